import { NO_VALUE } from './carrier-tag-statements';
import { exceptFor, isCarrier, type PerimeterStatement } from './perimeter';
import { governedKinds, governedResources, taggedResources } from './tagged-resources';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/** Rules for the cost tags of carriers, and the principals that can change the tags. */
export interface TagGovernance {
  readonly partition: string;

  /** Kinds of carriers, of which one must carry the tags. */
  readonly carrierKinds: readonly CostTagCarrierKind[];
  readonly requiredKeys: string[];

  /** Allowed values by key, for required and optional keys. */
  readonly allowedValues: Record<string, string[]>;

  /** Keys of all cost tags. */
  readonly costTagKeys: string[];

  /** Keys that a profile or project can carry in addition to the cost tags. Undefined if any key is allowed. */
  readonly otherTagKeys?: string[];

  /** ARN patterns of principals that can change cost tags. */
  readonly taggerArns: string[];

  /** ARN patterns of principals that are exempt from every Deny. */
  readonly breakGlassArns: string[];
}

/**
 * Empty values, and values that begin or end with a space. Cost reports show a value of spaces as an empty value, and a value with a space at an end like its twin without.
 */
const BLANK = ['', ' *', '* '];

/**
 * Denies creating a profile or project without the required tags, or with values that are blank or not allowed.
 *
 * The statements apply to the profile only. The same call is also authorized against the source model. If AWS omits the requested tags from that
 * authorization check, a tag condition on the model would deny every call.
 *
 * Values of `aws:TagKeys` are case-sensitive, unlike the names of condition keys. The statements therefore deny the key `costcenter`, which cost reports
 * list separately from `CostCenter`.
 */
export function denyUntaggedCreation(governance: TagGovernance): PerimeterStatement[] {
  const { required, optional } = governedKinds(governance);
  return [...creationStatements(governance, required, governance.requiredKeys), ...creationStatements(governance, optional, [])];
}

function creationStatements(governance: TagGovernance, kinds: readonly CostTagCarrierKind[], requiredKeys: readonly string[]): PerimeterStatement[] {
  const { partition, requiredKeys: costKeys, allowedValues, breakGlassArns } = governance;
  const { create, resources } = taggedResources(partition, kinds);
  const deny = (conditions: PerimeterStatement['conditions']) => exceptFor(breakGlassArns, { actions: create, resources, conditions });
  return kinds.length === 0 ? [] : [
    ...requiredKeys.map((key) => deny({ 'ForAllValues:StringNotEquals': { 'aws:TagKeys': key } })),
    ...Object.entries(allowedValues).map(([key, values]) => deny({
      StringNotEquals: { [`aws:RequestTag/${key}`]: values },
      ...requiredKeys.includes(key) ? {} : { Null: { [`aws:RequestTag/${key}`]: 'false' } },
    })),
    ...costKeys.filter((key) => !Object.hasOwn(allowedValues, key)).map((key) => deny({ StringLike: { [`aws:RequestTag/${key}`]: BLANK } })),
  ];
}

/**
 * Denies a second tag with the key of a cost tag in another case, when a profile or project is created or tagged.
 *
 * If a resource has both keys, IAM reads either of them, but cost reports list both. IAM cannot express "any other spelling", so the statement lists the usual
 * ones. With a list of all other keys, the Deny is exact.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function denyDoubledTags(governance: TagGovernance): PerimeterStatement[] {
  const { costTagKeys, otherTagKeys, breakGlassArns } = governance;
  const { create, tag, resources } = governedResources(governance);
  const spellings = costTagKeys.flatMap(otherSpellings);
  const deny = (sid: string, conditions: PerimeterStatement['conditions']) => exceptFor(breakGlassArns, {
    sid,
    actions: [...create, ...tag],
    resources,
    conditions,
  });
  if (otherTagKeys !== undefined) {
    return [deny('OtherTags', { 'ForAnyValue:StringNotLike': { 'aws:TagKeys': [...costTagKeys, ...otherTagKeys, 'aws:*'] } })];
  }
  return spellings.length === 0 ? [] : [deny('DoubledTags', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': spellings } })];
}

/**
 * Denies changing or removing cost tags of a profile or project.
 *
 * Setting a tag to its current value is not denied. Creating a profile with tags might also be authorized as tagging. In that authorization check, the
 * requested tags are already the tags of the resource, as in the AWS managed policy AmazonDataZoneBedrockModelManagementPolicy.
 *
 * The Deny applies if the request has no value or the profile does not have the tag, because no value is equal then. The Deny applies to every change of a
 * key that contains a space, because policy variables do not support spaces. The Deny also covers keys that differ from a cost tag only in case, because IAM does not
 * distinguish their condition keys. Such a key can therefore be added only in a spelling that `denyDoubledTags` does not list, and only with the value of the cost tag.
 */
export function denyTagChanges(governance: TagGovernance): PerimeterStatement[] {
  const { costTagKeys, taggerArns, breakGlassArns } = governance;
  const { change, resources } = governedResources(governance);
  return costTagKeys.map((key) => exceptFor([...taggerArns, ...breakGlassArns], {
    actions: change,
    resources,
    conditions: {
      'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': key },
      ...key.includes(' ') ? {} : { StringNotEquals: { [`aws:RequestTag/${key}`]: `\${aws:ResourceTag/${key}${NO_VALUE}}` } },
    },
  }));
}

const SETTING_CALLER_TAGS = ['iam:CreateRole', 'iam:CreateUser', 'sts:TagSession'];

/**
 * Denies setting, changing or removing cost tags of roles, users and sessions, if callers are carriers. Otherwise, a caller could choose the tags that the cost is billed under.
 *
 * The keys of these tags are not case-sensitive in IAM, so other spellings are denied as well.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function denyCallerTags(governance: TagGovernance): PerimeterStatement[] {
  const { costTagKeys, taggerArns, breakGlassArns } = governance;
  return isCarrier(governance, CostTagCarrierKind.IAM_PRINCIPAL) ? [exceptFor([...taggerArns, ...breakGlassArns], {
    sid: 'TagsOfCallers',
    actions: ['iam:*tagRole', 'iam:*tagUser', ...SETTING_CALLER_TAGS],
    resources: ['*'],
    conditions: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': costTagKeys } },
  }), ...denyWrongCallerTags(governance)] : [];
}

/**
 * Denies setting the usual other spellings of cost tags and values that are not allowed, to exempt principals as well. IAM reads another spelling as the cost tag, but the bill lists its cost
 * under another key. Removing a tag is not denied, so that exempt principals can remove a wrong one.
 */
function denyWrongCallerTags({ costTagKeys, allowedValues, breakGlassArns }: TagGovernance): PerimeterStatement[] {
  const spellings = costTagKeys.flatMap(otherSpellings);
  const deny = (conditions: PerimeterStatement['conditions'], sid?: string) => exceptFor(breakGlassArns, {
    sid, actions: ['iam:TagRole', 'iam:TagUser', ...SETTING_CALLER_TAGS], resources: ['*'], conditions,
  });
  return [
    ...spellings.length === 0 ? [] : [deny({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': spellings } }, 'DoubledTagsOfCallers')],
    ...Object.entries(allowedValues).map(([key, values]) => {
      const tag = `aws:RequestTag/${key}`;
      return deny({ StringNotEquals: { [tag]: values }, Null: { [tag]: 'false' } });
    }),
  ];
}

/**
 * Denies profiles that are copied from a `global.` profile, and calls through them, so that all processing remains in the geography of the profile.
 *
 * A call through such a profile is also authorized against a model ARN without a Region.
 *
 * https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
export function denyGlobalProfiles(partition: string, breakGlassArns: string[]): PerimeterStatement[] {
  return [
    { sid: 'GlobalProfiles', actions: ['bedrock:CreateInferenceProfile'], resources: [`arn:${partition}:bedrock:*:*:inference-profile/global.*`] },
    { sid: 'GlobalInference', actions: ['bedrock:InvokeModel*'], resources: [`arn:${partition}:bedrock:::foundation-model/*`] },
  ].map((statement) => exceptFor(breakGlassArns, statement));
}

/** The usual spellings of a key that differ from the key only in case: lowercase, uppercase, and with the first letter in the other case. */
function otherSpellings(key: string): string[] {
  const withFirst = (first: string) => `${first}${key.slice(1)}`;
  const title = `${key.charAt(0).toUpperCase()}${key.slice(1).toLowerCase()}`;
  return [...new Set([key.toLowerCase(), key.toUpperCase(), withFirst(key.charAt(0).toLowerCase()), withFirst(key.charAt(0).toUpperCase()), title])]
    .filter((spelling) => spelling !== key);
}
