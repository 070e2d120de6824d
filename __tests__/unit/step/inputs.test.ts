import { describe, expect, test } from '@jest/globals';
import { STEP_GROUPS, type StepInputs } from '../../../src/step/inputs.js';
import { readInputs } from '../../../src/inputs/declaration.js';
import type { StatusTest } from '../../../src/inputs/scalars.js';
import { InputErrors } from '../../../src/inputs/input-errors.js';
import { parseYaml } from '../../../src/inputs/yaml.js';
import type { StepError } from '../../../src/lib/errors.js';
import { bundles } from '../../support/bundles.js';
import { findProvider } from '../../../src/provider/find.js';
import { createFakeHost } from '../../support/fake-host.js';

type Given = Record<string, string>;

/** Returns the values of `given`, and the lines of the error. */
async function read(given: Given): Promise<{ values: StepInputs; errors: string[] }> {
  const errors = new InputErrors();
  const host = createFakeHost({ inputs: given });
  const values = await readInputs(STEP_GROUPS, host, errors, bundles({ yaml: { parseYaml } }));
  try {
    errors.throwIfAny();
  } catch (error) {
    return { values, errors: (error as StepError).message.split('\n') };
  }
  return { values, errors: [] };
}

/** The statuses by which two status tests are compared. */
const ANY_STATUS = [200, 201, 204, 302, 304, 400, 401, 404, 422, 500, 503];

/** Returns the values of `given` that differ from the defaults. */
async function changes(given: Given): Promise<Partial<Record<keyof StepInputs, unknown>>> {
  const [defaults, { values }] = [Object.entries((await read({})).values), await read(given)];
  const comparable = (value: unknown): string =>
    JSON.stringify(typeof value === 'function' ? ANY_STATUS.filter(value as StatusTest) : (value ?? 'undefined'));
  const changed = defaults.filter(([name, value]) => {
    const now: unknown = values[name as keyof StepInputs];
    return name !== 'given' && comparable(now) !== comparable(value);
  });
  return Object.fromEntries(changed.map(([name]) => [name, values[name as keyof StepInputs]]));
}

describe('the inputs of the step', () => {
  test.each<[keyof StepInputs, unknown]>([
    ['provider', findProvider('oauth2')],
    ['baseUrl', undefined],
    ['variables', {}],
    ['tokenUrl', undefined],
    ['issuer', undefined],
    ['clientId', ''],
    ['audience', ''],
    ['tokenParameters', {}],
    ['token', ''],
    ['refreshToken', ''],
    ['loadRefreshToken', ''],
    ['saveRefreshToken', ''],
    ['sealKey', ''],
    ['githubToken', ''],
    ['operation', ''],
    ['request', ''],
    ['query', {}],
    ['headers', {}],
    ['clientAuth', undefined],
    ['scope', ''],
    ['grant', undefined],
    ['refreshGuard', undefined],
    ['parameters', {}],
    ['body', undefined],
    ['retries', 3],
    ['retryUnsafe', false],
    ['timeoutMs', 300_000],
    ['idleTimeoutMs', 30_000],
    ['responseFile', ''],
    ['responseHeaders', []],
    ['caCert', { certificates: [], systemStore: false }],
    ['tlsVerify', true],
    ['allowedOrigins', []],
    ['revokeToken', undefined],
    ['minTtlMs', 60_000],
  ])('have the default for %s: %j', async (name, value) => {
    const { values, errors } = await read({});
    expect(values[name]).toEqual(value);
    expect(errors).toEqual([]);
  });

  test('are unset if they are blank', async () => {
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
    expect(await changes(blank)).toEqual({});
    expect((await read(blank)).errors).toEqual([]);
  });

  test('are in `given` by name if they are set', async () => {
    const { given } = (await read({ retries: '3', body: 'null', scope: '  ' })).values;
    expect([...given].sort()).toEqual(['body', 'retries']);
  });

  test('accept only 2xx by default', async () => {
    const { expectStatus } = (await read({})).values;
    expect([200, 204, 299, 304, 400].filter(expectStatus)).toEqual([200, 204, 299]);
  });

  test.each<{
    name: string;
    given: Given;
    expected: Partial<Record<keyof StepInputs, unknown>> & { clientSecret?: string };
  }>([
    { name: 'statuses', given: { 'expect-status': '404' }, expected: { expectStatus: expect.any(Function) } },
    { name: 'zero', given: { retries: '0', 'min-ttl': '0' }, expected: { retries: 0, minTtlMs: 0 } },
    { name: 'a secret', given: { 'client-secret': 's' }, expected: { clientSecret: 's' } },
    {
      name: 'false',
      given: { 'tls-verify': 'false', 'revoke-token': 'false' },
      expected: { tlsVerify: false, revokeToken: false },
    },
    { name: 'seconds', given: { timeout: '1', 'min-ttl': '90' }, expected: { timeoutMs: 1000, minTtlMs: 90_000 } },
    { name: 'an idle timeout', given: { 'idle-timeout': '90' }, expected: { idleTimeoutMs: 90_000 } },
    { name: 'a URL', given: { 'base-url': 'https://x.test/a' }, expected: { baseUrl: new URL('https://x.test/a') } },
    { name: 'a map in YAML', given: { parameters: 'a: 1\nb: [x]' }, expected: { parameters: { a: 1, b: ['x'] } } },
    { name: 'a map in JSON', given: { query: '{"a":null}' }, expected: { query: { a: null } } },
    {
      name: 'a map of texts',
      given: { headers: 'x-n: 5\nx-b: true' },
      expected: { headers: { 'x-n': '5', 'x-b': 'true' } },
    },
    {
      name: 'a body that is no JSON',
      given: { body: 'a: b # c', 'content-type': 'text/plain; charset=utf-8' },
      expected: { body: { text: 'a: b # c' }, contentType: 'text/plain; charset=utf-8' },
    },
    { name: 'a body that is false', given: { body: 'false' }, expected: { body: { value: false } } },
    {
      name: 'a client authentication method',
      given: { 'client-auth': 'client_secret_basic' },
      expected: { clientAuth: 'client_secret_basic' },
    },
    {
      name: 'origins',
      given: { 'allowed-origins': 'https://a.test' },
      expected: { allowedOrigins: ['https://a.test'] },
    },
    {
      name: 'ca-cert: system',
      given: { 'ca-cert': 'system' },
      expected: { caCert: { certificates: [], systemStore: true } },
    },
    { name: 'a grant', given: { grant: 'refresh_token' }, expected: { grant: 'refresh_token' } },
    { name: 'a refresh guard', given: { 'refresh-guard': 'concurrency' }, expected: { refreshGuard: 'concurrency' } },
    {
      name: 'commands, which are not parsed as YAML',
      given: { 'load-refresh-token': 'cat "$A" # b: c', 'save-refresh-token': 'cat > a\ncp a b' },
      expected: { loadRefreshToken: 'cat "$A" # b: c', saveRefreshToken: 'cat > a\ncp a b' },
    },
    {
      name: 'the secrets of a refresh token chain',
      given: { 'refresh-token': 'refresh-0001', 'seal-key': 'key', 'github-token': 'ghs_1' },
      expected: { refreshToken: 'refresh-0001', sealKey: 'key', githubToken: 'ghs_1' },
    },
    {
      name: 'texts, unchanged',
      given: { scope: 'a b', 'client-id': '007' },
      expected: { scope: 'a b', clientId: '007' },
    },
  ])('are read: $name', async ({ given, expected }) => {
    expect(await changes(given)).toEqual(expected);
    expect((await read(given)).errors).toEqual([]);
  });

  test.each([
    { name: 'content-type', text: 'text' },
    { name: 'content-type', text: 'text/plain; x=a b' },
    { name: 'wait-interval', text: '0' },
    { name: 'retries', text: '11' },
    { name: 'timeout', text: '0' },
    { name: 'timeout', text: '86401' },
    { name: 'idle-timeout', text: '0' },
    { name: 'idle-timeout', text: '86401' },
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
    { name: 'response-headers', text: 'etag set-cookie' },
    { name: 'allowed-origins', text: '*' },
    { name: 'ca-cert', text: 'no\ncertificate' },
  ])('refuse $name: "$text", and use its default', async ({ name, text }) => {
    const { errors } = await read({ [name]: text });
    expect(errors).toEqual([expect.stringMatching(new RegExp(`^${name}: .*\\.`, 'u'))]);
    expect(await changes({ [name]: text })).toEqual({});
  });

  test('report all errors at once', async () => {
    const { errors } = await read({ retries: 'x', timeout: 'x', parameters: 'a: 1 # b', 'base-url': 'x' });
    expect(errors[0]).toBe('4 inputs need a change:');
    expect(errors).toHaveLength(5);
  });
});
