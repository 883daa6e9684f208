import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SourceAccountsRequest } from './accounts-request';
import { READER_ROLE_NAME } from './reader-path';
import type { SourceAccountsOptions } from './source-accounts-options';
import { readerProblems, unreadRegions } from './source-accounts-reader-rules';
import { sourceAccountsProblems } from './source-accounts-rules';
import { StackSetCaller } from './stack-set-caller';
import { partitionOf } from '../private/partition';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';

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
   * Throws if an ID, the name of the role or the percentage is invalid.
   *
   * @param options organization, role and expected accounts
   */
  public static linked(options: SourceAccountsOptions): SourceAccounts {
    checkStruct('SourceAccounts.linked', 'SourceAccountsOptions', options, () => sourceAccountsProblems(options));
    return new SourceAccounts(options);
  }

  private constructor(private readonly options: SourceAccountsOptions) {}

  /**
   * Source accounts in the input of a function.
   *
   * @internal
   */
  public _request(scope: IConstruct): SourceAccountsRequest {
    const { organizationId, readerRoleName = READER_ROLE_NAME, expectedAccountIds, stackSet, ignoreUnexpectedAccounts } = this.options;
    const { maxUnreadablePercent = 5 } = this.options;
    return {
      partition: partitionOf(Stack.of(scope)),
      organizationId,
      readerRoleName,
      ...expectedAccountIds ? { expectedAccountIds } : {},
      ...stackSet ? { stackSet: { stackSetName: stackSet.stackSetName, callAs: stackSet._callAs } } : {},
      ...ignoreUnexpectedAccounts ? { ignoreUnexpectedAccounts } : {},
      maxUnreadablePercent,
    };
  }

  /**
   * Allows a role of the monitoring account to find and to read the source accounts. The path of the role must be `READER_PATH`.
   *
   * @internal
   */
  public _grantRead(role: iam.Role): void {
    const { organizationId, readerRoleName = READER_ROLE_NAME, stackSet } = this.options;
    const stack = Stack.of(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['oam:ListSinks', 'oam:ListAttachedLinks'], resources: ['*'] }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: [`arn:${partitionOf(stack)}:iam::*:role/${readerRoleName}`],
      conditions: { StringEquals: { 'aws:ResourceOrgID': organizationId } },
    }));
    if (stackSet) {
      // A stack set of a delegated administrator belongs to the management account.
      role.addToPolicy(new iam.PolicyStatement({
        actions: ['cloudformation:ListStackInstances'],
        resources: [`arn:${partitionOf(stack)}:cloudformation:${stack.region}:*:stackset/${stackSet.stackSetName}:*`],
      }));
      if (stackSet._callAs === StackSetCaller.DELEGATED_ADMIN) {
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
        role.addToPolicy(new iam.PolicyStatement({ actions: ['organizations:ListDelegatedAdministrators'], resources: ['*'] }));
      }
    }
  }

  /**
   * Problems with source accounts for a reader in a stack.
   *
   * @param regions Regions that are read. Undefined for the Region of the stack
   * @internal
   */
  public _problems(scope: IConstruct, regions: readonly string[] | undefined): string[] {
    return readerProblems(scope, this.options, regions);
  }

  /**
   * Warns of Regions whose accounts are linked, but not read.
   *
   * @internal
   */
  public _warnOfUnreadRegions(reader: IConstruct, regions: readonly string[] | undefined): void {
    const unread = unreadRegions(reader, this.options, regions);
    if (unread.length > 0) {
      warn(reader, 'SourceAccounts.regionNotRead', `The stack set links accounts in ${unread.join(', ')}, but their usage there is not read. Add the ${unread.length === 1 ? 'Region' : 'Regions'} to regions, or remove the sinks from the stack set`);
    }
  }
}
