import { parseArgs } from 'node:util';
import { calibrationCommand } from './calibration-command';
import { CommandError } from './command-error';
import { HELP } from './help-text';
import { pricesCommand } from './prices-command';
import { pricesFrom } from './released-prices';

/** Where the command line prints. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * Runs the command line, and returns its exit code.
 *
 * @param args arguments, without those of Node.js
 * @param packageFolder folder of the installed package
 */
export function run(args: readonly string[], packageFolder: string, { stdout, stderr }: Output): number {
  try {
    stdout.write(`${linesOf(args, packageFolder).join('\n').trimEnd()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function linesOf([command, ...args]: readonly string[], packageFolder: string): string[] {
  if (command === undefined || command === 'help' || [command, ...args].some((arg) => arg === '--help' || arg === '-h')) {
    return [HELP];
  }
  const installed = () => pricesFrom(packageFolder);
  switch (command) {
    case '--version': return [installed().version];
    case 'prices': {
      const { values, positionals } = parsed(args, ['version', 'from', 'models', 'out']);
      if (positionals.length > 0) {
        throw wrong(`prices takes options only, got ${JSON.stringify(positionals[0])}`);
      }
      return pricesCommand(values, installed());
    }
    case 'calibration': {
      const { values, positionals } = parsed(args, ['document', 'min', 'max']);
      return calibrationCommand(positionals, values, installed().document.asOf);
    }
    default: throw wrong(`The command must be prices or calibration, got ${JSON.stringify(command)}`);
  }
}

function parsed<Name extends string>(
  args: readonly string[], names: readonly Name[],
): { values: { [name in Name]?: string }; positionals: string[] } {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as { [name in Name]?: string }, positionals };
  } catch (error) {
    // The first sentence states the problem, the others are about the syntax of Node.js.
    throw wrong((error as Error).message.split(/\. |\n/)[0].replace(/\.$/, ''));
  }
}

function wrong(problem: string): CommandError {
  return new CommandError(`${problem}: run "npx cdk-bedrock-cost-tags --help" for the commands and their options`, 2);
}
