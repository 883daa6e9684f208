import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isToken } from '../private/check';

/** A value, and the template that contains the value. */
export interface TemplateValue {
  readonly template: AppTemplate;
  readonly value: any;
}

/** A template of the app, with its stack and its parsed sections. */
export interface AppTemplate {
  readonly file: string;
  readonly stack: Stack;

  /** Resources with a type and properties. Resources that CloudFormation generates from macros and loops are not included. */
  readonly resources: Record<string, { Type: string; Properties: any; Condition?: string }>;
  readonly outputs: Record<string, any>;
  readonly mappings: Record<string, any>;
  readonly declaredParameters: Record<string, any>;

  /** Parameter values of a nested stack, with the template that passes them. */
  readonly parameters: Map<string, TemplateValue>;
}

/**
 * Synthesized templates of an app, including the templates of nested stacks.
 */
export class AppTemplates {
  public readonly all: AppTemplate[] = [];
  private readonly exports = new Map<string, TemplateValue[]>();
  private readonly nestedOnes = new Map<string, AppTemplate>();

  /**
   * @param files templates of the stacks to check. The templates of their nested stacks are found automatically
   */
  constructor(root: IConstruct, files: readonly string[]) {
    const wanted = new Set(files.map((file) => resolve(file)));
    const byStack = new Map<Stack, AppTemplate>();
    // A parent stack comes before its nested stacks.
    for (const stack of root.node.findAll().filter((node): node is Stack => Stack.isStack(node))) {
      const file = resolve(join(Stage.of(stack)!.outdir, stack.templateFile));
      const parent = stack.nestedStackParent && byStack.get(stack.nestedStackParent);
      if (parent || wanted.has(file)) {
        const template = this.read(file, stack, parent);
        byStack.set(stack, template);
        if (parent) {
          this.nestedOnes.set(keyOf(parent, idOf(stack)), template);
        }
      }
    }
    this.all.push(...byStack.values());
  }

  /** Returns the exported value that a template imports by name. Undefined if several stacks export the name, unless exactly one of them is in the same stage. */
  public exported(importing: AppTemplate, name: string): TemplateValue | undefined {
    const all = this.exports.get(`${placeOf(importing.stack)} ${name}`) ?? [];
    const near = all.filter(({ template }) => Stage.of(template.stack) === Stage.of(importing.stack));
    return near.length === 1 ? near[0] : all.length === 1 ? all[0] : undefined;
  }

  /** Returns the template of a nested stack, by the logical ID of its resource. */
  public nested(parent: AppTemplate, logicalId: string): AppTemplate | undefined {
    return this.nestedOnes.get(keyOf(parent, logicalId));
  }

  private read(file: string, stack: Stack, parent: AppTemplate | undefined): AppTemplate {
    const { Resources, Outputs, Mappings, Parameters } = JSON.parse(readFileSync(file, 'utf8'));
    const given = Object.entries(parent?.resources[idOf(stack)]?.Properties?.Parameters ?? {});
    const template: AppTemplate = {
      file,
      stack,
      resources: Object.fromEntries(Object.entries<any>(Resources ?? {}).filter(([, resource]) => typeof resource?.Type === 'string')
        .map(([id, resource]) => [id, { ...resource, Properties: resource.Properties ?? {} }])),
      outputs: Outputs ?? {},
      mappings: Mappings ?? {},
      declaredParameters: Parameters ?? {},
      parameters: new Map(given.map(([name, value]) => [name, { template: parent!, value }])),
    };
    for (const output of Object.values<any>(template.outputs)) {
      if (typeof output?.Export?.Name === 'string') {
        const key = `${placeOf(stack)} ${output.Export.Name}`;
        this.exports.set(key, [...this.exports.get(key) ?? [], { template, value: output.Value }]);
      }
    }
    return template;
  }
}

/** Returns a key that identifies a resource in the app, across all templates. */
export function keyOf({ file }: AppTemplate, logicalId: string): string {
  return `${file}#${logicalId}`;
}

/** Returns the account of a stack, or a placeholder if the account is known only at deployment. */
export function accountOf(stack: Stack): string {
  return isToken(stack.account) ? '(deployed)' : stack.account;
}

function placeOf(stack: Stack): string {
  return `${accountOf(stack)} ${isToken(stack.region) ? '(deployed)' : stack.region}`;
}

function idOf(stack: Stack): string {
  const resource = stack.nestedStackResource;
  return resource instanceof CfnResource ? String(stack.nestedStackParent!.resolve(resource.logicalId)) : '';
}
