import { aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { grantKey } from './key-grant';
import { type QueriedExport, queryStatements } from './query-statements';
import { throwProblems } from '../../private/check';
import { protectedRoleProblems } from '../../private/protected-role';

/**
 * Allows a principal to run queries on an export.
 */
export function grantQueries(scope: IConstruct, queried: QueriedExport, grantee: iam.IGrantable): iam.Grant {
  throwProblems(`grantQuery of ${scope.node.path}`, protectedRoleProblems('grantee', grantee.grantPrincipal));
  const { bucket, resultsBucket } = queried;
  const keyGrant = (key: kms.IKey | undefined, ...actions: string[]) => key ? [grantKey(scope, key, grantee, actions)] : [];
  return [
    ...queryStatements(scope, queried).map((statement) => iam.Grant.addToPrincipal({ grantee, ...statement })),
    ...keyGrant(bucket.encryptionKey, 'kms:Decrypt'),
    ...keyGrant(resultsBucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey'),
  ].reduce((all, each) => all.combine(each));
}
