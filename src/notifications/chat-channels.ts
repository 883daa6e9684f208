/**
 * A Slack channel.
 */
export interface SlackChannelOptions {
  /**
   * The id of the workspace, such as `T07EZ1TTT`. Somebody has to authorize it once in the console of Amazon Q Developer in chat applications.
   */
  readonly workspaceId: string;

  /**
   * The id of the channel, such as `C07EZ1ABC23`: the end of its link. A private channel has to invite `@Amazon Q` first.
   */
  readonly channelId: string;

  /**
   * The name of the configuration, unique in the account: 1 to 128 letters, digits, `_` and `-`. Changing it replaces the configuration.
   *
   * @default - made from the construct's path and a hash that changes with the workspace
   */
  readonly configurationName?: string;
}

/**
 * A channel of Microsoft Teams.
 */
export interface TeamsChannelOptions {
  /**
   * The id of the team, a UUID. Somebody has to authorize it once in the console of Amazon Q Developer in chat applications.
   */
  readonly teamId: string;

  /**
   * The id of the tenant, a UUID.
   */
  readonly tenantId: string;

  /**
   * The id of the channel as in its link, URL-encoded: `19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2`.
   */
  readonly channelId: string;

  /**
   * The name of the configuration, unique in the account: 1 to 128 letters, digits, `_` and `-`. Changing it replaces the configuration.
   *
   * @default - made from the construct's path and a hash that changes with team and tenant
   */
  readonly configurationName?: string;
}
