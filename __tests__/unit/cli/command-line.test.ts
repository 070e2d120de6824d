import { describe, expect, test } from '@jest/globals';
import { optionsOf, readCommandLine as readWith } from '../../../src/cli/command-line.js';
import { HELP, VERBS } from '../../../src/cli/run-cli.js';
import type { CommandLine } from '../../../src/cli/verb.js';
import { inputErrorLike } from '../../support/step-error.js';

const SECRET = 'hush-4f1d9c7a-hush-4f1d9c7a';

const readCommandLine = (words: readonly string[]): CommandLine => readWith(words, VERBS);

test('options with a value, options without one, and the command', () => {
  const words = ['login', '--provider', 'redmine', '--scope=a b', '--save', 'x --y "z"', '--no-browser', '--port', '0'];
  expect(readCommandLine(words)).toEqual({
    command: 'login',
    values: { provider: 'redmine', scope: 'a b', save: 'x --y "z"', port: '0' },
    flags: new Set(['no-browser']),
  });
});

test.each([
  { name: 'a certificate', value: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' },
  { name: 'nothing', value: '' },
  { name: 'a dash', value: '-' },
])('$name as a value', ({ value }) => {
  expect(readCommandLine(['login', '--ca-cert', value]).values).toEqual({ 'ca-cert': value });
});

test('a value that begins like an option is one behind an equals sign', () => {
  expect(readCommandLine(['login', '--scope=--x']).values).toEqual({ scope: '--x' });
});

test.each([[], ['help'], ['--help'], ['-h'], ['help', 'login', '--print']].map((words) => ({ words })))(
  '$words asks for the help',
  ({ words }) => {
    expect(readCommandLine(words)).toEqual({ command: 'help', values: {}, flags: new Set() });
  },
);

test.each(VERBS.map(({ name }) => name))('%s takes --help', (command) => {
  expect(readCommandLine([command, '--help']).flags).toEqual(new Set(['help']));
});

test('every option stands in the help, and every word of the help is an option', () => {
  const all = VERBS.map(optionsOf).flatMap(({ values, flags }) => [...values, ...flags]);
  // An example in quotes has options of another program.
  const shown = [...HELP.replaceAll(/'[^']*'/gu, '').matchAll(/--([a-z-]+)/gu)].map(([, name]) => name);
  expect([...new Set(shown)].sort()).toEqual([...new Set(all)].filter((name) => name !== 'help').sort());
});

describe('a command line is refused', () => {
  test.each([
    { name: 'with an unknown command', words: ['logon'], input: 'command', says: 'Did you mean "login"?' },
    {
      name: 'with the name of a thing that all objects have',
      words: ['toString'],
      input: 'command',
      says: 'not known',
    },
    { name: 'with __proto__ as the command', words: ['__proto__'], input: 'command', says: 'not known' },
    {
      name: 'with an unknown option',
      words: ['login', '--scop', 'a'],
      input: 'command line',
      says: 'Did you mean "scope"?',
    },
    {
      name: 'with an option of another command',
      words: ['seal-key', '--port', '1'],
      input: 'command line',
      says: 'knows no such',
    },
    {
      name: 'with __proto__ as an option',
      words: ['login', '--__proto__', 'x'],
      input: 'command line',
      says: 'knows no such',
    },
    { name: 'with a short option', words: ['login', '-p', 'x'], input: 'command line', says: 'knows no such' },
    { name: 'with a value for a flag', words: ['login', '--print=yes'], input: 'command line', says: 'takes no value' },
    {
      name: 'with the negation of a flag',
      words: ['login', '--no-print'],
      input: 'command line',
      says: 'knows no such',
    },
    { name: 'with a stray word', words: ['login', 'redmine'], input: 'command line', says: 'belongs to no option' },
    {
      name: 'with a stray word behind a value',
      words: ['login', '--scope', 'a', 'b'],
      input: 'command line',
      says: 'Quote values',
    },
    {
      name: 'with words after --',
      words: ['login', '--', '--print'],
      input: 'command line',
      says: 'belongs to no option',
    },
    { name: 'with an option that has no value', words: ['login', '--scope'], input: 'scope', says: 'has no value' },
    {
      name: 'with an option instead of a value',
      words: ['login', '--save', '--print'],
      input: 'save',
      says: 'has no value',
    },
    {
      name: 'with an option given twice',
      words: ['login', '--scope', 'a', '--scope=b'],
      input: 'scope',
      says: 'given twice',
    },
    {
      name: 'with a client secret',
      words: ['login', '--client-secret', SECRET],
      input: 'client-secret',
      says: 'BEARER_STEP_CLIENT_SECRET',
    },
    {
      name: 'with a seal key',
      words: ['unseal', `--seal-key=${SECRET}`],
      input: 'seal-key',
      says: 'BEARER_STEP_SEAL_KEY',
    },
    {
      name: 'with a refresh token',
      words: ['login', '--refresh-token', SECRET],
      input: 'refresh-token',
      says: 'Type it',
    },
    {
      name: 'with a token, which no command takes',
      words: ['login', '--token', SECRET],
      input: 'command line',
      says: 'knows no such',
    },
    {
      name: 'with a GitHub token, which no command takes',
      words: ['login', '--github-token', SECRET],
      input: 'command line',
      says: 'knows no such',
    },
    {
      name: 'with an empty client secret',
      words: ['seal-key', '--client-secret='],
      input: 'client-secret',
      says: 'is a secret',
    },
  ])('$name', ({ words, input, says }) => {
    expect(() => readCommandLine(words)).toThrow(inputErrorLike(input, says));
  });
});

/** The message of the refusal; '' when there is none. */
function refusalOf(words: string[]): string {
  try {
    readCommandLine(words);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('a secret at the wrong place is never repeated', () => {
  test.each([
    { words: [SECRET] },
    { words: ['login', SECRET] },
    { words: ['login', `--${SECRET}`] },
    { words: ['login', `--${SECRET}=${SECRET}`] },
    { words: ['login', `-${SECRET}`] },
    { words: ['login', '--token', SECRET] },
    { words: ['login', '--client-secret', SECRET] },
    { words: ['login', `--client-secret=${SECRET}`] },
    { words: ['login', '--scope', SECRET, '--scope', SECRET] },
    { words: ['login', `--print=${SECRET}`] },
    { words: ['login', '--', SECRET] },
    { words: ['unseal', SECRET, '--print'] },
  ])('$words', ({ words }) => {
    expect(refusalOf(words)).not.toBe('');
    expect(refusalOf(words)).not.toContain(SECRET.slice(0, 8));
  });
});
