import { UNTRACKED_CALLS } from './untracked-calls';
import { anything } from '../private/template-values';
import { overlap } from '../private/wildcards';

const SERVICES = [...new Set(UNTRACKED_CALLS.map(({ action }) => serviceOf(action)))];

/** Whether an action can belong to a service that runs models. The actions of most statements belong to other services and need no further check. */
export function mayRunModels(action: string): boolean {
  const service = serviceOf(anything(action));
  return SERVICES.some((each) => overlap(service, each));
}

function serviceOf(action: string): string {
  return action.split(':')[0].toLowerCase();
}
