import { patternsOfUsage, SERVICE_ROLE_ACTIONS } from './actions';
import { UntrackedUsage } from './untracked-usage';
import { ROLE_PASSING_USAGE, USAGE_RULES, usageArns } from './untracked-usage-rules';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { defaultProjectArn } from '../profiles/invoke-statements';

/**
 * A statement without its effect, in the form of `iam.PolicyStatementProps`.
 */
export interface PerimeterStatement {
  readonly sid?: string;
  readonly actions: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string | string[] } };
}

/**
 * Rules of a perimeter, which is the set of Deny statements around tagged profiles: the profiles that can be called, and the exemptions.
 */
export interface Perimeter {
  readonly partition: string;

  /** Values that a tag of the profile can have, by key. */
  readonly tagValues: Record<string, string[]>;

  /** Keys that the profile must carry, with any value. */
  readonly presentKeys?: string[];

  /** Values that an optional tag of the profile can have, by key. */
  readonly optionalTagValues?: Record<string, string[]>;

  /** Keys for which the profile's value must equal the caller's value. */
  readonly principalTagKeys: string[];

  /** ID patterns of the foundation models that can run. */
  readonly modelIds: string[];

  readonly allowedUntrackedUsage: readonly UntrackedUsage[];

  /** Whether usage that runs with a separate service role is denied. */
  readonly denyServiceRoleUsage: boolean;
  readonly deniedServiceTiers: readonly string[];

  /** ARN patterns of principals that are exempt from every Deny. */
  readonly breakGlassArns: string[];
}

/**
 * Default value of a policy variable if the tag is absent. No tag of a profile can have this value, so no comparison succeeds.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const NO_VALUE = ', \'#\'';

/** All actions that invoke a model, including bidirectional streams and actions that AWS adds. */
const ANY_INVOCATION = ['bedrock:InvokeModel*'];

/**
 * Denies every call that does not go through an application inference profile with the right tags.
 *
 * A call has several authorization checks, and one Deny makes the call fail. The checks of a call through a matching profile are not denied: the profile,
 * the models with a matching `bedrock:InferenceProfileArn`, the default project, and the system-defined inference profile from which the profile might have been
 * copied. Access to the default project or to the system-defined inference profile alone is not sufficient for a call.
 */
export function denyOutsidePerimeter(perimeter: Perimeter): PerimeterStatement[] {
  return [
    ...denyUntrackedModels(perimeter),
    denyOtherResources(perimeter),
    ...denyOtherActions(perimeter),
    ...perimeter.denyServiceRoleUsage ? denyServiceRoles(perimeter) : [],
    ...denyWrongTags(perimeter),
  ].map((statement) => exceptFor(perimeter.breakGlassArns, statement));
}

/**
 * Denies service tiers for every call.
 *
 * @param isMantleOpen whether no other statement denies calls to `bedrock-mantle`, which has its own condition key
 */
export function denyServiceTiers({ deniedServiceTiers, breakGlassArns }: Perimeter, isMantleOpen: boolean): PerimeterStatement[] {
  const tiers = (sid: string, actions: string[], prefix: string): PerimeterStatement =>
    ({ sid, actions, resources: ['*'], conditions: { StringEquals: { [`${prefix}:ServiceTier`]: [...deniedServiceTiers] } } });
  const statements = [
    tiers('ServiceTiers', ANY_INVOCATION, 'bedrock'),
    ...isMantleOpen ? [tiers('ServiceTiersOfMantle', ['bedrock-mantle:CreateInference'], 'bedrock-mantle')] : [],
  ];
  return deniedServiceTiers.length === 0 ? [] : statements.map((statement) => exceptFor(breakGlassArns, statement));
}

/** Adds exempt principals to a Deny statement. */
export function exceptFor(arns: string[], statement: PerimeterStatement): PerimeterStatement {
  const { conditions = {} } = statement;
  return arns.length === 0 ? statement : { ...statement, conditions: { ...conditions, ArnNotLike: { ...conditions.ArnNotLike, 'aws:PrincipalArn': arns } } };
}

/** Returns the condition that requires the tags of a profile. */
export function profileTagConditions({ tagValues, principalTagKeys }: Pick<Perimeter, 'tagValues' | 'principalTagKeys'>): Record<string, string | string[]> {
  return Object.fromEntries(resourceTags({ ...tagValues, ...principalTags(principalTagKeys) }));
}

/** ARN pattern of every application inference profile, in any account unless one is specified. */
export function applicationProfileArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock:*:${account}:application-inference-profile/*`;
}

/**
 * Shorter pattern for the resources of Deny statements. There are many of them, and a permissions boundary cannot be split. No other resource type begins with `application-`.
 */
export function deniedProfileArn(partition: string): string {
  return `arn:${partition}:bedrock:*:*:application-*`;
}

function systemProfileArn(partition: string): string {
  return `arn:${partition}:bedrock:*:*:inference-profile/*`;
}

// Negated operators match if the key is absent, which is the case when a model is called by its own ID.
function denyUntrackedModels({ partition, allowedUntrackedUsage }: Perimeter): PerimeterStatement[] {
  const mayCallModel = allowedUntrackedUsage.includes(UntrackedUsage.FOUNDATION_MODEL);
  const mayCallSystemProfile = allowedUntrackedUsage.includes(UntrackedUsage.SYSTEM_DEFINED_PROFILE);
  if (mayCallModel && mayCallSystemProfile) {
    return [];
  }
  const application = applicationProfileArn(partition);
  const system = systemProfileArn(partition);
  // For allowed untracked usage, another condition key has the ARN of the resource. Presence alone says nothing: the key might name the default project in every call.
  const otherKeys = rules((path) => allowedUntrackedUsage.includes(path)).flatMap((rule) =>
    rule.modelConditionKey === undefined ? [] : [[rule.modelConditionKey, usageArns(rule, partition)]]);
  return [{
    sid: 'ModelsOutsideProfiles',
    actions: ANY_INVOCATION,
    resources: foundationModelArns(partition, ANY_ROUTE),
    conditions: mayCallModel
      ? { ArnLike: { 'bedrock:InferenceProfileArn': system }, ...otherKeys.length === 0 ? {} : { ArnNotLike: Object.fromEntries(otherKeys) } }
      : { ArnNotLike: { 'bedrock:InferenceProfileArn': mayCallSystemProfile ? [application, system] : application, ...Object.fromEntries(otherKeys) } },
  }];
}

// NotResource lists the allowed resources, so that resource types that AWS adds are denied.
function denyOtherResources({ partition, allowedUntrackedUsage, modelIds }: Perimeter): PerimeterStatement {
  return {
    sid: 'OtherThanProfiles',
    actions: ANY_INVOCATION,
    notResources: [
      applicationProfileArn(partition),
      systemProfileArn(partition),
      defaultProjectArn(partition),
      ...modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
      ...rules((path) => allowedUntrackedUsage.includes(path)).flatMap((rule) => usageArns(rule, partition)),
    ],
  };
}

function denyOtherActions({ allowedUntrackedUsage }: Perimeter): PerimeterStatement[] {
  const actions = patternsOfUsage(Object.values(UntrackedUsage).filter((usage) => !allowedUntrackedUsage.includes(usage)));
  return actions.length === 0 ? [] : [{ sid: 'UntrackedUsage', actions, resources: ['*'] }];
}

/**
 * Denies agents, flows, knowledge bases and AgentCore, and passing a role to them.
 *
 * Some allowed usage passes a role to Amazon Bedrock as well, so passing a role to `bedrock.amazonaws.com` is denied only without such usage.
 */
function denyServiceRoles({ allowedUntrackedUsage }: Perimeter): PerimeterStatement[] {
  const services = [
    ...ROLE_PASSING_USAGE.some((usage) => allowedUntrackedUsage.includes(usage)) ? [] : ['bedrock.amazonaws.com'],
    'bedrock-agentcore.amazonaws.com',
  ];
  return [
    { sid: 'ServiceRoleUsage', actions: SERVICE_ROLE_ACTIONS, resources: ['*'] },
    { sid: 'PassingRoles', actions: ['iam:PassRole'], resources: ['*'], conditions: { StringEquals: { 'iam:PassedToService': services } } },
  ];
}

// One statement for each key, because all conditions of a statement must be met for the Deny to apply.
function denyWrongTags(perimeter: Perimeter): PerimeterStatement[] {
  const { partition, presentKeys = [], optionalTagValues = {} } = perimeter;
  const deny = (conditions: PerimeterStatement['conditions']): PerimeterStatement => ({ actions: ANY_INVOCATION, resources: [deniedProfileArn(partition)], conditions });
  return [
    ...[perimeter.tagValues, principalTags(perimeter.principalTagKeys, NO_VALUE)].flatMap(resourceTags)
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

function rules(isWanted: (path: UntrackedUsage) => boolean) {
  return Object.entries(USAGE_RULES).filter(([path]) => isWanted(path as UntrackedUsage)).map(([, rule]) => rule);
}
