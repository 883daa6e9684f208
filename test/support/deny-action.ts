import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TEST_ENV } from './places';
import { warningIds } from './warnings';
import type { DeniedPrincipals } from '../../src/access/denied-principals';
import { ManagedPolicyQuota } from '../../src/access/managed-policy-quota';

/** The ID of the warning of a deny action. */
export const CLOSE = 'cdk-bedrock-cost-tags:BudgetDenyAction.managedPolicyQuota';

/** A deny action without its resources. */
export class DenyAction extends Construct {
  public problems: string[] = [];

  constructor(scope: Construct, id: string, denied: DeniedPrincipals, managedPolicyQuota?: number) {
    super(scope, id);
    const quota = new ManagedPolicyQuota(this, denied, managedPolicyQuota);
    this.node.addValidation({
      validate: () => {
        this.problems = quota.problems();
        quota.warnIfClose('BudgetDenyAction');
        return [];
      },
    });
  }

  /** The problems, or else the IDs of the warnings. */
  public get outcome(): string[] {
    (this.node.root as App).synth();
    return this.problems.length > 0 ? this.problems : warningIds(Stack.of(this)).filter((id) => id === CLOSE);
  }

  public get warning(): string {
    (this.node.root as App).synth();
    return this.node.metadata.map(({ data }) => String(data)).join('\n').replace(/\. See https.*$/, '');
  }
}

export const newStack = (id = 'S', app: Construct = new App()) => new Stack(app, id, { env: TEST_ENV });

export const newRole = (stack: Stack, id = 'Role', props: Partial<iam.RoleProps> = {}) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), ...props });

export const READ = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });
export const READ_DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }] };

export const newPolicy = (scope: Construct, id: string, props: iam.ManagedPolicyProps = {}) =>
  new iam.ManagedPolicy(scope, id, { statements: [READ], ...props });

export const awsPolicies = (count: number) => Array.from({ length: count }, (_, index) => iam.ManagedPolicy.fromAwsManagedPolicyName(`Policy${index}`));

export const arns = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:iam::aws:policy/Policy${index}`);

/** The problem with a principal that has too many managed policies for a Deny. */
export const full = (path: string, policies = 10) =>
  expect.stringMatching(new RegExp(`^roles must have at most 10 managed policies, of which each deny action needs one, got "${path}" with ${policies} managed policies and 1 deny action: `));
