import { differences } from '../../../projenrc/docs/python';

const template = (Resources: object, rest: object = {}) => ({ Resources, ...rest });

test('templates that are the same but for the order of keys do not differ', () => {
  expect(differences('a.md:1', template({ A: { Type: 't', Properties: { x: 1, y: 2 } } }), template({ A: { Properties: { y: 2, x: 1 }, Type: 't' } }))).toEqual([]);
});

test('what differs is named: a value, a resource of one of the two, what is beside the resources', () => {
  expect(differences('a.md:1', template({ A: { Properties: { x: 1 } }, B: {} }), template({ A: { Properties: { x: 2 } }, C: {} }, { Outputs: {} }))).toEqual([
    'a.md:1: A differs between Python and TypeScript', 'a.md:1: B differs between Python and TypeScript', 'a.md:1: C differs between Python and TypeScript',
    'a.md:1: what is beside the resources differs between Python and TypeScript',
  ]);
});

test('a function that the CDK brings along may be of another version', () => {
  expect(differences('a.md:1', template({ ResetProviderframeworkonEventA1F981F2: { a: 1 } }), template({ ResetProviderframeworkonEventA1F981F2: { a: 2 } }))).toEqual([]);
});
