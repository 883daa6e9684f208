import type { CostTagSchema } from '../tags';

/**
 * Properties of `TaggingStrategyDocument`.
 */
export interface TaggingStrategyDocumentProps {
  /**
   * The keys with their meaning, rules and owners.
   *
   * @default - only the keys that profiles carry
   */
  readonly schema?: CostTagSchema;

  /**
   * The folder for both files: absolute, or below the one that the app runs in. It is created if it is not there.
   *
   * @default - the one that the app runs in, which is that of `cdk.json`
   */
  readonly directory?: string;

  /**
   * Whether to write. The context key `cdk-bedrock-cost-tags:writeStrategy` turns it off too, as in `cdk synth -c cdk-bedrock-cost-tags:writeStrategy=false`, and turns nothing on.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The name of the file for people, without a folder.
   *
   * @default 'COST-TAGS.md'
   */
  readonly markdownFileName?: string;

  /**
   * The name of the file for programs, without a folder.
   *
   * @default 'cost-tags.json'
   */
  readonly jsonFileName?: string;

  /**
   * The heading: 1 to 200 characters on one line.
   *
   * @default 'Tagging strategy of Amazon Bedrock'
   */
  readonly title?: string;
}
