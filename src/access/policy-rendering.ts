import { aws_iam as iam } from 'aws-cdk-lib';
import type { FenceStatement } from './fence-statements';

/** What a permissions boundary allows before its Denies: whatever other policies do. */
export const EVERYTHING: FenceStatement = { sid: 'EverythingElse', actions: ['*'], resources: ['*'] };

/** Statements of one effect. */
export function statementsOf(effect: iam.Effect, statements: FenceStatement[]): iam.PolicyStatement[] {
  return statements.map((statement) => new iam.PolicyStatement({ effect, ...statement }));
}
