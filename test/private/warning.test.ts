import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { readDocument } from '../../projenrc/docs/document';
import { warningIds } from '../../projenrc/docs/warning-ids';
import { warn } from '../../src/private/warning';

const ROOT = join(__dirname, '..', '..');
const PAGE = 'docs/reference/warnings.md';
const URL = `https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/${PAGE}`;

const { anchors } = readDocument(PAGE, readFileSync(join(ROOT, PAGE), 'utf8'));
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/'));
const ids = warningIds(Object.fromEntries(sources.map((file) => [file, readFileSync(join(ROOT, 'src', file), 'utf8')])));

function messageOf(id: string): string {
  const stack = new Stack(new App(), 'S');
  warn(stack, id, 'the text');
  return String(stack.node.metadata.find(({ type }) => type === 'aws:cdk:warning')!.data);
}

test('the ID and the link follow the message', () => {
  expect(messageOf('TagBudget.serviceFilter')).toBe(`the text. See ${URL}#tagbudget-servicefilter [ack: cdk-bedrock-cost-tags:TagBudget.serviceFilter]`);
});

// IDs are part of the API: apps acknowledge them.
test('the warnings of the package', () => {
  expect(ids).toMatchInlineSnapshot(`
[
  "cdk-bedrock-cost-tags:AlarmDenyAction.managedPolicyQuota",
  "cdk-bedrock-cost-tags:AlarmDenyAction.noErrorAlarm",
  "cdk-bedrock-cost-tags:BedrockCostAlarm.hourlyDeny",
  "cdk-bedrock-cost-tags:BedrockCostAlarm.noCommonTags",
  "cdk-bedrock-cost-tags:BedrockCostAlarm.noRecipients",
  "cdk-bedrock-cost-tags:BedrockCostDashboard.unknownPrices",
  "cdk-bedrock-cost-tags:BudgetDenyAction.accountQuota",
  "cdk-bedrock-cost-tags:BudgetDenyAction.dailyBudget",
  "cdk-bedrock-cost-tags:BudgetDenyAction.managedPolicyQuota",
  "cdk-bedrock-cost-tags:BudgetDenyAction.noErrorAlarm",
  "cdk-bedrock-cost-tags:CostAllocationTagActivation.keyOfPrincipals",
  "cdk-bedrock-cost-tags:CostAndUsageExport.bucketPolicyNotAdded",
  "cdk-bedrock-cost-tags:CostAndUsageExport.keyPolicyNotAdded",
  "cdk-bedrock-cost-tags:CostNotifications.importedKey",
  "cdk-bedrock-cost-tags:CostNotifications.importedTopic",
  "cdk-bedrock-cost-tags:CostNotifications.sameChatChannel",
  "cdk-bedrock-cost-tags:CostTagPolicy.otherRules",
  "cdk-bedrock-cost-tags:InferenceProfileGrants.grantAfterUse",
  "cdk-bedrock-cost-tags:InferenceProfileGrants.incompleteGrant",
  "cdk-bedrock-cost-tags:InferenceProfileGrants.missingGrant",
  "cdk-bedrock-cost-tags:InferenceProfileGrants.nothingGranted",
  "cdk-bedrock-cost-tags:InferenceProfileGrants.unsupportedAction",
  "cdk-bedrock-cost-tags:MonthlyCostReport.recipientsNotLinked",
  "cdk-bedrock-cost-tags:OrganizationDenyList.noErrorAlarm",
  "cdk-bedrock-cost-tags:PriceList.supersededPrices",
  "cdk-bedrock-cost-tags:SourceAccounts.regionNotRead",
  "cdk-bedrock-cost-tags:TagAnomalyMonitor.noRecipients",
  "cdk-bedrock-cost-tags:TagBudget.forecastNeedsHistory",
  "cdk-bedrock-cost-tags:TagBudget.keysOfPrincipals",
  "cdk-bedrock-cost-tags:TagBudget.limitDiffersFromForecast",
  "cdk-bedrock-cost-tags:TagBudget.manyAlerts",
  "cdk-bedrock-cost-tags:TagBudget.noRecipients",
  "cdk-bedrock-cost-tags:TagBudget.otherResources",
  "cdk-bedrock-cost-tags:TagBudget.otherResourcesDeny",
  "cdk-bedrock-cost-tags:TagBudget.serviceFilter",
  "cdk-bedrock-cost-tags:TagBudget.staleGeneratedName",
  "cdk-bedrock-cost-tags:TagBudget.volatileTags",
  "cdk-bedrock-cost-tags:TagEnforcementPolicy.noTagAdministrators",
  "cdk-bedrock-cost-tags:TagEnforcementPolicy.split",
  "cdk-bedrock-cost-tags:TagEnforcementPolicy.splitServiceControl",
  "cdk-bedrock-cost-tags:TagScopedInvokePolicy.split",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.crossRegionReference",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.dynamicTagValues",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.endedModel",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.endingModel",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.extendedAccess",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.fixedName",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.manyCostTags",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.noCostTags",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.shortModelId",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.staleGeneratedName",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.staleReference",
  "cdk-bedrock-cost-tags:TaggedInferenceProfile.strongReference",
  "cdk-bedrock-cost-tags:TaggedInferenceProfiles.advancedParameter",
  "cdk-bedrock-cost-tags:TaggedPrincipal.commercialRegionsOnly",
  "cdk-bedrock-cost-tags:TaggedPrincipal.dynamicTagValues",
  "cdk-bedrock-cost-tags:TaggedPrincipal.manyCostTags",
  "cdk-bedrock-cost-tags:TaggedPrincipal.noCostTags",
  "cdk-bedrock-cost-tags:TaggedPrincipal.trustPolicyQuota",
  "cdk-bedrock-cost-tags:TaggedPrincipal.unlimitedSessionTags",
  "cdk-bedrock-cost-tags:TaggedProject.dynamicTagValues",
  "cdk-bedrock-cost-tags:TaggedProject.idOfOtherService",
  "cdk-bedrock-cost-tags:TaggedProject.manyCostTags",
  "cdk-bedrock-cost-tags:TaggedProject.noCostTags",
  "cdk-bedrock-cost-tags:TaggedProject.nothingGranted",
  "cdk-bedrock-cost-tags:TaggedProject.repeatedName",
  "cdk-bedrock-cost-tags:TaggedProject.runtimeOnlyModel",
  "cdk-bedrock-cost-tags:TokenPrices.missingKind",
]
`);
});

test.each(ids)('%s links to its section of the documentation', (id) => {
  const [, page, anchor] = /See (\S+)#(\S+) \[ack: /.exec(messageOf(id.replace('cdk-bedrock-cost-tags:', '')))!;

  expect(page).toBe(URL);
  expect(anchors).toContain(anchor);
});
