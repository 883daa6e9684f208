/** Holders and carriers of a policy for which the remedy differs. */
export type RemedyKind = keyof typeof REMEDIES;

/** Names of the kinds, for policies that several kinds of principals have. */
export const HOLDER_NAMES: Readonly<Record<RemedyKind, string>> = {
  PRINCIPAL: 'other principals',
  KNOWLEDGE_BASE: 'role of a knowledge base',
  AGENT: 'role of an agent',
  FLOW: 'role of a flow',
  BATCH_JOB: 'role of a batch job',
  EVALUATION_JOB: 'role of an evaluation job',
  CUSTOMIZATION_JOB: 'role of a customization job',
  BEDROCK_SERVICE: 'role of Amazon Bedrock',
  AGENTCORE: 'role of AgentCore',
  PERMISSION_SET: 'permission set',
  GROUP: 'group',
  USER: 'user',
  AWS_MANAGED_POLICY: 'AWS managed policy',
  CUSTOM_RESOURCE: 'custom resource',
  CUSTOM_RESOURCE_FUNCTION: 'function of custom resources',
};

/** Remedy for statements that allow calls to the `bedrock-mantle` endpoint only. */
export const MANTLE_REMEDY = 'grant access with TaggedProject.grantInvoke, allow only projects with the cost tags (aws:ResourceTag), or add BEDROCK_MANTLE to allowedUntrackedUsage';

/** Remedy for calls to the `bedrock-mantle` endpoint, in addition to the remedy for other calls. */
export const ALSO_MANTLE_REMEDY = 'For calls to the bedrock-mantle endpoint, grant access with TaggedProject.grantInvoke.';

/** Remedy for calls that the tags of the caller would track, in addition to other remedies. */
export const TAGGED_CALLER_REMEDY = 'To track calls to models by the caller, add the cost tags to the role or user with TaggedPrincipal';

/** Remedies for statements that allow untracked usage. Each has at most two sentences. */
export const REMEDIES = {
  PRINCIPAL: 'grant access with profile.grantInvoke or TagScopedInvokePolicy, deny other access with TagScopedInvokePolicy or TagEnforcementPolicy, or add the kinds of usage to ' +
    'allowedUntrackedUsage',
  KNOWLEDGE_BASE: 'use profiles as the parsing models of its data sources, and replace the statement with profile.grantInvoke(role). Changing a parsing model replaces the data source, and ' +
    'changing embeddingModelArn replaces the knowledge base, so acknowledge the finding if these models must stay.',
  AGENT: 'set foundationModel of the agent to the ARN of a profile, and replace the statement with profile.grantInvoke(role). Change the agent alias in the same deployment, ' +
    'because the alias keeps the agent version that calls the previous model: use the ARN of the profile as its description.',
  FLOW: 'use the ARN of a profile as the model of the prompts in the flow, and replace the statement with profile.grantInvoke(role). Point the flow alias at a new flow version, ' +
    'because a version keeps its models.',
  BATCH_JOB: 'pass the ARN of a profile as modelId when the batch job is created, and replace the statement with profile.grantInvoke(role).',
  EVALUATION_JOB: 'use profiles as the evaluated models of the job (a judge accepts no application inference profile), and replace the statement with profile.grantInvoke(role).',
  CUSTOMIZATION_JOB: 'limit the statement to the models that the customization job calls, and acknowledge the finding, because a customization job takes no profile.',
  BEDROCK_SERVICE: 'use the ARN of a profile in the agent, flow, knowledge base or job that runs with the role, and replace the statement with profile.grantInvoke(role). ' +
    'Changing the embedding model of a knowledge base replaces the knowledge base.',
  AGENTCORE: 'pass the ARN of a profile to the code on AgentCore as its model ID, and replace the statement with profile.grantInvoke(role) or TagScopedInvokePolicy.',
  PERMISSION_SET: 'add the statements of TagScopedInvokePolicy.documentOf or TagEnforcementPolicy.documentOf to the inline policy of the permission set. With principalTagKeys, one ' +
    'document serves all teams.',
  GROUP: 'attach TagScopedInvokePolicy or TagEnforcementPolicy to the group (groups), whose Deny statements apply to all members, or remove the statement.',
  USER: 'attach TagScopedInvokePolicy or TagEnforcementPolicy to the user (users) or to a group of the user, or remove the statement.',
  AWS_MANAGED_POLICY: 'replace the AWS managed policy with profile.grantInvoke or TagScopedInvokePolicy, because an AWS managed policy cannot be restricted. If it must stay, attach ' +
    'TagScopedInvokePolicy or TagEnforcementPolicy as well: their Deny statements override it.',
  CUSTOM_RESOURCE: 'create the policy with TagScopedInvokePolicy instead of the custom resource, or add the statements of TagScopedInvokePolicy.documentOf to the document that the ' +
    'custom resource writes.',
  CUSTOM_RESOURCE_FUNCTION: 'restrict the policy of the AwsCustomResource to the calls and resources that it needs (AwsCustomResourcePolicy.fromStatements). All AwsCustomResource ' +
    'constructs of the stack share the role.',
};
