import { TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { stackTags } from './rendered-tags';
import { show } from '../private/check';

/**
 * Final tags of a taggable CloudFormation resource, and the keys that other constructs rely on.
 *
 * Read the tags at synth, after aspects. Before that, the tags are incomplete.
 */
export class ResourceTags {
  public static of(construct: IConstruct): ResourceTags {
    const resource = TagManager.of(construct) ? construct : construct.node.defaultChild;
    const manager = resource && TagManager.of(resource);
    if (!resource || !manager) {
      throw new Error(`CostTags: ${show(construct.node.path)} must be a taggable resource or have a taggable default child: pass the taggable L1 construct`);
    }
    return new ResourceTags(resource, manager);
  }

  private readonly expected = new Set<string>();

  private constructor(public readonly resource: IConstruct, private readonly manager: TagManager) {}

  /** Tags in the template. */
  public own(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.manager.tagValues()));
  }

  /** Tags after deployment. CloudFormation adds the tags of the stack. The tags of the resource take precedence. */
  public final(): ReadonlyMap<string, string> {
    return new Map([...stackTags(this.resource), ...this.own()]);
  }

  /** Final value of a key. Call this method at synth. */
  public finalValue(key: string): string {
    const value = this.final().get(key);
    if (value === undefined) {
      throw new Error(this.missing(key));
    }
    return value;
  }

  /** Records that a construct was built from this key. */
  public expect(key: string): void {
    this.expected.add(key);
  }

  /** Problems with keys that constructs were built from and that the resource does not have. */
  public missingProblems(declared: readonly string[]): string[] {
    const final = this.final();
    return [...this.expected]
      .filter((key) => !final.has(key) && !declared.includes(key))
      .map((key) => this.missing(key));
  }

  private missing(key: string): string {
    return `tag ${show(key)} is read from ${show(this.resource.node.path)}, but the resource has only the tags ${show([...this.final().keys()])}: ` +
      'add the tag with costTags or Tags.of, or remove the reference';
  }
}
