import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from '../private/outermost-stack';
import { renderedProperties } from '../private/rendered';

/** Kinds of references by which other stacks refer to a resource. */
export interface ReferencesFromOtherStacks {
  /** An export of CloudFormation. */
  readonly isExported: boolean;

  /** A parameter in another Region, which a custom resource of the CDK writes. */
  readonly isWritten: boolean;

  /** An output that another stack reads with `Fn::GetStackOutput`. */
  readonly isRead: boolean;
}

interface FoundReferences {
  readonly outputCount: number;

  /** Resources that have asked. */
  readonly asked: Set<CfnResource>;
  readonly exported: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  readonly read: ReadonlySet<string>;
}

// A stack is searched once for all of its profiles.
const FOUND = new WeakMap<Stack, FoundReferences>();

/**
 * Returns how other stacks refer to a resource. Call this function in a validation, because the CDK resolves references after aspects.
 */
export function referencesFromOtherStacks(resource: CfnResource): ReferencesFromOtherStacks {
  const { exported, written, read } = referencesInto(outermostStack(resource), resource);
  if (exported.size + written.size + read.size === 0) {
    return { isExported: false, isWritten: false, isRead: false };
  }
  const key = keyOf(Stack.of(resource), Stack.of(resource).resolve(resource.logicalId));
  return { isExported: exported.has(key), isWritten: written.has(key), isRead: read.has(key) };
}

function referencesInto(stack: Stack, resource: CfnResource): FoundReferences {
  const [exports, reads] = ['Exports', 'Publish'].map((id) => outputsBelow(stack, id));
  const outputCount = exports.length + reads.length;
  const known = FOUND.get(stack);
  // A resource asks once in each synthesis. When it asks again, the CDK can have added references, also to a custom resource that already exists.
  const isCurrent = known?.outputCount === outputCount && !known.asked.has(resource);
  const found = isCurrent ? known : findReferences(stack, exports, reads);
  found.asked.add(resource);
  FOUND.set(stack, found);
  return found;
}

function findReferences(stack: Stack, exports: CfnOutput[], reads: CfnOutput[]): FoundReferences {
  const resources = new ReferencedResources();
  const writers = stack.node.children.filter(({ node }) => node.id.startsWith('ExportsWriter'));
  const written = writers.flatMap((writer) => writtenValues(writer.node.findAll().filter(CfnResource.isCfnResource)));
  const valuesOf = (outputs: CfnOutput[]) => outputs.map(({ value }) => stack.resolve(value));
  return {
    outputCount: exports.length + reads.length,
    asked: new Set(),
    exported: resources.keysOf(stack, valuesOf(exports)),
    read: resources.keysOf(stack, valuesOf(reads)),
    written: resources.keysOf(stack, written),
  };
}

/** Outputs that the CDK creates for other stacks, below a construct with this ID. */
function outputsBelow(stack: Stack, id: string): CfnOutput[] {
  return outputsIn(stack.node.tryFindChild(id)?.node.children ?? []);
}

function outputsIn(children: readonly IConstruct[]): CfnOutput[] {
  return children.filter((child): child is CfnOutput => child instanceof CfnOutput);
}

function writtenValues(resources: CfnResource[]): unknown[] {
  return resources.flatMap((resource) => Object.values(renderedProperties(resource).WriterProps?.exports ?? {}));
}

/** Resources that the outputs of a stack refer to. The outputs of nested stacks are searched once for all values. */
class ReferencedResources {
  private readonly nested = new Map<Stack, ReadonlyMap<string, Stack>>();
  private readonly outputs = new Map<Stack, ReadonlyMap<string, CfnOutput>>();

  public keysOf(stack: Stack, values: readonly unknown[]): Set<string> {
    return new Set(values.flatMap((value) => this.keyOf(stack, value) ?? []));
  }

  /** Key of the resource that a value in a template refers to. Follows the outputs of nested stacks. */
  private keyOf(stack: Stack, value: any): string | undefined {
    const [logicalId, attribute] = value?.['Fn::GetAtt'] ?? [];
    const outputId = /^Outputs\.(.+)$/.exec(attribute ?? '')?.[1];
    if (logicalId === undefined || outputId === undefined) {
      return logicalId === undefined ? undefined : keyOf(stack, logicalId);
    }
    const nested = this.nestedIn(stack).get(logicalId);
    const output = nested && this.outputsOf(nested).get(outputId);
    return nested && output && this.keyOf(nested, nested.resolve(output.value));
  }

  private nestedIn(stack: Stack): ReadonlyMap<string, Stack> {
    const known = this.nested.get(stack) ?? new Map(stack.node.findAll()
      .filter((each): each is Stack => Stack.isStack(each) && each.nestedStackParent === stack)
      .map((each) => [stack.resolve(each.nestedStackResource!.logicalId), each]));
    this.nested.set(stack, known);
    return known;
  }

  private outputsOf(stack: Stack): ReadonlyMap<string, CfnOutput> {
    const known = this.outputs.get(stack) ?? new Map(outputsIn(stack.node.children).map((output) => [stack.resolve(output.logicalId), output]));
    this.outputs.set(stack, known);
    return known;
  }
}

function keyOf(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}
