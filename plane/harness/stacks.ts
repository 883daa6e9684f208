import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand,
  UpdateStackCommand, paginateDescribeStackEvents, paginateListStackResources,
  type CreateStackCommandInput, type StackEvent, type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Account } from './account';
import type { Deployable } from './assembly';
import { count } from './count';
import { Server, type ServerOptions } from './server';

const QUALIFIER = 'hnb659fds';

/** What `cdk bootstrap` makes, as far as CloudFormation reads it. */
const BOOTSTRAP = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': `cdk-${QUALIFIER}-assets-\${AWS::AccountId}-\${AWS::Region}` } } },
    Version: { Type: 'AWS::SSM::Parameter', Properties: { Name: `/cdk-bootstrap/${QUALIFIER}/version`, Type: 'String', Value: '30' } },
  },
};

/** What a deployment did. */
export interface Outcome {
  readonly status: string;

  /** The reason of each resource that failed, by logical id. */
  readonly failures: Readonly<Record<string, string>>;

  /** Logical ids of the resources that got another physical id. */
  readonly replaced: readonly string[];
}

/** The stacks in all accounts of a server. */
export class Stacks {
  /** Starts a server of its own, without a stack; `stop` it afterwards. */
  public static async start(options: ServerOptions = {}): Promise<Stacks> {
    return new Stacks(await Server.start(options));
  }

  private readonly accounts = new Map<string, Account>();
  private readonly bootstrapped = new Map<Account, Promise<void>>();

  private constructor(public readonly server: Server) {}

  public account(id?: string, region?: string): Account {
    const key = `${id} ${region}`;
    const account = this.accounts.get(key) ?? new Account(this.server, id, region);
    this.accounts.set(key, account);
    return account;
  }

  public async create(stack: Deployable): Promise<Outcome> {
    return this.deploy(stack, new Map(), (client, input) => client.send(new CreateStackCommand(input)));
  }

  public async update(stack: Deployable): Promise<Outcome> {
    return this.deploy(stack, await this.physicalIds(stack), (client, input) => client.send(new UpdateStackCommand(input)));
  }

  public async delete(stack: Deployable): Promise<Outcome> {
    const account = this.account(stack.account, stack.region);
    const client = account.client(CloudFormationClient);
    const id = await this.idOf(account, stack.name);
    await client.send(new DeleteStackCommand({ StackName: id }));
    return this.outcome(account, id, new Map());
  }

  /** The physical ids of the resources of a stack, by logical id. */
  public async physicalIds(stack: Deployable): Promise<Map<string, string>> {
    return idsOf(this.account(stack.account, stack.region).client(CloudFormationClient), stack.name);
  }

  public async outputs(stack: Deployable): Promise<Record<string, string>> {
    const client = this.account(stack.account, stack.region).client(CloudFormationClient);
    const { Stacks: found = [] } = await client.send(new DescribeStacksCommand({ StackName: stack.name }));
    return Object.fromEntries((found[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  }

  public async stop(): Promise<void> {
    this.accounts.forEach((account) => account.close());
    await this.server.stop();
  }

  /** Makes what `cdk bootstrap` makes, once. */
  public async bootstrap(id: string, region: string): Promise<void> {
    const account = this.account(id, region);
    const bootstrapped = this.bootstrapped.get(account) ?? this.makeBootstrapStack(account);
    this.bootstrapped.set(account, bootstrapped);
    await bootstrapped;
  }

  private async makeBootstrapStack(account: Account): Promise<void> {
    const { StackId } = await account.client(CloudFormationClient)
      .send(new CreateStackCommand({ StackName: 'CDKToolkit', TemplateBody: JSON.stringify(BOOTSTRAP) }));
    const { status, failures } = await this.outcome(account, StackId!, new Map());
    if (status !== 'CREATE_COMPLETE') {
      throw new Error(`the bootstrap stack is in ${status}: ${JSON.stringify(failures)}`);
    }
  }

  private async deploy(
    stack: Deployable, before: Map<string, string>,
    send: (client: CloudFormationClient, input: CreateStackCommandInput & UpdateStackCommandInput) => Promise<{ StackId?: string }>,
  ): Promise<Outcome> {
    const account = this.account(stack.account, stack.region);
    const client = account.client(CloudFormationClient);
    await this.bootstrap(stack.account, stack.region);
    const bucket = `cdk-${QUALIFIER}-assets-${account.id}-${account.region}`;
    for (const { key, content } of stack.assets) {
      await account.client(S3Client).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
    }
    const { StackId } = await send(client, {
      StackName: stack.name,
      TemplateURL: `${this.server.url}/${bucket}/${stack.templateKey}`,
      Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    });
    return this.outcome(account, StackId!, before);
  }

  private async idOf(account: Account, name: string): Promise<string> {
    const { Stacks: [{ StackId }] = [] as any } = await account.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: name }));
    return StackId!;
  }

  private async outcome(account: Account, id: string, before: Map<string, string>): Promise<Outcome> {
    const client = account.client(CloudFormationClient);
    for (;;) {
      const { Stacks: [{ StackStatus: status }] = [] as any } = await client.send(new DescribeStacksCommand({ StackName: id }));
      if (!status!.endsWith('_IN_PROGRESS')) {
        const after = status!.startsWith('DELETE_') ? new Map<string, string>() : await idsOf(client, id);
        count(status!);
        return {
          status: status!,
          failures: failuresOf(await this.lastEvents(client, id)),
          replaced: [...after.keys()].filter((logicalId) => before.has(logicalId) && before.get(logicalId) !== after.get(logicalId)).sort(),
        };
      }
      await sleep(50);
    }
  }

  /** Those of the last operation, the newest first. */
  private async lastEvents(client: CloudFormationClient, id: string): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: id })) {
      const started = StackEvents.findIndex(({ ResourceType, ResourceStatus }) =>
        ResourceType === 'AWS::CloudFormation::Stack' && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus!));
      if (started >= 0) {
        return [...events, ...StackEvents.slice(0, started)];
      }
      events.push(...StackEvents);
    }
    return events;
  }
}

async function idsOf(client: CloudFormationClient, StackName: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    StackResourceSummaries.forEach(({ LogicalResourceId, PhysicalResourceId }) => ids.set(LogicalResourceId!, PhysicalResourceId!));
  }
  return ids;
}

function failuresOf(events: StackEvent[]): Record<string, string> {
  return Object.fromEntries(events.filter(({ ResourceType, ResourceStatus }) => ResourceType !== 'AWS::CloudFormation::Stack' && ResourceStatus!.endsWith('_FAILED'))
    .map(({ LogicalResourceId, ResourceStatusReason }) => [LogicalResourceId!, ResourceStatusReason ?? '']));
}
