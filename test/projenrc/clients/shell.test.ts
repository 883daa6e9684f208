import { commandsOf, UNKNOWN } from '../../../projenrc/clients/shell';

test('one command, with quotes and continued lines', () => {
  expect(commandsOf('aws', 'aws ssm get-parameter --name "/claims/bedrock" \\\n  --query \'Parameter.Value\' # the settings')).toEqual([
    ['aws', 'ssm', 'get-parameter', '--name', '/claims/bedrock', '--query', 'Parameter.Value'],
  ]);
});

test('other commands, comments and arguments called aws are left out', () => {
  expect(commandsOf('aws', 'npm install aws\n# aws s3 ls\necho aws s3 ls')).toEqual([]);
});

test('text that only the reader has is unknown', () => {
  expect(commandsOf('aws', 'aws a b --x "$X" --y ${Y}z --z "arn:$(whoami):q"')).toEqual([['aws', 'a', 'b', '--x', UNKNOWN, '--y', `${UNKNOWN}z`, '--z', `arn:${UNKNOWN}:q`]]);
});

test.each([
  ['a pipe', 'cat x | aws a b | jq .', [['aws', 'a', 'b']]],
  ['lists', 'aws a b && aws c d; aws e f || true', [['aws', 'a', 'b'], ['aws', 'c', 'd'], ['aws', 'e', 'f']]],
  ['a loop over a command', 'for id in $(aws a b --query "x[].y"); do\n  aws c d --id "$id"\ndone', [['aws', 'a', 'b', '--query', 'x[].y'], ['aws', 'c', 'd', '--id', UNKNOWN]]],
  ['an assignment', 'ID="$(aws a b --json \'{"k":")"}\')"\nREGION=x aws c d', [['aws', 'a', 'b', '--json', '{"k":")"}'], ['aws', 'c', 'd']]],
  ['backquotes', 'echo `aws a b`', [['aws', 'a', 'b']]],
  ['redirections', 'aws a b > out.json 2> err.log < in.json', [['aws', 'a', 'b']]],
  ['xargs', 'ls | xargs -n 1 aws a b --id', [['aws', 'a', 'b', '--id']]],
  ['a condition', 'if ! aws a b; then aws c d; fi', [['aws', 'a', 'b'], ['aws', 'c', 'd']]],
  ['a subshell', '(cd x && aws a b)', [['aws', 'a', 'b']]],
])('commands in %s', (_, code, expected) => {
  expect(commandsOf('aws', code)).toEqual(expected);
});
