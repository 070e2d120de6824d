import { describe, expect, test } from '@jest/globals';
import type { StepError } from '../../../src/lib/errors.js';
import { InputErrors } from '../../../src/inputs/input-errors.js';
import { readInputs, type Inputs } from '../../../src/inputs/inputs.js';
import { parseYaml } from '../../../src/inputs/yaml.js';
import { createFakeHost } from '../../support/fake-host.js';

/** What is read of `inputs`, and every fault, a line each. */
async function read(inputs: Record<string, string>): Promise<{ read: Inputs; faults: string[] }> {
  const faults = new InputErrors();
  const given = await readInputs(createFakeHost({ inputs }), faults, () => Promise.resolve(parseYaml));
  try {
    faults.throwIfAny();
  } catch (error) {
    return { read: given, faults: (error as StepError).message.split('\n') };
  }
  return { read: given, faults: [] };
}

const DEFAULTS = {
  given: expect.any(Set),
  provider: 'oauth2',
  baseUrl: undefined,
  variables: {},
  tokenUrl: undefined,
  issuer: undefined,
  clientId: '',
  clientSecret: '',
  clientAuth: undefined,
  scope: '',
  audience: '',
  tokenParameters: {},
  token: '',
  grant: undefined,
  refreshToken: '',
  loadRefreshToken: '',
  saveRefreshToken: '',
  refreshGuard: undefined,
  sealKey: '',
  githubToken: '',
  operation: '',
  request: '',
  parameters: {},
  query: {},
  headers: {},
  body: undefined,
  expectStatus: expect.any(Function),
  retries: 3,
  retryUnsafe: false,
  timeoutMs: 300_000,
  responseFile: '',
  caCert: { certificates: [], systemStore: false },
  tlsVerify: true,
  allowedOrigins: [],
  revokeToken: undefined,
  minTtlMs: 60_000,
};

describe('readInputs', () => {
  test('gives every default where nothing is given', async () => {
    await expect(read({})).resolves.toEqual({ read: DEFAULTS, faults: [] });
  });

  test('takes blank text for none', async () => {
    const names = [
      'retries',
      'tls-verify',
      'timeout',
      'provider',
      'expect-status',
      'parameters',
      'base-url',
      'ca-cert',
    ];
    const blank = Object.fromEntries(names.map((name) => [name, ' \n ']));
    await expect(read(blank)).resolves.toEqual({ read: DEFAULTS, faults: [] });
  });

  test('knows which inputs were given', async () => {
    const { given } = (await read({ retries: '3', body: 'null', scope: '  ' })).read;
    expect([...given].sort()).toEqual(['body', 'retries']);
  });

  test('counts a 2xx as success by default', async () => {
    const { expectStatus } = (await read({})).read;
    expect([200, 204, 299, 304, 400].filter(expectStatus)).toEqual([200, 204, 299]);
  });

  test.each<{ name: string; given: Record<string, string>; expected: Partial<Record<keyof Inputs, unknown>> }>([
    { name: 'a zero', given: { retries: '0', 'min-ttl': '0' }, expected: { retries: 0, minTtlMs: 0 } },
    {
      name: 'a false',
      given: { 'tls-verify': 'false', 'revoke-token': 'false' },
      expected: { tlsVerify: false, revokeToken: false },
    },
    { name: 'seconds', given: { timeout: '1', 'min-ttl': '90' }, expected: { timeoutMs: 1000, minTtlMs: 90_000 } },
    { name: 'a URL', given: { 'base-url': 'https://x.test/a' }, expected: { baseUrl: new URL('https://x.test/a') } },
    { name: 'a map in YAML', given: { parameters: 'a: 1\nb: [x]' }, expected: { parameters: { a: 1, b: ['x'] } } },
    { name: 'a map in JSON', given: { query: '{"a":null}' }, expected: { query: { a: null } } },
    {
      name: 'a map of texts',
      given: { headers: 'x-n: 5\nx-b: true' },
      expected: { headers: { 'x-n': '5', 'x-b': 'true' } },
    },
    { name: 'a body that is false', given: { body: 'false' }, expected: { body: false } },
    {
      name: 'a way to authenticate',
      given: { 'client-auth': 'client_secret_basic' },
      expected: { clientAuth: 'client_secret_basic' },
    },
    {
      name: 'origins',
      given: { 'allowed-origins': 'https://a.test' },
      expected: { allowedOrigins: ['https://a.test'] },
    },
    {
      name: 'the word system',
      given: { 'ca-cert': 'system' },
      expected: { caCert: { certificates: [], systemStore: true } },
    },
    { name: 'a grant', given: { grant: 'refresh_token' }, expected: { grant: 'refresh_token' } },
    { name: 'a guard', given: { 'refresh-guard': 'concurrency' }, expected: { refreshGuard: 'concurrency' } },
    {
      name: 'commands, which are no YAML',
      given: { 'load-refresh-token': 'cat "$A" # b: c', 'save-refresh-token': 'cat > a\ncp a b' },
      expected: { loadRefreshToken: 'cat "$A" # b: c', saveRefreshToken: 'cat > a\ncp a b' },
    },
    {
      name: 'the secrets of a chain',
      given: { 'refresh-token': 'refresh-0001', 'seal-key': 'key', 'github-token': 'ghs_1' },
      expected: { refreshToken: 'refresh-0001', sealKey: 'key', githubToken: 'ghs_1' },
    },
    {
      name: 'texts as they are',
      given: { scope: 'a b', 'client-id': '007' },
      expected: { scope: 'a b', clientId: '007' },
    },
  ])('reads $name', async ({ given, expected }) => {
    await expect(read(given)).resolves.toEqual({ read: { ...DEFAULTS, ...expected }, faults: [] });
  });

  test.each([
    { name: 'retries', text: '11' },
    { name: 'timeout', text: '0' },
    { name: 'timeout', text: '86401' },
    { name: 'min-ttl', text: '-1' },
    { name: 'tls-verify', text: 'no' },
    { name: 'retry-unsafe', text: '1' },
    { name: 'revoke-token', text: 'never' },
    { name: 'grant', text: 'password' },
    { name: 'grant', text: 'authorization_code' },
    { name: 'refresh-guard', text: 'true' },
    { name: 'client-auth', text: 'basic' },
    { name: 'base-url', text: 'x.test' },
    { name: 'token-url', text: 'http://x.test' },
    { name: 'issuer', text: 'https://x.test?a' },
    { name: 'variables', text: '[a]' },
    { name: 'variables', text: 'realm: [a]' },
    { name: 'token-parameters', text: 'resource:' },
    { name: 'parameters', text: 'a: b: c' },
    { name: 'query', text: 'text' },
    { name: 'headers', text: 'x: {y: z}' },
    { name: 'body', text: '{"a":1,"a":2}' },
    { name: 'expect-status', text: 'ok' },
    { name: 'allowed-origins', text: '*' },
    { name: 'ca-cert', text: 'no\ncertificate' },
  ])('names $name where "$text" does not fit, and keeps the default', async ({ name, text }) => {
    const { read: inputs, faults } = await read({ [name]: text });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: .*\\.`, 'u'))]);
    expect(inputs).toEqual(DEFAULTS);
  });

  test('finds all faults at once', async () => {
    const { faults } = await read({ retries: 'x', timeout: 'x', parameters: 'a: 1 # b', 'base-url': 'x' });
    expect(faults[0]).toBe('4 inputs need a change:');
    expect(faults).toHaveLength(5);
  });
});
