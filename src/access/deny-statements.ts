import type { IResolvable } from 'aws-cdk-lib';
import { SPENDING_ACTIONS, TAGGED_SPENDING_ACTIONS } from './spending-actions';

/**
 * What to deny, to whom not.
 */
export interface SpendingDenial {
  /** Principals that are let through, by ARN, with wildcards. */
  readonly breakGlassArns: string[];

  /** Only what is done with a resource that carries these tags. The values a key may have by condition key, or a token for that. */
  readonly resourceTags?: Record<string, string[]> | IResolvable;

  /** Only what is done by a principal that carries these tags. */
  readonly principalTags?: Record<string, string[]> | IResolvable;
}

/**
 * A Deny, in the words of `iam.PolicyStatementProps`.
 */
export interface DenyProps {
  readonly sid: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions: { [operator: string]: any };
}

/**
 * Denies every way to spend on Amazon Bedrock.
 */
export function denySpending({ breakGlassArns, resourceTags, principalTags }: SpendingDenial): DenyProps {
  const tags = resourceTags ?? principalTags;
  return {
    sid: 'DenyBedrockSpending',
    actions: resourceTags === undefined ? SPENDING_ACTIONS : TAGGED_SPENDING_ACTIONS,
    resources: ['*'],
    conditions: {
      ...tags === undefined ? {} : { StringEquals: tags },
      ...breakGlassArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': breakGlassArns } },
    },
  };
}
