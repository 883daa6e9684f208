import { execFileSync } from 'node:child_process';
import { Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { CostAllocationTagActivation } from '../../src/activation';
import { collectActivation } from '../../src/strategy/collect-activation';
import { checkedApp } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { cellOf, strategyOf } from '../support/strategy';

/** The words of a command as a shell takes them. */
function words(command: string): string[] {
  return execFileSync('sh', ['-c', `aws() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('the keys of profiles and budgets, what activates them, and commands for the account that pays', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ 'Department': 'Claims', 'Cost Center': '1' }) });
  new TagBudget(stack, 'B', { costTags: CostTags.of({ Team: 'a' }), limit: 1, emails: ['a@example.com'] });
  new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department', 'Unused'] });
  const { facts: { activation }, markdown } = strategyOf(app);

  expect(activation.keys).toEqual([{ key: 'Cost Center', activatedBy: [] }, { key: 'Department', activatedBy: ['S/Activation'] }, { key: 'Team', activatedBy: [] }]);
  expect(activation.listCommands.map(words)).toEqual([['ce', 'list-cost-allocation-tags', '--tag-keys', 'Cost Center', 'Department', 'Team']]);
  expect(activation.activateCommands.map(words).map(([, verb, option, json]) => [verb, option, JSON.parse(json)])).toEqual([[
    'update-cost-allocation-tags-status', '--cost-allocation-tags-status', ['Cost Center', 'Department', 'Team'].map((TagKey) => ({ TagKey, Status: 'Active' })),
  ]]);
  expect([cellOf(markdown, 'Activated by', 'Department'), cellOf(markdown, 'Activated by', 'Team')]).toEqual(['S/Activation', 'nothing in the app']);
  activation.listCommands.concat(activation.activateCommands).forEach((command) => expect(markdown).toContain(`\n${command}\n`));
});

test('20 keys a command to activate, 100 to list', () => {
  const tags = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`Key${index}`, 'x']));
  const { listCommands, activateCommands } = collectActivation([{ path: 'P', kind: 'created', stack: 'S', account: '', region: '', tags }], [], []);

  expect(listCommands.map((command) => words(command).length - 3)).toEqual([100, 1]);
  expect(activateCommands.map((command) => JSON.parse(words(command)[3]).length)).toEqual([20, 20, 20, 20, 20, 1]);
});

test('a key with a quote stays one word of the shell', () => {
  const { listCommands, activateCommands } = collectActivation([{ path: 'P', kind: 'created', stack: 'S', account: '', region: '', tags: { 'It\'s': 'x' } }], [], []);

  expect(words(listCommands[0])[3]).toBe('It\'s');
  expect(JSON.parse(words(activateCommands[0])[3])[0].TagKey).toBe('It\'s');
});
