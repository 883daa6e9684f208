import { Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ownTags } from './own-tags';
import { stackTags } from './rendered-tags';
import { show } from '../private/check';
import { constructPath } from '../private/construct-path';
import { stackValue } from '../private/stack-value';

/**
 * Final tags of a taggable CloudFormation resource, and the keys that other constructs rely on.
 *
 * Read the tags at synth, after aspects. Before that, the tags are incomplete.
 */
export class ResourceTags {
  public static of(construct: IConstruct): ResourceTags {
    const resource = TagManager.of(construct) ? construct : construct.node.defaultChild;
    if (!resource || !TagManager.of(resource)) {
      throw new Error(`CostTags: ${show(construct.node.path)} must be a taggable resource or have a taggable default child: pass the taggable L1 construct`);
    }
    return new ResourceTags(resource);
  }

  private readonly expected = new Set<string>();

  private constructor(public readonly resource: IConstruct) {}

  /** Tags in the template. */
  public own(): ReadonlyMap<string, string> {
    return ownTags(this.resource).tags;
  }

  /** Whether a property override sets or removes a tag. */
  public isOverridden(key: string): boolean {
    return ownTags(this.resource).overridden.has(key);
  }

  /**
   * Tags after deployment. CloudFormation adds the tags of the stack. The tags of the resource take precedence. Values that are tokens can be used in any stack.
   */
  public final(): ReadonlyMap<string, string> {
    return new Map([...stackTags(this.resource), ...[...this.own()].map(([key, value]): [string, string] => [key, this.valueAnywhere(key, value)])]);
  }

  /** Final value of a key. Call this method at synth. */
  public finalValue(key: string): string {
    const own = this.own().get(key);
    if (own !== undefined) {
      return this.valueAnywhere(key, own);
    }
    const value = new Map(stackTags(this.resource)).get(key);
    if (value === undefined) {
      throw new Error(this.missing(key));
    }
    return value;
  }

  /** Value of a tag for use in any stack. */
  public valueAnywhere(key: string, value: string): string {
    return stackValue(Stack.of(this.resource), value, `CostTags: tag ${show(key)} of ${show(constructPath(this.resource))}`);
  }

  /** Records that a construct was built from this key. */
  public expect(key: string): void {
    this.expected.add(key);
  }

  /** Keys that constructs were built from. */
  public expectedKeys(): string[] {
    return [...this.expected];
  }

  /** Problems with keys that constructs were built from and that the resource does not have. */
  public missingProblems(declared: readonly string[]): string[] {
    const final = this.final();
    return [...this.expected]
      .filter((key) => !final.has(key) && !declared.includes(key))
      .map((key) => this.missing(key));
  }

  private missing(key: string): string {
    return `tag ${show(key)} is read from ${show(constructPath(this.resource))}, but the resource has only the tags ${show([...this.final().keys()])}: ` +
      'add the tag with costTags or Tags.of, or remove the reference';
  }
}
