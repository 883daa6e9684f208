import type { Finding } from './finding';
import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { closes, opens, type PolicyStatementText, UNTRACKED_CALLS, type UntrackedCall } from './statement-reach';
import type { UntrackedPath } from '../access';

/**
 * Finds statements that allow somebody to run models beside a tagged profile, unless a Deny or a boundary closes that for all who hold them.
 */
export function untrackedInvocations(granted: GrantedPolicies, allowedPaths: readonly UntrackedPath[]): Finding[] {
  const calls = UNTRACKED_CALLS.filter(({ path }) => !allowedPaths.includes(path));
  const fences = new Fences(granted);
  return granted.policies.flatMap((policy) => policy.statements.filter(mayRunModels).flatMap((statement) => {
    const open = calls.filter((call) => opens(statement, call) && !fences.close(policy, call));
    const paths = [...new Set(open.map(({ path }) => path))];
    const { template, logicalId } = policy;
    const reason = `an IAM statement allows to run models beside tagged profiles, by ${paths.join(', ')}`;
    return paths.length === 0 ? [] : [{ reason, template, logicalId, location: statement.location }];
  }));
}

/** What is denied to whom. */
class Fences {
  private readonly denies = new Map<string, PolicyStatementText[]>();

  constructor(private readonly granted: GrantedPolicies) {
    for (const { holders, statements } of granted.policies) {
      const denies = statements.filter(({ isAllow }) => !isAllow);
      (denies.length === 0 ? [] : [...holders]).forEach((holder) => this.denies.set(holder, [...this.denies.get(holder) ?? [], ...denies]));
    }
  }

  /** Whether nobody who holds a policy can make a call, whatever it allows. */
  public close({ holders, statements }: GrantedPolicy, call: UntrackedCall): boolean {
    return isClosed(statements, call) || (holders.size > 0 && [...holders].every((holder) => this.closeFor(holder, call)));
  }

  private closeFor(holder: string, call: UntrackedCall): boolean {
    const boundaries = this.granted.boundaries.get(holder) ?? [];
    return isClosed(this.denies.get(holder) ?? [], call) ||
      boundaries.some((boundary) => isClosed(boundary, call) || !boundary.some((statement) => opens(statement, call)));
  }
}

function isClosed(statements: PolicyStatementText[], call: UntrackedCall): boolean {
  return statements.some((statement) => closes(statement, call));
}

// Most statements are about other services; the rest is looked at closely.
function mayRunModels({ isAllow, actions }: PolicyStatementText): boolean {
  return isAllow && (!actions || actions.some((action) => /^(\W|bedrock|aws-ext)/i.test(action)));
}
