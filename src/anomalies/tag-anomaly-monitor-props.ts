import type { AnomalyFrequency } from './anomaly-frequency';
import type { AnomalyThresholdMatch } from './anomaly-threshold-match';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTagSource, CostTags } from '../tags';

/**
 * Properties of `TagAnomalyMonitor`.
 */
export interface TagAnomalyMonitorProps {
  /**
   * Cost allocation tag whose values are monitored, such as `CostTagKey.DEPARTMENT`. Known at synth. Changing it replaces the monitor.
   *
   * A key has no spend to monitor until it is active as a cost allocation tag in the payer account, see `CostAllocationTagActivation`.
   */
  readonly tagKey: string;

  /**
   * Profiles whose final tag values are monitored, after `Tags.of` and all other aspects.
   *
   * The monitor includes all spend under the tag value, also from other profiles.
   *
   * @default - `values` and `costTags` only
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Tags whose value of `tagKey` is monitored, such as `profile.costTags`.
   *
   * @default - `values` and `profiles` only
   */
  readonly costTags?: CostTags;

  /**
   * Values to monitor in addition to those of `profiles` and `costTags`. AWS supports 1 to 10 values in a monitor, and monitors their sum. To be
   * notified of each value separately, create a monitor for each.
   *
   * @default - `costTags` and `profiles` only
   */
  readonly values?: string[];

  /**
   * Smallest total impact to notify of, in USD: 0, or from 0.01 to 10,000,000,000. The total impact is the difference between actual and expected
   * spend.
   *
   * The AWS default, 100 USD and 40%, is meant for whole accounts, of which a tag value is only a part.
   *
   * @default 20; none if `minimumImpactPercent` is given, which then also applies to very small amounts
   */
  readonly minimumImpactAmount?: number;

  /**
   * Smallest total impact to notify of, in percent of the expected spend: 0, or from 0.01 to 10,000,000,000.
   *
   * @default - no percentage threshold
   */
  readonly minimumImpactPercent?: number;

  /**
   * Combination of the two thresholds, if both are given.
   *
   * @default AnomalyThresholdMatch.ALL
   */
  readonly thresholdMatch?: AnomalyThresholdMatch;

  /**
   * Notification target that is notified as soon as an anomaly is detected. The topic must be in the account of the monitor.
   *
   * @default - none
   */
  readonly notifications?: ICostNotifications;

  /**
   * Email addresses that AWS notifies directly, at most 10, once per `emailFrequency`. For immediate notifications, add the addresses to
   * `notifications`.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * Frequency of the notifications to `emails`.
   *
   * @default AnomalyFrequency.DAILY
   */
  readonly emailFrequency?: AnomalyFrequency;

  /**
   * Source of the tag that the monitor filters by: resources or the calling IAM principals. Changing it replaces the monitor.
   *
   * A monitor filters by one key, so `RESOURCE_OR_IAM_PRINCIPAL` throws. Throws for `RESOURCE` with the tags of an IAM principal, because the plain keys
   * of a principal always show 0 USD.
   *
   * @default - the source of the carrier that `costTags` were read from; `CostTagSource.RESOURCE` for tags that were not read from a carrier
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Prefix of a resource tag key in the monitor, such as `user:`, for accounts where the monitor finds no cost under the plain key. Changing it
   * replaces the monitor.
   *
   * @default - no prefix, the spelling that Cost Explorer accepts
   */
  readonly resourceTagKeyPrefix?: string;

  /**
   * Prefix of the names of the monitor and its subscriptions: 1 to 100 characters on one line. A hyphen and a hash of the properties that make
   * CloudFormation replace them are appended, so that a replacement never has the same name as the original. The hash does not include values known
   * only at deployment. Changing the prefix is an in-place update.
   *
   * @default - generated from the names of the stack and the construct
   */
  readonly monitorName?: string;

  /**
   * Tags for the monitor and its subscriptions. CloudFormation replaces both when a tag changes, and the new monitor must learn again. For this
   * reason, `Tags.of` does not reach them. Avoid changing the tags.
   *
   * @default - none
   */
  readonly resourceTags?: CostTags;
}
