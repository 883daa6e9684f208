import type { AnomalyFrequency } from './anomaly-frequency';
import type { AnomalyThresholdMatch } from './anomaly-threshold-match';
import type { BudgetTagKeyForm } from '../budgets';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Properties of `TagAnomalyMonitor`.
 */
export interface TagAnomalyMonitorProps {
  /**
   * The cost allocation tag whose values are watched, such as `CostTagKey.DEPARTMENT`. Known at synth. Changing it replaces the monitor.
   *
   * A key that is not active as a cost allocation tag in the account that pays has no spend to watch, see `CostAllocationTagActivation`.
   */
  readonly tagKey: string;

  /**
   * Profiles whose values of the tag are watched: those they end up with after `Tags.of` and all other aspects. They also tell which models are called, and so what the monitor does not see.
   *
   * What counts is the tag: spend of others under the same value is watched with them.
   *
   * @default - `values` and `costTags` alone
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Tags whose value of `tagKey` is watched, such as `profile.costTags`.
   *
   * @default - `values` and `profiles` alone
   */
  readonly costTags?: CostTags;

  /**
   * Values to watch, beside those of `profiles` and `costTags`. All together 1 to 10, which are watched as one sum: AWS takes no more in a monitor. For a word on each, make a monitor for each.
   *
   * @default - `costTags` and `profiles` alone
   */
  readonly values?: string[];

  /**
   * Tell of anomalies whose total impact, what was spent beyond what was expected, is at least so many USD: 0, or from 0.01 to 10,000,000,000.
   *
   * @default 20; none if `minimumImpactPercent` is given. AWS's own default, 100 USD and 40 %, is for whole accounts, of which a tag value on models is a part; without an amount, cents are told of
   */
  readonly minimumImpact?: number;

  /**
   * Tell of anomalies whose total impact is at least so many percent of what was expected: 0, or from 0.01 to 10,000,000,000.
   *
   * @default - how much it is of what was expected does not matter
   */
  readonly minimumImpactPercent?: number;

  /**
   * Whether both thresholds must be reached, where both are given.
   *
   * @default AnomalyThresholdMatch.ALL
   */
  readonly thresholdMatch?: AnomalyThresholdMatch;

  /**
   * Whom to tell as soon as there is an anomaly. The topic has to be of the monitor's account.
   *
   * @default - nobody
   */
  readonly notifications?: ICostNotifications;

  /**
   * Addresses that AWS writes to itself, at most 10, once in `emailFrequency`. Addresses that are to hear at once belong into `notifications`.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * How often AWS writes to `emails`.
   *
   * @default AnomalyFrequency.DAILY
   */
  readonly emailFrequency?: AnomalyFrequency;

  /**
   * How the key is written. Changing it replaces the monitor.
   *
   * @default BudgetTagKeyForm.PLAIN
   */
  readonly tagKeyForm?: BudgetTagKeyForm;

  /**
   * What the names of monitor and subscriptions begin with: 1 to 100 characters on one line. A hyphen and a hash of what makes CloudFormation replace them follow, so that a replacement never meets the original under its name. What is
   * only known at deployment is not in it. Changing it is an update in place.
   *
   * @default - made of the names of stack and construct
   */
  readonly monitorName?: string;

  /**
   * Tags for monitor and subscriptions. CloudFormation replaces both when one of them changes, and the new monitor learns anew; so `Tags.of` does not reach them, and these are best left as they once were.
   *
   * @default - none
   */
  readonly resourceTags?: CostTags;
}
