import { UNKNOWN, UNKNOWN_PART } from '../private/template-values';

/** A value that the template refers to, and that is known only at deployment. */
export interface UnknownValue {
  /** Equal for references to the same value. */
  readonly identity: string;

  /** Text of the value at the beginning of a text, such as the prefix of an ARN. */
  readonly first?: string;

  /** Text of the value in any other position. */
  readonly inside?: string;

  /** Whether the value contains no delimiters, such as a Region or a name. */
  readonly isAtomic?: boolean;

  /** The value, if the environment of the stack determines it. */
  readonly exact?: string;

  /** Key of the IAM resource that has this name. */
  readonly key?: string;
}

// Private use planes of Unicode: one character for each unknown value, so that texts can be joined, split and parsed as JSON and the value is still found in them.
const FIRST = 0xf0000;
const COUNT = 0x10fffd - FIRST;
const STAND_INS = /[\u{F0000}-\u{10FFFF}]/gu;
const OPAQUE = /[\u{F0000}-\u{10FFFF}\uE000]/gu;

const REGISTRIES = new WeakMap<object, UnknownValues>();

/**
 * Unknown values of an app. In texts, each value is a character of its own. A value without identity is `UNKNOWN_PART`.
 */
export class UnknownValues {
  /** Returns the unknown values of an app, which all readers of its templates share. */
  public static of(app: object): UnknownValues {
    const found = REGISTRIES.get(app) ?? new UnknownValues();
    REGISTRIES.set(app, found);
    return found;
  }

  private readonly all: UnknownValue[] = [];
  private readonly characters = new Map<string, string>();

  private constructor() {}

  /** Returns the character of a value. */
  public character(value: UnknownValue): string {
    const known = this.characters.get(value.identity);
    if (known !== undefined || this.all.length >= COUNT) {
      return known ?? UNKNOWN_PART;
    }
    const character = String.fromCodePoint(FIRST + this.all.length);
    this.all.push(value);
    this.characters.set(value.identity, character);
    return character;
  }

  /** Returns the value of a text that is one character. */
  public valueOf(text: string): UnknownValue | undefined {
    return this.all[(text.codePointAt(0) ?? 0) - FIRST];
  }

  /** Whether a text is one unknown value. */
  public isOne(text: string): boolean {
    return [...text].length === 1 && this.valueOf(text) !== undefined;
  }

  /** Returns the text with the values that the environment of the stack determines. */
  public exact(text: string): string {
    return text.replace(STAND_INS, (each) => this.valueOf(each)?.exact ?? each);
  }

  /** Returns the position of the first value that can contain delimiters, or -1. */
  public opaqueAt(text: string): number {
    for (const { 0: each, index } of text.matchAll(OPAQUE)) {
      if (!this.valueOf(each)?.isAtomic) {
        return index;
      }
    }
    return -1;
  }

  /** Returns the text with `UNKNOWN_PART` in place of unknown values, or `UNKNOWN` for a text that consists of unknown values. */
  public shown(text: string): string {
    const shown = text.replace(STAND_INS, (each, index: number) => {
      const { first, inside = UNKNOWN_PART } = this.valueOf(each) ?? {};
      return index === 0 && first !== undefined ? first : inside;
    });
    return shown !== '' && shown.replaceAll(UNKNOWN_PART, '') === '' ? UNKNOWN : shown;
  }
}

/** Whether a text contains a value that is known only at deployment. */
export function isUncertain(text: string): boolean {
  return text.search(OPAQUE) >= 0;
}
