import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from '../../../projenrc/docs/document';
import { quickStart } from '../../../projenrc/docs/quick-start';

const TEXT = `
<!-- run: typescript -->
\`\`\`sh
mkdir app && cd app
\`\`\`

<!-- file: typescript app.ts -->
\`\`\`ts nofixture
const quoted = "$HOME \\\`'";
\`\`\`

<!-- run: typescript -->
\`\`\`sh
cp app.ts copy.ts
\`\`\`

<!-- not run: needs an AWS account -->
\`\`\`sh
exit 1
\`\`\`

<!-- run: python -->
\`\`\`sh
exit 2
\`\`\`
`;

test('a quick start does what its document says, in that order, and files are written as they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quick-start-'));
  execFileSync('bash', ['-euc', quickStart(readDocument('README.md', TEXT), 'typescript')], { cwd: folder });

  expect(readFileSync(join(folder, 'app', 'copy.ts'), 'utf8')).toBe('const quoted = "$HOME \\`\'";\n');
});

test('a quick start that is not there is an error', () => {
  expect(() => quickStart(readDocument('README.md', TEXT), 'java')).toThrow('the document has no quick start "java"');
});
