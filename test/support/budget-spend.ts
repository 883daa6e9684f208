/** A row of the bill with the tags that cost tools list for it. */
export interface BilledRow {
  readonly cost: number;

  /** Values by key, with the keys of callers as `iamPrincipal/KEY`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Cost that a rendered filter of AWS Budgets selects, evaluated as AWS documents its operators. All rows are usage. */
export function selectedCost(expression: any, rows: readonly BilledRow[]): number {
  return rows.filter(({ tags }) => selects(expression, tags)).reduce((sum, { cost }) => sum + cost, 0);
}

function selects({ And, Or, Not, Tags, Dimensions, ...others }: any, tags: Readonly<Record<string, string>>): boolean {
  if (Object.keys(others).length > 0) {
    throw new Error(`unknown operator in ${JSON.stringify(others)}`);
  }
  switch (true) {
    case And !== undefined: return And.every((each: any) => selects(each, tags));
    case Or !== undefined: return Or.some((each: any) => selects(each, tags));
    case Not !== undefined: return !selects(Not, tags);
    case Tags !== undefined: return selectsTag(Tags, tags);
    case Dimensions?.Key === 'RECORD_TYPE': return Dimensions.Values.includes('Usage');
    default: throw new Error('expression without an operator that is known here');
  }
}

function selectsTag({ Key, Values, MatchOptions }: any, tags: Readonly<Record<string, string>>): boolean {
  switch (String(MatchOptions)) {
    case 'EQUALS': return Object.hasOwn(tags, Key) && Values.includes(tags[Key]);
    case 'ABSENT':
      // CloudFormation accepts no empty list, and a value would make the condition another one.
      if (Values !== undefined) {
        throw new Error(`ABSENT with Values ${JSON.stringify(Values)}`);
      }
      return !Object.hasOwn(tags, Key);
    default: throw new Error(`unknown match options ${MatchOptions}`);
  }
}
