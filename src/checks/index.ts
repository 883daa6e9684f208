export * from './bedrock-cost-checks';
export * from './bedrock-cost-checks-props';
