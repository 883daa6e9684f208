import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Scoped } from './environments';
import type { Origins } from './origins';
import { ownStackValue, referencedBy } from './own-stack-values';
import { renderedProperties } from '../private/rendered';

/** ARNs by which stacks of other environments refer to a resource with a fixed name. */
const ARNS_BY_NAME: Readonly<Record<string, (properties: any) => string | undefined>> = {
  'AWS::SNS::Topic': ({ TopicName }) => named(TopicName, (name) => `arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:${name}`),
  'AWS::CloudWatch::Alarm': ({ AlarmName }) => named(AlarmName, (name) => `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${name}`),
  'AWS::IAM::ManagedPolicy': ({ ManagedPolicyName, Path = '/' }) => named(ManagedPolicyName, (name) => named(Path, (path) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy${path}${name}`)),
};

/**
 * Finds constructs by a value that they provide, such as an ARN, in the templates of all stacks.
 */
export class ReferenceIndex<T extends IConstruct> {
  private readonly byIdentity = new Map<string, T[]>();

  /**
   * @param scoped where the provided value is unique if it is a name
   */
  constructor(private readonly origins: Origins, producers: readonly T[], handedOut: (producer: T) => string, private readonly scoped: Scoped = 'environment') {
    for (const producer of producers) {
      for (const identity of this.identitiesOf(producer, handedOut(producer))) {
        this.byIdentity.set(identity, [...this.byIdentity.get(identity) ?? [], producer]);
      }
    }
  }

  /** Returns the constructs that provide a value in the template of a stack. Constructs of the stack come first, and constructs of other stages last. */
  public find(stack: Stack, value: unknown): T[] {
    const distance = (each: T) => Stack.of(each) === stack ? 0 : Stage.of(each) === Stage.of(stack) ? 1 : 2;
    const found = this.byIdentity.get(this.origins.identityOf(stack, value, this.scoped)) ?? [];
    return [0, 1, 2].flatMap((wanted) => found.filter((each) => distance(each) === wanted));
  }

  private identitiesOf(producer: T, handedOut: string): Set<string> {
    const own = this.origins.identityOf(Stack.of(producer), ownStackValue(producer, handedOut), this.scoped);
    const resource = referencedBy(handedOut);
    const arn = CfnResource.isCfnResource(resource) ? ARNS_BY_NAME[resource.cfnResourceType]?.(renderedProperties(resource)) : undefined;
    return new Set([own, ...arn === undefined ? [] : [this.origins.identityOf(Stack.of(resource!), arn, this.scoped)]]);
  }
}

function named(name: unknown, arn: (name: string) => string | undefined): string | undefined {
  return typeof name === 'string' ? arn(name) : undefined;
}
