import { describe, expect, test } from '@jest/globals';
import { parse, readGitLab, readReport } from '../../../support/hosts/gitlab.js';

test.each([
  { line: 'section_start:1600000000:build\r\u001b[0KHeader', names: ['section_start'] },
  {
    line: 'text section_start:1:a[collapsed=true]\r\u001b[0Kx section_end:2:a\r\u001b[0K',
    names: ['section_start', 'section_end'],
  },
  { line: 'shown\rwiped', names: ['hide'] },
  { line: '\u001b[8mhidden\u001b[0m', names: ['hide'] },
])('a line has commands: $line', ({ line, names }) => {
  expect(parse(line).map(({ name }) => name)).toEqual(names);
});

test.each(['section_start:1600000000:build', 'section_start:1:a\\r\\u{1b}[0K', 'text\r', '\u001b[31mred'])(
  'a line is text: %j',
  (line) => expect(parse(line)).toEqual([]),
);

test('only variables of at least 8 characters that are known before are masked, by the exact text', () => {
  const { log } = readGitLab({ stdout: 'secret-1 SECRET-1 short\n', stderr: 'c2VjcmV0LTE=\n' }, ['secret-1', 'short']);
  expect(log).toBe('c2VjcmV0LTE=\n[MASKED] SECRET-1 short\n');
});

describe('a dotenv report', () => {
  test('has variables: white space is cut, quotes stay, the last value counts', () => {
    expect(readReport('A=1\nB = "two" \nA=3=4\n')).toEqual({
      variables: { A: { value: '3=4', isSecret: false }, B: { value: '"two"', isSecret: false } },
      errors: [],
    });
  });

  test.each([
    { name: 'an empty line', text: 'A=1\n\nB=2\n' },
    { name: 'a comment', text: '# one\nA=1\n' },
    { name: 'a bad name', text: 'A-B=1\n' },
    { name: 'a dollar sign', text: 'A=$SECRET\n' },
    { name: '5 KiB', text: `A=${'x'.repeat(5118)}` },
    { name: '21 variables', text: Array.from({ length: 21 }, (_, index) => `A${index}=1\n`).join('') },
  ])('is refused as a whole for $name', ({ text }) => {
    const { variables, errors } = readReport(text);
    expect(variables).toEqual({});
    expect(errors).not.toEqual([]);
  });

  test('of a job comes with its output', () => {
    const { variables } = readGitLab({ stdout: '', stderr: '', files: { dotenv: 'STATUS=200\n' } });
    expect(variables).toEqual({ STATUS: { value: '200', isSecret: false } });
  });
});
