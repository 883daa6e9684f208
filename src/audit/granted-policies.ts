import { type AppTemplate, type AppTemplates, keyOf } from './app-templates';
import type { PolicyStatementText } from './statement-reach';
import { TemplateText } from './template-text';
import { listOf } from './template-values';

/** A policy of the app, with whoever holds it. */
export interface GrantedPolicy {
  readonly template: AppTemplate;
  readonly logicalId: string;
  readonly statements: PolicyStatementText[];
  readonly holders: Set<string>;
}

/** All policies of the app. */
export interface GrantedPolicies {
  readonly policies: GrantedPolicy[];

  /** The statements of the permissions boundaries of a holder, by holder. */
  readonly boundaries: Map<string, PolicyStatementText[][]>;
}

// What AWS's own policies allow that let somebody run models; the rest of them allows none.
const AWS_POLICIES: Record<string, string[]> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonBedrockFullAccess: ['bedrock:*'],
  AmazonBedrockLimitedAccess: ['bedrock:InvokeModel*', 'bedrock:CreateModelInvocationJob'],
  AmazonBedrockMantleFullAccess: ['bedrock-mantle:*'],
  AmazonBedrockMantleInferenceAccess: ['bedrock-mantle:CreateInference'],
};

/**
 * Finds every policy that a template gives to a principal, and who that is.
 */
export function grantedPolicies(templates: AppTemplates): GrantedPolicies {
  return new PolicyFinder(templates).find();
}

class PolicyFinder {
  private readonly text: TemplateText;
  private readonly policies: GrantedPolicy[] = [];
  private readonly managed = new Map<string, GrantedPolicy>();
  private readonly attached: Array<[policy: string, holder: string]> = [];
  private readonly bounding: Array<[policy: string, holder: string]> = [];

  constructor(private readonly templates: AppTemplates) {
    this.text = new TemplateText(templates);
  }

  public find(): GrantedPolicies {
    for (const template of this.templates.all) {
      for (const [logicalId, { Type, Properties = {} }] of Object.entries(template.resources)) {
        this.look(template, logicalId, Type, Properties);
      }
    }
    this.attached.forEach(([policy, holder]) => this.managed.get(policy)?.holders.add(holder));
    const boundaries = new Map<string, PolicyStatementText[][]>();
    for (const [policy, holder] of this.bounding) {
      const boundary = this.managed.get(policy);
      if (boundary) {
        boundaries.set(holder, [...boundaries.get(holder) ?? [], boundary.statements]);
      }
    }
    // What only bounds gives nothing.
    const onlyBounds = new Set(this.bounding.map(([policy]) => this.managed.get(policy)).filter((policy) => policy?.holders.size === 0));
    return { policies: this.policies.filter((policy) => !onlyBounds.has(policy)), boundaries };
  }

  private look(template: AppTemplate, logicalId: string, type: string, properties: any): void {
    const own = keyOf(template, logicalId);
    const add = (document: any, location: string, holders: string[]) => {
      const policy = { template, logicalId, statements: this.statements(template, document, location), holders: new Set(holders) };
      this.policies.push(policy);
      return policy;
    };
    switch (type) {
      case 'AWS::IAM::Role': case 'AWS::IAM::User': case 'AWS::IAM::Group':
        listOf(properties.Policies).forEach(({ PolicyDocument }: any, index) => add(PolicyDocument, `Properties/Policies/${index}/PolicyDocument`, [own]));
        this.attach(template, logicalId, 'ManagedPolicyArns', properties.ManagedPolicyArns);
        this.bounding.push(...this.text.targets(template, properties.PermissionsBoundary).map((policy): [string, string] => [policy, own]));
        break;
      case 'AWS::IAM::Policy': case 'AWS::IAM::ManagedPolicy': {
        const holders = [properties.Roles, properties.Users, properties.Groups].flatMap(listOf).flatMap((each) => this.text.targets(template, each));
        const policy = add(properties.PolicyDocument, 'Properties/PolicyDocument', holders);
        this.managed.set(own, policy);
        break;
      }
      case 'AWS::IAM::RolePolicy': case 'AWS::IAM::UserPolicy': case 'AWS::IAM::GroupPolicy': {
        const holder = properties.RoleName ?? properties.UserName ?? properties.GroupName;
        add(properties.PolicyDocument, 'Properties/PolicyDocument', this.text.targets(template, holder));
        break;
      }
      case 'AWS::SSO::PermissionSet':
        add(properties.InlinePolicy, 'Properties/InlinePolicy', [own]);
        this.attach(template, logicalId, 'ManagedPolicies', properties.ManagedPolicies);
        break;
      default:
    }
  }

  private attach(template: AppTemplate, logicalId: string, property: string, arns: any): void {
    const own = keyOf(template, logicalId);
    listOf(arns).forEach((arn, index) => {
      this.attached.push(...this.text.targets(template, arn).map((policy): [string, string] => [policy, own]));
      const names = this.text.of(template, arn).map((text) => /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(text)?.[1] ?? '');
      const actions = names.flatMap((name) => Object.hasOwn(AWS_POLICIES, name) ? AWS_POLICIES[name] : []);
      if (actions.length > 0) {
        const statement = { isAllow: true, actions, resources: ['*'], conditions: [], location: `Properties/${property}/${index}` };
        this.policies.push({ template, logicalId, statements: [statement], holders: new Set([own]) });
      }
    });
  }

  private statements(template: AppTemplate, document: any, location: string): PolicyStatementText[] {
    const { Statement } = typeof document === 'string' ? parsed(document) : document ?? {};
    const texts = (value: any) => value === undefined ? undefined : this.text.ofList(template, value);
    return listOf(Statement).map((statement: any, index) => ({
      isAllow: statement.Effect === 'Allow',
      actions: texts(statement.Action),
      notActions: texts(statement.NotAction),
      resources: texts(statement.Resource),
      notResources: texts(statement.NotResource),
      conditions: Object.entries<any>(statement.Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => ({ operator, key, values: this.text.ofList(template, values) }))),
      location: typeof document === 'string' ? location : `${location}/Statement/${index}`,
    }));
  }
}

function parsed(document: string): any {
  try {
    return JSON.parse(document);
  } catch {
    return {};
  }
}
