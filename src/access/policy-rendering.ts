import { aws_iam as iam, Resource } from 'aws-cdk-lib';
import type { FenceStatement } from './fence-statements';
import { show } from '../private/check';

/** What a permissions boundary allows before its Denies: whatever other policies do. */
export const EVERYTHING: FenceStatement = { sid: 'EverythingElse', actions: ['*'], resources: ['*'] };

/** Statements of one effect. */
export function statementsOf(effect: iam.Effect, statements: FenceStatement[]): iam.PolicyStatement[] {
  return statements.map((statement) => new iam.PolicyStatement({ effect, ...statement }));
}

/** What speaks against bounding principals: the CDK sets a boundary on those that it creates, and passes over any other without a word. */
export function boundingProblems({ roles = [], users = [] }: { roles?: iam.IRole[]; users?: iam.IUser[] }): string[] {
  return Object.entries({ roles, users }).flatMap(([prop, principals]) => principals
    .filter((principal) => !Resource.isOwnedResource(principal))
    .map((principal) => `${prop} must be created in this app to be bounded, got the imported ${show(principal.node.path)}: set its boundary where it is created`));
}
