import type { AppTemplates } from './app-templates';
import { importedCarriers } from './carriers';
import type { TemplateText } from './template-text';
import { isUncertain } from './unknown-values';
import { CostTagCarrierKind } from '../tags';

/**
 * Unknown values that must be ARNs of Bedrock Projects, because the app imports a project by them. An Allow statement on a project has no condition that identifies the project.
 */
export class ProjectValues {
  private readonly texts: Set<string>;

  constructor(templates: AppTemplates, text: TemplateText) {
    this.texts = new Set(importedCarriers(templates, CostTagCarrierKind.BEDROCK_PROJECT)
      .flatMap(({ carrier, template }) => text.rawList(template, template.stack.resolve(carrier.projectArn))).filter(isUncertain));
  }

  /** Whether a text is one of the values. */
  public has(text: string): boolean {
    return this.texts.has(text);
  }
}
