import { AuditFindingKind } from './audit-finding-kind';
import type { DeployedProfile } from './audit-request';
import { plural, show } from '../private/text';
import { type CostTagRules, foldedKey, tagViolations } from '../tags/tag-violations';

export interface AuditFinding {
  readonly kind: AuditFindingKind;

  /** The ARN of the profile or budget; of what could not be done, the permission it takes. */
  readonly resource: string;

  /** What people call it. */
  readonly name: string;
  readonly problem: string;
}

/** A profile as the account has it. */
export interface AuditedProfile {
  readonly arn: string;
  readonly name: string;

  /** In milliseconds since 1970. */
  readonly createdAt?: number;

  /** The ids of its foundation models. */
  readonly modelIds: readonly string[];

  /** The Regions that requests are routed to, where Bedrock names them: of global routing it names none. */
  readonly modelRegions: readonly string[];

  /** Undefined if they could not be read. */
  readonly tags?: ReadonlyMap<string, string>;
}

/** What Bedrock says of a model. */
export interface ModelPhase {
  /** What Bedrock said if the Region does not know it. */
  readonly unknown?: string;
  readonly isLegacy: boolean;

  /** In milliseconds since 1970, where AWS has announced it. */
  readonly endOfLife?: number;
}

/** The last part of its ARN: the value of the dimension `ModelId` of its metrics. */
export function shortId({ arn }: AuditedProfile): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Where profiles break the rules. Keys that the rules do not know are no findings, unless they look like one of theirs. */
export function ruleFindings(rules: CostTagRules, profiles: readonly AuditedProfile[]): AuditFinding[] {
  const spellings = new Map(Object.keys(rules).map((key) => [foldedKey(key), key]));
  return profiles.flatMap((profile) => tagViolations(rules, profile.tags ?? new Map(), () => false).flatMap(({ kind, key, problem }) => {
    switch (profile.tags && kind) {
      case 'MISSING': return [finding(AuditFindingKind.MISSING_KEY, profile, problem)];
      case 'MISSPELT': return [finding(AuditFindingKind.MISSPELT_KEY, profile, problem)];
      case 'VALUE': return [finding(AuditFindingKind.VALUE_NOT_ALLOWED, profile, problem)];
      case 'UNKNOWN': {
        // Beside the right spelling, or that of a key that need not be there.
        const meant = isOfAws(key) ? undefined : spellings.get(foldedKey(key));
        return meant === undefined ? [] : [finding(AuditFindingKind.MISSPELT_KEY, profile,
          `tag ${show(meant)} must be spelt so, got ${show(key)}: AWS counts them as different keys`)];
      }
      default: return [];
    }
  }));
}

/** Keys beside the rules that profiles spell in several ways. */
export function spellingFindings(rules: CostTagRules, profiles: readonly AuditedProfile[]): AuditFinding[] {
  const known = new Set(Object.keys(rules).map(foldedKey));
  const carriers = new Map<string, AuditedProfile[]>();
  for (const profile of profiles) {
    for (const key of profile.tags?.keys() ?? []) {
      if (!isOfAws(key) && !known.has(foldedKey(key))) {
        carriers.set(key, [...carriers.get(key) ?? [], profile]);
      }
    }
  }
  // Characters decide where numbers do not.
  const byUse = [...carriers].sort(([one, ofOne], [other, ofOther]) => ofOther.length - ofOne.length || (one < other ? -1 : 1));
  const usual = new Map<string, string>();
  byUse.forEach(([key]) => usual.set(foldedKey(key), usual.get(foldedKey(key)) ?? key));
  return byUse.filter(([key]) => usual.get(foldedKey(key)) !== key).flatMap(([key, some]) => {
    const kept = usual.get(foldedKey(key))!;
    return some.map((profile) => {
      const others = carriers.get(kept)!.filter((each) => each !== profile).length;
      const where = others === 0 ? 'the other tag of the same profile' : `on ${plural(others, 'other profile')}`;
      return finding(AuditFindingKind.NEAR_DUPLICATE_KEY, profile, `tag ${show(key)} must be spelt as ${where}, ${show(kept)}: AWS counts them as different keys`);
    });
  });
}

/** Where profiles differ from what was deployed. Tags that came in addition are none: `cdk deploy --tags` adds some that no app knows. */
export function driftFindings(deployed: readonly DeployedProfile[], profiles: readonly AuditedProfile[]): AuditFinding[] {
  const byArn = new Map(profiles.map((profile) => [profile.arn, profile]));
  return deployed.flatMap(({ arn, path, tags }) => {
    const profile = byArn.get(arn);
    if (!profile) {
      return [{ kind: AuditFindingKind.MISSING_PROFILE, resource: arn, name: path, problem: `profile of ${show(path)} must be there as deployed, got none: deploy it again, or take it from the app` }];
    }
    const { tags: live } = profile;
    return !live ? [] : tags.filter(([key, value]) => live.get(key) !== value).map(([key, value]) => finding(AuditFindingKind.TAG_DRIFT, profile,
      `tag ${show(key)} must be ${show(value)} as deployed, got ${live.has(key) ? show(live.get(key)) : 'none'}: set it back, or change the app`));
  });
}

/** The profiles whose use is to be looked at: those that had the time to be used. */
export function oldEnough(profiles: readonly AuditedProfile[], since: number): AuditedProfile[] {
  return profiles.filter(({ createdAt }) => createdAt !== undefined && createdAt <= since);
}

export function usageFindings(unused: readonly AuditedProfile[], days: number): AuditFinding[] {
  return unused.map((profile) => finding(AuditFindingKind.UNUSED_PROFILE, profile,
    `profile must be called at least once in ${plural(days, 'day')}, got no invocation: delete it, or see whether its callers use the model's own id`));
}

/** Where and when models are looked at. */
export interface Now {
  readonly region: string;

  /** In milliseconds since 1970. */
  readonly time: number;
}

/** @param models by id; those that Bedrock could not be asked about are left out */
export function modelFindings(profiles: readonly AuditedProfile[], models: ReadonlyMap<string, ModelPhase>, { region, time }: Now): AuditFinding[] {
  return profiles.flatMap((profile) => profile.modelIds.flatMap((id) => {
    const phase = models.get(id);
    if (phase === undefined) {
      return [];
    }
    if (phase.unknown !== undefined) {
      return [finding(AuditFindingKind.ENDED_MODEL, profile, `model ${show(id)} must be one that Bedrock knows in this Region, got ${phase.unknown}: ${unknownRemedy(profile, region)}`)];
    }
    const { isLegacy, endOfLife } = phase;
    const end = endOfLife === undefined ? undefined : new Date(endOfLife).toISOString().slice(0, 10);
    if (endOfLife !== undefined && endOfLife <= time) {
      return [finding(AuditFindingKind.ENDED_MODEL, profile, `model ${show(id)} must be in service, got end of life on ${end}: move to another model`)];
    }
    return isLegacy
      ? [finding(AuditFindingKind.LEGACY_MODEL, profile, `model ${show(id)} must be active, got legacy: move to another model before ${end ?? 'AWS ends it'}`)]
      : [];
  }));
}

function unknownRemedy({ modelRegions }: AuditedProfile, region: string): string {
  return modelRegions.length === 0 || modelRegions.includes(region)
    ? 'it has ended or is not offered here; move to another model'
    : `the profile routes to ${modelRegions.join(', ')} only, and a Region may route to models that it does not list itself; look there whether it has ended, and if so move to another model`;
}

/** What could not be done. */
export function incomplete(permission: string, what: string, error: Error): AuditFinding {
  return { kind: AuditFindingKind.INCOMPLETE, resource: permission, name: what, problem: `${what} could not be done: ${error.name}: ${error.message}` };
}

function finding(kind: AuditFindingKind, { arn, name }: AuditedProfile, problem: string): AuditFinding {
  return { kind, resource: arn, name, problem };
}

// AWS and CloudFormation put on their own.
function isOfAws(key: string): boolean {
  return key.startsWith('aws:');
}
