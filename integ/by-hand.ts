const PROJECT = 'a Bedrock Project cannot be deleted';

/** Assumptions that no API call verifies, with the reason. docs/reference/assumptions.md has the steps. */
export const BY_HAND: Readonly<Record<string, string>> = {
  'router-project-keys': 'a prompt router and a named project are needed, and a project cannot be deleted',
  'system-tool-leg': 'a model with system tools is needed',
  'agent-profile': 'Amazon Bedrock Agents is closed to new customers',
  'agent-alias-version': 'Amazon Bedrock Agents is closed to new customers',
  'embedding-profile': 'a vector store is needed',
  'batch-profile': 'a batch job needs at least 100 records and takes hours',
  'memory-profile': 'a memory extracts its records in the background',
  'project-same-id': PROJECT,
  'project-headers': PROJECT,
  'project-grant': PROJECT,
  'project-metric-names': PROJECT,
  'project-metric-levels': PROJECT,
  'project-cached-tokens': PROJECT,
  'project-archive': PROJECT,
  'service-tier-metrics': 'a call in the flex tier can be refused for lack of capacity',
  'china-scp-not-resource': 'an organization in China is needed',
  'action-at-threshold': 'spend of exactly the threshold is needed',
  'reversal-detaches': 'a role that AWS Budgets cannot deny is needed',
  'custom-period': 'a forecast needs five weeks of spend',
  'chat-entities': 'only the chat channel shows the message',
  'single-value-math': 'only the CloudWatch console shows the value',
  'export-callers-later': 'the export must be changed',
  'report-recipients': 'the assumption is about the console',
};
