import { type CfnResource, Mixin, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { carryTags } from './carry-tags';
import { CostTags } from './cost-tags';
import { isToken, show } from '../private/check';

/**
 * Puts cost tags on an application inference profile of another library, or an L1, and fails synth if it ends up with others.
 *
 * `profile.with(mixin)` takes the L1, `Mixins.of(scope).apply(mixin)` all L1s at and below a scope, such as the one in another library's construct. Taggable resources of Amazon Bedrock other than
 * profiles are supported as well (`AWS::Bedrock::…`, `AWS::BedrockMantle::…`, `AWS::BedrockAgentCore::…`), everything else is passed over.
 *
 * Costs nothing. To grant, meter or alarm on such a profile, import it with `TaggedInferenceProfile.fromInferenceProfileAttributes`.
 *
 * @example
 * declare const foreign: bedrock.CfnApplicationInferenceProfile;
 *
 * foreign.with(new CostTagsMixin(CostTags.of({ Department: 'Claims' })));
 */
export class CostTagsMixin extends Mixin {
  /**
   * @param costTags throws if the keys are only known at synth: pick the keys first
   */
  constructor(private readonly costTags: CostTags) {
    super();
    if (!(costTags instanceof CostTags)) {
      throw new Error(`CostTagsMixin: costTags must be a CostTags, got ${show(costTags)}: use CostTags.of`);
    }
    if (isToken(costTags.keys)) {
      throw new Error('CostTagsMixin: costTags must have keys that are known at synth, got those of a resource: pick the keys');
    }
  }

  /**
   * Whether a construct is a taggable resource of Amazon Bedrock.
   */
  public supports(construct: IConstruct): boolean {
    const type = (construct as Partial<CfnResource>).cfnResourceType;
    return type !== undefined && /^AWS::Bedrock\w*::/.test(type) && TagManager.of(construct) !== undefined;
  }

  /**
   * Puts the tags on the resource, with `Tags.of`.
   */
  public applyTo(construct: IConstruct): void {
    const resource = construct as CfnResource;
    const problems = carryTags(resource, resource, this.costTags);
    resource.node.addValidation({ validate: () => problems().map((problem) => `CostTagsMixin: ${show(resource.node.path)}: ${problem}`) });
  }
}
