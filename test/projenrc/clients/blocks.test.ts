import { awsCommands, clientBlocks } from '../../../projenrc/clients/blocks';
import { readDocument } from '../../../projenrc/docs/document';

const page = (text: string) => [readDocument('docs/a.md', text)];

test('client code is found by its mark', () => {
  expect(clientBlocks(page('<!-- client: boto3 -->\n```python\nx = 1\n```\n\n```python\ny = 2\n```\n\n<!-- client: litellm-proxy -->\n```yaml\nz: 3\n```'))).toEqual({
    run: [{ id: 'docs/a.md:3', client: 'boto3', code: 'x = 1\n' }, { id: 'docs/a.md:12', client: 'litellm-proxy', code: 'z: 3\n' }],
    notRun: [],
    problems: [],
  });
});

test('code that is not run is told apart', () => {
  expect(clientBlocks(page('<!-- client: vercel-ai-sdk -->\n```ts\nx;\n```'))).toMatchObject({ run: [], notRun: [{ client: 'vercel-ai-sdk' }], problems: [] });
});

test.each([
  ['no such client', '<!-- client: boto -->\n```python\nx = 1\n```', 'got boto'],
  ['another language than that of the client', '<!-- client: boto3 -->\n```yaml\nx: 1\n```', 'in yaml must be one of litellm-proxy, openai, semantic-kernel, vercel-ai-sdk, got boto3'],
])('%s is a problem, as nothing would run it', (_, text, problem) => {
  expect(clientBlocks(page(text)).problems).toEqual([expect.stringContaining(problem)]);
});

test('commands of the AWS CLI come from shell blocks only', () => {
  expect(awsCommands(page('```sh\naws a b\n```\n\n```text\naws c d\n```'))).toEqual([{ id: 'docs/a.md:2', words: ['aws', 'a', 'b'] }]);
});
