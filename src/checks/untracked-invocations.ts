import type { Finding } from './finding';
import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { closes, opens, type PolicyStatementText, systemProfileStatement, UNTRACKED_CALLS, type UntrackedCall } from './statement-reach';
import { UntrackedUsage } from '../access';

/**
 * Finds statements that allow running models outside tagged profiles, unless Deny statements or boundaries override them for all principals that have the policy.
 */
export function untrackedInvocations(granted: GrantedPolicies, allowedUntrackedUsage: readonly UntrackedUsage[]): Finding[] {
  const calls = UNTRACKED_CALLS.filter(({ path }) => !allowedUntrackedUsage.includes(path));
  const perimeters = new Perimeters(granted);
  return granted.policies.flatMap((policy) => policy.statements.filter(mayRunModels).flatMap((statement) => {
    const open = calls.filter((call) => opens(statement, call) && perimeters.leaveOpen(policy, call));
    const paths = [...new Set(open.map(({ path }) => path))];
    const { template, logicalId } = policy;
    const reason = `an IAM statement allows running models outside tagged profiles (${paths.join(', ')})`;
    return paths.length === 0 ? [] : [{ reason, template, logicalId, location: statement.location }];
  }));
}

/** A Deny statement, and the condition of the template on which it depends. */
interface Deny {
  readonly statement: PolicyStatementText;
  readonly condition?: string;
}

/** Deny statements and policies by principal. */
class Perimeters {
  private readonly denies = new Map<string, Deny[]>();
  private readonly policiesOf = new Map<string, GrantedPolicy[]>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly granted: GrantedPolicies) {
    for (const policy of granted.policies) {
      const denies = policy.statements.filter(({ isAllow }) => !isAllow).map((statement) => ({ statement, condition: policy.condition }));
      for (const holder of denies.length === 0 ? [] : policy.certainHolders) {
        append(this.denies, holder, denies);
      }
      for (const holder of policy.holders) {
        append(this.policiesOf, holder, [policy]);
      }
    }
  }

  /** Whether a principal that has a policy can make a call, if the policy allows the call. */
  public leaveOpen(policy: GrantedPolicy, call: UntrackedCall): boolean {
    const { holders, statements } = policy;
    if (isClosed(statements, call)) {
      return false;
    }
    return holders.size === 0 || [...holders].some((holder) => !this.closeFor(holder, call, policy.condition) && this.isReachable(holder, call));
  }

  private closeFor(holder: string, call: UntrackedCall, condition?: string): boolean {
    return this.remembered(`${holder} ${condition ?? ''} ${idOf(call)}`, () => {
      const boundary = this.granted.boundaries.get(holder);
      const everyDeny = [holder, ...this.granted.groups.get(holder) ?? []].flatMap((each) => this.denies.get(each) ?? []);
      return everyDeny.some((deny) => (deny.condition === undefined || deny.condition === condition) && closes(deny.statement, call)) ||
        (boundary !== undefined && (isClosed(boundary, call) || !boundary.some((statement) => opens(statement, call))));
    });
  }

  // A call through a system-defined inference profile is also authorized against that profile.
  private isReachable(holder: string, call: UntrackedCall): boolean {
    const policies = this.policiesOf.get(holder);
    const leg = systemProfileStatement(call);
    return call.path !== UntrackedUsage.SYSTEM_DEFINED_PROFILE || policies === undefined || this.remembered(`${holder} reaches ${idOf(leg)}`, () =>
      policies.some(({ statements }) => statements.some((statement) => opens(statement, leg))) && !this.closeFor(holder, leg));
  }

  private remembered(key: string, find: () => boolean): boolean {
    const found = this.known.get(key) ?? find();
    this.known.set(key, found);
    return found;
  }
}

function isClosed(statements: PolicyStatementText[], call: UntrackedCall): boolean {
  return statements.some((statement) => closes(statement, call));
}

function append<T>(lists: Map<string, T[]>, key: string, values: T[]): void {
  const list = lists.get(key) ?? [];
  list.push(...values);
  lists.set(key, list);
}

function idOf({ action, resource, profileArn = '' }: UntrackedCall): string {
  return `${action} ${resource} ${profileArn}`;
}

// Most statements apply to other services and need no further check.
function mayRunModels({ isAllow, actions }: PolicyStatementText): boolean {
  return isAllow && (!actions || actions.some((action) => /^(\W|bedrock|aws-ext)/i.test(action)));
}
