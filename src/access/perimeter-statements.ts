import { patternsOfUsage, SERVICE_ROLE_ACTIONS } from './actions';
import { UntrackedUsage } from './untracked-usage';
import { ROLE_PASSING_USAGE, USAGE_RULES, usageArns } from './untracked-usage-rules';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { mantleIdsOf } from '../models/mantle-models';
import { defaultProjectArn } from '../profiles/invoke-statements';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

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
 * Rules of a perimeter, which is the set of Deny statements around tagged carriers: the carriers that can be used, and the exemptions.
 */
export interface Perimeter {
  readonly partition: string;

  /** Kinds of carriers, of which one must carry the tags. */
  readonly carrierKinds: readonly CostTagCarrierKind[];

  /** Values that a tag of the carrier can have, by key. */
  readonly tagValues: Record<string, string[]>;

  /** Keys that the carrier must have, with any value. */
  readonly presentKeys?: string[];

  /** Values that an optional tag of the carrier can have, by key. */
  readonly optionalTagValues?: Record<string, string[]>;

  /** Keys for which the value of the profile or project must equal the caller's value. */
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

/** The action that runs a model on the `bedrock-mantle` endpoint. It is authorized against the project only. */
const PROJECT_INFERENCE = 'bedrock-mantle:CreateInference';

/**
 * Denies every call whose cost no carrier tracks.
 *
 * A call has several authorization checks, and one Deny makes the call fail. The checks of a call through a matching profile are not denied: the profile,
 * the models with a matching `bedrock:InferenceProfileArn`, the default project, and the system-defined inference profile from which the profile might have been
 * copied. Access to the default project or to the system-defined inference profile alone is not sufficient for a call.
 *
 * If callers are carriers, each Deny of untracked calls applies only to callers without a tag, so there is one statement for each key.
 */
export function denyOutsidePerimeter(perimeter: Perimeter): PerimeterStatement[] {
  return [
    ...denyUntrackedModels(perimeter),
    denyOtherResources(perimeter),
    ...denyOtherActions(perimeter),
    ...perimeter.denyServiceRoleUsage ? denyServiceRoles(perimeter) : [],
    ...denyWrongTags(perimeter),
    ...isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL) ? denyUntaggedCallers(perimeter) : [],
    ...denyOtherProjectModels(perimeter),
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

/** Whether one kind of carrier can carry the tags. */
export function isCarrier({ carrierKinds }: Pick<Perimeter, 'carrierKinds'>, kind: CostTagCarrierKind): boolean {
  return carrierKinds.includes(kind);
}

/** Whether calls to the `bedrock-mantle` endpoint can be tracked: by their project, or by their caller. */
export function isMantleTracked(perimeter: Pick<Perimeter, 'carrierKinds'>): boolean {
  return isCarrier(perimeter, CostTagCarrierKind.BEDROCK_PROJECT) || isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL);
}

/** Adds exempt principals to a Deny statement. */
export function exceptFor(arns: string[], statement: PerimeterStatement): PerimeterStatement {
  const { conditions = {} } = statement;
  return arns.length === 0 ? statement : { ...statement, conditions: { ...conditions, ArnNotLike: { ...conditions.ArnNotLike, 'aws:PrincipalArn': arns } } };
}

/** Returns the condition that requires the tags of a profile or project. */
export function resourceTagConditions({ tagValues, principalTagKeys }: Pick<Perimeter, 'tagValues' | 'principalTagKeys'>): Record<string, string | string[]> {
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

/** ARN pattern of every project of the `bedrock-mantle` endpoint, including the default project, in any account unless one is specified. */
export function mantleProjectArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock-mantle:*:${account}:project/*`;
}

/** ARN pattern of every system-defined inference profile, in any account unless one is specified. */
export function systemProfileArn(partition: string, account: string = '*'): string {
  return `arn:${partition}:bedrock:*:${account}:inference-profile/*`;
}

/** Patterns of `bedrock-mantle:Model` for ID patterns of foundation models. Undefined if any model can run. */
export function mantleModelPatterns(modelIds: readonly string[]): string[] | undefined {
  return modelIds.includes('*') ? undefined : [...new Set(modelIds.flatMap(mantleIdsOf))];
}

// Negated operators match if the key is absent, which is the case when a model is called by its own ID.
function denyUntrackedModels(perimeter: Perimeter): PerimeterStatement[] {
  const { partition, allowedUntrackedUsage } = perimeter;
  const mayCallModel = allowedUntrackedUsage.includes(UntrackedUsage.FOUNDATION_MODEL);
  const mayCallSystemProfile = allowedUntrackedUsage.includes(UntrackedUsage.SYSTEM_DEFINED_PROFILE);
  const isOpen: Array<[string, boolean]> = [
    [applicationProfileArn(partition), isCarrier(perimeter, CostTagCarrierKind.INFERENCE_PROFILE)], [systemProfileArn(partition), mayCallSystemProfile],
  ];
  const profiles = (open: boolean): Record<string, string | string[]> => {
    const arns = isOpen.filter(([, each]) => each === open).map(([arn]) => arn);
    return arns.length === 0 ? {} : { 'bedrock:InferenceProfileArn': arns.length === 1 ? arns[0] : arns };
  };
  if (mayCallModel && Object.keys(profiles(false)).length === 0) {
    return [];
  }
  // For allowed untracked usage, another condition key has the ARN of the resource. Presence alone says nothing: the key might name the default project in every call.
  const otherKeys = rules((path) => allowedUntrackedUsage.includes(path)).flatMap((rule) =>
    rule.modelConditionKey === undefined ? [] : [[rule.modelConditionKey, usageArns(rule, partition)]]);
  const exempt = { ...mayCallModel ? {} : profiles(true), ...Object.fromEntries(otherKeys) };
  const untracked: PerimeterStatement = {
    sid: 'ModelsOutsideProfiles',
    actions: ANY_INVOCATION,
    resources: foundationModelArns(partition, ANY_ROUTE),
    conditions: { ...mayCallModel ? { ArnLike: profiles(false) } : {}, ...Object.keys(exempt).length === 0 ? {} : { ArnNotLike: exempt } },
  };
  return isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL)
    ? lackingCallers(perimeter).map(({ conditions }) => ({ ...untracked, sid: undefined, conditions: { ...untracked.conditions, ...conditions } }))
    : [untracked];
}

// NotResource lists the allowed resources, so that resource types that AWS adds are denied.
function denyOtherResources(perimeter: Perimeter): PerimeterStatement {
  const { partition, allowedUntrackedUsage, modelIds } = perimeter;
  const isProfileUsed = isCarrier(perimeter, CostTagCarrierKind.INFERENCE_PROFILE) || isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL);
  return {
    sid: 'OtherThanProfiles',
    actions: isMantleTracked(perimeter) ? [...ANY_INVOCATION, PROJECT_INFERENCE] : ANY_INVOCATION,
    notResources: [
      ...isProfileUsed ? [applicationProfileArn(partition)] : [],
      systemProfileArn(partition),
      defaultProjectArn(partition),
      ...modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
      ...rules((path) => allowedUntrackedUsage.includes(path)).flatMap((rule) => usageArns(rule, partition)),
      ...isMantleTracked(perimeter) ? [mantleProjectArn(partition)] : [],
    ],
  };
}

function denyOtherActions(perimeter: Perimeter): PerimeterStatement[] {
  const usage = Object.values(UntrackedUsage).filter((each) => !perimeter.allowedUntrackedUsage.includes(each));
  const actions = patternsOfUsage(usage, isMantleTracked(perimeter));
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

/**
 * Denies profiles and projects with wrong tags.
 *
 * Without callers as carriers, a missing tag is wrong as well. With them, a missing tag is the caller's: see `denyUntaggedCallers`. The tag of the resource takes
 * precedence on the bill, so a wrong tag is denied to every caller.
 *
 * One statement for each key, because all conditions of a statement must be met for the Deny to apply.
 */
function denyWrongTags(perimeter: Perimeter): PerimeterStatement[] {
  const { presentKeys = [], optionalTagValues = {} } = perimeter;
  const isCallerCarrier = isCarrier(perimeter, CostTagCarrierKind.IAM_PRINCIPAL);
  const kinds = isCallerCarrier ? [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT] : perimeter.carrierKinds;
  const deny = (key: string, condition: Conditions, isOptional: boolean): PerimeterStatement =>
    ({ ...callsThrough(perimeter.partition, kinds), conditions: { ...condition, ...isOptional ? { Null: { [key]: 'false' } } : {} } });
  return [
    ...[perimeter.tagValues, principalTags(perimeter.principalTagKeys, NO_VALUE)].flatMap(resourceTags)
      .map(([key, values]) => deny(key, { StringNotEquals: { [key]: values } }, isCallerCarrier)),
    ...presentKeys.map((key) => `aws:ResourceTag/${key}`).map((key) => deny(key, { StringNotLike: { [key]: '?*' } }, isCallerCarrier)),
    ...resourceTags(optionalTagValues).map(([key, values]) => deny(key, { StringNotEquals: { [key]: values } }, true)),
  ];
}

/**
 * Denies callers without the tags where no profile or project carries them.
 *
 * A profile or project with the tag of a key tracks the cost by this key, if its kind is a carrier. Otherwise, the caller must have the tag.
 */
function denyUntaggedCallers(perimeter: Perimeter): PerimeterStatement[] {
  const { partition } = perimeter;
  const resources = [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT].filter((kind) => isCarrier(perimeter, kind));
  const isProject = resources.includes(CostTagCarrierKind.BEDROCK_PROJECT);
  return lackingCallers(perimeter).flatMap(({ key, conditions }) => [
    ...resources.length === 0 ? [] : [{
      ...callsThrough(partition, resources), conditions: { ...conditions, Null: { ...conditions.Null, [`aws:ResourceTag/${key}`]: 'true' } },
    }],
    ...isProject ? [] : [{ ...callsThrough(partition, [CostTagCarrierKind.BEDROCK_PROJECT]), conditions }],
  ]);
}

/** The models of projects, which are no resources of their own. */
function denyOtherProjectModels(perimeter: Perimeter): PerimeterStatement[] {
  const models = mantleModelPatterns(perimeter.modelIds);
  return models === undefined || !isMantleTracked(perimeter) ? [] : [
    { sid: 'OtherModelsOfProjects', actions: [PROJECT_INFERENCE], resources: ['*'], conditions: { StringNotLike: { 'bedrock-mantle:Model': models } } },
  ];
}

type Conditions = NonNullable<PerimeterStatement['conditions']>;

/** Actions and resources with which IAM authorizes calls through profiles and projects. */
function callsThrough(partition: string, kinds: readonly CostTagCarrierKind[]): Pick<PerimeterStatement, 'actions' | 'resources'> {
  const isProfile = kinds.includes(CostTagCarrierKind.INFERENCE_PROFILE);
  const isProject = kinds.includes(CostTagCarrierKind.BEDROCK_PROJECT);
  return {
    actions: [...isProfile ? ANY_INVOCATION : [], ...isProject ? [PROJECT_INFERENCE] : []],
    resources: [...isProfile ? [deniedProfileArn(partition)] : [], ...isProject ? [mantleProjectArn(partition)] : []],
  };
}

/** For each key, the condition on callers that do not have the tag with a right value. */
function lackingCallers({ tagValues, presentKeys = [], principalTagKeys, optionalTagValues = {} }: Perimeter): Array<{ key: string; conditions: Conditions }> {
  const tag = (key: string) => `aws:PrincipalTag/${key}`;
  return [
    ...Object.entries(tagValues).map(([key, values]) => ({ key, conditions: { StringNotEquals: { [tag(key)]: values } } })),
    ...[...presentKeys, ...principalTagKeys].map((key) => ({ key, conditions: { StringNotLike: { [tag(key)]: '?*' } } })),
    ...Object.entries(optionalTagValues).map(([key, values]) => ({ key, conditions: { StringNotEquals: { [tag(key)]: values }, Null: { [tag(key)]: 'false' } } })),
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
