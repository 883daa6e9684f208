import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { differAtSynth, isToken, messagesOf } from '../../private/check';
import { formatArn } from '../../private/partition';

/**
 * Allows a principal to use the key of a bucket, even if the ARN of the key is not available. The ARN of an imported alias is unknown, and the ARN of a key in
 * another Region requires cross-Region references.
 *
 * Without an ARN, only the policies of the principal change. They allow all keys of the account and Region that have the alias, or that are used through S3. By
 * default, a key policy delegates access to IAM policies.
 */
export function grantKey(scope: IConstruct, key: kms.IKey, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  const alias = isAliasAlone(key) ? key.keyId : undefined;
  const target = alias === undefined ? (key as Partial<kms.IAlias>).aliasTargetKey ?? key : key;
  const elsewhere = differAtSynth(target.env.region, Stack.of(scope).region);
  if (alias === undefined && !elsewhere) {
    return target.grant(grantee, ...actions);
  }
  if (alias === undefined && !isToken(target.keyArn)) {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [target.keyArn] });
  }
  return iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [anyKeyOf(target, scope)],
    conditions: {
      ...alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
      ...elsewhere ? { StringEquals: { 'kms:ViaService': `s3.${target.env.region}.${Aws.URL_SUFFIX}` } } : {},
    },
  });
}

// An alias that is imported by its name throws an error when its key is read.
function isAliasAlone(key: kms.IKey): boolean {
  return messagesOf([key as Partial<kms.IAlias>], ({ aliasTargetKey }) => aliasTargetKey).length > 0;
}

function anyKeyOf({ env: { region, account } }: kms.IKey, scope: IConstruct): string {
  const stack = Stack.of(scope);
  return formatArn(stack, { service: 'kms', region, account: isToken(account) ? stack.account : account, resource: 'key', resourceName: '*' });
}
