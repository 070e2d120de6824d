import { describe, expect, test } from '@jest/globals';
import { firstServer } from '../../../../src/actions/step/first-connection.js';
import { STEP_GROUPS } from '../../../../src/step/inputs.js';
import type { Group } from '../../../../src/inputs/declaration.js';

const TOKEN_URL = { 'INPUT_TOKEN-URL': 'https://login.example.com:8443/token' };
const ISSUER = { INPUT_ISSUER: 'https://id.example.com/realms/ci' };
const BASE_URL = { 'INPUT_BASE-URL': 'https://api.example.com' };

describe('the first connection', () => {
  test.each<{ name: string; environment: NodeJS.ProcessEnv; to: string }>([
    {
      name: 'the token endpoint',
      environment: { ...TOKEN_URL, ...ISSUER, ...BASE_URL },
      to: 'https://login.example.com:8443',
    },
    {
      name: 'the issuer, if no token endpoint is set',
      environment: { ...ISSUER, ...BASE_URL },
      to: 'https://id.example.com',
    },
    { name: 'the API, if neither is set', environment: BASE_URL, to: 'https://api.example.com' },
    {
      name: 'the API, if a token is set',
      environment: { ...TOKEN_URL, ...BASE_URL, INPUT_TOKEN: 'a-token' },
      to: 'https://api.example.com',
    },
    { name: 'a URL with blanks around it', environment: { INPUT_ISSUER: ' https://a.test \n' }, to: 'https://a.test' },
  ])('goes to $name', ({ environment, to }) => {
    expect(firstServer(environment)?.origin).toBe(to);
  });

  test.each<{ name: string; environment: NodeJS.ProcessEnv }>([
    { name: 'no input is set', environment: {} },
    { name: 'a token is set, but no API', environment: { ...TOKEN_URL, INPUT_TOKEN: 'a-token' } },
    { name: 'a proxy is set', environment: { ...BASE_URL, HTTPS_PROXY: 'http://proxy:3128' } },
    { name: 'a proxy is set in lower case', environment: { ...BASE_URL, https_proxy: 'proxy' } },
    { name: 'the URL is plain http', environment: { INPUT_ISSUER: 'http://a.test' } },
    { name: 'the URL has a user name', environment: { INPUT_ISSUER: 'https://a@b.test' } },
    { name: 'the port is invalid', environment: { INPUT_ISSUER: 'https://a.test:99999/' } },
    { name: 'the URL has a query instead of a path', environment: { INPUT_ISSUER: 'https://a.test?b' } },
    { name: 'the input has two lines', environment: { INPUT_ISSUER: 'https://a.test\nhttps://b.test' } },
  ])('is not opened if $name', ({ environment }) => {
    expect(firstServer(environment)).toBeUndefined();
  });
});

test.each(['token', 'token-url', 'issuer', 'base-url'])('%s, which the first connection uses, is an input', (name) => {
  const names = STEP_GROUPS.flatMap((group: Group) => Object.values(group.inputs).map((input) => input.name));
  expect(names).toContain(name);
});
