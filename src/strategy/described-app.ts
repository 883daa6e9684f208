import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { parsedJson, readable, sortedBy } from './readable-values';
import { ReferenceIndex } from './reference-index';
import type { Place } from './strategy-facts';
import { CostNotifications } from '../notifications';
import { renderedProperties } from '../private/rendered';

/**
 * Everything at and below a construct, at synth, to be asked for what it ended up as.
 */
export class DescribedApp {
  private readonly nodes: IConstruct[];
  private readonly byClass = new Map<unknown, IConstruct[]>();
  private readonly notifications: ReferenceIndex<CostNotifications>;
  private readonly pathsById = new Map<Stack, Map<string, string>>();

  constructor(scope: IConstruct) {
    this.nodes = sortedBy(scope.node.findAll(), ({ node }) => node.path);
    this.notifications = new ReferenceIndex(this.of(CostNotifications), ({ topic }) => topic.topicArn);
  }

  /** All constructs of a class, in the order of their paths. */
  public of<T extends IConstruct>(type: abstract new (...args: any[]) => T): T[] {
    const known = this.byClass.get(type) ?? this.nodes.filter((node) => node instanceof type);
    this.byClass.set(type, known);
    return known as T[];
  }

  /** All resources of some CloudFormation types, in the order of their paths. */
  public resources(...types: string[]): CfnResource[] {
    return this.nodes.filter((node): node is CfnResource => CfnResource.isCfnResource(node) && types.includes(node.cfnResourceType));
  }

  /**
   * What a value of a template refers to: the path of a construct of its stack, or else the value as text.
   */
  public nameOf(stack: Stack, value: unknown): string {
    const text = readable(value);
    const id = /^\$\{(\w+)(\.Arn)?\}$/.exec(text)?.[1];
    return id === undefined ? text : this.paths(stack).get(id) ?? text;
  }

  /** Who is told through a topic: the notifications it belongs to, where known. */
  public audienceOf(stack: Stack, topicArn: unknown): string {
    return this.notifications.find(stack, topicArn)[0]?.node.path ?? this.nameOf(stack, topicArn);
  }

  private paths(stack: Stack): Map<string, string> {
    const paths = this.pathsById.get(stack) ?? new Map(this.nodes
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && Stack.of(node) === stack)
      .map((resource) => [String(stack.resolve(resource.logicalId)), pathOf(resource)]));
    this.pathsById.set(stack, paths);
    return paths;
  }
}

/** Where a construct is deployed. */
export function placeOf(construct: IConstruct): Place {
  const stack = Stack.of(construct);
  return { stack: stack.node.path, account: readable(stack.resolve(stack.account)), region: readable(stack.resolve(stack.region)) };
}

/** The schedule of a function of this library. */
export function scheduleOf({ node }: IConstruct): any {
  const resource = node.findAll().filter(CfnResource.isCfnResource).find(({ cfnResourceType }) => cfnResourceType === 'AWS::Scheduler::Schedule');
  return resource && renderedProperties(resource);
}

/** What a schedule tells a function of this library. */
export function scheduledInput(construct: IConstruct): any {
  return parsedJson(scheduleOf(construct)?.Target.Input);
}

/** The path of a resource, or of the construct that it is the main part of. */
export function pathOf({ node }: IConstruct): string {
  return node.id === 'Resource' && node.scope ? node.scope.node.path : node.path;
}
