import type { AppTemplate } from './app-template';
import { type AppTemplates, keyOf } from './app-templates';
import type { TemplateName, TemplateText } from './template-text';
import { isUncertain } from './unknown-values';
import { UNKNOWN_PART } from '../private/template-values';

/** A principal or policy that a template refers to, and whether it is the same in every deployment. */
export interface Holder {
  readonly holder: string;
  readonly isCertain: boolean;
}

export type Kind = 'role' | 'user' | 'group' | 'policy';

const KINDS: Record<string, [Kind, string]> = {
  'AWS::IAM::Role': ['role', 'RoleName'],
  'AWS::IAM::User': ['user', 'UserName'],
  'AWS::IAM::Group': ['group', 'GroupName'],
  'AWS::IAM::ManagedPolicy': ['policy', 'ManagedPolicyName'],
};

/**
 * Identifies the principals and policies of an app, regardless of how templates refer to them. Names are unique in an account. Stages without an account, stack sets and
 * products are treated as accounts of their own. The Region of a stack does not matter.
 */
export class Principals {
  private readonly named = new Map<string, string>();
  private readonly policiesByName = new Map<string, string[]>();
  private strangers = 0;

  constructor(templates: AppTemplates, private readonly text: TemplateText) {
    for (const template of templates.all) {
      for (const [logicalId, { Type, Properties }] of Object.entries(template.resources)) {
        const [kind, property] = KINDS[Type] ?? [];
        if (kind) {
          this.addName(kind, template, Properties[property!], keyOf(template, logicalId));
        }
      }
    }
  }

  /** Adds the name of a principal or policy. A name that can be several texts does not identify it. */
  public addName(kind: Kind, template: AppTemplate, name: any, key: string): void {
    const [only, ...others] = this.text.names(template, name);
    if (only?.isCertain && others.length === 0 && !only.text.includes(UNKNOWN_PART)) {
      this.named.set(nameKey(kind, template, only.text), key);
      if (kind === 'policy' && !isUncertain(only.text)) {
        this.policiesByName.set(only.text, [...this.policiesByName.get(only.text) ?? [], key]);
      }
    }
  }

  /** Returns the principals or policies of a list of names and ARNs. Each of them has a key, also if its name is known only at deployment. */
  public all(kind: Kind, template: AppTemplate, names: any): Holder[] {
    return this.text.names(template, names).map((name) => ({ holder: this.key(kind, template, name), isCertain: name.isCertain }));
  }

  /** Returns the policies of a list of names and ARNs, also by the default and the allowed values of parameters. */
  public policies(template: AppTemplate, names: any): Holder[] {
    const certain = this.all('policy', template, names);
    const possible = this.text.rawList(template, names).map((text) => this.key('policy', template, { text: this.text.unknowns.exact(text), isCertain: false }));
    const others = possible.filter((key) => !certain.some(({ holder }) => holder === key));
    return [...certain, ...others.map((holder) => ({ holder, isCertain: false }))];
  }

  /** Returns the policies of an app with a name, in the account of the template or in any other account to which a permission set is assigned. */
  public policiesNamed(template: AppTemplate, names: any): Holder[] {
    return this.text.names(template, names).flatMap(({ text, isCertain }) => {
      const own = this.key('policy', template, { text, isCertain });
      const others = (this.policiesByName.get(text) ?? []).filter((key) => key !== own);
      return [{ holder: own, isCertain }, ...others.map((holder) => ({ holder, isCertain: false }))];
    });
  }

  private key(kind: Kind, template: AppTemplate, { text }: TemplateName): string {
    const name = text.split('/').at(-1)!;
    const own = this.text.unknowns.valueOf(name)?.key;
    if (own !== undefined && this.text.unknowns.isOne(name)) {
      return own;
    }
    if (name === '' || name.includes(UNKNOWN_PART)) {
      this.strangers += 1;
      return `stranger ${this.strangers}`;
    }
    const account = /^arn:[^:]*:iam::(\d{12}|aws):/.exec(text)?.[1];
    const key = nameKey(kind, account === undefined ? template : { place: account }, name);
    return this.named.get(key) ?? key;
  }
}

function nameKey(kind: Kind, { place }: { readonly place: string }, name: string): string {
  return `${kind} ${place} ${name}`;
}
