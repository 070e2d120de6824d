import { expect, test } from '@jest/globals';
import { parse, readBuildkite } from '../../../support/hosts/buildkite.js';

test.each([
  { line: '--- a group', name: 'group', message: 'a group' },
  { line: '+++ open', name: 'group', message: 'open' },
  { line: '~~~ dim', name: 'group', message: 'dim' },
  { line: '^^^ +++', name: 'open', message: '' },
  { line: '\u001b[31m--- red', name: 'group', message: 'red' },
  { line: 'wiped\r--- again', name: 'group', message: 'again' },
  { line: '\u001b]1338;url=https://evil.example;content=click\u0007', name: 'link' },
])('a line is a command: $line', ({ line, ...expected }) => {
  expect(parse(line)).toMatchObject(expected);
});

test.each(['---', '---a', ' --- a', '- -- a', '^^^ ++', 'text --- a', '--- a'.replace(' ', '\\n')])(
  'a line is text: %j',
  (line) => expect(parse(line)).toBeUndefined(),
);

test('redactions and variables with a telling name are masked, but not short ones or other forms', () => {
  const { log } = readBuildkite(
    { stdout: 'added s3cr3t-1 in-variable plain tiny\n', stderr: 'S3CR3T-1 czNjcjN0LTE= quo\\"ted\n' },
    {
      environment: { A_TOKEN: 'in-variable', B: 'plain', C_SECRET: 'tiny' },
      redactions: ['s3cr3t-1', 'quo"ted'],
    },
  );
  expect(log).toBe('S3CR3T-1 czNjcjN0LTE= [REDACTED]\nadded [REDACTED] [REDACTED] plain tiny\n');
});

test('a text of several lines is masked as a whole only', () => {
  const { log } = readBuildkite({ stdout: 'one\ntwo\none\n', stderr: '' }, { redactions: ['one\ntwo'] });
  expect(log).toBe('[REDACTED]\none\n');
});
