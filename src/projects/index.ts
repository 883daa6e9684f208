export * from './bedrock-project';
export * from './bedrock-project-client-settings';
export * from './tagged-project';
