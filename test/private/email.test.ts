import { Token } from 'aws-cdk-lib';
import { emailProblems } from '../../src/private/email';

test.each(['a@example.com', 'first.last+cost@sub.example.co.uk', 'ÄÖ@example.com'])('takes %s', (email) => {
  expect(emailProblems('emails', [email])).toEqual([]);
});

test.each([
  '', 'example.com', 'a@example', 'a@b@example.com', 'a b@example.com', 'a@example.com\n', 'a@example.com,b', 'Claims <claims@example.com>', `${'x'.repeat(310)}@example.com`,
])('refuses %j', (email) => {
  expect(emailProblems('emails', [email])).toEqual(expect.arrayContaining([expect.stringMatching(/^each of emails must /)]));
});

test('refuses an address that is there twice, once', () => {
  expect(emailProblems('emails', ['a@example.com', 'b@example.com', 'a@example.com', 'a@example.com']))
    .toEqual(['emails must not contain duplicates: "a@example.com" is listed more than once']);
});

test('takes tokens', () => {
  expect(emailProblems('emails', [Token.asString({ Ref: 'Email' })])).toEqual([]);
});
