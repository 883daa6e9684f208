import { isToken } from '../private/check';

/** Returns the text that identifies a Slack channel. */
export function slackChannelKey(workspaceId: string, channelId: string): string {
  return `${workspaceId}/${channelId}`;
}

/** Returns the text that identifies a Microsoft Teams channel. UUIDs and URL encodings identify the same channel in upper and lower case. */
export function teamsChannelKey(teamId: string, channelId: string): string {
  return `${lowerCase(teamId)}/${lowerCase(channelId, /%[0-9a-fA-F]{2}/g)}`;
}

/** Returns a text with some or all parts in lower case. A token in lower case would no longer be a token. Code without type checks can pass other values. */
export function lowerCase(text: string, part = /.+/): string {
  return isToken(text) || typeof text !== 'string' ? text : text.replace(part, (matched) => matched.toLowerCase());
}
