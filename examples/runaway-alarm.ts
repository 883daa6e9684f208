import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { BedrockCostAlarm, BedrockCostAnomalyAlarm, CostNotifications, CostTags, ModelSource, TaggedInferenceProfile, TokenPrices } from 'cdk-bedrock-cost-tags';

/**
 * An agent that might run away. After 50 USD within an hour, calls are denied within minutes, for at least two hours. The team is notified of the denial, of an
 * hour of unusual cost, and in the morning after a day that cost more than 100 USD.
 */
class RunawayAlarmStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const costTags = CostTags.of({ Department: 'Underwriting', Function: 'RiskAgent' });
    const thinking = new TaggedInferenceProfile(this, 'Thinking', {
      modelSource: ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-4-6'),
      costTags,
    });
    const routing = new TaggedInferenceProfile(this, 'Routing', {
      modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-micro-v1:0'),
      costTags,
      // Negotiated with AWS, so the price list does not contain it.
      prices: TokenPrices.perMillionTokens({ input: 0.036, output: 0.144, cacheRead: 0.009 }),
    });
    const profiles = [thinking, routing];

    const agent = new iam.Role(this, 'Agent', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    for (const profile of profiles) {
      profile.grantInvoke(agent);
    }

    const team = new CostNotifications(this, 'Team', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }),
      resourceTags: costTags,
    });
    team.addEmail('underwriting-team@example.com');

    const runaway = new BedrockCostAlarm(this, 'Runaway', {
      profiles,
      threshold: 50,
      window: Duration.hours(1),
      notifications: team,
      notifyWhenOk: true,
      alarmDescription: 'Runbook: https://wiki.example.com/risk-agent',
    });
    runaway.denyInvocations({ roles: [agent], minimumDenyDuration: Duration.hours(2) });

    new BedrockCostAnomalyAlarm(this, 'Unusual', { profiles, notifications: team });
    new BedrockCostAlarm(this, 'Yesterday', { profiles, threshold: 100, calendarTimeZone: 'Europe/Berlin', notifications: team });
  }
}

const app = new App();
new RunawayAlarmStack(app, 'RunawayAlarm', { env: { account: '111122223333', region: 'eu-central-1' } });
