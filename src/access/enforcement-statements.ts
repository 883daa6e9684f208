import { applicationProfileArn, exceptFor, type FenceStatement, NO_VALUE } from './fence-statements';

/** The cost tags of profiles, and who may change them. */
export interface TagGovernance {
  readonly partition: string;
  readonly requiredKeys: string[];

  /** The values a key may have, by key, required or not. */
  readonly allowedValues: Record<string, string[]>;

  /** All keys that are cost tags. */
  readonly costTagKeys: string[];

  /** Principals that may change cost tags, as patterns of ARNs. */
  readonly taggerArns: string[];

  /** Principals that no Deny is for, as patterns of ARNs. */
  readonly breakGlassArns: string[];
}

/**
 * Denies to create a profile without the required tags, or with values that are not allowed.
 *
 * On the profile alone: the same call is authorized against the source model too, and what asks for tags there can never be met by callers whose requests AWS describes otherwise.
 *
 * `aws:TagKeys` compares with case, unlike the name of a condition key: it keeps out `costcenter`, which the bill would list apart from `CostCenter`.
 */
export function denyUntaggedCreation({ partition, requiredKeys, allowedValues, breakGlassArns }: TagGovernance): FenceStatement[] {
  const deny = (conditions: FenceStatement['conditions']) =>
    exceptFor(breakGlassArns, { actions: ['bedrock:CreateInferenceProfile'], resources: [applicationProfileArn(partition)], conditions });
  return [
    ...requiredKeys.map((key) => deny({ 'ForAllValues:StringNotEquals': { 'aws:TagKeys': key } })),
    ...Object.entries(allowedValues).map(([key, values]) => deny({
      StringNotEquals: { [`aws:RequestTag/${key}`]: values },
      ...requiredKeys.includes(key) ? {} : { Null: { [`aws:RequestTag/${key}`]: 'false' } },
    })),
  ];
}

/**
 * Denies to change or remove cost tags of a profile.
 *
 * Not to set the value that is there: creating a profile with tags may be authorized as tagging too, and then the tags requested count as the resource's already, as in AWS's own
 * policy for creating tagged profiles (AmazonDataZoneBedrockModelManagementPolicy). Where the request has no value, or the profile no such tag, nothing equals it, and the Deny holds.
 * So it does for a key with a space, which no variable takes. A key that only looks like a cost tag cannot be added either: IAM would take one for the other.
 */
export function denyTagChanges({ partition, costTagKeys, taggerArns, breakGlassArns }: TagGovernance): FenceStatement[] {
  const deny = (actions: string[], conditions: FenceStatement['conditions'], sid?: string) =>
    exceptFor([...taggerArns, ...breakGlassArns], { sid, actions, resources: [applicationProfileArn(partition)], conditions });
  return [
    deny(['bedrock:TagResource'], {
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': costTagKeys },
      'ForAllValues:StringNotEquals': { 'aws:TagKeys': costTagKeys },
    }, 'TagsInAnotherCase'),
    ...costTagKeys.map((key) => deny(['bedrock:TagResource', 'bedrock:UntagResource'], {
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': key },
      ...key.includes(' ') ? {} : { StringNotEquals: { [`aws:RequestTag/${key}`]: `\${aws:ResourceTag/${key}${NO_VALUE}}` } },
    })),
  ];
}
