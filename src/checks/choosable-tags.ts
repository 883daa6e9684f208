import type { Finding } from './finding';
import type { PolicyHolders } from './policy-holders';
import type { TaggedPrincipals } from './tagged-principals';
import { plural, show } from '../private/check';

/**
 * Finds roles whose tags track the cost of their calls, and whose callers can choose other values as session tags.
 */
export function choosableTags(principals: TaggedPrincipals, holders: PolicyHolders): Finding[] {
  return principals.choosable().flatMap(({ holder, keys }) => {
    const [template, logicalId] = [holders.templateOf(holder), holders.logicalIdOf(holder)];
    return template === undefined || logicalId === undefined ? [] : [{
      reason: `callers of a role can choose the value of ${keys.length === 1 ? 'the cost tag' : plural(keys.length, 'cost tag')} ${keys.map(show).join(', ')} as ` +
        `${keys.length === 1 ? 'a session tag, which overrides the tag' : 'session tags, which override the tags'} of the role`,
      template,
      logicalId,
      location: 'Properties/AssumeRolePolicyDocument',
    }];
  });
}
