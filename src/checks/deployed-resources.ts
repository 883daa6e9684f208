import type { AppTemplate } from './app-template';
import { type AppTemplates, keyOf } from './app-templates';
import type { TemplateText } from './template-text';

/** A resource of a template that is deployed. */
export interface DeployedResource {
  readonly template: AppTemplate;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: any;

  /** Key of the resource. */
  readonly own: string;

  /** Condition on which the resource depends, with the conditions of the stacks that contain it. Undefined if the environment of the stack decides. */
  readonly condition?: string;
}

/**
 * Resources of an app, without resources that the environments of the stacks exclude.
 */
export class DeployedResources {
  public readonly all: DeployedResource[];
  private readonly conditions: Map<string, string | undefined>;

  constructor(templates: AppTemplates, private readonly text: TemplateText) {
    this.all = templates.all.flatMap((template) => this.of(template));
    this.conditions = new Map(this.all.map(({ own, condition }) => [own, condition]));
  }

  /** Returns the condition of a resource, by its key. */
  public conditionOf(key: string): string | undefined {
    return this.conditions.get(key);
  }

  private of(template: AppTemplate): DeployedResource[] {
    return Object.entries(template.resources).flatMap(([logicalId, { Type: type, Properties: properties, Condition }]) => {
      const condition = this.decided(template, Condition);
      return condition === false ? [] : [{ template, logicalId, type, properties, own: keyOf(template, logicalId), condition }];
    });
  }

  /** Returns the condition with the conditions of the stacks that contain the template, or false if one of them does not hold. */
  private decided(template: AppTemplate, condition: string | undefined): string | undefined | false {
    const { carrier } = template;
    const outer = carrier && this.decided(carrier.template, carrier.template.resources[carrier.logicalId]?.Condition);
    const holds = condition === undefined ? true : this.text.holds(template, condition);
    if (outer === false || holds === false) {
      return false;
    }
    const inner = holds ? undefined : keyOf(template, condition!);
    return outer === undefined ? inner : inner === undefined ? outer : `${outer} ${inner}`;
  }
}
