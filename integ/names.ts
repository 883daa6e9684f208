/** The tag that the profiles are told apart by. Its three words show how AWS respells a key. */
export const PROOF_TAG_KEY = 'BedrockTagProof';

/** A tag that nothing carries but the CloudFormation stacks. */
export const STACK_TAG_KEY = 'BedrockTagProofStack';

/** The values of the tag. Cost categories may not have the last one as a value of their own. */
export const TEAM = { plain: 'plain', cached: 'cached', geographic: 'geographic', global: 'global', special: 'R+D@1' } as const;

/** What a profile is tagged with that a check makes for a moment. */
export const TEMPORARY = 'temporary';

export const DEFAULT_MODELS = {
  model: 'amazon.nova-micro-v1:0',
  geographicProfile: 'us.amazon.nova-micro-v1:0',
  globalProfile: 'global.amazon.nova-2-lite-v1:0',
};

/** The Region of the app: AWS has exports of the bill nowhere else. */
export const PROOF_REGION = 'us-east-1';

/** The stacks, and what each of them tells the checks by its outputs. */
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
