import { headingProblems, warningIds } from '../../../projenrc/docs/warning-ids';

const inClass = (body: string) => `const SUBJECT = 'Export';\nclass A {\n${body}\n}\n`;
const HELPER = { 'private/warning.ts': 'export function warn(scope, id, message) { Annotations.of(scope).addWarningV2(`cdk-bedrock-cost-tags:${id}`, message); }' };

test('ids are read off literals, constants, and the arguments of functions that hand them on', () => {
  expect(warningIds({
    ...HELPER,
    'a.ts': inClass(`
      one() { warn(this, 'A.one', 'text'); }
      two() { this.warnOf('two'); this.warnOf('three'); }
      warnOf(id: string) { warn(this, \`\${SUBJECT}.\${id}\`, 'text'); }`),
    'c.ts': inClass(`
      four(many: boolean) {
        warn(this, many ? 'A.many' : 'A.few', 'text');
      }`),
    'parts.ts': inClass(`
      constructor(subject: string) { this.warnOfSplit(subject); }
      warnOfSplit(subject: string) { warn(this, \`\${subject}.split\`, 'text'); }`),
    'b.ts': 'new Parts({ subject: \'Policy\' });',
  })).toEqual([
    'cdk-bedrock-cost-tags:A.few', 'cdk-bedrock-cost-tags:A.many', 'cdk-bedrock-cost-tags:A.one', 'cdk-bedrock-cost-tags:Export.three',
    'cdk-bedrock-cost-tags:Export.two', 'cdk-bedrock-cost-tags:Policy.split',
  ]);
});

test('an id that cannot be read is an error, so that none is overlooked', () => {
  expect(() => warningIds({ 'a.ts': 'warn(this, idOf(this), \'text\');' })).toThrow('a.ts: the id of a warning must be a text that can be read off the sources, got idOf(this)');
});

test.each(['addWarningV2(\'cdk-bedrock-cost-tags:A.one\', \'text\')', 'addWarning(\'text\')'])('a warning by %s, without the link, is an error', (call) => {
  expect(() => warningIds({ ...HELPER, 'a/b.ts': inClass(`one() { Annotations.of(this).${call}; }`) }))
    .toThrow('a/b.ts: a warning must go through warn() of private/warning.ts');
});

test('each id has a heading, and each heading an id', () => {
  const page = '### A: one\n\nText.\n\n### A: gone\n';

  expect(headingProblems(['cdk-bedrock-cost-tags:A.one', 'cdk-bedrock-cost-tags:A.two'], page)).toEqual([
    'the warning cdk-bedrock-cost-tags:A.two has no heading', 'nothing gives the warning cdk-bedrock-cost-tags:A.gone',
  ]);
});
