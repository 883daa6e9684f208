import { section } from './facts';
import { code, inline, table } from './text';
import type { ActivatedKeyFact, ActivationFact, ReportFact, StrategyFacts } from '../strategy-facts';

/** What makes the keys count. */
export function activationSection({ keys, activations, listCommands, activateCommands }: ActivationFact): string[] {
  return keys.length === 0 ? [] : [
    '## Activation',
    'A key splits the bill once it is activated as a cost allocation tag in the account that pays. AWS knows a new key up to 24 hours after it was first billed, and counts by it up to 24 hours after it was activated.',
    table(['Key', 'Carried by', 'Activated by'], keys.map((fact) => [fact.key, carriers(fact), fact.activatedBy.join(', ') || 'nothing in the app'])),
    ...section('', activations, 'What activates keys:', ['Activation', 'Account', 'Keys', 'Backfill', 'When deleted'],
      ({ path, account, tagKeys, backfillFrom, deactivateOnDelete }) => [path, account, tagKeys.join(', '), backfillFrom === undefined ? 'none' : `from ${backfillFrom}`, deactivateOnDelete ? 'keys are deactivated' : 'keys stay active']),
    'The state, to be asked for in the account that pays:',
    code('sh', listCommands),
    'To activate the keys by hand there. AWS answers with success also where it refused a key, such as one that nothing has carried yet: look at `Errors`.',
    code('sh', activateCommands),
  ];
}

function carriers({ key, carried }: ActivatedKeyFact): string {
  if (carried === undefined) {
    return key.startsWith('aws:') ? 'what AWS tags itself' : 'callers';
  }
  return carried ? 'profiles' : 'nothing in the app yet';
}

/** Where the spending is found. */
export function reportSection(reports: readonly ReportFact[]): string[] {
  return reports.length === 0 ? [] : [
    '## Where to look',
    'Filter and group by tags, not by service: "Amazon Bedrock" is the service of AWS\'s own and open models only, and Claude and other third-party models are billed through AWS Marketplace, each under a name of its own such as ' +
    '"Claude Sonnet 4.5 (Amazon Bedrock Edition)". The latter are settled days later.',
    'Cost Explorer, with dates such as 2030-01-01 for START and END, which is not included. Each request costs 0.01 USD; what else carries the tags is in it too.',
    code('sh', reports.map(({ costExplorerCommand }) => costExplorerCommand)),
    'Athena, on a CUR 2.0 export in a table named `cur`. How AWS writes the key there has to be verified: `SELECT DISTINCT key FROM cur CROSS JOIN UNNEST(map_keys(resource_tags)) AS t (key)`.',
    ...reports.flatMap(({ key, athenaQuery }) => [`### ${inline(key)}`, code('sql', [athenaQuery])]),
  ];
}

/** What the monitoring costs. */
export function costSection({ items, usdPerMonth, without }: StrategyFacts['monitoringCost']): string[] {
  return items.length === 0 ? [] : [
    '## What the monitoring costs',
    'A month, at public list prices in us-east-1. What is called is not in it, nor what costs next to nothing, such as the functions and what is stored.',
    table(['What', 'Count', 'USD a month', 'How it comes about'], [
      ...items.map(({ item, count, usdPerMonth: usd, basis }) => [item, String(count), usd?.toFixed(2) ?? 'not known', basis]),
      ['in total', '', usdPerMonth.toFixed(2), without.length === 0 ? '' : `without ${without.join(', ')}`],
    ]),
  ];
}
