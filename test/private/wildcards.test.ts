import * as fc from 'fast-check';
import { arnCovers, arnsOverlap, covers, overlap } from '../../src/private/wildcards';

const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 }).map((parts) => parts.join(''));
const TEXTS = ['', ...['a', 'b'].flatMap((one) => [one, ...['a', 'b'].flatMap((two) => [one + two, ...['a', 'b'].flatMap((three) => [one + two + three, `${one}${two}${three}a`, `${one}${two}${three}b`])])])];
const matches = (each: string, text: string) => new RegExp(`^${each.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);

test('patterns that some text matches both of overlap', () => {
  fc.assert(fc.property(pattern, pattern, (one, other) => {
    const shared = TEXTS.some((text) => matches(one, text) && matches(other, text));

    expect(overlap(one, other)).toBe(overlap(other, one));
    if (shared) {
      expect(overlap(one, other)).toBe(true);
    }
    // Patterns of up to five signs that share a text share one of five letters.
    if (one.length + other.length <= 4) {
      expect(overlap(one, other)).toBe(shared);
    }
  }));
});

test('a pattern that covers another matches all that it does', () => {
  fc.assert(fc.property(pattern, pattern, (one, other) => {
    if (covers(one, other)) {
      expect(TEXTS.filter((text) => matches(other, text) && !matches(one, text))).toEqual([]);
    }
  }));
});

test.each([
  ['*', '*', true],
  ['arn:*', 'a*', true],
  ['a*c', 'ab*', true],
  ['a*c', 'b*', false],
  ['a?c', 'a.c', true],
  ['', '*', true],
  ['', '?', false],
])('%j and %j overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});

test.each([
  ['*', 'a*b', true],
  ['a*', 'a*b', true],
  ['a*b', 'a*', false],
  ['a?b', 'a*b', false],
  ['a.b', 'axb', false],
])('%j covers %j: %s', (one, other, expected) => {
  expect(covers(one, other)).toBe(expected);
});

describe('ARNs', () => {
  test('are compared part by part, whatever the partition', () => {
    expect(arnsOverlap('arn:aws:bedrock:*:*:application-inference-profile/*', 'arn:*:bedrock:*:*:provisioned-model/*')).toBe(false);
    expect(arnsOverlap('arn:aws-cn:bedrock:us-east-1::foundation-model/a*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnsOverlap('arn:aws:bedrock:*:111122223333:foundation-model/*', 'arn:*:bedrock:*::foundation-model/*')).toBe(false);
    expect(arnsOverlap('arn:aws:bedrock:*:*:*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnsOverlap('arn:aws:s3:::*', 'arn:*:bedrock:*::foundation-model/*')).toBe(false);
  });

  test('are covered by wildcards in each part', () => {
    expect(arnCovers('arn:aws:bedrock:*::foundation-model/*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnCovers('arn:aws:bedrock:us-east-1::foundation-model/*', 'arn:*:bedrock:*::foundation-model/*')).toBe(false);
    expect(arnCovers('arn:aws:bedrock:*:*:*', 'arn:*:bedrock:*:*:inference-profile/*')).toBe(true);
  });

  test('may be less than an ARN', () => {
    expect(arnsOverlap('*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnCovers('*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnsOverlap('arn:aws:bedrock:*', 'arn:*:bedrock:*::foundation-model/*')).toBe(true);
    expect(arnCovers('arn:aws:s3:*', 'arn:*:bedrock:*::foundation-model/*')).toBe(false);
    expect(arnCovers('*', '*')).toBe(true);
  });
});
