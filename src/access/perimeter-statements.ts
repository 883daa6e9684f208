import { UntrackedUsage } from './untracked-usage';
import { USAGE_RULES, usageArns } from './untracked-usage-rules';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';

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
 * the models with a matching `bedrock:InferenceProfileArn`, and the system-defined inference profile from which the profile might have been copied. Access to
 * the system-defined inference profile alone is not sufficient for a call.
 */
export function denyOutsidePerimeter(perimeter: Perimeter): PerimeterStatement[] {
  return [
    ...denyUntrackedModels(perimeter),
    denyOtherResources(perimeter),
    ...denyOtherActions(perimeter),
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
  // For allowed untracked usage, another condition key is present when the models are authorized.
  const otherKeys = rules((path) => allowedUntrackedUsage.includes(path)).flatMap(({ modelConditionKey }) => modelConditionKey ?? []);
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

// NotResource lists the allowed resources, so that resource types that AWS adds are denied.
function denyOtherResources({ partition, allowedUntrackedUsage, modelIds }: Perimeter): PerimeterStatement {
  return {
    sid: 'OtherThanProfiles',
    actions: ANY_INVOCATION,
    notResources: [
      applicationProfileArn(partition),
      systemProfileArn(partition),
      ...modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
      ...rules((path) => allowedUntrackedUsage.includes(path)).flatMap((rule) => usageArns(rule, partition)),
    ],
  };
}

function denyOtherActions({ allowedUntrackedUsage }: Perimeter): PerimeterStatement[] {
  const actions = rules((path) => !allowedUntrackedUsage.includes(path)).flatMap((rule) => rule.actions ?? []);
  return actions.length === 0 ? [] : [{ sid: 'UntrackedUsage', actions, resources: ['*'] }];
}

// One statement for each key, because all conditions of a statement must be met for the Deny to apply.
function denyWrongTags(perimeter: Perimeter): PerimeterStatement[] {
  const { partition, presentKeys = [], optionalTagValues = {} } = perimeter;
  const deny = (conditions: PerimeterStatement['conditions']): PerimeterStatement => ({ actions: ANY_INVOCATION, resources: [applicationProfileArn(partition)], conditions });
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
