import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter, MAX_LINE } from '../../../../../src/report/cause/log/lines.js';

function linesOf(chunks: readonly (Uint8Array | string)[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.end()];
}

test('splits at the line ends of Unix and Windows, and returns a last line without one', () => {
  expect(linesOf(['one\r\ntwo\n\nfour'])).toEqual(['one', 'two', '', 'four']);
  expect(linesOf([Buffer.from('one\n')])).toEqual(['one']);
  expect(linesOf([])).toEqual([]);
});

test('returns the same lines wherever the chunks end, also within a character', () => {
  const text = 'FAIL ä\r\n\u{1f4a5} › b\n\n  ● x\r\nend';
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (cuts) => {
      const bytes = Buffer.from(text);
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      expect(linesOf(chunks)).toEqual(['FAIL ä', '\u{1f4a5} › b', '', '  ● x', 'end']);
    }),
  );
});

test('cuts a long line, and reads the next one whole', () => {
  const [long, next] = linesOf(['x'.repeat(50_000), 'y'.repeat(5_000_000), '\nnext']);
  expect(long).toHaveLength(MAX_LINE);
  expect(next).toBe('next');
});

test('reads invalid UTF-8 and lone surrogates as well-formed text', () => {
  expect(linesOf([Uint8Array.of(0x61, 0xff, 0xfe, 0x0a, 0xc3)])).toEqual(['a\ufffd\ufffd', '\ufffd']);
  expect(linesOf(['a\ud800b\n', '\udc00'])).toEqual(['a\ufffdb', '\ufffd']);
});
