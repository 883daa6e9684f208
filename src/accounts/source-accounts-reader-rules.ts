import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { READER_ROLE_NAME } from './reader-path';
import type { SourceAccountsOptions } from './source-accounts-options';
import { differAtSynth, isToken, show } from '../private/check';

/**
 * Problems with source accounts for a reader in a stack.
 *
 * @param regions Regions that are read. Undefined for the Region of the stack
 */
export function readerProblems(scope: IConstruct, options: SourceAccountsOptions, regions: readonly string[] | undefined): string[] {
  const { organizationId, stackSet, readerRoleName = READER_ROLE_NAME } = options;
  if (!stackSet) {
    return [];
  }
  const [own, other] = [Stack.of(scope), Stack.of(stackSet)];
  const { readerRoleName: created, ...contents } = stackSet._contents;
  const linked = linkedRegions(options);
  const notLinked = linked ? regionsOf(scope, regions).filter((region) => !linked.includes(region)) : [];
  return [
    ...differAtSynth(own.account, other.account) || differAtSynth(own.region, other.region)
      ? [`stackSet of sourceAccounts must be in the account and Region of the stack, got ${show(stackSet.node.path)}: create the stack set in the stack of the reader, or pass expectedAccountIds`] : [],
    ...created !== undefined && !isToken(created) && !isToken(readerRoleName) && created !== readerRoleName
      ? [`readerRoleName of sourceAccounts must be that of stackSet, got ${show(readerRoleName)}: use ${show(created)}`] : [],
    ...differAtSynth(organizationId, contents.organizationId)
      ? [`organizationId of sourceAccounts must be that of stackSet, got ${show(organizationId)}: use ${show(contents.organizationId)}`] : [],
    // In another account, the default of monitoringAccountId is another one as well.
    ...!differAtSynth(own.account, other.account) && differAtSynth(own.account, contents.monitoringAccountId)
      ? [`stackSet of sourceAccounts must have the account of the stack as monitoringAccountId, got ${show(contents.monitoringAccountId)}: use ${show(own.account)}, because the accounts are linked to that account only`] : [],
    ...notLinked.map((region) =>
      `regions must be Regions of stackSet of sourceAccounts, got ${show(region)}: add its sink to sinkArns of the stack set, or read only ${linked!.join(', ')}`),
  ];
}

/** Regions in which the stack set links accounts, and which the reader does not read. */
export function unreadRegions(scope: IConstruct, options: SourceAccountsOptions, regions: readonly string[] | undefined): string[] {
  const read = regionsOf(scope, regions);
  return read.length === 0 ? [] : (linkedRegions(options) ?? []).filter((region) => !read.includes(region));
}

/** Undefined if the stack set links no accounts, because they might be linked in any Region then. */
function linkedRegions({ stackSet }: SourceAccountsOptions): readonly string[] | undefined {
  return stackSet?._contents.sinkArns && stackSet._contents.regions;
}

/** The Regions that are known at synth. */
function regionsOf(scope: IConstruct, regions: readonly string[] | undefined): readonly string[] {
  return (Array.isArray(regions) ? regions as readonly string[] : [Stack.of(scope).region]).filter((region) => !isToken(region));
}
