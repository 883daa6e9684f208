import type { AppTemplate, TemplateLookup } from './app-template';
import { ComputedValues } from './computed-values';
import { NOTHING, textsOf } from './intrinsic-values';
import type { UnknownValues } from './unknown-values';
import { UNKNOWN } from '../private/template-values';

/** An element of a list in a template. */
export interface TemplateElement {
  readonly element: any;

  /** Index in the template. */
  readonly index: number;

  /** Whether the element is in the list in every deployment. */
  readonly isCertain: boolean;
}

/** A name or ARN that a template refers to. */
export interface TemplateName {
  /** The text. Unknown values are characters of their own. */
  readonly text: string;

  /** Whether the value has no other text in any deployment. */
  readonly isCertain: boolean;
}

/**
 * Reads the values of templates as text.
 *
 * A generous reader returns all possible values, including the default and the allowed values of a parameter. A strict reader returns only certain values. It returns
 * `UNKNOWN` for all others.
 */
export class TemplateText {
  public readonly unknowns: UnknownValues;
  private readonly certain: ComputedValues;
  private readonly values: ComputedValues;

  constructor(templates: TemplateLookup, private readonly isGenerous: boolean) {
    this.certain = new ComputedValues(templates, false);
    this.values = isGenerous ? new ComputedValues(templates, true, this.certain) : this.certain;
    this.unknowns = this.values.unknowns;
  }

  /**
   * Returns the texts that a value can have.
   */
  public of(template: AppTemplate, value: any): string[] {
    return this.raw(template, value).map((text) => this.unknowns.shown(text));
  }

  /**
   * Returns the texts of a list, or of a single value in place of a list.
   */
  public ofList(template: AppTemplate, value: any): string[] {
    return this.rawList(template, value).map((text) => this.unknowns.shown(text));
  }

  /** Returns the texts that a value can have. Unknown values are characters of their own. */
  public raw(template: AppTemplate, value: any): string[] {
    const texts = this.values.texts(template, value).filter((text) => this.isGenerous ? text !== NOTHING : true);
    return this.isGenerous || texts.length === 1 ? texts : [UNKNOWN];
  }

  /** Returns the texts that a value can have if the values of parameters are not known. Unknown values are characters of their own. */
  public alternatives(template: AppTemplate, value: any): string[] {
    return this.certain.texts(template, value);
  }

  /** Returns the texts of a list. Unknown values are characters of their own. */
  public rawList(template: AppTemplate, value: any): string[] {
    if (value === undefined || value === null) {
      return [];
    }
    const alternatives = this.values.of(template, value);
    if (this.isGenerous) {
      return alternatives.flatMap(textsOf);
    }
    const [only, ...others] = alternatives;
    if (only === undefined || others.length > 0) {
      return [UNKNOWN];
    }
    return (typeof only === 'string' ? [[only]] : only.items).map((texts) => texts.length === 1 ? texts[0] : UNKNOWN).filter((text) => text !== NOTHING);
  }

  /** Returns the sides of conditions that the deployment can choose, also a side that leaves the value out. */
  public sides(template: AppTemplate, value: any): any[] {
    const argument = value?.['Fn::If'];
    return Array.isArray(argument) ? this.values.chosen(template, argument).flatMap((side) => this.sides(template, side)) : [value];
  }

  /** Returns the elements of a list of objects, or of a single object. A condition that only the deployment decides contributes both sides. */
  public elements(template: AppTemplate, value: any): TemplateElement[] {
    return (Array.isArray(value) ? value : [value]).flatMap((each, index) => this.present(template, each, true).map((side) => ({ ...side, index })));
  }

  /** Returns the names in a list, or a single name. */
  public names(template: AppTemplate, value: any): TemplateName[] {
    return this.elements(template, value).flatMap(({ element, isCertain }) => {
      const alternatives = this.certain.of(template, element);
      const isOne = isCertain && alternatives.length === 1;
      return alternatives.flatMap((each) => typeof each === 'string' ? [{ text: each, isCertain: isOne }]
        : each.items.flatMap((texts) => texts.map((text) => ({ text, isCertain: isOne && texts.length === 1 }))))
        .filter(({ text }) => text !== NOTHING)
        .map((name) => ({ ...name, text: this.unknowns.exact(name.text) }));
    });
  }

  /** Whether a condition of the template holds in the environment of the stack. Undefined if only the deployment decides. */
  public holds(template: AppTemplate, condition: string): boolean | undefined {
    return this.values.conditions.of(template, condition);
  }

  private present(template: AppTemplate, value: any, isCertain: boolean): Array<Omit<TemplateElement, 'index'>> {
    if (value === undefined || value === null || value.Ref === 'AWS::NoValue') {
      return [];
    }
    if (Array.isArray(value)) {
      return value.flatMap((each) => this.present(template, each, isCertain));
    }
    const sides = this.sides(template, value);
    const isOne = isCertain && sides.length === 1;
    return sides[0] === value ? [{ element: value, isCertain }] : sides.flatMap((side) => this.present(template, side, isOne));
  }
}
