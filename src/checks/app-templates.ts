import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isToken } from '../private/check';

/** A value, and the template in which it is to be read. */
export interface TemplateValue {
  readonly template: AppTemplate;
  readonly value: any;
}

/** A template of the app, and where it stands in it. */
export interface AppTemplate {
  readonly file: string;
  readonly stack: Stack;

  /** What has a type and properties; what CloudFormation makes of macros and loops is not known. */
  readonly resources: Record<string, { Type: string; Properties: any; Condition?: string }>;
  readonly outputs: Record<string, any>;
  readonly mappings: Record<string, any>;
  readonly declaredParameters: Record<string, any>;

  /** What a nested stack is given, to be read in the template that gives it. */
  readonly parameters: Map<string, TemplateValue>;
}

/**
 * All templates of an app as they were written, those of nested stacks included.
 */
export class AppTemplates {
  public readonly all: AppTemplate[] = [];
  private readonly exports = new Map<string, TemplateValue[]>();
  private readonly nestedOnes = new Map<string, AppTemplate>();

  /**
   * @param files the templates of the stacks to look at; those nested in them are found
   */
  constructor(root: IConstruct, files: readonly string[]) {
    const wanted = new Set(files.map((file) => resolve(file)));
    const byStack = new Map<Stack, AppTemplate>();
    // A parent comes before what is nested in it.
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

  /** What is exported under a name where a template is deployed; undefined if several of the app's are and none is of the same stage. */
  public exported(importing: AppTemplate, name: string): TemplateValue | undefined {
    const all = this.exports.get(`${placeOf(importing.stack)} ${name}`) ?? [];
    const near = all.filter(({ template }) => Stage.of(template.stack) === Stage.of(importing.stack));
    return near.length === 1 ? near[0] : all.length === 1 ? all[0] : undefined;
  }

  /** The template of a nested stack, by the id of its resource. */
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

/** A resource of the app, whichever template it is in. */
export function keyOf({ file }: AppTemplate, logicalId: string): string {
  return `${file}#${logicalId}`;
}

/** The account of a stack; a name of its own where only deployment knows it. */
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
