import { aws_oam as oam, CfnMapping, Fn, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { placeOfSink } from './account-rules';
import { DEFAULT_LABEL, namespaceFilter, namespacesProblems } from './link-filter';
import { sinkArnProblems } from './sink-arn-rules';
import { METRICS } from './sink-policy';
import type { SourceAccountLinkProps } from './source-account-link-props';
import { environmentOf, uniqueProblems } from './unique-in-environment';
import { differAtSynth, isToken, show, textProblems, throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';
import { unknownKeysProblems } from '../tags/unknown-keys';

const SUBJECT = 'SourceAccountLink';

/**
 * Link of a source account in one Region: the monitoring account can read the account's metrics of Amazon Bedrock, and no others. No data is copied.
 *
 * Create a link in each Region of each source account, or deploy `SourceAccountsStackSet`. Stack sets do not deploy to the management account of the organization. For its
 * usage, add this link and `SourceAccountReaderRole` to a stack of the management account.
 *
 * Costs nothing.
 *
 * - A link and its sink are in the same Region, and in different accounts.
 * - AWS permits one link to a sink per account and Region. If one exists already, the deployment fails. Add the namespaces to the existing link instead.
 * - An account can link to 5 monitoring accounts.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
 *
 * @example
 * new SourceAccountLink(this, 'Link', {
 *   sinkArns: {
 *     'eu-central-1': 'arn:aws:oam:eu-central-1:111122223333:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
 *     'us-east-1': 'arn:aws:oam:us-east-1:111122223333:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222',
 *   },
 * });
 */
@injectable
export class SourceAccountLink extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.SourceAccountLink';

  /**
   * ARN of the link.
   */
  public readonly linkArn: string;

  /** ARN of the sink. Undefined if it depends on the Region at deployment. */
  private readonly sinkArn?: string;

  constructor(scope: Construct, id: string, props: SourceAccountLinkProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, linkProblems(this, props));
    const { region } = Stack.of(this);
    const { sink, sinkArns = {}, namespaces, label = DEFAULT_LABEL } = props;
    this.sinkArn = sink?.sinkArn ?? (isToken(region) ? undefined : sinkArns[region]);
    const link = new oam.CfnLink(this, 'Resource', {
      labelTemplate: label,
      resourceTypes: [METRICS],
      sinkIdentifier: this.sinkArn ?? this.sinkOfRegion(sinkArns),
      linkConfiguration: { metricConfiguration: { filter: namespaceFilter(namespaces) } },
    });
    this.linkArn = link.attrArn;
    this.node.addValidation({
      validate: () => uniqueProblems<SourceAccountLink>(this, isLink, (each) => each.place(), (other) =>
        `${SUBJECT} must be the only one of its account and Region to the sink, got another at ${other}: remove one of the two, and specify the namespaces of both`),
    });
    props.resourceTags?._addTo(this);
  }

  private sinkOfRegion(sinkArns: Record<string, string>): string {
    const mapping = Object.fromEntries(Object.entries(sinkArns).map(([each, arn]) => [each, { Arn: arn }]));
    const map = new CfnMapping(this, 'Sinks', { mapping });
    return Fn.findInMap(map.logicalId, Stack.of(this).region, 'Arn');
  }

  private place(): string | undefined {
    return this.sinkArn === undefined || isToken(this.sinkArn) ? undefined : `${environmentOf(this)} ${this.sinkArn}`;
  }
}

function isLink(node: IConstruct): node is SourceAccountLink {
  return node instanceof SourceAccountLink;
}

function linkProblems(scope: Construct, { sink, sinkArns, namespaces, label, resourceTags }: SourceAccountLinkProps): string[] {
  const { account, region } = Stack.of(scope);
  const given = [sink, sinkArns].filter((each) => each !== undefined).length;
  const ofRegions = sinkArnProblems(sinkArns, region);
  const arn = sink?.sinkArn ?? (typeof sinkArns === 'object' && sinkArns !== null && !isToken(region) ? sinkArns[region] : undefined);
  const place = arn === undefined ? undefined : placeOfSink(arn);
  const isMissing = sinkArns !== undefined && !sink && ofRegions.length === 0 && !isToken(region) && arn === undefined;
  const isMapped = sinkArns !== undefined && ofRegions.length === 0 && isToken(region);
  return [
    ...given === 1 ? [] : [`sink or sinkArns must be given, got ${given === 0 ? 'none of the two' : 'both'}: ${given === 0 ? 'pass the sink of the monitoring account' : 'remove one of the two'}`],
    ...ofRegions,
    ...isMissing ? [`sinkArns must contain the Region of the stack, got ${Object.keys(sinkArns).join(', ')}: add the ARN of the sink in ${region}, or remove the link`] : [],
    ...isMapped && Object.values(sinkArns).some(isToken)
      ? ['each of sinkArns must be known at synth in a stack without a Region, got a token: specify the Region of the stack with env, or pass literal ARNs'] : [],
    ...place && sink && differAtSynth(place.region, region) ? [`sink must be in the Region of the stack, got ${show(arn)} in ${region}: pass the sink of ${region}`] : [],
    ...place && !differAtSynth(place.accountId, account) && !isToken(account)
      ? [`${sink ? 'sink' : `sinkArns.${region}`} must be of another account, got ${show(arn)}: remove the link, because the monitoring account reads its own metrics without one`] : [],
    ...namespacesProblems(namespaces),
    ...labelProblems(label),
    ...unknownKeysProblems(resourceTags, 'resourceTags'),
  ];
}

function labelProblems(label: string | undefined): string[] {
  return textProblems('label', label, { minLength: 1, maxLength: 64, pattern: /^[^\r\n]+$/, patternInWords: 'be on one line', remedy: 'change the label, or omit it for the name of the account' });
}
