import { aws_iam as iam, type IResolveContext } from 'aws-cdk-lib';
import type { PerimeterStatement } from './perimeter';
import { isToken } from '../private/check';

/** Statement of a permissions boundary that allows everything, so that other policies determine access outside the Deny statements. */
export const EVERYTHING: PerimeterStatement = { sid: 'EverythingElse', actions: ['*'], resources: ['*'] };

/** Statements of one effect. */
export function statementsOf(effect: iam.Effect, statements: PerimeterStatement[]): iam.PolicyStatement[] {
  return statements.map((statement) => new iam.PolicyStatement({ effect, ...statement }));
}

/**
 * Makes a document render only once, unless statements are added or the document contains tokens. The CDK otherwise resolves each document at least three times,
 * and creates the statements again each time.
 */
export function renderedOnce(document: iam.PolicyDocument): iam.PolicyDocument {
  const resolve = document.resolve.bind(document);
  let known: { readonly statements: number; readonly text?: object } | undefined;
  document.resolve = (context: IResolveContext) => {
    if (known?.statements !== document.statementCount) {
      // Resolving freezes the statements, and might merge some of them.
      const rendered = context.resolve({ ...document, resolve });
      known = { statements: document.statementCount, text: isToken(JSON.stringify(document)) ? undefined : rendered };
      return rendered;
    }
    return known.text ?? resolve(context);
  };
  return document;
}
