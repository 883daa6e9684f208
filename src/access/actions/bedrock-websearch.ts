import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock-websearch.html */
export const BEDROCK_WEBSEARCH: readonly ClassifiedActions[] = [
  {
    names: ['InvokeSearch', 'InvokeFetch', 'ExternalWebAccess'],
    patterns: ['*'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.WEB_SEARCH,
    reason: 'runs web tools for a model, charged per call',
  },
];
