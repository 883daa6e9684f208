import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock-mantle.html */
export const BEDROCK_MANTLE: readonly ClassifiedActions[] = [
  {
    names: ['CreateInference'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.BEDROCK_MANTLE,
    isProjectInference: true,
    reason: 'runs a model; the perimeter judges the project if Bedrock Projects are carriers, and the caller if IAM principals are',
  },
  {
    names: ['CreateFineTuningJob', 'CreateCustomizedModel', 'CreateReservation', 'UpdateReservation'],
    cost: ActionCost.COMMITMENT,
    usage: UntrackedUsage.BEDROCK_MANTLE,
    reason: 'trains or stores a model, or reserves capacity',
  },
  { names: ['CallWithBearerToken'], cost: ActionCost.CALLER, usage: UntrackedUsage.API_KEY, reason: 'authenticates calls with an API key' },
  {
    names: ['CreateProject', 'UpdateProject', 'ArchiveProject', 'TagResource', 'AssociateCustomizedModel', 'DisassociateCustomizedModel', 'CreateFile', 'PutAccountDataRetention'],
    cost: ActionCost.FREE,
    reason: 'configures projects and uploads files; inference is charged',
  },
  { names: ['CountTokens'], cost: ActionCost.FREE, reason: 'returns information; AWS states no charge' },
];
