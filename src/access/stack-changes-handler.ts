import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readOnceAllowed, type Waiting } from './policy-attachments-handler';
import { show } from '../private/text';

export interface StackClients extends Waiting {
  readonly cloudformation: CloudFormationClient;
}

/**
 * Stack that owns deny policies.
 */
export interface PolicyOwner {
  /** ARN of the stack. */
  readonly stackId: string;

  /** IAM path of the policies of the stack, with slashes at both ends. */
  readonly policyPath: string;
}

/**
 * Request of a custom resource.
 */
export type StackRequest = 'Create' | 'Update' | 'Delete';

/**
 * Statuses in which CloudFormation sends each request. A stack of status `REVIEW_IN_PROGRESS` has no resources yet.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
const CHANGING: Record<StackRequest, { readonly statuses: RegExp; readonly rule: string }> = {
  Create: { statuses: /^(?!REVIEW_|DELETE_).+_IN_PROGRESS$/, rule: 'principals are denied only while CloudFormation creates or changes it' },
  // Also the rollback of an update, and the cleanups after both.
  Update: { statuses: /^UPDATE_(?:.+_)?IN_PROGRESS$/, rule: 'principals are released only while CloudFormation updates it' },
  Delete: { statuses: /^(?!REVIEW_).+_IN_PROGRESS$/, rule: 'principals are released only while CloudFormation changes or deletes it' },
};

/**
 * Fails unless CloudFormation is changing a stack. A custom resource must not release principals because an event says so: the denied principals might be
 * able to invoke its function, but cannot pretend that CloudFormation changes the stack.
 *
 * @throws if the status of the stack does not correspond to the request
 */
export async function assertStackChanges(stackId: string, requestType: StackRequest, clients: StackClients): Promise<void> {
  const status = await statusOf(stackId, clients);
  const { statuses, rule } = CHANGING[requestType];
  if (!statuses.test(status)) {
    throw new Error(`the stack is ${status}, and ${rule}: deploy or delete the stack ${stackId}, and send no ${requestType} event to this function`);
  }
}

/**
 * Returns whether CloudFormation is creating, changing or deleting a stack.
 */
export async function stackIsChanging(stackId: string, clients: StackClients): Promise<boolean> {
  return CHANGING.Delete.statuses.test(await statusOf(stackId, clients));
}

async function statusOf(stackId: string, clients: StackClients): Promise<string> {
  const { cloudformation } = clients;
  const { Stacks: stacks = [] } = await readOnceAllowed(clients, async () => cloudformation.send(new DescribeStacksCommand({ StackName: stackId })));
  return stacks[0]?.StackStatus ?? 'unknown';
}

/**
 * Returns the account of a stack.
 */
export function accountOf(stackId: string): string {
  return stackId.split(':')[4];
}

/**
 * Fails unless a policy has the account and the path of the deny policies of a stack.
 *
 * @throws if the policy is another one
 */
export function assertOwnPolicy(policyArn: unknown, { stackId, policyPath }: PolicyOwner): asserts policyArn is string {
  const [, partition] = stackId.split(':');
  const prefix = `arn:${partition}:iam::${accountOf(stackId)}:policy${policyPath}`;
  // Without a slash, so that the policy is of no deeper path.
  if (typeof policyArn !== 'string' || !policyArn.startsWith(prefix) || !/^[\w+=,.@-]+$/.test(policyArn.slice(prefix.length))) {
    throw new Error(`PolicyArn must be a deny policy of this stack, got ${show(policyArn)}: pass the ARN of a policy that begins with ${prefix}`);
  }
}
