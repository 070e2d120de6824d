import { describe, expect, test } from '@jest/globals';
import { parse, readGitHub } from '../../../support/hosts/github.js';

const read = (stderr: string, stdout = '', output = ''): ReturnType<typeof readGitHub> =>
  readGitHub({ stdout, stderr, files: { GITHUB_OUTPUT: output } });

describe('a line is a command', () => {
  test.each([
    { line: '::error::no', name: 'error', message: 'no' },
    { line: ' \t\u00a0::warning::a%0Ab%25', name: 'warning', message: 'a\nb%' },
    { line: '::error file=a.ts,line=3::no', name: 'error', message: 'no' },
    { line: 'text ##[add-mask]hush', name: 'add-mask', message: 'hush' },
    { line: '##[set-output name=a;]b', name: 'set-output', message: 'b' },
    { line: '####[error]x', name: 'error', message: 'x' },
    { line: '::ADD-MASK::x', name: 'add-mask', message: 'x' },
  ])('$line', ({ line, name, message }) => {
    expect(parse(line)).toMatchObject({ name, message });
  });
  test('with properties', () => {
    expect(parse('::error file=a%2Cb.ts,line=3::no')?.properties).toEqual({ file: 'a,b.ts', line: '3' });
  });
});

test.each(['text ::error::no', ':: error', '::unknown::x', '## [error]x', '##vso[task.debug]x', '##[nothing]x', ''])(
  'a line is text: %s',
  (line) => expect(parse(line)).toBeUndefined(),
);

test('a mask holds for later lines of both streams, and its command is not shown', () => {
  const { log, masks } = read('hush\n::add-mask::hush\nhush and HUSH\n', 'x hush\r\ny\rhush\n');
  expect(masks).toEqual(['hush']);
  expect(log).toBe('hush\n*** and HUSH\nx ***\ny\n***\n');
});

test('each line of a mask is a mask', () => {
  expect(read('::add-mask::one%0Atwo\n').masks).toEqual(['one\ntwo', 'one', 'two']);
});

test('messages are shown, with masks', () => {
  expect(read('::add-mask::hush\n::error::no hush\n').log).toBe('##[error]no ***\n');
});

test('commands stop until the token of stop-commands', () => {
  const { commands, log } = read('::stop-commands::end\n::error::no\n::end::\n::notice::yes\n');
  expect(commands.map(({ name }) => name)).toEqual(['stop-commands', 'notice']);
  expect(log).toContain('::error::no\n');
});

test('variables of the log are refused', () => {
  expect(read('::set-env name=PATH::x\n').errors).toEqual(['set-env is disabled']);
});

test('outputs come from the file', () => {
  const { variables, errors } = read('::add-mask::hush\n', '', 'a=1\nb<<end\n2\n3\nend\nc=hush\n');
  expect(errors).toEqual([]);
  expect(variables).toEqual({
    a: { value: '1', isSecret: false },
    b: { value: '2\n3', isSecret: false },
    c: { value: 'hush', isSecret: true },
  });
});

test.each(['nothing\n', 'a<<end\n1\n'])('the file of outputs is refused: %j', (text) => {
  expect(read('', '', text).errors).toHaveLength(1);
});
