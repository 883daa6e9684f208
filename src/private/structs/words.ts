import { SHAPES } from './shapes';
import { show } from '../text';

/** Description of a type for a message. */
export function noun(type: string): string {
  if (type.endsWith('[]')) {
    return `a list of ${plural(type.slice(0, -2))}`;
  }
  if (type.endsWith('{}')) {
    return `an object with ${plural(type.slice(0, -2))} as values`;
  }
  switch (type) {
    case 'any': return 'given';
    case 'string': return 'a string';
    case 'number': return 'a number';
    case 'boolean': return 'a boolean';
    case 'date': return 'a Date';
    default: return `${type in SHAPES.enums ? 'a value of' : type in SHAPES.structs ? 'an object with properties of' : 'an instance of'} ${type.replace('=', '')}`;
  }
}

function plural(type: string): string {
  if (/[\]}]$/.test(type)) {
    return type.endsWith('[]') ? 'lists' : 'objects';
  }
  return { string: 'strings', number: 'numbers', boolean: 'booleans', date: 'Dates', any: 'any values' }[type] ?? `${type.replace('=', '')} ${type in SHAPES.enums ? 'values' : 'objects'}`;
}

/** Names as a sentence lists them. */
export function listed(names: readonly string[]): string {
  return names.length < 3 ? names.join(' or ') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A value in a message, shortened. */
export function brief(value: unknown): string {
  const text = typeof value === 'function' ? `the function ${value.name}` : show(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
