import type { GrantedPolicies, GrantedPolicy } from './granted-policies';
import { closeTogether } from './joint-denies';
import { opens, type PolicyStatementText } from './statement-reach';
import type { TaggedPrincipals } from './tagged-principals';
import { systemProfileStatement, type UntrackedCall } from './untracked-calls';
import { UntrackedUsage } from '../access';

/** A Deny statement, and the condition of the template on which it depends. */
interface Deny {
  readonly statement: PolicyStatementText;
  readonly condition?: string;
}

/** Deny statements and policies by principal. */
export class Perimeters {
  private readonly denies = new Map<string, Deny[]>();
  private readonly policiesOf = new Map<string, GrantedPolicy[]>();
  private readonly known = new Map<string, boolean>();

  /**
   * @param tagged principals whose tags track their calls
   */
  constructor(private readonly granted: GrantedPolicies, private readonly tagged: TaggedPrincipals) {
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

  /** Whether a principal that has a policy can make a call that its tags do not track, if the policy allows the call. */
  public leaveOpen(policy: GrantedPolicy, call: UntrackedCall): boolean {
    const { holders, statements, condition } = policy;
    if (holders.size === 0) {
      return !closeTogether(statements, call);
    }
    return [...holders].some((holder) =>
      !closeTogether(statements, call, this.granted.principalArns.get(holder)) &&
      !this.closeFor(holder, call, condition) && this.isReachable(holder, call) && !this.tagged.carry(holder, call));
  }

  private closeFor(holder: string, call: UntrackedCall, condition?: string): boolean {
    return this.remembered(`${holder} ${condition ?? ''} ${idOf(call)}`, () => {
      const boundary = this.granted.boundaries.get(holder);
      const arns = this.granted.principalArns.get(holder);
      const everyDeny = [holder, ...this.granted.groups.get(holder) ?? []].flatMap((each) => this.denies.get(each) ?? []);
      const applicable = everyDeny.filter((deny) => deny.condition === undefined || deny.condition === condition).map(({ statement }) => statement);
      return closeTogether(applicable, call, arns) ||
        (boundary !== undefined && (closeTogether(boundary, call, arns) || !boundary.some((statement) => opens(statement, call))));
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

function append<T>(lists: Map<string, T[]>, key: string, values: T[]): void {
  const list = lists.get(key) ?? [];
  list.push(...values);
  lists.set(key, list);
}

function idOf({ action, resource, profileArn = '' }: UntrackedCall): string {
  return `${action} ${resource} ${profileArn}`;
}
