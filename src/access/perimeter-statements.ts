import { patternsOfUsage, SERVICE_ROLE_ACTIONS } from './actions';
import { applicationProfileArn, mantleProjectArn, systemProfileArn } from './carrier-arns';
import { denyOtherProjectModels, denyUntaggedCallers, denyWrongTags, lackingCallers } from './carrier-tag-statements';
import { ANY_INVOCATION, exceptFor, isCarrier, isMantleTracked, type Perimeter, type PerimeterStatement, PROJECT_INFERENCE } from './perimeter';
import { UntrackedUsage } from './untracked-usage';
import { ROLE_PASSING_USAGE, USAGE_RULES, usageArns } from './untracked-usage-rules';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { defaultProjectArn } from '../profiles/invoke-statements';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

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

// Negated operators match if the key is absent, which is the case when a model is called by its own ID.
function denyUntrackedModels(perimeter: Perimeter): PerimeterStatement[] {
  const { partition, allowedUntrackedUsage } = perimeter;
  const mayCallModel = allowedUntrackedUsage.includes(UntrackedUsage.FOUNDATION_MODEL);
  const mayCallSystemProfile = allowedUntrackedUsage.includes(UntrackedUsage.SYSTEM_DEFINED_PROFILE);
  const isOpen: Array<[string, boolean]> = [
    [applicationProfileArn(partition), isCarrier(perimeter, CostTagCarrierKind.INFERENCE_PROFILE)],
    [systemProfileArn(partition), mayCallSystemProfile],
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

function rules(isWanted: (path: UntrackedUsage) => boolean) {
  return Object.entries(USAGE_RULES).filter(([path]) => isWanted(path as UntrackedUsage)).map(([, rule]) => rule);
}
