import { AuditFindingKind } from './audit-finding-kind';
import type { AuditedCarrier, AuditedProfile, AuditFinding } from './audit-findings';
import { type AuditRequest, timeOf } from './audit-request';

/** Report of an audit. */
export interface AuditReport {
  readonly scheduledTime: string;
  readonly accountId: string;
  readonly region: string;

  /** Number of findings by kind. Null if the kind was not checked. */
  readonly counts: Readonly<Record<AuditFindingKind, number | null>>;
  readonly findings: readonly AuditFinding[];
  readonly profiles: ReadonlyArray<{
    readonly arn: string;
    readonly name: string;
    readonly models: readonly string[];

    /** Tags by key. Null if the tags could not be read. */
    readonly tags: Readonly<Record<string, string>> | null;
  }>;

  /** @default - Bedrock Projects are not audited */
  readonly projects?: readonly ReportedCarrier[];

  /** @default - the app has no principals */
  readonly principals?: readonly ReportedCarrier[];
}

/** Carrier of tags in a report. */
export interface ReportedCarrier {
  readonly arn: string;
  readonly name: string;

  /** Tags by key. Null if the tags could not be read. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/** Carriers that exist, by kind. */
export interface AuditedCarriers {
  readonly profiles: readonly AuditedProfile[];
  readonly projects: readonly AuditedCarrier[];
  readonly principals: readonly AuditedCarrier[];
}

/** Subjects of an audit that are optional. */
export interface OptionalSubjects {
  readonly hasProfiles: boolean;
  readonly hasProjects: boolean;
  readonly hasModels: boolean;
  readonly hasPrincipals: boolean;
  readonly areProjectsAudited: boolean;
  readonly hasTopics: boolean;
  readonly hasPrices: boolean;
}

/** Kinds that an audit cannot find, because it has nothing to compare with. */
export function uncheckedKinds(
  { hasProfiles, hasProjects, hasModels, hasPrincipals, areProjectsAudited, hasTopics, hasPrices }: OptionalSubjects,
): AuditFindingKind[] {
  return [
    ...hasProfiles || hasProjects || hasPrincipals ? [] : [AuditFindingKind.TAG_DRIFT],
    ...hasProfiles ? [] : [AuditFindingKind.MISSING_PROFILE],
    ...hasProjects ? [] : [AuditFindingKind.MISSING_PROJECT],
    ...hasModels ? [] : [AuditFindingKind.UNDECLARED_MODEL],
    ...hasPrincipals ? [] : [AuditFindingKind.MISSING_PRINCIPAL],
    ...areProjectsAudited ? [] : [AuditFindingKind.UNUSED_PROJECT, AuditFindingKind.DEFAULT_PROJECT_USED, AuditFindingKind.BUDGET_MATCHES_NOTHING],
    ...hasTopics ? [] : [AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION],
    ...hasPrices ? [] : [AuditFindingKind.OLD_PRICES],
  ];
}

/** Optional subjects of a request. */
export function subjectsOf(
  { profiles, projects = [], principals = [], auditProjects = false, auditedTopicArns = [], auditPrices = false }:
  Pick<AuditRequest, 'profiles' | 'projects' | 'principals' | 'auditProjects' | 'auditedTopicArns' | 'auditPrices'>,
): OptionalSubjects {
  return {
    hasProfiles: profiles.length > 0,
    hasProjects: projects.length > 0,
    hasModels: projects.some(({ models }) => models.length > 0),
    hasPrincipals: principals.length > 0,
    areProjectsAudited: auditProjects,
    hasTopics: auditedTopicArns.length > 0,
    hasPrices: auditPrices,
  };
}

/** Creates a report. The order of the findings does not affect the report. */
export function reportOf(request: AuditRequest, { profiles, projects, principals }: AuditedCarriers, findings: readonly AuditFinding[]): AuditReport {
  const { scheduledTime, accountId, region, auditProjects = false } = request;
  const unchecked = uncheckedKinds(subjectsOf(request));
  const count = (kind: AuditFindingKind) => unchecked.includes(kind) ? null : findings.filter((each) => each.kind === kind).length;
  return {
    scheduledTime,
    accountId,
    region,
    counts: Object.fromEntries(Object.values(AuditFindingKind).map((kind) => [kind, count(kind)])) as Record<AuditFindingKind, number | null>,
    findings: sorted(findings, ({ resource, kind, problem }) => [resource, kind, problem]),
    profiles: sorted(profiles, ({ arn }) => [arn]).map(({ arn, name, modelIds, tags }) => ({
      arn, name, models: sorted(modelIds, (id) => [id]), tags: reportedTags(tags),
    })),
    ...auditProjects ? { projects: reported(projects) } : {},
    ...principals.length > 0 ? { principals: reported(principals) } : {},
  };
}

function reported(carriers: readonly AuditedCarrier[]): ReportedCarrier[] {
  return sorted(carriers, ({ arn }) => [arn]).map(({ arn, name, tags }) => ({ arn, name, tags: reportedTags(tags) }));
}

function reportedTags(tags: AuditedCarrier['tags']): ReportedCarrier['tags'] {
  return tags ? Object.fromEntries(sorted([...tags], ([key]) => [key])) : null;
}

/** Folder in the bucket for the reports of an account and Region. The bucket can contain reports of other accounts and Regions. */
export function reportFolder({ reportPrefix, accountId, region }: Pick<AuditRequest, 'reportPrefix' | 'accountId' | 'region'>): string {
  return `${reportPrefix}${accountId}/${region}/`;
}

/** Object key of the report for a scheduled time, without the extension. Keys sort by time. */
export function reportKey(request: AuditRequest): string {
  const [date, time] = new Date(timeOf(request)).toISOString().split('T');
  return `${reportFolder(request)}${date}T${time.slice(0, 5).replace(':', '')}Z`;
}

export function reportJson(report: AuditReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

// Sorts by code units, independently of the locale.
function sorted<T>(all: readonly T[], by: (each: T) => string[]): T[] {
  return [...all].sort((one, other) => {
    const [keys, others] = [by(one), by(other)];
    const index = keys.findIndex((key, at) => key !== others[at]);
    return index < 0 ? 0 : keys[index] < others[index] ? -1 : 1;
  });
}
