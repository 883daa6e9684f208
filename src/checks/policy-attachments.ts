import type { GrantedPolicy } from './granted-policy';
import type { Holder } from './principals';
import type { PolicyStatementText } from './statement-reach';

/** A managed policy of a principal, or its permissions boundary. */
interface Attachment {
  readonly policy: Holder;
  readonly holder: Holder;

  /** Condition on which the principal depends. */
  readonly condition?: string;
}

/**
 * Managed policies of an app, and the principals that have them as a policy or as a permissions boundary.
 */
export class PolicyAttachments {
  private readonly managed = new Map<string, GrantedPolicy[]>();
  private readonly attached: Attachment[] = [];
  private readonly bounding: Attachment[] = [];

  /** Adds a policy by its key. A policy can have several versions. */
  public addPolicy(key: string, policy: GrantedPolicy): void {
    this.managed.set(key, [...this.managed.get(key) ?? [], policy]);
  }

  public attach(policies: Holder[], holders: Holder[]): void {
    this.attached.push(...policies.flatMap((policy) => holders.map((holder) => ({ policy, holder }))));
  }

  public bound(policies: Holder[], holder: Holder, condition: string | undefined): void {
    this.bounding.push(...policies.map((policy) => ({ policy, holder, condition })));
  }

  /** Adds the principals to the policies. */
  public settle(): void {
    for (const { policy, holder } of this.attached) {
      for (const each of this.managed.get(policy.holder) ?? []) {
        each.holders.add(holder.holder);
        if (policy.isCertain && holder.isCertain) {
          each.certainHolders.add(holder.holder);
        }
      }
    }
  }

  /** Returns the policies that are used only as boundaries, and grant nothing. */
  public onlyBoundaries(): Set<GrantedPolicy> {
    return new Set(this.bounding.flatMap(({ policy }) => this.managed.get(policy.holder) ?? []).filter(({ holders }) => holders.size === 0));
  }

  /**
   * Returns the statements of boundaries by principal. A boundary counts if the principal has it, and no other, in every deployment, and if macros add nothing to it.
   */
  public boundaries(): Map<string, PolicyStatementText[]> {
    return new Map(this.bounding.flatMap(({ policy, holder, condition }): Array<[string, PolicyStatementText[]]> => {
      const [boundary, ...others] = this.managed.get(policy.holder) ?? [];
      const isThere = boundary !== undefined && others.length === 0 && (boundary.condition === undefined || boundary.condition === condition);
      return isThere && boundary.isComplete && policy.isCertain && holder.isCertain ? [[holder.holder, boundary.statements]] : [];
    }));
  }
}
