import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dotnetSources } from '../../../consumers/checks/dotnet-sources';

const ASSEMBLY = {
  name: 'tags',
  types: {
    'tags.Budget': { name: 'Budget', kind: 'class', methods: [{ name: 'deny' }], properties: [{ name: 'limit' }] },
    'tags.Period': { name: 'Period', kind: 'enum', members: [{ name: 'DAILY' }] },
  },
  targets: { dotnet: { namespace: 'Tags', packageId: 'TagsPackage' } },
};
const BUDGET = `namespace Tags
{
    [JsiiClass(nativeType: typeof(Tags.Budget), fullyQualifiedName: "tags.Budget")]
    public class Budget : DeputyBase
    {
        [JsiiProperty(name: "limit", typeJson: "{\\"fqn\\":\\"tags.Period\\"}")]
        public virtual Period Limit
        [JsiiMethod(name: "deny")]
        public virtual void Deny()
    }
}
`;
const PERIOD = `namespace Tags
{
    public enum Period
    {
        [JsiiEnumMember(name: "DAILY")]
        DAILY
    }
}
`;

const folder = mkdtempSync(join(tmpdir(), 'dotnet-sources-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function problems(sources: Record<string, string>): string[] {
  mkdirSync(join(folder, 'TagsPackage', 'Tags'), { recursive: true });
  Object.entries(sources).forEach(([name, text]) => writeFileSync(join(folder, 'TagsPackage', 'Tags', name), text));
  return dotnetSources(folder, ASSEMBLY).problems;
}

test('sources with all types and members are in order', () => {
  expect(problems({ 'Budget.cs': BUDGET, 'Period.cs': PERIOD })).toEqual([]);
});

test.each([
  ['a type', { 'Budget.cs': BUDGET }, 'Period.cs is missing'],
  ['a method', { 'Budget.cs': BUDGET.replace('"deny"', '"allow"'), 'Period.cs': PERIOD }, 'Budget.cs lacks (name: "deny"'],
  ['a property', { 'Budget.cs': BUDGET.replace('"limit"', '"amount"'), 'Period.cs': PERIOD }, 'Budget.cs lacks (name: "limit"'],
  ['a member of an enum', { 'Budget.cs': BUDGET, 'Period.cs': PERIOD.replace('"DAILY"', '"WEEKLY"') }, 'Period.cs lacks JsiiEnumMember(name: "DAILY")'],
  ['the namespace', { 'Budget.cs': BUDGET.replace('namespace Tags', 'namespace Other'), 'Period.cs': PERIOD }, 'Budget.cs is not in the namespace Tags'],
  ['the class', { 'Budget.cs': BUDGET.replace('public class', 'internal class'), 'Period.cs': PERIOD }, 'Budget.cs does not declare Budget'],
  ['a name apart from that of the class', { 'Budget.cs': BUDGET.replace('Limit', 'Budget'), 'Period.cs': PERIOD }, 'Budget has a member of its own name'],
  ['a type that a member refers to', { 'Budget.cs': BUDGET.replace('tags.Period', 'tags.Term'), 'Period.cs': PERIOD }, 'Budget.cs refers to tags.Term, which does not exist'],
])('sources that lack %s are not', (_, sources, problem) => {
  expect(problems(sources as unknown as Record<string, string>)).toEqual([problem]);
});
