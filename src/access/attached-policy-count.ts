/** Branch of a condition of a template that an element of a list depends on. */
export interface Guard {
  readonly condition: string;
  readonly isThen: boolean;
}

/** Element of a list in a template. */
export interface ListedElement {
  readonly element: any;
  readonly guard?: Guard;

  /** Whether the element is in the list whenever its guard holds. */
  readonly isCertain: boolean;
}

/**
 * Returns the elements of a list in a template. A list that is known only at deployment has no elements.
 *
 * @param scope prefix of the names of conditions, which are unique in a template only
 * @param guard branch that the whole list depends on
 */
export function listedElements(value: any, scope: string, guard?: Guard): ListedElement[] {
  if (!Array.isArray(value)) {
    return isCondition(value) ? elementsOfBranches(value, scope, guard, (branch) => branch) : [];
  }
  return value.flatMap((each) => {
    if (isCondition(each)) {
      return elementsOfBranches(each, scope, guard, (branch) => Array.isArray(branch) ? branch : [branch]);
    }
    return isMissing(each) ? [] : [{ element: each, guard, isCertain: true }];
  });
}

function elementsOfBranches({ 'Fn::If': [condition, ...branches] }: any, scope: string, outer: Guard | undefined, listOf: (branch: any) => any): ListedElement[] {
  const elements = branches.flatMap((branch: any, index: number) =>
    listedElements(listOf(branch), scope, outer ?? { condition: `${scope} ${condition}`, isThen: index === 0 }));
  // Only the outermost condition is evaluated.
  return outer === undefined ? elements : elements.map((each: ListedElement) => ({ ...each, isCertain: false }));
}

function isCondition(value: any): boolean {
  return Array.isArray(value?.['Fn::If']);
}

function isMissing(value: any): boolean {
  return value === undefined || value === null || value.Ref === 'AWS::NoValue';
}

/** Policies of one branch of a condition. */
interface Branch {
  readonly certain: Set<string>;
  readonly possible: Set<string>;
}

/**
 * Number of different managed policies of a principal, over all values of the conditions of its templates.
 */
export class AttachedPolicyCount {
  private readonly always = emptyBranch();
  private readonly conditions = new Map<string, { readonly then: Branch; readonly otherwise: Branch }>();
  private range?: { readonly least: number; readonly most: number };

  /**
   * @param ownCondition condition of the principal itself, which holds whenever the principal exists
   */
  constructor(private readonly ownCondition: string | undefined) {}

  public add(policy: string, { guard, isCertain }: Pick<ListedElement, 'guard' | 'isCertain'>): void {
    const branch = this.branchOf(guard);
    branch?.possible.add(policy);
    if (isCertain) {
      branch?.certain.add(policy);
    }
  }

  /** The least number of policies. */
  public get least(): number {
    return this.counted().least;
  }

  /** The largest number of policies. */
  public get most(): number {
    return this.counted().most;
  }

  private branchOf(guard: Guard | undefined): Branch | undefined {
    if (guard === undefined) {
      return this.always;
    }
    if (guard.condition === this.ownCondition) {
      return guard.isThen ? this.always : undefined;
    }
    const both = this.conditions.get(guard.condition) ?? { then: emptyBranch(), otherwise: emptyBranch() };
    this.conditions.set(guard.condition, both);
    return guard.isThen ? both.then : both.otherwise;
  }

  private counted(): { readonly least: number; readonly most: number } {
    if (this.range) {
      return this.range;
    }
    const { certain, possible } = this.always;
    const all = [...this.conditions.values()];
    const least = all.map(({ then, otherwise }) => Math.min(added(then.certain, certain), added(otherwise.certain, certain)));
    const most = all.map(({ then, otherwise }) => Math.max(added(then.possible, possible), added(otherwise.possible, possible)));
    // Policies of different conditions might be the same, so only one condition adds to the least number.
    this.range = { least: certain.size + Math.max(0, ...least), most: most.reduce((sum, each) => sum + each, possible.size) };
    return this.range;
  }
}

function emptyBranch(): Branch {
  return { certain: new Set(), possible: new Set() };
}

function added(policies: Set<string>, to: Set<string>): number {
  return [...policies].filter((policy) => !to.has(policy)).length;
}
