import type { AppTemplate, TemplateLookup } from './app-template';
import { areCertain, functionOf, joinTexts, listOfValues, NOTHING, selectText, splitText, textsOf, type Value, type ValueList } from './intrinsic-values';
import { TemplateConditions } from './template-conditions';
import { TemplateReferences } from './template-references';
import { UnknownValues } from './unknown-values';
import { UNKNOWN_PART } from '../private/template-values';

// Templates can be nested, and references could be circular.
const MAX_DEPTH = 40;

// A reference that CloudFormation resolves at deployment, in the middle of a text.
const DYNAMIC = /\{\{resolve:[^{}]*\}\}/g;

/**
 * Computes the values of a template, as CloudFormation does, and follows references to other templates of the app. Returns all values that are possible: both sides of a
 * condition that only the deployment decides, and each value of a mapping with such a key.
 */
export class ComputedValues {
  public readonly conditions: TemplateConditions;
  public readonly unknowns: UnknownValues;
  private readonly references: TemplateReferences;
  private readonly known = new WeakMap<object, Value[]>();

  /**
   * @param usesDefaults whether the default and the allowed values of a parameter are its possible values. Otherwise, the value is known only at deployment
   * @param certain the same values without defaults, if this one uses defaults
   */
  constructor(templates: TemplateLookup, usesDefaults: boolean, private readonly certain?: ComputedValues) {
    this.unknowns = UnknownValues.of(templates);
    this.references = new TemplateReferences(templates, this, usesDefaults);
    this.conditions = certain?.conditions ?? new TemplateConditions(this);
  }

  /** Returns the possible values. An element or property that is left out has the value `NOTHING`. */
  public of(template: AppTemplate, value: any, depth: number = 0): Value[] {
    if (typeof value === 'string') {
      return [this.withoutDynamic(value)];
    }
    if (typeof value !== 'object' || value === null) {
      return [value === undefined || value === null ? NOTHING : String(value)];
    }
    if (depth > MAX_DEPTH) {
      return [UNKNOWN_PART];
    }
    const found = this.known.get(value) ?? unique(this.compute(template, value, depth + 1));
    this.known.set(value, found);
    return found;
  }

  /** Returns the possible texts, with the elements of lists. */
  public texts(template: AppTemplate, value: any, depth: number = 0): string[] {
    return this.of(template, value, depth).flatMap((each) => each === NOTHING ? [NOTHING] : textsOf(each));
  }

  /** Returns the text of a value that is the same in every deployment to the environment of the stack. */
  public exact(template: AppTemplate, value: any, depth: number = 0): string | undefined {
    const [only, ...others] = (this.certain ?? this).of(template, value, depth);
    return others.length === 0 && typeof only === 'string' ? this.unknowns.exact(only) : undefined;
  }

  /** Returns the text of a value, if it is known before deployment. */
  public literal(template: AppTemplate, value: any, depth: number = 0): string | undefined {
    const text = this.exact(template, value, depth);
    return text !== undefined && areCertain([text]) ? text : undefined;
  }

  /** Returns an unknown value that is the same for the same part of a template. */
  public unknown(template: AppTemplate, value: any): string {
    return this.unknowns.character({ identity: `${template.id} ${JSON.stringify(value)}` });
  }

  private compute(template: AppTemplate, value: any, depth: number): Value[] {
    if (Array.isArray(value)) {
      return [listOfValues(value.map((each) => this.of(template, each, depth)))];
    }
    const [name, argument] = functionOf(value) ?? [];
    switch (name) {
      case 'Ref': case 'Fn::GetAtt': case 'Fn::ImportValue': case 'Fn::GetStackOutput': return this.references.of(template, name, argument, depth);
      case 'Fn::If': return this.chosen(template, argument).flatMap((each) => this.of(template, each, depth));
      case 'Fn::FindInMap': return this.mapped(template, argument, depth) ?? [this.unknown(template, value)];
      case 'Fn::Join': return this.joined(template, argument, depth);
      case 'Fn::Sub': return this.substituted(template, argument, depth);
      case 'Fn::Split': return this.split(template, argument, depth);
      case 'Fn::Select': return this.selected(template, argument, depth) ?? [this.unknown(template, value)];
      case 'Fn::Length': return this.lists(template, argument, depth).map(({ items, openFrom }) => openFrom === undefined ? String(items.length) : UNKNOWN_PART);
      case 'Fn::ToJsonString': return this.json(template, argument, depth);
      default: return [this.unknown(template, value)];
    }
  }

  /** Returns the sides of a condition that a deployment could choose. */
  public chosen(template: AppTemplate, argument: any): any[] {
    if (!Array.isArray(argument)) {
      return [UNKNOWN_PART];
    }
    const [condition, ifTrue, ifFalse] = argument;
    const isTrue = this.conditions.of(template, condition);
    return isTrue === undefined ? [ifTrue, ifFalse] : [isTrue ? ifTrue : ifFalse];
  }

  private lists(template: AppTemplate, value: any, depth: number): ValueList[] {
    return this.of(template, value, depth).flatMap((each) => each === NOTHING ? [] : [typeof each === 'string' ? { items: [[each]], openFrom: 0 } : each]);
  }

  private joined(template: AppTemplate, argument: any, depth: number): Value[] {
    const delimiter = this.literal(template, argument?.[0], depth);
    return delimiter === undefined ? [UNKNOWN_PART]
      : this.lists(template, argument?.[1], depth).flatMap(({ items }) => joinTexts(items, delimiter)).map((text) => this.withoutDynamic(text));
  }

  private substituted(template: AppTemplate, argument: any, depth: number): Value[] {
    const [text, given] = Array.isArray(argument) ? argument : [argument];
    const variables = given ?? {};
    const parts = String(text).split(/\$\{([^}]+)\}/).map((part, index) => {
      if (index % 2 === 0) {
        return [part];
      }
      if (part.startsWith('!')) {
        return [`\${${part.slice(1)}}`];
      }
      const value = Object.hasOwn(variables, part) ? variables[part] : part.includes('.') && !part.startsWith('AWS::') ? { 'Fn::GetAtt': part } : { Ref: part };
      return this.texts(template, value, depth);
    });
    return joinTexts(parts.filter(([part]) => part !== ''), '').map((each) => this.withoutDynamic(each));
  }

  private split(template: AppTemplate, argument: any, depth: number): Value[] {
    const delimiter = this.literal(template, argument?.[0], depth);
    return this.texts(template, argument?.[1], depth).map((text) => delimiter === undefined ? text : splitText(text, delimiter, this.unknowns));
  }

  private selected(template: AppTemplate, argument: any, depth: number): Value[] | undefined {
    if (!Array.isArray(argument)) {
      return undefined;
    }
    const index = this.literal(template, argument[0], depth);
    // Only the chosen element of a literal list matters.
    const lists = this.lists(template, argument[1], depth);
    return lists.flatMap((list) => index === undefined ? textsOf(list) : selectText(list, Number(index), this.unknowns));
  }

  private mapped(template: AppTemplate, argument: any, depth: number): Value[] | undefined {
    if (!Array.isArray(argument)) {
      return undefined;
    }
    const [map, first, second] = argument.slice(0, 3).map((key) => this.literal(template, key, depth));
    const inner = [map, first, second].reduce<any[]>((objects, key) => objects.flatMap((object) => childrenOf(object, key)), [template.mappings]);
    const isCertain = [map, first, second].every((key) => key !== undefined);
    const other = argument[3]?.DefaultValue;
    const values = inner.flatMap((each) => this.of(template, each, depth));
    const isFound = values.length > 0;
    return other !== undefined && !(isCertain && isFound) ? [...values, ...this.of(template, other, depth)] : isFound ? values : undefined;
  }

  /** Returns the texts of `Fn::ToJsonString`. */
  private json(template: AppTemplate, value: any, depth: number): string[] {
    if (typeof value !== 'object' || value === null) {
      return [typeof value === 'string' ? JSON.stringify(this.withoutDynamic(value)) : JSON.stringify(value ?? null)];
    }
    if (Array.isArray(value)) {
      return joinTexts(value.map((each) => this.json(template, each, depth)), ',').map((text) => `[${text}]`);
    }
    const [name, argument] = functionOf(value) ?? [];
    if (name === 'Fn::If') {
      return this.chosen(template, argument).flatMap((each) => this.json(template, each, depth));
    }
    if (name !== undefined) {
      return this.of(template, value, depth).flatMap((each) => each === NOTHING ? [NOTHING] : typeof each === 'string' ? [JSON.stringify(each)]
        : joinTexts(each.items.map((texts) => texts.map((text) => text === NOTHING ? NOTHING : JSON.stringify(text))), ',').map((text) => `[${text}]`));
    }
    const entries = Object.entries(value).map(([key, each]) => this.json(template, each, depth).map((text) => text === NOTHING ? NOTHING : `${JSON.stringify(key)}:${text}`));
    return joinTexts(entries, ',').map((text) => `{${text}}`);
  }

  private withoutDynamic(text: string): string {
    return text.includes('{{resolve:') ? text.replace(DYNAMIC, (reference) => this.unknowns.character({ identity: reference })) : text;
  }
}

/** Returns the value of a known key, or the values of all keys. */
function childrenOf(object: any, key: string | undefined): any[] {
  if (typeof object !== 'object' || object === null) {
    return [];
  }
  return key === undefined ? Object.values(object) : Object.hasOwn(object, key) ? [object[key]] : [];
}

function unique(values: Value[]): Value[] {
  const texts = new Set<Value>();
  return values.filter((value) => typeof value !== 'string' || (!texts.has(value) && texts.add(value)));
}
