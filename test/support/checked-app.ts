import { App, type AppProps, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * Makes everything that the CDK's built-in validator has against a template fail synth: unknown properties, patterns, dangling references.
 *
 * CDK versions without that validator ignore the key.
 */
export const CHECKED = { '@aws-cdk/core:validateAgainstDefaultRules': true };

/**
 * An app whose templates are checked.
 */
export function checkedApp(props: AppProps = {}): App {
  return new App({
    analyticsReporting: false,
    ...props,
    context: { ...CHECKED, ...props.context },
  });
}

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
}

/** The stack's template. */
export function templateOf(stack: Stack): { Resources: Record<string, TemplateResource>; Outputs?: any; Parameters?: any } {
  return Template.fromStack(stack).toJSON() as any;
}

/** The resources of one CloudFormation type, with their logical ids. */
export function ofType(resources: Record<string, TemplateResource>, type: string): Array<[string, TemplateResource]> {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** The one resource of a CloudFormation type, with its logical id. */
export function onlyOfType(resources: Record<string, TemplateResource>, type: string): [string, TemplateResource] {
  const found = ofType(resources, type);
  if (found.length !== 1) {
    throw new Error(`the template has ${found.length} resources of type ${type}`);
  }
  return found[0];
}

/** The resources of one CloudFormation type in the stack's template, by logical id. */
export function resourcesOf(stack: Stack, type: string): Record<string, TemplateResource> {
  return Object.fromEntries(ofType(templateOf(stack).Resources, type));
}

/** The one resource of a CloudFormation type in the stack's template. */
export function onlyResource(stack: Stack, type: string): TemplateResource {
  return onlyOfType(templateOf(stack).Resources, type)[1];
}

/** The properties of the one budget in the stack's template. */
export function budgetOf(stack: Stack): any {
  return onlyResource(stack, 'AWS::Budgets::Budget').Properties;
}

/** The properties of `AWS::Bedrock::ApplicationInferenceProfile`; any of them may be an intrinsic function. */
export interface ProfileProperties {
  readonly InferenceProfileName: any;
  readonly Description?: any;
  readonly ModelSource: any;
  readonly Tags?: Array<{ Key: any; Value: any }>;
}

/** The properties of all application inference profiles in the stack's template. */
export function profilesOf(stack: Stack): ProfileProperties[] {
  return Object.values(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile')).map(({ Properties }) => Properties);
}

/** The functions that the CDK brings along; which runtime they have is a matter of its version. */
const FUNCTIONS_OF_THE_CDK = /^AwsSolutions-L1 at .*\/(AWS679f[0-9a-f]+|framework-onEvent)\/Resource$/;

/** What cdk-nag's AwsSolutions pack has against an app: `rule at construct path`, sorted. */
export function nagFindings(app: App): string[] {
  app.synth();
  return new AwsSolutionsChecks().validateScope(app).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`))
    .filter((finding) => !FUNCTIONS_OF_THE_CDK.test(finding))
    .sort();
}
