import { AwsError } from '../support/aws-endpoint';
import { BedrockAccount, foundationModel, profileArn } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(30_000);

const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const OPUS = 'anthropic.claude-opus-4-1-20250805-v1:0';
const IN = 'InputTokenCount';
const LEGACY = 'LegacyModelInvocations';

/** Two profiles of legacy models, one of another model, and a legacy model without a profile. */
function legacyAccount(): BedrockAccount {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  account.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel(OPUS)] });
  account.addProfile('bbb', { tags: { Team: 'claims' }, modelArns: [foundationModel(OPUS)] });
  account.addProfile('ccc', { tags: { Team: 'sales' } });
  account.use('aaa', '2026-11-25T12:50:00Z', { [IN]: 1000, [LEGACY]: 3 });
  account.use('aaa', '2026-11-25T12:44:00Z', { [LEGACY]: 100 });
  account.use(profileArn('bbb'), '2026-11-25T12:59:00Z', { [IN]: 1000, [LEGACY]: 4 });
  account.use('ccc', '2026-11-25T12:50:00Z', { [IN]: 1000 });
  account.use(`us.${OPUS}`, '2026-11-25T12:45:00Z', { [IN]: 1000, [LEGACY]: 5 });
  account.use('aaa', '2026-11-25T12:50:00Z', { [LEGACY]: 3 }, { ServiceTier: 'default' });
  return account;
}

function legacyValues(account: BedrockAccount): Record<string, number> {
  return Object.fromEntries(Object.entries(account.maximaAt(TIME)).filter(([name]) => name.startsWith(LEGACY)));
}

test('calls of legacy models are published by tag, by profile and of all', async () => {
  const account = legacyAccount();
  const { report, log } = await runMeter(account, { scheduledTime: SCHEDULED, meterLegacyUsage: true });

  expect(legacyValues(account)).toEqual({
    [LEGACY]: 12, [`${LEGACY} Team=claims`]: 7, [`${LEGACY} InferenceProfileId=aaa`]: 3, [`${LEGACY} InferenceProfileId=bbb`]: 4,
  });
  const legacyModels = [{ modelId: OPUS, profileId: 'aaa', calls: 3 }, { modelId: OPUS, profileId: 'bbb', calls: 4 }, { modelId: `us.${OPUS}`, calls: 5 }];
  expect(report!.legacyModels).toEqual(legacyModels);
  expect(log).toContainEqual({ legacyModels, remedy: 'use newer models: AWS can bill legacy models at a higher price than the price list contains' });
});

test('they change no other value, and are read only of what is listed', async () => {
  const [without, withLegacy] = [legacyAccount(), legacyAccount()];
  const plain = await runMeter(without, { scheduledTime: SCHEDULED });
  const legacy = await runMeter(withLegacy, { scheduledTime: SCHEDULED, meterLegacyUsage: true });
  const others = Object.fromEntries(Object.entries(withLegacy.maximaAt(TIME)).filter(([name]) => !name.startsWith(LEGACY)));

  expect(others).toEqual(without.maximaAt(TIME));
  expect(plain.report).not.toHaveProperty('legacyModels');
  expect(legacy.report!.metricsRead).toBe(plain.report!.metricsRead + 3);
  expect(legacy.calls).toEqual({ ...plain.calls, ListMetrics: plain.calls.ListMetrics + 1 });
});

test('without legacy models, one more list is read and 0 is published', async () => {
  const run = async (meterLegacyUsage: boolean) => {
    const account = new BedrockAccount(Date.parse(SCHEDULED));
    account.addProfile('ccc', { tags: { Team: 'sales' } });
    account.use('ccc', '2026-11-25T12:50:00Z', { [IN]: 1000 });
    const { calls, report } = await runMeter(account, { scheduledTime: SCHEDULED, meterLegacyUsage });
    return { calls, read: report!.metricsRead, values: legacyValues(account) };
  };
  const [off, on] = [await run(false), await run(true)];

  expect(off.values).toEqual({});
  expect(on).toEqual({ calls: { ...off.calls, ListMetrics: 5 }, read: off.read, values: { [LEGACY]: 0 } });
});

test('those without a profile are included only if calls without a profile are', async () => {
  const account = legacyAccount();
  await runMeter(account, { scheduledTime: SCHEDULED, meterLegacyUsage: true, meterUntrackedUsage: false });

  expect(legacyValues(account)).toMatchObject({ [LEGACY]: 7 });
});

test('a list that cannot be read leaves out these calls alone, and fails the run', async () => {
  const account = legacyAccount();
  const { ListMetrics } = account.operations;
  account.operations.ListMetrics = (input) => {
    if (input.MetricName === LEGACY) {
      throw new AwsError('AccessDeniedException', 'not authorized', 403);
    }
    return ListMetrics(input);
  };
  const { error } = await runMeter(account, { scheduledTime: SCHEDULED, meterLegacyUsage: true });
  const undisturbed = legacyAccount();
  await runMeter(undisturbed, { scheduledTime: SCHEDULED });

  expect(error!.message).toContain('ListMetrics failed with AccessDeniedException: not authorized');
  expect(account.maximaAt(TIME)).toEqual(undisturbed.maximaAt(TIME));
});
