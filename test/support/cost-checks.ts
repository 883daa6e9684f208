import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type PolicyViolation, Stack, Stage, Validations } from 'aws-cdk-lib';
import { BedrockCostChecks, type BedrockCostChecksProps } from '../../src';

/** The violations that the checks report of an app. */
export function violations(app: App, props: BedrockCostChecksProps = {}): PolicyViolation[] {
  app.synth();
  const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node) && !node.nested);
  const templatePaths = stacks.map((stack) => join(Stage.of(stack)!.outdir, stack.templateFile));
  const report = new BedrockCostChecks(props).validate({ templatePaths, appConstruct: app, stackTemplates: [] });
  if (report.success !== report.violations.every(({ severity }) => severity === 'info')) {
    throw new Error('success and violations disagree');
  }
  return report.violations;
}

/** What the checks report of an app: `rule at stack template#logical id/locations: reason`, sorted. */
export function findings(app: App, props: BedrockCostChecksProps = {}): string[] {
  const found = violations(app, props);
  return found.flatMap(({ ruleName, description, violatingResources }) => violatingResources.map(({ resourceLogicalId, locations }) =>
    `${ruleName} at ${resourceLogicalId}/${locations}: ${description}`)).sort();
}

/** The outcome of synth with the checks registered: what the CDK printed or threw, and whether it fails the app. */
export interface SynthOutcome {
  readonly fails: boolean;
  readonly output: string;

  /** Violations in the report that the CDK writes, as `rule at construct path (severity)`, sorted. */
  readonly active: string[];

  /** Acknowledged violations in the report. */
  readonly suppressed: string[];
}

/** Synthesizes an app with the checks registered on it, as `cdk synth` does. */
export function synthWithChecks(app: App, props: BedrockCostChecksProps = {}): SynthOutcome {
  Validations.of(app).addPlugins(new BedrockCostChecks(props));
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'error').mockImplementation((...texts) => {
    printed.push(texts.join(' '));
  });
  const { exitCode } = process;
  process.exitCode = undefined;
  try {
    app.synth();
  } catch (error) {
    printed.push((error as Error).message);
    process.exitCode = 1;
  }
  // Where the app is a process of its own, and before 2.262 always, the CDK sets the exit code.
  const fails = process.exitCode === 1;
  process.exitCode = exitCode;
  spy.mockRestore();
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  const reports: any[] = pluginReports.filter(({ pluginName }: any) => pluginName === 'cdk-bedrock-cost-tags');
  const list = (kind: 'violations' | 'suppressedViolations') => reports.flatMap((report) => report[kind] ?? []).flatMap(({ ruleName, severity, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }: any) => `${ruleName} at ${constructPath} (${severity})`)).sort();
  return { fails, output: printed.join('\n'), active: list('violations'), suppressed: list('suppressedViolations') };
}
