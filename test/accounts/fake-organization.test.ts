import { BedrockAccount } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';
import { Organization, runOrganization } from '../support/organization';

const TIME = '2026-11-25T13:10:00Z';
const END = Date.parse('2026-11-25T12:59:00Z');

function filled(account: BedrockAccount): BedrockAccount {
  account.addProfile('aaa', { tags: { Team: 'claims' } });
  account.addProfile('bbb');
  ['aaa', 'bbb', 'amazon.nova-lite-v1:0'].forEach((id) => account.use(id, '2026-11-25T12:50:00Z', { InputTokenCount: 1_000_000, OutputTokenCount: 10 }));
  return account;
}

test('an organization of one account and one Region is metered as the account', async () => {
  const single = filled(new BedrockAccount(Date.parse(TIME)));
  const organization = new Organization(Date.parse(TIME));
  filled(organization.home);
  const one = await runMeter(single, { scheduledTime: TIME });
  const all = await runOrganization(organization, { scheduledTime: TIME });

  expect([one.error, all.error]).toEqual([undefined, undefined]);
  const { SourceAccounts, UnreadableAccounts, UnlinkedAccounts, ...figures } = organization.home.maximaAt(END);
  expect([SourceAccounts, UnreadableAccounts, UnlinkedAccounts]).toEqual([0, 0, 0]);
  expect(figures).toEqual(single.maximaAt(END));
  expect(figures['EstimatedCost Team=claims']).toBeGreaterThan(0);
});

test('source accounts and Regions are added up, each at the prices of its Region', async () => {
  const organization = new Organization(Date.parse(TIME), ['us-east-1', 'eu-central-1']);
  const accounts = ['111111111111', '222222222222'];
  organization.link(...accounts);
  let sum = 0;
  for (const region of organization.regions) {
    accounts.forEach((accountId) => filled(organization.account(accountId, region)));
    const single = filled(new BedrockAccount(Date.parse(TIME), { accountId: accounts[0], region }));
    await runMeter(single, { scheduledTime: TIME }, { region });
    sum += accounts.length * single.maximaAt(END)['EstimatedCost Team=claims'];
  }
  const { error, calls } = await runOrganization(organization, { scheduledTime: TIME });

  expect(error).toBeUndefined();
  const { 'EstimatedCost Team=claims': cost, SourceAccounts } = organization.home.maximaAt(END);
  expect([cost, SourceAccounts]).toEqual([expect.closeTo(sum, 12), 2]);
  expect(calls.AssumeRole).toBe(2);
});
