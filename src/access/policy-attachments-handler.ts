import {
  AttachGroupPolicyCommand, AttachRolePolicyCommand, AttachUserPolicyCommand,
  DetachGroupPolicyCommand, DetachRolePolicyCommand, DetachUserPolicyCommand, type IAMClient, NoSuchEntityException, paginateListEntitiesForPolicy,
} from '@aws-sdk/client-iam';
import { plural } from '../private/text';

/**
 * Principal that has a managed policy attached, or should have.
 */
export interface AttachedPrincipal {
  readonly policyArn: string;
  readonly type: 'Role' | 'Group' | 'User';
  readonly name: string;
}

export interface Failure {
  /** Object of the failed work, such as `budget Claims`. */
  readonly where: string;

  readonly error: Error;
}

/**
 * Failure to attach or detach a policy.
 */
export interface AttachmentFailure extends Failure {
  readonly principal: AttachedPrincipal;
}

/**
 * Result of work that continues after a failure.
 */
export interface Outcome<T, F extends Failure = Failure> {
  readonly done: T;
  readonly failures: F[];
}

export type AttachmentOutcome = Outcome<AttachedPrincipal[], AttachmentFailure>;

export interface AttachmentClients {
  readonly iam: IAMClient;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

export interface Waiting {
  readonly sleep: (ms: number) => Promise<unknown>;
}

// A permission from the same deployment takes effect in IAM after some seconds.
const PERMISSION_INTERVAL_MS = 5_000;
const MAX_RUNS = 12;

/**
 * Returns the principals that have a policy attached. There are none if the policy does not exist.
 */
export async function attachedTo(policyArn: string, { iam }: Pick<AttachmentClients, 'iam'>): Promise<AttachedPrincipal[]> {
  const attached: AttachedPrincipal[] = [];
  try {
    // No action attaches a permissions boundary, and a boundary cannot be detached like a policy.
    for await (const page of paginateListEntitiesForPolicy({ client: iam }, { PolicyArn: policyArn, PolicyUsageFilter: 'PermissionsPolicy' })) {
      attached.push(
        ...page.PolicyRoles!.map(({ RoleName }) => ({ policyArn, type: 'Role' as const, name: RoleName! })),
        ...page.PolicyGroups!.map(({ GroupName }) => ({ policyArn, type: 'Group' as const, name: GroupName! })),
        ...page.PolicyUsers!.map(({ UserName }) => ({ policyArn, type: 'User' as const, name: UserName! })),
      );
    }
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) {
      throw error;
    }
  }
  return attached;
}

/**
 * Attaches to each principal its policy. Continues after a failure. Attaching an attached policy changes nothing.
 *
 * @returns the principals that have the policy now
 */
export async function attach(principals: readonly AttachedPrincipal[], { iam, log }: AttachmentClients): Promise<AttachmentOutcome> {
  const to = {
    Role: async (PolicyArn: string, RoleName: string) => iam.send(new AttachRolePolicyCommand({ PolicyArn, RoleName })),
    Group: async (PolicyArn: string, GroupName: string) => iam.send(new AttachGroupPolicyCommand({ PolicyArn, GroupName })),
    User: async (PolicyArn: string, UserName: string) => iam.send(new AttachUserPolicyCommand({ PolicyArn, UserName })),
  };
  return forEach(principals, async (principal) => {
    await to[principal.type](principal.policyArn, principal.name);
    log(JSON.stringify({ attached: principal }));
    return true;
  });
}

/**
 * Detaches a policy from principals. Continues after a failure. A principal that does not have the policy is not a failure.
 *
 * @returns the principals that this call has detached the policy from
 */
export async function detach(
  policyArn: string, principals: readonly Omit<AttachedPrincipal, 'policyArn'>[], { iam, log }: AttachmentClients,
): Promise<AttachmentOutcome> {
  const from = {
    Role: async (RoleName: string) => iam.send(new DetachRolePolicyCommand({ PolicyArn: policyArn, RoleName })),
    Group: async (GroupName: string) => iam.send(new DetachGroupPolicyCommand({ PolicyArn: policyArn, GroupName })),
    User: async (UserName: string) => iam.send(new DetachUserPolicyCommand({ PolicyArn: policyArn, UserName })),
  };
  return forEach(principals.map(({ type, name }) => ({ policyArn, type, name })), async (principal) => {
    try {
      await from[principal.type](principal.name);
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return false;
      }
      throw error;
    }
    log(JSON.stringify({ detached: principal }));
    return true;
  });
}

/** Does the work for each principal. The work returns whether it changed something. */
async function forEach(principals: readonly AttachedPrincipal[], work: (each: AttachedPrincipal) => Promise<boolean>): Promise<AttachmentOutcome> {
  const done: AttachedPrincipal[] = [];
  const failures: AttachmentFailure[] = [];
  for (const principal of principals) {
    try {
      if (await work(principal)) {
        done.push(principal);
      }
    } catch (error) {
      failures.push({ ...failure(`${principal.policyArn}, ${principalText(principal)}`, error), principal });
    }
  }
  return { done, failures };
}

/**
 * Runs the work again, for up to a minute, while IAM denies it or a part of it. IAM might not have applied the permissions of a deployment yet.
 *
 * @returns what all runs have done
 * @throws the error or the failures of the last run
 */
export async function onceAllowed<T>({ sleep }: Waiting, run: () => Promise<Outcome<T[]>>): Promise<T[]> {
  const all: T[] = [];
  for (let runs = 1; ; runs++) {
    const isLast = runs === MAX_RUNS;
    try {
      const { done, failures } = await run();
      all.push(...done);
      if (isLast || !failures.some(({ error }) => isDenied(error))) {
        throwFailures(failures);
        return all;
      }
    } catch (error) {
      if (isLast || !isDenied(error as Error)) {
        throw error;
      }
    }
    await sleep(PERMISSION_INTERVAL_MS);
  }
}

/**
 * Reads a value as soon as IAM allows it, as `onceAllowed`.
 */
export async function readOnceAllowed<T>(waiting: Waiting, read: () => Promise<T>): Promise<T> {
  const [value] = await onceAllowed(waiting, async () => ({ done: [await read()], failures: [] }));
  return value;
}

function isDenied({ name }: Error): boolean {
  // AWS Budgets and IAM use different names for the error.
  return name.startsWith('AccessDenied');
}

/**
 * Returns what the work throws as a failure.
 */
export async function caught<T>(where: string, run: () => Promise<Outcome<T[]>>): Promise<Outcome<T[]>> {
  try {
    return await run();
  } catch (error) {
    return { done: [], failures: [failure(where, error)] };
  }
}

export function failure(where: string, error: unknown): Failure {
  return { where, error: error as Error };
}

/**
 * @throws one error with all failures, if there is one
 */
export function throwFailures(failures: readonly Failure[]): void {
  if (failures.length > 0) {
    // The name of an error of AWS is its code. The name of other errors is Error.
    const lines = failures.map(({ where, error: { name, message } }) => `  - ${where}: ${name === 'Error' ? message : `${name}: ${message}`}`);
    throw new Error(`${plural(failures.length, 'problem')}:\n${lines.join('\n')}`);
  }
}

/**
 * Returns a principal as text, such as `role app`.
 */
export function principalText({ type, name }: Omit<AttachedPrincipal, 'policyArn'>): string {
  return `${type.toLowerCase()} ${name}`;
}
