import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A template of the app, and where it stands in it. */
export interface AppTemplate {
  readonly file: string;
  readonly stack: Stack;
  readonly resources: Record<string, any>;
  readonly outputs: Record<string, any>;

  /** What a nested stack is given, to be read in the template that gives it. */
  readonly parameters: Map<string, { template: AppTemplate; value: any }>;
}

/**
 * All templates of an app as they were written, those of nested stacks included.
 */
export class AppTemplates {
  public readonly all: AppTemplate[] = [];
  private readonly exports = new Map<string, { template: AppTemplate; value: any }>();

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
        byStack.set(stack, this.read(file, stack, parent));
      }
    }
    this.all.push(...byStack.values());
  }

  /** What is exported under a name. */
  public exported(name: string): { template: AppTemplate; value: any } | undefined {
    return this.exports.get(name);
  }

  /** The template of a nested stack, by the id of its resource. */
  public nested(parent: AppTemplate, logicalId: string): AppTemplate | undefined {
    return this.all.find(({ stack }) => stack.nestedStackParent === parent.stack && idOf(stack) === logicalId);
  }

  private read(file: string, stack: Stack, parent: AppTemplate | undefined): AppTemplate {
    const { Resources: resources = {}, Outputs: outputs = {} } = JSON.parse(readFileSync(file, 'utf8'));
    const given = Object.entries(parent?.resources[idOf(stack)]?.Properties?.Parameters ?? {});
    const template = { file, stack, resources, outputs, parameters: new Map(given.map(([name, value]) => [name, { template: parent!, value }])) };
    for (const { Export, Value } of Object.values<any>(outputs)) {
      if (typeof Export?.Name === 'string') {
        this.exports.set(Export.Name, { template, value: Value });
      }
    }
    return template;
  }
}

/** A resource of the app, whichever template it is in. */
export function keyOf({ file }: AppTemplate, logicalId: string): string {
  return `${file}#${logicalId}`;
}

function idOf(stack: Stack): string {
  const resource = stack.nestedStackResource;
  return resource instanceof CfnResource ? String(stack.nestedStackParent!.resolve(resource.logicalId)) : '';
}
