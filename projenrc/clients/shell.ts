/** What stands for text that only the reader's shell has, such as a variable or the output of a command. It is as long as any value has to be. */
export const UNKNOWN = 'UNKNOWN-'.repeat(8);

/** Words after which a command begins all the same: `do aws …`. */
const BEFORE_A_COMMAND = ['do', 'then', 'else', 'elif', 'if', 'while', 'until', 'time', '!', '{', 'sudo', 'env', 'exec'];

/** The commands of a program in a block of shell code, each with its arguments: also those in pipes, loops and substitutions. */
export function commandsOf(program: string, code: string): string[][] {
  return simpleCommands(code).flatMap((words) => {
    const command = withoutPrefix(words);
    // `… | xargs aws iam …`
    const start = command[0] === 'xargs' ? command.indexOf(program) : 0;
    return command[start] === program ? [command.slice(start)] : [];
  });
}

function withoutPrefix(words: readonly string[]): string[] {
  const start = words.findIndex((word) => !BEFORE_A_COMMAND.includes(word) && !/^\w+=/.test(word));
  return start < 0 ? [] : words.slice(start);
}

/** As much of the shell's grammar as commands in documents need. */
function simpleCommands(code: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let isTarget = false;
  let at = 0;

  const add = (text: string) => { word = (word ?? '') + text; };
  const endWord = () => {
    if (word !== undefined && !isTarget) {
      words.push(word);
    }
    isTarget = word === undefined && isTarget;
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    isTarget = false;
    if (words.length > 0) {
      commands.push(words);
    }
    words = [];
  };
  /** A substitution, whose commands count as well. */
  const substitute = (inner: string) => {
    commands.push(...simpleCommands(inner));
    add(UNKNOWN);
  };

  const expansion = () => {
    if (code[at + 1] === '(') {
      const end = closing(code, at + 1);
      substitute(code.slice(at + 2, end));
      at = end + 1;
      return;
    }
    const variable = /^\$(\{[^}]*\}|\w+|[?@*#!$-])/.exec(code.slice(at));
    add(variable ? UNKNOWN : '$');
    at += variable?.[0].length ?? 1;
  };

  while (at < code.length) {
    const char = code[at];
    if (char === '\\') {
      if (code[at + 1] !== '\n') {
        add(code[at + 1] ?? '');
      }
      at += 2;
    } else if (char === "'") {
      const end = endOf(code, "'", at + 1);
      add(code.slice(at + 1, end));
      at = end + 1;
    } else if (char === '"') {
      add('');
      at++;
      while (at < code.length && code[at] !== '"') {
        if (code[at] === '$') {
          expansion();
        } else {
          at += code[at] === '\\' ? 1 : 0;
          add(code[at]);
          at++;
        }
      }
      at++;
    } else if (char === '$') {
      expansion();
    } else if (char === '`') {
      const end = endOf(code, '`', at + 1);
      substitute(code.slice(at + 1, end));
      at = end + 1;
    } else if (char === '#' && word === undefined) {
      at = endOf(code, '\n', at);
    } else if (/[\n;|&()]/.test(char)) {
      endCommand();
      at++;
    } else if (/[<>]/.test(char)) {
      // The number before it is that of the file: `2> log`.
      word = /^\d*$/.test(word ?? '') ? undefined : word;
      endWord();
      at += /^(>>|>&|<<<|<<|<|>)/.exec(code.slice(at))![0].length;
      isTarget = true;
    } else if (/\s/.test(char)) {
      endWord();
      at++;
    } else {
      add(char);
      at++;
    }
  }
  endCommand();
  return commands;
}

function endOf(code: string, char: string, from: number): number {
  const end = code.indexOf(char, from);
  return end < 0 ? code.length : end;
}

/** Where the parenthesis at a position is closed. */
function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "'") {
      at = endOf(code, "'", at + 1);
    } else {
      depth += code[at] === '(' ? 1 : code[at] === ')' ? -1 : 0;
      if (depth === 0) {
        return at;
      }
    }
  }
  return code.length;
}
