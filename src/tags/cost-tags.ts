import { Lazy, Stack, Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Carriers } from './carriers';
import type { CostTagSource } from './cost-tag-source';
import { ResourceTags } from './resource-tags';
import { tagProblems } from './tag-rules';
import { byName } from '../private/by-name';
import { isToken, show, throwProblems } from '../private/check';
import { stackValue } from '../private/stack-value';
import { checkArgument } from '../private/structs/struct-problems';

/**
 * A set of cost allocation tags, which are the keys and values by which cost is allocated.
 *
 * Immutable. A set is either specified (`CostTags.of`) or read from a resource (`CostTags.fromResource`, `profile.costTags`). The values of
 * a set that is read from a resource resolve at synth to the final tags of the resource, after `Tags.of` and all other aspects. Constructs
 * that are built from such a set therefore always match the resource.
 *
 * Costs nothing. A key appears in cost reports only after it has been activated as a cost allocation tag in the payer account. Cost incurred
 * before a key was activated is not split by that key unless you start a backfill there.
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
   * Creates a set from keys and values.
   *
   * Throws one error that lists all problems:
   *
   * - no tags, or more than 50 tags
   * - a key that is not 1 to 128 characters long, or a value that is not 0 to 256 characters long
   * - a character other than letters, digits, spaces and `. _ : / = + - @`
   * - a key with the reserved prefix `aws:`
   * - keys that differ only in case
   *
   * Keys and values that are tokens are not validated.
   *
   * @param tags values by key, in any order
   */
  public static of(tags: { [key: string]: string }): CostTags {
    checkArgument('CostTags', 'tags', 'string{}', tags, () => [
      ...Object.keys(tags).length === 0 ? ['must contain at least one tag, got {}: add the tags by which cost is allocated'] : [],
      ...tagProblems(byName(tags)),
    ]);
    return CostTags.given(byName(tags));
  }

  /**
   * Reads the final tags of a CloudFormation resource. Final tags are the tags of the resource and the tags of its stack, which CloudFormation adds at deployment.
   *
   * The keys are tokens that resolve at synth. Select the keys to use with `pick`.
   *
   * Throws if the resource is not taggable.
   *
   * @param resource a taggable L1, or an L2 with a taggable default child
   */
  public static fromResource(resource: IConstruct): CostTags {
    checkArgument('CostTags.fromResource', 'resource', '=IConstruct', resource);
    return CostTags._ofResource(ResourceTags.of(resource));
  }

  /**
   * Empty set, used for an imported resource unless the user specifies tags.
   *
   * @internal
   */
  public static _none(): CostTags {
    return CostTags.given({});
  }

  /**
   * Final tags of a resource. The set contains the keys that were declared as cost tags, or all final keys if none were declared.
   *
   * @internal
   */
  public static _ofResource(resource: ResourceTags, declared?: CostTags, source?: CostTagSource): CostTags {
    const readFinal = (key: string) => Lazy.uncachedString({ produce: () => resource.finalValue(key) });
    return new CostTags(
      declared?.keys ?? Lazy.uncachedList({ produce: () => [...resource.final().keys()] }),
      // Synth fails if declared and final values differ, so a declared value can be used as text instead of a token.
      (key) => declared?.keys.includes(key) ? resource.valueAnywhere(key, declared.value(key)) : readFinal(key),
      (key) => resource.expect(key),
      declared ? undefined : () => [...resource.final().keys()],
      undefined,
      source,
    );
  }

  /**
   * Final tags that several resources have in common, known at synth.
   *
   * @param scope construct in whose stack the values are resolved
   *
   * @internal
   */
  public static _common(scope: IConstruct, sets: readonly CostTags[]): CostTags {
    if (sets.length === 0) {
      return CostTags._none();
    }
    const [first, ...others] = sets;
    const keys = () => {
      const tags = others.map((other) => new Map(other._entries()));
      const isCommon = ([key, value]: [string, string]) => tags.every((each) => each.has(key) && isSame(scope, each.get(key), value));
      return first._entries().filter(isCommon).map(([key]) => key);
    };
    const demand = (key: string) => sets.forEach((each) => each.demand(key));
    const source = others.every(({ _source }) => _source === first._source) ? first._source : undefined;
    const carry = (carrier: IConstruct) => sets.forEach((each) => each.carry(carrier));
    return new CostTags(Lazy.uncachedList({ produce: keys }), first.read, demand, keys, carry, source);
  }

  /**
   * Set that a construct hands out: its values are those in the stack of the construct, whichever stack they are used in.
   *
   * @internal
   */
  public static _ofConstruct(scope: IConstruct, tags: CostTags): CostTags {
    // Plain JavaScript can pass anything, which the checks of the construct report.
    if (!(tags instanceof CostTags)) {
      return tags;
    }
    const read = (key: string) => stackValue(Stack.of(scope), tags.read(key), `CostTags: tag ${show(key)} of ${show(scope.node.path)}`);
    const isKnown = !isToken(tags.keys) && tags.keys.every((key) => !isToken(tags.read(key)));
    return isKnown ? tags : new CostTags(tags.keys, read, tags.demand, tags.finalKeys, tags.carry, tags._source);
  }

  /**
   * The same tags, as those of a carrier. Reports about the set then spell its keys as AWS lists those of the carrier.
   *
   * @internal
   */
  public static _fromSource(tags: CostTags, source: CostTagSource): CostTags {
    return new CostTags(tags.keys, tags.read, tags.demand, tags.finalKeys, tags.carry, source);
  }

  private static given(tags: Readonly<Record<string, string>>): CostTags {
    const keys = Object.keys(tags);
    const carriers = new Carriers();
    const demand = (key: string) => {
      if (!keys.includes(key)) {
        throw new Error(`CostTags: must contain key ${show(key)}, got keys ${show(keys)}: add the tag with withTag, or use another key`);
      }
    };
    return new CostTags(keys, (key) => carriers.value(key, tags[key]), demand, undefined, (carrier) => carriers.add(carrier));
  }

  /**
   * Keys in this set. The keys of a specified set are in alphabetical order, because not every language keeps the order of a map.
   *
   * For the tags of a resource, these are the keys that were declared as its cost tags. If none were declared, `keys` is a token list that
   * resolves at synth to all final keys of the resource.
   */
  public readonly keys: string[];

  private constructor(
    keys: string[],
    private readonly read: (key: string) => string,
    private readonly demand: (key: string) => void,
    private readonly finalKeys: () => readonly string[] = () => this.keys,
    private readonly carry: (carrier: IConstruct) => void = () => undefined,
    /**
     * Source of the tags in cost reports, if the set was read from a carrier.
     *
     * @internal
     */
    public readonly _source?: CostTagSource,
  ) {
    this.keys = isToken(keys) ? keys : Object.freeze([...keys]) as string[];
  }

  /**
   * Returns the value of a key.
   *
   * For a specified set, throws if the set does not contain the key. For the tags of a resource, returns a token for any key, and synth fails if
   * the resource does not have a tag with that key.
   *
   * @param key tag key, case-sensitive
   */
  public value(key: string): string {
    this.demand(key);
    return this.read(key);
  }

  /**
   * Keys and values. Call this method at synth, because the keys of a resource's tags are not known before.
   *
   * @internal
   */
  public _entries(): Array<[string, string]> {
    return this.finalKeys().map((key) => [key, this.value(key)]);
  }

  /**
   * Returns a set with only the specified keys.
   *
   * For the tags of a resource, you can pick any key, including one that the resource inherits through `Tags.of`. Synth fails if the resource
   * does not have a tag with that key. For a specified set, throws if the set does not contain the key.
   *
   * @param keys keys to keep, at least one
   */
  public pick(...keys: string[]): CostTags {
    if (keys.length === 0) {
      throw new Error('CostTags: pick must be called with at least one key, got none: pass the keys to keep');
    }
    keys.forEach((key) => this.demand(key));
    return new CostTags([...new Set(keys)], this.read, (key) => {
      if (!keys.includes(key)) {
        throw new Error(`CostTags: must contain key ${show(key)}, got keys ${show(keys)}: add the key to the call of pick`);
      }
    }, undefined, this.carry, this._source);
  }

  /**
   * Returns a set with an additional tag, or with a different value for an existing key.
   *
   * Throws under the same conditions as `of`, and if the keys of the set are tokens. Select the keys with `pick` first.
   *
   * @param key key to add or replace
   * @param value value of the tag
   */
  public withTag(key: string, value: string): CostTags {
    if (isToken(this.keys)) {
      throw new Error(`CostTags: cannot add ${show(key)} because the keys of the set are tokens: select the keys to keep with pick first`);
    }
    const keys = [...new Set([...this.keys, key])].sort();
    throwProblems('CostTags', tagProblems(Object.fromEntries(keys.map((each) => [each, each === key ? value : this.read(each)]))));
    const added = CostTags.given({ [key]: value });
    const demand = (each: string) => {
      if (each !== key) {
        this.demand(each);
      }
    };
    const read = (each: string) => each === key ? added.read(key) : this.read(each);
    return new CostTags(keys, read, demand, undefined, (carrier) => [added, this].forEach((each) => each.carry(carrier)), this._source);
  }

  /**
   * Adds the tags to all taggable resources at and below a construct, like `Tags.of(scope).add`.
   *
   * Throws if the keys are tokens. Select the keys with `pick` first.
   *
   * @param scope construct to tag
   */
  public applyTo(scope: IConstruct): void {
    checkArgument('CostTags.applyTo', 'scope', '=IConstruct', scope);
    this._addTo(scope);
    this.carry(scope);
  }

  /**
   * Records that a construct carries the tags, so that they mean its values.
   *
   * @internal
   */
  public _carriedBy(carrier: IConstruct): void {
    this.carry(carrier);
  }

  /**
   * Adds the tags to the resources that a construct creates for its own purposes, and that do not carry the cost.
   *
   * @internal
   */
  public _addTo(scope: IConstruct): void {
    if (isToken(this.keys)) {
      throw new Error(`CostTags: cannot be applied to ${show(scope.node.path)} because the keys are tokens: select the keys with pick first`);
    }
    for (const key of this.keys) {
      Tags.of(scope).add(key, this.read(key));
    }
  }
}

// A value that has no meaning in the stack of the scope is not equal to any other.
function isSame(scope: IConstruct, one: unknown, other: unknown): boolean {
  const stack = Stack.of(scope);
  try {
    return JSON.stringify(stack.resolve(one)) === JSON.stringify(stack.resolve(other));
  } catch {
    return false;
  }
}
