import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { TagScopedInvokePolicy, type TagEnforcementPolicy, UntrackedUsage } from '../../access';
import { breakGlassOf } from '../../access/break-glass';
import type { DescribedApp } from '../described-app';
import { ownStackValue } from '../own-stack-values';
import { readable, sorted, sortedBy, statementText } from '../readable-values';
import type { PolicyFact } from '../strategy-facts';

export type CostPolicy = TagScopedInvokePolicy | TagEnforcementPolicy;

type PerimeterFact = Pick<PolicyFact, 'exemptPrincipals' | 'models' | 'providers' | 'sourceProfiles' | 'denyOtherAccess' | 'allowedUntrackedUsage' | 'deniedUntrackedUsage' | 'denyServiceRoleUsage' |
'denyGlobalInference' | 'otherTagKeys' | 'deniedServiceTiers' | 'breakGlassPrincipals' | 'protectedMeters' | 'protectedAlarms' | 'addedStatements' | 'missingStatements'>;

/**
 * Returns the access that a policy denies, the exempt principals, and manual edits.
 *
 * @param statements all statements of the policy, as rendered in the templates
 */
export function perimeterOf(app: DescribedApp, policy: CostPolicy, statements: any[]): PerimeterFact {
  const stack = Stack.of(policy);
  const principals = (given: iam.IPrincipal[] = []) =>
    sorted(given.flatMap((principal) => breakGlassOf(principal, policy).arns).map((arn) => app.nameOf(stack, ownStackValue(policy, arn))));
  const { allowedUntrackedUsage = [], denyServiceRoleUsage = false, deniedServiceTiers = [], breakGlassPrincipals } = policy._options;
  const enforced = policy instanceof TagScopedInvokePolicy ? {} : policy._options;
  const { denyGlobalInference = false, otherTagKeys, protectedMeters = [], protectedAlarms = [] } = enforced;
  const { modelSources = [], providers = [], denyOtherAccess = true } = policy instanceof TagScopedInvokePolicy ? policy._options : {};
  return {
    exemptPrincipals: policy instanceof TagScopedInvokePolicy ? [] : principals(policy._options.exemptPrincipals),
    models: sorted(modelSources.map(({ baseModelId }) => app.textOf(policy, baseModelId))),
    providers: sorted(providers),
    sourceProfiles: sorted(statements.filter(({ Sid }) => Sid === 'SourcesOfProfiles').flatMap(({ Resource }) => Resource).map(readable)),
    denyOtherAccess,
    allowedUntrackedUsage: sorted(allowedUntrackedUsage),
    deniedUntrackedUsage: sorted(denyOtherAccess ? Object.values(UntrackedUsage).filter((usage) => !allowedUntrackedUsage.includes(usage)) : []),
    denyServiceRoleUsage,
    denyGlobalInference,
    otherTagKeys: otherTagKeys === undefined ? null : sorted(otherTagKeys),
    deniedServiceTiers: sorted(deniedServiceTiers),
    breakGlassPrincipals: principals(breakGlassPrincipals),
    protectedMeters: sortedBy(
      protectedMeters.map((meter) => ({ metricNamespace: app.textOf(policy, meter.metricNamespace), writers: principals(meter.writers) })),
      ({ metricNamespace }) => metricNamespace,
    ),
    protectedAlarms: sorted(protectedAlarms.map(({ alarmArn }) => app.nameOf(stack, ownStackValue(policy, alarmArn)))),
    ...edits(stack.resolve(new iam.PolicyDocument({ statements: policy._statements })).Statement, statements),
  };
}

/** Returns the statements that were added to or removed from the statements of the construct, through the policy document, an override or an aspect. */
function edits(made: any[], found: any[]): Pick<PerimeterFact, 'addedStatements' | 'missingStatements'> {
  const [ofOptions, ofTemplate] = [made, found].map((statements) => sorted(statements.map(statementText)));
  return {
    addedStatements: ofTemplate.filter((statement) => !ofOptions.includes(statement)),
    missingStatements: ofOptions.filter((statement) => !ofTemplate.includes(statement)),
  };
}
