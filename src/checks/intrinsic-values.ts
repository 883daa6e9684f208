import { isUncertain, type UnknownValues } from './unknown-values';
import { UNKNOWN_PART } from '../private/template-values';

/** A list, with the texts that each element can be. */
export interface ValueList {
  readonly items: string[][];

  /** Index of the first element that can be more than one element, because the text that was split is known only at deployment. */
  readonly openFrom?: number;
}

/** One text or list that a value of a template can be. */
export type Value = string | ValueList;

/** Text of a property or an element that a condition leaves out. */
export const NOTHING = '\uE003';

// More alternatives than these are one unknown part.
const MAX_ALTERNATIVES = 64;

/** Returns the texts of a value: the text, or the texts of all elements. */
export function textsOf(value: Value): string[] {
  return (typeof value === 'string' ? [value] : value.items.flat()).filter((text) => text !== NOTHING);
}

/** Returns the elements of a list in a template, from the values of each element. Lists within the list become part of it. */
export function listOfValues(elements: Value[][]): ValueList {
  return {
    items: elements.flatMap((values) => {
      if (values.every((value) => typeof value === 'string')) {
        return [values];
      }
      const [only, ...others] = values;
      return others.length === 0 && typeof only !== 'string' ? only.items : values.flatMap((value) => textsOf(value).map((text) => [text, NOTHING]));
    }),
  };
}

/** Returns the texts that are joined of one text of each part. */
export function joinTexts(parts: string[][], delimiter: string): string[] {
  const count = parts.reduce((product, texts) => product * texts.length, 1);
  const each = count > MAX_ALTERNATIVES ? parts.map((texts) => texts.length === 1 ? texts : [UNKNOWN_PART]) : parts;
  const all = each.reduce<Array<string | undefined>>((begun, texts) => begun.flatMap((start) => texts.map((text) =>
    text === NOTHING ? start : start === undefined ? text : start + delimiter + text)), [undefined]);
  return all.map((text) => text ?? '');
}

/** Returns the elements of a text that is split. */
export function splitText(text: string, delimiter: string, unknowns: UnknownValues): ValueList {
  const at = unknowns.opaqueAt(text);
  return {
    items: (delimiter === '' ? [text] : text.split(delimiter)).map((each) => [each]),
    openFrom: at < 0 ? undefined : delimiter === '' ? 0 : text.slice(0, at).split(delimiter).length - 1,
  };
}

/** Returns the texts of one element of a list. */
export function selectText({ items, openFrom }: ValueList, index: number, unknowns: UnknownValues): string[] {
  if (openFrom === undefined || index < openFrom) {
    return items[index] ?? [UNKNOWN_PART];
  }
  // The element can begin with known text.
  return (items[openFrom] ?? [UNKNOWN_PART]).map((text) => {
    const start = index === openFrom ? text.slice(0, Math.max(0, unknowns.opaqueAt(text))) : '';
    return start + unknowns.character({ identity: `element ${index} of ${items.join(NOTHING)}` });
  });
}

/** Whether all texts are known before deployment. */
export function areCertain(texts: string[]): boolean {
  return !texts.some(isUncertain);
}

/** Returns the name and the argument of an intrinsic function. */
export function functionOf(value: any): [name: string, argument: any] | undefined {
  const entries = Object.entries<any>(value);
  return entries.length === 1 && (entries[0][0] === 'Ref' || entries[0][0].startsWith('Fn::')) ? entries[0] : undefined;
}

/** Returns the logical ID and the attribute of `Fn::GetAtt`, in both notations. */
export function attributeOf(argument: any): [logicalId: string, attribute: string] | undefined {
  const text = Array.isArray(argument) && argument.every((each) => typeof each === 'string') ? argument.join('.') : argument;
  if (typeof text !== 'string' || !text.includes('.')) {
    return undefined;
  }
  return [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)];
}
