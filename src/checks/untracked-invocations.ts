import type { Finding } from './finding';
import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { closes, opens, type PolicyStatementText, systemProfileLeg, UNTRACKED_CALLS, type UntrackedCall } from './statement-reach';
import { UntrackedPath } from '../access';

/**
 * Finds statements that allow somebody to run models beside a tagged profile, unless a Deny or a boundary closes that for all who hold them.
 */
export function untrackedInvocations(granted: GrantedPolicies, allowedPaths: readonly UntrackedPath[]): Finding[] {
  const calls = UNTRACKED_CALLS.filter(({ path }) => !allowedPaths.includes(path));
  const fences = new Fences(granted);
  return granted.policies.flatMap((policy) => policy.statements.filter(mayRunModels).flatMap((statement) => {
    const open = calls.filter((call) => opens(statement, call) && fences.leaveOpen(policy, call));
    const paths = [...new Set(open.map(({ path }) => path))];
    const { template, logicalId } = policy;
    const reason = `an IAM statement allows to run models beside tagged profiles, by ${paths.join(', ')}`;
    return paths.length === 0 ? [] : [{ reason, template, logicalId, location: statement.location }];
  }));
}

/** A Deny, and the condition of a template that it depends on. */
interface Deny {
  readonly statement: PolicyStatementText;
  readonly condition?: string;
}

/** What is denied to whom. */
class Fences {
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

  /** Whether somebody who holds a policy can make a call, if the policy allows it. */
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

  // A call through a system-defined profile is authorized against that, too.
  private isReachable(holder: string, call: UntrackedCall): boolean {
    const policies = this.policiesOf.get(holder);
    const leg = systemProfileLeg(call);
    return call.path !== UntrackedPath.SYSTEM_PROFILE || policies === undefined || this.remembered(`${holder} reaches ${idOf(leg)}`, () =>
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

// Most statements are about other services; the rest is looked at closely.
function mayRunModels({ isAllow, actions }: PolicyStatementText): boolean {
  return isAllow && (!actions || actions.some((action) => /^(\W|bedrock|aws-ext)/i.test(action)));
}
