import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { AwsEndpoint, AwsError } from './aws-endpoint';
import { REGION } from './places';
import { type DenyListContent, policyText } from '../../src/organization/denied-values';
import type { DeploymentClients } from '../../src/organization/deploy-deny-list-handler';
import type { ScheduledClients } from '../../src/organization/update-deny-list-handler';

export const SCHEDULE = 'deny-list-schedule';
const KEY = 'aws:ResourceTag/Department';

interface Policy {
  Name: string;
  Description: string;
  Content: string;
  readonly tags: object[];
  readonly targets: Set<string>;
}

/** The policies of an organization and the alarms of the account that has the deny list. */
export class DeniedOrganization {
  public static async listen(): Promise<DeniedOrganization> {
    const organization = new DeniedOrganization();
    organization.endpoint = await AwsEndpoint.listen(organization.operations);
    const config = { endpoint: organization.endpoint.url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 3 };
    organization.clients = {
      cloudwatch: new CloudWatchClient(config),
      organizations: new OrganizationsClient(config),
      scheduler: new SchedulerClient(config),
      sleep: async () => undefined,
      now: () => 0,
      log: jest.fn(),
    };
    return organization;
  }

  public endpoint!: AwsEndpoint;
  public clients!: ScheduledClients & DeploymentClients & { readonly log: jest.Mock };
  public readonly alarms = new Map<string, string>();
  public readonly policies = new Map<string, Policy>();

  /** Called after the alarms were read. */
  public onDescribed?: () => void;

  /** Called before the policy is read. */
  public onPolicyRead?: () => void;

  public content: DenyListContent = {
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: ['bedrock:Invoke*'], Resource: '*', Condition: { StringEquals: { [KEY]: ['#'] } } }] },
    conditionKeys: [KEY],
    values: [{ value: 'Claims', alarmNames: ['claims'] }, { value: 'Sales', alarmNames: ['sales', 'sales-total'] }, { value: 'Legacy' }],
  };

  public targetIds = ['ou-ab12-34cd56ef'];
  public pageSize = 100;
  private created = 0;

  private readonly operations = {
    GetSchedule: ({ Name }: any) => ({ Name, Target: { Arn: 'arn', RoleArn: 'arn', Input: JSON.stringify({ denyList: { policyId: 'p-examplepolicy1', targetIds: this.targetIds, ...this.content } }) } }),
    DescribeAlarms: (input: any) => {
      const names: string[] = Array.isArray(input.AlarmNames) ? input.AlarmNames
        : Object.entries(input).filter(([key]) => key.startsWith('AlarmNames.')).map(([, name]) => name);
      const found = names.filter((name) => this.alarms.has(name)).map((name) => ({ AlarmName: name, StateValue: this.alarms.get(name)! }));
      const start = Number(input.NextToken ?? 0);
      const end = start + this.pageSize;
      const answer = { MetricAlarms: found.slice(start, end), NextToken: end < found.length ? String(end) : undefined };
      this.onDescribed?.();
      return answer;
    },
    DescribePolicy: ({ PolicyId }: any) => {
      this.onPolicyRead?.();
      return { Policy: { PolicySummary: { Id: PolicyId }, Content: this.policy(PolicyId).Content } };
    },
    CreatePolicy: ({ Name, Description, Content, Tags }: any) => {
      const Id = `p-examplepolicy${++this.created}`;
      this.policies.set(Id, { Name, Description, Content, tags: Tags, targets: new Set() });
      return { Policy: { PolicySummary: { Id } } };
    },
    UpdatePolicy: ({ PolicyId, ...changes }: any) => {
      Object.assign(this.policy(PolicyId), changes);
      return { Policy: { PolicySummary: { Id: PolicyId } } };
    },
    DeletePolicy: ({ PolicyId }: any) => {
      if (this.policy(PolicyId).targets.size > 0) {
        throw new AwsError('PolicyInUseException');
      }
      this.policies.delete(PolicyId);
    },
    ListTargetsForPolicy: ({ PolicyId }: any) => ({ Targets: [...this.policy(PolicyId).targets].map((TargetId) => ({ TargetId })) }),
    AttachPolicy: ({ PolicyId, TargetId }: any) => void this.policy(PolicyId).targets.add(TargetId),
    DetachPolicy: ({ PolicyId, TargetId }: any) => {
      if (!this.policy(PolicyId).targets.delete(TargetId)) {
        throw new AwsError('PolicyNotAttachedException');
      }
    },
  };

  /** The policy exists and denies some values. */
  public deny(...values: string[]): void {
    this.created = 1;
    this.policies.set('p-examplepolicy1', { Name: 'DenyList', Description: 'Denies', Content: policyText(this.content, values), tags: [], targets: new Set(this.targetIds) });
  }

  /** The values that the policy denies. */
  public denied(policyId: string = 'p-examplepolicy1'): string[] {
    return JSON.parse(this.policy(policyId).Content).Statement[0].Condition.StringEquals[KEY];
  }

  public policy(policyId: string): Policy {
    const policy = this.policies.get(policyId);
    if (!policy) {
      throw new AwsError('PolicyNotFoundException');
    }
    return policy;
  }

  public async close(): Promise<void> {
    const { cloudwatch, organizations, scheduler } = this.clients;
    [cloudwatch, organizations, scheduler].forEach((client) => client.destroy());
    await this.endpoint.close();
  }
}
