import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppTemplate } from './app-templates';
import type { Finding, PlacedFinding } from './finding';

/**
 * Construct paths of the resources in templates, which the CDK also uses to find the acknowledgments of a finding.
 */
export class ConstructPaths {
  private paths?: Map<Stack, Map<string, string>>;

  constructor(private readonly root: IConstruct) {}

  /** Returns the findings of a rule with the places at which they are reported. */
  public place(rule: string, findings: readonly Finding[]): PlacedFinding[] {
    return findings.map((finding) => {
      const { template, logicalId } = finding;
      const reported = reportedPlace(template, logicalId);
      const constructPath = this.of(reported.template, reported.logicalId);
      const isItself = constructPath !== undefined && reported.template === template;
      return { ...finding, rule, constructPath, reported, name: isItself ? constructPath : `${constructPath ?? template.stack.node.path}/(${logicalId})` };
    });
  }

  private of({ stack }: AppTemplate, logicalId: string): string | undefined {
    this.paths ??= this.read();
    return this.paths.get(stack)?.get(logicalId);
  }

  private read(): Map<Stack, Map<string, string>> {
    const paths = new Map<Stack, Map<string, string>>();
    for (const resource of this.root.node.findAll().filter(CfnResource.isCfnResource)) {
      const { stack } = resource;
      const ofStack = paths.get(stack) ?? new Map<string, string>();
      paths.set(stack, ofStack.set(String(stack.resolve(resource.logicalId)), resource.node.path));
    }
    return paths;
  }
}

// The CDK knows only the templates of stacks.
function reportedPlace(template: AppTemplate, logicalId: string): PlacedFinding['reported'] {
  return template.isEmbedded && template.carrier ? reportedPlace(template.carrier.template, template.carrier.logicalId) : { template, logicalId };
}
