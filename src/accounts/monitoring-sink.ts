import { aws_oam as oam, CfnOutput } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { accountProblems, ORGANIZATION_ID, pathProblems, placeOfSink, SINK_ARN_RULE } from './account-rules';
import { ImportedMonitoringSink } from './imported-monitoring-sink';
import type { IMonitoringSink } from './monitoring-sink-interface';
import type { MonitoringSinkProps } from './monitoring-sink-props';
import { arnPartitionProblems } from './partition-rules';
import { sinkPolicy } from './sink-policy';
import { environmentOf, uniqueProblems } from './unique-in-environment';
import { isToken, show, textProblems, type TextRule, throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';
import { checkArgument } from '../private/structs/struct-problems';
import { unknownKeysProblems } from '../tags/unknown-keys';

const SUBJECT = 'MonitoringSink';

const SINK_NAME: TextRule = {
  minLength: 1, maxLength: 255, pattern: /^[a-zA-Z0-9_.-]+$/, patternInWords: 'consist of letters, digits, periods, _ and -', remedy: 'change the name',
};

/**
 * Sink of Amazon CloudWatch in the monitoring account, to which source accounts link their metrics. Create one in each Region that the meter or the audit reads.
 *
 * The policy of the sink accepts links of the given accounts, and only for metrics. No log, trace or prompt can be shared through it. Source accounts link with
 * `SourceAccountLink` or `SourceAccountsStackSet`. The ARN of the sink is an output of the stack.
 *
 * Costs nothing. CloudWatch charges the monitoring account for the metrics that it reads.
 *
 * - AWS permits one sink per account and Region. Synthesis fails if two stacks of an account and Region contain one. For a sink that exists already, use `fromSinkArn`,
 *   and add the source accounts to its policy.
 * - A sink with links cannot be deleted. Delete the links first, for example with the stack set.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
 *
 * @example
 * new MonitoringSink(this, 'Sink', { organizationId: 'o-exampleorgid' });
 */
@injectable
export class MonitoringSink extends Construct implements IMonitoringSink {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.MonitoringSink';

  /**
   * Imports a sink that was created elsewhere. Its policy is not changed.
   *
   * @param sinkArn ARN of the sink, `arn:PARTITION:oam:REGION:ACCOUNT:sink/ID`; throws for any other ARN
   */
  public static fromSinkArn(scope: Construct, id: string, sinkArn: string): IMonitoringSink {
    checkArgument(`${SUBJECT} at ${scope.node.path}/${id}`, 'sinkArn', 'string', sinkArn, () => [
      ...textProblems('sinkArn', sinkArn, SINK_ARN_RULE), ...arnPartitionProblems('sinkArn', sinkArn, placeOfSink(sinkArn)),
    ]);
    return new ImportedMonitoringSink(scope, id, sinkArn);
  }

  public readonly sinkArn: string;

  constructor(scope: Construct, id: string, props: MonitoringSinkProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, sinkProblems(props));
    const sink = new oam.CfnSink(this, 'Resource', { name: props.sinkName ?? 'bedrock-cost-tags', policy: sinkPolicy(props) });
    this.sinkArn = sink.attrArn;
    new CfnOutput(this, 'SinkArn', { value: this.sinkArn, description: 'ARN of the sink that source accounts link their metrics to' });
    this.node.addValidation({
      validate: () => uniqueProblems<MonitoringSink>(this, isSink, environmentOf, (other) =>
        `${SUBJECT} must be the only one of its account and Region, got another at ${other}: use one sink, or import an existing one with MonitoringSink.fromSinkArn`),
    });
    props.resourceTags?._addTo(this);
  }
}

function isSink(node: IConstruct): node is MonitoringSink {
  return node instanceof MonitoringSink;
}

function sinkProblems(props: MonitoringSinkProps): string[] {
  const { organizationId, organizationPaths, sourceAccountIds, sinkName, resourceTags } = props;
  const isOpen = organizationId === undefined && organizationPaths === undefined && sourceAccountIds === undefined;
  const others = !organizationId || isToken(organizationId) || !Array.isArray(organizationPaths) || isToken(organizationPaths) ? []
    : organizationPaths.filter((path) => !isToken(path) && typeof path === 'string' && !path.startsWith(`${organizationId}/`));
  return [
    ...isOpen ? ['organizationId, organizationPaths or sourceAccountIds must be given, got none of them: without a restriction, any account could link to the sink'] : [],
    ...textProblems('organizationId', organizationId, ORGANIZATION_ID),
    ...pathProblems('organizationPaths', organizationPaths),
    ...others.map((path) => `each of organizationPaths must begin with organizationId, got ${show(path)}: use paths of ${organizationId}, or omit organizationId`),
    ...accountProblems('sourceAccountIds', sourceAccountIds),
    ...textProblems('sinkName', sinkName, SINK_NAME),
    ...unknownKeysProblems(resourceTags, 'resourceTags'),
  ];
}
