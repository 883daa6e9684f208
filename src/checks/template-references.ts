import { type AppTemplate, keyOf, type TemplateLookup, type TemplateValue } from './app-template';
import { attributeOf, NOTHING, splitText, type Value } from './intrinsic-values';
import { generatedName, IAM_ARNS, referenceArn, referencePart } from './resource-arns';
import { isUncertain, type UnknownValue, type UnknownValues } from './unknown-values';
import { listOf, UNKNOWN_PART } from '../private/template-values';

/** Values of templates, which references resolve to. */
interface ReferencedValues {
  readonly unknowns: UnknownValues;
  of(template: AppTemplate, value: any, depth: number): Value[];
  exact(template: AppTemplate, value: any, depth: number): string | undefined;
  literal(template: AppTemplate, value: any, depth: number): string | undefined;
}

// Parameters whose value is the name of a parameter in Systems Manager, and not the text itself.
const STORED = /^AWS::SSM::Parameter::Value</;
const LIST = /^(CommaDelimitedList$|List<)/;

const NAMES: Readonly<Record<string, string>> = { 'AWS::IAM::Role': 'RoleName', 'AWS::IAM::User': 'UserName', 'AWS::IAM::Group': 'GroupName', 'AWS::IAM::ManagedPolicy': 'ManagedPolicyName' };

/**
 * Follows references of a template: to parameters, resources, and values of other templates.
 */
export class TemplateReferences {
  constructor(private readonly templates: TemplateLookup, private readonly values: ReferencedValues, private readonly usesDefaults: boolean) {}

  /** Returns the possible values of a reference. */
  public of(template: AppTemplate, name: string, argument: any, depth: number): Value[] {
    switch (name) {
      case 'Ref': return this.reference(template, String(argument), depth);
      case 'Fn::GetAtt': return this.attribute(template, argument, depth);
      case 'Fn::ImportValue': return this.imported(template, argument, depth);
      default: return this.output(template, argument, depth);
    }
  }

  private reference(template: AppTemplate, name: string, depth: number): Value[] {
    if (name.startsWith('AWS::')) {
      return [this.pseudo(template, name)];
    }
    if (Object.hasOwn(template.declaredParameters, name)) {
      return this.parameter(template, name, depth);
    }
    // The template of a nested stack can omit the declaration of a parameter only by mistake.
    const given = template.parameters.get(name);
    return given ? this.values.of(given.template, given.value, depth) : this.resource(template, name, undefined, depth);
  }

  private pseudo(template: AppTemplate, name: string): string {
    const { id, account, region, place, stack } = template;
    const fact = (value: UnknownValue) => this.values.unknowns.character({ isAtomic: true, ...value });
    switch (name) {
      case 'AWS::NoValue': return NOTHING;
      case 'AWS::URLSuffix': return 'amazonaws.com';
      case 'AWS::Partition': return fact({ identity: `partition ${region ?? id}`, first: '*', inside: '*', exact: partitionOf(region) });
      case 'AWS::AccountId': return fact({ identity: `account ${place}`, first: '*', inside: '*', exact: account });
      case 'AWS::Region': return fact({ identity: `Region ${region ?? id}`, exact: region });
      case 'AWS::StackId': return fact({ identity: `${id} ${name}`, first: `arn:*:cloudformation:*:*:${UNKNOWN_PART}`, isAtomic: false });
      case 'AWS::StackName': return template.carrier || /\$\{Token/.test(stack.stackName) ? fact({ identity: `${id} ${name}` }) : stack.stackName;
      default: return fact({ identity: `${id} ${name}`, isAtomic: false });
    }
  }

  private parameter(template: AppTemplate, name: string, depth: number): Value[] {
    const { Type = 'String', Default, AllowedValues } = template.declaredParameters[name] ?? {};
    const given = template.parameters.get(name);
    const unknown = this.values.unknowns.character({ identity: `${template.id} parameter ${name}` });
    if (STORED.test(Type)) {
      return [unknown];
    }
    const isList = LIST.test(Type);
    if (given) {
      return this.values.of(given.template, given.value, depth).flatMap((value) => isList && typeof value === 'string' ? [splitText(value, ',', this.values.unknowns)] : [value]);
    }
    const possible = this.usesDefaults ? [...Default === undefined ? [] : [Default], ...listOf(AllowedValues)] : [];
    if (possible.length === 0) {
      return [isList ? { items: [[unknown]], openFrom: 0 } : unknown];
    }
    const texts = possible.map(String);
    return isList ? this.listParameter(texts, listOf(AllowedValues).map(String)) : [...new Set(texts)];
  }

  // The allowed values of a list are the values of each element.
  private listParameter([first, ...others]: string[], allowed: string[]): Value[] {
    const elements = first.split(',').map((each) => [...new Set([each.trim(), ...allowed])]);
    return [{ items: elements, openFrom: others.length === 0 ? undefined : elements.length }];
  }

  private attribute(template: AppTemplate, argument: any, depth: number): Value[] {
    const [logicalId, attribute] = attributeOf(argument) ?? ['', ''];
    const { Type = '', Properties } = template.resources[logicalId] ?? {};
    if (Type === 'Custom::CrossRegionExportReader') {
      return this.behind(this.templates.crossRegionExport(template, attribute), template, argument, depth);
    }
    const nested = attribute.startsWith('Outputs.') ? this.templates.nested(template, logicalId) : undefined;
    if (nested) {
      const found = nested.outputs[attribute.slice('Outputs.'.length)];
      return this.behind(found && { template: nested, value: found.Value }, template, argument, depth);
    }
    const property = Type.startsWith('AWS::') ? propertyOf(Properties, attribute) : undefined;
    return property === undefined ? this.resource(template, logicalId, attribute, depth) : this.values.of(template, property, depth);
  }

  private imported(template: AppTemplate, argument: any, depth: number): Value[] {
    return this.values.of(template, argument, depth).flatMap((name) => {
      const text = typeof name === 'string' ? this.values.unknowns.exact(name) : undefined;
      const found = text === undefined ? undefined : this.templates.exported(template, text);
      return found ? this.values.of(found.template, found.value, depth)
        : [this.values.unknowns.character({ identity: `import ${template.place} ${template.region} ${text ?? JSON.stringify(argument)}` })];
    });
  }

  private output(template: AppTemplate, argument: any, depth: number): Value[] {
    const textOf = (key: string) => this.values.exact(template, argument?.[key], depth);
    const [stackName, outputName, region, roleArn] = [textOf('StackName'), textOf('OutputName'), textOf('Region'), textOf('RoleArn')];
    if (stackName === undefined || outputName === undefined || region === undefined || roleArn === undefined) {
      return this.behind(undefined, template, argument, depth);
    }
    const account = /^arn:[^:]*:iam::(\d{12}):/.exec(roleArn)?.[1];
    const given = region === NOTHING || isUncertain(region) ? undefined : region;
    return this.behind(this.templates.output(template, { stackName, outputName, region: given, account }), template, argument, depth);
  }

  private behind(found: TemplateValue | undefined, template: AppTemplate, argument: any, depth: number): Value[] {
    return found ? this.values.of(found.template, found.value, depth)
      : [this.values.unknowns.character({ identity: `${template.id} behind ${JSON.stringify(argument)}` })];
  }

  private resource(template: AppTemplate, logicalId: string, attribute: string | undefined, depth: number): Value[] {
    const { Type = '', Properties } = template.resources[logicalId] ?? {};
    const identity = `${keyOf(template, logicalId)} ${attribute}`;
    const prefix = IAM_ARNS[Type];
    if (prefix !== undefined && (attribute === undefined || attribute.endsWith('Arn'))) {
      const name = this.values.literal(template, Properties[NAMES[Type]], depth) ?? generatedName(logicalId);
      const inside = name === NOTHING ? generatedName(logicalId) : name;
      const key = keyOf(template, logicalId);
      const character = this.values.unknowns.character({ identity: key, key, isAtomic: true, first: `${prefix}${inside}`, inside });
      return [attribute !== undefined || Type === 'AWS::IAM::ManagedPolicy' ? `${prefix}${character}` : character];
    }
    const ownName = attribute === undefined && Type === 'AWS::SSM::Parameter' ? Properties.Name : undefined;
    return ownName === undefined
      ? [this.values.unknowns.character({
        identity, first: referenceArn(Type, logicalId, attribute), inside: referencePart(Type, logicalId, attribute),
      })]
      : this.values.of(template, ownName, depth);
  }
}

function propertyOf(properties: any, attribute: string): any {
  return attribute.split('.').reduce<any>((value, name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? value[name] : undefined, properties);
}

function partitionOf(region: string | undefined): string | undefined {
  return region === undefined || /^(us-iso|eu-iso|eusc)/.test(region) ? undefined : region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
