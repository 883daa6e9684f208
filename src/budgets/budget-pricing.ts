/** Cost of a budget with actions in USD: 30 days at 0.10 USD. https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/ */
export const USD_PER_MONTH_WITH_ACTIONS = 3;
