import { describe, expect, test } from '@jest/globals';
import { breakMarkers } from '../../../../src/report/text/break-markers.js';
import { inlineText, plainTitle } from '../../../../src/report/text/harmless.js';
import { FOREIGN_MARKER, MARKERS } from './hostile-texts.js';
import { markersIn } from './trackers.js';

const shown = (text: string): string => text.replaceAll('\u2060', '·');

describe('breakMarkers', () => {
  test.each(MARKERS)('breaks up %j', (text) => expect(markersIn(breakMarkers(text))).toEqual([]));

  test('shows where it was', () => {
    expect(breakMarkers(`a ${FOREIGN_MARKER}0 b`)).toBe('a bsr-0123456789abcdef0123456789abcdef0 b');
    expect(breakMarkers('ｂｓｒ0123456789abcdef0123456789abcdeſ0')).toBe('ｂｓｒ0123456789abcdef0123456789abcdeſ0');
  });

  test('breaks up each of several', () => {
    expect(breakMarkers(`${FOREIGN_MARKER}é${FOREIGN_MARKER}`).match(/bsr-/gu)?.length).toBe(2);
  });

  test.each(['bsr', 'bsr0123', 'absrd', 'Größe 🎉', '', '&#98; %62 \\x62'])('does not change %j', (text) =>
    expect(breakMarkers(text)).toBe(text),
  );

  test.each(['&amp;', '%25', '\\', 'b', '&', '&#', '&#0', 'b&#8203;', 'bsr', '\uff42'])(
    'takes linear time for %j',
    (piece) => {
      const start = performance.now();
      breakMarkers(piece.repeat(100_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});

describe('inlineText', () => {
  test.each([
    ['plain words', 'Fix it', '`Fix it`', '<code>Fix it</code>', '<code>Fix it</code>'],
    ['a name', 'a_b-c/d.yml', '`a_b-c/d.yml`', '<code>a_b-c/d.yml</code>', '<code>a_b-c/d.yml</code>'],
    ['markup', '*x* _y_', '`*x* _y_`', '<code>*x* _y_</code>', '<code>`*x* _y_`</code>'],
    ['backticks', '`x` ``', '``` `x` `` ```', '<code>`x` ``</code>', '<code>``` `x` `` ```</code>'],
    ['a mention', '@all', '`@·all`', '<code>@·all</code>', '<code>`@·all`</code>'],
    ['a tag', '</code>', '`<·/code>`', '<code><·/code></code>', '<code>`<·/code>`</code>'],
    ['a cell', 'a|b', '`a∣b`', '<code>a∣b</code>', '<code>`a∣b`</code>'],
    ['lines', ' a\nb ', '`a\\nb`', '<code>a\\nb</code>', '<code>`a\\nb`</code>'],
    ['nothing', ' ', '', '', ''],
  ])('quotes %s', (_, text, markdown, textile, both) => {
    expect(shown(inlineText(text, ['markdown'], 100))).toBe(markdown);
    expect(shown(inlineText(text, ['textile'], 100))).toBe(textile);
    expect(shown(inlineText(text, ['markdown', 'textile'], 100))).toBe(both);
  });

  test.each([
    ['{{toc}}', '{·{toc}}'],
    ['/close', '·/close'],
    ['a/b', 'a/b'],
    ['#1 GH-1 !1 ~b $1 %m &1', '#·1 GH-·1 !·1 ~·b $·1 %·m &·1'],
    ['# 1, 100%, a & b', '# 1, 100%, a & b'],
    ['r1 user:x [[w]] [x](y)', 'r·1 user·:x [·[w]] [x]·(y)'],
    ['commit: x', 'commit: x'],
    ['https://x www.x :tada:', 'https:·//x www·.x :·tada:'],
    ['##[error] x', '#·# [error] x'],
    ['::error::x', ': :·error::x'],
    ['\u202e', '\\u{202e}'],
  ])('breaks %s', (text, expected) =>
    expect(shown(inlineText(text, ['textile'], 100))).toBe(`<code>${expected}</code>`),
  );

  test('cuts long text with a mark', () => {
    expect(inlineText('a'.repeat(100_000), ['markdown'], 10)).toBe(`\`${'a'.repeat(10)}…\``);
    expect(inlineText('\u202e'.repeat(10), ['markdown'], 10)).toBe('`\\u{202e}\\u…`');
  });
});

describe('plainTitle', () => {
  test('does not change plain text', () =>
    expect(plainTitle('Fix: the "sums" (again)', 50)).toBe('Fix: the "sums" (again)'));

  test.each([
    ['abcdef1 abcdef', 'abcdef·1 abcdef'],
    ['UTF-8 ubuntu-24.04', 'UTF-·8 ubuntu-24.04'],
    ['a\n@all', 'a\\n@·all'],
  ])('breaks %s', (text, expected) => expect(shown(plainTitle(text, 50))).toBe(expected));

  test('counts what it inserts', () => {
    const title = plainTitle('@'.repeat(100), 50);
    expect(title.length).toBeLessThanOrEqual(50);
    expect(title.endsWith('…')).toBe(true);
  });
});
