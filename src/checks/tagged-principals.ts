import type { AppTemplates } from './app-templates';
import { importedCarriers } from './carriers';
import { tagProblemsOf } from './carriers-without-tags';
import type { PolicyHolders } from './policy-holders';
import { Principals } from './principals';
import { choosableSessionTags, requiresSessionTags } from './session-tags';
import { TemplateText } from './template-text';
import type { UntrackedCall } from './untracked-calls';
import { CostTagCarrierKind, type CostTagSchema } from '../tags';
import { deployedTags } from '../tags/rendered-tags';

/** Tags that track the calls of a principal. */
export interface RequiredTags {
  readonly schema?: CostTagSchema;
  readonly sessionTagKeys?: readonly string[];
}

/** A role with the keys of cost tags of which its callers can choose the value. */
export interface ChoosableTags {
  readonly holder: string;
  readonly keys: string[];
}

// The value of a session tag is known only when the role is assumed.
const SESSION_VALUE = { session: true };

const BEDROCK = 'bedrock.amazonaws.com';

/**
 * Roles and users whose tags track the cost of their calls.
 */
export class TaggedPrincipals {
  private readonly imported: Map<string, ReadonlyMap<string, unknown>>;
  private readonly carriers = new Set<string>();

  constructor(templates: AppTemplates, private readonly holders: PolicyHolders, private readonly required: RequiredTags) {
    const principals = new Principals(templates, new TemplateText(templates, true));
    this.imported = new Map(importedCarriers(templates, CostTagCarrierKind.IAM_PRINCIPAL).flatMap(({ carrier, template }) => {
      const arn = template.stack.resolve(carrier.principalArn);
      const tags = new Map(carrier.costTags._entries().map(([key, value]) => [key, template.stack.resolve(value)]));
      return principals.all(/:user\//.test(JSON.stringify(arn)) ? 'user' : 'role', template, arn).map(({ holder }): [string, Map<string, unknown>] => [holder, tags]);
    }));
  }

  /** Whether the tags of a principal track a call that the principal can make. */
  public carry(holder: string, call: UntrackedCall): boolean {
    const isCarried = call.lacksCallerTag !== undefined && this.problemsOf(holder)?.length === 0;
    if (isCarried) {
      this.carriers.add(holder);
    }
    return isCarried;
  }

  /** Returns the problems with the tags of a principal. Undefined for a principal that cannot carry tags, or whose tags are not known. */
  public problemsOf(holder: string): string[] | undefined {
    const { schema, sessionTagKeys = [] } = this.required;
    const { Type, Properties } = this.holders.resourceOf(holder) ?? {};
    const isOfService = this.holders.trustOf(holder)?.some(({ services }) => services.includes(BEDROCK));
    if ((Type !== 'AWS::IAM::Role' && Type !== 'AWS::IAM::User' && !this.imported.has(holder)) || isOfService) {
      return undefined;
    }
    const tags = Properties === undefined ? this.imported.get(holder) : deployedTags(this.holders.templateOf(holder)!.stack, Properties.Tags);
    const ofSessions = sessionTagKeys.filter((key) => requiresSessionTags(this.holders.trustOf(holder), [key]));
    return tagProblemsOf(tags && new Map([...tags, ...ofSessions.map((key): [string, unknown] => [key, SESSION_VALUE])]), schema);
  }

  /** Returns the roles whose tags track a call, and whose callers can replace the tags. */
  public choosable(): ChoosableTags[] {
    return [...this.carriers].map((holder) => ({ holder, keys: choosableSessionTags(this.holders.trustOf(holder), this.costKeysOf(holder)) }))
      .filter(({ keys }) => keys.length > 0);
  }

  private costKeysOf(holder: string): string[] {
    const { schema, sessionTagKeys = [] } = this.required;
    const template = this.holders.templateOf(holder);
    const own = template && deployedTags(template.stack, this.holders.resourceOf(holder)!.Properties.Tags);
    return schema?.keys ?? [...new Set([...own?.keys() ?? [], ...sessionTagKeys])];
  }
}
