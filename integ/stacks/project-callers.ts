import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ProofProfiles } from './profiles';
import { ProofStack, teamTags } from './proof-stack';
import { TagScopedInvokePolicy, type TaggedInferenceProfile, UntrackedUsage } from '../../src';
import { TEAM } from '../names';

const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/**
 * Roles that show how AWS authorizes a call against projects. Each differs from another role in one permission.
 */
export class ProofProjectCallers extends ProofStack<'CostTagsProof-ProjectCallers'> {
  private readonly models = this.formatArn({ service: 'bedrock', region: '*', account: '', resource: 'foundation-model', resourceName: '*' });

  constructor(scope: Construct, { plain }: ProofProfiles) {
    super(scope, 'CostTagsProof-ProjectCallers');
    const granted = this.callerRole('Granted');
    plain.grantInvoke(granted);

    this.tell({
      GrantedRoleArn: granted.roleArn,
      WithoutProjectRoleArn: this.withoutProject(plain),
      AnyResourceRoleArn: this.anyResource(plain),
      ProjectKeyDeniedRoleArn: this.projectKeyDenied(plain),
      NamedProjectsRoleArn: this.namedProjects(),
      DirectRoleArn: this.direct('Direct').roleArn,
    });
  }

  /** The grant of the profile, without its statement for the default project. */
  private withoutProject({ inferenceProfileArn }: TaggedInferenceProfile): string {
    const role = this.callerRole('WithoutProject');
    role.addToPolicy(new iam.PolicyStatement({ actions: INVOKE_ACTIONS, resources: [inferenceProfileArn] }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: INVOKE_ACTIONS,
      resources: [this.models],
      conditions: { ArnEquals: { 'bedrock:InferenceProfileArn': inferenceProfileArn } },
    }));
    return role.roleArn;
  }

  /** The grant, and every other resource except models, which includes a project under another ARN than the grant has. */
  private anyResource(profile: TaggedInferenceProfile): string {
    const role = this.callerRole('AnyResource');
    profile.grantInvoke(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: INVOKE_ACTIONS, notResources: [this.models] }));
    return role.roleArn;
  }

  /** The grant, and a Deny that matches the model only if the key is set. */
  private projectKeyDenied(profile: TaggedInferenceProfile): string {
    const role = this.callerRole('ProjectKeyDenied');
    profile.grantInvoke(role);
    role.addToPolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: INVOKE_ACTIONS,
      resources: [this.models],
      conditions: { Null: { 'bedrock:ProjectArn': 'false' } },
    }));
    return role.roleArn;
  }

  /** A role that could call models directly without a policy whose Deny excludes named projects. */
  private namedProjects(): string {
    const role = this.direct('NamedProjects');
    new TagScopedInvokePolicy(this, 'NamedProjectsPolicy', {
      costTags: teamTags(TEAM.plain),
      allowedUntrackedUsage: [UntrackedUsage.RUNTIME_PROJECT],
      roles: [role],
    });
    return role.roleArn;
  }

  private direct(id: string): iam.Role {
    const role = this.callerRole(id);
    const projects = this.formatArn({ service: 'bedrock', resource: 'project', resourceName: '*' });
    role.addToPolicy(new iam.PolicyStatement({ actions: INVOKE_ACTIONS, resources: [this.models, projects] }));
    return role;
  }
}
