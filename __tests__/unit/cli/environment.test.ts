import { describe, expect, test } from '@jest/globals';
import { checkEnvironment, SECRET_INPUTS, secretsOf } from '../../../src/cli/environment.js';
import type { Group, Input } from '../../../src/inputs/declaration.js';
import { REPORT_GROUPS } from '../../../src/report/inputs.js';
import { STEP_GROUPS } from '../../../src/step/inputs.js';

const INPUTS: readonly Input<unknown>[] = [...STEP_GROUPS, ...REPORT_GROUPS].flatMap(({ inputs }: Group) =>
  Object.values(inputs),
);
const variable = (name: string): string => `BEARER_STEP_${name.toUpperCase().replaceAll('-', '_')}`;
const OPEN = [...new Set(INPUTS.map(({ name }) => name))].filter((name) => !SECRET_INPUTS.includes(name));

test('the secrets are those of the step and of the report', () => {
  expect([...SECRET_INPUTS].sort()).toEqual([
    'client-cert-key',
    'client-cert-passphrase',
    'client-key',
    'client-secret',
    'github-token',
    'refresh-token',
    'seal-key',
    'subject-token',
    'token',
  ]);
});

describe.each(SECRET_INPUTS)('the secret %s', (name) => {
  test('is read from its variable, without white space', () => {
    checkEnvironment({ [variable(name)]: ' hush\n' });
    expect(secretsOf({ [variable(name)]: ' hush\n' })).toEqual({ [name]: 'hush' });
  });
  test('is unset if the variable is empty', () => expect(secretsOf({ [variable(name)]: ' ' })).toEqual({}));
});

test.each(OPEN)('the input %s is refused', (name) => {
  for (const each of [variable(name), variable(name).toLowerCase()]) {
    expect(() => checkEnvironment({ [each]: 'https://evil.example' })).toThrow(
      `${name}: is set by the variable ${each}. The command reads only secrets from the environment`,
    );
    expect(() => checkEnvironment({ [each]: 'https://evil.example' })).toThrow(`Unset it, and write --${name}.`);
    expect(secretsOf({ [each]: 'https://evil.example' })).toEqual({});
  }
});

test('a variable without a value is none', () => {
  expect(() => checkEnvironment({ BEARER_STEP_BASE_URL: undefined, BEARER_STEP_SCOPE: ' ' })).not.toThrow();
});

test('an unknown name is refused, and the message has no value', () => {
  expect(() => checkEnvironment({ BEARER_STEP_CLIENT_SECRETS: 'hush-0001' })).toThrow(
    /^environment: is set by the variable/u,
  );
  expect(() => checkEnvironment({ BEARER_STEP_CLIENT_SECRETS: 'hush-0001' })).not.toThrow(/hush/u);
});

test('empty variables and other names are fine', () => {
  checkEnvironment({ BEARER_STEP_BASE_URL: ' ', BEARER_TOKEN: 'x', HOME: '/root', MY_BEARER_STEP_BASE_URL: 'x' });
});
