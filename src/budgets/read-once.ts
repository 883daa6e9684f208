import type { IConstruct } from 'constructs';

/**
 * Result of reading a scope, shared by all constructs that ask for it in one synthesis. An app can have many budgets and thousands of resources.
 */
export class ReadOnce<T> {
  private readonly known = new WeakMap<IConstruct, { readonly value: T; readonly askers: Set<IConstruct> }>();

  constructor(private readonly read: (scope: IConstruct) => T) {}

  public for(asker: IConstruct, scope: IConstruct): T {
    let found = this.known.get(scope);
    // A construct asks once per synth. When it asks again, the app might have changed in the meantime.
    if (!found || found.askers.has(asker)) {
      found = { value: this.read(scope), askers: new Set() };
      this.known.set(scope, found);
    }
    found.askers.add(asker);
    return found.value;
  }
}
