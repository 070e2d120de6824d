import { describe, expect, test } from '@jest/globals';
import { readCommandLine as readWith } from '../../../src/cli/command-line.js';
import { helpOfVerb } from '../../../src/cli/help.js';
import { VERBS } from '../../../src/cli/run-cli.js';
import type { CommandLine } from '../../../src/cli/verb.js';
import { inputErrorLike } from '../../support/step-error.js';

const SECRET = 'hush-4f1d9c7a-hush-4f1d9c7a';

const readCommandLine = (args: readonly string[]): CommandLine => readWith(args, VERBS);

test('reads the command, its options with a value and its flags', () => {
  const args = ['login', '--provider', 'redmine', '--scope=a b', '--save', 'x --y "z"', '--no-browser', '--port', '0'];
  expect(readCommandLine(args)).toEqual({
    command: 'login',
    words: [],
    values: { provider: 'redmine', scope: 'a b', save: 'x --y "z"', port: '0' },
    flags: new Set(['no-browser']),
  });
});

test.each([
  { name: 'a certificate', value: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' },
  { name: 'an empty text', value: '' },
  { name: 'a dash', value: '-' },
])('accepts $name as a value', ({ value }) => {
  expect(readCommandLine(['login', '--ca-cert', value]).values).toEqual({ 'ca-cert': value });
});

test('accepts a value that begins with dashes after an equals sign', () => {
  expect(readCommandLine(['login', '--scope=--x']).values).toEqual({ scope: '--x' });
});

test.each([
  { args: [], words: [] },
  { args: ['help'], words: [] },
  { args: ['--help'], words: [] },
  { args: ['-h'], words: [] },
  { args: ['help', 'login', '--print'], words: ['login'] },
])('$args requests the help', ({ args, words }) => {
  expect(readCommandLine(args)).toEqual({ command: 'help', words, values: {}, flags: new Set() });
});

test.each(['--version', '-v'])('%s requests the version', (arg) => {
  expect(readCommandLine([arg]).command).toBe('--version');
});

test('keeps the words after a verb that takes words', () => {
  expect(readCommandLine(['providers', 'show', 'planio']).words).toEqual(['show', 'planio']);
});

test.each(VERBS.map(({ name }) => name))('%s accepts --help', (command) => {
  expect(readCommandLine([command, '--help']).flags).toEqual(new Set(['help']));
});

test.each(VERBS)('the help of $name lists every option and no unknown option', (verb) => {
  // The commands in quotes, and texts of other options, contain options too.
  const shown = [...helpOfVerb(verb).matchAll(/^ {2}--([a-z-]+)/gmu)].map(([, name]) => name);
  expect(shown.sort()).toEqual(verb.options.map(({ name }) => name).sort());
});

describe('rejects a command line', () => {
  test.each([
    { name: 'with an unknown command', args: ['logon'], input: 'command', says: 'Did you mean "login"?' },
    {
      name: 'with the name of an object method as the command',
      args: ['toString'],
      input: 'command',
      says: 'not known',
    },
    { name: 'with __proto__ as the command', args: ['__proto__'], input: 'command', says: 'not known' },
    {
      name: 'with an unknown option',
      args: ['login', '--scop', 'a'],
      input: 'command line',
      says: 'Did you mean "scope"?',
    },
    {
      name: 'with an option of another command',
      args: ['seal-key', '--port', '1'],
      input: 'command line',
      says: 'contains an unknown option',
    },
    {
      name: 'with __proto__ as an option',
      args: ['login', '--__proto__', 'x'],
      input: 'command line',
      says: 'contains an unknown option',
    },
    {
      name: 'with a short option',
      args: ['login', '-p', 'x'],
      input: 'command line',
      says: 'contains an unknown option',
    },
    { name: 'with a value for a flag', args: ['login', '--print=yes'], input: 'command line', says: 'takes no value' },
    {
      name: 'with the negation of a flag',
      args: ['login', '--no-print'],
      input: 'command line',
      says: 'contains an unknown option',
    },
    { name: 'with a stray word', args: ['login', 'redmine'], input: 'command line', says: 'belongs to no option' },
    {
      name: 'with an extra word after a value',
      args: ['login', '--scope', 'a', 'b'],
      input: 'command line',
      says: 'Put values with spaces in quotes',
    },
    {
      name: 'with arguments after --',
      args: ['login', '--', '--print'],
      input: 'command line',
      says: 'belongs to no option',
    },
    { name: 'with an option that has no value', args: ['login', '--scope'], input: 'scope', says: 'has no value' },
    {
      name: 'with an option instead of a value',
      args: ['login', '--save', '--print'],
      input: 'save',
      says: 'has no value',
    },
    {
      name: 'with a duplicate option',
      args: ['login', '--scope', 'a', '--scope=b'],
      input: 'scope',
      says: 'is duplicate',
    },
    {
      name: 'with a client secret',
      args: ['login', '--client-secret', SECRET],
      input: 'client-secret',
      says: 'BEARER_STEP_CLIENT_SECRET',
    },
    {
      name: 'with a seal key',
      args: ['unseal', `--seal-key=${SECRET}`],
      input: 'seal-key',
      says: 'BEARER_STEP_SEAL_KEY',
    },
    {
      name: 'with a refresh token',
      args: ['login', '--refresh-token', SECRET],
      input: 'refresh-token',
      says: 'Remove it',
    },
    {
      name: 'with a token, which is no option',
      args: ['login', '--token', SECRET],
      input: 'token',
      says: 'Remove it',
    },
    {
      name: 'with a GitHub token, which is no option',
      args: ['login', '--github-token', SECRET],
      input: 'github-token',
      says: 'Remove it',
    },
    {
      name: 'with an empty client secret',
      args: ['seal-key', '--client-secret='],
      input: 'client-secret',
      says: 'is a secret',
    },
  ])('$name', ({ args, input, says }) => {
    expect(() => readCommandLine(args)).toThrow(inputErrorLike(input, says));
  });
});

/** Returns the error message for a command line; '' if it is valid. */
function errorMessageOf(args: string[]): string {
  try {
    readCommandLine(args);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('the error message does not contain a misplaced secret', () => {
  test.each([
    { args: [SECRET] },
    { args: ['login', SECRET] },
    { args: ['login', `--${SECRET}`] },
    { args: ['login', `--${SECRET}=${SECRET}`] },
    { args: ['login', `-${SECRET}`] },
    { args: ['login', '--token', SECRET] },
    { args: ['login', '--client-secret', SECRET] },
    { args: ['login', `--client-secret=${SECRET}`] },
    { args: ['login', '--scope', SECRET, '--scope', SECRET] },
    { args: ['login', `--print=${SECRET}`] },
    { args: ['login', '--', SECRET] },
    { args: ['unseal', SECRET, '--print'] },
  ])('$args', ({ args }) => {
    expect(errorMessageOf(args)).not.toBe('');
    expect(errorMessageOf(args)).not.toContain(SECRET.slice(0, 8));
  });
});
