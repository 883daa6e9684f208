import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppTemplate, OutputName, TemplateLookup, TemplateValue } from './app-template';
import { type EmbeddedTemplate, embeddedTemplates } from './embedded-templates';
import { FileAssets } from './file-assets';
import { TemplateText } from './template-text';
import { isToken } from '../private/check';

export { type AppTemplate, keyOf, type TemplateValue } from './app-template';

/** A template or policy that could not be read. */
export interface UnreadTemplate {
  readonly template: AppTemplate;
  readonly logicalId: string;
  readonly location: string;
}

type TemplateFacts = Pick<AppTemplate, 'id' | 'file' | 'stack' | 'account' | 'region' | 'place' | 'isEmbedded' | 'carrier'>;

// Templates that deploy themselves would never end.
const MAX_LEVELS = 10;

/**
 * Synthesized templates of an app, including the templates of nested stacks, and templates that resources deploy: stack sets, products of AWS Service Catalog, and nested
 * stacks from template files.
 */
export class AppTemplates implements TemplateLookup {
  public readonly all: AppTemplate[] = [];

  /** Templates that resources deploy, and that are not files or texts of the app in JSON. */
  public readonly unread: UnreadTemplate[] = [];

  private readonly nestedOnes = new Map<string, AppTemplate>();
  private readonly text: TemplateText;
  private readonly assets: FileAssets;
  private stacks?: Map<string, AppTemplate[]>;
  private exports?: Map<string, TemplateValue[]>;
  private crossRegionExports?: Map<string, TemplateValue[]>;

  /**
   * @param root app or stage that contains the stacks
   * @param files templates of the stacks to check. The templates of their nested stacks are found automatically
   */
  constructor(public readonly root: IConstruct, files: readonly string[]) {
    this.text = new TemplateText(this, true);
    const wanted = new Set(files.map((file) => resolve(file)));
    const byStack = new Map<Stack, AppTemplate>();
    // A parent stack comes before its nested stacks.
    for (const stack of root.node.findAll().filter((node): node is Stack => Stack.isStack(node))) {
      const file = resolve(join(Stage.of(stack)!.outdir, stack.templateFile));
      const parent = stack.nestedStackParent && byStack.get(stack.nestedStackParent);
      // The template of a product is read where the product names it.
      if (parent || (wanted.has(file) && !file.endsWith('.product.template.json'))) {
        const id = idOf(stack);
        const given = parent && Object.entries<any>(parent.resources[id]?.Properties?.Parameters ?? {});
        const carrier = parent && { template: parent, logicalId: id };
        const facts = { id: file, file, stack, isEmbedded: false, carrier, ...environmentOf(stack) };
        const template = this.add(JSON.parse(readFileSync(file, 'utf8')), facts, given);
        byStack.set(stack, template);
        if (parent) {
          this.nestedOnes.set(`${parent.id}#${id}`, template);
        }
      }
    }
    this.assets = new FileAssets([...new Set(this.all.map(({ file }) => dirname(file)))]);
    [...this.all].forEach((template) => this.addEmbedded(template, 0));
  }

  /** Returns the exported value that a template imports by name. Undefined if several stacks export the name, unless exactly one of them is in the same stage. */
  public exported(importing: AppTemplate, name: string): TemplateValue | undefined {
    this.exports ??= grouped(this.all.flatMap((template) =>
      Object.values<any>(template.outputs).flatMap((output) => this.exportsOf(template, output))));
    return nearest(importing, this.exports.get(`${regionOf(importing)} ${name}`) ?? []);
  }

  /** Returns the output that a template reads by the name of its stack. */
  public output(reading: AppTemplate, name: OutputName): TemplateValue | undefined {
    const { stackName, outputName, region = reading.region, account = reading.account } = name;
    this.stacks ??= grouped(this.all.filter(({ carrier }) => !carrier).map((template) => [template.stack.stackName, template]));
    return nearest(reading, (this.stacks.get(stackName) ?? []).flatMap((template) => {
      const output = template.outputs[outputName];
      return output && template.region === region && template.account === account ? [{ template, value: output.Value }] : [];
    }));
  }

  /** Returns a value that the CDK passes to another Region through parameters of Systems Manager. */
  public crossRegionExport(reading: AppTemplate, name: string): TemplateValue | undefined {
    this.crossRegionExports ??= grouped(this.all.flatMap((template) => Object.values(template.resources)
      .filter(({ Type }) => Type === 'Custom::CrossRegionExportWriter')
      .flatMap(({ Properties }) => Object.entries<any>(Properties.WriterProps?.exports ?? {}))
      .map(([key, value]): [string, TemplateValue] => [key, { template, value }])));
    return nearest(reading, this.crossRegionExports.get(name) ?? []);
  }

  /** Returns the template of a nested stack, by the logical ID of its resource. */
  public nested(parent: AppTemplate, logicalId: string): AppTemplate | undefined {
    return this.nestedOnes.get(`${parent.id}#${logicalId}`);
  }

  private exportsOf(template: AppTemplate, output: any): Array<[string, TemplateValue]> {
    return this.text.names(template, output?.Export?.Name).filter(({ isCertain }) => isCertain)
      .map(({ text }) => [`${regionOf(template)} ${text}`, { template, value: output.Value }]);
  }

  private addEmbedded(template: AppTemplate, level: number): void {
    for (const [logicalId, resource] of Object.entries(template.resources)) {
      const found = this.nested(template, logicalId) ? [] : embeddedTemplates(this.text, this.assets, template, resource);
      found.forEach((embedded, index) => {
        if (embedded.body === undefined || level >= MAX_LEVELS) {
          this.unread.push({ template, logicalId, location: embedded.location });
        } else {
          const added = this.embedded(template, logicalId, embedded, index);
          if (embedded.isNested && found.length === 1) {
            this.nestedOnes.set(`${template.id}#${logicalId}`, added);
          }
          this.addEmbedded(added, level + 1);
        }
      });
    }
  }

  private embedded(parent: AppTemplate, logicalId: string, found: EmbeddedTemplate, index: number): AppTemplate {
    const { body, file, isNested, parameters } = found;
    const id = `${parent.id}#${logicalId}#${index}`;
    const { account, region, place } = isNested ? parent : { account: undefined, region: undefined, place: id };
    const carrier = { template: parent, logicalId };
    const facts = { id, file: file ?? parent.file, stack: parent.stack, account, region, place, isEmbedded: true, carrier };
    return this.add(body, facts, parameters);
  }

  private add(body: any, facts: TemplateFacts, given: Array<[string, any]> = []): AppTemplate {
    const { Resources, Outputs, Mappings, Parameters, Conditions } = body;
    const template: AppTemplate = {
      ...facts,
      resources: Object.fromEntries(Object.entries<any>(Resources ?? {}).filter(([, resource]) => typeof resource?.Type === 'string')
        .map(([id, resource]) => [id, { ...resource, Properties: resource.Properties ?? {} }])),
      outputs: Outputs ?? {},
      mappings: Mappings ?? {},
      conditions: Conditions ?? {},
      declaredParameters: Parameters ?? {},
      parameters: new Map(given.map(([name, value]) => [name, { template: facts.carrier!.template, value }])),
    };
    this.all.push(template);
    return template;
  }
}

function environmentOf(stack: Stack): Pick<AppTemplate, 'account' | 'region' | 'place'> {
  const account = isToken(stack.account) ? undefined : stack.account;
  return { account, region: isToken(stack.region) ? undefined : stack.region, place: account ?? `(deployed) ${Stage.of(stack)!.node.path}` };
}

/** Returns the only value, or the only value of the same stage. */
function nearest(reading: AppTemplate, all: TemplateValue[]): TemplateValue | undefined {
  const near = all.filter(({ template }) => Stage.of(template.stack) === Stage.of(reading.stack));
  return near.length === 1 ? near[0] : all.length === 1 ? all[0] : undefined;
}

// Stages without an environment can share an account. Stack sets and products are deployed elsewhere.
function regionOf({ id, account, place, region }: AppTemplate): string {
  return `${account ?? (place === id ? place : '(deployed)')} ${region ?? '(deployed)'}`;
}

function grouped<T>(entries: Array<[string, T]>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  entries.forEach(([key, value]) => groups.set(key, [...groups.get(key) ?? [], value]));
  return groups;
}

function idOf(stack: Stack): string {
  const resource = stack.nestedStackResource;
  return resource instanceof CfnResource ? String(stack.nestedStackParent!.resolve(resource.logicalId)) : '';
}
