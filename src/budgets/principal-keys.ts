import { CfnResource, Stack, Stage, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isCostControl } from './cost-carriers';
import { matchText } from './other-resources';
import { ReadOnce } from './read-once';
import { renderedProperties } from '../private/rendered';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';
import { carriersIn } from '../tags/find-carriers';
import { ownTags, tagsIn } from '../tags/own-tags';
import { stackTags } from '../tags/rendered-tags';

type PrincipalCarrier = ICostTagCarrier & { readonly sessionTagKeys?: readonly string[] };

/**
 * Keys that only IAM principals of a stage carry. AWS lists the cost of principals under other keys. Call this class at synth, because tags are not final before.
 *
 * The stage is read once for all constructs.
 */
export class PrincipalKeys {
  /** Returns the keys in the stage of a construct. */
  public static seenBy(construct: IConstruct): PrincipalKeys {
    return PrincipalKeys.stages.for(construct, stageOf(construct));
  }

  private static readonly stages = new ReadOnce((stage) => new PrincipalKeys(stage));

  private readonly values = new Map<string, Set<string | undefined>>();
  private readonly ofResources = new Set<string>();
  private areResourcesRead = false;

  private constructor(private readonly stage: IConstruct) {
    for (const carrier of carriersIn(stage).filter((each) => stageOf(each) === stage)) {
      if (carrier.carrierKind === CostTagCarrierKind.IAM_PRINCIPAL) {
        this.addPrincipal(carrier);
      } else {
        carrier.costTags._entries().forEach(([key]) => this.ofResources.add(key));
      }
    }
  }

  /**
   * Whether a principal carries the key, and no other carrier or resource does.
   *
   * @param texts values of which the tag of the principal must have one, as returned by `matchText`. By default, any value, also of a session tag
   */
  public has(key: string, texts?: ReadonlyArray<string | undefined>): boolean {
    const values = this.values.get(key);
    const isOfPrincipal = values !== undefined && (texts === undefined || texts.some((text) => text !== undefined && values.has(text)));
    if (!isOfPrincipal || this.ofResources.has(key)) {
      return false;
    }
    this.readResources();
    return !this.ofResources.has(key);
  }

  private addPrincipal(carrier: PrincipalCarrier): void {
    const add = (key: string, value?: string) => this.values.set(key, new Set([...this.values.get(key) ?? [], value]));
    carrier.costTags._entries().forEach(([key, value]) => add(key, matchText(Stack.of(carrier), value)));
    carrier.sessionTagKeys?.forEach((key) => add(key));
  }

  // An app can have thousands of resources, and few have keys of principals.
  private readResources(): void {
    if (!this.areResourcesRead) {
      this.areResourcesRead = true;
      this.read(this.stage, false);
    }
  }

  private read(construct: IConstruct, isTool: boolean): void {
    isTool ||= isCostControl(construct);
    if (CfnResource.isCfnResource(construct) && isBilled(construct, isTool)) {
      keysOf(construct).forEach((key) => this.ofResources.add(key));
    }
    construct.node.children.filter((child) => !Stage.isStage(child)).forEach((child) => this.read(child, isTool));
  }
}

function stageOf(construct: IConstruct): IConstruct {
  return Stage.of(construct) ?? construct.node.root;
}

// Budgets and their topics carry the tags that they filter by.
function isBilled({ cfnResourceType }: CfnResource, isTool: boolean): boolean {
  return isTool ? cfnResourceType.startsWith('AWS::Bedrock') : !/^AWS::(Budgets|IAM)::/.test(cfnResourceType);
}

function keysOf(resource: CfnResource): string[] {
  return TagManager.of(resource)
    ? [...ownTags(resource).tags.keys(), ...stackTags(resource).map(([key]) => key)]
    : [...tagsIn(renderedProperties(resource).Tags)?.keys() ?? []];
}
