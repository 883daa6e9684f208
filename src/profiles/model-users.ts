import type { RenderedResource } from './role-statements';

/** A resource that calls models with its role. */
export interface ModelUser {
  readonly user: RenderedResource;
  readonly roleArn: any;

  /** Whether AWS verifies the permissions of the role when it creates the resource. */
  readonly isVerified: boolean;
}

const ROLE_PROPERTIES: Record<string, string> = {
  'AWS::Bedrock::Agent': 'AgentResourceRoleArn',
  'AWS::Bedrock::Flow': 'ExecutionRoleArn',
  'AWS::Bedrock::KnowledgeBase': 'RoleArn',
  'AWS::BedrockAgentCore::Memory': 'MemoryExecutionRoleArn',
};
const DATA_SOURCE = 'AWS::Bedrock::DataSource';
const KNOWLEDGE_BASE = 'AWS::Bedrock::KnowledgeBase';

// CreateAgent fails if the policy of the role does not exist yet: https://github.com/hashicorp/terraform-provider-aws/issues/42847
const VERIFIED = 'AWS::Bedrock::Agent';

/** Resource types of which the role calls the models that the resource names. */
export const USER_TYPES = [...Object.keys(ROLE_PROPERTIES), DATA_SOURCE];

/**
 * Returns the resources that call models with a role. A data source uses the role of its knowledge base.
 */
export function modelUsers(resources: readonly RenderedResource[]): ModelUser[] {
  const roleOf = ({ resource, properties }: RenderedResource) => properties[ROLE_PROPERTIES[resource.cfnResourceType] ?? ''];
  const knowledgeBases = new Map(resources.filter(({ resource }) => resource.cfnResourceType === KNOWLEDGE_BASE)
    .map((each) => [each.resource.node.addr, each]));
  return resources.filter(({ resource }) => USER_TYPES.includes(resource.cfnResourceType)).flatMap((user) => {
    const { resource, properties } = user;
    const holder = resource.cfnResourceType !== DATA_SOURCE ? user
      : constructsIn(properties.KnowledgeBaseId).map((addr) => knowledgeBases.get(addr)).find((each) => each !== undefined);
    return holder && roleOf(holder) !== undefined ? [{ user, roleArn: roleOf(holder), isVerified: resource.cfnResourceType === VERIFIED }] : [];
  });
}

/** Values of a resource that can name a profile. */
export interface NamedValues {
  /** JSON of the references, and of the ARNs in texts. */
  readonly values: ReadonlySet<string>;

  /** Values of `ModelId`. */
  readonly modelIds: readonly any[];
}

/** Returns the values in the properties of a resource that can name a profile. */
export function namedValues(properties: any): NamedValues {
  const values = new Set<string>();
  const modelIds: any[] = [];
  collect(properties, values, modelIds);
  return { values, modelIds };
}

/**
 * Returns the values from which an expression takes the short ID of a profile: its ID, or its ARN. Constructs that take the last part of the ARN of a model split the ARN.
 *
 * @param modelId value of `ModelId`
 */
export function shortIdSources(modelId: any): { readonly id: string; readonly arns: readonly string[] } {
  const id = JSON.stringify(modelId);
  const isSplit = typeof modelId === 'object' && id.includes('"Fn::Split"');
  return { id, arns: isSplit ? [...namedValues(modelId).values].filter((value) => value !== id) : [] };
}

// Also texts that the ARN of an imported profile replaces only later: the placeholder of a look-up, and a dynamic reference.
const ARNS = /arn:[^\s"'`\\]*?:application-inference-profile\/\w+|dummy-value-for-[^\s"'`\\]+|\{\{resolve:[^}]*\}\}/g;

function collect(value: any, values: Set<string>, modelIds: any[]): void {
  if (typeof value === 'string') {
    const arns = value.match(ARNS) ?? [];
    [...arns, ...arns.length > 0 ? [value] : []].forEach((each) => values.add(JSON.stringify(each)));
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 1 && /^(Ref$|Fn::)/.test(entries[0][0])) {
      values.add(JSON.stringify(value));
    }
    modelIds.push(...entries.filter(([key]) => key === 'ModelId').map(([, each]) => each));
    entries.forEach(([, each]) => collect(each, values, modelIds));
  }
}

function constructsIn(value: any): string[] {
  return [...JSON.stringify(value ?? '').matchAll(/"@(\w+)"/g)].map(([, addr]) => addr);
}
