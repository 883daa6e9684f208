import { CfnOutput, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { inEveryStack, type Scoped } from './environments';
import { readable } from './readable-values';
import { type ReferenceMark, markedId, withMarks } from './reference-marks';
import { renderedProperties } from '../private/rendered';

const EXPORT_WRITER = 'Custom::CrossRegionExportWriter';

// References of valid templates have no cycles. An override can create one.
const MAX_DEPTH = 32;

/**
 * Follows references of templates to the stack that contains the referenced resource: exports, stack outputs, parameters and outputs of nested stacks, and
 * references to another Region.
 *
 * Each value is resolved in its own stack only. The CDK changes a resource, or fails, if its ARN or name is resolved in a stack of another environment.
 */
export class Origins {
  /** All constructs of the stage. References cannot leave a stage. */
  public readonly nodes: readonly IConstruct[];

  private outputs?: CfnOutput[];
  private nested?: NestedStack[];
  private writers?: CfnResource[];

  constructor(scope: IConstruct) {
    this.nodes = (Stage.of(scope) ?? scope.node.root).node.findAll();
  }

  /** Returns a template value in which each reference to another stack is replaced by the value that it stands for. References of other stacks are marked. */
  public traced(stack: Stack, value: unknown): unknown {
    return this.follow(stack, value, { stack, depth: 0 });
  }

  /** Returns a text that is equal for equal values of all stacks, and different for all other values. */
  public identityOf(stack: Stack, value: unknown, scoped: Scoped): string {
    return inEveryStack(stack, readable(this.traced(stack, value)), scoped);
  }

  private follow(here: Stack, value: unknown, mark: ReferenceMark): unknown {
    if (Array.isArray(value)) {
      return value.map((each) => this.follow(here, each, mark));
    }
    if (typeof value !== 'object' || value === null || mark.depth > MAX_DEPTH) {
      return value;
    }
    const [[name, argument], ...others] = Object.entries(value).concat([['', undefined]]);
    const target = others.length === 1 ? this.targetOf(here, name, argument) : undefined;
    if (target) {
      return this.follow(target.stack, target.value, { ...mark, depth: mark.depth + 1 });
    }
    return others.length === 1 && (name === 'Ref' || name === 'Fn::GetAtt')
      ? { [name]: markedId(here, argument, mark) }
      : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, name === 'Fn::Sub' ? withMarks(here, each, mark) : this.follow(here, each, mark)]));
  }

  /** Returns the value in another stack that a reference stands for, or undefined if the reference ends here. */
  private targetOf(stack: Stack, name: string, argument: any): { stack: Stack; value: unknown } | undefined {
    switch (name) {
      case 'Ref': return this.parameter(stack, argument);
      case 'Fn::GetAtt': return this.attribute(stack, ...(Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/)) as [string, unknown]);
      case 'Fn::ImportValue': return this.output(stack, ({ exportName, stack: other }) => exportName !== undefined && isSamePlace(stack, other) && textIn(other, exportName) === readable(argument));
      case 'Fn::GetStackOutput': return this.output(stack, (output) => isOutput(stack, output, argument));
      default: return undefined;
    }
  }

  private parameter(stack: Stack, name: string): { stack: Stack; value: unknown } | undefined {
    const resource = stack.nestedStackResource as CfnResource | undefined;
    const value = resource && renderedProperties(resource).Parameters?.[name];
    return value === undefined ? undefined : { stack: Stack.of(resource!), value };
  }

  private attribute(stack: Stack, id: string, attribute: unknown): { stack: Stack; value: unknown } | undefined {
    const path = readable(attribute);
    if (path.startsWith('/cdk/exports/')) {
      const writer = this.exportWriters().find((each) => renderedProperties(each).WriterProps?.exports?.[path] !== undefined);
      return writer && { stack: Stack.of(writer), value: renderedProperties(writer).WriterProps.exports[path] };
    }
    if (!path.startsWith('Outputs.')) {
      return undefined;
    }
    const nested = this.nestedStacks()
      .find(({ nestedStackResource: resource }) => Stack.of(resource!) === stack && textIn(stack, (resource as CfnResource).logicalId) === id);
    const output = nested && this.allOutputs().find((each) => each.stack === nested && `Outputs.${textIn(nested, each.logicalId)}` === path);
    return output && { stack: output.stack, value: output.stack.resolve(output.value) };
  }

  /** Returns the value of the only output that matches. Outputs of the same stage are preferred, because stacks of other stages can have the same names. */
  private output(stack: Stack, matches: (output: CfnOutput) => boolean): { stack: Stack; value: unknown } | undefined {
    const found = this.allOutputs().filter(matches);
    const near = found.filter((each) => Stage.of(each) === Stage.of(stack));
    const [output, ...others] = near.length > 0 ? near : found;
    return output && others.length === 0 ? { stack: output.stack, value: output.stack.resolve(output.value) } : undefined;
  }

  private allOutputs(): CfnOutput[] {
    return this.outputs ??= this.nodes.filter((node): node is CfnOutput => node instanceof CfnOutput);
  }

  private nestedStacks(): NestedStack[] {
    return this.nested ??= this.nodes.filter((node): node is NestedStack => NestedStack.isNestedStack(node));
  }

  private exportWriters(): CfnResource[] {
    return this.writers ??= this.nodes.filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => cfnResourceType === EXPORT_WRITER);
  }
}

function textIn(stack: Stack, value: unknown): string {
  return readable(stack.resolve(value));
}

function isSamePlace(one: Stack, other: Stack): boolean {
  return textIn(one, one.account) === textIn(other, other.account) && textIn(one, one.region) === textIn(other, other.region);
}

function isOutput(consumer: Stack, { stack, logicalId }: CfnOutput, { StackName, OutputName, Region, RoleArn }: any): boolean {
  const isInRegion = textIn(stack, stack.region) === (Region === undefined ? textIn(consumer, consumer.region) : readable(Region));
  const isInAccount = RoleArn !== undefined || textIn(stack, stack.account) === textIn(consumer, consumer.account);
  return textIn(stack, stack.stackName) === readable(StackName) && textIn(stack, logicalId) === readable(OutputName) && isInRegion && isInAccount;
}
