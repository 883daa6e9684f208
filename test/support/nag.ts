import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stage, Validations } from 'aws-cdk-lib';
import * as nag from 'cdk-nag';

/** The rule packs that cdk-nag exports, by the prefix of their rules. */
export const PACKS_BY_NAME: Record<string, nag.NagPack> = Object.fromEntries(Object.values(nag)
  .filter((each: any) => typeof each === 'function' && each.prototype instanceof nag.NagPack)
  .map((type: any) => new type())
  .map((pack: nag.NagPack) => [pack.readPackName, pack]));

export const PACKS = Object.keys(PACKS_BY_NAME);

/** Findings of a rule pack in an app: `rule at construct path`, sorted. */
export function findingsIn(app: Stage, pack: string): string[] {
  app.synth();
  return PACKS_BY_NAME[pack].validateScope(app).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`))
    // Which runtime the functions of the CDK have is a matter of its version.
    .filter((finding) => !/^(AwsSolutions-L1|Serverless-LambdaLatestVersion) at .*AWS679f/.test(finding))
    .sort();
}

/** Whether cdk-nag 2 suppresses a finding of a rule at a resource of a template: `Rule`, or `Rule[Finding]`. */
export function isSuppressed({ Metadata }: any, id: string): boolean {
  const [, rule, finding] = /^([^[]+)(?:\[(.*)\])?$/.exec(id)!;
  const suppressions: any[] = Metadata?.cdk_nag?.rules_to_suppress ?? [];
  return suppressions.some((each) => each.id === rule && (each.applies_to === undefined || each.applies_to.includes(finding)));
}

/** Synthesizes an app with AwsSolutions registered as a plugin, as `cdk synth` does. Returns whether this fails, and the findings in the report of the CDK. */
export function synthWithNag(app: Stage): { readonly fails: boolean; readonly findings: string[] } {
  Validations.of(app).addPlugins(new nag.AwsSolutionsChecks());
  const spy = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { exitCode } = process;
  process.exitCode = undefined;
  let hasThrown = false;
  try {
    app.synth();
  } catch {
    hasThrown = true;
  }
  // Before 2.262, and where the app is a process of its own, the CDK sets the exit code.
  const fails = hasThrown || process.exitCode === 1;
  process.exitCode = exitCode;
  spy.mockRestore();
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  const findings = pluginReports.filter(({ pluginName }: any) => pluginName === 'AwsSolutions').flatMap(({ violations }: any) => violations)
    .flatMap(({ ruleName, violatingConstructs }: any) => violatingConstructs.map(({ constructPath }: any) => `${ruleName} at ${constructPath}`));
  return { fails, findings: findings.sort() };
}
