/** A value of a Python literal. A call is an object of its keyword arguments, with its name as `call` and its positional arguments as `args`. */
export type Literal = string | number | boolean | null | Literal[] | PythonCall;

export interface PythonCall {
  readonly call: string;
  readonly args: Literal[];
  readonly [argument: string]: Literal;
}

/**
 * Reads the Python literal at the start of a text: constants, lists, and calls with constant arguments. It is read rather than run, so that a package that is compared cannot do
 * anything here.
 */
export function pythonLiteral(text: string): Literal {
  return new Reader(text).value();
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
const CONSTANTS: Record<string, Literal> = { True: true, False: false, None: null };

class Reader {
  private position = 0;

  constructor(private readonly text: string) {
  }

  public value(): Literal {
    const string = this.match(/(['"])((?:\\.|(?!\1)[^\\\n])*)\1/y);
    if (string !== undefined) {
      return string[2].replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi, (_, wide, narrow, other) =>
        wide ?? narrow ? String.fromCharCode(parseInt(wide ?? narrow, 16)) : ESCAPES[other] ?? other);
    }
    const number = this.match(/-?\d[\d_]*(?:\.\d+)?(?:e-?\d+)?/y);
    if (number !== undefined) {
      return Number(number[0].replaceAll('_', ''));
    }
    if (this.match(/\[/y)) {
      return this.items(/\]/y, () => this.value());
    }
    const name = this.match(/[A-Za-z_][\w.]*/y)?.[0];
    if (name !== undefined && Object.hasOwn(CONSTANTS, name)) {
      return CONSTANTS[name];
    }
    if (name === undefined || !this.match(/\(/y)) {
      throw new Error(`no Python literal: ${JSON.stringify(this.text.slice(this.position, this.position + 60))}`);
    }
    const args: Literal[] = [];
    const named: Record<string, Literal> = {};
    this.items(/\)/y, () => {
      const keyword = this.match(/([A-Za-z_]\w*)\s*=(?!=)/y)?.[1];
      if (keyword === undefined) {
        args.push(this.value());
      } else {
        named[keyword] = this.value();
      }
    });
    return { ...named, call: name, args };
  }

  private items<T>(end: RegExp, item: () => T): T[] {
    const found: T[] = [];
    while (!this.match(end)) {
      found.push(item());
      if (!this.match(/,/y) && !this.match(end, false)) {
        throw new Error(`no Python literal: ${JSON.stringify(this.text.slice(this.position, this.position + 60))}`);
      }
    }
    return found;
  }

  private match(pattern: RegExp, isTaken = true): RegExpExecArray | undefined {
    const blanks = /\s*/y;
    blanks.lastIndex = this.position;
    const start = this.position + blanks.exec(this.text)![0].length;
    pattern.lastIndex = start;
    const found = pattern.exec(this.text);
    if (found !== null && isTaken) {
      this.position = start + found[0].length;
    }
    return found ?? undefined;
  }
}
