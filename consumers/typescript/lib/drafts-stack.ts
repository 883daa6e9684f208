import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BedrockCostAlarm, CostNotifications, CostTagCarrierKind, CostTagKey, CostTags, CostTagSource, TagBudget, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy,
  TokenPrices,
} from 'cdk-bedrock-cost-tags';
import type { Construct } from 'constructs';
import { newerThanCdk } from './newer-than-cdk';
import type { SupportStack } from './support-stack';
import { SCHEMA } from './tagging';

export interface DraftsStackProps extends StackProps {
  readonly support: SupportStack;
}

/** Drafts of answers with the Responses API, which accepts no profile: a Bedrock Project carries their tags, and sessions carry the shift. */
export class DraftsStack extends Stack {
  readonly drafts: TaggedProject;
  readonly shifts: TaggedPrincipal;

  constructor(scope: Construct, id: string, { support, ...props }: DraftsStackProps) {
    super(scope, id, props);
    const costTags = SCHEMA.createCostTags({ [CostTagKey.COST_CENTER]: '4711', [CostTagKey.ENVIRONMENT]: 'production' });
    const team = new CostNotifications(this, 'Team');
    team.addEmail('support@example.com');

    this.drafts = new TaggedProject(this, 'Drafts', {
      projectName: 'Drafts of answers',
      costTags: costTags.withTag(CostTagKey.PROJECT, 'drafts'),
      models: [{ modelId: 'openai.gpt-oss-120b' }, { modelId: 'openai.gpt-5.5', prices: TokenPrices.perMillionTokens({ input: 5, output: 30 }) }],
    });
    const writer = new iam.Role(this, 'Writer', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    this.drafts.grantInvoke(writer, { allowApiKeys: true });
    this.drafts.alarmOnUndeclaredModels(team);
    TaggedProject.fromProjectAttributes(this, 'Legacy', {
      projectArn: 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd',
      costTags: CostTags.of({ [CostTagKey.COST_CENTER]: '4711' }),
    }).grantInvoke(writer);

    const desk = new iam.Role(this, 'Desk', { assumedBy: writer });
    this.shifts = new TaggedPrincipal(this, 'Shifts', {
      principal: desk,
      costTags,
      sessionTags: [{ caller: writer, allowedValues: { Shift: ['day', 'night'] }, areRequired: true }],
    });
    new TagScopedInvokePolicy(this, 'DeskMayCall', {
      costTags: costTags.pick(CostTagKey.COST_CENTER),
      carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT],
      roles: [desk],
    });

    newerThanCdk(new BedrockCostAlarm(this, 'Today', {
      profiles: [support.summaries],
      projects: [this.drafts],
      threshold: 25,
      window: Duration.hours(24),
      notifications: team,
    }));
    new TagBudget(this, 'EveryCarrier', {
      costTags: costTags.pick(CostTagKey.COST_CENTER),
      costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL,
      limit: 2500,
      notifications: team,
    });
    new TagBudget(this, 'Callers', { costTags: this.shifts.costTags.pick(CostTagKey.COST_CENTER), limit: 900, notifications: team });

    new CfnOutput(this, 'Codex', { value: this.drafts.clientSettings.forCodex('openai.gpt-5.5') });
    new CfnOutput(this, 'Header', { value: this.drafts.clientSettings.openAiHeaders()['OpenAI-Project'] });
    new CfnOutput(this, 'BilledKeys', { value: this.shifts.billedTagKeys.join(', ') });
  }
}
