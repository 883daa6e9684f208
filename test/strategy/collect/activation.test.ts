import { execFileSync } from 'node:child_process';
import { Stack } from 'aws-cdk-lib';
import { CostTags, CostTagSchema, ModelSource, TagBudget, TagCostMeter, TaggedInferenceProfile } from '../../../src';
import { CostAllocationTagActivation } from '../../../src/activation';
import { collectActivation } from '../../../src/strategy/collect/activation';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

/** The words of a command as a shell takes them. */
function words(command: string): string[] {
  return execFileSync('sh', ['-c', `aws() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('the keys of profiles, budgets and activations, what activates them, and commands for the account that pays', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ 'Department': 'Claims', 'Cost Center': '1' }) });
  new TagBudget(stack, 'B', { costTags: CostTags.of({ Team: 'a' }), limit: 1, emails: ['a@example.com'] });
  new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department', 'Unused'] });
  const { facts: { activation }, markdown } = strategyOf(app);

  expect(activation.keys).toEqual([
    { key: 'Cost Center', carried: true, activatedBy: [] }, { key: 'Department', carried: true, activatedBy: ['S/Activation'] },
    { key: 'Team', carried: false, activatedBy: [] }, { key: 'Unused', carried: false, activatedBy: ['S/Activation'] },
  ]);
  expect(activation.listCommands.map(words)).toEqual([['ce', 'list-cost-allocation-tags', '--tag-keys', 'Cost Center', 'Department', 'Team', 'Unused']]);
  expect(activation.activateCommands.map(words).map(([, verb, option, json]) => [verb, option, JSON.parse(json)])).toEqual([[
    'update-cost-allocation-tags-status', '--cost-allocation-tags-status', ['Cost Center', 'Department', 'Team', 'Unused'].map((TagKey) => ({ TagKey, Status: 'Active' })),
  ]]);
  expect([cellOf(markdown, 'Activated by', 'Department'), cellOf(markdown, 'Activated by', 'Team')]).toEqual(['S/Activation', 'nothing in the app']);
  expect([cellOf(markdown, 'Carried by', 'Department'), cellOf(markdown, 'Carried by', 'Team')]).toEqual(['profiles', 'nothing in the app yet']);
  activation.listCommands.concat(activation.activateCommands).forEach((command) => expect(markdown).toContain(`\n${command}\n`));
});

describe('the keys that count are not forgotten', () => {
  const synthesized = (make: (stack: Stack) => void, schema?: CostTagSchema) => {
    const app = checkedApp();
    make(new Stack(app, 'S', { env: TEST_ENV }));
    return strategyOf(app, { schema });
  };

  test('in an app that has a schema and a meter alone', () => {
    const schema = CostTagSchema.of({ Department: {}, Note: { required: false } });
    const { facts: { activation, reports }, markdown } = synthesized((stack) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Project'], tagKeyCombinations: [['Environment', 'Project']] }), schema);

    expect(activation.keys).toEqual(['Department', 'Environment', 'Note', 'Project'].map((key) => ({ key, carried: false, activatedBy: [] })));
    expect(reports.map(({ key }) => key)).toEqual(['Department', 'Environment', 'Note', 'Project']);
    expect(markdown).toContain('## Activation');
    expect(markdown).toContain('## Cost queries');
  });

  test('in an app that has what activates them alone, with what it does besides', () => {
    const { facts: { activation, reports }, markdown } = synthesized((stack) => {
      new CostAllocationTagActivation(stack, 'A', { tagKeys: ['iamPrincipal/Team', 'aws:createdBy', 'Department'], backfillFrom: '2026-01', deactivateOnDelete: true });
      new CostAllocationTagActivation(stack, 'B', { tagKeys: ['Department'] });
    });
    const place = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };

    expect(activation.keys).toEqual([
      { key: 'Department', carried: false, activatedBy: ['S/A', 'S/B'] }, { key: 'aws:createdBy', activatedBy: ['S/A'] }, { key: 'iamPrincipal/Team', activatedBy: ['S/A'] },
    ]);
    expect(activation.activations).toEqual([
      { path: 'S/A', ...place, tagKeys: ['Department', 'aws:createdBy', 'iamPrincipal/Team'], backfillFrom: '2026-01', deactivateOnDelete: true },
      { path: 'S/B', ...place, tagKeys: ['Department'], deactivateOnDelete: false },
    ]);
    expect(reports.map(({ key }) => key)).toEqual(['Department', 'aws:createdBy', 'iamPrincipal/Team']);
    expect(['Department', 'aws:createdBy', 'iamPrincipal/Team'].map((key) => cellOf(markdown, 'Carried by', key))).toEqual(['nothing in the app yet', 'AWS', 'callers']);
    expect([cellOf(markdown, 'Backfill', 'S/A'), cellOf(markdown, 'On deletion', 'S/A'), cellOf(markdown, 'Backfill', 'S/B'), cellOf(markdown, 'On deletion', 'S/B')])
      .toEqual(['from 2026-01', 'keys are deactivated', 'none', 'keys stay active']);
  });
});

const NOTHING_ELSE = {
  profiles: [],
  projects: [],
  principals: [],
  budgets: [],
  meters: [],
  exports: [],
  billDashboards: [],
  anomalyMonitors: [],
  costCategories: [],
  billingViews: [],
};
const keysAlone = (...names: string[]) => ({ keys: names.map((key) => ({ key, valuesInUse: [] })), ...NOTHING_ELSE });

test('20 keys a command to activate, 100 to list', () => {
  const { listCommands, activateCommands } = collectActivation(keysAlone(...Array.from({ length: 101 }, (_, index) => `Key${index}`)), []);

  expect(listCommands.map((command) => words(command).length - 3)).toEqual([100, 1]);
  expect(activateCommands.map((command) => JSON.parse(words(command)[3]).length)).toEqual([20, 20, 20, 20, 20, 1]);
});

test('a key with a quote stays one word of the shell', () => {
  const { listCommands, activateCommands } = collectActivation(keysAlone('It\'s'), []);

  expect(words(listCommands[0])[3]).toBe('It\'s');
  expect(JSON.parse(words(activateCommands[0])[3])[0].TagKey).toBe('It\'s');
});
