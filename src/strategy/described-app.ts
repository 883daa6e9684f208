import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Scoped } from './environments';
import { Origins } from './origins';
import { ownStackValue } from './own-stack-values';
import { parsedJson, readable, sortedBy } from './readable-values';
import { ReferenceIndex } from './reference-index';
import { unmarked, wholeReference } from './reference-marks';
import type { Place } from './strategy-facts';
import { CostNotificationsBase } from '../notifications/cost-notifications-base';
import { constructPath } from '../private/construct-path';
import { renderedProperties } from '../private/rendered';

/**
 * Final state of a construct and everything below it, read during synth.
 */
export class DescribedApp {
  private readonly nodes: IConstruct[];
  private readonly byClass = new Map<unknown, IConstruct[]>();
  private readonly notifications: ReferenceIndex<CostNotificationsBase>;
  private readonly pathsById = new Map<string, Map<string, string>>();
  private readonly origins: Origins;

  constructor(scope: IConstruct) {
    this.nodes = sortedBy(scope.node.findAll(), ({ node }) => node.path);
    this.origins = new Origins(scope);
    this.notifications = this.index(this.of(CostNotificationsBase), ({ topic }) => topic.topicArn);
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
   * Returns an index of constructs by a value that they provide.
   *
   * @param scoped where the provided value is unique if it is a name
   */
  public index<T extends IConstruct>(producers: readonly T[], handedOut: (producer: T) => string, scoped?: Scoped): ReferenceIndex<T> {
    return new ReferenceIndex(this.origins, producers, handedOut, scoped);
  }

  /**
   * Returns the path of the resource that a template value refers to, in this or another stack, or the value as text if it refers to no resource of the app.
   */
  public nameOf(stack: Stack, value: unknown): string {
    const { address = stack.node.addr, id } = wholeReference(readable(this.origins.traced(stack, value))) ?? {};
    return (id === undefined ? undefined : this.paths(address).get(id)) ?? unmarked(readable(value));
  }

  /** Returns the path of the `CostNotifications` that a topic belongs to, or the name of the topic if the app has none for it. */
  public audienceOf(stack: Stack, topicArn: unknown): string {
    return this.notifications.find(stack, topicArn)[0]?.node.path ?? this.nameOf(stack, topicArn);
  }

  /** Whether two values mean the same, each in the template of its stack. */
  public isSame(one: [Stack, unknown], other: [Stack, unknown]): boolean {
    return this.origins.identityOf(...one, 'environment') === this.origins.identityOf(...other, 'environment');
  }

  /** Parses a JSON text of a template. References lead to the stack of the referenced resource, for `nameOf`, `audienceOf` and `find`. */
  public referencesIn(stack: Stack, json: unknown): any {
    return parsedJson(this.origins.traced(stack, json));
  }

  /** Returns a value of the code as text. References are resolved in the stack of the referenced resource. */
  public textOf(construct: IConstruct, value: unknown): string {
    return unmarked(readable(ownStackValue(construct, value)));
  }

  private paths(address: string): Map<string, string> {
    const paths = this.pathsById.get(address) ?? new Map(this.origins.nodes
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && Stack.of(node).node.addr === address)
      .map((resource) => [String(Stack.of(resource).resolve(resource.logicalId)), constructPath(resource)]));
    this.pathsById.set(address, paths);
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

/** Returns the input that a schedule passes to a function of this library, as JSON. */
export function scheduledInput(construct: IConstruct): unknown {
  return scheduleOf(construct)?.Target.Input;
}
