#!/usr/bin/env node
import { App, Aspects, Stage, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostChecks, TaggingStrategyDocument, UntrackedUsage } from 'cdk-bedrock-cost-tags';
import { BudgetOwner } from '../lib/budget-owner';
import { DraftsStack } from '../lib/drafts-stack';
import { FinOpsStack } from '../lib/finops-stack';
import { SupportStack } from '../lib/support-stack';
import { rejection, SCHEMA } from '../lib/tagging';

const app = new App();
Validations.of(app).addPlugins(new BedrockCostChecks({ schema: SCHEMA, allowedUntrackedUsage: [UntrackedUsage.API_KEY] }));

const production = new Stage(app, 'Production', { env: { account: '111122223333', region: 'us-east-1' } });
const support = new SupportStack(production, 'Support', {});
if (app.node.tryGetContext('ungoverned')) {
  // A bypass of the profiles: the checks above must stop it.
  new iam.Role(support, 'Notebook', {
    assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockFullAccess')],
  });
}
const drafts = new DraftsStack(production, 'Drafts', { support });
new FinOpsStack(production, 'FinOps', { support, drafts });

SCHEMA.enforce(production);
Aspects.of(production).add(new BudgetOwner('finops@example.com'));
new TaggingStrategyDocument(app, 'Strategy', { schema: SCHEMA, title: 'Tagging strategy of the help desk' });

console.log(`rejected: ${rejection()}`);
app.synth();
