import { describe, expect, test } from '@jest/globals';
import { markdownLink, printable, shorten } from '../../../src/lib/printable.js';

describe('printable', () => {
  test('does not change plain text', () => {
    expect(printable('Grüße, 世界 🎉 100% {a}')).toBe('Grüße, 世界 🎉 100% {a}');
    expect(printable('')).toBe('');
  });

  test.each([
    { name: 'line breaks and tabs', input: 'a\nb\r\nc\td', expected: 'a\\nb\\r\\nc\\td' },
    { name: 'a lone carriage return', input: 'ok\r::error::x', expected: 'ok\\r::error::x' },
    { name: 'an escape sequence for terminal colours', input: '\u001b[31mred', expected: '\\u{1b}[31mred' },
    { name: 'C1 controls', input: 'a\u009b31m\u0085b', expected: 'a\\u{9b}31m\\u{85}b' },
    { name: 'NUL and DEL', input: '\0\u007f', expected: '\\u{0}\\u{7f}' },
    { name: 'line and paragraph separators', input: '\u2028\u2029', expected: '\\u{2028}\\u{2029}' },
    { name: 'bidirectional overrides', input: 'a\u202eb\u2066c', expected: 'a\\u{202e}b\\u{2066}c' },
    { name: 'zero-width characters', input: 'a\u200bb\u200dc\ufeff', expected: 'a\\u{200b}b\\u{200d}c\\u{feff}' },
    { name: 'invisible fillers and tags', input: '\u3164\u{e0041}', expected: '\\u{3164}\\u{e0041}' },
    { name: 'lone surrogates', input: 'a\ud800b', expected: 'a\\u{d800}b' },
  ])('escapes $name', ({ input, expected }) => {
    expect(printable(input)).toBe(expected);
  });

  test.each([
    { name: 'a command at the start', input: '::error::x', expected: ': :error::x' },
    { name: 'a command after white space', input: ' \u00a0::set-output::x', expected: ' \u00a0: :set-output::x' },
    { name: 'a run of colons', input: '::::x', expected: ': :::x' },
    {
      name: 'old commands anywhere in a line',
      input: 'text ##[add-mask]x ##[error]y',
      expected: 'text ## [add-mask]x ## [error]y',
    },
    { name: 'an old command after more hashes', input: '####[error]', expected: '#### [error]' },
    {
      name: 'an old command with an invisible character in it',
      input: '#\u200b#[error]',
      expected: '#\\u{200b}#[error]',
    },
  ])('breaks up $name, which the runner would execute', ({ input, expected }) => {
    expect(printable(input)).toBe(expected);
    expect(/##\[|^\s*::/u.test(printable(input))).toBe(false);
  });

  test('does not change two colons within a line, which are harmless', () => {
    expect(printable('std::vector at ::1')).toBe('std::vector at ::1');
  });
});

describe('shorten', () => {
  test.each([
    { name: 'does not change a text that fits', text: 'abc', max: 3, expected: 'abc' },
    { name: 'cuts a longer text and adds an ellipsis', text: 'abcd', max: 3, expected: 'abc…' },
    { name: 'does not split a surrogate pair', text: 'ab🎉c', max: 3, expected: 'ab…' },
    { name: 'does not remove a surrogate pair that fits', text: 'a🎉bc', max: 3, expected: 'a🎉…' },
  ])('$name', ({ text, max, expected }) => {
    expect(shorten(text, max)).toBe(expected);
  });
});

test.each([
  { url: 'https://x.example/a_b?c=*#d', link: '[7](https://x.example/a_b?c=*#d)' },
  {
    url: 'https://x.example/)![a](https://evil.example',
    link: '[7](https://x.example/%29![a]%28https://evil.example)',
  },
  { url: 'https://x.example/?`\\', link: '[7](https://x.example/?%60%5c)' },
])('a link to $url in Markdown is $link', ({ url, link }) => {
  expect(markdownLink('7', url)).toBe(link);
});
