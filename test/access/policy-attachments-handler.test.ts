import {
  attach, attachedTo, type AttachedPrincipal, caught, detach, failure, onceAllowed, principalText, readOnceAllowed, throwFailures,
} from '../../src/access/policy-attachments-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { DeniedAccount, DENY, forEachTest, type DeniedAccountClients, GONE } from '../support/denied-account';

const PRINCIPALS: AttachedPrincipal[] = [
  { policyArn: DENY, type: 'Role', name: 'app' },
  { policyArn: DENY, type: 'Group', name: 'claims' },
  { policyArn: DENY, type: 'User', name: 'ada' },
];
const ALL = ['Group claims', 'Role app', 'User ada'];

let account: DeniedAccount;
let aws: AwsEndpoint;
let clients: DeniedAccountClients;

forEachTest((given) => {
  ({ account, aws, clients } = given);
});

const logged = () => clients.log.mock.calls.map(([line]) => JSON.parse(line));

describe('the principals of a policy', () => {
  test('are read from all pages', async () => {
    account.pageSize = 1;
    account.attach('Role app', 'Group claims', 'User ada');

    expect(await attachedTo(DENY, clients)).toEqual(PRINCIPALS);
    expect(aws.count('ListEntitiesForPolicy')).toBe(3);
  });

  test('are none when the policy does not exist', async () => {
    expect(await attachedTo(GONE, clients)).toEqual([]);
  });

  test('are not guessed when IAM denies the request', async () => {
    aws.failNext('ListEntitiesForPolicy', new AwsError('AccessDenied', 'no', 403));

    await expect(attachedTo(DENY, clients)).rejects.toThrow('no');
  });
});

describe('a policy', () => {
  test('is attached to principals of each type, and logged', async () => {
    expect(await attach(PRINCIPALS, clients)).toEqual({ done: PRINCIPALS, failures: [] });
    expect(account.denied()).toEqual(ALL);
    expect(logged()).toEqual(PRINCIPALS.map((attached) => ({ attached })));
  });

  test('is attached to the other principals when IAM refuses one', async () => {
    account.refusals.set('Role app', new AwsError('LimitExceeded', 'Cannot exceed quota for PoliciesPerRole: 10', 409));
    const { done, failures } = await attach(PRINCIPALS, clients);

    expect(done).toEqual(PRINCIPALS.slice(1));
    expect(failures).toEqual([{ where: `${DENY}, role app`, principal: PRINCIPALS[0], error: expect.objectContaining({ name: 'LimitExceededException' }) }]);
    expect(account.denied()).toEqual(['Group claims', 'User ada']);
  });

  test('is detached from principals of each type, and logged', async () => {
    account.attach(...ALL);

    expect(await detach(DENY, PRINCIPALS, clients)).toEqual({ done: PRINCIPALS, failures: [] });
    expect(account.denied()).toEqual([]);
    expect(logged()).toEqual(PRINCIPALS.map((detached) => ({ detached })));
  });

  test('is detached from the other principals when one does not have it, or IAM refuses one', async () => {
    account.attach('Group claims', 'User ada');
    aws.failNext('DetachGroupPolicy', new AwsError('UnmodifiableEntity', 'no', 400));
    const { done, failures } = await detach(DENY, PRINCIPALS, clients);

    expect(done).toEqual([PRINCIPALS[2]]);
    expect(failures).toEqual([{ where: `${DENY}, group claims`, principal: PRINCIPALS[1], error: expect.objectContaining({ name: 'UnmodifiableEntityException' }) }]);
  });
});

describe('work that IAM does not allow yet', () => {
  const denied = (name: string) => Object.assign(new Error('not yet'), { name });
  const sleeps = () => clients.sleep.mock.calls.flat();

  test.each(['AccessDenied', 'AccessDeniedException'])('is repeated after the failure %s, and all that was done is returned', async (name) => {
    const outcomes = [{ done: ['a'], failures: [failure('b', denied(name)), failure('c', denied(name))] }, { done: ['b'], failures: [failure('c', denied(name))] }, { done: ['c'], failures: [] }];

    expect(await onceAllowed(clients, async () => outcomes.shift()!)).toEqual(['a', 'b', 'c']);
    expect(sleeps()).toEqual([5_000, 5_000]);
  });

  test.each(['AccessDenied', 'AccessDeniedException'])('is repeated after it throws %s', async (name) => {
    const run = jest.fn().mockRejectedValueOnce(denied(name)).mockResolvedValue({ done: ['a'], failures: [] });

    expect(await onceAllowed(clients, run)).toEqual(['a']);
    expect(sleeps()).toEqual([5_000]);
  });

  test('fails after a minute, with the failures of the last run', async () => {
    let runs = 0;
    const run = async () => ({ done: [], failures: [failure('role app', denied('AccessDenied')), failure(`run ${++runs}`, new Error('no'))] });

    await expect(onceAllowed(clients, run)).rejects.toThrow(new Error('2 problems:\n  - role app: AccessDenied: not yet\n  - run 12: no'));
    expect(sleeps()).toEqual(Array(11).fill(5_000));
  });

  test('fails after a minute with the error that it throws', async () => {
    const error = denied('AccessDenied');
    const run = jest.fn().mockRejectedValue(error);

    await expect(onceAllowed(clients, run)).rejects.toBe(error);
    expect(run).toHaveBeenCalledTimes(12);
  });

  test.each([
    ['it fails', async () => ({ done: [], failures: [failure('role app', denied('LimitExceededException'))] }), '1 problem:\n  - role app: LimitExceededException: not yet'],
    ['it throws', async () => { throw denied('ThrottlingException'); }, 'not yet'],
  ])('is not repeated when %s for another reason', async (_, run, message) => {
    await expect(onceAllowed(clients, run)).rejects.toThrow(new Error(message));
    expect(sleeps()).toEqual([]);
  });

  test('is repeated until a value can be read', async () => {
    const read = jest.fn().mockRejectedValueOnce(denied('AccessDenied')).mockResolvedValue('value');

    expect(await readOnceAllowed(clients, read)).toBe('value');
  });
});

describe('failures', () => {
  test('are thrown in one error, with the codes of AWS', () => {
    expect(() => throwFailures([])).not.toThrow();
    expect(() => throwFailures([failure('budget Claims', new Error('no limit')), failure('role app', Object.assign(new Error('no role'), { name: 'NoSuchEntityException' }))]))
      .toThrow(new Error('2 problems:\n  - budget Claims: no limit\n  - role app: NoSuchEntityException: no role'));
  });

  test('are returned instead of thrown', async () => {
    const error = new Error('no');

    expect(await caught('budget Claims', async () => { throw error; })).toEqual({ done: [], failures: [{ where: 'budget Claims', error }] });
    expect(await caught('budget Claims', async () => ({ done: [1], failures: [] }))).toEqual({ done: [1], failures: [] });
  });

  test('name a principal by its type', () => {
    expect(PRINCIPALS.map(principalText)).toEqual(['role app', 'group claims', 'user ada']);
  });
});
