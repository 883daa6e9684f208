import { applicationProfileArn, exceptFor, type PerimeterStatement, NO_VALUE } from './perimeter-statements';

/** Rules for the cost tags of profiles, and the principals that can change the tags. */
export interface TagGovernance {
  readonly partition: string;
  readonly requiredKeys: string[];

  /** Allowed values by key, for required and optional keys. */
  readonly allowedValues: Record<string, string[]>;

  /** Keys of all cost tags. */
  readonly costTagKeys: string[];

  /** ARN patterns of principals that can change cost tags. */
  readonly taggerArns: string[];

  /** ARN patterns of principals that are exempt from every Deny. */
  readonly breakGlassArns: string[];
}

/**
 * Denies creating a profile without the required tags, or with values that are not allowed.
 *
 * The statements apply to the profile only. The same call is also authorized against the source model. If AWS omits the requested tags from that
 * authorization check, a tag condition on the model would deny every call.
 *
 * Values of `aws:TagKeys` are case-sensitive, unlike the names of condition keys. The statements therefore deny the key `costcenter`, which cost reports
 * list separately from `CostCenter`.
 */
export function denyUntaggedCreation({ partition, requiredKeys, allowedValues, breakGlassArns }: TagGovernance): PerimeterStatement[] {
  const deny = (conditions: PerimeterStatement['conditions']) =>
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
 * Denies changing or removing cost tags of a profile.
 *
 * Setting a tag to its current value is not denied. Creating a profile with tags might also be authorized as tagging. In that authorization check, the
 * requested tags are already the tags of the resource, as in the AWS managed policy AmazonDataZoneBedrockModelManagementPolicy.
 *
 * The Deny applies if the request has no value or the profile does not have the tag, because no value is equal then. The Deny applies to every change of a
 * key that contains a space, because policy variables do not support spaces. A key that differs from a cost tag only in case cannot be added, because IAM
 * does not distinguish the two keys.
 */
export function denyTagChanges({ partition, costTagKeys, taggerArns, breakGlassArns }: TagGovernance): PerimeterStatement[] {
  const deny = (actions: string[], conditions: PerimeterStatement['conditions'], sid?: string) =>
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
