import type { TagValueGroup } from './tag-value-group';
import { billedUnit } from '../models/billed-units';
import { endInWords } from '../models/lifecycle';
import { TOKEN_KINDS } from '../pricing/token-kinds';
import { numberText, plural } from '../private/check';
import type { IInferenceProfile } from '../profiles';
import { isPriced } from '../profiles/priced-profile';

/**
 * Text with the prices and the limitations of the estimate.
 */
export function priceText(tagKey: string, groups: TagValueGroup[], markdown: string | undefined): string {
  const profiles = groups.flatMap((group) => group.profiles);
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rows = groups.flatMap((group) => group.profiles.map((profile) => row([
    group.value,
    profile.node.path,
    profile.modelSource?._displayId() ?? 'known at deployment',
    ...priceCells(profile),
  ])));
  return [
    ...markdown === undefined ? [] : [markdown, ''],
    `# Amazon Bedrock cost by ${tagKey}`,
    ...rows.length === 0 ? ['Estimated from token metrics that are minutes old, for each value of the tag that profiles of the account carry in the Region.'] : [
      `${plural(rows.length, 'profile')} under ${plural(groups.length, 'value')} of the cost allocation tag ${tagKey}. Estimated from token metrics that are minutes old, at the following prices in USD per million tokens.`,
    ],
    ...profiles.every(isPriced) ? [] : ['Calls, errors and tokens of a profile with no price are shown, but not its cost. If AWS bills the model by token, pass `prices` to the profile.'],
    'Not included: calls that bypass the profiles, cost that is not billed by tokens, discounts, service tiers, long contexts and one-hour cache writes. For billed cost, use Cost Explorer with the same tag.',
    ...rows.length === 0 ? [] : [
      '',
      row([tagKey, 'profile', 'model', 'input', 'output', 'cache read', 'cache write', 'price source']),
      row(Array(8).fill('---')),
      ...rows,
    ],
  ].join('\n');
}

/** A price for each kind of token, and where the prices come from, or why there are none. */
function priceCells(profile: IInferenceProfile): string[] {
  if (!isPriced(profile)) {
    return [...TOKEN_KINDS.map(() => ''), `no price${reasonOf(profile.modelSource?.baseModelId ?? '')}`];
  }
  const { prices } = profile;
  return [
    ...TOKEN_KINDS.map((kind) => prices[kind] === undefined ? '' : numberText(prices[kind])),
    prices.since ? `price list, since ${prices.since}` : 'custom',
  ];
}

function reasonOf(modelId: string): string {
  const ended = endInWords(modelId);
  const unit = billedUnit(modelId);
  return ended !== undefined ? `: the model ${ended}` : unit !== undefined ? `: billed ${unit}` : '';
}
