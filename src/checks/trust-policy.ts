import type { AppTemplate, AppTemplates } from './app-templates';
import type { ConditionText } from './statement-reach';
import { TemplateText } from './template-text';
import { indexedListOf, listOf } from '../private/template-values';

/** An Allow statement of a trust policy. */
export interface TrustStatement {
  /** Actions that the statement may allow. Undefined for a statement with NotAction. */
  readonly actions?: string[];
  readonly services: string[];

  /** Conditions that the statement requires in any case. */
  readonly conditions: ConditionText[];
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
   * Returns the statements of a trust policy that allow or might allow assuming the role. Undefined if a part of the policy cannot be read.
   */
  public read(template: AppTemplate, document: any): TrustStatement[] | undefined {
    const statements = indexedListOf(document).flatMap(({ element }) => {
      const bodies = this.bodiesOf(template, element);
      return bodies.flatMap((body) => body === undefined ? [undefined] : listOf(body.Statement));
    });
    const isReadable = statements.every((each) => each?.Effect !== undefined && (each.Action ?? each.NotAction) !== undefined);
    return isReadable ? statements.filter(({ Effect }) => Effect !== 'Deny').map((each) => this.statement(template, each)) : undefined;
  }

  /** Returns the alternatives of a document. An alternative that cannot be read is undefined. */
  private bodiesOf(template: AppTemplate, document: any): any[] {
    return document?.Statement === undefined ? this.generous.of(template, document).map(parsedDocument) : [document];
  }

  private statement(template: AppTemplate, { Action, Principal, Condition }: any): TrustStatement {
    const [condition, ...others] = indexedListOf(Condition ?? {});
    const isCertain = condition?.isCertain === true && others.length === 0;
    return {
      actions: Action === undefined ? undefined : this.generous.ofList(template, Action),
      services: listOf(Principal).flatMap((each) => this.generous.ofList(template, each?.Service)),
      conditions: isCertain ? this.conditions(template, condition.element) : [],
    };
  }

  private conditions(template: AppTemplate, condition: any): ConditionText[] {
    return entriesOf(condition).flatMap(([operator, keys]) => entriesOf(keys).map(([key, values]) =>
      ({ operator, key, values: this.strict.ofList(template, values) })));
  }
}

function parsedDocument(text: string): any {
  try {
    const body = JSON.parse(text);
    return body?.Statement === undefined ? undefined : body;
  } catch {
    return undefined;
  }
}

function entriesOf(value: any): Array<[string, any]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
