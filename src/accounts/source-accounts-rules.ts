import { accountProblems, ORGANIZATION_ID, ROLE_NAME } from './account-rules';
import type { SourceAccountsOptions } from './source-accounts-options';
import { isToken, show, textProblems } from '../private/check';

/** Problems with the options of source accounts. */
export function sourceAccountsProblems(options: SourceAccountsOptions): string[] {
  const { organizationId, readerRoleName, expectedAccountIds, stackSet, ignoreUnexpectedAccounts, maxUnreadablePercent: percent } = options;
  return [
    ...textProblems('organizationId', organizationId, ORGANIZATION_ID),
    ...textProblems('readerRoleName', readerRoleName, ROLE_NAME),
    ...accountProblems('expectedAccountIds', expectedAccountIds),
    ...expectedAccountIds !== undefined && stackSet !== undefined
      ? [`expectedAccountIds must not be given together with stackSet, got ${show(expectedAccountIds)}: remove one of the two`] : [],
    ...ignoreUnexpectedAccounts && expectedAccountIds === undefined && stackSet === undefined
      ? ['ignoreUnexpectedAccounts requires expectedAccountIds or stackSet, got neither: specify the accounts that are read'] : [],
    ...percent === undefined || isToken(percent) || (percent >= 0 && percent <= 100) ? []
      : [`maxUnreadablePercent must be a number from 0 to 100, got ${show(percent)}: pass the percentage of the source accounts`],
  ];
}
