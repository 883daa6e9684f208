import { type Tokens } from './cost-figures';
import type { Place } from '../accounts/accounts-request';
import type { ModelRoute } from '../models/called-model';
import { TOKEN_KINDS } from '../pricing/token-kinds';

/** Application inference profile as it was when it was used. */
export interface RecordedProfile {
  readonly id: string;
  readonly arn: string;

  /** @default - the model was not known */
  readonly model?: ModelRoute;
}

/** Tokens that a profile, a model of a Bedrock Project, or a model without either used in a time span. */
export interface UsageRecord extends Place {
  /** Values of the dimension of the model that the token metrics have. */
  readonly modelIds: readonly string[];

  /** @default - the model was called without a profile, or through a profile that was not known */
  readonly profile?: RecordedProfile;

  /** @default - the model was not called on the `bedrock-mantle` endpoint */
  readonly projectId?: string;

  /**
   * Tags at that time, except those of AWS.
   *
   * @default - the usage has no tags, or they were not known
   */
  readonly tags?: ReadonlyMap<string, string>;
  readonly tokens: Tokens;

  /**
   * Part of the tokens in service tiers, by tier.
   *
   * @default - no tokens in service tiers were read
   */
  readonly tiers?: ReadonlyMap<string, Tokens>;
}

/** Text that identifies the token metrics of a record, whatever its tags are. */
export function spenderKey({ accountId, region, profile, projectId, modelIds }: Pick<UsageRecord, keyof Place | 'profile' | 'projectId' | 'modelIds'>): string {
  return [accountId, region, ...profile ? ['profile', profile.id] : projectId === undefined ? ['model', modelIds[0]] : ['project', projectId, modelIds[0]]].join(' ');
}

/** Sums of the records of each spender with the same model and the same tags, in the order of their last records. */
export class UsageSums {
  private readonly byKey = new Map<string, UsageRecord>();

  public add(records: readonly UsageRecord[]): void {
    for (const record of records) {
      const key = JSON.stringify([spenderKey(record), record.profile?.model, textOf(record.tags)]);
      const known = this.byKey.get(key);
      // The last record of a spender has its latest tags.
      this.byKey.delete(key);
      this.byKey.set(key, known ? sumOf(known, record) : record);
    }
  }

  public get records(): UsageRecord[] {
    return [...this.byKey.values()];
  }
}

/** Adds up the records of one spender with the same model and the same tags. */
export function addedUp(records: readonly UsageRecord[]): UsageRecord[] {
  const sums = new UsageSums();
  sums.add(records);
  return sums.records;
}

function sumOf(one: UsageRecord, other: UsageRecord): UsageRecord {
  const tiers = new Map(one.tiers ?? []);
  other.tiers?.forEach((tokens, tier) => tiers.set(tier, tiers.has(tier) ? plus(tiers.get(tier)!, tokens) : tokens));
  return {
    ...one,
    modelIds: [...new Set([...one.modelIds, ...other.modelIds])],
    tokens: plus(one.tokens, other.tokens),
    ...tiers.size > 0 ? { tiers } : {},
  };
}

export function plus(one: Tokens, other: Tokens): Tokens {
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, one[kind] + other[kind]])) as Tokens;
}

/** Whether there are tokens of any kind. */
export function hasTokens({ tokens, tiers }: Pick<UsageRecord, 'tokens' | 'tiers'>): boolean {
  return [tokens, ...tiers?.values() ?? []].some((each) => TOKEN_KINDS.some((kind) => each[kind] !== 0));
}

function textOf(tags: ReadonlyMap<string, string> | undefined): string | undefined {
  return tags && JSON.stringify([...tags].sort(([one], [other]) => one < other ? -1 : 1));
}
