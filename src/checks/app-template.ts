import type { Stack } from 'aws-cdk-lib';

/** A value, and the template that contains the value. */
export interface TemplateValue {
  readonly template: AppTemplate;
  readonly value: any;
}

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: any;
  readonly Condition?: string;
}

/** A template of the app, with its stack and its parsed sections. */
export interface AppTemplate {
  /** Unique ID of the template in the app. Two nested stacks can share one file. */
  readonly id: string;

  readonly file: string;

  /** Stack that the template describes, or the stack that contains the template as a file or text. */
  readonly stack: Stack;

  /** Account and Region of the deployment. Undefined if they are known only at deployment. */
  readonly account?: string;
  readonly region?: string;

  /** The account, or an ID of the unknown account: one for each stage, and one for each template that can be deployed anywhere. Names in IAM are unique in it. */
  readonly place: string;

  /** Whether the template is a file or text that a resource deploys, without a stack in the construct tree. */
  readonly isEmbedded: boolean;

  /** Resource that deploys the template: a nested stack, a stack set, or a product of AWS Service Catalog. */
  readonly carrier?: { readonly template: AppTemplate; readonly logicalId: string };

  /** Resources with a type and properties. Resources that CloudFormation generates from macros and loops are not included. */
  readonly resources: Record<string, TemplateResource>;
  readonly outputs: Record<string, any>;
  readonly mappings: Record<string, any>;
  readonly conditions: Record<string, any>;
  readonly declaredParameters: Record<string, any>;

  /** Parameter values of a nested stack, with the template that passes them. */
  readonly parameters: Map<string, TemplateValue>;
}

/** An output of another stack, as `Fn::GetStackOutput` names it. */
export interface OutputName {
  readonly stackName: string;
  readonly outputName: string;

  /** Undefined for the Region and the account of the reading stack. */
  readonly region?: string;
  readonly account?: string;
}

/** Finds values in other templates of the app. Undefined for values outside the app, and for values that several stacks could provide. */
export interface TemplateLookup {
  /** Returns the exported value that a template imports by name. */
  exported(importing: AppTemplate, name: string): TemplateValue | undefined;

  /** Returns the value of a weak reference. */
  output(reading: AppTemplate, name: OutputName): TemplateValue | undefined;

  /** Returns a value that the CDK passes to another Region through parameters of Systems Manager. */
  crossRegionExport(reading: AppTemplate, name: string): TemplateValue | undefined;

  /** Returns the template of a nested stack, by the logical ID of its resource. */
  nested(parent: AppTemplate, logicalId: string): AppTemplate | undefined;
}

/** Returns a key that identifies a resource in the app, across all templates. */
export function keyOf({ id }: AppTemplate, logicalId: string): string {
  return `${id}#${logicalId}`;
}
