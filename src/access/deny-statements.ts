import type { IResolvable } from 'aws-cdk-lib';
import { SPENDING_ACTIONS, TAGGED_SPENDING_ACTIONS } from './actions';
import { applicationProfileArn, systemProfileArn } from './carrier-arns';
import { defaultProjectArn } from '../profiles/invoke-statements';

/**
 * Scope of a Deny, and the principals that are exempt.
 */
export interface SpendingDenial {
  /** ARN patterns of exempt principals. */
  readonly breakGlassArns: string[];

  /** Limits the Deny to resources that carry these tags. Values by condition key, or a token that resolves to them. */
  readonly resourceTags?: Record<string, string[]> | IResolvable;

  /**
   * Limits the Deny to principals that carry these tags. Together with `resourceTags`, the Deny covers both the resources, and the principals where no resource carries other tags.
   * Values by condition key, or a token that resolves to them.
   */
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
  readonly resources?: string[];

  /** The statement covers all resources except these. */
  readonly notResources?: string[];
  readonly conditions: { [operator: string]: any };
}

/** ID of the statement that denies spending. If there are two, the other one denies it to principals with the same tags. */
export const SPENDING_SID = 'DenyBedrockSpending';

/**
 * Denies every action that incurs cost on Amazon Bedrock.
 */
export function denySpending({ breakGlassArns, resourceTags, principalTags }: SpendingDenial, partition: string): DenyProps[] {
  const tags = resourceTags ?? principalTags;
  return [
    {
      sid: SPENDING_SID,
      actions: resourceTags === undefined ? SPENDING_ACTIONS : TAGGED_SPENDING_ACTIONS,
      resources: ['*'],
      conditions: {
        ...tags === undefined ? {} : { StringEquals: tags },
        ...breakGlassArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': breakGlassArns } },
      },
    },
    ...resourceTags === undefined || principalTags === undefined ? [] : [
      callersStatement({ breakGlassArns, resourceTags, principalTags }, partition),
    ],
  ];
}

/**
 * Denies spending to principals with the tags, unless the resource has other tags, which take precedence on the bill.
 *
 * A call through a profile is judged by the profile, and the models behind it have no tags. The default project and the system-defined inference profile have none either, and are part of
 * calls through profiles. They are left out, because the model of every other call is denied.
 */
function callersStatement({ breakGlassArns, resourceTags, principalTags }: Required<SpendingDenial>, partition: string): DenyProps {
  return {
    sid: `${SPENDING_SID}ByCallers`,
    actions: TAGGED_SPENDING_ACTIONS,
    notResources: [defaultProjectArn(partition), systemProfileArn(partition)],
    conditions: {
      StringEquals: principalTags,
      StringEqualsIfExists: resourceTags,
      ArnNotLike: {
        'bedrock:InferenceProfileArn': applicationProfileArn(partition),
        ...breakGlassArns.length === 0 ? {} : { 'aws:PrincipalArn': breakGlassArns },
      },
    },
  };
}
