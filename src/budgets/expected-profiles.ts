import { type CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { matchText, type MatchedTag } from './other-resources';
import { ReadOnce } from './read-once';
import { differAtSynth } from '../private/check';
import { ImportedInferenceProfile } from '../profiles/imported-inference-profile';
import { InferenceProfileBase } from '../profiles/inference-profile-base';
import { renderedTags } from '../tags/rendered-tags';

/**
 * Profiles of a stage that specify `expectedUsage`, by their final tags. Call this class at synth, after aspects.
 *
 * The stage is read once for all budgets. Other stages are not read, because their tags are not final yet, and each is usually deployed to an account of its own.
 */
export class ExpectedProfiles {
  /** Returns the profiles of the stage of a budget. */
  public static seenBy(budget: IConstruct): ExpectedProfiles {
    return ExpectedProfiles.stages.for(budget, Stage.of(budget) ?? budget.node.root);
  }

  private static readonly stages = new ReadOnce((root) => new ExpectedProfiles(root));

  private readonly byTag = new Map<string, InferenceProfileBase[]>();

  private constructor(root: IConstruct) {
    const isExpected = (profile: InferenceProfileBase) => profile.expectedUsage !== undefined && (Stage.of(profile) ?? profile.node.root) === root;
    root.node.findAll()
      .filter((node): node is InferenceProfileBase => node instanceof InferenceProfileBase && isExpected(node))
      .forEach((profile) => this.add(profile));
  }

  /** Returns the profiles that carry all the tags, in the order of the construct tree. */
  public carrying(tags: readonly MatchedTag[], accounts: readonly string[]): InferenceProfileBase[] {
    const withTag = ({ key, values }: MatchedTag) => [...new Set(values)].flatMap((value) => this.byTag.get(nameOf(key, value)) ?? []);
    const [first = [], ...others] = tags.map(withTag);
    const sets = others.map((profiles) => new Set(profiles));
    const isIn = ({ env }: InferenceProfileBase) => accounts.some((account) => !differAtSynth(account, env.account));
    return first.filter((profile) => sets.every((set) => set.has(profile)) && isIn(profile));
  }

  private add(profile: InferenceProfileBase): void {
    for (const [key, value] of tagsOf(profile)) {
      const text = typeof value === 'string' ? matchText(profile.stack, value) : `${profile.stack.node.addr}${JSON.stringify(value)}`;
      const name = nameOf(key, String(text));
      const found = this.byTag.get(name) ?? [];
      found.push(profile);
      this.byTag.set(name, found);
    }
  }
}

function tagsOf(profile: InferenceProfileBase): Iterable<[string, unknown]> {
  return profile instanceof ImportedInferenceProfile ? profile.costTags._entries() : renderedTags(profile.node.defaultChild as CfnResource) ?? [];
}

function nameOf(key: string, value: string): string {
  return JSON.stringify([key, value]);
}
