import type { PolicyViolation } from 'aws-cdk-lib';
import type { StaleEntry } from './baseline';
import { compare, WRITE_BASELINE, WRITE_COMMAND } from './baseline-file';
import type { PlacedFinding } from './finding';
import { REMEDIES } from './remedies';
import { plural, show } from '../private/check';

/** Rules, and the remedies of their violations. */
export const FIXES = {
  UntrackedInvocation: REMEDIES.PRINCIPAL,
  ChoosableSessionTags: 'list the allowed values with TaggedPrincipal.allowSessionTags, or with StringEquals on aws:RequestTag/KEY in the trust policy, or exclude the key with aws:TagKeys',
  ProfileWithoutCostTags: 'use TaggedInferenceProfile, add the tags with CostTagsMixin, or apply Tags.of to a parent scope',
  ProjectWithoutCostTags: 'use TaggedProject, add the tags with CostTagsMixin, or apply Tags.of to a parent scope',
  BudgetWithoutProfile: 'use the tags of the profile, project or principal (costTags: profile.costTags), or correct the key and value, which are case-sensitive',
  TemplateNotRead: 'define the template or policy in the app, or check it separately and acknowledge the finding',
  StaleBaselineEntry: `remove the entry, or run ${WRITE_COMMAND}, which removes all entries that no longer occur`,
  BaselineNotRead: `create the file with ${WRITE_COMMAND}, or restore it from version control`,
  ChecksNotRun: 'correct the template or file that the message names, or report the error to the maintainers of cdk-bedrock-cost-tags',
  BaselineWritten: `commit the file, and remove ${WRITE_BASELINE} from the command`,
};

export type Rule = keyof typeof FIXES;

/**
 * Returns the violations of a rule, in the order of construct paths. `UntrackedInvocation` has one violation for each policy, with all statements. The other rules have
 * one violation for each reason, with all resources.
 */
export function violationsOf(rule: Rule, findings: readonly PlacedFinding[], severityOf: (finding: PlacedFinding) => string): PolicyViolation[] {
  const isOfPolicies = rule === 'UntrackedInvocation';
  const groups = new Map<string, PlacedFinding[]>();
  for (const finding of [...findings].sort((one, other) => compare(one.name, other.name))) {
    const key = `${severityOf(finding)} ${isOfPolicies ? finding.name : finding.reason}`;
    groups.set(key, [...groups.get(key) ?? [], finding]);
  }
  return [...groups.values()].map((group) => ({
    ruleName: rule,
    description: isOfPolicies ? policyDescription(group) : group[0].reason,
    fix: joinedFixes([...new Set(group.map(({ fix }) => fix ?? FIXES[rule]))]),
    severity: severityOf(group[0]),
    violatingResources: resourcesOf(group),
  }));
}

/** Returns the violations for entries of a baseline that no longer occur. */
export function staleViolations(baselineFile: string, entries: readonly StaleEntry[]): PolicyViolation[] {
  return [...entries].sort((one, other) => compare(one.construct, other.construct)).map(({ construct, rule, fingerprint, isPart, usage = [] }) => ({
    ruleName: 'StaleBaselineEntry',
    description: `${show(baselineFile)} lists a finding of ${construct} that no longer occurs: ${rule} ${fingerprint}${isPart ? ` (${usage.join(', ')})` : ''}`,
    fix: FIXES.StaleBaselineEntry,
    // An entry that stays in the file would accept the finding when it occurs again.
    severity: 'fatal',
    violatingResources: [{ constructPath: construct, locations: [] }],
  }));
}

/** Returns a violation without a resource. Only the severity `info` does not fail synth. */
export function violationOfApp(ruleName: Rule, description: string, severity: 'fatal' | 'info'): PolicyViolation {
  return { ruleName, description, fix: FIXES[ruleName], severity, violatingResources: [{ constructPath: '', locations: [] }] };
}

function joinedFixes(fixes: string[]): string {
  return fixes.length === 1 ? fixes[0] : fixes.map((fix) => fix.replace(/\.?$/, '.')).join(' For the other statements: ');
}

function policyDescription(findings: PlacedFinding[]): string {
  const statements = [...new Set(findings.map(({ reason }) => reason))];
  const [subject, verb] = statements.length === 1 ? ['an IAM statement', 'allows'] : [plural(statements.length, 'IAM statement'), 'allow'];
  return `${subject} of ${findings[0].name} ${verb} running models outside tagged profiles: ${statements.join('; ')}`;
}

function resourcesOf(findings: PlacedFinding[]): PolicyViolation['violatingResources'] {
  return [...new Set(findings.map(({ name }) => name))].map((name) => {
    const same = findings.filter((finding) => finding.name === name);
    const [{ reported: { template, logicalId } }] = same;
    return { resourceLogicalId: logicalId, templatePath: template.file, locations: [...new Set(same.map(locationOf))] };
  });
}

function locationOf({ template, logicalId, location, reported }: PlacedFinding): string {
  return template === reported.template ? location : `${logicalId}/${location}`;
}
