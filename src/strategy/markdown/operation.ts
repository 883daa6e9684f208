import { section } from './facts';
import { code, inline, table } from '../../private/markdown';
import type { ActivatedKeyFact, ActivationFact, ReportFact, StrategyFacts } from '../strategy-facts';

/** Section on the activation of cost allocation tags. */
export function activationSection({ keys, activations, listCommands, activateCommands }: ActivationFact): string[] {
  return keys.length === 0 ? [] : [
    '## Activation',
    'A tag key appears in cost reports only after it has been activated as a cost allocation tag in the payer account. A new key becomes available for activation up to 24 hours after the first billed call. ' +
    'Activation takes up to 24 hours.',
    table(['Key', 'Carried by', 'Activated by'], keys.map((fact) => [fact.key, carriers(fact), fact.activatedBy.join(', ') || 'nothing in the app'])),
    ...section('', activations, 'The app activates keys with:', ['Activation', 'Account', 'Keys', 'Backfill', 'On deletion'],
      ({ path, account, tagKeys, backfillFrom, deactivateOnDelete }) => [path, account, tagKeys.join(', '), backfillFrom === undefined ? 'none' : `from ${backfillFrom}`, deactivateOnDelete ? 'keys are deactivated' : 'keys stay active']),
    'Check the status in the payer account:',
    code('sh', listCommands),
    'To activate the keys manually, run the following in the payer account. The API call succeeds even if AWS rejects a key, such as a key that no billed resource carries yet. Check `Errors` in the output.',
    code('sh', activateCommands),
  ];
}

function carriers({ key, carried }: ActivatedKeyFact): string {
  if (carried === undefined) {
    return key.startsWith('aws:') ? 'AWS' : 'callers';
  }
  return carried ? 'profiles' : 'nothing in the app yet';
}

/** Section with queries for billed cost by tag. */
export function reportSection(reports: readonly ReportFact[]): string[] {
  return reports.length === 0 ? [] : [
    '## Cost queries',
    'Filter and group by tags, not by service. The service "Amazon Bedrock" contains only Amazon models and open-weight models. Claude and other third-party models are billed through AWS Marketplace as separate services, such as ' +
    '"Claude Sonnet 4.5 (Amazon Bedrock Edition)". AWS Marketplace charges arrive days later.',
    'Cost Explorer: replace START and END with dates such as 2030-01-01. END is exclusive. Each request costs 0.01 USD. The result includes all services whose cost carries the tags.',
    code('sh', reports.map(({ costExplorerCommand }) => costExplorerCommand)),
    'Athena: the queries require a CUR 2.0 export in a table named `cur`. Verify how AWS spells the key in the export: `SELECT DISTINCT key FROM cur CROSS JOIN UNNEST(map_keys(resource_tags)) AS t (key)`.',
    ...reports.flatMap(({ key, athenaQuery }) => [`### ${inline(key)}`, code('sql', [athenaQuery])]),
  ];
}

/** Section on the cost of the monitoring itself. */
export function costSection({ items, usdPerMonth, without }: StrategyFacts['monitoringCost']): string[] {
  return items.length === 0 ? [] : [
    '## Monitoring cost',
    'Per month, at public us-east-1 list prices. Model usage and negligible costs, such as functions and storage, are not included.',
    table(['Item', 'Count', 'USD per month', 'Calculation'], [
      ...items.map(({ item, count, usdPerMonth: usd, basis }) => [item, String(count), usd?.toFixed(2) ?? 'not known', basis]),
      ['Total', '', usdPerMonth.toFixed(2), without.length === 0 ? '' : `excluding ${without.join(', ')}`],
    ]),
  ];
}
