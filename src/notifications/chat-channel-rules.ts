import type { SlackChannelOptions, TeamsChannelOptions } from './chat-channels';
import { textProblems, type TextRule } from '../private/check';

export const MAX_CONFIGURATION_NAME = 128;

// The patterns of AWS::Chatbot::SlackChannelConfiguration and AWS::Chatbot::MicrosoftTeamsChannelConfiguration in the CloudFormation registry.
const CONFIGURATION_NAME: TextRule = {
  minLength: 1,
  maxLength: MAX_CONFIGURATION_NAME,
  pattern: /^[A-Za-z0-9_-]+$/,
  patternInWords: 'consist of letters, digits, _ and -',
  remedy: 'change the name, or omit it to have one generated',
};

const WORKSPACE: TextRule = {
  minLength: 1,
  maxLength: 255,
  pattern: /^[0-9A-Z]+$/,
  patternInWords: 'be a Slack ID of uppercase letters and digits',
  remedy: 'copy the ID from the console of Amazon Q Developer in chat applications, for example T07EZ1TTT',
};

const SLACK_CHANNEL: TextRule = {
  minLength: 1,
  maxLength: 255,
  pattern: /^[A-Za-z0-9]+$/,
  patternInWords: 'be the ID of a Slack channel, not its name',
  remedy: 'copy the ID from the end of the channel\'s link, for example C07EZ1ABC23',
};

const UUID: TextRule = {
  minLength: 36,
  maxLength: 36,
  pattern: /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
  patternInWords: 'be a UUID',
  remedy: 'copy the ID from the console of Amazon Q Developer in chat applications',
};

const TEAMS_CHANNEL: TextRule = {
  minLength: 1,
  maxLength: 256,
  pattern: /^[a-zA-Z0-9-_=+/.,]*%3[aA][a-zA-Z0-9-_=+/.,]*%40[a-zA-Z0-9-_=+/.,]*$/,
  patternInWords: 'be URL-encoded, with one %3a for : and one %40 for @',
  remedy: 'copy the ID from the channel\'s link, for example 19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
};

export function slackProblems({ workspaceId, channelId, configurationName }: SlackChannelOptions): string[] {
  return [
    ...textProblems('workspaceId', workspaceId, WORKSPACE),
    ...textProblems('channelId', channelId, SLACK_CHANNEL),
    ...textProblems('configurationName', configurationName, CONFIGURATION_NAME),
  ];
}

export function teamsProblems({ teamId, tenantId, channelId, configurationName }: TeamsChannelOptions): string[] {
  return [
    ...textProblems('teamId', teamId, UUID),
    ...textProblems('tenantId', tenantId, UUID),
    ...textProblems('channelId', channelId, TEAMS_CHANNEL),
    ...textProblems('configurationName', configurationName, CONFIGURATION_NAME),
  ];
}
