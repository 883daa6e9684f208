import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_aws-external-anthropic.html */
export const CLAUDE_PLATFORM: readonly ClassifiedActions[] = [
  {
    names: ['CreateInference', 'CreateBatchInference'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.CLAUDE_PLATFORM,
    reason: 'runs a model',
  },
  {
    names: ['CreateSession', 'UpdateSession', 'ProcessEnvironmentWork'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.CLAUDE_PLATFORM,
    reason: 'starts a managed agent, or sends events or tool results to it, so that it runs models',
  },
  {
    names: ['AssumeConsole'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.CLAUDE_PLATFORM,
    reason: 'opens a Claude Console session, which can run agents and batches',
  },
  { names: ['CallWithBearerToken'], cost: ActionCost.CALLER, usage: UntrackedUsage.API_KEY, reason: 'authenticates calls with an API key' },
  {
    names: [
      'CreateAgent', 'UpdateAgent', 'ArchiveAgent', 'CreateEnvironment', 'UpdateEnvironment', 'ArchiveEnvironment', 'CreateMemoryStore', 'UpdateMemoryStore', 'ArchiveMemoryStore', 'ArchiveSession',
      'CreateVault', 'UpdateVault', 'ArchiveVault', 'CreateSkill', 'UpdateSkill', 'CreateFile', 'CreateUserProfile', 'UpdateUserProfile', 'CreateUserProfileEnrollmentUrl', 'CreateWebhook',
      'UpdateWebhook', 'RotateWebhookSecret',
    ],
    cost: ActionCost.FREE,
    reason: 'configures managed agents and stores files; sessions and inference are charged',
  },
  {
    names: ['CreateWorkspace', 'UpdateWorkspace', 'ArchiveWorkspace', 'TagResource', 'RegisterKey', 'UpdateKey', 'DisableKey'],
    cost: ActionCost.FREE,
    reason: 'configures workspaces and encryption keys',
  },
  { names: ['CountTokens'], cost: ActionCost.FREE, reason: 'returns information; AWS states no charge' },
];
