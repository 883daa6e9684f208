import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { parsedJson, readable, sortedBy } from './readable-values';
import { ReferenceIndex } from './reference-index';
import type { Place } from './strategy-facts';
import { CostNotificationsBase } from '../notifications/cost-notifications-base';
import { renderedProperties } from '../private/rendered';

/**
 * Final state of a construct and everything below it, read during synth.
 */
export class DescribedApp {
  private readonly nodes: IConstruct[];
  private readonly byClass = new Map<unknown, IConstruct[]>();
  private readonly notifications: ReferenceIndex<CostNotificationsBase>;
  private readonly pathsById = new Map<Stack, Map<string, string>>();

  constructor(scope: IConstruct) {
    this.nodes = sortedBy(scope.node.findAll(), ({ node }) => node.path);
    this.notifications = new ReferenceIndex(this.of(CostNotificationsBase), ({ topic }) => topic.topicArn);
  }

  /** Returns all constructs of a class, sorted by path. */
  public of<T extends IConstruct>(type: abstract new (...args: any[]) => T): T[] {
    const known = this.byClass.get(type) ?? this.nodes.filter((node) => node instanceof type);
    this.byClass.set(type, known);
    return known as T[];
  }

  /** Returns all resources of some CloudFormation types, sorted by path. */
  public resources(...types: string[]): CfnResource[] {
    return this.nodes.filter((node): node is CfnResource => CfnResource.isCfnResource(node) && types.includes(node.cfnResourceType));
  }

  /**
   * Returns the path of the construct that a template value refers to, or the value as text if it refers to no construct of the stack.
   */
  public nameOf(stack: Stack, value: unknown): string {
    const text = readable(value);
    const id = /^\$\{(\w+)(\.Arn)?\}$/.exec(text)?.[1];
    return id === undefined ? text : this.paths(stack).get(id) ?? text;
  }

  /** Returns the path of the `CostNotifications` that a topic belongs to, or the name of the topic if the app has none for it. */
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

/** Returns the stack, account and Region of a construct. */
export function placeOf(construct: IConstruct): Place {
  const stack = Stack.of(construct);
  return { stack: stack.node.path, account: readable(stack.resolve(stack.account)), region: readable(stack.resolve(stack.region)) };
}

/** Returns the schedule of a function of this library. */
export function scheduleOf({ node }: IConstruct): any {
  const resource = node.findAll().filter(CfnResource.isCfnResource).find(({ cfnResourceType }) => cfnResourceType === 'AWS::Scheduler::Schedule');
  return resource && renderedProperties(resource);
}

/** Returns the input that a schedule passes to a function of this library. */
export function scheduledInput(construct: IConstruct): any {
  return parsedJson(scheduleOf(construct)?.Target.Input);
}

/** Returns the path of a resource, or of the construct for which the resource is the default child. */
export function pathOf({ node }: IConstruct): string {
  return node.id === 'Resource' && node.scope ? node.scope.node.path : node.path;
}
