import type { IResolvable } from 'aws-cdk-lib';
import { SPENDING_ACTIONS, TAGGED_SPENDING_ACTIONS } from './actions';

/**
 * Scope of a Deny, and the principals that are exempt.
 */
export interface SpendingDenial {
  /** ARN patterns of exempt principals. */
  readonly breakGlassArns: string[];

  /** Limits the Deny to resources that carry these tags. Values by condition key, or a token that resolves to them. */
  readonly resourceTags?: Record<string, string[]> | IResolvable;

  /** Limits the Deny to principals that carry these tags. Values by condition key, or a token that resolves to them. */
  readonly principalTags?: Record<string, string[]> | IResolvable;
}

/**
 * A Deny statement, in the form of `iam.PolicyStatementProps`.
 */
export interface DenyProps {
  readonly sid: string;
  readonly actions?: string[];

  /** The statement denies all actions except these. */
  readonly notActions?: string[];
  readonly resources: string[];
  readonly conditions: { [operator: string]: any };
}

/** ID of the statement that denies spending. */
export const SPENDING_SID = 'DenyBedrockSpending';

/**
 * Denies every action that incurs cost on Amazon Bedrock.
 */
export function denySpending({ breakGlassArns, resourceTags, principalTags }: SpendingDenial): DenyProps {
  const tags = resourceTags ?? principalTags;
  return {
    sid: SPENDING_SID,
    actions: resourceTags === undefined ? SPENDING_ACTIONS : TAGGED_SPENDING_ACTIONS,
    resources: ['*'],
    conditions: {
      ...tags === undefined ? {} : { StringEquals: tags },
      ...breakGlassArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': breakGlassArns } },
    },
  };
}
