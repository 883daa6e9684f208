import { AwsError } from '../support/aws-endpoint';
import { BedrockAccount, profileArn } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(30_000);

const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const IN = 'InputTokenCount';
const M = 1_000_000;

/** As many profiles of two teams, each used with other amounts, of which every third has no tags. */
function accountWith(profiles: number): BedrockAccount {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  for (let i = 0; i < profiles; i++) {
    const id = `p${String(i).padStart(4, '0')}`;
    account.addProfile(id, { tags: i % 3 === 0 ? {} : { Team: i % 2 === 0 ? 'claims' : 'sales' } });
    account.use(id, '2026-11-25T12:50:00Z', { [IN]: 7 * i + 1, OutputTokenCount: 3 * i + 2 });
  }
  return account;
}

/** What is published if the tags of each profile are read with a call of its own. */
async function readIndividually(account: BedrockAccount): Promise<Record<string, number>> {
  account.isUnindexed = () => true;
  await runMeter(account, { scheduledTime: SCHEDULED });
  return account.maximaAt(TIME);
}

test('tags of the list give the same values to the last digit, and only those without tags are asked for', async () => {
  const account = accountWith(250);
  const { error, calls } = await runMeter(account, { scheduledTime: SCHEDULED });

  expect(error).toBeUndefined();
  expect([calls.GetResources, calls.ListTagsForResource]).toEqual([Math.ceil(166 / 100), 84]);
  expect(account.maximaAt(TIME)).toEqual(await readIndividually(accountWith(250)));
});

test('a profile that is gone and still in the list counts nowhere', async () => {
  const account = accountWith(10);
  account.ghosts.set(profileArn('gone'), { Team: 'former' });
  const { report } = await runMeter(account, { scheduledTime: SCHEDULED });

  expect(report!.profiles).toBe(10);
  expect(account.maximaAt(TIME)).toEqual(await readIndividually(accountWith(10)));
});

test('an empty list of tags of a profile is not believed', async () => {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  account.addProfile('aaa', { tags: { Team: 'claims' } });
  account.use('aaa', '2026-11-25T12:50:00Z', { [IN]: M });
  account.ghosts.set(profileArn('aaa'), {});
  const { calls } = await runMeter(account, { scheduledTime: SCHEDULED });

  expect(calls.ListTagsForResource).toBe(1);
  expect(account.maximaAt(TIME)['EstimatedCost Team=claims']).toBe(0.06);
});

test.each([
  ['denied', new AwsError('AccessDeniedException', 'not authorized to perform tag:GetResources'), 1],
  ['throttled for long', new AwsError('ThrottledException', 'Rate exceeded'), 4],
  ['refused as a type', new AwsError('InvalidParameterException', 'no such type'), 1],
])('a list that is %s changes no value, and the log has one more line', async (_, failure, attempts) => {
  const account = accountWith(10);
  const { error, calls, log, report } = await runMeter(account, { scheduledTime: SCHEDULED }, (endpoint) =>
    endpoint.failNext('GetResources', ...Array.from({ length: attempts }, () => failure)));

  expect(error).toBeUndefined();
  expect(calls).toMatchObject({ GetResources: attempts, ListTagsForResource: 10 });
  expect(log).toEqual([
    { fallback: `GetResources failed with ${failure.code}: ${failure.message}`, effect: 'the tags of the remaining profiles were read with one call each' },
    expect.objectContaining({ profiles: report!.profiles, failures: [] }),
  ]);
  expect(account.maximaAt(TIME)).toEqual(await readIndividually(accountWith(10)));
});

test('pages before a failure are used', async () => {
  const account = accountWith(250);
  const { GetResources } = account.operations;
  account.operations.GetResources = (input) => {
    if (input.PaginationToken) {
      throw new AwsError('AccessDeniedException');
    }
    return GetResources(input);
  };
  const { calls } = await runMeter(account, { scheduledTime: SCHEDULED });

  expect(calls.ListTagsForResource).toBe(150);
  expect(account.maximaAt(TIME)).toEqual(await readIndividually(accountWith(250)));
});
