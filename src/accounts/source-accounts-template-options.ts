import type { HookFailureMode } from './hook-failure-mode';

/**
 * Contents of the template for source accounts.
 */
export interface SourceAccountsTemplateOptions {
  /**
   * ID of the organization, such as `o-exampleorgid`.
   */
  readonly organizationId: string;

  /**
   * ARNs of the monitoring account's sinks, with literal Regions as keys. ARNs of sinks in the same app can be tokens, see `MonitoringSink.sinkArn`.
   *
   * @default - required, unless `createLinks` is false
   */
  readonly sinkArns?: { [region: string]: string };

  /**
   * ID of the account that contains the meter or the audit.
   *
   * @default - account of the stack
   */
  readonly monitoringAccountId?: string;

  /**
   * Regions of the source accounts.
   *
   * @default - the Regions of `sinkArns`, or only `homeRegion` if there are none
   */
  readonly regions?: string[];

  /**
   * Region whose stack contains the reader role. A role applies to all Regions. Moving the role to another Region fails while the old Region contains it. Deploy once with
   * `createRole: false` first.
   *
   * @default - the Region of the stack, or the only Region of `regions`; required if neither is known
   */
  readonly homeRegion?: string;

  /**
   * Whether to link the metrics of the accounts. Use false if the accounts already link their metrics of Amazon Bedrock to the sinks.
   *
   * @default true
   */
  readonly createLinks?: boolean;

  /**
   * Whether to create the reader role.
   *
   * @default true
   */
  readonly createRole?: boolean;

  /**
   * Name of the reader role. See `SourceAccountsOptions.readerRoleName`.
   *
   * @default 'bedrock-cost-tags-reader'
   */
  readonly readerRoleName?: string;

  /**
   * Activates the hook of AWS that compares the resources of each stack with the required tags of the organization's tag policies, in each account and Region, also in the monitoring account. See `RequiredTagsHook`.
   *
   * The hook has a stack set or a template of its own.
   *
   * @default - no hook
   */
  readonly requiredTagsHook?: HookFailureMode;
}
