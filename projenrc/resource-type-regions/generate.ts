import type { TypeLists } from './wheel';
import type { ResourceTypeRegionData } from '../../src/private/resource-type-support';

/** The types that the library creates and that CloudFormation lacks in some Regions. */
export const TYPES = [
  'AWS::BCM::Dashboard', 'AWS::BCM::ScheduledReport', 'AWS::BCMDataExports::Export', 'AWS::BedrockMantle::Project', 'AWS::Budgets::Budget', 'AWS::Budgets::BudgetsAction',
  'AWS::CE::AnomalyMonitor', 'AWS::CE::AnomalySubscription', 'AWS::CE::CostCategory',
];

// All types begin here.
const FIRST = 'us-east-1';

/** The Regions in which CloudFormation lacks the types. Throws if a type is unknown in the first Region: then it was renamed, or something was misread. */
export function generate({ source, asOf, types }: TypeLists): ResourceTypeRegionData {
  const unknown = TYPES.filter((type) => !types[FIRST].includes(type));
  if (unknown.length > 0) {
    throw new Error(`${FIRST} must have all types, got none of ${unknown.join(', ')}: look whether AWS has renamed them`);
  }
  const regions = Object.keys(types).filter((region) => region === FIRST || !isCopy(types[region], types[FIRST])).sort();
  const missingIn = Object.fromEntries(TYPES.map((type) => [type, regions.filter((region) => !types[region].includes(type))]));
  return { asOf, source, regions, missingIn };
}

// Of a Region whose types are not public, such as one of an isolated partition, cfn-lint has those of the first Region. They say nothing.
function isCopy(types: readonly string[], first: readonly string[]): boolean {
  const others = new Set(first);
  return types.length === others.size && types.every((type) => others.has(type));
}

/** The file, with a list on each line. */
export function render({ asOf, source, regions, missingIn }: ResourceTypeRegionData): string {
  const lists = Object.entries(missingIn).map(([type, missing]) => `${JSON.stringify(type)}: ${JSON.stringify(missing)}`);
  return `{\n"asOf": ${JSON.stringify(asOf)},\n"source": ${JSON.stringify(source)},\n"regions": ${JSON.stringify(regions)},\n"missingIn": {\n${lists.join(',\n')}\n}\n}\n`;
}
