import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { SFNClient } from '@aws-sdk/client-sfn';
import { AwsEndpoint, AwsError, type AwsOperation } from './aws-endpoint';
import { REGION, TEST_ACCOUNT } from './places';
import { FakeAws } from './state-machine';
import { StatesError } from './states-language';
import { type DenyDeployment, deployDeny, type DeploymentClients } from '../../src/alarms/deny-deployments-handler';

export const POLICY_PATH = `/bedrock-deny-0123abcd/${REGION}/`;
export const DENY = `arn:aws:iam::${TEST_ACCOUNT}:policy${POLICY_PATH}Deny`;
export const STACK_ID = `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Insurance/00000000-0000-0000-0000-000000000000`;

const DETACHING = ['DetachRolePolicy', 'DetachGroupPolicy', 'DetachUserPolicy'];

/** A stack with the deny action of an alarm: its state machine, and the function that CloudFormation calls. Both work on the same clock. */
export class DenyingAccount {
  /** Starts to listen; `close` it afterwards. */
  public static async listen(definition: any): Promise<DenyingAccount> {
    const account = new DenyingAccount(new FakeAws(definition));
    account.endpoint = await AwsEndpoint.listen(account.operations);
    account.clients = account.connect();
    return account;
  }

  public endpoint!: AwsEndpoint;
  public clients!: DeploymentClients & { readonly log: jest.Mock };

  /** `undefined` if the stack is gone. */
  public stackStatus: string | undefined = 'UPDATE_IN_PROGRESS';
  public machineIsGone = false;
  public pageSize = 100;

  /** Policies that do not exist. */
  public readonly gonePolicies = new Set<string>();

  /** The minute until which IAM denies an operation to the function. */
  public readonly deniedUntil: Record<string, number> = {};

  private readonly operations: Record<string, AwsOperation> = {
    DescribeStacks: () => this.stackStatus === undefined ? { Stacks: [] }
      : { Stacks: [{ StackId: STACK_ID, StackName: 'Insurance', CreationTime: '2026-11-01T00:00:00Z', StackStatus: this.stackStatus }] },
    DescribeAlarms: (input) => this.aws.call('describeAlarms', input),
    DescribeStateMachine: ({ stateMachineArn }) => {
      this.assertMachine();
      return { stateMachineArn, name: 'machine', definition: JSON.stringify(this.aws.definition), roleArn: 'arn', type: 'STANDARD', creationDate: 0 };
    },
    ListExecutions: (input) => this.list(input),
    StartExecution: ({ stateMachineArn, input, ...others }) => {
      expect(others).toEqual({});
      this.assertMachine();
      return { executionArn: this.aws.start(JSON.parse(input ?? '{}')).arn, startDate: 0 };
    },
    StopExecution: ({ executionArn }) => {
      this.aws.stop(executionArn);
      return { stopDate: 0 };
    },
    ListEntitiesForPolicy: (input) => this.listEntities(input),
    ...Object.fromEntries(DETACHING.map((operation): [string, AwsOperation] => [operation, (input) => this.iam(operation, input)])),
  };

  private constructor(public readonly aws: FakeAws) {
    for (const [operation, answer] of Object.entries(this.operations)) {
      this.operations[operation] = (input) => {
        if (this.aws.now < (this.deniedUntil[operation] ?? 0)) {
          throw new AwsError(/Executions?$|StateMachine$/.test(operation) ? 'AccessDeniedException' : 'AccessDenied', `not authorized to perform ${operation}`, 403);
        }
        return answer(input);
      };
    }
  }

  /** Lets the function answer an event of CloudFormation. */
  public async deploy(event: DenyDeployment): Promise<{ PhysicalResourceId?: string }> {
    return deployDeny(event, { stackId: STACK_ID, policyPath: POLICY_PATH }, this.clients);
  }

  /** The operations that were called, in order. */
  public get called(): string[] {
    return this.endpoint.calls.map(({ operation }) => operation);
  }

  public async close(): Promise<void> {
    const { sfn, cloudwatch, cloudformation, iam } = this.clients;
    [sfn, cloudwatch, cloudformation, iam].forEach((client) => client.destroy());
    await this.endpoint.close();
  }

  private connect(): DenyingAccount['clients'] {
    const config = { endpoint: this.endpoint.url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
    return {
      cloudformation: new CloudFormationClient(config),
      cloudwatch: new CloudWatchClient(config),
      iam: new IAMClient(config),
      sfn: new SFNClient(config),
      sleep: async (ms) => this.aws.run(this.aws.now + ms / 60_000),
      log: jest.fn(),
    };
  }

  private list({ stateMachineArn, statusFilter, nextToken }: any): object {
    this.assertMachine();
    const { Executions } = this.aws.call('listExecutions', { StateMachineArn: stateMachineArn, StatusFilter: statusFilter, MaxResults: 1_000 });
    const { page, next } = this.page<any>(Executions, nextToken);
    return { executions: page.map(({ ExecutionArn, Status }) => ({ executionArn: ExecutionArn, stateMachineArn, name: 'x', status: Status, startDate: 0 })), nextToken: next };
  }

  private listEntities({ Marker, ...input }: any): object {
    if (this.gonePolicies.has(input.PolicyArn)) {
      throw new AwsError('NoSuchEntity', 'the policy does not exist', 404);
    }
    const entities = this.iam('ListEntitiesForPolicy', input);
    const all = ['Roles', 'Groups', 'Users'].flatMap((kind) => entities[`Policy${kind}`].map((each: object) => ({ kind, each })));
    const { page, next } = this.page<any>(all, Marker);
    const of = (wanted: string) => page.filter(({ kind }) => kind === wanted).map(({ each }) => each);
    return { PolicyRoles: of('Roles'), PolicyGroups: of('Groups'), PolicyUsers: of('Users'), IsTruncated: next !== undefined, Marker: next };
  }

  private iam(operation: string, input: any): any {
    try {
      return this.aws.call(`${operation[0].toLowerCase()}${operation.slice(1)}`, input);
    } catch (error) {
      throw error instanceof StatesError ? new AwsError(error.error.replace(/^Iam\.|Exception$/g, ''), error.error, 404) : error;
    }
  }

  private assertMachine(): void {
    if (this.machineIsGone) {
      throw new AwsError('StateMachineDoesNotExist');
    }
  }

  private page<T>(all: T[], token: string = '0'): { page: T[]; next?: string } {
    const end = Number(token) + this.pageSize;
    return { page: all.slice(Number(token), end), next: end < all.length ? String(end) : undefined };
  }
}
