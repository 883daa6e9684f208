export * from './bedrock-cost-dashboard';
