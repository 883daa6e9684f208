import { AuditFindingKind } from './audit-finding-kind';
import type { AuditedCarrier, AuditedProfile, AuditFinding } from './audit-findings';
import { type AuditRequest, isOfSeveral, placeOfArn, regionsOf, timeOf } from './audit-request';
import type { UnlinkedAccount } from './audited-places-handler';
import type { Place } from '../accounts/accounts-request';

/** Report of an audit. */
export interface AuditReport {
  readonly scheduledTime: string;
  readonly accountId: string;
  readonly region: string;

  /** @default - the audit reads its own account in its own Region only */
  readonly regions?: readonly string[];

  /** @default - the audit reads its own account in its own Region only */
  readonly accounts?: readonly ReportedAccount[];

  /** Number of findings by kind. Null if the kind was not checked. A kind that the audit checks on request only is missing then. */
  readonly counts: Readonly<Partial<Record<AuditFindingKind, number | null>>>;
  readonly findings: readonly AuditFinding[];
  readonly profiles: ReadonlyArray<{
    readonly arn: string;
    readonly name: string;
    readonly models: readonly string[];

    /** Tags by key. Null if the tags could not be read. */
    readonly tags: Readonly<Record<string, string>> | null;

    /** @default - that of the audit */
    readonly accountId?: string;

    /** @default - that of the audit */
    readonly region?: string;
  }>;

  /** @default - Bedrock Projects are not audited */
  readonly projects?: readonly ReportedCarrier[];

  /** @default - the app has no principals */
  readonly principals?: readonly ReportedCarrier[];
}

/**
 * State of an account: all Regions were read, some part was not, the profiles could not be listed, or the account has no link in some or all Regions.
 */
export type AccountState = 'READ' | 'INCOMPLETE' | 'UNREADABLE' | 'PARTLY_LINKED' | 'NOT_LINKED';

/** Account in a report. */
export interface ReportedAccount {
  readonly accountId: string;

  /** Regions that were read. */
  readonly regions: readonly string[];
  readonly state: AccountState;
  readonly profiles: number;
  readonly findings: number;
}

/** Accounts of a run. */
export interface AuditedAccounts {
  readonly places: readonly Place[];

  /** Places whose profiles could not be listed. */
  readonly failed: readonly Place[];
  readonly unlinked: readonly UnlinkedAccount[];
}

/** Carrier of tags in a report. */
export interface ReportedCarrier {
  readonly arn: string;
  readonly name: string;

  /** Tags by key. Null if the tags could not be read. */
  readonly tags: Readonly<Record<string, string>> | null;

  /** @default - that of the audit */
  readonly accountId?: string;

  /** @default - that of the audit */
  readonly region?: string;
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
  readonly hasTagPolicy: boolean;
  readonly hasSourceAccounts: boolean;
}

/** Kinds that an audit checks on request only. A report without them has the form of reports before there were these kinds. */
const ON_REQUEST: readonly AuditFindingKind[] = [
  AuditFindingKind.TAG_POLICY_VIOLATION, AuditFindingKind.ACCOUNT_NOT_LINKED, AuditFindingKind.ACCOUNT_UNREADABLE,
];

/** Kinds that an audit cannot find, because it has nothing to compare with. */
export function uncheckedKinds(
  { hasProfiles, hasProjects, hasModels, hasPrincipals, areProjectsAudited, hasTopics, hasPrices, hasTagPolicy, hasSourceAccounts }: OptionalSubjects,
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
    ...hasTagPolicy ? [] : [AuditFindingKind.TAG_POLICY_VIOLATION],
    ...hasSourceAccounts ? [] : [AuditFindingKind.ACCOUNT_NOT_LINKED, AuditFindingKind.ACCOUNT_UNREADABLE],
  ];
}

/** Optional subjects of a request. */
export function subjectsOf(
  {
    profiles, projects = [], principals = [], auditProjects = false, auditedTopicArns = [], auditPrices = false, auditTagPolicy = false,
    sourceAccounts,
  }:
  Pick<AuditRequest, 'profiles' | 'projects' | 'principals' | 'auditProjects' | 'auditedTopicArns' | 'auditPrices' | 'auditTagPolicy' | 'sourceAccounts'>,
): OptionalSubjects {
  return {
    hasProfiles: profiles.length > 0,
    hasProjects: projects.length > 0,
    hasModels: projects.some(({ models }) => models.length > 0),
    hasPrincipals: principals.length > 0,
    areProjectsAudited: auditProjects,
    hasTopics: auditedTopicArns.length > 0,
    hasPrices: auditPrices,
    hasTagPolicy: auditTagPolicy,
    hasSourceAccounts: sourceAccounts !== undefined,
  };
}

/** Creates a report. The order of the findings does not affect the report. */
export function reportOf(
  request: AuditRequest, { profiles, projects, principals }: AuditedCarriers, findings: readonly AuditFinding[], accounts: AuditedAccounts,
): AuditReport {
  const { scheduledTime, accountId, region, auditProjects = false } = request;
  const unchecked = uncheckedKinds(subjectsOf(request));
  const count = (kind: AuditFindingKind) => unchecked.includes(kind) ? null : findings.filter((each) => each.kind === kind).length;
  const isSeveral = isOfSeveral(request);
  const placeOf = (arn: string) => isSeveral ? placeOfArn(arn) : {};
  const all = isSeveral ? findings.map((each) => ({ ...each, ...placeOfFinding(request, each) })) : findings;
  return {
    scheduledTime,
    accountId,
    region,
    ...isSeveral ? { regions: regionsOf(request), accounts: reportedAccounts(accounts, profiles, all) } : {},
    counts: Object.fromEntries(Object.values(AuditFindingKind).filter((kind) => !ON_REQUEST.includes(kind) || !unchecked.includes(kind)).map((kind) => [kind, count(kind)])) as AuditReport['counts'],
    findings: sorted(all, (each) => [each.resource, each.kind, each.problem, each.accountId ?? '', each.region ?? '']),
    profiles: sorted(profiles, ({ arn }) => [arn]).map(({ arn, name, modelIds, tags }) => ({
      arn, name, models: sorted(modelIds, (id) => [id]), tags: reportedTags(tags), ...placeOf(arn),
    })),
    ...auditProjects ? { projects: reported(projects, placeOf) } : {},
    ...principals.length > 0 ? { principals: reported(principals, placeOf) } : {},
  };
}

function reported(carriers: readonly AuditedCarrier[], placeOf: (arn: string) => Partial<Place>): ReportedCarrier[] {
  return sorted(carriers, ({ arn }) => [arn]).map(({ arn, name, tags }) => ({ arn, name, tags: reportedTags(tags), ...placeOf(arn) }));
}

/** Account and Region of a finding. A finding about an account, a budget or a principal has no Region. */
function placeOfFinding(request: AuditRequest, { resource, accountId, region }: AuditFinding): Partial<Place> {
  const place = placeOfArn(resource);
  const found = accountId ?? place.accountId ?? request.accountId;
  const of = region ?? place.region;
  return { accountId: found, ...of === undefined ? {} : { region: of } };
}

function reportedAccounts(
  { places, failed, unlinked }: AuditedAccounts, profiles: readonly AuditedProfile[], findings: readonly AuditFinding[],
): ReportedAccount[] {
  const isFailed = new Set(failed.map(({ accountId, region }) => `${accountId} ${region}`));
  const regions = new Map<string, string[]>(unlinked.map(({ accountId }) => [accountId, []]));
  places.forEach(({ accountId }) => regions.set(accountId, []));
  places.filter(({ accountId, region }) => !isFailed.has(`${accountId} ${region}`)).forEach(({ accountId, region }) => regions.get(accountId)!.push(region));
  const linked = new Set(places.map(({ accountId }) => accountId));
  const unreadable = new Set(failed.map(({ accountId }) => accountId));
  const lacksLink = new Set(unlinked.map(({ accountId }) => accountId));
  const incomplete = new Set(findings.filter(({ kind }) => kind === AuditFindingKind.INCOMPLETE).map(({ accountId }) => accountId));
  const stateOf = (accountId: string): AccountState => !linked.has(accountId)
    ? 'NOT_LINKED'
    : unreadable.has(accountId) ? 'UNREADABLE' : lacksLink.has(accountId) ? 'PARTLY_LINKED' : incomplete.has(accountId) ? 'INCOMPLETE' : 'READ';
  const profilesOf = counted(profiles.map(({ arn }) => placeOfArn(arn).accountId));
  const findingsOf = counted(findings.map(({ accountId }) => accountId));
  return sorted([...regions], ([accountId]) => [accountId]).map(([accountId, some]) => ({
    accountId,
    regions: [...some].sort(),
    state: stateOf(accountId),
    profiles: profilesOf.get(accountId) ?? 0,
    findings: findingsOf.get(accountId) ?? 0,
  }));
}

function counted(accounts: ReadonlyArray<string | undefined>): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  accounts.forEach((each) => counts.set(each, (counts.get(each) ?? 0) + 1));
  return counts;
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
