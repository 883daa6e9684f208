import { App, type AppProps, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/**
 * An app in which everything the CDK's built-in validator has against a template fails synth: unknown properties, patterns, dangling references.
 *
 * CDK versions without that validator ignore the context key.
 */
export function checkedApp(props: AppProps = {}): App {
  return new App({
    analyticsReporting: false,
    ...props,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true, ...props.context },
  });
}

/** A resource as it stands in a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: any;
  readonly DeletionPolicy?: string;
}

/** The stack's template. */
export function templateOf(stack: Stack): { Resources: Record<string, TemplateResource>; Outputs?: any; Parameters?: any } {
  return Template.fromStack(stack).toJSON() as any;
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
  return Object.values(templateOf(stack).Resources)
    .filter((resource) => resource.Type === 'AWS::Bedrock::ApplicationInferenceProfile')
    .map((resource) => resource.Properties);
}
