import { ArnFormat, type aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Owner } from './owned-resources';
import { TagEnforcementPolicy, TagScopedInvokePolicy } from '../access';
import { anyPrincipalArn, denyPathArn, denyResourceArn } from '../access/deny-resources';
import { CLIENT_ACTIONS, MODEL_ACTIONS } from '../access/tagged-invoke-statements';
import { SourceAccountReaderRole } from '../accounts';
import { CostAllocationTagActivation } from '../activation';
import { AlarmDenyAction } from '../alarms';
import { AlarmDenyResources } from '../alarms/alarm-deny-resources';
import { TagAudit } from '../audit';
import { BudgetDenyAction, BudgetOrganizationDenyAction, DenyActionReset } from '../budgets';
import { MonthlyCostReport } from '../cost-explorer';
import { TagCostMeter } from '../metering';
import { OrganizationDenyList, RequiredTagsHook } from '../organization';
import { formatArn } from '../private/partition';

/** Actions that a policy of this library allows on more than one resource, and the reason. */
export interface WildcardAllowance {
  readonly actions: readonly string[];

  /** Resources, which can contain tokens, or a pattern of their text in the notation of cdk-nag. */
  readonly resources: readonly string[] | RegExp;

  /** Condition operator and key that the statement must have. By default, the statement may have none. */
  readonly condition?: readonly [operator: string, key: RegExp];
  readonly reason: string;
}

/** The wildcards of the policies at a path of a construct. */
export interface PolicyAllowances<T extends Construct = any> {
  readonly owner: Owner<T>;
  readonly path: RegExp;
  readonly allowances: (owner: T) => readonly WildcardAllowance[];
}

const ROLE_POLICY = /^Role\/DefaultPolicy\/Resource$/;
const SCHEDULE_POLICY = /^ScheduleRole\/DefaultPolicy\/Resource$/;
const BOUNDARY = /^Boundary\/Resource$/;
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const POLICY_ARN = /^iam:PolicyARN$/;

const MANTLE_ACTIONS = [...MODEL_ACTIONS, ...CLIENT_ACTIONS];

function policiesOf<T extends Construct>(owner: Owner<T>, path: RegExp, allowances: (owner: T) => readonly WildcardAllowance[]): PolicyAllowances<T> {
  return { owner, path, allowances };
}

/** Every policy of this library that cdk-nag has a wildcard finding for. */
export const POLICY_ALLOWANCES: readonly PolicyAllowances[] = [
  ...[TagCostMeter, TagAudit, DenyActionReset].map((owner) => policiesOf<Construct>(owner, SCHEDULE_POLICY, invokeHandler)),
  ...[DenyActionReset, AlarmDenyResources].map((owner) => policiesOf<Construct>(owner, /^ProviderRole\/DefaultPolicy\/Resource$/, invokeHandler)),
  policiesOf<Construct>(CostAllocationTagActivation, /^Provider\/framework-onEvent\/ServiceRole\/DefaultPolicy\/Resource$/, invokeHandler),

  policiesOf(TagCostMeter, ROLE_POLICY, meterAllowances),
  policiesOf(TagAudit, ROLE_POLICY, auditAllowances),
  policiesOf(BudgetOrganizationDenyAction, /^Permissions\/Resource$/, () => [{
    actions: ['organizations:AttachPolicy', 'organizations:DetachPolicy'], resources: /:organizations::.*:(account|ou|root)\/\*\//, reason: 'ARNs of targets contain the ID of the organization. The targets themselves are listed.',
  }]),
  policiesOf(BudgetOrganizationDenyAction, /^ReleasePermissions\/Resource$/, () => [{
    actions: ['organizations:DetachPolicy'], resources: /:organizations::\*:(account|ou|root)\/\*$/, reason: 'Former targets are detached as well. The statement allows detaching one policy only.',
  }]),
  policiesOf<Construct>(OrganizationDenyList, /^Provider\/framework-onEvent\/ServiceRole\/DefaultPolicy\/Resource$/, invokeHandler),
  policiesOf(OrganizationDenyList, /^Permissions\/Resource$/, () => [
    {
      actions: ['organizations:CreatePolicy'],
      resources: ['*'],
      condition: ['StringEquals', /^(organizations:PolicyType|aws:RequestTag\/bedrock-cost-tags:deny-list)$/],
      reason: 'A policy has no ARN before it exists. The function can create only service control policies with the tag of its list.',
    },
    {
      actions: ['organizations:TagResource'],
      resources: /:organizations::\*:policy\/\*\/service_control_policy\/\*$/,
      condition: ['StringEquals', /^aws:RequestTag\/bedrock-cost-tags:deny-list$/],
      reason: 'A policy has no ARN before it exists, and AWS Organizations authorizes the tag of a new policy separately.',
    },
    {
      actions: ['organizations:AttachPolicy', 'organizations:DeletePolicy', 'organizations:DescribePolicy', 'organizations:DetachPolicy', 'organizations:ListTargetsForPolicy', 'organizations:UpdatePolicy'],
      resources: /:organizations::\*:policy\/\*\/service_control_policy\/\*$/,
      condition: ['StringEquals', /^aws:ResourceTag\/bedrock-cost-tags:deny-list$/],
      reason: 'The function creates the policy, whose ARN contains the ID of the organization. The condition limits the actions to the policy of the list.',
    },
    {
      actions: ['organizations:AttachPolicy', 'organizations:DetachPolicy'],
      resources: /:organizations::\*:(account|ou|root)\/\*$/,
      condition: ['StringEquals', /^organizations:PolicyType$/],
      reason: 'ARNs of targets contain the ID of the organization, and former targets are detached. The policy itself is limited by its tag.',
    },
    { actions: ['cloudwatch:DescribeAlarms'], resources: ['*'], reason: 'Composite alarms are described only with permission on all alarms. The action reads states.' },
  ]),
  policiesOf(CostAllocationTagActivation, ROLE_POLICY, () => [
    onAll(NO_RESOURCES, ['ce:ListCostAllocationTags', 'ce:UpdateCostAllocationTagsStatus', 'ce:ListCostAllocationTagBackfillHistory', 'ce:StartCostAllocationTagBackfill']),
  ]),
  policiesOf(MonthlyCostReport, /^(Role\/DefaultPolicy|RolePolicy)\/Resource$/, () => [
    onAll('AWS documents the permissions of a report to read cost data for all resources. The role cannot change anything.', [
      'bcm-dashboards:GetDashboard', 'billing:ListBillingViews', 'ce:GetCostAndUsage', 'ce:GetCostAndUsageWithResources', 'ce:GetCostCategories', 'ce:GetCostForecast',
      'ce:GetDimensionValues', 'ce:GetTags', 'ce:GetUsageForecast',
    ]),
  ]),

  policiesOf(SourceAccountReaderRole, /^Resource$/, () => [
    onAll(NO_RESOURCES, ['bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels', 'cloudformation:GetResource', 'tag:GetResources']),
    { ...READ_PROFILE_TAGS, reason: 'The role reads the tags of all application inference profiles in the account.' },
    { ...READ_PROJECTS, reason: 'The role reads the tags of all Bedrock Projects in the account.' },
    { actions: ['bedrock:GetFoundationModel'], resources: /:bedrock:\*::foundation-model\/\*$/, reason: 'The role reads when the models of each Region end.' },
  ]),

  policiesOf(RequiredTagsHook, ROLE_POLICY, () => [onAll(NO_RESOURCES, ['tag:ListRequiredTags'])]),

  policiesOf(BudgetDenyAction, /^Permissions\d*\/Resource$/, detachOnePolicy),
  policiesOf(AlarmDenyAction, /^Permissions\d*\/Resource$/, (action) => [...detachOnePolicy(action), PUBLISH_METRICS]),
  policiesOf(AlarmDenyAction, ROLE_POLICY, () => [
    onAll('Step Functions requires these permissions on all resources to deliver the logs and traces of a state machine. The AWS CDK grants them.', [
      'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
    ]),
  ]),
  policiesOf(AlarmDenyResources, ROLE_POLICY, (shared) => [
    ...denyPolicies(shared, ['Detach']), stateMachines(shared, ['states:DescribeStateMachine', 'states:ListExecutions', 'states:StartExecution'], 'stateMachine'),
    stateMachines(shared, ['states:StopExecution'], 'execution'),
    {
      actions: ['cloudwatch:DescribeAlarms'],
      resources: [formatArn(Stack.of(shared), { service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
      reason: 'The function reads the state of every alarm of the stack that denies. A policy with the names of the alarms would grow with each alarm.',
    },
  ]),
  policiesOf(AlarmDenyResources, /^RuleRole\/DefaultPolicy\/Resource$/, (shared) => [stateMachines(shared, ['states:StartExecution'], 'stateMachine')]),
  policiesOf(DenyActionReset, ROLE_POLICY, (reset) => denyPolicies(reset, ['Detach', 'Attach'])),
  policiesOf(DenyActionReset, /^Permissions\d+\/Resource$/, () => [{
    actions: ['budgets:DescribeBudgetAction', 'budgets:ExecuteBudgetAction'],
    resources: /:budgets:.*:budget\/.+\/action\/\*$/,
    reason: 'The wildcard covers the actions of one budget. AWS generates their IDs.',
  }]),

  policiesOf(TagScopedInvokePolicy, /^Policy\d*\/Resource$/, () => [
    {
      actions: [...INVOKE, 'bedrock:GetInferenceProfile'],
      resources: /:application-inference-profile\/\*$/,
      condition: ['StringEquals', /^aws:ResourceTag\//],
      reason: 'IAM selects the profiles by their tags. Amazon Bedrock generates their IDs.',
    },
    {
      actions: INVOKE,
      resources: /:bedrock:\*?::foundation-model\/.+$/,
      condition: ['ArnLike', /^bedrock:InferenceProfileArn$/],
      reason: 'The condition allows only calls through a profile, which names the model. Cross-Region inference calls the model in several Regions.',
    },
    {
      actions: INVOKE,
      resources: /:bedrock:\*:.+:project\/default$/,
      reason: 'The wildcard covers the default project of each Region. Amazon Bedrock authorizes each call against the project as well, and the project alone allows no call.',
    },
    {
      actions: INVOKE,
      resources: /:bedrock:\*:.+:inference-profile\/.+$/,
      reason: 'The property allowSourceProfiles allows the system-defined profiles of the models in every Region that the models are available in.',
    },
    {
      actions: MANTLE_ACTIONS,
      resources: /:bedrock-mantle:\*:.+:project\/\*$/,
      condition: ['StringEquals', /^aws:ResourceTag\//],
      reason: 'IAM selects the Bedrock Projects by their tags. Amazon Bedrock generates their IDs.',
    },
    ...['StringEquals', 'StringLike'].map((operator): WildcardAllowance => ({
      actions: [...INVOKE, ...MANTLE_ACTIONS],
      resources: /:bedrock(-mantle)?:\*?:.*:(foundation-model|inference-profile|application-inference-profile|project)\/.+$/,
      condition: [operator, /^aws:PrincipalTag\//],
      reason: 'IAM selects the callers by their tags. AWS bills their calls to any model, and through any profile or project, under these tags.',
    })),
  ]),
  ...[TagScopedInvokePolicy, TagEnforcementPolicy].map((owner) => policiesOf<Construct>(owner, BOUNDARY, () => [BOUNDARY_ALLOWANCE])),
];

/** Reason for the Allow statement of a permissions boundary. */
export const BOUNDARY_REASON = 'The policy is a permissions boundary, which grants nothing. The Deny statements of the boundary limit its principals.';

const BOUNDARY_ALLOWANCE: WildcardAllowance = { actions: ['*'], resources: ['*'], reason: BOUNDARY_REASON };

const NO_RESOURCES = 'These actions do not support resource-level permissions.';

const LIST_ACCOUNTS = ['oam:ListSinks', 'oam:ListAttachedLinks', 'organizations:ListDelegatedAdministrators'];

const READ_SOURCE_ACCOUNTS: readonly WildcardAllowance[] = [
  {
    actions: ['sts:AssumeRole'], resources: /^arn:.+:iam::\*:role\/[^*]+$/, reason: 'The function assumes one role in each source account of the organization. A condition limits it to the organization.',
  },
  { actions: ['cloudformation:ListStackInstances'], resources: /:stackset\/[^*]+:\*$/, reason: 'The function lists the accounts of one stack set, whose ID is random.' },
];

const READ_PROFILE_TAGS: WildcardAllowance = {
  actions: ['bedrock:ListTagsForResource'],
  resources: /:application-inference-profile\/\*$/,
  reason: 'The function reads the tags of all application inference profiles in the account and Region.',
};

const READ_PROJECTS: WildcardAllowance = {
  actions: ['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'],
  resources: /:bedrock-mantle:.+:project\/\*$/,
  reason: 'The function reads the tags of all Bedrock Projects in the account and Region.',
};

const PUBLISH_METRICS: WildcardAllowance = {
  actions: ['cloudwatch:PutMetricData'],
  resources: ['*'],
  condition: ['StringEquals', /^cloudwatch:namespace$/],
  reason: 'The action does not support resource-level permissions. The condition limits it to one namespace.',
};

function onAll(reason: string, actions: readonly string[]): WildcardAllowance {
  return { actions, resources: ['*'], reason };
}

function invokeHandler(owner: Construct): WildcardAllowance[] {
  const handler = owner.node.tryFindChild('Handler') as lambda.Function | undefined;
  return handler ? [{
    actions: ['lambda:InvokeFunction'],
    resources: [`${handler.functionArn}:*`],
    reason: 'The wildcard covers the versions of one function. The AWS CDK grants access to all versions.',
  }] : [];
}

function meterAllowances({ _snapshots: snapshots }: TagCostMeter): WildcardAllowance[] {
  return [
    onAll(NO_RESOURCES, [
      'bedrock:ListInferenceProfiles', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'tag:GetResources', 'cloudformation:GetResource',
      ...LIST_ACCOUNTS,
    ]),
    READ_PROFILE_TAGS,
    READ_PROJECTS,
    PUBLISH_METRICS,
    ...READ_SOURCE_ACCOUNTS,
    ...snapshots ? [{
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [snapshots.bucket.arnForObjects(`${snapshots.prefix}*`)],
      reason: 'The wildcard covers the snapshots of this meter. The name of a snapshot contains its time.',
    }] : [],
  ];
}

function auditAllowances(audit: TagAudit): WildcardAllowance[] {
  const objects = (pattern: string) => audit.bucket.arnForObjects(`${audit._folder}${pattern}`);
  return [
    onAll(NO_RESOURCES, [
      'bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'tag:GetResources', 'cloudformation:GetResource',
      ...LIST_ACCOUNTS,
    ]),
    READ_PROFILE_TAGS,
    READ_PROJECTS,
    ...READ_SOURCE_ACCOUNTS,
    {
      actions: ['bedrock:GetFoundationModel'], resources: /:bedrock:.+::foundation-model\/\*$/, reason: 'The function reads the lifecycle of every model that a profile uses.',
    },
    { actions: ['budgets:ViewBudget'], resources: /:budgets:.*:budget\/\*$/, reason: 'The function reads all budgets of the account.' },
    { actions: ['s3:PutObject'], resources: [objects('*')], reason: 'The wildcard covers the reports of this audit. The name of a report contains its time.' },
    { actions: ['s3:GetObject'], resources: [objects('*.claim')], reason: 'The wildcard covers the objects by which each run of this audit claims its time.' },
    {
      actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      resources: /^[^*]+$/,
      reason: 'The wildcard covers variants of one action. The resource is one key.',
    },
  ];
}

function detachOnePolicy(action: Construct): WildcardAllowance[] {
  return ['Role', 'Group', 'User'].map((kind) => ({
    actions: [`iam:Detach${kind}Policy`],
    resources: [anyPrincipalArn(action, kind.toLowerCase())],
    condition: ['ArnEquals', POLICY_ARN],
    reason: 'The condition limits the action to one deny policy. A principal that has left the list can still have the policy.',
  }));
}

function denyPolicies(scope: Construct, verbs: readonly string[]): WildcardAllowance[] {
  const kinds = ['Role', 'Group', 'User'];
  return [
    {
      actions: ['iam:ListEntitiesForPolicy'], resources: [denyPathArn(scope, 'policy')], reason: 'The IAM path contains only the deny policies of the stack.',
    },
    {
      actions: verbs.flatMap((verb) => kinds.map((kind) => `iam:${verb}${kind}Policy`)),
      resources: kinds.map((kind) => anyPrincipalArn(scope, kind.toLowerCase())),
      condition: ['ArnLike', POLICY_ARN],
      reason: 'The condition limits the actions to the deny policies of the stack. A principal that has left the list can still have a policy.',
    },
  ];
}

function stateMachines(scope: Construct, actions: readonly string[], kind: string): WildcardAllowance {
  return {
    actions,
    resources: [denyResourceArn(scope, 'states', kind, ArnFormat.COLON_RESOURCE_NAME)],
    reason: 'Only the state machines of the deny actions of the stack have this prefix.',
  };
}
