import { AuditFindingKind } from './audit-finding-kind';
import type { DeployedProfile } from './audit-request';
import { lifecycleOf, moveTo, NOTICE_DAYS } from '../models/lifecycle';
import { shortened } from '../private/plain-text';
import type { TagPolicyViolation } from '../private/tagged-resources-handler';
import { plural, show } from '../private/text';
import { type CostTagRules, foldedKey, tagViolations } from '../tags/tag-violations';

const DAY_MS = 86_400_000;

export interface AuditFinding {
  readonly kind: AuditFindingKind;

  /** ARN of the carrier, budget or topic. For an incomplete audit, the permission that the failed part requires. For the price list, the name of the library. */
  readonly resource: string;

  /** Name of the carrier, budget or topic. For an incomplete audit, the failed part. */
  readonly name: string;

  /** Problem and remedy. */
  readonly problem: string;

  /** @default - that of the audit, or of `resource` */
  readonly accountId?: string;

  /** @default - that of the audit, or of `resource`, if it has one */
  readonly region?: string;
}

/** Carrier of tags that exists in the account: an application inference profile, a Bedrock Project, a role or a user. */
export interface AuditedCarrier {
  readonly arn: string;
  readonly name: string;

  /** Tags by key. Undefined if the tags could not be read. */
  readonly tags?: ReadonlyMap<string, string>;

  /**
   * Whether the tags were read from the carrier itself and not from an index, which can contain earlier tags.
   *
   * @default false
   */
  readonly isFresh?: boolean;

  /** @default - no violation of the tag policy is known */
  readonly violation?: TagPolicyViolation;
}

/** Application inference profile that exists in the account. */
export interface AuditedProfile extends AuditedCarrier {
  /** Time of creation, in milliseconds since 1970. */
  readonly createdAt?: number;

  /** IDs of the foundation models. */
  readonly modelIds: readonly string[];

  /** Regions that the profile routes requests to. Empty for global routing, for which Bedrock lists no Regions. */
  readonly modelRegions: readonly string[];
}

/** Bedrock Project that exists in the account. */
export interface AuditedProject extends AuditedCarrier {
  readonly id: string;

  /** Time of creation, in milliseconds since 1970. Undefined if it was not read. */
  readonly createdAt?: number;
}

/** Lifecycle phase of a model, as reported by Bedrock. */
export interface ModelPhase {
  /** Bedrock's error if the model is not available in the Region. */
  readonly unknown?: string;
  readonly isLegacy: boolean;

  /** Start of public extended access, with higher prices, in milliseconds since 1970, if AWS has announced it. */
  readonly extendedAccess?: number;

  /** End of life in milliseconds since 1970, if AWS has announced it. */
  readonly endOfLife?: number;
}

/** Last part of a profile's ARN, which is the value of the dimension `ModelId` of the profile's metrics. */
export function shortId({ arn }: AuditedProfile): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Findings about tags that violate the rules. A key without a rule is not a finding, unless it looks like a misspelled key of a rule. */
export function ruleFindings(rules: CostTagRules, profiles: readonly AuditedCarrier[]): AuditFinding[] {
  const spellings = new Map(Object.keys(rules).map((key) => [foldedKey(key), key]));
  return profiles.flatMap((profile) => tagViolations(rules, profile.tags ?? new Map(), () => false).flatMap(({ kind, key, problem }) => {
    switch (profile.tags && kind) {
      case 'MISSING': return [finding(AuditFindingKind.MISSING_KEY, profile, problem)];
      case 'MISSPELLED': return [finding(AuditFindingKind.MISSPELLED_KEY, profile, problem)];
      case 'VALUE': return [finding(AuditFindingKind.VALUE_NOT_ALLOWED, profile, problem)];
      case 'UNKNOWN': {
        // The profile also has the correct key, or the key is not required.
        const meant = isOfAws(key) ? undefined : spellings.get(foldedKey(key));
        return meant === undefined ? [] : [finding(AuditFindingKind.MISSPELLED_KEY, profile,
          `tag key ${shown(key)} looks like a misspelling of ${shown(meant)}: rename it, because AWS treats them as different keys`)];
      }
      default: return [];
    }
  }));
}

/** Findings about keys without a rule that profiles and projects spell in several ways. */
export function spellingFindings(rules: CostTagRules, profiles: readonly AuditedCarrier[]): AuditFinding[] {
  const known = new Set(Object.keys(rules).map(foldedKey));
  const carriers = new Map<string, AuditedCarrier[]>();
  for (const profile of profiles) {
    for (const key of profile.tags?.keys() ?? []) {
      if (!isOfAws(key) && !known.has(foldedKey(key))) {
        const some = carriers.get(key) ?? [];
        some.push(profile);
        carriers.set(key, some);
      }
    }
  }
  // Equally common spellings are sorted by character order.
  const byUse = [...carriers].sort(([one, ofOne], [other, ofOther]) => ofOther.length - ofOne.length || (one < other ? -1 : 1));
  const usual = new Map<string, string>();
  byUse.forEach(([key]) => usual.set(foldedKey(key), usual.get(foldedKey(key)) ?? key));
  return byUse.filter(([key]) => usual.get(foldedKey(key)) !== key).flatMap(([key, some]) => {
    const kept = usual.get(foldedKey(key))!;
    return some.map((profile) => {
      const others = carriers.get(kept)!.filter((each) => each !== profile);
      const what = nounOf(others.length === 0 ? [profile] : others);
      const where = others.length === 0 ? `the same ${what} has` : others.length === 1 ? `1 other ${what} has` : `${others.length} other ${what}s have`;
      return finding(AuditFindingKind.NEAR_DUPLICATE_KEY, profile,
        `tag key ${shown(key)} looks like another spelling of ${shown(kept)}, which ${where}: use ${shown(kept)}, because AWS treats them as different keys`);
    });
  });
}

/** Findings about tags that violate the tag policy of the organization. */
export function policyFindings(carriers: readonly AuditedCarrier[]): AuditFinding[] {
  const listed = (what: string, keys: readonly string[]) => keys.length === 0 ? [] : [`${what} ${[...keys].sort().map(shown).join(', ')}`];
  return carriers.flatMap((carrier) => {
    const { missing, keys, values } = carrier.violation ?? { missing: [], keys: [], values: [] };
    const parts = [...listed('missing keys', missing), ...listed('keys with another capitalization', keys), ...listed('keys with a value that is not allowed', values)];
    return carrier.violation === undefined ? [] : [finding(AuditFindingKind.TAG_POLICY_VIOLATION, carrier,
      `tags must comply with the effective tag policy of the account, got ${parts.join('; ') || 'a violation that AWS does not specify'}: change the tags, or the tag policy`)];
  });
}

/** Word for carriers of one or several kinds. */
function nounOf(carriers: readonly AuditedCarrier[]): string {
  const isProject = ({ arn }: AuditedCarrier) => arn.includes(':project/');
  return carriers.every(isProject) ? 'project' : carriers.some(isProject) ? 'resource' : 'profile';
}

const MISSING = {
  profile: AuditFindingKind.MISSING_PROFILE,
  project: AuditFindingKind.MISSING_PROJECT,
  principal: AuditFindingKind.MISSING_PRINCIPAL,
};

/**
 * Findings about carriers that differ from the deployed ones. Additional tags are not findings, because `cdk deploy --tags` adds tags that the app does not contain.
 *
 * @param what kind of the carriers
 */
export function driftFindings(deployed: readonly DeployedProfile[], carriers: readonly AuditedCarrier[], what: keyof typeof MISSING = 'profile'): AuditFinding[] {
  const byArn = new Map(carriers.map((carrier) => [carrier.arn, carrier]));
  return deployed.flatMap(({ arn, path, tags }) => {
    const carrier = byArn.get(arn);
    if (!carrier) {
      return [{ kind: MISSING[what], resource: arn, name: path, problem: `deployed ${what} ${show(path)} does not exist: deploy it again, or remove it from the app` }];
    }
    const { tags: live } = carrier;
    return !live ? [] : tags.filter(([key, value]) => live.get(key) !== value).map(([key, value]) => finding(AuditFindingKind.TAG_DRIFT, carrier,
      `tag ${shown(key)} must be ${shown(value)} as deployed, got ${live.has(key) ? shown(live.get(key)!) : 'none'}: restore the deployed tag, or change the app`));
  });
}

/** Findings about projects without calls. */
export function unusedProjectFindings(unused: readonly AuditedProject[], days: number): AuditFinding[] {
  return unused.map((project) => finding(AuditFindingKind.UNUSED_PROJECT, project,
    `no invocations in the last ${plural(days, 'day')}: check whether its callers send its ID in the header of their API, or archive the project`));
}

/** Finding about calls that named no project. */
export function defaultProjectFindings(arn: string, calls: number): AuditFinding[] {
  return calls === 0 ? [] : [{
    kind: AuditFindingKind.DEFAULT_PROJECT_USED,
    resource: arn,
    name: 'default',
    problem: `${plural(calls, 'call')} since the last audit used the default project, which cannot have tags: send the ID of a project in the header OpenAI-Project, or anthropic-workspace-id for the Messages API, ` +
      'and deny the default project with TagScopedInvokePolicy or TagEnforcementPolicy',
  }];
}

/** Findings about models that a deployed project does not declare. */
export function undeclaredModelFindings(used: ReadonlyArray<{ readonly project: AuditedCarrier; readonly modelId: string }>): AuditFinding[] {
  return used.map(({ project, modelId }) => finding(AuditFindingKind.UNDECLARED_MODEL, project,
    `model ${shown(modelId)} was called since the last audit and is not one of the declared models: add it to models of the project, or change the callers`));
}

/** Profiles that are old enough to be reported as unused. */
export function oldEnough(profiles: readonly AuditedProfile[], since: number): AuditedProfile[] {
  return profiles.filter(({ createdAt }) => createdAt !== undefined && createdAt <= since);
}

export function usageFindings(unused: readonly AuditedProfile[], days: number): AuditFinding[] {
  return unused.map((profile) => finding(AuditFindingKind.UNUSED_PROFILE, profile,
    `no invocations in the last ${plural(days, 'day')}: delete the profile, or check whether its callers use the model ID instead of the profile`));
}

/** Region and time of an audit. */
export interface Now {
  readonly region: string;

  /** Time of the audit, in milliseconds since 1970. */
  readonly time: number;
}

/**
 * Findings about the lifecycle of models: what Bedrock returns, with the successors of the bundled data.
 *
 * @param models models by ID, without models whose lifecycle could not be read
 */
export function modelFindings(profiles: readonly AuditedProfile[], models: ReadonlyMap<string, ModelPhase>, { region, time }: Now): AuditFinding[] {
  return profiles.flatMap((profile) => profile.modelIds.flatMap((id) => {
    const phase = models.get(id);
    if (phase === undefined) {
      return [];
    }
    if (phase.unknown !== undefined) {
      return [finding(AuditFindingKind.END_OF_LIFE_MODEL, profile, `model ${show(id)} is not available in this Region (${shortened(phase.unknown)}): ${unknownRemedy(profile, id, region)}`)];
    }
    const { endOfLife } = phase;
    if (endOfLife !== undefined && endOfLife <= time) {
      return [finding(AuditFindingKind.END_OF_LIFE_MODEL, profile, `model ${show(id)} reached its end of life on ${dayOf(endOfLife)}: ${moveTo(lifecycleOf(id, region))}`)];
    }
    const problem = legacyProblem(id, phase, { region, time });
    return problem === undefined ? [] : [finding(AuditFindingKind.LEGACY_MODEL, profile, problem)];
  }));
}

/** Problem of a model that is a legacy model, or that ends soon. Dates that Bedrock does not return are those of the bundled data. */
function legacyProblem(id: string, { isLegacy, extendedAccess, endOfLife }: ModelPhase, { region, time }: Now): string | undefined {
  const lifecycle = lifecycleOf(id, region);
  const bundled = isLegacy ? lifecycle : undefined;
  const end = endOfLife ?? notBefore(time, bundled?.endsOn);
  const days = end === undefined ? Infinity : Math.ceil((end - time) / DAY_MS);
  if (!isLegacy && days > NOTICE_DAYS) {
    return undefined;
  }
  const extended = extendedAccess ?? timeOf(bundled?.extendedAccessOn);
  const facts = [
    ...isLegacy ? ['is a legacy model'] : [],
    ...days <= NOTICE_DAYS ? [`ends in ${plural(days, 'day')}`] : [],
    ...extended === undefined ? [] : [
      `${extended <= time ? 'has been in public extended access since' : 'enters public extended access on'} ${dayOf(extended)}, in which AWS usually bills higher prices than those of cost estimates`,
    ],
  ];
  return `model ${show(id)} ${enumerated(facts)}: ${moveTo(lifecycle, `before its end of life${end === undefined ? '' : ` on ${dayOf(end)}`}`)}`;
}

function timeOf(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Date.parse(day);
}

// Bedrock still offers the model, so a bundled date that is over does not apply to the Region.
function notBefore(time: number, day: string | undefined): number | undefined {
  const end = timeOf(day);
  return end !== undefined && end > time ? end : undefined;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function enumerated(facts: readonly string[]): string {
  return facts.length < 3 ? facts.join(' and ') : `${facts.slice(0, -1).join(', ')}, and ${facts[facts.length - 1]}`;
}

function unknownRemedy({ modelRegions }: AuditedProfile, id: string, region: string): string {
  const move = moveTo(lifecycleOf(id, region));
  return modelRegions.length === 0 || modelRegions.includes(region)
    ? `${move}, because this model has reached its end of life or is not offered in this Region`
    : `check the model's lifecycle in ${modelRegions.join(', ')}, because a Region might route to models that it does not list itself. If the model has reached its end of life, ${move}`;
}

// Data of a release is at most this old.
const MAX_PRICE_AGE_DAYS = 90;

/**
 * Finding about a price list that is too old for cost estimates.
 *
 * @param asOf date of the price list, as `YYYY-MM-DD`
 */
export function priceFindings(asOf: string, { time }: Pick<Now, 'time'>): AuditFinding[] {
  const days = Math.floor((time - Date.parse(asOf)) / DAY_MS);
  return days <= MAX_PRICE_AGE_DAYS ? [] : [{
    kind: AuditFindingKind.OLD_PRICES,
    resource: 'cdk-bedrock-cost-tags',
    name: 'price list',
    problem: `the price list of ${asOf} is ${plural(days, 'day')} old, so cost estimates might use outdated prices: deploy a newer version of cdk-bedrock-cost-tags, ` +
      'or set auditPrices to false if the app specifies its prices',
  }];
}

/** Finding about a part of the audit that failed. */
export function incomplete(permission: string, what: string, error: Error): AuditFinding {
  return { kind: AuditFindingKind.INCOMPLETE, resource: permission, name: what, problem: `${what} failed: ${error.name}: ${shortened(error.message)}` };
}

function finding(kind: AuditFindingKind, { arn, name }: AuditedCarrier, problem: string): AuditFinding {
  return { kind, resource: arn, name, problem };
}

/** Quoted text, shortened so that the remedy after it stays readable. */
export function shown(text: string): string {
  return show(shortened(text));
}

// Tags that AWS and CloudFormation add.
function isOfAws(key: string): boolean {
  return key.startsWith('aws:');
}
