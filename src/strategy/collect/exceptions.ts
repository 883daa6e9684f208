import { isAbsolute, relative, sep } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { collectAcknowledgments, isRelated } from './acknowledgments';
import { BedrockCostChecks } from '../../checks';
import { type BaselineEntry, readBaseline } from '../../checks/baseline-file';
import { sorted, sortedBy } from '../readable-values';
import type { AcceptedFact, ChecksFact, DenyActionFact, DenyListFact, ExceptionKind, ExceptionsFact, PolicyFact } from '../strategy-facts';

/**
 * Returns what the app accepts without tracking or denying it. The findings of the checks are not known, because the CDK runs the checks after it has written the
 * templates.
 */
export function collectExceptions(
  scope: IConstruct, policies: readonly PolicyFact[], denials: ReadonlyArray<DenyActionFact | DenyListFact>,
): ExceptionsFact {
  const checks = checksOf(scope);
  const accepted = [
    ...collectAcknowledgments(scope),
    ...checks.flatMap((each) => acceptedByChecks(each, scope)),
    ...policies.flatMap(({ path, denyOtherAccess, allowedUntrackedUsage, breakGlassPrincipals, exemptPrincipals }) => [
      ...exceptions(path, 'allowed untracked usage', denyOtherAccess ? allowedUntrackedUsage : []),
      ...exceptions(path, 'break-glass principal', breakGlassPrincipals),
      ...exceptions(path, 'exempt principal', exemptPrincipals),
    ]),
    ...denials.flatMap(({ path, breakGlassPrincipals }) => exceptions(path, 'break-glass principal', breakGlassPrincipals)),
  ];
  return { checks: sortedBy(checks, JSON.stringify), accepted: sortedBy(accepted, ({ path, kind, accepted: what }) => [path, kind, what].join('\n')) };
}

/** Returns the checks of the stages in the scope, and of the stages that contain the scope. */
function checksOf(scope: IConstruct): ChecksFact[] {
  const stages = [...scope.node.scopes.slice(0, -1), ...scope.node.findAll()].filter((node): node is Stage => Stage.isStage(node));
  return stages.flatMap((stage) => stage._validationPlugins
    .filter((plugin): plugin is BedrockCostChecks => plugin instanceof BedrockCostChecks)
    .map((checks) => {
      const { allowedUntrackedUsage = [], sessionTagKeys = [], baselineFile } = checks._options();
      return {
        path: stage.node.path,
        allowedUntrackedUsage: sorted(allowedUntrackedUsage),
        sessionTagKeys: sorted(sessionTagKeys),
        baselineFile: baselineFile && portable(baselineFile),
      };
    }));
}

/** Returns a path that does not depend on the machine. */
function portable(file: string): string {
  return (isAbsolute(file) ? relative(process.cwd(), file) : file).split(sep).join('/');
}

function acceptedByChecks({ path, allowedUntrackedUsage, sessionTagKeys, baselineFile }: ChecksFact, scope: IConstruct): AcceptedFact[] {
  return [
    ...exceptions(path, 'allowed untracked usage', allowedUntrackedUsage),
    ...exceptions(path, 'session tag key', sessionTagKeys),
    ...baselineFile === undefined ? [] : baselineFindings(baselineFile, scope),
  ];
}

function baselineFindings(file: string, scope: IConstruct): AcceptedFact[] {
  const rules = new Map<string, { path: string; accepted: string }>();
  for (const { construct, rule, usage = [] } of entriesOf(file).filter(({ construct: path }) => isRelated(path, scope.node.path))) {
    const accepted = `${rule}${usage.length === 0 ? '' : ` (${sorted(usage).join(', ')})`}`;
    rules.set(`${construct}\n${accepted}`, { path: construct, accepted });
  }
  return [...rules.values()].map((each): AcceptedFact => ({ ...each, kind: 'baseline finding', reason: file }));
}

// The checks report a file that is missing or malformed.
function entriesOf(file: string): BaselineEntry[] {
  try {
    return readBaseline(file);
  } catch {
    return [];
  }
}

function exceptions(path: string, kind: ExceptionKind, things: readonly string[]): AcceptedFact[] {
  return things.map((accepted) => ({ path, kind, accepted }));
}
