import { type AppTemplate, type AppTemplates, keyOf } from './app-templates';
import { UNKNOWN, UNKNOWN_PART } from './template-values';

// What a reference yields, by type of resource, as far as an IAM statement is concerned.
const ARNS: Record<string, string> = {
  'AWS::Bedrock::ApplicationInferenceProfile': 'arn:*:bedrock:*:*:application-inference-profile/',
  'AWS::Bedrock::IntelligentPromptRouter': 'arn:*:bedrock:*:*:prompt-router/',
};

/**
 * Reads the values of templates as text: follows references to other templates of the app, and takes both sides of a condition.
 */
export class TemplateText {
  constructor(private readonly templates: AppTemplates) {}

  /**
   * The texts that a value can be.
   */
  public of(template: AppTemplate, value: any): string[] {
    if (typeof value !== 'object' || value === null) {
      return [String(value)];
    }
    const [[name, argument], ...others] = Object.entries<any>(value).concat([['', undefined]]);
    if (others.length !== 1) {
      return [UNKNOWN];
    }
    switch (name) {
      case 'Ref': return this.reference(template, argument);
      case 'Fn::GetAtt': {
        const output = this.output(template, value);
        return output ? this.of(output.template, output.value) : this.attribute(template, [argument].flat()[0].split('.')[0]);
      }
      case 'Fn::ImportValue': return this.imported(template, argument);
      case 'Fn::If': return argument.slice(1).flatMap((each: any) => this.of(template, each));
      case 'Fn::Join': return this.joined(template, argument[1], argument[0]);
      case 'Fn::Sub': return this.substituted(template, argument);
      default: return [UNKNOWN];
    }
  }

  /**
   * The texts of a list, or of a value where one stands in its place.
   */
  public ofList(template: AppTemplate, value: any): string[] {
    return value === undefined ? [] : (Array.isArray(value) ? value : [value]).flatMap((each) => this.of(template, each));
  }

  /**
   * The resources that a value stands for, whichever templates they are in; where it is a name or an ARN, that.
   */
  public targets(template: AppTemplate, value: any): string[] {
    if (typeof value !== 'object' || value === null) {
      return value === undefined || value === null ? [] : [String(value)];
    }
    const [[name, argument]] = Object.entries<any>(value);
    const logicalId = name === 'Ref' ? argument : name === 'Fn::GetAtt' ? [argument].flat()[0] : undefined;
    if (logicalId !== undefined && template.resources[logicalId] && !this.output(template, value)) {
      return [keyOf(template, logicalId)];
    }
    const behind = this.output(template, value) ?? (name === 'Ref' ? template.parameters.get(argument) : undefined);
    if (behind) {
      return this.targets(behind.template, behind.value);
    }
    return name === 'Fn::ImportValue' ? this.of(template, argument).flatMap((text) => {
      const exported = this.templates.exported(text);
      return exported ? this.targets(exported.template, exported.value) : [];
    }) : [];
  }

  /** What a nested stack gives out, if that is what a value asks for. */
  private output(template: AppTemplate, value: any): { template: AppTemplate; value: any } | undefined {
    const argument = value?.['Fn::GetAtt'];
    const [logicalId, ...path] = Array.isArray(argument) ? argument.flatMap((each) => String(each).split('.')) : String(argument ?? '').split('.');
    const nested = path[0] === 'Outputs' ? this.templates.nested(template, logicalId) : undefined;
    const found = nested?.outputs[path[1]];
    return nested && found ? { template: nested, value: found.Value } : undefined;
  }

  private reference(template: AppTemplate, name: string): string[] {
    const pseudo: Record<string, string> = { 'AWS::Partition': '*', 'AWS::AccountId': '*', 'AWS::Region': UNKNOWN_PART };
    if (pseudo[name] !== undefined) {
      return [pseudo[name]];
    }
    const given = template.parameters.get(name);
    return given ? this.of(given.template, given.value) : this.attribute(template, name);
  }

  private attribute(template: AppTemplate, logicalId: string): string[] {
    const type = template.resources[logicalId]?.Type;
    return [ARNS[type] === undefined ? UNKNOWN : `${ARNS[type]}${logicalId}`];
  }

  private imported(template: AppTemplate, name: any): string[] {
    return this.of(template, name).flatMap((text) => {
      const exported = this.templates.exported(text);
      return exported ? this.of(exported.template, exported.value) : [UNKNOWN];
    });
  }

  private joined(template: AppTemplate, parts: any, delimiter: string): string[] {
    if (!Array.isArray(parts)) {
      return [UNKNOWN];
    }
    const alternatives = parts.map((part) => this.of(template, part).map(asPart));
    return alternatives.reduce<string[][]>((all, texts) => all.flatMap((text) => texts.map((each) => [...text, each])), [[]])
      .map((texts) => texts.join(delimiter));
  }

  private substituted(template: AppTemplate, argument: any): string[] {
    const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
    const parts = String(text).split(/\$\{([^}]+)\}/).map((part, index) => {
      if (index % 2 === 0) {
        return part;
      }
      if (part.startsWith('!')) {
        return `\${${part.slice(1)}}`;
      }
      return Object.hasOwn(variables, part) ? variables[part] : part.includes('.') && !part.startsWith('AWS::') ? { 'Fn::GetAtt': part } : { Ref: part };
    });
    return this.joined(template, parts, '');
  }
}

function asPart(text: string): string {
  return text === UNKNOWN ? UNKNOWN_PART : text;
}
