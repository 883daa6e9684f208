import { execFileSync } from 'node:child_process';
import { cliCommands } from '../../src/activation/cli-commands';

/** The arguments of a command as a POSIX shell takes it apart. */
function argumentsOf(command: string): string[] {
  return execFileSync('sh', ['-c', `for each in ${command}; do printf '%s\\n' "$each"; done`]).toString().trimEnd().split('\n');
}

test('activates 20 keys a command, then backfills', () => {
  const commands = cliCommands(Array.from({ length: 41 }, (_, index) => `Key${index}`), '2026-01');
  const keys = commands.slice(0, 3).map((command) => JSON.parse(argumentsOf(command).at(-1)!).length);

  expect(keys).toEqual([20, 20, 1]);
  expect(commands.slice(3)).toEqual(['aws ce start-cost-allocation-tag-backfill --backfill-from 2026-01-01T00:00:00Z']);
});

test('has no backfill unless it is asked for', () => {
  expect(cliCommands(['CostCenter'])).toEqual([
    'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status \'[{"TagKey":"CostCenter","Status":"Active"}]\'',
  ]);
});

test.each(['Cost Center', 'aws:cloudformation:stack-name', 'iamPrincipal/owner', 'a=b+c@d', 'it\'s', '$HOME`ls`', 'back\\slash'])('a shell reads %s as it is', (key) => {
  const [command] = cliCommands([key]);
  const given = argumentsOf(command);

  expect(given.slice(0, 4)).toEqual(['aws', 'ce', 'update-cost-allocation-tags-status', '--cost-allocation-tags-status']);
  expect(JSON.parse(given[4])).toEqual([{ TagKey: key, Status: 'Active' }]);
});
