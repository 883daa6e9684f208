import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ProofProfiles } from './profiles';
import { ProofStack, teamTags } from './proof-stack';
import { CostTagSchema, TagEnforcementPolicy, TagScopedInvokePolicy } from '../../src';
import { PROOF_TAG_KEY, TEAM, TEMPORARY } from '../names';

/**
 * Roles with exactly the grants to verify, and no other permissions.
 */
export class ProofCallers extends ProofStack<'CostTagsProof-Callers'> {
  constructor(scope: Construct, { geographic }: ProofProfiles) {
    super(scope, 'CostTagsProof-Callers');
    const profileOnly = this.callerRole('ProfileOnly');
    geographic.grantInvoke(profileOnly);
    const withSource = this.callerRole('WithSource');
    geographic.grants.invoke(withSource, { allowSourceProfile: true });

    this.tell({
      ProfileOnlyRoleArn: profileOnly.roleArn,
      WithSourceRoleArn: withSource.roleArn,
      TagScopedRoleArn: this.tagScoped('TagScoped', TEAM.plain, false),
      GeographicTagScopedRoleArn: this.tagScoped('GeographicTagScoped', TEAM.geographic, false),
      GeographicWithSourceRoleArn: this.tagScoped('GeographicWithSource', TEAM.geographic, true),
      CreatorRoleArn: this.creator(),
    });
  }

  private tagScoped(id: string, team: string, allowSourceProfiles: boolean): string {
    const role = this.callerRole(id);
    new TagScopedInvokePolicy(this, `${id}Policy`, { costTags: teamTags(team), allowSourceProfiles: allowSourceProfiles, roles: [role] });
    return role.roleArn;
  }

  /** A role that can create profiles. Only the enforcement denies profiles without tags. */
  private creator(): string {
    const role = this.callerRole('Creator');
    const profiles = this.formatArn({ service: 'bedrock', resource: 'application-inference-profile', resourceName: '*' });
    const models = this.formatArn({ service: 'bedrock', account: '', resource: 'foundation-model', resourceName: '*' });
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['bedrock:CreateInferenceProfile'],
      resources: [profiles, models],
    }));
    // AWS might authorize creation with tags as tagging too.
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['bedrock:TagResource'],
      resources: [profiles],
      conditions: { StringEquals: { [`aws:RequestTag/${PROOF_TAG_KEY}`]: TEMPORARY } },
    }));
    new TagEnforcementPolicy(this, 'TagEnforcement', {
      schema: CostTagSchema.of({ [PROOF_TAG_KEY]: { allowedValues: [TEMPORARY] } }),
      roles: [role],
    });
    return role.roleArn;
  }
}
