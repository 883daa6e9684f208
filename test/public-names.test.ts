import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The compiler's own list, which it only warns by. It is not among its exports.
const load = createRequire(__filename);
const { isReservedName }: { isReservedName(name: string): string[] | undefined } = load(join(dirname(load.resolve('jsii')), 'reserved-words.js'));

interface Member {
  readonly name: string;
  readonly type?: { readonly primitive?: string };
  readonly parameters?: ReadonlyArray<{ readonly name: string }>;
}

interface Type extends Member {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
}

/** Nouns that say what a prop is about, and not what `true` means. */
const BARE_NOUNS = [
  'profileMetrics', 'untrackedModels', 'untaggedShare', 'sourceProfile', 'sourceProfiles', 'tagPropagation', 'permissionsBoundary', 'exclusive', 'metrics', 'tags', 'budgets', 'alarms',
  'dashboard', 'meter', 'audit', 'iamPrincipals', 'backfill', 'notifications', 'recipients',
];

/** Names of the public API that a language reserves, and boolean props that read like things. */
function nameProblems(types: readonly Type[]): string[] {
  return types.flatMap((type) => [
    ...reserved(type.name, type.name),
    ...[...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].flatMap((member) => [
      ...reserved(`${type.name}.${member.name}`, member.name),
      ...(member.parameters ?? []).flatMap(({ name }) => reserved(`${type.name}.${member.name}(${name})`, name)),
    ]),
    ...type.datatype ? (type.properties ?? [])
      .filter((prop) => prop.type?.primitive === 'boolean' && BARE_NOUNS.includes(prop.name))
      .map(({ name }) => `${type.name}.${name} is a boolean with the name of a thing: start with a verb`) : [],
  ]);
}

function reserved(where: string, name: string): string[] {
  const languages = isReservedName(name);
  return languages ? [`${where} is a keyword of ${languages.join(', ')}`] : [];
}

const { types } = JSON.parse(readFileSync(join(__dirname, '..', '.jsii'), 'utf8'));

test('no public name is a keyword of another language, and no boolean prop is a bare noun', () => {
  const all = Object.values<Type>(types);

  expect(all.length).toBeGreaterThan(90);
  expect(nameProblems(all)).toEqual([]);
});

test.each([
  ['except', 'Python'], ['and', 'Python'], ['lambda', 'Python'], ['default', 'C#, Java, Go'], ['namespace', 'C#'], ['synchronized', 'Java'], ['chan', 'Go'], ['func', 'Go'],
])('a prop %s is refused, as a keyword of %s', (name, languages) => {
  expect(nameProblems([{ kind: 'interface', name: 'PlantedProps', datatype: true, properties: [{ name }] }]))
    .toEqual([expect.stringMatching(new RegExp(`^PlantedProps\\.${name} is a keyword of .*${languages.split(', ')[0].replace('#', '\\#')}`))]);
});

test('a planted method, parameter and bare noun are refused', () => {
  expect(nameProblems([{
    kind: 'interface', name: 'PlantedProps', datatype: true, properties: [{ name: 'untaggedShare', type: { primitive: 'boolean' } }],
  }, {
    kind: 'class', name: 'Planted', methods: [{ name: 'import', parameters: [{ name: 'type' }] }],
  }])).toEqual([
    'PlantedProps.untaggedShare is a boolean with the name of a thing: start with a verb',
    expect.stringMatching(/^Planted\.import is a keyword of .*Python/),
    expect.stringMatching(/^Planted\.import\(type\) is a keyword of Go/),
  ]);
});

test('boolean props with a verb, and things that are no booleans, pass', () => {
  expect(nameProblems([{
    kind: 'interface',
    name: 'PlantedProps',
    datatype: true,
    properties: [{ name: 'showUntaggedShare', type: { primitive: 'boolean' } }, { name: 'budgets' }],
  }])).toEqual([]);
});
