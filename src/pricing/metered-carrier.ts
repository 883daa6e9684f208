import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { TokenKind } from './token-kinds';
import type { TokenPrices } from './token-prices';

/**
 * Source of token metrics with the same prices: an application inference profile, or a model of a Bedrock Project.
 */
export interface TokenMeter {
  /** Carrier of the metrics. */
  readonly carrier: IConstruct;

  /** Identifies the meter within its app, and does not change between deployments. */
  readonly path: string;

  /** Name for people. */
  readonly name: string;

  /** Model ID, if it is known at synth. */
  readonly model?: string;

  readonly prices: TokenPrices;

  /** Kinds of tokens that CloudWatch counts and that have a price above 0. */
  readonly kinds: readonly TokenKind[];

  /** Returns the token metric of a kind of token. */
  counter(kind: TokenKind, options: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * Carrier whose cost can be estimated from CloudWatch metrics. Reading the meters throws if a price is not known.
 */
export interface MeteredCarrier extends IConstruct {
  /** @internal */
  _tokenMeters(): TokenMeter[];
}

/** Whether Amazon Bedrock publishes token metrics by the carrier. */
export function isMetered(carrier: IConstruct): carrier is MeteredCarrier {
  return typeof (carrier as Partial<MeteredCarrier>)._tokenMeters === 'function';
}

/** Token metrics of a carrier. Empty if Amazon Bedrock publishes none by it. Throws if a price is not known. */
export function metersOf(carrier: IConstruct): TokenMeter[] {
  return isMetered(carrier) ? carrier._tokenMeters() : [];
}
