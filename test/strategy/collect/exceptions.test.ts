import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Annotations, type App, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import {
  BedrockCostChecks, type BedrockCostChecksProps, CostTags, CostTagSchema, ModelSource, TagBudget, TaggedInferenceProfile, TagEnforcementPolicy,
  TagScopedInvokePolicy, UntrackedUsage,
} from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { newFolder, strategyOf } from '../../support/strategy';

const costTags = CostTags.of({ Department: 'Claims' });
const FINDING = 'cdk-bedrock-cost-tags::UntrackedInvocation';
const WARNING = 'cdk-bedrock-cost-tags:TagBudget.noRecipients';
const UNCHECKED = '`BedrockCostChecks` is not registered in the app. Statements that bypass the tags are not detected.';

function appWithProfile(scope: (app: App) => IConstruct & Stage = (app) => app): { app: App; stack: Stack; profile: TaggedInferenceProfile } {
  const app = checkedApp();
  const stack = new Stack(scope(app), 'S', { env: TEST_ENV });
  return { app, stack, profile: new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags }) };
}

const sectionOf = (markdown: string) => /## Exceptions\n\n([^]*?)(?=\n\n## |\n$)/.exec(markdown)?.[1];

function checkedBy(props: BedrockCostChecksProps): ReturnType<typeof strategyOf> {
  const { app } = appWithProfile();
  Validations.of(app).addPlugins(new BedrockCostChecks(props));
  return strategyOf(app);
}

test('an app without checks and exceptions', () => {
  const { facts, markdown } = strategyOf(appWithProfile().app);

  expect(facts.exceptions).toEqual({ checks: [], accepted: [] });
  expect(sectionOf(markdown)).toBe(`${UNCHECKED}\n\nThe app declares no exceptions.`);
});

test('an app with checks', () => {
  const { facts, markdown } = checkedBy({});

  expect(facts.exceptions).toEqual({ checks: [{ path: '', allowedUntrackedUsage: [], sessionTagKeys: [] }], accepted: [] });
  expect(sectionOf(markdown)).toBe('`BedrockCostChecks` checks the app. The checks run after this document is written, and report their findings during synth.\n\nThe app declares no exceptions.');
});

test('checks of a stage only, and a document of that stage', () => {
  const described = (scopeOf: (stack: Stack) => IConstruct) => {
    const { stack } = appWithProfile((root) => new Stage(root, 'Prod'));
    Validations.of(stack.node.scope!).addPlugins(new BedrockCostChecks());
    return strategyOf(scopeOf(stack) as Stage);
  };

  for (const { facts, markdown } of [described(({ node }) => node.root), described(({ node }) => node.scope!), described((stack) => stack)]) {
    expect(facts.exceptions.checks.map(({ path }) => path)).toEqual(['Prod']);
    expect(sectionOf(markdown)).toContain('`BedrockCostChecks` checks Prod.');
  }
});

test('allowed usage and session tags of the checks', () => {
  const { facts, markdown } = checkedBy({ allowedUntrackedUsage: [UntrackedUsage.BATCH, UntrackedUsage.API_KEY], sessionTagKeys: ['user'] });

  expect(facts.exceptions).toEqual({
    checks: [{ path: '', allowedUntrackedUsage: ['API_KEY', 'BATCH'], sessionTagKeys: ['user'] }],
    accepted: [
      { path: '', kind: 'allowed untracked usage', accepted: 'API_KEY' },
      { path: '', kind: 'allowed untracked usage', accepted: 'BATCH' },
      { path: '', kind: 'session tag key', accepted: 'user' },
    ],
  });
  expect(markdown).toContain([
    '| Scope | Exception | Accepted | Reason |',
    '| --- | --- | --- | --- |',
    '| the app | allowed untracked usage | API_KEY |  |',
    '| the app | allowed untracked usage | BATCH |  |',
    '| the app | session tag key | user |  |',
  ].join('\n'));
});

describe('a baseline', () => {
  const baseline = (content: string) => {
    const file = relative(process.cwd(), join(newFolder(), 'baseline.json'));
    writeFileSync(file, content);
    return file;
  };
  const entry = (construct: string, fingerprint: string, usage?: string[]) => ({ construct, rule: usage ? 'UntrackedInvocation' : 'ProfileWithoutCostTags', fingerprint, usage });

  test('its findings, each once for a construct', () => {
    const file = baseline(JSON.stringify({ version: 1, findings: [entry('S/R', 'a', ['DIRECT', 'API_KEY']), entry('S/R', 'b', ['API_KEY', 'DIRECT']), entry('S/P', 'c')] }));
    const { app } = appWithProfile();
    // Checked elsewhere, so that stale entries do not fail synth here.
    Validations.of(new Stage(app, 'Empty')).addPlugins(new BedrockCostChecks({ baselineFile: file }));
    const { facts, markdown } = strategyOf(app);

    expect(facts.exceptions.checks).toEqual([{ path: 'Empty', allowedUntrackedUsage: [], sessionTagKeys: [], baselineFile: file }]);
    expect(facts.exceptions.accepted).toEqual([
      { path: 'S/P', kind: 'baseline finding', accepted: 'ProfileWithoutCostTags', reason: file },
      { path: 'S/R', kind: 'baseline finding', accepted: 'UntrackedInvocation (API_KEY, DIRECT)', reason: file },
    ]);
    expect(markdown).toContain(`Findings in ${file} are accepted for now.`);
  });

  test.each([['that is malformed', 'no JSON'], ['of another version', '{"version":2}']])('%s adds nothing, because the checks report it', (_, content) => {
    const { app } = appWithProfile();
    Validations.of(new Stage(app, 'Empty')).addPlugins(new BedrockCostChecks({ baselineFile: baseline(content) }));

    expect(strategyOf(app).facts.exceptions.accepted).toEqual([]);
  });

  test('with an absolute path is written relative to the working directory', () => {
    const { app } = appWithProfile();
    Validations.of(new Stage(app, 'Empty')).addPlugins(new BedrockCostChecks({ baselineFile: join(process.cwd(), 'docs', 'baseline.json') }));

    expect(strategyOf(app).facts.exceptions.checks[0].baselineFile).toBe('docs/baseline.json');
  });
});

test('acknowledged findings and warnings, with the place and the reason', () => {
  const { app, stack, profile } = appWithProfile();
  const budget = new TagBudget(stack, 'B', { costTags, limit: 1, emails: ['a@example.com'] });
  Validations.of(profile).acknowledge({ id: FINDING, reason: 'prototype | until March' }, { id: 'Other::Rule', reason: 'not of this library' });
  Validations.of(budget).acknowledge({ id: WARNING, reason: 'the on-call tool subscribes' });
  Annotations.of(stack).acknowledgeWarning(WARNING, 'the CDK does not store it');
  Annotations.of(stack).acknowledgeWarning('@aws-cdk/core:other');
  const { facts, markdown } = strategyOf(app);

  expect(facts.exceptions.accepted).toEqual([
    { path: 'S', kind: 'acknowledged warning', accepted: WARNING },
    { path: 'S/B', kind: 'acknowledged warning', accepted: WARNING, reason: 'the on-call tool subscribes' },
    { path: 'S/P', kind: 'acknowledged finding', accepted: FINDING, reason: 'prototype | until March' },
  ]);
  expect(sectionOf(markdown)).toContain(UNCHECKED);
  expect(sectionOf(markdown)).toContain(`| S/P | acknowledged finding | ${FINDING} | prototype \\| until March |`);
});

test('acknowledgments of parent scopes apply to a stage, and those of other stages do not', () => {
  const accepted = (scopeOf: (stack: Stack) => IConstruct) => {
    const app = checkedApp();
    const [stack] = ['Test', 'Prod'].map((id) => {
      const each = new Stack(new Stage(app, id), 'S', { env: TEST_ENV });
      new TaggedInferenceProfile(each, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
      Annotations.of(each).acknowledgeWarning(WARNING);
      Validations.of(each).acknowledge({ id: FINDING, reason: id });
      return each;
    });
    Validations.of(app).acknowledge({ id: FINDING, reason: 'all' });
    return strategyOf(scopeOf(stack) as Stage).facts.exceptions.accepted.map((fact) => [fact.path, fact.accepted]);
  };
  const expected = [['', FINDING], ['Test/S', FINDING], ['Test/S', WARNING]];

  expect(accepted(({ node }) => node.scope!)).toEqual(expected);
  expect(accepted((stack) => stack)).toEqual(expected);
});

test('allowed usage and exempt principals of policies and deny actions', () => {
  const { app, stack } = appWithProfile();
  const [role, operators] = ['Role', 'Operators'].map((id) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
  const breakGlassPrincipals = [operators];
  new TagScopedInvokePolicy(stack, 'Invoke', { costTags, allowedUntrackedUsage: [UntrackedUsage.BATCH], breakGlassPrincipals, roles: [role] });
  new TagScopedInvokePolicy(stack, 'Loose', { costTags, denyOtherAccess: false, roles: [role] });
  new TagEnforcementPolicy(stack, 'Enforce', { schema: CostTagSchema.of({ Department: {} }), exemptPrincipals: [operators], roles: [role] });
  new TagBudget(stack, 'B', { costTags, limit: 1, emails: ['a@example.com'] }).denyInvocations({ atPercent: 100, roles: [role], breakGlassPrincipals });
  const { facts } = strategyOf(app);

  expect(facts.exceptions.accepted).toEqual([
    { path: 'S/B/DenyInvocations', kind: 'break-glass principal', accepted: 'S/Operators' },
    { path: 'S/Enforce', kind: 'exempt principal', accepted: 'S/Operators' },
    { path: 'S/Invoke', kind: 'allowed untracked usage', accepted: 'BATCH' },
    { path: 'S/Invoke', kind: 'break-glass principal', accepted: 'S/Operators' },
  ]);
});

test('exceptions of an app without other facts', () => {
  const app = checkedApp();
  Annotations.of(app).acknowledgeWarning(WARNING);
  const { markdown } = strategyOf(app);

  expect(sectionOf(markdown)).toContain(`| the app | acknowledged warning | ${WARNING} |  |`);
  expect(markdown).not.toContain('The app contains no cost allocation tags');
});
