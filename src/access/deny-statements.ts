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

  /** With several keys of both, each division of the keys between the resource and the principal. */
  readonly dividedTags?: DividedTags[];
}

/** Tags of which a resource carries some, and the principal carries the others. */
export interface DividedTags {
  /** Tags that the resource or the principal must carry. Values by condition key, or a token that resolves to them. */
  readonly carried: Record<string, string[]> | IResolvable;

  /** Tags of the principal that the resource does not carry with other values. */
  readonly notOtherwise: Record<string, string[]> | IResolvable;
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

// Patterns of the actions that run models. With several keys, the size of a policy has no room for all actions in each statement.
const INFERENCE = ['bedrock:Invoke*', 'bedrock:Create*Job', 'bedrock-mantle:CreateInference', 'aws-external-anthropic:Create*Inference'];

/**
 * Denies every action that incurs cost on Amazon Bedrock.
 *
 * With tags of both resources and principals, the bill judges each key: the resource has the value, or it lacks the key and the principal has the value. Conditions of a statement are joined
 * by AND, so each division of the keys has a statement.
 */
export function denySpending({ breakGlassArns, resourceTags, principalTags, dividedTags = [] }: SpendingDenial, partition: string): DenyProps[] {
  const tags = resourceTags ?? principalTags;
  return [
    {
      sid: SPENDING_SID,
      actions: resourceTags === undefined ? SPENDING_ACTIONS : TAGGED_SPENDING_ACTIONS,
      resources: ['*'],
      conditions: {
        ...tags === undefined ? {} : { StringEquals: tags },
        ...exemption(breakGlassArns),
      },
    },
    ...resourceTags === undefined || principalTags === undefined ? [] : [
      callersStatement({ breakGlassArns, resourceTags, principalTags, dividedTags }, partition),
    ],
    ...dividedTags.map(({ carried, notOtherwise }, index) => ({
      sid: `${SPENDING_SID}ByBoth${index + 1}`,
      actions: INFERENCE,
      resources: ['*'],
      conditions: { StringEquals: carried, StringEqualsIfExists: notOtherwise, ...exemption(breakGlassArns) },
    })),
  ];
}

function exemption(breakGlassArns: string[]): DenyProps['conditions'] {
  return breakGlassArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': breakGlassArns } };
}

/**
 * Denies spending to principals with the tags, unless the resource has other tags, which take precedence on the bill.
 *
 * A call through a profile is judged by the profile, and the models behind it have no tags. The default project and the system-defined inference profile have none either, and are part of
 * calls through profiles. They are left out, because the model of every other call is denied.
 */
function callersStatement({ breakGlassArns, resourceTags, principalTags, dividedTags }: Required<SpendingDenial>, partition: string): DenyProps {
  return {
    sid: `${SPENDING_SID}ByCallers`,
    actions: dividedTags.length > 0 ? INFERENCE : TAGGED_SPENDING_ACTIONS,
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
