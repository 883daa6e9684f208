import { deniedProfileArn, mantleModelPatterns, mantleProjectArn } from './carrier-arns';
import { ANY_INVOCATION, type Conditions, isCarrier, isMantleTracked, type Perimeter, type PerimeterStatement, PROJECT_INFERENCE } from './perimeter';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/**
 * Default value of a policy variable if the tag is absent. No tag of a profile can have this value, so no comparison succeeds.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const NO_VALUE = ', \'#\'';

/** Returns the condition that requires the tags of a profile or project. */
export function resourceTagConditions({ tagValues, principalTagKeys }: Pick<Perimeter, 'tagValues' | 'principalTagKeys'>): Record<string, string | string[]> {
  return Object.fromEntries(resourceTags({ ...tagValues, ...principalTags(principalTagKeys) }));
}

/**
 * Denies profiles and projects with wrong tags.
 *
 * Without callers as carriers, a missing tag is wrong as well. With them, a missing tag is the caller's: see `denyUntaggedCallers`. The tag of the resource takes
 * precedence on the bill, so a wrong tag is denied to every caller.
 *
 * One statement for each key, because all conditions of a statement must be met for the Deny to apply.
 */
export function denyWrongTags(perimeter: Perimeter): PerimeterStatement[] {
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
export function denyUntaggedCallers(perimeter: Perimeter): PerimeterStatement[] {
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
export function denyOtherProjectModels(perimeter: Perimeter): PerimeterStatement[] {
  const models = mantleModelPatterns(perimeter.modelIds);
  return models === undefined || !isMantleTracked(perimeter) ? [] : [
    { sid: 'OtherModelsOfProjects', actions: [PROJECT_INFERENCE], resources: ['*'], conditions: { StringNotLike: { 'bedrock-mantle:Model': models } } },
  ];
}

/** Actions and resources with which IAM authorizes calls through profiles and projects. */
function callsThrough(partition: string, kinds: readonly CostTagCarrierKind[]): Pick<PerimeterStatement, 'actions' | 'resources'> {
  const isProfile = kinds.includes(CostTagCarrierKind.INFERENCE_PROFILE);
  const isProject = kinds.includes(CostTagCarrierKind.BEDROCK_PROJECT);
  return {
    actions: [...isProfile ? ANY_INVOCATION : [], ...isProject ? [PROJECT_INFERENCE] : []],
    resources: [...isProfile ? [deniedProfileArn(partition)] : [], ...isProject ? [mantleProjectArn(partition)] : []],
  };
}

/** A condition on callers that do not have the tag of a key. */
export interface LackingCallers {
  readonly key: string;
  readonly conditions: Conditions;
}

/** For each key, the condition on callers that do not have the tag with a right value. */
export function lackingCallers({ tagValues, presentKeys = [], principalTagKeys, optionalTagValues = {} }: Perimeter): LackingCallers[] {
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
