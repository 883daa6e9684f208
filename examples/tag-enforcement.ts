import { App, type AppProps, Stack, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostChecks, CostTagSchema, CostTagsMixin, GuardrailRendering, ModelSource, ServiceTier, TagBudget, TaggedInferenceProfile,
  TagGuardrailPolicy, TagScopedInvokePolicy, UntrackedPath,
} from '../src';

/** The tagging strategy of the company, in one place. */
const SCHEMA = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}', description: 'the unit that is charged', owner: 'finops@example.com' },
  Environment: { allowedValues: ['dev', 'prod'] },
  Project: { required: false },
});

/** CloudFormation deploys by this role, and so is who may change tags. */
const DEPLOYER = new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*');

/**
 * For the management account: in no account of the workloads does a model run, or a profile get created, without the tags of the schema.
 */
export class OrganizationGuardRails extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    new TagGuardrailPolicy(this, 'CostTags', {
      schema: SCHEMA,
      except: [DEPLOYER],
      allowedPaths: [UntrackedPath.API_KEY],
      rendering: GuardrailRendering.SERVICE_CONTROL_POLICY,
      targetIds: ['ou-ab12-34cd56ef'],
    });
  }
}

/**
 * For an account of the workloads: profiles of two cost centers, one policy by which each engineer calls those of the own cost center, and a fence around a notebook that has all of Bedrock.
 */
export class WorkloadGuardRails extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    const claims = new TaggedInferenceProfile(this, 'Claims', {
      modelSource: ModelSource.systemProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: SCHEMA.tags({ CostCenter: '4711', Environment: 'prod', Project: 'auto-processing' }),
    });
    new TagBudget(this, 'ClaimsBudget', { costTags: claims.costTags.pick('CostCenter'), limit: 1000, emails: ['claims-team@example.com'] });

    // Made elsewhere than here, and under the same tags all the same.
    new bedrock.CfnApplicationInferenceProfile(this, 'Sales', {
      inferenceProfileName: 'sales',
      modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
    }).with(new CostTagsMixin(SCHEMA.tags({ CostCenter: '4712', Environment: 'prod' })));

    // Sessions carry the tag CostCenter, set by whoever hands them out.
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
    new TagScopedInvokePolicy(this, 'NotebookFence', {
      costTags: claims.costTags.pick('CostCenter', 'Environment'),
      additionalValues: { Environment: ['dev'] },
      providers: ['anthropic'],
      roles: [notebook],
    });

    new TagGuardrailPolicy(this, 'Boundary', {
      schema: SCHEMA,
      except: [DEPLOYER],
      rendering: GuardrailRendering.PERMISSIONS_BOUNDARY,
      policyName: 'bedrock-cost-boundary',
    });
  }
}

export function guardRails(props?: AppProps): App {
  const app = new App(props);
  new OrganizationGuardRails(app, 'OrganizationGuardRails');
  const workload = new WorkloadGuardRails(app, 'WorkloadGuardRails');
  SCHEMA.enforce(workload);
  Validations.of(app).addPlugins(new BedrockCostChecks({ schema: SCHEMA, allowedPaths: [UntrackedPath.API_KEY] }));
  return app;
}

if (require.main === module) {
  guardRails().synth();
}
