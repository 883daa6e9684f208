import { ACCOUNT_ID } from './account-rules';
import { textProblems } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
const SERVICE_PRINCIPAL = 'member.org.stacksets.cloudformation.amazonaws.com';

/** Commands for the management account that permit stack sets of the organization. */
export function trustedAccessCommands(subject: string, administratorAccountId: string | undefined): string[] {
  if (administratorAccountId !== undefined) {
    checkArgument(subject, 'administratorAccountId', 'string', administratorAccountId, () => textProblems('administratorAccountId', administratorAccountId, ACCOUNT_ID));
  }
  return [
    'aws cloudformation activate-organizations-access',
    ...administratorAccountId === undefined ? []
      : [`aws organizations register-delegated-administrator --service-principal ${SERVICE_PRINCIPAL} --account-id ${administratorAccountId}`],
  ];
}
