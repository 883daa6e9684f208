import type { IConstruct } from 'constructs';

/**
 * Values of scopes, of which the value of the nearest scope applies to a construct.
 */
export class ScopeValues<T> {
  private readonly values = new WeakMap<IConstruct, T>();

  /** Scopes in which a value was used. */
  private readonly used = new WeakSet<IConstruct>();

  /** Value of the nearest scope that has one. */
  public of({ node }: IConstruct): T | undefined {
    for (const scope of node.scopes.reverse()) {
      const value = this.values.get(scope);
      if (value !== undefined) {
        return value;
      }
    }
    return undefined;
  }

  /** Value of the nearest scope that has one, for a construct that uses it. */
  public usedBy(construct: IConstruct): T | undefined {
    construct.node.scopes.forEach((scope) => this.used.add(scope));
    return this.of(construct);
  }

  /** Whether a scope has a value of its own. */
  public has(scope: IConstruct): boolean {
    return this.values.has(scope);
  }

  /** Whether a construct in a scope has used the value that applied to it. */
  public isUsedIn(scope: IConstruct): boolean {
    return this.used.has(scope);
  }

  public set(scope: IConstruct, value: T): void {
    this.values.set(scope, value);
  }
}
