/** Namespace of the CloudWatch metrics of the `bedrock-mantle` endpoint. */
export const MANTLE_NAMESPACE = 'AWS/BedrockMantle';

/** Type of Bedrock Projects in the Resource Groups Tagging API. */
export const PROJECT_RESOURCES = 'bedrock-mantle:project';

/** ID of the project of calls that name no project. It cannot have tags. */
export const DEFAULT_PROJECT = 'default';
