/** Path of the roles in the monitoring account that the reader roles of source accounts trust. */
export const READER_PATH = '/bedrock-cost-tags/';

/** Default name of the reader role of each source account. */
export const READER_ROLE_NAME = 'bedrock-cost-tags-reader';
