import { App, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostChecks, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTagCarrierKind, CostTagKey, CostTags,
  CostTagSchema, CostTagSource, ModelSource, TagBudget, TagCostMeter, TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy,
} from 'cdk-bedrock-cost-tags';

const teams = ['Claims', 'Underwriting'];

const schema = CostTagSchema.of({
  [CostTagKey.APPLICATION]: { allowedValues: ['Assistant'] },
  [CostTagKey.DEPARTMENT]: { allowedValues: ['Insurance'], owner: 'controlling@example.com' },
});

/** The one declaration of the tags, for all carriers. */
const costTags = schema.createCostTags({ [CostTagKey.APPLICATION]: 'Assistant', [CostTagKey.DEPARTMENT]: 'Insurance' });

/**
 * An assistant that calls Amazon Bedrock with three APIs, and so has three carriers of its tags: a profile, a Bedrock Project, and roles.
 */
class AssistantStack extends Stack {
  public readonly profile: TaggedInferenceProfile;
  public readonly project: TaggedProject;
  public readonly sessions: TaggedPrincipal;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const team = new CostNotifications(this, 'Team');
    team.addEmail('assistant-team@example.com');

    // Converse and InvokeModel.
    this.profile = new TaggedInferenceProfile(this, 'Profile', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags,
    });

    // Responses, Chat Completions and Messages on bedrock-mantle.
    this.project = new TaggedProject(this, 'Project', {
      costTags,
      models: [
        { modelId: 'openai.gpt-oss-120b' },
        { modelId: 'google.gemma-4-31b' },
      ],
    });
    this.project.alarmOnUndeclaredModels(team);

    // The gateway assumes one role, with the team of the user as a session tag. The sessions call the profile and the project.
    const gateway = new iam.Role(this, 'Gateway', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const caller = new iam.Role(this, 'Caller', { assumedBy: gateway });
    this.sessions = new TaggedPrincipal(this, 'Sessions', { principal: caller, costTags });
    this.sessions.allowSessionTags({ caller: gateway, allowedValues: { Team: teams }, areRequired: true });
    new TagScopedInvokePolicy(this, 'SessionsAccess', {
      costTags,
      carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT],
      roles: [caller],
    });

    // Nightly reports use the Responses API on bedrock-runtime, which accepts neither profile nor project. Only the role carries the tags.
    const reports = new iam.Role(this, 'Reports', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new TaggedPrincipal(this, 'ReportsPrincipal', { principal: reports, costTags });
    new TagScopedInvokePolicy(this, 'ReportsAccess', {
      costTags,
      carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL],
      providers: ['openai'],
      roles: [reports],
    });

    new BedrockCostAlarm(this, 'Today', {
      profiles: [this.profile],
      projects: [this.project],
      threshold: 100,
      window: Duration.hours(24),
      notifications: team,
    });

    // Cost of the resources of the application: profile and project.
    new TagBudget(this, 'ApplicationBudget', { costTags: this.profile.costTags.pick(CostTagKey.APPLICATION), limit: 2000, notifications: team });

    // The same calls by the team of the user. Never add these budgets to the budget of the application.
    for (const name of teams) {
      new TagBudget(this, `${name}Budget`, {
        costTags: CostTags.of({ Team: name }),
        costTagSource: CostTagSource.IAM_PRINCIPAL,
        limit: 1000,
        notifications: team,
      });
    }

    // All cost of the department, each cost once: that of the resources, and that of the roles where no resource carries the key.
    new TagBudget(this, 'DepartmentBudget', {
      costTags: costTags.pick(CostTagKey.DEPARTMENT),
      costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL,
      limit: 2500,
      notifications: team,
    });

    // Profiles and projects by tag, also those that other stacks create.
    const meter = new TagCostMeter(this, 'Meter', { tagKeys: schema.keys, interval: Duration.hours(1) });
    meter.alarmOnErrors(team);
  }
}

interface PayerStackProps extends StackProps {
  readonly assistant: AssistantStack;
}

/**
 * Stack for the payer account: it activates the keys of all carriers, and exports the bill.
 */
class PayerStack extends Stack {
  constructor(scope: Construct, id: string, { assistant, ...props }: PayerStackProps) {
    super(scope, id, props);

    new CostAllocationTagActivation(this, 'Activation', { carriers: [assistant.profile, assistant.project, assistant.sessions] });
    new CostAndUsageExport(this, 'Usage', { tagKeys: schema.keys, costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL });
  }
}

const app = new App();
const assistant = new AssistantStack(app, 'Assistant', { env: { account: '444455556666', region: 'us-east-1' } });
new PayerStack(app, 'Payer', { env: { account: '111122223333', region: 'us-east-1' }, assistant });

// Fails synth for calls that no carrier of these kinds carries.
schema.enforce(assistant);
Validations.of(app).addPlugins(new BedrockCostChecks({
  schema,
  carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT, CostTagCarrierKind.IAM_PRINCIPAL],
}));
