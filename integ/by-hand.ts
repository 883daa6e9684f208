/** What no call of an API shows; docs/reference/assumptions.md has the steps. By id, why. */
export const BY_HAND: Readonly<Record<string, string>> = {
  'router-project-keys': 'a prompt router and a named project are needed, and a project cannot be deleted',
  'system-tool-leg': 'a model with system tools is needed',
  'china-scp-not-resource': 'an organization in China is needed',
  'action-at-threshold': 'a bill that is exactly the threshold is needed',
  'single-value-math': 'CloudWatch shows it in the console only',
  'export-callers-later': 'the export has to be changed and changed back',
  'report-recipients': 'the console is what it is about',
};
