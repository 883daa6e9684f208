import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SourceAccountsRequest } from './accounts-request';
import { READER_ROLE_NAME } from './reader-path';
import type { SourceAccountsOptions } from './source-accounts-options';
import { partitionOf } from '../private/partition';
import { checkStruct } from '../private/structs/struct-problems';

/**
 * Accounts whose usage of Amazon Bedrock is read from a monitoring account.
 *
 * Immutable.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
 */
export class SourceAccounts {
  /**
   * All accounts that are linked to the sink of the monitoring account, in each Region. The stack of the reader is in the monitoring account.
   *
   * @param options organization and role
   */
  public static linked(options: SourceAccountsOptions): SourceAccounts {
    checkStruct('SourceAccounts.linked', 'SourceAccountsOptions', options);
    return new SourceAccounts(options);
  }

  private constructor(private readonly options: SourceAccountsOptions) {}

  /**
   * Source accounts in the input of a function.
   *
   * @internal
   */
  public _request(scope: IConstruct): SourceAccountsRequest {
    const { organizationId, readerRoleName = READER_ROLE_NAME, expectedAccountIds, maxUnreadablePercent = 5 } = this.options;
    return {
      partition: partitionOf(Stack.of(scope)),
      organizationId,
      readerRoleName,
      ...expectedAccountIds ? { expectedAccountIds } : {},
      maxUnreadablePercent,
    };
  }

  /**
   * Allows a role of the monitoring account to find and to read the source accounts. The path of the role must be `READER_PATH`.
   *
   * @internal
   */
  public _grantRead(role: iam.Role): void {
    const { organizationId, readerRoleName = READER_ROLE_NAME } = this.options;
    role.addToPolicy(new iam.PolicyStatement({ actions: ['oam:ListSinks', 'oam:ListAttachedLinks'], resources: ['*'] }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partitionOf(Stack.of(role))}:iam::*:role/${readerRoleName}`],
      conditions: { StringEquals: { 'aws:ResourceOrgID': organizationId } },
    }));
  }
}
