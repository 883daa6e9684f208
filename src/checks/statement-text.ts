import type { AppTemplate, AppTemplates } from './app-templates';
import type { ConditionText, PolicyStatementText } from './statement-reach';
import { TemplateText } from './template-text';
import { isToken } from '../private/check';
import { indexedListOf, listOf, UNKNOWN_PART } from '../private/template-values';

/**
 * Reads policy documents. Reads Allow statements as broadly as possible, and Deny statements as narrowly as possible.
 */
export class StatementReader {
  private readonly generous: TemplateText;
  private readonly strict: TemplateText;

  constructor(templates: AppTemplates) {
    this.generous = new TemplateText(templates, true);
    this.strict = new TemplateText(templates, false);
  }

  /**
   * Returns the statements of a document. The document can be an object or JSON text.
   *
   * @param location path of the document in its resource
   */
  public read(template: AppTemplate, document: any, location: string): PolicyStatementText[] {
    return indexedListOf(document).flatMap(({ element, isCertain: isDocumentCertain }) => {
      const { body, isText } = this.bodyOf(template, element);
      return indexedListOf(body?.Statement).flatMap(({ element: statement, index, isCertain }) =>
        this.statements(template, statement, isText ? location : `${location}/Statement/${index}`, isCertain && isDocumentCertain));
    });
  }

  private bodyOf(template: AppTemplate, document: any): { body: any; isText: boolean } {
    if (document?.Statement !== undefined) {
      return { body: document, isText: false };
    }
    const [text] = this.generous.of(template, document);
    try {
      return { body: JSON.parse(text), isText: true };
    } catch {
      return { body: undefined, isText: true };
    }
  }

  private statements(template: AppTemplate, statement: any, location: string, isCertain: boolean): PolicyStatementText[] {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement ?? {};
    if ((Action ?? NotAction) === undefined || (Resource ?? NotResource) === undefined) {
      return [];
    }
    if (Effect === 'Deny') {
      const conditions = indexedListOf(Condition ?? {});
      const isAlways = isCertain && conditions.length === 1 && conditions[0].isCertain;
      return isAlways ? [this.statement(this.strict, template, statement, conditions[0].element, location)] : [];
    }
    // An effect that is known only at deployment might be Allow.
    const mayAllow = Effect === 'Allow' || typeof Effect === 'object';
    const conditions = Condition === undefined ? [{}] : listOf(Condition);
    return mayAllow ? conditions.map((condition) => this.statement(this.generous, template, statement, condition, location)) : [];
  }

  private statement(text: TemplateText, template: AppTemplate, statement: any, condition: any, location: string): PolicyStatementText {
    const { Action, NotAction, Resource, NotResource } = statement;
    const { account } = template.stack;
    // Policies of another account would allow access to the principals in that account.
    const ofOwnAccount = (each: string) => isToken(account) || text === this.generous ? each : each.replace(`:${account}:`, ':*:');
    const texts = (value: any) => value === undefined ? undefined : text.ofList(template, value).map(withoutVariables).map(ofOwnAccount);
    return {
      isAllow: text === this.generous,
      actions: texts(Action),
      notActions: texts(NotAction),
      resources: texts(Resource),
      notResources: texts(NotResource),
      conditions: this.conditions(text, template, condition),
      location,
    };
  }

  private conditions(text: TemplateText, template: AppTemplate, condition: any): ConditionText[] {
    return entriesOf(condition).flatMap(([operator, keys]) => entriesOf(keys).map(([key, values]) =>
      ({ operator, key, values: text.ofList(template, values).map(withoutVariables) })));
  }
}

function entriesOf(value: any): Array<[string, any]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

// IAM resolves `${aws:PrincipalTag/Team}` when it authorizes a request. `${*}` is a literal asterisk.
function withoutVariables(text: string): string {
  return text.replace(/\$\{[^*?$}][^}]*\}/g, UNKNOWN_PART);
}
