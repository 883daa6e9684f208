import type { AppTemplate } from './app-template';
import type { AppTemplates } from './app-templates';
import { functionOf } from './intrinsic-values';
import { ProfileValues, SOME_PROFILE } from './profile-values';
import { ProjectValues } from './project-values';
import { SOME_PROJECT } from './resource-arns';
import type { ConditionText, PolicyStatementText } from './statement-reach';
import { TemplateText } from './template-text';
import { UNKNOWN, UNKNOWN_PART } from '../private/template-values';

/** A document that a policy can have. */
interface Body {
  readonly body: any;
  readonly isText: boolean;

  /** Path of the document in its resource. */
  readonly location: string;
}

/**
 * Reads policy documents. Reads Allow statements as broadly as possible, and Deny statements as narrowly as possible.
 */
export class StatementReader {
  private readonly generous: TemplateText;
  private readonly strict: TemplateText;
  private readonly profiles: ProfileValues;
  private readonly projects: ProjectValues;

  constructor(templates: AppTemplates) {
    this.generous = new TemplateText(templates, true);
    this.strict = new TemplateText(templates, false);
    this.profiles = new ProfileValues(this.generous);
    this.projects = new ProjectValues(templates, this.generous);
    for (const template of templates.all ?? []) {
      this.profiles.add(template, Object.values(template.resources).map(({ Properties }) => Properties));
    }
  }

  /**
   * Returns the statements of a document. The document can be an object or JSON text.
   *
   * @param location path of the document in its resource
   */
  public read(template: AppTemplate, document: any, location: string): PolicyStatementText[] {
    const sides = this.generous.sides(template, document);
    const allowing = sides.flatMap((side) => this.bodies(this.generous.raw(template, objectOf(side) ? undefined : side), side, location));
    allowing.filter(({ isText }) => isText).forEach(({ body }) => this.profiles.add(template, body));
    const denying = sides.flatMap((side) => this.bodies(this.strict.alternatives(template, objectOf(side) ? undefined : side), side, location));
    return [...allowing.flatMap((body) => this.readBody(template, body, true)), ...this.commonDenials(template, denying)];
  }

  private bodies(texts: string[], side: any, location: string): Body[] {
    const object = objectOf(side);
    return object ? [{ body: object, isText: object !== side, location }] : texts.flatMap((text) => {
      const body = bodyOf(text);
      return (Array.isArray(body) ? body : [body]).map((each) => ({ body: each, isText: true, location }));
    });
  }

  // A document with several alternatives denies what all of them deny.
  private commonDenials(template: AppTemplate, bodies: Body[]): PolicyStatementText[] {
    const contentOf = (statement: PolicyStatementText) => JSON.stringify({ ...statement, location: undefined });
    const [first = [], ...others] = bodies.map((body) => this.readBody(template, body, false));
    const contents = others.map((statements) => new Set(statements.map(contentOf)));
    return first.filter((statement) => contents.every((all) => all.has(contentOf(statement))));
  }

  /** Whether a document is known only at deployment, so that nothing of it can be read. */
  public isUnread(template: AppTemplate, document: any): boolean {
    return this.generous.elements(template, document).some(({ element }) => objectOf(element) === undefined && element['Fn::If'] === undefined &&
      this.generous.of(template, element).some((text) => (text === UNKNOWN || text.includes(UNKNOWN_PART)) && bodyOf(text) === undefined));
  }

  private readBody(template: AppTemplate, { body, isText, location }: Body, isAllow: boolean): PolicyStatementText[] {
    return this.generous.elements(template, body?.Statement).flatMap(({ element, index, isCertain }) =>
      this.statements(template, element, isText ? location : `${location}/Statement/${index}`, isCertain)).filter((statement) => statement.isAllow === isAllow);
  }

  private statements(template: AppTemplate, statement: any, location: string, isCertain: boolean): PolicyStatementText[] {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement ?? {};
    if ((Action ?? NotAction) === undefined || (Resource ?? NotResource) === undefined) {
      return [];
    }
    const effects = Effect === undefined ? [] : this.strict.of(template, Effect);
    if (effects.length === 1 && effects[0] === 'Deny') {
      const conditions = this.generous.elements(template, Condition ?? {});
      const [condition] = conditions;
      const isAlways = isCertain && conditions.length === 1 && condition.isCertain && functionOf(condition.element) === undefined;
      return isAlways ? [this.statement(this.strict, template, statement, condition.element, location)] : [];
    }
    // An effect that is known only at deployment might be Allow.
    const mayAllow = effects.some((effect) => effect === 'Allow' || effect === UNKNOWN || effect.includes(UNKNOWN_PART));
    // Without a value, there is no condition.
    const sides = Condition === undefined ? [{}] : this.generous.sides(template, Condition);
    const conditions = sides.map((side) => side?.Ref === 'AWS::NoValue' ? {} : side ?? {});
    return mayAllow ? conditions.map((condition) => this.statement(this.generous, template, statement, condition, location)) : [];
  }

  private statement(text: TemplateText, template: AppTemplate, statement: any, condition: any, location: string): PolicyStatementText {
    const { Action, NotAction, Resource, NotResource } = statement;
    const isAllow = text === this.generous;
    const { account } = template;
    // Policies of another account would allow access to the principals in that account.
    const ofOwnAccount = (each: string) => account === undefined || isAllow ? each : each.replace(`:${account}:`, ':*:');
    const read = (reader: TemplateText, value: any) =>
      value === undefined ? undefined : reader.ofList(template, value).map(withoutVariables).map(ofOwnAccount);
    const texts = (value: any) => read(text, value);
    const imported = (each: string) => this.profiles.has(each) ? SOME_PROFILE : this.projects.has(each) ? SOME_PROJECT : undefined;
    const resourceOf = (each: string) => imported(each) ?? withoutVariables(text.unknowns.shown(each));
    return {
      isAllow,
      actions: texts(Action),
      // An exclusion that is not certain excludes nothing from an Allow.
      notActions: read(this.strict, NotAction),
      resources: isAllow && Resource !== undefined ? text.rawList(template, Resource).map(resourceOf) : texts(Resource),
      notResources: read(this.strict, NotResource),
      conditions: this.conditions(text, template, condition),
      location,
    };
  }

  private conditions(text: TemplateText, template: AppTemplate, condition: any): ConditionText[] {
    const isOptional = (values: any) => text === this.generous && JSON.stringify(values ?? null).includes('"AWS::NoValue"');
    return entriesOf(condition).flatMap(([operator, keys]) => entriesOf(keys).filter(([, values]) => !isOptional(values)).map(([key, values]) =>
      ({ operator, key, values: text.ofList(template, values).map(withoutVariables) })));
  }
}

/** Returns a document that is an object, also as the argument of `Fn::ToJsonString`. */
function objectOf(document: any): any {
  const object = document?.['Fn::ToJsonString'] ?? document;
  return object?.Statement === undefined ? undefined : object;
}

function bodyOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function entriesOf(value: any): Array<[string, any]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

// IAM resolves `${aws:PrincipalTag/Team}` when it authorizes a request. `${*}` is a literal asterisk.
function withoutVariables(text: string): string {
  return text.replace(/\$\{[^*?$}][^}]*\}/g, UNKNOWN_PART);
}
