import { DefaultTokenResolver, type IFragmentConcatenator, type IPostProcessor, type IResolvable, type IResolveContext, Lazy, Reference, region_info, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { differAtSynth, isToken, show } from './check';
import { partitionOfRegion } from './partition';
import { isTemplateOnly } from './template-only-stack';

/**
 * Text of one stack for use in any stack. A pseudo parameter, such as `AWS::StackName`, has another value in the template of another stack. The text therefore resolves
 * to its value in the stack that it belongs to. Resolving throws if that value is unknown at synth.
 *
 * @param subject what the text is, such as `tag "Team" of "Stack/Profile"`
 */
export function stackValue(home: Stack, value: string, subject: string): string {
  return isToken(value) ? Lazy.uncachedString({ produce: ({ scope }) => valueElsewhere(home, value, Stack.of(scope), subject) }) : value;
}

/** Value in one stack of a text of another stack. Throws if the value is unknown at synth. */
export function valueElsewhere(home: Stack, value: string, consumer: Stack, subject: string): string {
  if (home === consumer || !isToken(value)) {
    return value;
  }
  const { text, unknown } = new Move(home, consumer).result(value);
  if (unknown.length > 0) {
    throw new Error(`${subject} must be known at synth to be used in stack ${show(consumer.node.path)}, got ${show(home.resolve(value))} of stack ${show(home.node.path)}: ${remedy(unknown[0], home)}`);
  }
  return text;
}

/**
 * Whether a text that does not belong to any stack, such as `Aws.STACK_NAME`, has the same value in two stacks.
 */
export function isSameIn(one: Stack, other: Stack, value: string): boolean {
  if (one === other || !isToken(value)) {
    return true;
  }
  const moved = new Move(one, other).result(value);
  const stayed = new Move(other, other).result(value);
  return moved.unknown.length + stayed.unknown.length === 0 && show(other.resolve(moved.text)) === show(other.resolve(stayed.text));
}

/** Whether a text contains a token that does not belong to a stack, such as a pseudo parameter, and that therefore can have a different value in each stack. */
export function isWithoutStack(value: string): boolean {
  return Token.isUnresolved(value) && Tokenization.reverseString(value).tokens.some((token) => !referenceIn(token));
}

/** Value in the template of a stack. The pseudo parameters whose values are known at synth are replaced. */
export function valueWithin(stack: Stack, value: string): unknown {
  return isToken(value) ? stack.resolve(new Move(stack, stack).result(value).text) : value;
}

/** Whether a resolved value can never be text: `AWS::NoValue` removes the property, and `AWS::NotificationARNs` is a list. */
export function isNotText(resolved: unknown): boolean {
  return /AWS::(NoValue|NotificationARNs)\b/.test(show(resolved) ?? '');
}

class Move {
  private readonly unknown: any[] = [];

  constructor(private readonly home: Stack, private readonly consumer: Stack) {}

  public result(value: string): { text: string; unknown: readonly any[] } {
    const moved = this.move(Tokenization.resolve(value, { scope: this.home, resolver: new ReferenceKeepingResolver(), preparing: false }));
    return { text: typeof moved === 'string' ? moved : Token.asString(moved), unknown: this.unknown };
  }

  private move(value: any): any {
    if (Array.isArray(value)) {
      return value.map((each) => this.move(each));
    }
    if (typeof value === 'string') {
      return this.isElsewhere() && value.includes('{{resolve:') ? this.fail(value) : value;
    }
    if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) {
      return value;
    }
    const [[name, argument], ...others] = Object.entries<any>(value);
    if (others.length > 0) {
      return this.fail(value);
    }
    switch (name) {
      case 'Ref': return this.pseudoParameter(String(argument), value);
      case 'Fn::Sub': return this.substitution(argument, value);
      case 'Fn::Join': return joined(this.move(argument));
      case 'Fn::Select': return selected(this.move(argument));
      case 'Fn::Split': return split(this.move(argument));
      case 'Fn::GetStackOutput': return value;
      case 'Fn::ImportValue': return this.isElsewhere() ? this.fail(value) : { [name]: this.move(argument) };
      case 'Fn::Base64': case 'Fn::Cidr': case 'Fn::Length': case 'Fn::ToJsonString': return { [name]: this.move(argument) };
      default: return this.home === this.consumer ? value : this.fail(value);
    }
  }

  private pseudoParameter(name: string, value: any): any {
    const { home, consumer } = this;
    const isUnknownHome = isTemplateOnly(home);
    switch (name) {
      case 'AWS::StackName': return isUnknownHome ? this.stay(value) : home.stackName;
      case 'AWS::StackId': return isUnknownHome ? this.stay(value) : home.stackId;
      case 'AWS::AccountId': return !isToken(home.account) ? home.account : isToken(consumer.account) ? this.stayInPlace(value) : this.stay(value);
      case 'AWS::Region': return !isToken(home.region) ? home.region : isToken(consumer.region) ? this.stayInPlace(value) : this.stay(value);
      case 'AWS::Partition': return this.regionFact(value, partitionOfRegion);
      case 'AWS::URLSuffix': return this.regionFact(value, (region) => region_info.RegionInfo.get(region).domainSuffix);
      default: return name.startsWith('AWS::') ? this.fail(value) : this.stay(value);
    }
  }

  private regionFact(value: any, fact: (region: string) => string | undefined): any {
    const { region } = this.home;
    const known = isToken(region) ? undefined : fact(region);
    return known ?? (isToken(this.consumer.region) ? this.stayInPlace(value) : this.stay(value));
  }

  // The CDK treats all stacks whose account or Region is unknown as one environment.
  private stayInPlace(value: any): any {
    return isTemplateOnly(this.home) === isTemplateOnly(this.consumer) ? value : this.stay(value);
  }

  private stay(value: any): any {
    return this.home === this.consumer ? value : this.fail(value);
  }

  private substitution(argument: any, whole: any): any {
    const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
    const variables: Record<string, any> = Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [name, this.move(value)]));
    let added = 0;
    const moved = String(text).replace(/\$\{([^!}]+)\}/g, (placeholder, name) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : this.pseudoParameter(name, whole);
      if (typeof value === 'string' && !Token.isUnresolved(value)) {
        return value;
      }
      if (value === whole || value === undefined) {
        return placeholder;
      }
      const variable = Object.hasOwn(variables, name) ? name : `Value${added++}`;
      variables[variable] = value;
      return `\${${variable}}`;
    });
    const used = Object.entries(variables).filter(([name]) => moved.includes(`\${${name}}`));
    return /\$\{[^!}]/.test(moved) ? { 'Fn::Sub': used.length === 0 ? moved : [moved, Object.fromEntries(used)] } : moved.replaceAll('${!', '${');
  }

  private isElsewhere(): boolean {
    const { home, consumer } = this;
    const differ = (one: string, other: string) => differAtSynth(one, other) || isToken(one) !== isToken(other);
    return home !== consumer
      && (differ(home.account, consumer.account) || differ(home.region, consumer.region) || isTemplateOnly(home) !== isTemplateOnly(consumer));
  }

  private fail(value: any): any {
    this.unknown.push(value);
    return value;
  }
}

function joined([delimiter, parts]: [string, any]): any {
  return Array.isArray(parts) && parts.every(isText) ? parts.join(delimiter) : { 'Fn::Join': [delimiter, parts] };
}

function selected([index, list]: [any, any]): any {
  const chosen = Array.isArray(list) ? list[Number(index)] : undefined;
  return isText(chosen) ? chosen : { 'Fn::Select': [index, list] };
}

function split([delimiter, text]: [string, any]): any {
  return isText(text) ? text.split(delimiter) : { 'Fn::Split': [delimiter, text] };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !Token.isUnresolved(value);
}

function remedy(value: any, home: Stack): string {
  const placeholder = String(value?.Ref ?? value?.['Fn::Sub'] ?? '');
  switch (true) {
    case isTemplateOnly(home): return 'use a literal value, because the template is deployed under stack names, in accounts and in Regions that are unknown at synth';
    case placeholder.includes('AWS::AccountId'): return `use a literal value, or specify the account of stack ${show(home.node.path)} with env, or use stack.account of that stack`;
    case /AWS::(Region|Partition|URLSuffix)/.test(placeholder): return `use a literal value, or specify the Region of stack ${show(home.node.path)} with env, or use stack.region of that stack`;
    default: return 'use a value that is known at synth, such as stack.stackName or a literal';
  }
}

class JoiningConcat implements IFragmentConcatenator {
  public join(left: any, right: any): any {
    const parts = [left, right].filter((part) => part !== undefined);
    return parts.length === 1 ? parts[0] : parts.every((part) => typeof part === 'string') ? parts.join('') : { 'Fn::Join': ['', parts] };
  }
}

/** Resolves everything except references, for which the CDK creates the exports that another stack needs. */
class ReferenceKeepingResolver extends DefaultTokenResolver {
  constructor() {
    super(new JoiningConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    return referenceIn(token) ? token : super.resolveToken(token, context, postProcessor);
  }
}

// Weak references of the CDK are wrappers of a reference.
function referenceIn(token: IResolvable): Reference | undefined {
  const { reference } = token as unknown as { reference?: unknown };
  return [token, reference].find((each): each is Reference => Reference.isReference(each));
}
