import { App, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostChecks, CostTagSchema, CostTagsMixin, ModelSource, PolicyType, ServiceTier, TagBudget, TagEnforcementPolicy, TaggedInferenceProfile,
  TagScopedInvokePolicy, UntrackedUsage,
} from 'cdk-bedrock-cost-tags';

/** Tagging strategy of the company. */
const schema = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}', description: 'the unit that is charged', owner: 'finops@example.com' },
  Environment: { allowedValues: ['dev', 'prod'] },
  Project: { required: false },
});

/** Role that CloudFormation deploys with: the only principal that can change cost tags. */
const deployer = new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*');

/**
 * Stack for the management account: no workload account can run a model or create a profile without the tags of the schema.
 */
class OrganizationTagEnforcementStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new TagEnforcementPolicy(this, 'CostTags', {
      schema,
      exemptPrincipals: [deployer],
      allowedUntrackedUsage: [UntrackedUsage.API_KEY],
      policyType: PolicyType.SERVICE_CONTROL_POLICY,
      targetIds: ['ou-ab12-34cd56ef'],
    });
  }
}

/**
 * Stack for a workload account: profiles of two cost centers, one policy that limits each engineer to the profiles of the engineer's own cost center, and a
 * policy that restricts a notebook with full access to Bedrock.
 */
class WorkloadTagEnforcementStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const claims = new TaggedInferenceProfile(this, 'Claims', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: schema.createCostTags({ CostCenter: '4711', Environment: 'prod', Project: 'auto-processing' }),
    });
    new TagBudget(this, 'ClaimsBudget', { costTags: claims.costTags.pick('CostCenter'), limit: 1000, emails: ['claims-team@example.com'] });

    // Created by another construct, and tagged in the same way.
    new bedrock.CfnApplicationInferenceProfile(this, 'Sales', {
      inferenceProfileName: 'sales',
      modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
    }).with(new CostTagsMixin(schema.createCostTags({ CostCenter: '4712', Environment: 'prod' })));

    // Sessions carry the tag CostCenter, set by the identity provider.
    const engineers = new iam.Role(this, 'Engineers', {
      assumedBy: new iam.SessionTagsPrincipal(new iam.AccountRootPrincipal()),
    });
    new TagScopedInvokePolicy(this, 'OwnCostCenter', {
      principalTagKeys: ['CostCenter'],
      deniedServiceTiers: [ServiceTier.PRIORITY],
      roles: [engineers],
    });

    const notebook = new iam.Role(this, 'Notebook', {
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockFullAccess')],
    });
    new TagScopedInvokePolicy(this, 'NotebookPerimeter', {
      costTags: claims.costTags.pick('CostCenter', 'Environment'),
      additionalTagValues: { Environment: ['dev'] },
      providers: ['anthropic'],
      roles: [notebook],
    });

    new TagEnforcementPolicy(this, 'Boundary', {
      schema,
      exemptPrincipals: [deployer],
      policyType: PolicyType.PERMISSIONS_BOUNDARY,
      policyName: 'bedrock-cost-boundary',
    });
  }
}

const app = new App();
new OrganizationTagEnforcementStack(app, 'OrganizationTagEnforcement', { env: { account: '111122223333', region: 'us-east-1' } });
const workload = new WorkloadTagEnforcementStack(app, 'WorkloadTagEnforcement', { env: { account: '444455556666', region: 'us-east-1' } });

// Both fail synth: a profile whose tags violate the schema, and IAM statements, profiles and budgets that bypass the tags.
schema.enforce(workload);
Validations.of(app).addPlugins(new BedrockCostChecks({ schema, allowedUntrackedUsage: [UntrackedUsage.API_KEY] }));
