/** Tag that distinguishes the profiles. Its three words show how AWS changes the spelling of a key. */
export const PROOF_TAG_KEY = 'BedrockTagProof';

/** Tag of the CloudFormation stacks only. */
export const STACK_TAG_KEY = 'BedrockTagProofStack';

/** Values of the tag. A cost category cannot have the last one as a value of its own. */
export const TEAM = { plain: 'plain', cached: 'cached', geographic: 'geographic', global: 'global', special: 'R+D@1' } as const;

/** Tag value of temporary profiles. */
export const TEMPORARY = 'temporary';

export const DEFAULT_MODELS = {
  model: 'amazon.nova-micro-v1:0',
  geographicProfile: 'us.amazon.nova-micro-v1:0',
  globalProfile: 'global.amazon.nova-2-lite-v1:0',
};

/** Region of the app, because data exports are available only there. */
export const PROOF_REGION = 'us-east-1';

/** Stacks and their outputs, which the checks read. */
export const OUTPUTS = {
  'CostTagsProof-Profiles': [
    'ModelId', 'PlainProfileArn', 'PlainProfileId', 'CachedProfileArn', 'CachedProfileId', 'GeographicProfileArn', 'GlobalProfileArn', 'SpecialProfileArn',
  ],
  'CostTagsProof-Callers': [
    'ProfileOnlyRoleArn', 'WithSourceRoleArn', 'TagScopedRoleArn', 'GeographicTagScopedRoleArn', 'GeographicWithSourceRoleArn', 'CreatorRoleArn',
  ],
  'CostTagsProof-ProjectCallers': [
    'GrantedRoleArn', 'WithoutProjectRoleArn', 'AnyResourceRoleArn', 'ProjectKeyDeniedRoleArn', 'NamedProjectsRoleArn', 'DirectRoleArn',
  ],
  'CostTagsProof-Services': ['ViewBudgetRoleArn', 'HeadRoleArn', 'EncryptedBucketName', 'FailingFunctionName', 'StateTesterRoleArn'],
  'CostTagsProof-Budgets': ['BudgetsTopicName', 'DailyBudgetName', 'ManualBudgetName', 'EditedBudgetName'],
  'CostTagsProof-TenAlerts': ['TenAlertsBudgetName'],
  'CostTagsProof-Alarms': ['DayAlarmName', 'DenyStateMachineArn'],
  'CostTagsProof-AnomalyAlarm': ['AnomalyAlarmName'],
  'CostTagsProof-Meter': ['MeterAlarmName'],
  'CostTagsProof-Bill': ['ExportArn', 'ExportBucketName', 'ExportFolder', 'DatabaseName', 'TableName', 'WorkgroupName'],
  'CostTagsProof-DashboardContains': ['ContainsDashboardArn'],
  'CostTagsProof-DashboardDates': ['DatesDashboardArn'],
  'CostTagsProof-DashboardAbsent': ['AbsentDashboardArn'],
  'CostTagsProof-Activation': ['ActivationBackfillFrom'],
  'CostTagsProof-Anomalies': ['MonitorArn'],
  'CostTagsProof-Category': ['CategoryName'],
} as const;

export type StackName = keyof typeof OUTPUTS;
export type OutputName = typeof OUTPUTS[StackName][number];

export function stackOf(output: OutputName): StackName {
  return (Object.keys(OUTPUTS) as StackName[]).find((stack) => (OUTPUTS[stack] as readonly string[]).includes(output))!;
}
