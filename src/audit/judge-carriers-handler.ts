import type { BudgetsClient } from '@aws-sdk/client-budgets';
import { type AuditedCarrier, type AuditFinding, driftFindings, incomplete, policyFindings, ruleFindings, spellingFindings } from './audit-findings';
import { type AuditRequest, placeOfArn } from './audit-request';
import { budgetFindings } from './audited-budgets';
import { type AuditedPlaces, located } from './audited-places-handler';
import { readBudgets, rereadTags } from './read-account-handler';
import { CONCURRENT_PLACES, type PlaceCarriers } from './read-places-handler';
import { rereadProjects } from './read-projects-handler';
import type { Place } from '../accounts/accounts-request';
import { inParallel } from '../private/parallel';

/** Carriers of all places, and the findings about them. */
export interface Judged {
  readonly carriers: readonly PlaceCarriers[];
  readonly findings: readonly AuditFinding[];
}

/** Places whose carriers are not known. */
export interface Unread {
  /** Places that could not be read. */
  readonly failed: readonly Place[];
  readonly unlinked: AuditedPlaces['unlinked'];

  /** Whether all source accounts are known. Otherwise, only those in `places` are. */
  readonly isComplete: boolean;
  readonly places: readonly Place[];
}

/**
 * Findings about tags. The index of tags can contain earlier tags and deleted carriers, so the tags of each carrier with a finding are read again before the finding is reported.
 *
 * Spellings of keys are compared over all places.
 */
export async function judgeTags(
  request: AuditRequest, read: readonly PlaceCarriers[], principals: readonly AuditedCarrier[], unread: Unread,
): Promise<Judged> {
  const { rules, projects: deployedProjects = [], principals: deployedPrincipals = [] } = request;
  const missed: AuditFinding[] = [];
  const [deployed, ofProjects] = [request.profiles, deployedProjects].map((some) => some.filter(({ arn }) => !isUnread(unread, arn)));
  let carriers = read;
  for (;;) {
    const [profiles, projects] = [carriers.flatMap((each) => each.profiles), carriers.flatMap((each) => each.projects)];
    const all = [...profiles, ...projects];
    const findings = [
      ...ruleFindings(rules, all),
      ...spellingFindings(rules, all),
      ...policyFindings(all),
      ...driftFindings(deployed, profiles),
      ...driftFindings(ofProjects, projects, 'project'),
      ...driftFindings(deployedPrincipals, principals, 'principal'),
    ];
    const suspected = new Set(findings.map(({ resource }) => resource));
    const again = await reread(request, carriers, ({ arn }) => suspected.has(arn));
    if (!again) {
      return { carriers, findings: [...missed, ...findings] };
    }
    missed.push(...again.findings);
    carriers = again.carriers;
  }
}

/** Findings about the budgets of the account of the audit. A budget matches nothing only if all carriers are known. */
export async function judgeBudgets(
  request: AuditRequest, carriers: readonly PlaceCarriers[], unread: Unread, { budgets }: { readonly budgets: BudgetsClient },
): Promise<Judged> {
  // AWS Budgets is not available in AWS GovCloud (US).
  if (!request.auditBudgets || !request.auditProjects || request.region.startsWith('us-gov-')) {
    return { carriers, findings: [] };
  }
  const unknown = unreadPlaces(unread) ?? unreadOf(carriers);
  if (unknown) {
    return { carriers, findings: unknown };
  }
  const { found, missed } = await readBudgets(budgets, request.accountId);
  const allOf = (some: readonly PlaceCarriers[]) => some.flatMap(({ profiles, projects }) => [...profiles, ...projects]);
  const findingsOf = (some: readonly PlaceCarriers[]) => budgetFindings(request, found, allOf(some));
  const findings = findingsOf(carriers);
  const again = findings.length > 0 ? await reread(request, carriers, () => true) : undefined;
  return again
    ? { carriers: again.carriers, findings: [...missed, ...again.findings, ...unreadOf(again.carriers) ?? findingsOf(again.carriers)] }
    : { carriers, findings: [...missed, ...findings] };
}

function unreadPlaces({ failed, unlinked, isComplete }: Unread): AuditFinding[] | undefined {
  return failed.length > 0
    ? unchecked('bedrock:ListInferenceProfiles', 'the profiles of some accounts or Regions could not be read')
    : unlinked.length > 0 || !isComplete ? unchecked('oam:ListAttachedLinks', 'some source accounts are not linked, or not known') : undefined;
}

function unreadOf(carriers: readonly PlaceCarriers[]): AuditFinding[] | undefined {
  const lacksTags = (some: readonly AuditedCarrier[]) => some.some(({ tags }) => tags === undefined);
  const unread = (what: string, permission: string) => unchecked(permission, `the tags of some ${what} could not be read`);
  return carriers.some(({ profiles }) => lacksTags(profiles))
    ? unread('profiles', 'bedrock:ListTagsForResource')
    : carriers.some(({ projects }) => lacksTags(projects))
      ? unread('projects', 'bedrock-mantle:ListTagsForResource')
      : carriers.every(({ projectsRead }) => projectsRead.isComplete) ? undefined : unchecked('tag:GetResources, cloudwatch:ListMetrics', 'the list of projects is incomplete');
}

function unchecked(permission: string, reason: string): AuditFinding[] {
  return [incomplete(permission, 'checking budgets', new Error(reason))];
}

/** Reads the tags of some profiles and projects individually, unless they are. Returns undefined if there is nothing to read. */
async function reread(
  request: AuditRequest, carriers: readonly PlaceCarriers[], isToBeRead: (carrier: AuditedCarrier) => boolean,
): Promise<Judged | undefined> {
  const isStale = (carrier: AuditedCarrier) => !carrier.isFresh && isToBeRead(carrier);
  if (!carriers.some(({ profiles, projects }) => profiles.some(isStale) || projects.some(isStale))) {
    return undefined;
  }
  const findings: AuditFinding[] = [];
  const again = await inParallel(CONCURRENT_PLACES, carriers, async (each): Promise<PlaceCarriers> => {
    const { place, clients, profiles, projects } = each;
    const ofProfiles = await rereadTags(clients.bedrock, profiles.filter(isStale));
    const ofProjects = await rereadProjects(projects.filter(isStale), clients);
    findings.push(...located(request, place, [...ofProfiles.missed, ...ofProjects.missed]));
    return {
      ...each,
      profiles: [...profiles.filter((carrier) => !isStale(carrier)), ...ofProfiles.found],
      projects: [...projects.filter((carrier) => !isStale(carrier)), ...ofProjects.found],
    };
  });
  return { carriers: again, findings };
}

/** Whether it is not known if a deployed carrier exists. */
function isUnread({ failed, unlinked, isComplete, places }: Unread, arn: string): boolean {
  const { accountId, region } = placeOfArn(arn);
  const isOfUnknownPlace = !isComplete && !places.some((place) => place.accountId === accountId && place.region === region);
  return isOfUnknownPlace || failed.some((place) => place.accountId === accountId && place.region === region)
    || unlinked.some((account) => account.accountId === accountId && (account.regions.length === 0 || account.regions.includes(region ?? '')));
}
