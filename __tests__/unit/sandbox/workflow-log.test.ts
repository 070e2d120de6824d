import { describe, expect, test } from '@jest/globals';
import { Masker } from '../../../sandbox/masker.js';
import { readLog, type Chunk } from '../../../sandbox/workflow-log.js';

const stdout = (...parts: string[]): Chunk[] => parts.map((part) => ({ stream: 'stdout', bytes: Buffer.from(part) }));
const read = (chunks: Chunk[], debug = false): ReturnType<typeof readLog> => readLog(chunks, new Masker(), debug);

describe('the log reader', () => {
  test.each([
    { line: '::error::it broke%0Ahere', command: 'error', properties: {}, value: 'it broke\nhere' },
    {
      line: '  ::warning file=a%2Cb,line=3::look',
      command: 'warning',
      properties: { file: 'a,b', line: '3' },
      value: 'look',
    },
    { line: '::ADD-MASK::s3cret%25', command: 'add-mask', properties: {}, value: 's3cret%' },
    {
      line: 'text ##[set-output name=x;y=1%5D]value',
      command: 'set-output',
      properties: { name: 'x', y: '1]' },
      value: 'value',
    },
  ])('reads the command in: $line', ({ line, ...expected }) => {
    expect(read(stdout(`${line}\n`)).commands).toEqual([expected]);
  });

  test.each(['text ::error::x', '::unknown::x', '::error:x', '##[section]x', '# #[error]x'])(
    'reads no command in %s',
    (line) => {
      expect(read(stdout(`${line}\n`))).toEqual({ commands: [], masks: [], lines: [line] });
    },
  );

  test('ends a line at a single carriage return', () => {
    expect(read(stdout('harmless\r::error::forged\r\nend')).lines).toEqual(['harmless', 'Error: forged', 'end']);
  });

  test('counts a CRLF that is split between two chunks as one line break', () => {
    expect(read(stdout('a\r', '\nb\r', 'c')).lines).toEqual(['a', 'b', 'c']);
  });

  test('does not mix the two streams within a line', () => {
    const chunks = [
      ...stdout('::err'),
      { stream: 'stderr', bytes: Buffer.from('aside\n') } as const,
      ...stdout('or::x\n'),
    ];
    expect(read(chunks).lines).toEqual(['aside', 'Error: x']);
  });

  test('reads no commands between stop-commands and its token', () => {
    const log = read(stdout('::stop-commands::pause1\n::error::no\n::pause1::\n::error::yes\n'));
    expect(log.commands.map(({ command }) => command)).toEqual(['stop-commands', 'pause1', 'error']);
    expect(log.lines).toContain('::error::no');
  });
});

describe('the mask of a secret', () => {
  const secret = 'a+b/c~d"e&f é';
  const log = (text: string): string[] => read(stdout(`::add-mask::${secret}\n`, `${text}\n`)).lines;

  test.each([
    ['unchanged', secret],
    ['in base64', Buffer.from(`user:${secret}`).toString('base64').slice(6)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['percent-encoded', encodeURIComponent(secret)],
    ['in XML', 'a+b/c~d&quot;e&amp;f é'],
  ])('hides the value %s', (_, text) => {
    expect(log(`<${text}>`)).toHaveLength(1);
    expect(log(`<${text}>`)[0]).toMatch(/^<.{0,2}\*\*\*.{0,2}>$/u);
  });

  test('does not hide its form encoding', () => {
    const form = new URLSearchParams({ secret }).toString();
    expect(log(form)).toEqual([form]);
  });

  test('does not hide a value that was printed before', () => {
    expect(read(stdout(`${secret}\n::add-mask::${secret}\n`)).lines).toEqual([secret]);
  });

  test('hides each line of the value, and joins adjacent masks', () => {
    expect(read(stdout('::add-mask::first%0Asecond\n', 'firstsecond second\n')).lines).toEqual(['*** ***']);
  });

  test('is logged if step debug is on', () => {
    expect(read(stdout('::add-mask::abc\n::debug::abc\n'), true).lines).toEqual(['::add-mask::***', '##[debug]***']);
  });
});
