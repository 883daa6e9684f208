/** An Allow statement in a template, without intrinsic functions in its structure. */
export interface AllowStatement {
  readonly actions: readonly string[];

  /** Resources in the notation of cdk-nag. */
  readonly resources: readonly string[];

  /** Value of `Condition`, with its intrinsic functions. */
  readonly condition: unknown;
}

/**
 * Converts a value of a template to the text by which cdk-nag identifies it: `<LogicalId.Arn>/data/*`. cdk-nag 2 and 3 use the same text.
 */
export function nagText(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value === 'string') {
    return value.replaceAll('${', '<').replaceAll('}', '>');
  }
  const [[name, argument]] = Object.entries(Object(value) as Record<string, any>).concat([['', undefined]]);
  switch (name) {
    case 'Fn::Join': return argument[1].map(nagText).join(argument[0]);
    case 'Fn::Sub':
    case 'Fn::ImportValue': return nagText(argument);
    case 'Fn::GetAtt': return `<${nagText(argument[0])}.${nagText(argument[1])}>`;
    case 'Ref': return `<${nagText(argument)}>`;
    default: return JSON.stringify(value);
  }
}

/** Returns the Allow statements of a resolved policy document. */
export function allowStatements(document: any): AllowStatement[] {
  return listOf(document?.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, Resource, Condition }) => ({
      actions: listOf(Action).map(String),
      resources: listOf(Resource).map(nagText),
      condition: Condition,
    }));
}

function listOf(value: any): any[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
