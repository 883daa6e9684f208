/**
 * Finds the statements that can concern a profile, without a search of the statements that name only other profiles.
 */
export class IndexedStatements<T> {
  private readonly byProfile = new Map<string, T[]>();
  private readonly others: T[] = [];

  /**
   * @param statements statements of a role
   * @param profilesOf returns the profiles that a statement can concern. undefined means any profile
   */
  constructor(private readonly statements: readonly T[], profilesOf: (statement: T) => readonly string[] | undefined) {
    for (const statement of statements) {
      const profiles = profilesOf(statement);
      if (profiles === undefined) {
        this.others.push(statement);
      }
      for (const profile of new Set(profiles)) {
        const known = this.byProfile.get(profile) ?? [];
        known.push(statement);
        this.byProfile.set(profile, known);
      }
    }
  }

  /** Returns the statements that can concern a profile. undefined means any profile. */
  public of(profile: string | undefined): readonly T[] {
    return profile === undefined ? this.statements : [...this.others, ...this.byProfile.get(profile) ?? []];
  }
}
