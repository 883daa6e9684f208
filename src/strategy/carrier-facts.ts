import type { CountedTag, Place, PriceFact } from './fact-parts';

/** Facts about a Bedrock Project. */
export interface ProjectFact extends Place {
  readonly path: string;

  /** `created` by this library, `imported`, or a `resource` created by other means. */
  readonly kind: 'created' | 'imported' | 'resource';

  /** ARN of an imported project. */
  readonly arn?: string;

  /** Undefined if the tags are known only at deployment. */
  readonly tags?: { readonly [key: string]: string };

  /** Declared models, in alphabetical order, with the prices of input and output tokens if they are known. */
  readonly models: Array<{ readonly modelId: string; readonly prices?: PriceFact }>;

  /** Whether CloudFormation keeps the project when it is removed from the template. Undefined for an imported project. */
  readonly retained?: boolean;
}

/** Facts about an IAM role or user under whose tags calls are billed. */
export interface PrincipalFact extends Place {
  readonly path: string;

  /** `created` as a `TaggedPrincipal` of the app, or `imported`. */
  readonly kind: 'created' | 'imported';

  /** Path of the role or user, or its ARN if this app does not create it. */
  readonly principal: string;

  /** Undefined if the tags are known only at deployment. */
  readonly tags?: { readonly [key: string]: string };

  /** Keys of the tags that sessions of the role can have. Empty if there are none. */
  readonly sessionTagKeys: string[];

  /** Callers that can pass session tags, with the allowed values. Undefined for an imported principal. */
  readonly sessionTags?: Array<{ readonly caller: string; readonly tags: CountedTag[]; readonly required: boolean }>;

  /** Whether policies deny changing the tags around the library. Undefined for an imported principal. */
  readonly tagOverridesDenied?: boolean;
}
