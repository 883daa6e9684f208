import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CreationOrder } from './creation-order';
import { IndexedStatements } from './indexed-statements';
import { modelUsers, type ModelUser, namedValues, USER_TYPES } from './model-users';
import { constructOf, IAM_TYPES, POLICY_TYPES, type RenderedResource, renderedResources, resourcesOfTypes, type RoleStatement, type RoleStatements, StageRoles } from './role-statements';
import { type ProfileLeg, StatementLegs } from './statement-legs';
import { type NamedProfile, type WatchedProfile, WatchedProfiles } from './watched-profiles';
import { show } from '../private/check';
import { warn } from '../private/warning';

const WATCHED = new WeakMap<IConstruct, WatchedProfile[]>();
const TYPES: ReadonlySet<string> = new Set([...IAM_TYPES, ...USER_TYPES]);

/**
 * Watches the roles of the stage of a profile. At synth, a warning is issued for a role that can call a profile, but not the foundation model behind it. Constructs that accept any model
 * allow their role the ARN only, and IAM then denies each call.
 */
export function watchGrants(profile: WatchedProfile): void {
  const stage = Stage.of(profile) ?? profile.node.root;
  const watched = WATCHED.get(stage);
  if (watched) {
    watched.push(profile);
    return;
  }
  const profiles = [profile];
  WATCHED.set(stage, profiles);
  // One validation for all profiles, because it reads all policies of the stage.
  stage.node.addValidation({
    validate: () => {
      const resources = resourcesOfTypes(stage, TYPES);
      if (resources.some(({ cfnResourceType }) => !POLICY_TYPES.includes(cfnResourceType))) {
        new Grants(profiles, renderedResources(resources)).warn();
      }
      return [];
    },
  });
}

/** Profiles of a stage, and the roles that call them. */
class Grants {
  private readonly profiles: WatchedProfiles;
  private readonly legs: StatementLegs;
  private readonly order = new CreationOrder();
  private readonly grants = new Map<RoleStatements, IndexedStatements<RoleStatement>>();

  constructor(profiles: readonly WatchedProfile[], private readonly resources: readonly RenderedResource[]) {
    this.profiles = new WatchedProfiles(profiles);
    this.legs = new StatementLegs(this.profiles.arns);
  }

  public warn(): void {
    const roles = new StageRoles(this.resources);
    for (const role of roles.all) {
      this.warnOfMissingModels(role);
      this.warnOfUnsupportedActions(role);
    }
    for (const user of modelUsers(this.resources)) {
      const { values, modelIds } = namedValues(user.user.properties);
      new Set(modelIds.flatMap((modelId) => this.profiles.withShortId(modelId))).forEach(({ profile }) => this.warnOfShortId(user, profile));
      const role = roles.find(user.user.resource, user.roleArn);
      if (role !== undefined) {
        this.profiles.withArns(values).forEach((named) => this.warnOfUse(user, role, named));
      }
    }
  }

  private warnOfMissingModels({ construct, statements, possible, isPartlyKnown }: RoleStatements): void {
    const allowed = isPartlyKnown ? [] : statements.flatMap(({ json }) => this.legs.profileLegs(json));
    if (allowed.length === 0) {
      return;
    }
    const own = new IndexedStatements(statements, ({ json }) => this.legs.profilesOfModels(json));
    const isAllowed = (leg: ProfileLeg) => {
      const candidates = own.of(this.profiles.find(leg.resource) && leg.resource).map(({ json }) => json);
      return [candidates, possible].some((each) => each.some((json) => this.legs.allowsModel(json, leg)));
    };
    const missing = new Map<string, Set<string>>();
    for (const { action, resource } of allowed.filter((leg) => !isAllowed(leg))) {
      missing.set(resource, (missing.get(resource) ?? new Set()).add(action));
    }
    for (const [resource, actions] of missing) {
      warn(construct, 'InferenceProfileGrants.incompleteGrant',
        `${show(construct.node.path)} can call ${this.nameOf(resource)} (${[...actions].join(', ')}), but none of its policies allows the foundation model behind the profile, so AWS denies the ` +
        'calls: call profile.grantInvoke with the role, or with the construct that owns the role',
      );
    }
  }

  private warnOfUnsupportedActions({ construct, statements }: RoleStatements): void {
    for (const { action, resource } of statements.flatMap(({ json }) => this.legs.unsupportedActions(json))) {
      warn(construct, 'InferenceProfileGrants.unsupportedAction',
        `${show(construct.node.path)} can call ${action} on ${this.nameOf(resource)}, but the action accepts foundation models and custom models only, so AWS rejects the ARN of a profile: ` +
        'pass the foundation model. Its cost does not carry the tags of the profile',
      );
    }
  }

  private warnOfShortId({ user }: ModelUser, profile: WatchedProfile): void {
    const construct = constructOf(user.resource);
    const [path, name] = [show(construct.node.path), show(profile.node.path)];
    warn(construct, 'TaggedInferenceProfile.shortModelId',
      `${path} names ${name} by its short ID, but AWS accepts an application inference profile only by its ARN: set the property ModelId of the resource to profile.inferenceProfileArn ` +
      'with addPropertyOverride, or pass the foundation model',
    );
  }

  private warnOfUse({ user, isVerified }: ModelUser, role: RoleStatements, { arn, profile }: NamedProfile): void {
    const construct = constructOf(user.resource);
    const [path, name] = [show(construct.node.path), show(profile.node.path)];
    const granting = this.grantsOf(role).of(arn).filter(({ json }) => this.legs.allowsProfile(json, arn));
    if (granting.length === 0 && !role.isPartlyKnown && !role.possible.some((json) => this.legs.allowsProfile(json, arn))) {
      warn(construct, 'InferenceProfileGrants.missingGrant',
        `${path} calls ${name}, but none of the policies of its role ${show(role.construct.node.path)} allows this (bedrock:InvokeModel), so AWS denies the calls: add profile.grantInvoke(role)`,
      );
    }
    const isEarlier = ({ policy }: RoleStatement) => policy !== undefined && !this.order.isCreatedAfter(user.resource, policy.resource);
    if (isVerified && granting.length > 0 && granting.every(isEarlier)) {
      warn(construct, 'InferenceProfileGrants.grantAfterUse',
        `${path} can be created before the policy that allows its role to call ${name}, and AWS then rejects it: add profile.grantInvoke(role).applyBefore(…) with the L1 of the agent`,
      );
    }
  }

  private grantsOf(role: RoleStatements): IndexedStatements<RoleStatement> {
    const known = this.grants.get(role) ?? new IndexedStatements(role.statements, ({ json }) => this.legs.profilesOf(json));
    this.grants.set(role, known);
    return known;
  }

  private nameOf(resource: string): string {
    return show(this.profiles.find(resource)?.node.path ?? JSON.parse(resource));
  }
}
