/**
 * Slack channel that receives notifications.
 */
export interface SlackChannelOptions {
  /**
   * ID of the workspace, such as `T07EZ1TTT`. You must authorize the workspace once in the console of Amazon Q Developer in chat applications.
   */
  readonly workspaceId: string;

  /**
   * ID of the channel, such as `C07EZ1ABC23`, which is the end of the channel's link. Invite `@Amazon Q` to a private channel first.
   */
  readonly channelId: string;

  /**
   * Name of the configuration, unique in the account: 1 to 128 letters, digits, `_` and `-`. All calls for the channel must specify the same name or none.
   *
   * Do not change the name of a deployed configuration. CloudFormation would create the replacement before it deletes the original, and AWS supports one configuration per
   * channel and account.
   *
   * @default - generated from the name of the stack and a hash that changes with the workspace and the channel
   */
  readonly configurationName?: string;
}

/**
 * Microsoft Teams channel that receives notifications.
 */
export interface TeamsChannelOptions {
  /**
   * ID of the team, a UUID. You must authorize the team once in the console of Amazon Q Developer in chat applications.
   */
  readonly teamId: string;

  /**
   * ID of the tenant, a UUID.
   */
  readonly tenantId: string;

  /**
   * ID of the channel as in its link, URL-encoded, such as `19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2`.
   */
  readonly channelId: string;

  /**
   * Name of the configuration, unique in the account: 1 to 128 letters, digits, `_` and `-`. All calls for the channel must specify the same name or none.
   *
   * Do not change the name of a deployed configuration. CloudFormation would create the replacement before it deletes the original, and AWS supports one configuration per
   * channel and account.
   *
   * @default - generated from the name of the stack and a hash that changes with the team, the tenant and the channel
   */
  readonly configurationName?: string;
}
