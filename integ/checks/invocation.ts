import { check, When } from '../check';
import type { Live } from '../live';
import { converse } from '../model-calls';
import { inconclusive, type Outcome, verified, refuted } from '../outcome';

const COST = 'some tokens';

/**
 * A role without permissions on the system-defined profile calls through a profile that was copied from it. If the call is denied, a role that has these permissions shows whether they are the reason.
 */
async function needsNoSource(live: Live, profileArn: string, roleArn: string, roleWithSourceArn: string): Promise<Outcome> {
  const without = await converse((await live.as(roleArn)).bedrockRuntime, profileArn);
  if (!without.denied) {
    return verified('the call was allowed without permissions on the system-defined profile');
  }
  const withSource = await converse((await live.as(roleWithSourceArn)).bedrockRuntime, profileArn);
  return withSource.denied
    ? inconclusive(`the call is denied with permissions on the system-defined profile as well: ${withSource.denied}`)
    : refuted(`the call was denied, and allowed with permissions on the system-defined profile: ${without.denied}`);
}

/** How calls through profiles are authorized. */
export const INVOCATION_CHECKS = [
  check({
    id: 'geographic-leg',
    when: When.AT_ONCE,
    cost: COST,
    needs: ['GeographicProfileArn', 'ModelId', 'ProfileOnlyRoleArn', 'WithSourceRoleArn'],
    run: async (live, { GeographicProfileArn, ModelId, ProfileOnlyRoleArn, WithSourceRoleArn }) => {
      const direct = await converse((await live.as(ProfileOnlyRoleArn)).bedrockRuntime, ModelId);
      return direct.denied
        ? needsNoSource(live, GeographicProfileArn, ProfileOnlyRoleArn, WithSourceRoleArn)
        : inconclusive('the role can call the model by its model ID, so a call through the profile shows nothing: find the policy outside the app that allows this');
    },
  }),
  check({
    id: 'geographic-tag-leg',
    when: When.AT_ONCE,
    cost: COST,
    needs: ['GeographicProfileArn', 'GeographicTagScopedRoleArn', 'GeographicWithSourceRoleArn'],
    run: async (live, { GeographicProfileArn, GeographicTagScopedRoleArn, GeographicWithSourceRoleArn }) =>
      needsNoSource(live, GeographicProfileArn, GeographicTagScopedRoleArn, GeographicWithSourceRoleArn),
  }),
  check({
    id: 'profile-resource-tag',
    when: When.AT_ONCE,
    cost: COST,
    needs: ['PlainProfileArn', 'CachedProfileArn', 'TagScopedRoleArn'],
    run: async (live, { PlainProfileArn, CachedProfileArn, TagScopedRoleArn }) => {
      const { bedrockRuntime } = await live.as(TagScopedRoleArn);
      const own = await converse(bedrockRuntime, PlainProfileArn);
      const other = await converse(bedrockRuntime, CachedProfileArn);
      if (own.denied) {
        return refuted(`the profile with the tag of the policy is denied: ${own.denied}`);
      }
      return other.denied
        ? verified('the profile with the tag of the policy is allowed, and the profile with another value is denied')
        : refuted('the profile with another value of the tag is allowed too');
    },
  }),
];
