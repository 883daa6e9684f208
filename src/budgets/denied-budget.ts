/**
 * Actions of a budget that attach one policy.
 */
export interface DenyAction {
  readonly budgetName: string;
  /** ARN of the managed policy, or ID of the service control policy. */
  readonly policyArn: string;

  /** Whether the function reverses and resets the actions once spend is below the threshold. */
  readonly autoReset: boolean;

  /** Names of the principals to deny. The function denies no others, even if they are added to the action. */
  readonly roles: string[];
  readonly groups: string[];
  readonly users: string[];
}
