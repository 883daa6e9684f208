import { aws_iam as iam, type IResolveContext } from 'aws-cdk-lib';
import type { FenceStatement } from './fence-statements';
import { isToken } from '../private/check';

/** What a permissions boundary allows before its Denies: whatever other policies do. */
export const EVERYTHING: FenceStatement = { sid: 'EverythingElse', actions: ['*'], resources: ['*'] };

/** Statements of one effect. */
export function statementsOf(effect: iam.Effect, statements: FenceStatement[]): iam.PolicyStatement[] {
  return statements.map((statement) => new iam.PolicyStatement({ effect, ...statement }));
}

/**
 * A document that is rendered once, as long as nothing is added to it and it holds no token: the CDK resolves each document at least three times, and makes its statements anew each time.
 */
export function renderedOnce(document: iam.PolicyDocument): iam.PolicyDocument {
  const resolve = document.resolve.bind(document);
  let known: { readonly statements: number; readonly text?: object } | undefined;
  document.resolve = (context: IResolveContext) => {
    if (known?.statements !== document.statementCount) {
      // Resolving freezes the statements, and may merge some.
      const rendered = context.resolve({ ...document, resolve });
      known = { statements: document.statementCount, text: isToken(JSON.stringify(document)) ? undefined : rendered };
    }
    return known.text ?? resolve(context);
  };
  return document;
}
