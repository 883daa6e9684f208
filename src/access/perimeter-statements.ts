import { UntrackedPath } from './untracked-path';
import { PATH_RULES, pathArns } from './untracked-path-rules';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';

/**
 * A statement without its effect, in the words of `iam.PolicyStatementProps`.
 */
export interface FenceStatement {
  readonly sid?: string;
  readonly actions: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string | string[] } };
}

/**
 * The profiles that may be called, and whatever else may.
 */
export interface Fence {
  readonly partition: string;

  /** The values that a tag of the profile may have, by key. */
  readonly tagValues: Record<string, string[]>;

  /** Keys that the profile must have, with any value. */
  readonly presentKeys?: string[];

  /** The values that a tag of the profile may have if it is there, by key. */
  readonly optionalTagValues?: Record<string, string[]>;

  /** Keys whose value must be that of the caller's own tag. */
  readonly principalTagKeys: string[];

  /** The foundation models that may run, as patterns of ids. */
  readonly modelIds: string[];

  readonly allowedPaths: readonly UntrackedPath[];
  readonly deniedServiceTiers: readonly string[];

  /** Principals that no Deny is for, as patterns of ARNs. */
  readonly breakGlassArns: string[];
}

/**
 * What a variable stands for where the tag is absent: a value that no tag of a profile can have, so that nothing equals it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const NO_VALUE = ', \'#\'';

/** With whatever comes next to them, such as bidirectional streams. */
const ANY_INVOCATION = ['bedrock:InvokeModel*'];

/**
 * Denies every call that does not go through an application inference profile with the right tags.
 *
 * A call is several authorizations, and one Deny ends it. What Bedrock asks for on the way through a right profile stays open: the profile, the models under
 * `bedrock:InferenceProfileArn`, and the system-defined profile it may have been copied from, which alone is good for nothing.
 */
export function denyOutsideFence(fence: Fence): FenceStatement[] {
  return [
    ...denyUntrackedModels(fence),
    denyOtherResources(fence),
    ...denyOtherActions(fence),
    ...denyWrongTags(fence),
  ].map((statement) => exceptFor(fence.breakGlassArns, statement));
}

/**
 * Denies service tiers, whatever is called.
 *
 * @param isMantleOpen whether calls of `bedrock-mantle`, which has a condition key of its own, are denied by nothing else
 */
export function denyServiceTiers({ deniedServiceTiers, breakGlassArns }: Fence, isMantleOpen: boolean): FenceStatement[] {
  const tiers = (sid: string, actions: string[], prefix: string): FenceStatement =>
    ({ sid, actions, resources: ['*'], conditions: { StringEquals: { [`${prefix}:ServiceTier`]: [...deniedServiceTiers] } } });
  const statements = [
    tiers('ServiceTiers', ANY_INVOCATION, 'bedrock'),
    ...isMantleOpen ? [tiers('ServiceTiersOfMantle', ['bedrock-mantle:CreateInference'], 'bedrock-mantle')] : [],
  ];
  return deniedServiceTiers.length === 0 ? [] : statements.map((statement) => exceptFor(breakGlassArns, statement));
}

/** A Deny that is not for some principals. */
export function exceptFor(arns: string[], statement: FenceStatement): FenceStatement {
  const { conditions = {} } = statement;
  return arns.length === 0 ? statement : { ...statement, conditions: { ...conditions, ArnNotLike: { ...conditions.ArnNotLike, 'aws:PrincipalArn': arns } } };
}

/** The condition that asks for the tags of a profile. */
export function profileTagConditions({ tagValues, principalTagKeys }: Pick<Fence, 'tagValues' | 'principalTagKeys'>): Record<string, string | string[]> {
  return Object.fromEntries(resourceTags({ ...tagValues, ...principalTags(principalTagKeys) }));
}

/** Every application inference profile, of any account unless one is given. */
export function applicationProfileArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock:*:${account}:application-inference-profile/*`;
}

function systemProfileArn(partition: string): string {
  return `arn:${partition}:bedrock:*:*:inference-profile/*`;
}

// Negated operators match where the key is absent, as it is when a model is called by its own id.
function denyUntrackedModels({ partition, allowedPaths }: Fence): FenceStatement[] {
  const mayCallModel = allowedPaths.includes(UntrackedPath.FOUNDATION_MODEL);
  const mayCallSystemProfile = allowedPaths.includes(UntrackedPath.SYSTEM_PROFILE);
  if (mayCallModel && mayCallSystemProfile) {
    return [];
  }
  const application = applicationProfileArn(partition);
  const system = systemProfileArn(partition);
  // On ways that stay open, the models are known by another key.
  const otherKeys = rules((path) => allowedPaths.includes(path)).flatMap(({ modelConditionKey }) => modelConditionKey ?? []);
  return [{
    sid: 'ModelsOutsideProfiles',
    actions: ANY_INVOCATION,
    resources: foundationModelArns(partition, ANY_ROUTE),
    conditions: {
      ...mayCallModel
        ? { ArnLike: { 'bedrock:InferenceProfileArn': system } }
        : { ArnNotLike: { 'bedrock:InferenceProfileArn': mayCallSystemProfile ? [application, system] : application } },
      ...otherKeys.length === 0 ? {} : { Null: Object.fromEntries(otherKeys.map((key) => [key, 'true'])) },
    },
  }];
}

// By what stays open rather than by what does not, so that a kind of resource that AWS adds is closed.
function denyOtherResources({ partition, allowedPaths, modelIds }: Fence): FenceStatement {
  return {
    sid: 'OtherThanProfiles',
    actions: ANY_INVOCATION,
    notResources: [
      applicationProfileArn(partition),
      systemProfileArn(partition),
      ...modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
      ...rules((path) => allowedPaths.includes(path)).flatMap((rule) => pathArns(rule, partition)),
    ],
  };
}

function denyOtherActions({ allowedPaths }: Fence): FenceStatement[] {
  const actions = rules((path) => !allowedPaths.includes(path)).flatMap((rule) => rule.actions ?? []);
  return actions.length === 0 ? [] : [{ sid: 'OtherWays', actions, resources: ['*'] }];
}

// One statement a key: within one, all conditions would have to be met at once.
function denyWrongTags(fence: Fence): FenceStatement[] {
  const { partition, presentKeys = [], optionalTagValues = {} } = fence;
  const deny = (conditions: FenceStatement['conditions']): FenceStatement => ({ actions: ANY_INVOCATION, resources: [applicationProfileArn(partition)], conditions });
  return [
    ...[fence.tagValues, principalTags(fence.principalTagKeys, NO_VALUE)].flatMap(resourceTags)
      .map(([key, values]) => deny({ StringNotEquals: { [key]: values } })),
    ...presentKeys.map((key) => deny({ StringNotLike: { [`aws:ResourceTag/${key}`]: '?*' } })),
    ...Object.entries(optionalTagValues).map(([key, values]) =>
      deny({ StringNotEquals: { [`aws:ResourceTag/${key}`]: values }, Null: { [`aws:ResourceTag/${key}`]: 'false' } })),
  ];
}

function principalTags(keys: string[], otherwise: string = ''): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, `\${aws:PrincipalTag/${key}${otherwise}}`]));
}

function resourceTags(values: Record<string, string | string[]>): Array<[string, string | string[]]> {
  return Object.entries(values).map(([key, each]) => [`aws:ResourceTag/${key}`, each]);
}

function rules(isWanted: (path: UntrackedPath) => boolean) {
  return Object.entries(PATH_RULES).filter(([path]) => isWanted(path as UntrackedPath)).map(([, rule]) => rule);
}
