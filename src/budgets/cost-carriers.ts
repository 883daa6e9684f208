import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Constructs of this library that create resources. Their resources are the tools of cost control, whose cost is low and documented. */
export const LIBRARY_CONSTRUCTS: ReadonlySet<string> = new Set([
  'AlarmDenyAction', 'AlarmDenyResources', 'BedrockCostAlarm', 'BedrockCostAnomalyAlarm', 'BedrockCostDashboard', 'BillingDashboard', 'BudgetDenyAction',
  'BudgetOrganizationDenyAction', 'CostAllocationTagActivation', 'CostAndUsageExport', 'CostForecastDocument', 'CostNotifications', 'CostTagPolicy', 'DenyActionReset',
  'ImportedInferenceProfile', 'ImportedPrincipal', 'ImportedProject', 'MonitoringSink', 'MonthlyCostReport', 'OrganizationDenyList', 'RequiredTagsHook', 'SourceAccountLink',
  'SourceAccountReaderRole', 'SourceAccountsStackSet', 'TagAnomalyMonitor', 'TagAudit', 'TagBillingView', 'TagBudget', 'TagCostCategory', 'TagCostMeter',
  'TagEnforcementPolicy', 'TagScopedInvokePolicy', 'TaggedInferenceProfile', 'TaggedInferenceProfiles', 'TaggedPrincipal', 'TaggedProject', 'TaggingStrategyDocument',
]);

/** The function of `AwsCustomResource`, which runs during deployments only. */
const CUSTOM_RESOURCE_FUNCTION = /^AWS679f53fac002430cb0da5b7982bd2287/;

const BEDROCK = /^AWS::(Bedrock|AWSExternalAnthropic)/;

/** Types that can carry tags, and cost nothing or next to nothing by themselves. */
const WITHOUT_COST = [
  /^AWS::(BCM|BCMDataExports|Budgets|CE|CertificateManager|Chatbot|CloudFormation|CloudWatch|CodeDeploy|CUR|IAM|Notifications|NotificationsContacts|Oam|Organizations|ResourceGroups|Scheduler|SSO)::/,
  /^AWS::EC2::(DHCPOptions|EgressOnlyInternetGateway|InternetGateway|KeyPair|LaunchTemplate|NetworkAcl|PlacementGroup|PrefixList|RouteTable|SecurityGroup|Subnet|VPC)$/,
  /^AWS::ECS::(CapacityProvider|Cluster|TaskDefinition)$/,
  /^AWS::(DocDB|ElastiCache|Neptune|RDS|Redshift)::\w*(Parameter|Subnet|Option)Group$/i,
  /^AWS::ElasticLoadBalancingV2::(TargetGroup|Listener|ListenerRule)$/,
  /^AWS::(ApiGateway::(ApiKey|Stage|UsagePlan)|Athena::WorkGroup|Batch::(JobDefinition|JobQueue|SchedulingPolicy)|Cognito::IdentityPool|Events::Rule|Glue::Database)$/,
  /^AWS::(Lambda::(CodeSigningConfig|EventSourceMapping)|Logs::QueryDefinition|SageMaker::Model|SNS::Topic|SSM::(Document|Parameter))$/,
];

/** Whether a resource of a type can cause noticeable cost outside Amazon Bedrock. */
export function canCostOutsideBedrock({ cfnResourceType }: CfnResource): boolean {
  return !BEDROCK.test(cfnResourceType) && !WITHOUT_COST.some((types) => types.test(cfnResourceType));
}

/**
 * Whether a construct and everything in it is a tool of cost control rather than a part of the application.
 *
 * Compares names, because this module cannot import the constructs that are built on it.
 */
export function isCostControl(construct: IConstruct): boolean {
  for (let type = Object.getPrototypeOf(construct); type; type = Object.getPrototypeOf(type)) {
    if (LIBRARY_CONSTRUCTS.has(type.constructor.name)) {
      return true;
    }
  }
  return CUSTOM_RESOURCE_FUNCTION.test(construct.node.id);
}
