/**
 * How the letters of a value are written.
 */
export enum CostTagCase {
  /** No capital letters: `production`. */
  LOWER = 'LOWER',

  /** No small letters: `CC-4711`. */
  UPPER = 'UPPER',
}

/**
 * What one cost allocation tag key has to look like.
 */
export interface CostTagRule {
  /**
   * Whether a resource must carry the key.
   *
   * @default true
   */
  readonly required?: boolean;

  /**
   * The values there are, spelt exactly so. A policy can enforce them, so prefer them where the list is short.
   *
   * @default - any value
   */
  readonly allowedValues?: string[];

  /**
   * A regular expression that the whole value has to match, such as `[0-9]{4}`. IAM does not know regular expressions: it is checked at synth, and a policy only
   * asks for the key.
   *
   * @default - any value
   */
  readonly pattern?: string;

  /**
   * How the letters of the value are written. Checked at synth, as `pattern` is.
   *
   * @default - any way
   */
  readonly valueCase?: CostTagCase;

  /**
   * What the key tells apart, for whoever reads the error.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Who decides on the values, such as a team or a mailbox: whom to ask for a new one.
   *
   * @default - nobody is named
   */
  readonly owner?: string;
}
