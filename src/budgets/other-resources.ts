import { type AspectApplication, CfnResource, Stack, Stage, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { BudgetDenyAction } from './budget-deny-action';
import { canCostOutsideBedrock, isCostControl } from './cost-carriers';
import { ReadOnce } from './read-once';
import { tagAspects, tagsAfter } from './tags-at-deployment';
import { differAtSynth, isToken } from '../private/check';
import { outermostStack } from '../private/outermost-stack';
import { valueWithin } from '../private/stack-value';
import { passedTags } from '../tags/rendered-tags';

/** A tag with the values that match it, as returned by `matchText`. */
export interface MatchedTag {
  readonly key: string;
  readonly values: readonly string[];
}

type Placed = readonly [resource: CfnResource, manager: TagManager, aspects: readonly AspectApplication[]];

/**
 * Resources of an app that can cause cost outside Amazon Bedrock, by their tags. Call this class at synth, after aspects.
 *
 * The app is read once for all budgets, because an app can have many budgets and thousands of resources.
 */
export class OtherResources {
  /** Returns the resources of the app of a budget. */
  public static seenBy(budget: IConstruct): OtherResources {
    return OtherResources.apps.for(budget, budget.node.root);
  }

  private static readonly apps = new ReadOnce((root) => new OtherResources(root));

  private readonly denying = new Set<IConstruct>();
  private readonly stages = new Map<IConstruct, StageResources>();

  private constructor(root: IConstruct) {
    this.read(root, new StageResources(), [], false);
  }

  /** Whether an action of a budget denies Amazon Bedrock. */
  public isDenying(budget: IConstruct): boolean {
    return this.denying.has(budget);
  }

  /**
   * Resources that carry all the tags, ordered by path.
   *
   * @param budget construct in whose stage all tags are final
   * @param accounts accounts of the resources. A resource of the same stage whose account is known only at deployment is in each of them. In another stage, it is in
   * none, because each stage is usually deployed to an account of its own
   */
  public carrying(budget: IConstruct, tags: readonly MatchedTag[], accounts: readonly string[]): CfnResource[] {
    const own = Stage.of(budget);
    const isIn = (resource: CfnResource, isOwnStage: boolean) => {
      const { account } = outermostStack(resource);
      return isOwnStage ? accounts.some((each) => !differAtSynth(account, each)) : !isToken(account) && accounts.includes(account);
    };
    return [...this.stages]
      .flatMap(([stage, resources]) => resources.carrying(tags, stage === own).filter((resource) => isIn(resource, stage === own)))
      .sort((one, other) => one.node.path < other.node.path ? -1 : 1);
  }

  private read(construct: IConstruct, stage: StageResources, inherited: readonly AspectApplication[], isTool: boolean): void {
    if (Stage.isStage(construct)) {
      stage = new StageResources();
      this.stages.set(construct, stage);
      // The CDK does not invoke the aspects of an app on the constructs of its stages.
      inherited = [];
    }
    const aspects = tagAspects(construct, inherited);
    isTool ||= isCostControl(construct);
    if (construct instanceof BudgetDenyAction) {
      this.denying.add(construct._budget);
    } else if (Stack.isStack(construct)) {
      stage.addStack(construct, aspects);
    } else if (!isTool && CfnResource.isCfnResource(construct) && canCostOutsideBedrock(construct)) {
      stage.add(construct, aspects);
    }
    construct.node.children.forEach((child) => this.read(child, stage, aspects, isTool));
  }
}

/** Resources of a stage, by tag. */
class StageResources {
  private readonly resources: Placed[] = [];
  private readonly stacks = new Map<Stack, readonly AspectApplication[]>();
  private readonly byTag = new Map<string, Map<string, CfnResource[]>>();
  private tags?: Array<readonly [CfnResource, Readonly<Record<string, string>>]>;
  private isFinal = false;

  public add(resource: CfnResource, aspects: readonly AspectApplication[]): void {
    const manager = TagManager.of(resource);
    if (manager) {
      this.resources.push([resource, manager, aspects]);
    }
  }

  public addStack(stack: Stack, aspects: readonly AspectApplication[]): void {
    this.stacks.set(stack, aspects);
  }

  public carrying(tags: readonly MatchedTag[], isFinal: boolean): CfnResource[] {
    if (!this.tags || isFinal && !this.isFinal) {
      this.isFinal = isFinal;
      this.tags = this.finalTags();
      this.byTag.clear();
    }
    const [first, ...others] = tags.map(({ key, values }) => [...new Set(values)].flatMap((value) => this.ofKey(key).get(value) ?? []))
      .sort((one, other) => one.length - other.length);
    const sets = others.map((resources) => new Set(resources));
    return first.filter((resource) => sets.every((set) => set.has(resource)));
  }

  /** Resources with a key, by the value of the tag. */
  private ofKey(key: string): Map<string, CfnResource[]> {
    let byValue = this.byTag.get(key);
    if (!byValue) {
      byValue = new Map();
      this.byTag.set(key, byValue);
      for (const [resource, tags] of this.tags!) {
        const value = key in tags ? matchText(Stack.of(resource), tags[key], this.isFinal) : undefined;
        if (value !== undefined) {
          const found = byValue.get(value) ?? [];
          found.push(resource);
          byValue.set(value, found);
        }
      }
    }
    return byValue;
  }

  /** Tags after deployment. CloudFormation adds the tags of the stack and of its parents, and the tags of the resource take precedence. */
  private finalTags(): Array<readonly [CfnResource, Readonly<Record<string, string>>]> {
    const ofStacks = new Map<Stack, Record<string, string>>();
    const ofStack = (stack: Stack): Record<string, string> => {
      const parent = stack.nestedStackParent;
      const own = () => this.tagsOf(stack.tags, this.stacks.get(stack) ?? [], 'aws:cdk:stack');
      const tags = ofStacks.get(stack) ?? (parent ? { ...ofStack(parent), ...own() } : Object.fromEntries(passedTags(stack, own())));
      ofStacks.set(stack, tags);
      return tags;
    };
    return this.resources.map(([resource, manager, aspects]) =>
      [resource, { ...ofStack(Stack.of(resource)), ...this.tagsOf(manager, aspects, resource.cfnResourceType) }]);
  }

  private tagsOf(manager: TagManager, aspects: readonly AspectApplication[], type: string): Record<string, string> {
    return this.isFinal ? manager.tagValues() : tagsAfter(aspects, manager, type);
  }
}

/**
 * Text that is the same for equal tag values. Values that are known only at deployment are equal in the same stack only.
 *
 * @param canResolve whether aspects have run. Before that, resolving a value that is read from another resource can fail
 */
export function matchText(stack: Stack, value: string, canResolve: boolean = true): string | undefined {
  if (!isToken(value)) {
    return value;
  }
  const resolved: unknown = canResolve ? valueWithin(stack, value) : undefined;
  return typeof resolved === 'string' || resolved === undefined ? resolved : `${stack.node.addr}${JSON.stringify(resolved)}`;
}
