export * from './bedrock-project';
export * from './bedrock-project-client-settings';
export * from './bedrock-project-target';
export * from './tagged-project';
