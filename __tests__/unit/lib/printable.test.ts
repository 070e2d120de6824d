import { describe, expect, test } from '@jest/globals';
import { printable, shorten } from '../../../src/lib/printable.js';

describe('printable', () => {
  test.each([
    { name: 'plain text stays', input: 'Grüße, 世界 🎉 100% {a}', expected: 'Grüße, 世界 🎉 100% {a}' },
    { name: 'line breaks and tabs', input: 'a\nb\r\nc\td', expected: 'a\\nb\\r\\nc\\td' },
    { name: 'a lone carriage return', input: 'ok\r::error::x', expected: 'ok\\r::error::x' },
    { name: 'the escape of terminal colours', input: '\u001b[31mred', expected: '\\u{1b}[31mred' },
    { name: 'C1 controls', input: 'a\u009b31m\u0085b', expected: 'a\\u{9b}31m\\u{85}b' },
    { name: 'NUL and DEL', input: '\0\u007f', expected: '\\u{0}\\u{7f}' },
    { name: 'line and paragraph separators', input: '\u2028\u2029', expected: '\\u{2028}\\u{2029}' },
    { name: 'bidirectional overrides', input: 'a\u202eb\u2066c', expected: 'a\\u{202e}b\\u{2066}c' },
    { name: 'zero-width characters', input: 'a\u200bb\u200dc\ufeff', expected: 'a\\u{200b}b\\u{200d}c\\u{feff}' },
    { name: 'invisible fillers and tags', input: '\u3164\u{e0041}', expected: '\\u{3164}\\u{e0041}' },
    { name: 'lone surrogates', input: 'a\ud800b', expected: 'a\\u{d800}b' },
    { name: 'the empty text', input: '', expected: '' },
  ])('$name', ({ input, expected }) => {
    expect(printable(input)).toBe(expected);
  });

  test.each([
    { name: 'a command at the start', input: '::error::x', expected: ': :error::x' },
    { name: 'a command after blanks', input: ' \u00a0::set-output::x', expected: ' \u00a0: :set-output::x' },
    { name: 'a run of colons', input: '::::x', expected: ': :::x' },
    {
      name: 'a command of old anywhere',
      input: 'text ##[add-mask]x ##[error]y',
      expected: 'text ## [add-mask]x ## [error]y',
    },
    { name: 'one behind further hashes', input: '####[error]', expected: '#### [error]' },
    {
      name: 'one put together by taking out invisible characters',
      input: '#\u200b#[error]',
      expected: '#\\u{200b}#[error]',
    },
  ])('breaks up what the runner would obey: $name', ({ input, expected }) => {
    expect(printable(input)).toBe(expected);
    expect(/##\[|^\s*::/u.test(printable(input))).toBe(false);
  });

  test('two colons within a line are harmless and stay', () => {
    expect(printable('std::vector at ::1')).toBe('std::vector at ::1');
  });
});

describe('shorten', () => {
  test.each([
    { name: 'what fits stays', text: 'abc', max: 3, expected: 'abc' },
    { name: 'what does not is cut and says so', text: 'abcd', max: 3, expected: 'abc…' },
    { name: 'a surrogate pair is not split', text: 'ab🎉c', max: 3, expected: 'ab…' },
    { name: 'a surrogate pair that fits stays', text: 'a🎉bc', max: 3, expected: 'a🎉…' },
  ])('$name', ({ text, max, expected }) => {
    expect(shorten(text, max)).toBe(expected);
  });
});
