import { type CfnResource, Mixin, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { carryTags } from './carry-tags';
import { CostTags } from './cost-tags';
import { isToken, show } from '../private/check';

/**
 * Adds cost tags to an application inference profile that is an L1 or was created by another library. Synth fails if the tags are removed or overridden.
 *
 * `profile.with(mixin)` applies the mixin to one L1. `Mixins.of(scope).apply(mixin)` applies it to all L1s at and below a scope, such as the L1 in a
 * construct of another library. The mixin also supports the other taggable resources of Amazon Bedrock (`AWS::Bedrock::…`, `AWS::BedrockMantle::…`,
 * `AWS::BedrockAgentCore::…`). It skips all other constructs.
 *
 * Costs nothing. To grant access to such a profile, to meter it or to create alarms for it, import it with `TaggedInferenceProfile.fromInferenceProfileAttributes`.
 *
 * @example
 * declare const foreign: bedrock.CfnApplicationInferenceProfile;
 *
 * foreign.with(new CostTagsMixin(CostTags.of({ Department: 'Claims' })));
 */
export class CostTagsMixin extends Mixin {
  /**
   * Throws if the keys of the tags are tokens. Select the keys with `pick` first.
   *
   * @param costTags tags to add
   */
  constructor(private readonly costTags: CostTags) {
    super();
    if (!(costTags instanceof CostTags)) {
      throw new Error(`CostTagsMixin: costTags must be an instance of CostTags, got ${show(costTags)}: create it with CostTags.of`);
    }
    if (isToken(costTags.keys)) {
      throw new Error('CostTagsMixin: costTags must have keys that are not tokens, got the tags of a resource: select the keys with pick');
    }
  }

  /**
   * Returns whether a construct is a taggable resource of Amazon Bedrock.
   *
   * @param construct construct to check
   */
  public supports(construct: IConstruct): boolean {
    const type = (construct as Partial<CfnResource>).cfnResourceType;
    return type !== undefined && /^AWS::Bedrock\w*::/.test(type) && TagManager.of(construct) !== undefined;
  }

  /**
   * Adds the tags to the resource with `Tags.of`.
   *
   * @param construct resource to tag
   */
  public applyTo(construct: IConstruct): void {
    const resource = construct as CfnResource;
    this.costTags._carriedBy(resource);
    const problems = carryTags(resource, resource, this.costTags);
    resource.node.addValidation({ validate: () => problems().map((problem) => `CostTagsMixin: ${show(resource.node.path)}: ${problem}`) });
  }
}
