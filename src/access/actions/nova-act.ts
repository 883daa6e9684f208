import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonnovaact.html */
export const NOVA_ACT: readonly ClassifiedActions[] = [
  {
    names: ['CreateWorkflowRun', 'CreateSession', 'CreateAct', 'InvokeActStep'],
    patterns: ['CreateWorkflowRun', 'CreateSession', 'CreateAct', 'Invoke*'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.NOVA_ACT,
    reason: 'runs Nova models with the permissions of the caller, charged by the hour',
  },
  { names: ['CreateWorkflowDefinition', 'UpdateWorkflowRun', 'UpdateAct'], cost: ActionCost.FREE, reason: 'configures workflows, or reports the state of a run' },
];
