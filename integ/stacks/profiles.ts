import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { PROOF_TAG_KEY, TEAM } from '../names';
import type { ProofSettings } from '../settings';
import { ProofStack } from './proof-stack';

/**
 * A profile for each of the three routes, a profile whose calls use the prompt cache, and a profile whose tag value has unusual characters.
 */
export class ProofProfiles extends ProofStack<'CostTagsProof-Profiles'> {
  public readonly plain: TaggedInferenceProfile;
  public readonly cached: TaggedInferenceProfile;
  public readonly geographic: TaggedInferenceProfile;
  public readonly global: TaggedInferenceProfile;

  constructor(scope: Construct, settings: ProofSettings) {
    super(scope, 'CostTagsProof-Profiles');
    const inRegion = ModelSource.foundationModel(settings.model);
    this.plain = this.profile('Plain', TEAM.plain, inRegion);
    this.cached = this.profile('Cached', TEAM.cached, inRegion);
    this.geographic = this.profile('Geographic', TEAM.geographic, ModelSource.systemDefinedProfile(settings.geographicProfile));
    this.global = this.profile('Global', TEAM.global, ModelSource.systemDefinedProfile(settings.globalProfile));
    const special = this.profile('Special', TEAM.special, inRegion);
    this.tell({
      ModelId: settings.model,
      PlainProfileArn: this.plain.inferenceProfileArn,
      PlainProfileId: this.plain.inferenceProfileId,
      CachedProfileArn: this.cached.inferenceProfileArn,
      CachedProfileId: this.cached.inferenceProfileId,
      GeographicProfileArn: this.geographic.inferenceProfileArn,
      GlobalProfileArn: this.global.inferenceProfileArn,
      SpecialProfileArn: special.inferenceProfileArn,
    });
  }

  private profile(id: string, team: string, modelSource: ModelSource): TaggedInferenceProfile {
    const profile = new TaggedInferenceProfile(this, id, { modelSource, costTags: CostTags.of({ [PROOF_TAG_KEY]: team }) });
    // The app is removed, and never changed.
    Annotations.of(profile).acknowledgeWarning('cdk-bedrock-cost-tags:TaggedInferenceProfile.strongReference');
    return profile;
  }
}
