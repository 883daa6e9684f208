import { billSections } from './markdown/bill';
import { limitSections } from './markdown/control';
import { quotedIfEmpty, valueRule } from './markdown/facts';
import { policySections } from './markdown/fence';
import { activationSection, costSection, reportSection } from './markdown/operation';
import { inline, table } from './markdown/text';
import { watchSections } from './markdown/watch';
import type { Figure, KeyFact, ProfileFact, StrategyFacts } from './strategy-facts';

/** A strategy for people: what has nothing to tell is left out. */
export function strategyMarkdown(facts: StrategyFacts): string {
  const sections = [
    keySection(facts.keys),
    profileSection(facts.profiles),
    ...limitSections(facts),
    ...policySections(facts.policies),
    ...watchSections(facts),
    ...billSections(facts),
    activationSection(facts.activation),
    reportSection(facts.reports),
    costSection(facts.monitoringCost),
  ].flat();
  return [
    `# ${inline(facts.title)}`,
    'Written by `cdk synth` from the app, as it is deployed: change the app, not this file. `${…}` is known at deployment.',
    ...sections.length === 0 ? ['Nothing in the app carries, counts or fences cost allocation tags of Amazon Bedrock.'] : sections,
  ].join('\n\n') + '\n';
}

function keySection(keys: readonly KeyFact[]): string[] {
  if (keys.length === 0) {
    return [];
  }
  const hasSchema = keys.some(({ inSchema }) => inSchema !== undefined);
  const inUse = ({ valuesInUse }: KeyFact) => valuesInUse.map(({ value, profiles }) => `${quotedIfEmpty(value)} (${profiles})`).join(', ') || 'on no profile';
  return [
    '## Keys',
    hasSchema ? 'Values in use are those of profiles, with how many profiles carry each.' : 'Of no schema: the keys that profiles carry, and how many profiles carry each value.',
    table(
      hasSchema ? ['Key', 'Required', 'Values', 'Meaning', 'Owner', 'In use'] : ['Key', 'In use'],
      keys.map((key) => hasSchema ? [key.key, requirement(key), valueRule(key), key.description ?? '', key.owner ?? '', inUse(key)] : [key.key, inUse(key)]),
    ),
  ];
}

function requirement({ inSchema, required }: KeyFact): string {
  return inSchema ? required ? 'yes' : 'no' : 'not in the schema';
}

function profileSection(profiles: readonly ProfileFact[]): string[] {
  const origins = { created: '', imported: ' (imported)', resource: ' (not of this library)' };
  const price = (figure: Figure | undefined) => figure === undefined ? '' : String(figure);
  return profiles.length === 0 ? [] : [
    '## Profiles',
    'Prices are in USD per million tokens, on demand in the standard tier.',
    table(
      ['Profile', 'Stack', 'Account', 'Region', 'Tags', 'Model', 'Route', 'Input', 'Output', 'Cache read', 'Cache write', 'Prices'],
      profiles.map(({ path, kind, stack, account, region, tags, modelId, route, prices }) => [
        `${path}${origins[kind]}`,
        stack,
        account,
        region,
        tags ? Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(', ') || 'none' : 'known at deployment',
        modelId ?? 'not known',
        route ?? 'not known',
        ...prices
          ? [price(prices.input), price(prices.output), price(prices.cacheRead), price(prices.cacheWrite), prices.since ? `since ${prices.since}` : 'given']
          : ['', '', '', '', 'not known'],
      ]),
    ),
  ];
}
