import type { IMonitoringSink } from './monitoring-sink-interface';
import type { CostTags } from '../tags';

/**
 * Properties of `SourceAccountLink`. Exactly one of `sink` and `sinkArns` is required.
 */
export interface SourceAccountLinkProps {
  /**
   * Sink of the monitoring account in the Region of the stack.
   *
   * @default - the sink in `sinkArns`
   */
  readonly sink?: IMonitoringSink;

  /**
   * ARNs of the monitoring account's sinks, with literal Regions as keys. The link uses that of the Region of its stack. If the Region is known only at deployment, the template
   * contains a map of all, and the ARNs must be literal.
   *
   * @default - `sink`
   */
  readonly sinkArns?: { [region: string]: string };

  /**
   * Namespaces of the metrics that are shared, 1 to 5. Case-sensitive.
   *
   * @default - `AWS/Bedrock` and `AWS/BedrockMantle`
   */
  readonly namespaces?: string[];

  /**
   * Label of the source account in the console of the monitoring account. `$AccountName`, `$AccountEmail` and `$AccountEmailNoDomain` are replaced.
   *
   * A change fails, because AWS CloudFormation creates the new link before it deletes the former one, and AWS permits one link to a sink. To change the label, deploy the stack once without the link. The
   * metrics stay in the source account, and can be read again with the new link.
   *
   * @default '$AccountName'
   */
  readonly label?: string;

  /**
   * Tags for the link.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
