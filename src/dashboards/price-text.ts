import { isPricedProject, pricedMeters, type Shown, unpriced } from './group-meters';
import { countText, type TagValueGroup } from './tag-value-group';
import { billedUnit } from '../models/billed-units';
import { endInWords } from '../models/lifecycle';
import type { TokenPrices } from '../pricing';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { numberText, plural } from '../private/check';
import type { IInferenceProfile } from '../profiles';
import { isPriced } from '../profiles/priced-profile';
import type { IBedrockProject } from '../projects';

/**
 * Text with the prices and the limitations of the estimate.
 */
export function priceText(tagKey: string, groups: TagValueGroup[], markdown: string | undefined): string {
  const all = { profiles: groups.flatMap(({ profiles }) => profiles), projects: groups.flatMap(({ projects }) => projects) };
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rows = groups.flatMap(({ value, profiles, projects }) => [
    ...profiles.map((profile) => row([value, profile.node.path, profile.modelSource?._displayId() ?? 'known at deployment', ...priceCells(profile)])),
    ...projects.flatMap((project) => projectRows(project).map((cells) => row([value, project.node.path, ...cells]))),
  ]);
  const heading = all.projects.length === 0 ? 'profile' : all.profiles.length === 0 ? 'project' : 'profile or project';
  return [
    ...markdown === undefined ? [] : [markdown, ''],
    `# Amazon Bedrock cost by ${tagKey}`,
    ...rows.length === 0 ? ['Estimated from token metrics that are minutes old, for each value of the tag that profiles of the account carry in the Region.'] : [
      `${countText(all)} under ${plural(groups.length, 'value')} of the cost allocation tag ${tagKey}. Estimated from token metrics that are minutes old, at the following prices in USD per million tokens.`,
    ],
    ...pricesAreKnown(all) ? [] : [`Calls, errors and tokens of a ${heading} with no price are shown, but not its cost. If AWS bills the model by token, pass \`prices\` to the ${heading}.`],
    ...all.projects.length === 0 ? [] : [
      'Projects: only the declared models have a cost, and CloudWatch has no metrics of the prompt cache, throttles and server errors of a project.',
    ],
    `Not included: calls that bypass the ${heading.replace(' or ', 's and ')}s, cost that is not billed by tokens, discounts, service tiers, long contexts and one-hour cache writes. For billed cost, use Cost Explorer with the same tag.`,
    ...rows.length === 0 ? [] : [
      '',
      row([tagKey, heading, 'model', 'input', 'output', 'cache read', 'cache write', 'price source']),
      row(Array(8).fill('---')),
      ...rows,
    ],
  ].join('\n');
}

function pricesAreKnown(all: Shown): boolean {
  const { profiles, projects } = unpriced(all);
  return profiles.length + projects.length === 0;
}

/** A price for each kind of token, and where the prices come from, or why there are none. */
function priceCells(profile: IInferenceProfile): string[] {
  if (!isPriced(profile)) {
    return [...TOKEN_KINDS.map(() => ''), `no price${reasonOf(profile.modelSource?.baseModelId ?? '')}`];
  }
  return cellsOf(profile.prices, TOKEN_KINDS);
}

/** One row for each model of a project, or one for a project without known prices. */
function projectRows(project: IBedrockProject): string[][] {
  if (!isPricedProject(project)) {
    const models = project.models.map(({ modelId }) => modelId).join(', ');
    return [[models === '' ? 'none declared' : models, ...TOKEN_KINDS.map(() => ''), 'no price']];
  }
  return pricedMeters({ profiles: [], projects: [project] }).map(({ model, prices, kinds }) => [model ?? 'known at deployment', ...cellsOf(prices, kinds)]);
}

function cellsOf(prices: TokenPrices, kinds: readonly TokenKind[]): string[] {
  return [
    ...TOKEN_KINDS.map((kind) => !kinds.includes(kind) && prices[kind] !== 0 || prices[kind] === undefined ? '' : numberText(prices[kind])),
    prices.since ? `price list, since ${prices.since}` : 'custom',
  ];
}

function reasonOf(modelId: string): string {
  const ended = endInWords(modelId);
  const unit = billedUnit(modelId);
  return ended !== undefined ? `: the model ${ended}` : unit !== undefined ? `: billed ${unit}` : '';
}
