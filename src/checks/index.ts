export * from './bedrock-cost-checks';
