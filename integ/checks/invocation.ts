import { check, When } from '../check';
import type { Live } from '../live';
import { converse } from '../model-calls';
import { notShown, type Outcome, proven, refuted } from '../outcome';

const COST = 'some tokens';

/**
 * A role without a right to the system-defined profile calls through a profile that was copied from it. If it is denied, a role that has the right in addition tells whether it was for that.
 */
async function needsNoSource(live: Live, profileArn: string, roleArn: string, roleWithSourceArn: string): Promise<Outcome> {
  const without = await converse((await live.as(roleArn)).bedrockRuntime, profileArn);
  if (!without.denied) {
    return proven('the call was allowed without a right to the system-defined profile');
  }
  const withSource = await converse((await live.as(roleWithSourceArn)).bedrockRuntime, profileArn);
  return withSource.denied
    ? notShown(`the call is denied with a right to the system-defined profile as well: ${withSource.denied}`)
    : refuted(`the call was denied, and allowed with a right to the system-defined profile: ${without.denied}`);
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
        : notShown('the role may call the model by its own id, so that a call through the profile shows nothing: look for a policy beside that of the app');
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
        ? proven('the profile with the tag of the policy is allowed, that with another value is denied')
        : refuted('the profile with another value of the tag is allowed too');
    },
  }),
];
