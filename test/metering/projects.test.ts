import * as fc from 'fast-check';
import type { MeterRequest } from '../../src/metering/meter-request';
import { AwsError } from '../support/aws-endpoint';
import { BedrockAccount, PROJECT_ARNS, projectArn } from '../support/bedrock-account';
import { type MeterRun, runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(60_000);

const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const AT = '2026-11-25T12:50:00Z';
const SONNET = 'anthropic.claude-sonnet-4-6';
// The endpoint has another ID for the model, under which there is no price.
const HAIKU = 'anthropic.claude-haiku-4-5';
const HAIKU_AT_RUNTIME = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const M = 1_000_000;
const PROJECTS = { arnPrefix: PROJECT_ARNS };

function accountAt(scheduled: string = SCHEDULED): BedrockAccount {
  return new BedrockAccount(Date.parse(scheduled));
}

/** A profile and a project of one team, a project of another, one without tags, and the default project. */
function busyAccount(): BedrockAccount {
  const account = accountAt();
  account.addProfile('aaa', { tags: { Team: 'claims' } });
  account.use('aaa', AT, { InputTokenCount: M, OutputTokenCount: M });
  account.projects.set('proj_a', { Team: 'claims' });
  account.projects.set('proj_b', { Team: 'sales' });
  account.projects.set('proj_c', {});
  account.useProject('proj_a', SONNET, AT, M, M);
  account.useProject('proj_a', SONNET, '2026-11-25T01:00:00Z', M, 0);
  account.useProject('proj_a', SONNET, '2026-11-20T01:00:00Z', M, 0);
  account.useProject('proj_a', HAIKU, AT, M, 0);
  account.useProject('proj_b', SONNET, AT, 0, M);
  account.useProject('proj_c', SONNET, AT, M, 0);
  account.useProject('default', SONNET, AT, 2 * M, 0);
  return account;
}

const meter = (account: BedrockAccount, more: Partial<MeterRequest> = {}): Promise<MeterRun> =>
  runMeter(account, { scheduledTime: SCHEDULED, projects: PROJECTS, ...more });
const of = (account: BedrockAccount, pattern: RegExp) =>
  Object.fromEntries(Object.entries(account.maximaAt(TIME)).filter(([name]) => pattern.test(name)));
const close = (value: number) => expect.closeTo(value, 9);

// In-Region price of the model under its other ID.
const HAIKU_INPUT = 1.1;

describe('the cost of projects', () => {
  test('is part of the cost of their tags, and of all', async () => {
    const account = busyAccount();
    const { error, report } = await meter(account);
    const nova = 0.06 + 0.24;
    const inA = 3.3 + 16.5 + HAIKU_INPUT;

    expect(error).toBeUndefined();
    expect(of(account, /^EstimatedCost/)).toEqual({
      'EstimatedCost Team=claims': close(nova + inA),
      'EstimatedCostToday Team=claims': close(nova + inA + 3.3),
      'EstimatedCostMonthToDate Team=claims': close(nova + inA + 2 * 3.3),
      ...Object.fromEntries(['EstimatedCost', 'EstimatedCostToday', 'EstimatedCostMonthToDate'].flatMap((name) => [
        [`${name} Team=sales`, close(16.5)], [`${name} Team=(untagged)`, close(3.3)], [`${name} InferenceProfileId=aaa`, close(nova)],
        [`${name} ProjectId=proj_b`, close(16.5)], [`${name} ProjectId=proj_c`, close(3.3)],
      ])),
      'EstimatedCost ProjectId=proj_a': close(inA),
      'EstimatedCostToday ProjectId=proj_a': close(inA + 3.3),
      'EstimatedCostMonthToDate ProjectId=proj_a': close(inA + 2 * 3.3),
      'EstimatedCost': close(nova + inA + 16.5 + 3.3),
      'EstimatedCostToday': close(nova + inA + 16.5 + 2 * 3.3),
      'EstimatedCostMonthToDate': close(nova + inA + 16.5 + 3 * 3.3),
    });
    expect(of(account, /^(Untracked|Tracked)/)).toEqual({
      UntrackedCost: 6.6,
      UntrackedCostToday: 6.6,
      UntrackedCostMonthToDate: 6.6,
      TrackedShare: close(100 * (nova + inA + 16.5 + 3 * 3.3) / (nova + inA + 16.5 + 3 * 3.3 + 6.6)),
    });
    expect(report).toMatchObject({ profiles: 1, projects: 3, untrackedModelCount: 1, unpriced: [] });
  });

  test('includes tokens by kind', async () => {
    const account = busyAccount();
    await meter(account);

    expect(of(account, /Tokens?Count .*(claims|proj_a)/)).toEqual({
      'InputTokenCount Team=claims': 3 * M, 'OutputTokenCount Team=claims': 2 * M, 'InputTokenCount ProjectId=proj_a': 2 * M, 'OutputTokenCount ProjectId=proj_a': M,
    });
  });

  test('takes one list of metrics, one of tags, and a call for each project without tags', async () => {
    const { calls, report } = await meter(busyAccount());

    expect(calls).toEqual({ ListInferenceProfiles: 1, ListMetrics: 4 + 1, GetResources: 2, GetResource: 1, GetMetricData: 2 + 2, PutMetricData: 1 });
    // Of proj_a two models, of the others one, with input and output, for the day and for the days before it.
    expect(report!.metricsRead).toBe(4 + 2 + 2 * 5 * 2);
  });

  test('takes one more call, of the list, in an account without projects', async () => {
    const account = accountAt();
    const { calls } = await meter(account);

    expect(calls).toEqual({ ListInferenceProfiles: 1, ListMetrics: 4 + 1, PutMetricData: 1 });
  });

  test('does not include the default project where untracked usage is not metered', async () => {
    const account = busyAccount();
    const { report } = await meter(account, { meterUntrackedUsage: false });

    expect(of(account, /Untracked|Tracked|default/)).toEqual({});
    expect(report!.untrackedModelCount).toBe(0);
  });

  test('is not published by project if values by profile are not', async () => {
    const account = busyAccount();
    await meter(account, { publishProfileMetrics: false });

    expect(of(account, /ProjectId/)).toEqual({});
  });

  test('is nothing where projects are not metered', async () => {
    const account = busyAccount();
    const { report, calls } = await runMeter(account, { scheduledTime: SCHEDULED });

    expect(report).not.toHaveProperty('projects');
    expect(calls.ListMetrics).toBe(4);
    expect(account.maximaAt(TIME)).toMatchObject({ EstimatedCost: close(0.3), UntrackedCost: 0 });
  });

  test('is the same for a duplicate run, and in any order of the answers', async () => {
    const account = busyAccount();
    await meter(account);
    const first = account.maximaAt(TIME);
    account.order = (all) => [...all].reverse();
    await meter(account);

    expect(account.maximaAt(TIME)).toEqual(first);
  });

  test('has no calibration, because AWS does not document what the bill contains for them', async () => {
    const account = busyAccount();
    await meter(account, {
      calibration: { minFactor: 0.1, maxFactor: 10 },
      appPrices: {
        version: 1, asOf: '2026-11-01', models: {}, calibration: { month: '2026-10', factors: { [`arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`]: 2 } },
      },
    });

    expect(of(account, /^(Calibrated|Estimated)Cost ProjectId=proj_b/)).toEqual({ 'EstimatedCost ProjectId=proj_b': 16.5, 'CalibratedCost ProjectId=proj_b': 16.5 });
  });
});

describe('prices', () => {
  test('of a model in a project precede those of the model, which precede the price list', async () => {
    const account = busyAccount();
    await meter(account, { prices: [{ id: `proj_a/${SONNET}`, input: 100, output: 0 }, { id: SONNET, input: 1, output: 10 }] });

    expect(of(account, /^EstimatedCost ProjectId/)).toEqual({
      'EstimatedCost ProjectId=proj_a': close(100 + HAIKU_INPUT), 'EstimatedCost ProjectId=proj_b': 10, 'EstimatedCost ProjectId=proj_c': 1,
    });
  });

  test('can be given by the ID of either endpoint', async () => {
    for (const id of [HAIKU, HAIKU_AT_RUNTIME]) {
      const account = accountAt();
      account.projects.set('proj_a', { Team: 'claims' });
      account.useProject('proj_a', HAIKU, AT, M, M);
      await meter(account, { prices: [{ id, input: 7, output: 0 }] });

      expect(account.maximaAt(TIME)['EstimatedCost Team=claims']).toBe(7);
    }
  });

  test('that are not known are reported with the model and its projects', async () => {
    const account = accountAt();
    account.projects.set('proj_a', { Team: 'claims' });
    account.useProject('proj_a', 'acme.unheard-of', AT, 5, 3);
    account.useProject('default', 'acme.unheard-of', '2026-11-20T01:00:00Z', 2, 0);
    const { log } = await meter(account);

    expect(log[0].unpriced).toEqual([{
      modelId: 'acme.unheard-of', profileIds: [], projectIds: ['default', 'proj_a'], tokens: { input: 5, output: 3 }, tokensMonthToDate: { input: 7, output: 3 },
    }]);
    expect(account.maximaAt(TIME)).toMatchObject({
      'UnpricedTokens': 8, 'UnpricedTokensMonthToDate': 10, 'UnpricedTokens Team=claims': 8, 'UnpricedTokens ProjectId=proj_a': 8, 'EstimatedCost Team=claims': 0,
    });
  });
});

describe('tags of projects', () => {
  test('that the list lacks are read individually', async () => {
    const account = busyAccount();
    account.isUnindexed = (id) => id === 'proj_a';
    const { calls } = await meter(account);
    const expected = busyAccount();
    await meter(expected);

    expect(calls.GetResource).toBe(2);
    expect(account.maximaAt(TIME)).toEqual(expected.maximaAt(TIME));
  });

  test('of projects that are gone are not known, so their cost is untagged', async () => {
    const account = busyAccount();
    account.projects.delete('proj_b');
    const { error, log } = await meter(account);

    expect(error).toBeUndefined();
    expect(log[0]).toEqual({ projectsWithUnknownTags: ['proj_b'], reason: 'the projects do not exist any more', effect: 'their cost has the tags of the last snapshot, or the tag value (untagged)' });
    expect(account.maximaAt(TIME)['EstimatedCost Team=(untagged)']).toBeCloseTo(3.3 + 16.5, 9);
  });

  test('that may not be read by any call are not known either', async () => {
    const account = busyAccount();
    const denied = () => {
      throw new AwsError('AccessDeniedException', 'you may not');
    };
    Object.assign(account.operations, { GetResources: denied, GetResource: denied });
    const { error, log } = await meter(account);

    expect(error).toBeUndefined();
    expect(log.find((line) => line.projectsWithUnknownTags)).toMatchObject({ projectsWithUnknownTags: ['proj_a', 'proj_b', 'proj_c'], reason: 'AccessDeniedException: you may not' });
    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost Team=claims': close(0.3), 'EstimatedCost Team=(untagged)': close(3.3 + 16.5 + HAIKU_INPUT + 16.5 + 3.3) });
  });

  test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'TypeNotFoundException', 'UnsupportedActionException', 'InvalidRequestException'])(
    'that AWS refuses to return with %s are not known', async (name) => {
      const account = busyAccount();
      account.operations.GetResource = () => {
        throw new AwsError(name, 'refused');
      };
      const { error, log } = await meter(account);

      expect(error).toBeUndefined();
      expect(log.find((line) => line.projectsWithUnknownTags)).toMatchObject({ projectsWithUnknownTags: ['proj_c'], reason: `${name}: refused` });
    },
  );

  // AWS Cloud Control API also blames the client for failures that the next run might not have.
  test.each([
    'GeneralServiceException', 'ResourceConflictException', 'NotStabilizedException', 'ConcurrentOperationException', 'ServiceLimitExceededException', 'InvalidCredentialsException',
  ])('that fail with %s leave out cost by tag, and fail the run', async (name) => {
    const account = busyAccount();
    account.operations.GetResource = () => {
      throw new AwsError(name, 'not now');
    };
    const { error } = await meter(account);

    expect(error!.message).toContain(`GetResource failed for ${projectArn('proj_c')} with ${name}: not now`);
    expect(of(account, /Team=/)).toEqual({});
  });

  test('that cannot be read now leave out what is by tag, and fail the run', async () => {
    const account = busyAccount();
    account.operations.GetResource = () => {
      throw new AwsError('ThrottlingException', 'Rate exceeded', 429);
    };
    const { error } = await meter(account);

    expect(error!.message).toBe(`Some AWS calls failed, so metrics might be missing. GetResource failed for ${projectArn('proj_c')} with ThrottlingException: Rate exceeded`);
    expect(of(account, /Team=/)).toEqual({});
    expect(of(account, /^EstimatedCost (Inf|Proj)/)).toEqual({
      'EstimatedCost InferenceProfileId=aaa': close(0.3), 'EstimatedCost ProjectId=proj_a': close(19.8 + HAIKU_INPUT), 'EstimatedCost ProjectId=proj_b': 16.5, 'EstimatedCost ProjectId=proj_c': 3.3,
    });
  });
});

describe('failures', () => {
  test('of the list of project metrics leave out what can include projects', async () => {
    const account = busyAccount();
    const { ListMetrics } = account.operations;
    account.operations.ListMetrics = (input) => {
      if (input.Namespace === 'AWS/BedrockMantle') {
        throw new AwsError('AccessDeniedException', 'you may not', 403);
      }
      return ListMetrics(input);
    };
    const { error } = await meter(account);

    expect(error!.message).toContain('ListMetrics failed with AccessDeniedException');
    expect(Object.keys(of(account, /^(Estimated|Untracked|Tracked|Unpriced)/)).every((name) => name.includes('InferenceProfileId=aaa'))).toBe(true);
    expect(account.maximaAt(TIME)['EstimatedCost InferenceProfileId=aaa']).toBeCloseTo(0.3, 9);
  });

  test('of a metric of a project leave out its tag value and the sum, and of a profile likewise', async () => {
    for (const [unreadable, team, kept] of [[`proj_b/${SONNET} OutputTokens`, 'sales', 'claims'], ['aaa InputTokenCount', 'claims', 'sales']]) {
      const account = busyAccount();
      account.unreadable.set(unreadable, 'InternalError');
      const { error } = await meter(account);

      expect(error!.message).toContain('GetMetricData failed');
      expect(Object.keys(of(account, /^EstimatedCost($| Team=)/)).sort()).toEqual(['EstimatedCost Team=(untagged)', `EstimatedCost Team=${kept}`]);
      expect(account.maximaAt(TIME)).not.toHaveProperty(`EstimatedCost Team=${team}`);
    }
  });

  test('of the other list leave the values of projects', async () => {
    const account = busyAccount();
    const { ListMetrics } = account.operations;
    account.operations.ListMetrics = (input) => {
      if (input.Namespace === 'AWS/Bedrock') {
        throw new AwsError('AccessDeniedException', 'you may not', 403);
      }
      return ListMetrics(input);
    };
    await meter(account);

    expect(account.maximaAt(TIME)).toMatchObject({ 'EstimatedCost ProjectId=proj_b': 16.5, 'EstimatedCost Team=sales': 16.5 });
  });
});

test('the sum over tag values is the sum of all, levels are never added, and projects change no value of a profile', async () => {
  const tokens = fc.nat({ max: 2_000_000_000 });
  const team = fc.constantFrom('claims', 'sales', undefined);
  const profile = fc.record({ team, input: tokens, output: tokens });
  const project = fc.record({ team, model: fc.constantFrom(SONNET, HAIKU), input: tokens, output: tokens });
  await fc.assert(fc.asyncProperty(fc.array(profile, { maxLength: 4 }), fc.array(project, { maxLength: 4 }), async (profiles, projects) => {
    const account = accountAt();
    profiles.forEach(({ team: Team, input, output }, index) => {
      account.addProfile(`p${index}`, { tags: Team ? { Team } : {} });
      account.use(`p${index}`, AT, { InputTokenCount: input, OutputTokenCount: output });
    });
    projects.forEach(({ team: Team, model, input, output }, index) => {
      account.projects.set(`proj_${index}`, Team ? { Team } : {});
      account.useProject(`proj_${index}`, model, AT, input, output);
    });
    await runMeter(account, { scheduledTime: SCHEDULED, namespace: 'Before' });
    await meter(account);
    const [before, after] = [account.maximaAt(TIME, 'Before'), account.maximaAt(TIME)];
    const byProfile = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).filter(([name]) => name.includes('InferenceProfileId')));
    const sum = (name: string) => Object.entries(after).filter(([each]) => each.startsWith(`${name} Team=`)).reduce((total, [, value]) => total + value, 0);
    const inputTokens = [...profiles, ...projects].reduce((total, { input }) => total + input, 0);

    expect(byProfile(after)).toEqual(byProfile(before));
    expect(Math.abs(sum('EstimatedCost') - after.EstimatedCost)).toBeLessThanOrEqual(after.EstimatedCost * 1e-12);
    expect(sum('InputTokenCount')).toBe(inputTokens);
  }), { numRuns: 25 });
});
