import { headingProblems, warningIds } from '../../../projenrc/docs/warning-ids';

const inClass = (body: string) => `const SUBJECT = 'Export';\nclass A {\n${body}\n}\n`;

test('ids are read off literals, constants, and what helpers are called with', () => {
  expect(warningIds({
    'a.ts': inClass(`
      one() { Annotations.of(this).addWarningV2('cdk-bedrock-cost-tags:A.one', 'text'); }
      two() { this.warn('two'); this.warn('three'); }
      warn(id: string) { Annotations.of(this).addWarningV2(\`cdk-bedrock-cost-tags:\${SUBJECT}.\${id}\`, 'text'); }`),
    'c.ts': inClass(`
      four(many: boolean) {
        const warn = (id: string) => Annotations.of(this).addWarningV2(\`cdk-bedrock-cost-tags:A.\${id}\`, 'text');
        warn(many ? 'many' : 'few');
      }`),
    'parts.ts': inClass(`
      constructor(subject: string) { this.warnOfSplit(subject); }
      warnOfSplit(subject: string) { Annotations.of(this).addWarningV2(\`cdk-bedrock-cost-tags:\${subject}.split\`, 'text'); }`),
    'b.ts': 'new Parts({ subject: \'Policy\' });',
  })).toEqual([
    'cdk-bedrock-cost-tags:A.few', 'cdk-bedrock-cost-tags:A.many', 'cdk-bedrock-cost-tags:A.one', 'cdk-bedrock-cost-tags:Export.three',
    'cdk-bedrock-cost-tags:Export.two', 'cdk-bedrock-cost-tags:Policy.split',
  ]);
});

test('an id that cannot be read is an error, so that none is overlooked', () => {
  expect(() => warningIds({ 'a.ts': 'addWarningV2(idOf(this), \'text\');' })).toThrow('a.ts: the id of a warning must be a text that can be read off the sources, got idOf(this)');
});

test('each id has a heading, and each heading an id', () => {
  const page = '### A: one\n\nText.\n\n### A: gone\n';

  expect(headingProblems(['cdk-bedrock-cost-tags:A.one', 'cdk-bedrock-cost-tags:A.two'], page)).toEqual([
    'the warning cdk-bedrock-cost-tags:A.two has no heading', 'nothing gives the warning cdk-bedrock-cost-tags:A.gone',
  ]);
});
