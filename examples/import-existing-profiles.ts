import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BedrockCostDashboard, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from 'cdk-bedrock-cost-tags';

/** A profile that already exists, with its tags and the ARN of the model or system-defined profile that it was copied from. */
interface ExistingProfile {
  readonly arn: string;
  readonly name: string;
  readonly tags: { readonly [key: string]: string };
  readonly source: string;
}

const existingProfiles: ExistingProfile[] = JSON.parse(readFileSync(join(__dirname, 'import-existing-profiles.json'), 'utf8'));

/** Monthly limit of each department in USD. */
const monthlyLimits = { Claims: 2000, Sales: 300 };

/**
 * Budgets and a dashboard for profiles that already exist. The stack does not change the profiles, so nothing changes for their callers.
 */
class ImportedProfilesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const profiles = existingProfiles.map(({ arn, name, tags, source }) => TaggedInferenceProfile.fromInferenceProfileAttributes(this, name, {
      inferenceProfileArn: arn,
      costTags: CostTags.of(tags),
      modelSource: ModelSource.fromArn(source),
    }));

    const finops = new CostNotifications(this, 'FinOps');
    finops.addEmail('finops@example.com');

    const budgets = Object.entries(monthlyLimits).map(([department, limit]) => new TagBudget(this, `${department}Budget`, {
      costTags: CostTags.of({ Department: department }),
      limit,
      notifications: finops,
    }));

    new BedrockCostDashboard(this, 'Dashboard', { profiles, tagKey: 'Department', budgets });
  }
}

const app = new App();
new ImportedProfilesStack(app, 'ImportedProfiles', { env: { account: '111122223333', region: 'us-east-1' } });
