import { type AppTemplate, type AppTemplates } from './app-templates';
import { awsPolicyStatements } from './aws-policies';
import { type DeployedResource, DeployedResources } from './deployed-resources';
import type { GrantedPolicy } from './granted-policy';
import { Memberships } from './memberships';
import { PolicyAttachments } from './policy-attachments';
import { type PolicyCall, policyCalls } from './policy-calls';
import { principalArns } from './principal-arns';
import { type Holder, type Kind, Principals } from './principals';
import type { PolicyStatementText } from './statement-reach';
import { StatementReader } from './statement-text';
import { TemplateText } from './template-text';

export type { GrantedPolicy } from './granted-policy';

/** Policies, permissions boundaries and group memberships in the app. */
export interface GrantedPolicies {
  readonly policies: GrantedPolicy[];

  /** Statements of permissions boundaries, by principal. */
  readonly boundaries: Map<string, PolicyStatementText[]>;

  /** Patterns of the ARNs of roles and users, by principal. */
  readonly principalArns: Map<string, string[]>;

  /** Groups of users, by user. Only groups that the user is a member of in every deployment. */
  readonly groups: Map<string, string[]>;
}

/**
 * Finds all policies that templates attach to principals, and the principals.
 */
export function grantedPolicies(templates: AppTemplates): GrantedPolicies {
  return new PolicyFinder(templates).find();
}

class PolicyFinder {
  private readonly text: TemplateText;
  private readonly reader: StatementReader;
  private readonly principals: Principals;
  private readonly resources: DeployedResources;
  private readonly memberships = new Memberships();
  private readonly attachments = new PolicyAttachments();
  private readonly policies: GrantedPolicy[] = [];
  private readonly principalArns = new Map<string, string[]>();

  constructor(templates: AppTemplates) {
    this.text = new TemplateText(templates, true);
    this.reader = new StatementReader(templates);
    this.principals = new Principals(templates, this.text);
    this.resources = new DeployedResources(templates, this.text);
  }

  public find(): GrantedPolicies {
    const calls = this.resources.all.flatMap((resource) =>
      policyCalls(this.text, resource.template, resource.type, resource.properties).map((call) => ({ resource, call })));
    for (const { resource, call } of calls.filter(({ call: { operation } }) => operation === 'CreatePolicy')) {
      this.principals.addName('policy', placed(resource.template, call), call.parameters.PolicyName, createdKey(resource, call));
    }
    this.resources.all.forEach((resource) => this.look(resource));
    calls.forEach(({ resource, call }) => this.called(resource, call));
    this.attachments.settle();
    const onlyBoundaries = this.attachments.onlyBoundaries();
    const policies = this.policies.filter((policy) => !onlyBoundaries.has(policy))
      .map((policy) => ({ ...policy, holders: new Set([...policy.holders].flatMap((holder) => this.memberships.usersOf(holder))) }));
    return { policies, boundaries: this.attachments.boundaries(), principalArns: this.principalArns, groups: this.memberships.groups };
  }

  private look(resource: DeployedResource): void {
    const { template, type, properties, own, condition } = resource;
    switch (type) {
      case 'AWS::IAM::Role': case 'AWS::IAM::User': case 'AWS::IAM::Group':
        this.text.elements(template, properties.Policies).forEach(({ element, index, isCertain }) =>
          this.add(resource, element?.PolicyDocument, `Properties/Policies/${index}/PolicyDocument`, [{ holder: own, isCertain }]));
        this.attachAll(resource, 'ManagedPolicyArns');
        this.attachments.bound(this.principals.all('policy', template, properties.PermissionsBoundary), { holder: own, isCertain: true }, condition);
        this.join(resource);
        this.principalArns.set(own, principalArns(this.text, resource));
        break;
      case 'AWS::IAM::UserToGroupAddition':
        this.memberships.add(
          this.principals.all('user', template, properties.Users), this.principals.all('group', template, properties.GroupName),
          (group) => condition === undefined && this.resources.conditionOf(group.holder) === undefined,
        );
        break;
      case 'AWS::IAM::Policy': case 'AWS::IAM::ManagedPolicy': {
        const holders = this.holders(resource, 'Roles', 'Users', 'Groups');
        this.attachments.addPolicy(own, this.add(resource, properties.PolicyDocument, 'Properties/PolicyDocument', holders, condition));
        break;
      }
      case 'AWS::IAM::RolePolicy': case 'AWS::IAM::UserPolicy': case 'AWS::IAM::GroupPolicy':
        this.add(resource, properties.PolicyDocument, 'Properties/PolicyDocument', this.holders(resource, 'RoleName', 'UserName', 'GroupName'), condition);
        break;
      case 'AWS::SSO::PermissionSet':
        this.permissionSet(resource);
        break;
      case 'AWS::Budgets::BudgetsAction': {
        const definition = properties.Definition?.IamActionDefinition ?? {};
        const holders = this.holders({ template, properties: definition }, 'Roles', 'Users', 'Groups');
        // The action attaches the policy only when it is executed.
        this.attach(resource, definition.PolicyArn, 'Properties/Definition', holders.map(uncertain));
        break;
      }
      default:
    }
  }

  private join({ template, type, properties, own, condition }: DeployedResource): void {
    if (type === 'AWS::IAM::Group' && properties.GroupName === undefined) {
      this.memberships.addClosed(own);
    }
    if (type === 'AWS::IAM::User') {
      this.memberships.add([{ holder: own, isCertain: true }], this.principals.all('group', template, properties.Groups), (group) => {
        const ofGroup = this.resources.conditionOf(group.holder);
        return ofGroup === undefined || ofGroup === condition;
      });
    }
  }

  private permissionSet(resource: DeployedResource): void {
    const { template, properties, own } = resource;
    const { InlinePolicy, CustomerManagedPolicyReferences, PermissionsBoundary } = properties;
    this.add(resource, InlinePolicy, 'Properties/InlinePolicy', [{ holder: own, isCertain: true }]);
    this.attachAll(resource, 'ManagedPolicies');
    for (const { element, isCertain } of this.text.elements(template, CustomerManagedPolicyReferences)) {
      this.attachments.attach(this.principals.policiesNamed(template, element?.Name), [{ holder: own, isCertain }]);
    }
    for (const { element, isCertain } of this.text.elements(template, PermissionsBoundary)) {
      const policies = this.principals.policiesNamed(template, element?.CustomerManagedPolicyReference?.Name);
      this.attachments.bound(policies, { holder: own, isCertain }, resource.condition);
    }
  }

  /** Adds the policy that a custom resource creates or attaches. Its holders are not certain, because a later call can replace the policy. */
  private called(resource: DeployedResource, call: PolicyCall): void {
    const { operation, parameters, location } = call;
    const { PermissionSetArn, PolicyDocument, PolicyArn, InlinePolicy, ManagedPolicyArn, CustomerManagedPolicyReference } = parameters;
    const template = placed(resource.template, call);
    const principals = this.holders({ template, properties: parameters }, 'RoleName', 'UserName', 'GroupName');
    const holders = [...principals, ...this.principals.all('role', template, PermissionSetArn)].map(uncertain);
    if (PolicyDocument !== undefined || InlinePolicy !== undefined) {
      const policy = this.add(resource, PolicyDocument ?? InlinePolicy, location, holders, resource.condition);
      const keys = operation === 'CreatePolicy' ? [createdKey(resource, call)] : this.principals.all('policy', template, PolicyArn).map(({ holder }) => holder);
      keys.forEach((key) => this.attachments.addPolicy(key, policy));
    } else if (operation.startsWith('Attach')) {
      this.attach({ ...resource, template }, PolicyArn ?? ManagedPolicyArn, location, holders);
      this.attachments.attach(this.principals.policiesNamed(template, CustomerManagedPolicyReference?.Name), holders);
    }
  }

  private add(
    { template, logicalId }: DeployedResource, document: any, location: string, holders: Holder[], condition?: string,
  ): GrantedPolicy {
    const policy = {
      template,
      logicalId,
      statements: this.reader.read(template, document, location),
      isComplete: !/"Fn::(Transform|ForEach)/.test(JSON.stringify(document ?? null)),
      holders: keysOf(holders),
      certainHolders: keysOf(holders.filter(({ isCertain }) => isCertain)),
      condition,
    };
    this.policies.push(policy);
    return policy;
  }

  private attachAll(resource: DeployedResource, property: string): void {
    this.text.elements(resource.template, resource.properties[property]).forEach(({ element, index, isCertain }) =>
      this.attach(resource, element, `Properties/${property}/${index}`, [{ holder: resource.own, isCertain }]));
  }

  private attach({ template, logicalId }: DeployedResource, arn: any, location: string, holders: Holder[]): void {
    this.attachments.attach(this.principals.policies(template, arn), holders);
    const arns = this.text.ofList(template, arn);
    // If the ARN has alternatives, a Deny of one of them is not certain.
    const certain = arns.length === 1 ? holders.filter(({ isCertain }) => isCertain) : [];
    for (const statements of arns.map(awsPolicyStatements).filter(({ length }) => length > 0)) {
      this.policies.push({
        template,
        logicalId,
        statements: statements.map((statement) => ({ ...statement, location })),
        isComplete: true,
        holders: keysOf(holders),
        certainHolders: keysOf(certain),
      });
    }
  }

  private holders({ template, properties }: Pick<DeployedResource, 'template' | 'properties'>, role: string, user: string, group: string): Holder[] {
    const kinds: Array<[Kind, string]> = [['role', role], ['user', user], ['group', group]];
    return kinds.flatMap(([kind, property]) => this.principals.all(kind, template, properties[property]));
  }
}

function keysOf(holders: Holder[]): Set<string> {
  return new Set(holders.map(({ holder }) => holder));
}

function uncertain({ holder }: Holder): Holder {
  return { holder, isCertain: false };
}

/** Returns the template as if it was deployed by the role that makes a call. */
function placed(template: AppTemplate, { place }: PolicyCall): AppTemplate {
  return place === undefined ? template : { ...template, place };
}

function createdKey({ own }: DeployedResource, { location }: PolicyCall): string {
  return `${own} ${location}`;
}
