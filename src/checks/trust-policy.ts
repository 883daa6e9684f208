import type { AppTemplate, AppTemplates } from './app-templates';
import { functionOf } from './intrinsic-values';
import type { ConditionText } from './statement-reach';
import { TemplateText } from './template-text';
import { indexedListOf, listOf } from '../private/template-values';

/** A statement of a trust policy. */
export interface TrustStatement {
  /** Whether the statement allows or might allow the actions. A statement that might not deny them in any case is left out. */
  readonly isAllow: boolean;

  /** Actions of the statement. Undefined for a statement with NotAction. */
  readonly actions?: string[];
  readonly services: string[];

  /** Principals of the statement as text, such as `AWS "*"`. Undefined for a statement with NotPrincipal. */
  readonly principals?: string[];

  /** Conditions that the statement requires in any case. For a Deny, these are all conditions. */
  readonly conditions: ConditionText[];
}

/** A statement in a template, and whether it is part of the document in every deployment. */
interface FoundStatement {
  readonly content: any;
  readonly isCertain: boolean;
}

/**
 * Reads trust policies of roles.
 */
export class TrustReader {
  private readonly generous: TemplateText;
  private readonly strict: TemplateText;

  constructor(templates: AppTemplates) {
    this.generous = new TemplateText(templates, true);
    this.strict = new TemplateText(templates, false);
  }

  /**
   * Returns the statements of a trust policy that allow or might allow something, and those that deny something in any case. Undefined if a part of the policy cannot be read.
   */
  public read(template: AppTemplate, document: any): TrustStatement[] | undefined {
    const statements = indexedListOf(document).flatMap(({ element, isCertain }) => {
      const bodies = this.bodiesOf(template, element);
      return bodies.flatMap((body) => statementsOf(body, isCertain && bodies.length === 1));
    });
    const isReadable = statements.every(({ content }) => content?.Effect !== undefined && (content.Action ?? content.NotAction) !== undefined);
    const isRead = ({ content, isCertain }: FoundStatement) => content.Effect !== 'Deny' || (isCertain && isCertainDeny(content));
    return isReadable ? statements.filter(isRead).map(({ content }) => this.statement(template, content)) : undefined;
  }

  /** Returns the alternatives of a document. An alternative that cannot be read is undefined. */
  private bodiesOf(template: AppTemplate, document: any): any[] {
    return document?.Statement === undefined ? this.generous.of(template, document).map(parsedDocument) : [document];
  }

  private statement(template: AppTemplate, { Effect, Action, Principal, Condition }: any): TrustStatement {
    const [condition, ...others] = indexedListOf(Condition ?? {});
    const isCertain = condition?.isCertain === true && others.length === 0;
    const isAllow = Effect !== 'Deny';
    const text = isAllow ? this.generous : this.strict;
    return {
      isAllow,
      actions: Action === undefined ? undefined : text.ofList(template, Action),
      services: listOf(Principal).flatMap((each) => this.generous.ofList(template, each?.Service)),
      principals: Principal === undefined ? undefined : listOf(Principal).flatMap(principalTexts),
      conditions: isCertain ? this.conditions(template, condition.element) : [],
    };
  }

  private conditions(template: AppTemplate, condition: any): ConditionText[] {
    return entriesOf(condition).flatMap(([operator, keys]) => entriesOf(keys).map(([key, values]) =>
      ({ operator, key, values: this.strict.ofList(template, values) })));
  }
}

function statementsOf(body: any, isCertain: boolean): FoundStatement[] {
  return body === undefined ? [{ content: undefined, isCertain }]
    : indexedListOf(body.Statement).map((each) => ({ content: each.element, isCertain: isCertain && each.isCertain }));
}

function isCertainDeny({ Action, Principal, Condition = {} }: any): boolean {
  const [condition, ...others] = indexedListOf(Condition);
  return Action !== undefined && Principal !== undefined && indexedListOf(Principal).every(({ isCertain }) => isCertain) &&
    others.length === 0 && condition?.isCertain === true && functionOf(condition.element) === undefined;
}

function parsedDocument(text: string): any {
  try {
    const body = JSON.parse(text);
    return body?.Statement === undefined ? undefined : body;
  } catch {
    return undefined;
  }
}

function principalTexts(principal: any): string[] {
  return typeof principal === 'string' ? [`AWS ${JSON.stringify(principal)}`]
    : entriesOf(principal).flatMap(([type, values]) => listOf(values).map((value) => `${type} ${JSON.stringify(value)}`));
}

function entriesOf(value: any): Array<[string, any]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
