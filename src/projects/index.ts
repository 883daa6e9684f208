export * from './bedrock-project';
