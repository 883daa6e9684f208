import { Lazy, Stack, Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ResourceTags } from './resource-tags';
import { tagProblems } from './tag-rules';
import { byName } from '../private/by-name';
import { isToken, show, throwProblems } from '../private/check';

/**
 * A set of cost allocation tags: the keys and values by which a bill is split.
 *
 * Immutable. A set is either given (`CostTags.of`) or read from a resource (`CostTags.fromResource`, `profile.costTags`);
 * a set that was read hands out values that resolve at synth to the tags the resource really ends up with, after `Tags.of` and all
 * other aspects, so whatever is built from it cannot disagree with the resource.
 *
 * Costs nothing. Splits nothing either until each key is activated as a cost allocation tag in the payer account; costs before
 * that stay unsplit unless a backfill is started there.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
 *
 * @example
 * const claims = CostTags.of({
 *   [CostTagKey.DEPARTMENT]: 'Claims',
 *   [CostTagKey.FUNCTION]: 'AutoProcessing',
 * });
 */
export class CostTags {
  /**
   * A set with these keys and values.
   *
   * Throws one error with all problems found: no tag at all, more than 50 tags, a key that is not 1 to 128 or a value that is not 0
   * to 256 characters long, a character other than letters, digits, spaces and `. _ : / = + - @`, a key with the reserved prefix `aws:`, two keys
   * that differ only in case. Keys and values that are tokens are not judged.
   *
   * @param tags value by key, in any order
   */
  public static of(tags: { [key: string]: string }): CostTags {
    const copy = byName(tags);
    throwProblems('CostTags', [
      ...Object.keys(copy).length === 0 ? ['must have at least one tag, got {}: name what the cost is told apart by'] : [],
      ...tagProblems(copy),
    ]);
    return CostTags.given(copy);
  }

  /**
   * The tags a CloudFormation resource ends up with: its own, and those of its stack, which CloudFormation adds at deployment.
   *
   * The keys are only known at synth; `pick` names the ones to use.
   *
   * @param resource a taggable L1, or an L2 with a taggable default child; throws if it is neither
   */
  public static fromResource(resource: IConstruct): CostTags {
    return CostTags._ofResource(ResourceTags.of(resource));
  }

  /**
   * No tags: what an imported resource has unless the user says otherwise.
   *
   * @internal
   */
  public static _none(): CostTags {
    return CostTags.given({});
  }

  /**
   * The final tags of a resource. If some were declared as cost tags, the set holds those keys; otherwise all the resource ends up with.
   *
   * @internal
   */
  public static _ofResource(resource: ResourceTags, declared?: CostTags): CostTags {
    return new CostTags(
      declared?.keys ?? Lazy.list({ produce: () => [...resource.final().keys()] }),
      // Declared and final values are the same, or synth fails; so whatever is built from a declared one can be text instead of a token.
      (key) => declared?.keys.includes(key) ? declared.value(key) : Lazy.uncachedString({ produce: () => resource.finalValue(key) }),
      (key) => resource.expect(key),
      declared ? undefined : () => [...resource.final().keys()],
    );
  }

  /**
   * The tags that several resources end up with alike, known at synth.
   *
   * @param scope whose stack the values are read in
   *
   * @internal
   */
  public static _common(scope: IConstruct, sets: readonly CostTags[]): CostTags {
    if (sets.length === 0) {
      return CostTags._none();
    }
    const [first, ...others] = sets;
    const text = (value: unknown) => JSON.stringify(Stack.of(scope).resolve(value));
    const keys = () => {
      const tags = others.map((other) => new Map(other._entries()));
      const isCommon = ([key, value]: [string, string]) => tags.every((each) => each.has(key) && text(each.get(key)) === text(value));
      return first._entries().filter(isCommon).map(([key]) => key);
    };
    return new CostTags(Lazy.list({ produce: keys }), first.read, (key) => sets.forEach(({ demand }) => demand(key)), keys);
  }

  private static given(tags: Readonly<Record<string, string>>): CostTags {
    const keys = Object.keys(tags);
    return new CostTags(keys, (key) => tags[key], (key) => {
      if (!keys.includes(key)) {
        throw new Error(`CostTags: has no key ${show(key)}, got keys ${show(keys)}: add it with withTag or pick another`);
      }
    });
  }

  /**
   * The keys in this set: of a given set in alphabetical order, since not every language keeps the order of a map.
   *
   * Of the tags of a resource: the keys that were declared as its cost tags. If none were declared, a token list that resolves at synth
   * to all keys the resource ends up with.
   */
  public readonly keys: string[];

  private constructor(
    keys: string[],
    private readonly read: (key: string) => string,
    private readonly demand: (key: string) => void,
    private readonly finalKeys: () => readonly string[] = () => this.keys,
  ) {
    this.keys = isToken(keys) ? keys : Object.freeze([...keys]) as string[];
  }

  /**
   * The value of a key.
   *
   * Throws if the set was given and has no such key. Of the tags of a resource it returns a token, for any key, and synth fails if the
   * resource ends up without that key.
   */
  public value(key: string): string {
    this.demand(key);
    return this.read(key);
  }

  /**
   * Keys and values, to be called at synth: only then are the keys of a resource's tags known.
   *
   * @internal
   */
  public _entries(): Array<[string, string]> {
    return this.finalKeys().map((key) => [key, this.value(key)]);
  }

  /**
   * A set with only these keys.
   *
   * Of the tags of a resource, any key may be picked, also one that reaches the resource through `Tags.of`; synth fails
   * if the resource ends up without it. Of a given set, throws if it has no such key.
   */
  public pick(...keys: string[]): CostTags {
    if (keys.length === 0) {
      throw new Error('CostTags: pick must name at least one key, got none: name the keys to keep');
    }
    keys.forEach((key) => this.demand(key));
    return new CostTags([...new Set(keys)], this.read, (key) => {
      if (!keys.includes(key)) {
        throw new Error(`CostTags: has no key ${show(key)}, got keys ${show(keys)}: pick it too`);
      }
    });
  }

  /**
   * A set with one more tag, or with another value for a key it has.
   *
   * Throws as `of` does.
   */
  public withTag(key: string, value: string): CostTags {
    if (isToken(this.keys)) {
      throw new Error(`CostTags: cannot add ${show(key)} to keys that are only known at synth: pick the keys to keep first`);
    }
    const keys = [...new Set([...this.keys, key])].sort();
    throwProblems('CostTags', tagProblems(Object.fromEntries(keys.map((each) => [each, each === key ? value : this.read(each)]))));
    return new CostTags(keys, (each) => each === key ? value : this.read(each), (each) => {
      if (each !== key) {
        this.demand(each);
      }
    });
  }

  /**
   * Puts these tags on everything taggable at and below a construct, as `Tags.of(scope).add` does.
   *
   * Throws if the keys are only known at synth: pick the keys first.
   */
  public applyTo(scope: IConstruct): void {
    if (isToken(this.keys)) {
      throw new Error(`CostTags: cannot be put on ${show(scope.node.path)} because the keys are only known at synth: pick the keys first`);
    }
    for (const key of this.keys) {
      Tags.of(scope).add(key, this.read(key));
    }
  }
}
