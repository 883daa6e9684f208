import { readAssumptions } from './assumptions';
import { BY_HAND } from './by-hand';
import { CHECKS } from './checks';
import type { ClientConfig } from './clients';
import { type Clock, REAL_CLOCK } from './clock';
import { type CommandLine, HELP, parseCommandLine } from './command-line';
import { Live } from './live';
import { inconclusive } from './outcome';
import { listRows, listText, shownJson, shownText, summaryText } from './report';
import { runChecks, type Shown } from './run-checks';

export interface Surroundings {
  readonly config: ClientConfig;
  readonly clock: Clock;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

/**
 * @returns the exit code
 */
export async function prove(args: readonly string[], { config, clock, print, printError }: Surroundings): Promise<number> {
  const assumptions = readAssumptions();
  let line: CommandLine;
  try {
    line = parseCommandLine(args, assumptions);
  } catch (error) {
    printError(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (line.help) {
    print(HELP);
    return 0;
  }
  const isMeant = ({ id }: { readonly id: string }) => line.only.length === 0 || line.only.includes(id);
  if (line.list) {
    const rows = listRows(assumptions.filter(isMeant), CHECKS);
    print(line.json ? JSON.stringify(rows, undefined, 2) : listText(rows));
    return 0;
  }
  const byHand = Object.entries(BY_HAND)
    .map(([id, why]): Shown => ({ id, outcome: inconclusive(why, 'by hand, see docs/reference/assumptions.md') }))
    .filter(isMeant);
  const onShown = (shown: Shown) => line.json || print(shownText(shown, assumptions));
  const shown = [...await runChecks(new Live(config, clock), CHECKS.filter(isMeant), onShown), ...byHand];
  byHand.forEach(onShown);
  print(line.json ? shownJson(shown, assumptions, clock.now()) : summaryText(shown));
  return shown.some(({ outcome }) => outcome.result === 'refuted') ? 1 : 0;
}

if (require.main === module) {
  const write = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);
  void prove(process.argv.slice(2), { config: {}, clock: REAL_CLOCK, print: write(process.stdout), printError: write(process.stderr) })
    .then((code) => process.exitCode = code);
}
