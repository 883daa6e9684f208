import { join } from 'node:path';
import { type App, Stack, Stage } from 'aws-cdk-lib';
import { BedrockCostChecks, type BedrockCostChecksProps } from '../../src';

/** What the checks report of an app: `rule at stack template#logical id/location: reason`, sorted. */
export function findings(app: App, props: BedrockCostChecksProps = {}): string[] {
  app.synth();
  const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node) && !node.nested);
  const templatePaths = stacks.map((stack) => join(Stage.of(stack)!.outdir, stack.templateFile));
  const { success, violations } = new BedrockCostChecks(props).validate({ templatePaths, appConstruct: app, stackTemplates: [] });
  if (success !== (violations.length === 0)) {
    throw new Error('success and violations disagree');
  }
  return violations.flatMap(({ ruleName, description, violatingResources }) => violatingResources.map(({ resourceLogicalId, locations }) =>
    `${ruleName} at ${resourceLogicalId}/${locations}: ${description}`)).sort();
}
