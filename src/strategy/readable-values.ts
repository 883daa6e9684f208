/**
 * Returns a template value as readable text. Values known only at deployment become `${LogicalId}`, `${LogicalId.Attribute}` or `${AWS::Region}`.
 */
export function readable(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(readable).join(', ');
  }
  if (typeof value !== 'object' || value === null) {
    return value === undefined || value === null ? '' : String(value);
  }
  const [[name, argument], ...others] = Object.entries(value).concat(Object.keys(value).length === 0 ? [['', '']] : []);
  if (others.length > 0 || name === '') {
    return JSON.stringify(value);
  }
  switch (name) {
    case 'Ref': return `\${${argument}}`;
    case 'Fn::GetAtt': return `\${${Array.isArray(argument) ? argument.map(readable).join('.') : argument}}`;
    case 'Fn::Join': return joined(argument);
    case 'Fn::GetStackOutput': return `\${Fn::GetStackOutput(${readable((argument as any)?.StackName)}.${readable((argument as any)?.OutputName)})}`;
    case 'Fn::Sub': return typeof argument === 'string' ? argument : substituted(argument);
    default: return name.startsWith('Fn::') ? `\${${name}(${readable(argument)})}` : JSON.stringify(value);
  }
}

/** Returns a policy statement as JSON. Values known only at deployment are written as in `readable`. */
export function statementText(statement: unknown): string {
  const isIntrinsic = (value: object) => /^(Ref|Fn::\w+)$/.test(Object.keys(value).join());
  return JSON.stringify(statement, (_, value) => typeof value === 'object' && value !== null && isIntrinsic(value) ? readable(value) : value);
}

/** Returns a number of a template, or a text if the number is known only at deployment. */
export function figure(value: unknown): number | string {
  return typeof value === 'number' ? value : readable(value);
}

/** Parses a JSON text of a template. Values known only at deployment become text. Returns undefined if the result is not JSON. */
export function parsedJson(value: unknown): any {
  try {
    // A placeholder for a number, a list or an object has no quotes.
    return JSON.parse(readable(value).replace(/"(?:[^"\\]|\\.)*"|\$\{[^}]*\}/g, (part) => part.startsWith('"') ? part : JSON.stringify(part)));
  } catch {
    return undefined;
  }
}

/** Compares texts by code points, which gives the same order on every machine. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Compares numbers by size. Values known only at deployment come last. */
export function compareFigures(one: number | string, other: number | string): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : typeof one === typeof other ? compare(String(one), String(other)) : typeof one === 'number' ? -1 : 1;
}

/** Sorts texts and removes duplicates. */
export function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compare);
}

export function sortedBy<T>(things: readonly T[], textOf: (thing: T) => string): T[] {
  return [...things].sort((one, other) => compare(textOf(one), textOf(other)));
}

function joined([delimiter, parts]: [string, unknown]): string {
  return Array.isArray(parts) ? parts.map(readable).join(delimiter) : `\${Fn::Join(${readable(parts)})}`;
}

function substituted([text, values]: [string, Record<string, unknown>]): string {
  return text.replace(/\$\{([^!}]+)\}/g, (whole, name) => Object.hasOwn(values, name) ? readable(values[name]) : whole);
}
