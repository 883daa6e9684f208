import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { ACCOUNT_ID, ORGANIZATION_ID, ROLE_NAME } from './account-rules';
import { READER_ROLE_NAME } from './reader-path';
import { READER_DESCRIPTION, READER_SESSION_SECONDS, readerPermissions, readerTrust } from './reader-role-statements';
import type { SourceAccountReaderRoleProps } from './source-account-reader-role-props';
import { uniqueProblems } from './unique-in-environment';
import { accountOf } from '../private/account';
import { isToken, textProblems, throwProblems } from '../private/check';
import { partitionOf } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { unknownKeysProblems } from '../tags/unknown-keys';

const SUBJECT = 'SourceAccountReaderRole';

/**
 * IAM role in a source account with which the meter and the audit of the monitoring account read inference profiles, projects and their tags, in all Regions.
 *
 * Only roles of the monitoring account with the path `/bedrock-cost-tags/` can assume it, and only while the account is in the organization. `TagCostMeter` and `TagAudit` with source accounts have
 * this path. Administrators of the monitoring account can create roles with this path.
 *
 * The role reads metadata. It can read neither prompts nor metrics, call no model, and change nothing. The metrics of the account are shared by `SourceAccountLink`.
 *
 * Costs nothing. Create one role per account, because IAM roles apply to all Regions. `SourceAccountsStackSet` creates it in many accounts.
 *
 * @example
 * new SourceAccountReaderRole(this, 'Reader', {
 *   monitoringAccountId: '111122223333',
 *   organizationId: 'o-exampleorgid',
 * });
 */
@injectable
export class SourceAccountReaderRole extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.SourceAccountReaderRole';

  /**
   * ARN of the role.
   */
  public readonly roleArn: string;

  /**
   * Name of the role.
   */
  public readonly roleName: string;

  constructor(scope: Construct, id: string, props: SourceAccountReaderRoleProps) {
    super(scope, id);
    const { monitoringAccountId, organizationId, roleName = READER_ROLE_NAME, allowAudit = true, resourceTags } = props;
    throwProblems(`${SUBJECT} at ${this.node.path}`, [
      ...textProblems('monitoringAccountId', monitoringAccountId, ACCOUNT_ID),
      ...textProblems('organizationId', organizationId, ORGANIZATION_ID),
      ...textProblems('roleName', roleName, ROLE_NAME),
      ...unknownKeysProblems(resourceTags, 'resourceTags'),
    ]);
    const stack = Stack.of(this);
    const partition = partitionOf(stack);
    const role = new iam.CfnRole(this, 'Resource', {
      roleName,
      description: READER_DESCRIPTION,
      maxSessionDuration: READER_SESSION_SECONDS,
      assumeRolePolicyDocument: readerTrust({ partition, monitoringAccountId, organizationId }),
      policies: [{ policyName: 'Read', policyDocument: readerPermissions({ partition, accountId: stack.account, allowAudit }) }],
    });
    this.roleArn = role.attrArn;
    this.roleName = roleName;
    this.node.addValidation({
      validate: () => uniqueProblems<SourceAccountReaderRole>(this, isReaderRole, (each) => isToken(each.roleName) ? undefined : `${accountOf(each)} ${each.roleName.toLowerCase()}`, (other) =>
        `roleName must be unique in the account, got another role of the name at ${other}: remove one of the two, because a role applies to all Regions`),
    });
    resourceTags?._addTo(this);
  }
}

function isReaderRole(node: IConstruct): node is SourceAccountReaderRole {
  return node instanceof SourceAccountReaderRole;
}
