import * as fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { chatText, markdownText, plainText } from '../../src/private/plain-text';

/** Zero-width space. */
const Z = '\u200b';

/** A text of others, then the text in an email, in chat and in Markdown. */
type Row = [text: string, plain: string, chat: string, markdown: string];
const same = (text: string): Row => [text, text, text, text];

const ROWS: Row[] = [
  same('plain text: 4711 / cost_center (a) #1 +1 "x" 50%'),
  same('arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3'),
  same('日本 Café 😀'),
  same('# heading - item 1. item'),
  ['<https://evil.example/login|Approve>', '<https://evil.example/login|Approve>', `&lt;https:/${Z}/evil.example/login|Approve&gt;`, `&lt;https:/${Z}/evil.example/login\\|Approve>`],
  ['<!channel> <!here>', '<!channel> <!here>', `&lt;!${Z}channel&gt; &lt;!${Z}here&gt;`, '&lt;!channel> &lt;!here>'],
  ['<@U012AB3CD> @channel', '<@U012AB3CD> @channel', `&lt;@${Z}U012AB3CD&gt; @${Z}channel`, `&lt;@${Z}U012AB3CD> @${Z}channel`],
  ['<#C012AB3CD>', '<#C012AB3CD>', `&lt;#${Z}C012AB3CD&gt;`, '&lt;#C012AB3CD>'],
  ['ask ann@example.com', 'ask ann@example.com', `ask ann@${Z}example.com`, 'ask ann@example.com'],
  ['https://evil.example/reset', 'https://evil.example/reset', `https:/${Z}/evil.example/reset`, `https:/${Z}/evil.example/reset`],
  ['WWW.evil.example', 'WWW.evil.example', `WWW${Z}.evil.example`, `WWW${Z}.evil.example`],
  ['[free](https://evil.example)', '[free](https://evil.example)', `[free]${Z}(https:/${Z}/evil.example)`, `\\[free\\](https:/${Z}/evil.example)`],
  ['![x](//evil.example/b.png)', '![x](//evil.example/b.png)', `![x]${Z}(/${Z}/evil.example/b.png)`, `!\\[x\\](/${Z}/evil.example/b.png)`],
  ['[a][b] [c]: d', '[a][b] [c]: d', `[a]${Z}[b] [c]${Z}: d`, '\\[a\\]\\[b\\] \\[c\\]: d'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;', '&lt;img src=x onerror=alert(1)>'],
  ['<!-- hidden -->', '<!-- hidden -->', `&lt;!${Z}-- hidden --&gt;`, '&lt;!-- hidden -->'],
  ['&lt;b&gt; &#60; & &amp;', '&lt;b&gt; &#60; & &amp;', '&amp;lt;b&amp;gt; &amp;#60; &amp; &amp;amp;', '&amp;lt;b&amp;gt; &amp;#60; & &amp;amp;'],
  ['`code` ```', '`code` ```', '\'code\' \'\'\'', '\\`code\\` \\`\\`\\`'],
  ['*bold* _it_ ~~gone~~', '*bold* _it_ ~~gone~~', '*bold* _it_ ~~gone~~', '\\*bold\\* \\_it\\_ \\~\\~gone\\~\\~'],
  ['a|b \\| c', 'a|b \\| c', 'a|b \\| c', 'a\\|b \\\\\\| c'],
  ['$\\href{x}{y}$', '$\\href{x}{y}$', '$\\href{x}{y}$', '&#36;\\\\href{x}{y}&#36;'],
  ['one\ntwo\r\nthree\rfour', ...same('one two three four').slice(1) as [string, string, string]],
  ['a\n\n| --- |\n# b', 'a | --- | # b', 'a | --- | # b', 'a \\| --- \\| # b'],
  ['\t a \v\f b\u2028c\u2029d\u0085e ', ...same('a b c d e').slice(1) as [string, string, string]],
  ['a\0b\u001b[31m', 'a b [31m', 'a b [31m', 'a b \\[31m'],
  ['safe\u202egnp.exe', ...same('safegnp.exe').slice(1) as [string, string, string]],
  ['\u2066x\u2069 \u061c\u200e', ...same('x').slice(1) as [string, string, string]],
  ['a\u200bb\u200d\u00ad\ufeffc\u3164', ...same('abc').slice(1) as [string, string, string]],
  ['\ud83d half \ude00', ...same('\ufffd half \ufffd').slice(1) as [string, string, string]],
  ['x'.repeat(5_000), ...same(`${'x'.repeat(200)}…`).slice(1) as [string, string, string]],
  ['x'.repeat(200), ...same('x'.repeat(200)).slice(1) as [string, string, string]],
  [`${'x'.repeat(199)}😀😀`, ...same(`${'x'.repeat(199)}😀…`).slice(1) as [string, string, string]],
  ['<'.repeat(201), `${'<'.repeat(200)}…`, `${'&lt;'.repeat(200)}…`, `${'&lt;'.repeat(200)}…`],
  ['\u202e\0\n', '', '', ''],
];

test.each(ROWS)('%j', (text, plain, chat, markdown) => {
  expect([plainText(text), chatText(text), markdownText(text)]).toEqual([plain, chat, markdown]);
});

// URLs with a scheme become links, as on GitHub. Names of domains alone do not.
const markdown = new MarkdownIt({ html: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

/** Rendered nodes of a text in a table cell, as type and content. */
function cell(text: string): string[] {
  const tokens = markdown.parse(`| Before | Text | After |\n| --- | --- | --- |\n| a | ${text} | b |\n`, {});
  expect(tokens.filter(({ type }) => ['tr_open', 'td_open'].includes(type))).toHaveLength(5);
  return tokens.filter(({ type }) => type === 'inline')[4].children!.map(({ type, content }) => `${type}: ${content}`);
}

const withoutMarks = (text: string) => text.replaceAll(Z, '');
const MARKUP = [
  '<', '>', '!', '@', '#', '*', '_', '~', '`', '[', ']', '(', ')', '|', '\\', '&', ';', ':', '/', '-', '=', '$', '"', '\'', ' ', '\n', '\r', '\t', '\0', '\u2028', '\u202e', '\u200b', '\ud83d',
  'a', 'lt', 'https://', 'www.', 'x.example', '![x](y)', '[x]: y', '<b>', '<!channel>', '&lt;', '&#60;', '😀', 'é',
];
const hostile = fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...MARKUP) }, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 400 }).map((parts) => parts.join(''));

test.each(ROWS)('renders as one text: %j', (_, plain, __, escaped) => {
  expect(cell(escaped).map(withoutMarks)).toEqual(plain === '' ? [] : [`text: ${plain}`]);
});

test('the rendering shows what is not escaped', () => {
  expect(cell('a <b> https://evil.example')).toEqual(['text: a ', 'html_inline: <b>', 'text:  ', 'link_open: ', 'text: https://evil.example', 'link_close: ']);
});

test('any text becomes one line of at most 200 characters and an ellipsis', () => {
  fc.assert(fc.property(hostile, (text) => {
    const plain = plainText(text);
    expect(plain).toMatch(/^(?![ ])[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
    expect([...plain].length).toBeLessThanOrEqual(201);
    expect([...plain].length === 201).toBe(plain.endsWith('…') && [...plain].length > 200);
  }), { numRuns: 500 });
});

test('any text is the same text in Markdown, and nothing else', () => {
  fc.assert(fc.property(hostile, (text) => {
    const escaped = markdownText(text);
    const plain = plainText(text);
    expect(escaped).not.toMatch(/[<\n\r]/);
    expect(cell(escaped).map(withoutMarks)).toEqual(plain === '' ? [] : [`text: ${plain}`]);
  }), { numRuns: 500 });
});

test('any text is the same text in chat, without links, code and mentions', () => {
  fc.assert(fc.property(hostile, (text) => {
    const chat = chatText(text);
    expect(chat).not.toMatch(/[<>`\n\r]|&(?!(amp|lt|gt);)|\/\/|www\.|@(?!\u200b)|\]\(/i);
    const shown = withoutMarks(chat).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(shown).toBe(plainText(text).replaceAll('`', '\''));
  }), { numRuns: 500 });
});
