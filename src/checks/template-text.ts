import { type AppTemplate, type AppTemplates, keyOf, type TemplateValue } from './app-templates';
import { listOf, UNKNOWN, UNKNOWN_PART } from '../private/template-values';

// ARN prefixes that references resolve to, by resource type, for resources that IAM statements use.
const ARNS: Record<string, string> = {
  'AWS::Bedrock::ApplicationInferenceProfile': 'arn:*:bedrock:*:*:application-inference-profile/',
  'AWS::Bedrock::IntelligentPromptRouter': 'arn:*:bedrock:*:*:prompt-router/',
};

// For these types, every reference identifies the resource itself, and not one of several values.
const IAM_TYPES = /^AWS::IAM::(Role|User|Group|ManagedPolicy)$/;

// Templates can be nested, and references could be circular.
const MAX_DEPTH = 30;
const MAX_ALTERNATIVES = 64;

/**
 * Reads the values of templates as text, and follows references to other templates of the app.
 *
 * A generous reader returns all possible values: both sides of a condition, the default of a parameter and each value of a mapping. A strict reader treats these values
 * as unknown, and returns only certain values.
 */
export class TemplateText {
  constructor(private readonly templates: AppTemplates, private readonly isGenerous: boolean) {}

  /**
   * Returns the texts that a value can have.
   */
  public of(template: AppTemplate, value: any, depth: number = 0): string[] {
    if (typeof value !== 'object' || value === null) {
      return [String(value)];
    }
    const [[name, argument], ...others] = Object.entries<any>(value).concat([['', undefined]]);
    if (others.length !== 1 || depth > MAX_DEPTH) {
      return [UNKNOWN];
    }
    switch (name) {
      case 'Ref': return this.reference(template, argument, depth);
      case 'Fn::GetAtt': case 'Fn::ImportValue': return this.referred(template, value, depth);
      case 'Fn::If': return this.isGenerous ? this.ofList(template, value, depth) : [UNKNOWN];
      case 'Fn::FindInMap': return this.isGenerous ? leavesOf(template.mappings[argument?.[0]]) : [UNKNOWN];
      case 'Fn::Join': return this.joined(template, argument?.[1], String(argument?.[0]), depth);
      case 'Fn::Sub': return this.substituted(template, argument, depth);
      default: return [UNKNOWN];
    }
  }

  /**
   * Returns the texts of a list, or of a single value in place of a list.
   */
  public ofList(template: AppTemplate, value: any, depth: number = 0): string[] {
    const isUnknown = !this.isGenerous && JSON.stringify(value ?? null).includes('"Fn::If"');
    return isUnknown ? [UNKNOWN] : listOf(value).flatMap((each) => this.of(template, each, depth + 1));
  }

  /**
   * Returns the key of the IAM resource that a value identifies, in any template, or the name or ARN if the value is text. Undefined if the value is known only at
   * deployment.
   */
  public target(template: AppTemplate, value: any, depth: number = 0): { key?: string; text?: string } | undefined {
    if (typeof value !== 'object' || value === null) {
      return value === undefined || value === null ? undefined : { text: String(value) };
    }
    const [[name, argument]] = Object.entries<any>(value).concat([['', undefined]]);
    const logicalId = name === 'Ref' ? argument : name === 'Fn::GetAtt' ? attributeOf(argument)?.[0] : undefined;
    if (depth <= MAX_DEPTH && typeof logicalId === 'string' && IAM_TYPES.test(template.resources[logicalId]?.Type)) {
      return { key: keyOf(template, logicalId) };
    }
    const behind = this.behind(template, value, depth);
    if (behind) {
      return this.target(behind.template, behind.value, depth + 1);
    }
    // A name that is extracted from an ARN.
    if (name === 'Fn::Select' && argument?.[1]?.['Fn::Split'] && depth <= MAX_DEPTH) {
      return this.target(template, argument[1]['Fn::Split'][1], depth + 1);
    }
    const texts = this.of(template, value, depth);
    return texts.length === 1 && texts[0] !== UNKNOWN && !texts[0].includes(UNKNOWN_PART) ? { text: texts[0] } : undefined;
  }

  /** Returns the value in another template that a reference resolves to. */
  private behind(template: AppTemplate, value: any, depth: number): TemplateValue | undefined {
    if (depth > MAX_DEPTH) {
      return undefined;
    }
    if (value.Ref !== undefined) {
      return template.parameters.get(value.Ref);
    }
    if (value['Fn::ImportValue'] !== undefined) {
      const names = this.of(template, value['Fn::ImportValue'], depth + 1);
      return names.length === 1 ? this.templates.exported(template, names[0]) : undefined;
    }
    const [logicalId, output] = attributeOf(value['Fn::GetAtt']) ?? [];
    const nested = output?.startsWith('Outputs.') ? this.templates.nested(template, logicalId!) : undefined;
    const found = nested?.outputs[output!.slice('Outputs.'.length)];
    return nested && found ? { template: nested, value: found.Value } : undefined;
  }

  private referred(template: AppTemplate, value: any, depth: number): string[] {
    const behind = this.behind(template, value, depth);
    if (behind) {
      return this.of(behind.template, behind.value, depth + 1);
    }
    const logicalId = value.Ref ?? attributeOf(value['Fn::GetAtt'])?.[0];
    const arn = ARNS[template.resources[logicalId]?.Type];
    return [arn === undefined ? UNKNOWN : `${arn}${logicalId}`];
  }

  private reference(template: AppTemplate, name: any, depth: number): string[] {
    const pseudo: Record<string, string> = { 'AWS::Partition': '*', 'AWS::AccountId': '*', 'AWS::Region': UNKNOWN_PART, 'AWS::StackName': template.stack.stackName };
    if (Object.hasOwn(pseudo, name)) {
      return [pseudo[name]];
    }
    const { Default, AllowedValues } = template.declaredParameters[name] ?? {};
    return this.isGenerous && !template.parameters.has(name) && Default !== undefined
      ? [...new Set([Default, ...listOf(AllowedValues)].flatMap((each) => String(each).split(',')))]
      : this.referred(template, { Ref: name }, depth);
  }

  private joined(template: AppTemplate, parts: any, delimiter: string, depth: number): string[] {
    if (!Array.isArray(parts)) {
      return [UNKNOWN];
    }
    const alternatives = parts.map((part) => this.of(template, part, depth + 1).map((text) => text === UNKNOWN ? UNKNOWN_PART : text));
    const count = alternatives.reduce((product, texts) => product * texts.length, 1);
    const each = count > MAX_ALTERNATIVES ? alternatives.map((texts) => texts.length === 1 ? texts : [UNKNOWN_PART]) : alternatives;
    return each.reduce<string[][]>((all, texts) => all.flatMap((text) => texts.map((one) => [...text, one])), [[]])
      .map((texts) => texts.join(delimiter))
      .map((text) => text !== '' && text.replaceAll(UNKNOWN_PART, '') === '' ? UNKNOWN : text);
  }

  private substituted(template: AppTemplate, argument: any, depth: number): string[] {
    const [text, given] = Array.isArray(argument) ? argument : [argument];
    const variables = given ?? {};
    const parts = String(text).split(/\$\{([^}]+)\}/).map((part, index) => {
      if (index % 2 === 0) {
        return part;
      }
      if (part.startsWith('!')) {
        return `\${${part.slice(1)}}`;
      }
      return Object.hasOwn(variables, part) ? variables[part] : part.includes('.') && !part.startsWith('AWS::') ? { 'Fn::GetAtt': part } : { Ref: part };
    });
    return this.joined(template, parts.filter((part) => part !== ''), '', depth);
  }
}

/** Returns the logical ID and the attribute of `Fn::GetAtt`, in both notations. */
function attributeOf(argument: any): [string, string] | undefined {
  const text = Array.isArray(argument) && argument.every((each) => typeof each === 'string') ? argument.join('.') : argument;
  if (typeof text !== 'string' || !text.includes('.')) {
    return undefined;
  }
  return [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)];
}

function leavesOf(value: any): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : value === undefined ? [UNKNOWN] : [String(value)];
}
