import type { IConstruct } from 'constructs';
import { shortIdSources } from './model-users';
import { withPolicies } from '../private/construct-references';

/** A profile that a stage contains. */
export interface WatchedProfile extends IConstruct {
  readonly inferenceProfileArn: string;
  readonly inferenceProfileId: string;
}

/** A profile, with JSON of its ARN. References name constructs. */
export interface NamedProfile {
  readonly arn: string;
  readonly profile: WatchedProfile;
}

/**
 * Profiles of a stage. Each ARN is resolved once, so that the values of a template can be looked up.
 */
export class WatchedProfiles {
  private readonly byArn: ReadonlyMap<string, NamedProfile>;
  private readonly arnsById = new Map<string, string[]>();
  private readonly positions: ReadonlyMap<NamedProfile, number>;

  constructor(profiles: readonly WatchedProfile[]) {
    const named = profiles.map((profile) => ({ arn: JSON.stringify(withPolicies(profile, profile.inferenceProfileArn)), profile }));
    this.byArn = new Map(named.map((each) => [each.arn, each]));
    this.positions = new Map(named.map((each, index) => [each, index]));
    for (const { arn, profile } of this.byArn.values()) {
      const id = JSON.stringify(withPolicies(profile, profile.inferenceProfileId));
      this.arnsById.set(id, [...this.arnsById.get(id) ?? [], arn]);
    }
  }

  /** JSON of the ARNs. */
  public get arns(): Set<string> {
    return new Set(this.byArn.keys());
  }

  /** Returns the profile with an ARN. */
  public find(arn: string): WatchedProfile | undefined {
    return this.byArn.get(arn)?.profile;
  }

  /** Returns the profiles with some ARNs, in the order of their creation. */
  public withArns(arns: Iterable<string>): NamedProfile[] {
    const found = [...new Set(arns)].flatMap((arn) => this.byArn.get(arn) ?? []);
    return found.sort((one, other) => this.positions.get(one)! - this.positions.get(other)!);
  }

  /** Returns the profiles of which a value of `ModelId` is the short ID. */
  public withShortId(modelId: any): NamedProfile[] {
    const { id, arns } = shortIdSources(modelId);
    return this.withArns([...this.arnsById.get(id) ?? [], ...arns]);
  }
}
