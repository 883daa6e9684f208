import type { Holder } from './principals';

/**
 * Members of groups.
 *
 * A group does not call models, its members do. The policies of a group therefore belong to its members in the app. They also belong to the group itself, as a holder that
 * has only the Deny statements of the group, if it can have other members: a group without members in the app, a group with a name of its own, which other apps can refer
 * to, and a group outside the app. A group of the app with a generated name and members has no other members.
 */
export class Memberships {
  /** Groups of users, by user. Only groups that the user is a member of in every deployment. */
  public readonly groups = new Map<string, string[]>();

  private readonly members = new Map<string, Set<string>>();
  private readonly closedGroups = new Set<string>();

  /** Adds a group of the app that has a generated name. */
  public addClosed(group: string): void {
    this.closedGroups.add(group);
  }

  /** Adds users to groups. */
  public add(users: Holder[], groups: Holder[], isCertain: (group: Holder) => boolean): void {
    for (const user of users) {
      for (const group of groups) {
        this.members.set(group.holder, (this.members.get(group.holder) ?? new Set()).add(user.holder));
        if (user.isCertain && group.isCertain && isCertain(group)) {
          this.groups.set(user.holder, [...this.groups.get(user.holder) ?? [], group.holder]);
        }
      }
    }
  }

  /** Returns the principals that use the policies of a principal. */
  public usersOf(holder: string): string[] {
    const members = this.members.get(holder);
    return members === undefined ? [holder] : this.closedGroups.has(holder) ? [...members] : [...members, holder];
  }
}
