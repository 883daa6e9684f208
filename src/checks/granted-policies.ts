import { accountOf, type AppTemplate, type AppTemplates, keyOf } from './app-templates';
import { modelActionsOf } from './aws-policies';
import type { PolicyStatementText } from './statement-reach';
import { StatementReader } from './statement-text';
import { TemplateText } from './template-text';
import { indexedListOf, listOf } from '../private/template-values';

/** A policy of the app, with the principals that have it. */
export interface GrantedPolicy {
  readonly template: AppTemplate;
  readonly logicalId: string;
  readonly statements: PolicyStatementText[];

  /** Keys of the principals that have the policy. A principal that is known only at deployment has a unique key. */
  readonly holders: Set<string>;

  /** Keys of the principals that have the policy regardless of conditions. */
  readonly certainHolders: Set<string>;

  /** Condition of the template on which the policy depends. */
  readonly condition?: string;
}

/** Policies, permissions boundaries and group memberships in the app. */
export interface GrantedPolicies {
  readonly policies: GrantedPolicy[];

  /** Statements of permissions boundaries, by principal. */
  readonly boundaries: Map<string, PolicyStatementText[]>;

  /** Groups of users, by user. */
  readonly groups: Map<string, string[]>;
}

/** A principal that has a policy, and whether the principal has it regardless of conditions. */
interface Holder {
  readonly holder: string;
  readonly isCertain: boolean;
}

type Kind = 'role' | 'user' | 'group' | 'policy';

const KINDS: Record<string, [Kind, string]> = {
  'AWS::IAM::Role': ['role', 'RoleName'],
  'AWS::IAM::User': ['user', 'UserName'],
  'AWS::IAM::Group': ['group', 'GroupName'],
  'AWS::IAM::ManagedPolicy': ['policy', 'ManagedPolicyName'],
};

/**
 * Finds all policies that templates attach to principals, and the principals.
 */
export function grantedPolicies(templates: AppTemplates): GrantedPolicies {
  return new PolicyFinder(templates).find();
}

class PolicyFinder {
  private readonly text: TemplateText;
  private readonly reader: StatementReader;
  private readonly policies: GrantedPolicy[] = [];
  private readonly managed = new Map<string, GrantedPolicy>();
  private readonly named = new Map<string, string>();
  private readonly attached: Array<{ policy: string; holder: string; isCertain: boolean }> = [];
  private readonly bounding: Array<{ policy: string; holder: string; isCertain: boolean }> = [];
  private readonly groups = new Map<string, string[]>();
  private strangers = 0;

  constructor(private readonly templates: AppTemplates) {
    this.text = new TemplateText(templates, true);
    this.reader = new StatementReader(templates);
  }

  public find(): GrantedPolicies {
    const resources = this.templates.all.flatMap((template) =>
      Object.entries(template.resources).map(([logicalId, resource]) => ({ template, logicalId, resource })));
    for (const { template, logicalId, resource: { Type, Properties } } of resources) {
      const [kind, property] = KINDS[Type] ?? [];
      if (kind && typeof Properties[property!] === 'string') {
        this.named.set(nameKey(kind, template, Properties[property!]), keyOf(template, logicalId));
      }
    }
    resources.forEach(({ template, logicalId, resource }) => this.look(template, logicalId, resource));
    for (const { policy, holder, isCertain } of this.attached) {
      this.managed.get(policy)?.holders.add(holder);
      if (isCertain) {
        this.managed.get(policy)?.certainHolders.add(holder);
      }
    }
    const boundaries = new Map(this.bounding.flatMap(({ policy, holder, isCertain }): Array<[string, PolicyStatementText[]]> => {
      const boundary = this.managed.get(policy);
      return boundary && isCertain ? [[holder, boundary.statements]] : [];
    }));
    // A policy that is used only as a boundary grants nothing.
    const onlyBounds = new Set(this.bounding.map(({ policy }) => this.managed.get(policy)).filter((policy) => policy?.holders.size === 0));
    return { policies: this.policies.filter((policy) => !onlyBounds.has(policy)), boundaries, groups: this.groups };
  }

  private look(template: AppTemplate, logicalId: string, { Type, Properties, Condition }: AppTemplate['resources'][string]): void {
    const own = keyOf(template, logicalId);
    const ofOwn = (document: any, location: string, isCertain: boolean = true) =>
      this.add(template, logicalId, document, location, [{ holder: own, isCertain }]);
    switch (Type) {
      case 'AWS::IAM::Role': case 'AWS::IAM::User': case 'AWS::IAM::Group':
        indexedListOf(Properties.Policies).forEach(({ element, index, isCertain }) =>
          ofOwn(element?.PolicyDocument, `Properties/Policies/${index}/PolicyDocument`, isCertain));
        this.attachAll(template, logicalId, 'ManagedPolicyArns', Properties.ManagedPolicyArns);
        indexedListOf(Properties.PermissionsBoundary).forEach(({ element, isCertain }) => {
          const policy = this.key('policy', template, element);
          this.bounding.push(...policy === undefined ? [] : [{ policy, holder: own, isCertain }]);
        });
        if (Type === 'AWS::IAM::User') {
          this.groups.set(own, [...this.groups.get(own) ?? [], ...this.holders('group', template, Properties.Groups).map(({ holder }) => holder)]);
        }
        break;
      case 'AWS::IAM::UserToGroupAddition':
        for (const { holder } of this.holders('user', template, Properties.Users)) {
          this.groups.set(holder, [...this.groups.get(holder) ?? [], ...this.holders('group', template, Properties.GroupName).map(({ holder: group }) => group)]);
        }
        break;
      case 'AWS::IAM::Policy': case 'AWS::IAM::ManagedPolicy': {
        const { Roles, Users, Groups, PolicyDocument } = Properties;
        const holders = [...this.holders('role', template, Roles), ...this.holders('user', template, Users), ...this.holders('group', template, Groups)];
        this.managed.set(own, this.add(template, logicalId, PolicyDocument, 'Properties/PolicyDocument', holders, Condition));
        break;
      }
      case 'AWS::IAM::RolePolicy': case 'AWS::IAM::UserPolicy': case 'AWS::IAM::GroupPolicy': {
        const { RoleName, UserName, GroupName, PolicyDocument } = Properties;
        const holders = [...this.holders('role', template, RoleName), ...this.holders('user', template, UserName), ...this.holders('group', template, GroupName)];
        this.add(template, logicalId, PolicyDocument, 'Properties/PolicyDocument', holders, Condition);
        break;
      }
      case 'AWS::SSO::PermissionSet':
        ofOwn(Properties.InlinePolicy, 'Properties/InlinePolicy');
        this.attachAll(template, logicalId, 'ManagedPolicies', Properties.ManagedPolicies);
        this.attach(template, own, listOf(Properties.CustomerManagedPolicyReferences).map((each) => ({ element: each?.Name, isCertain: true })));
        break;
      default:
    }
  }

  private add(
    template: AppTemplate, logicalId: string, document: any, location: string, holders: Holder[], condition?: string,
  ): GrantedPolicy {
    const policy = {
      template,
      logicalId,
      statements: this.reader.read(template, document, location),
      holders: new Set(holders.map(({ holder }) => holder)),
      certainHolders: new Set(holders.filter(({ isCertain }) => isCertain).map(({ holder }) => holder)),
      condition: condition === undefined ? undefined : keyOf(template, condition),
    };
    this.policies.push(policy);
    return policy;
  }

  private attachAll(template: AppTemplate, logicalId: string, property: string, arns: any): void {
    const own = keyOf(template, logicalId);
    const all = indexedListOf(arns);
    this.attach(template, own, all);
    for (const { element, index } of all) {
      const actions = this.text.of(template, element).flatMap(modelActionsOf);
      if (actions.length > 0) {
        const statement = { isAllow: true, actions, resources: ['*'], conditions: [], location: `Properties/${property}/${index}` };
        this.policies.push({ template, logicalId, statements: [statement], holders: new Set([own]), certainHolders: new Set() });
      }
    }
  }

  private attach(template: AppTemplate, holder: string, policies: Array<{ element: any; isCertain: boolean }>): void {
    for (const { element, isCertain } of policies) {
      const policy = this.key('policy', template, element);
      this.attached.push(...policy === undefined ? [] : [{ policy, holder, isCertain }]);
    }
  }

  private holders(kind: Kind, template: AppTemplate, names: any): Holder[] {
    return indexedListOf(names).map(({ element, isCertain }) => ({ holder: this.key(kind, template, element) ?? this.stranger(), isCertain }));
  }

  /** Returns the key of a principal or policy, regardless of how a template refers to it. Undefined if it is known only at deployment. */
  private key(kind: Kind, template: AppTemplate, value: any): string | undefined {
    const target = this.text.target(template, value);
    if (target === undefined || target.key !== undefined) {
      return target?.key;
    }
    const name = nameKey(kind, template, target.text!.split('/').at(-1)!);
    return this.named.get(name) ?? name;
  }

  private stranger(): string {
    this.strangers += 1;
    return `stranger ${this.strangers}`;
  }
}

function nameKey(kind: Kind, { stack }: AppTemplate, name: string): string {
  return `${kind} ${accountOf(stack)} ${name}`;
}
