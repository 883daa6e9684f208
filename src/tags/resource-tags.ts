import { TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { stackTags } from './rendered-tags';
import { show } from '../private/check';

/**
 * What a taggable CloudFormation resource is tagged with in the end, and who relies on it.
 *
 * Read it at synth, after aspects: before, it holds what is there so far.
 */
export class ResourceTags {
  public static of(construct: IConstruct): ResourceTags {
    const resource = TagManager.of(construct) ? construct : construct.node.defaultChild;
    const manager = resource && TagManager.of(resource);
    if (!resource || !manager) {
      throw new Error(`CostTags: ${show(construct.node.path)} must be a taggable resource, or have one as its default child: pass the taggable L1`);
    }
    return new ResourceTags(resource, manager);
  }

  private readonly expected = new Set<string>();

  private constructor(public readonly resource: IConstruct, private readonly manager: TagManager) {}

  /** The tags in the template. */
  public own(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.manager.tagValues()));
  }

  /** The tags after deployment: CloudFormation adds the stack's, and a resource's own win. */
  public final(): ReadonlyMap<string, string> {
    return new Map([...stackTags(this.resource), ...this.own()]);
  }

  /** The final value of a key, to be called at synth. */
  public finalValue(key: string): string {
    const value = this.final().get(key);
    if (value === undefined) {
      throw new Error(this.missing(key));
    }
    return value;
  }

  /** Notes that something was built from this key. */
  public expect(key: string): void {
    this.expected.add(key);
  }

  /** What was built from keys that the resource ends up without. */
  public missingProblems(declared: readonly string[]): string[] {
    const final = this.final();
    return [...this.expected]
      .filter((key) => !final.has(key) && !declared.includes(key))
      .map((key) => this.missing(key));
  }

  private missing(key: string): string {
    return `costTags are asked for ${show(key)}, but ${show(this.resource.node.path)} ends up with keys ${show([...this.final().keys()])}: ` +
      'add the tag with costTags or Tags.of, or stop using the key';
  }
}
