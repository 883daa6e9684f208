import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { differAtSynth, isToken, messagesOf } from '../private/check';

/**
 * Lets a principal use the key of a bucket, also one that no ARN can be had of: of an imported alias it is not known, and from another Region it is only with references between Regions.
 *
 * There, only the principal's policies say so, on all keys of the place that have the alias, or that S3 is asked through. By default a key's policy leaves it to them.
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

// One that is imported by its name throws when asked for its key.
function isAliasAlone(key: kms.IKey): boolean {
  return messagesOf([key as Partial<kms.IAlias>], ({ aliasTargetKey }) => aliasTargetKey).length > 0;
}

function anyKeyOf({ env: { region, account } }: kms.IKey, scope: IConstruct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({ service: 'kms', region, account: isToken(account) ? stack.account : account, resource: 'key', resourceName: '*' });
}
