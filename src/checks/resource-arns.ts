import { UNKNOWN_PART } from '../private/template-values';

const BEDROCK = 'arn:*:bedrock:*:*:';
const MANTLE_PROJECT = 'arn:*:bedrock-mantle:*:*:project/';

// IDs of named projects begin with it, unlike the ID of the default project.
const PROJECT_ID = 'proj_';

/** ARN of a Bedrock Project whose ID is known only at deployment. */
export const SOME_PROJECT = `${MANTLE_PROJECT}${PROJECT_ID}(deployed)`;

/** ARNs of resources that run models or belong to them, without the ID. */
const BEDROCK_ARNS: Readonly<Record<string, string>> = {
  'AWS::Bedrock::Agent': `${BEDROCK}agent/`,
  'AWS::Bedrock::AgentAlias': `${BEDROCK}agent-alias/`,
  'AWS::Bedrock::ApplicationInferenceProfile': `${BEDROCK}application-inference-profile/`,
  'AWS::Bedrock::AutomatedReasoningPolicy': `${BEDROCK}automated-reasoning-policy/`,
  'AWS::Bedrock::AutomatedReasoningPolicyVersion': `${BEDROCK}automated-reasoning-policy/`,
  'AWS::Bedrock::Blueprint': `${BEDROCK}blueprint/`,
  'AWS::Bedrock::CustomModel': `${BEDROCK}custom-model/`,
  'AWS::Bedrock::CustomModelDeployment': `${BEDROCK}custom-model-deployment/`,
  'AWS::Bedrock::DataAutomationLibrary': `${BEDROCK}data-automation-library/`,
  'AWS::Bedrock::DataAutomationProject': `${BEDROCK}data-automation-project/`,
  'AWS::Bedrock::DataSource': `${BEDROCK}knowledge-base/`,
  'AWS::Bedrock::Flow': `${BEDROCK}flow/`,
  'AWS::Bedrock::FlowAlias': `${BEDROCK}flow/`,
  'AWS::Bedrock::FlowVersion': `${BEDROCK}flow/`,
  'AWS::Bedrock::Guardrail': `${BEDROCK}guardrail/`,
  'AWS::Bedrock::GuardrailVersion': `${BEDROCK}guardrail/`,
  'AWS::Bedrock::ImportedModel': `${BEDROCK}imported-model/`,
  'AWS::Bedrock::IntelligentPromptRouter': `${BEDROCK}prompt-router/`,
  'AWS::Bedrock::KnowledgeBase': `${BEDROCK}knowledge-base/`,
  'AWS::Bedrock::MarketplaceModelEndpoint': `${BEDROCK}marketplace/model-endpoint/`,
  'AWS::Bedrock::Prompt': `${BEDROCK}prompt/`,
  'AWS::Bedrock::PromptVersion': `${BEDROCK}prompt/`,
  'AWS::Bedrock::ProvisionedModelThroughput': `${BEDROCK}provisioned-model/`,
  'AWS::Bedrock::Session': `${BEDROCK}session/`,
  'AWS::BedrockMantle::Project': `${MANTLE_PROJECT}${PROJECT_ID}`,
  'AWS::AWSExternalAnthropic::Workspace': 'arn:*:aws-external-anthropic:*:*:workspace/',
};

// Services whose name in ARNs differs from the name in types.
const SERVICES: Readonly<Record<string, string>> = { BedrockAgentCore: 'bedrock-agentcore', BedrockMantle: 'bedrock-mantle', NovaAct: 'nova-act', AWSExternalAnthropic: 'aws-external-anthropic' };

// Types and attributes whose references are values that the template does not determine.
const OTHER_TYPES = /^AWS::CloudFormation::/;
const OTHER_ATTRIBUTES = /^(Outputs|Models)\b/;

/**
 * Returns the text of a reference to a resource: the ARN, with a name in place of the ID. A reference that returns only a name gets the same text, because a name alone
 * is never the ARN of a model. Undefined if the reference can be any text, such as the output of a custom resource.
 */
export function referenceArn(type: string, logicalId: string, attribute: string | undefined): string | undefined {
  const [vendor, service] = type.split('::');
  if (vendor !== 'AWS' || OTHER_TYPES.test(type) || (attribute !== undefined && OTHER_ATTRIBUTES.test(attribute))) {
    return undefined;
  }
  return Object.hasOwn(BEDROCK_ARNS, type) ? `${BEDROCK_ARNS[type]}${logicalId}`
    : `arn:*:${SERVICES[service] ?? service.toLowerCase()}:*:*:${UNKNOWN_PART}`;
}

/** Returns the text of a reference within a text, if the text identifies the resource: the ID of a Bedrock Project, with a name in place of its random part. */
export function referencePart(type: string, logicalId: string, attribute: string | undefined): string | undefined {
  return type === 'AWS::BedrockMantle::Project' && attribute === 'Id' ? `${PROJECT_ID}${logicalId}` : undefined;
}

/** Prefixes of ARNs of the resources in IAM that policies and principals refer to, by type. */
export const IAM_ARNS: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'arn:*:iam::*:role/',
  'AWS::IAM::User': 'arn:*:iam::*:user/',
  'AWS::IAM::Group': 'arn:*:iam::*:group/',
  'AWS::IAM::ManagedPolicy': 'arn:*:iam::*:policy/',
  'AWS::SSO::PermissionSet': 'arn:*:sso:::permissionSet/',
};

/** Returns the end of the ARN of a resource in IAM, with a name that only the deployment knows. The logical ID distinguishes references to different resources. */
export function generatedName(logicalId: string): string {
  return `${UNKNOWN_PART}${logicalId}${UNKNOWN_PART}`;
}

/** Whether the ARN of a role or user ends with a name that only the deployment knows, and nothing else. */
export function isReference(arn: string): boolean {
  return new RegExp(`:(role|user)/${UNKNOWN_PART}\\w+${UNKNOWN_PART}$`).test(arn);
}
