import type { AppTemplate, TemplateResource } from './app-template';
import { type FileAssets, parsed } from './file-assets';
import type { TemplateText } from './template-text';
import { listOf } from '../private/template-values';

/** A template that a resource deploys, as a file of the app or as text. */
export interface EmbeddedTemplate {
  /** Path in the resource. */
  readonly location: string;

  /** Parsed template. Undefined if the template could not be read. */
  readonly body?: any;

  /** File of the template. Undefined for text. */
  readonly file?: string;

  /** Whether the template describes a nested stack, in the account and Region of its parent. */
  readonly isNested: boolean;

  /** Values of parameters. */
  readonly parameters: Array<[string, any]>;
}

/**
 * Finds the templates that a resource deploys: nested stacks that are no constructs, stack sets, and products of AWS Service Catalog.
 */
export function embeddedTemplates(
  text: TemplateText, assets: FileAssets, template: AppTemplate, { Type, Properties }: TemplateResource,
): EmbeddedTemplate[] {
  const at = (url: any, location: string, isNested: boolean, parameters: Array<[string, any]>): EmbeddedTemplate[] => {
    const files = text.of(template, url).map((each) => assets.at(each));
    const facts = { location, isNested, parameters };
    return files.length === 0 ? [facts] : files.map((file) => ({ ...facts, file, body: templateIn(file && parsed(file)) }));
  };
  switch (Type) {
    case 'AWS::CloudFormation::Stack':
      return at(Properties.TemplateURL, 'Properties/TemplateURL', true, Object.entries(Properties.Parameters ?? {}));
    case 'AWS::CloudFormation::StackSet':
      return Properties.TemplateBody === undefined
        ? at(Properties.TemplateURL, 'Properties/TemplateURL', false, parametersOfSet(Properties))
        : text.raw(template, Properties.TemplateBody).map((each) =>
          ({ location: 'Properties/TemplateBody', isNested: false, parameters: parametersOfSet(Properties), body: templateIn(parsedText(each)) }));
    case 'AWS::ServiceCatalog::CloudFormationProduct': {
      const versions = text.elements(template, Properties.ProvisioningArtifactParameters);
      return versions.length === 0 ? [{ location: 'Properties', isNested: false, parameters: [] }] : versions.flatMap(({ element, index }) =>
        at(element?.Info?.LoadTemplateFromURL, `Properties/ProvisioningArtifactParameters/${index}`, false, []));
    }
    default: return [];
  }
}

/** Returns the parameters of a stack set. An instance can override each of them. */
function parametersOfSet({ Parameters, StackInstancesGroup }: any): Array<[string, any]> {
  const own = listOf(Parameters);
  const all = [...own, ...listOf(StackInstancesGroup).flatMap((group) => listOf(group?.ParameterOverrides))];
  return [...new Set(all.map((each) => each?.ParameterKey))].filter((key) => typeof key === 'string').map((key) => {
    const values = all.filter((each) => each?.ParameterKey === key).map((each) => each.ParameterValue);
    // A condition that no template has leaves all values possible.
    return [key, values.reduce((one, other) => ({ 'Fn::If': ['', one, other] }))];
  });
}

function templateIn(body: any): any {
  return typeof body === 'object' && body !== null && typeof body.Resources === 'object' ? body : undefined;
}

function parsedText(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
