import type { SourceAccountsTemplateOptions } from './source-accounts-template-options';
import type { StackSetCaller } from './stack-set-caller';
import type { CostTags } from '../tags';

/**
 * Properties of `SourceAccountsStackSet`.
 */
export interface SourceAccountsStackSetProps extends SourceAccountsTemplateOptions {
  /**
   * IDs of the organizational units, or of the root, whose accounts are source accounts. Units below are included.
   */
  readonly organizationalUnitIds: string[];

  /**
   * IDs of accounts in the organizational units that are no source accounts. AWS CloudFormation links a listed account nevertheless if it joins a unit later. The monitoring account need not be listed.
   *
   * @default - no account is excluded
   */
  readonly excludedAccountIds?: string[];

  /**
   * Account that manages the stack set, which contains the stack.
   *
   * @default StackSetCaller.DELEGATED_ADMIN
   */
  readonly callAs?: StackSetCaller;

  /**
   * Whether an account that leaves the organizational units keeps its links and role.
   *
   * @default false
   */
  readonly retainStacksOnAccountRemoval?: boolean;

  /**
   * Name of the stack set, unique among the stack sets of the organization in the Region. A change leaves the former stack set with its links, and the instances of the new one fail. See the class.
   *
   * @default - `bedrock-cost-tags-` and the ID of the stack's account. In a template that is deployed several times, also the ID of the stack
   */
  readonly stackSetName?: string;

  /**
   * Tags for the stack set. AWS CloudFormation also adds them to the resources in the source accounts.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
