import { savedContent } from '../../support/saved-content.js';
import { stepError } from '../../support/step-error.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_IDENTITY } from '../../support/fake-host.js';
import { CLIENT_SECRET_BASIC } from '../../../src/auth/client-auth/client-secret-basic.js';
import { NONE } from '../../../src/auth/client-auth/none.js';
import { EMPTY_STATE } from '../../../src/ci/state.js';
import { putBack } from '../../../src/ci/world.js';
import { restoreState, serializeState, type RestoredState, type Revocation } from '../../../src/auth/saved-state.js';

const revocation: Revocation = {
  endpoint: new URL('https://login.example.com/revoke'),
  clientId: 'ci',
  method: CLIENT_SECRET_BASIC,
  issuer: 'https://login.example.com/',
  audience: '',
  token: 'token-0123',
  expiresAt: 1_800_000_000_000,
  trust: { store: 'default', caCertificates: ['PEM'], systemStore: true, unverifiedOrigins: ['https://hub.test'] },
};

let folder: string;
let extraCa: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-state-'));
  extraCa = join(folder, 'extra.pem');
  writeFileSync(extraCa, 'EXTRA PEM');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const CREDENTIALS = { clientSecret: 'the-client-secret' };
const given = (name: string): string => (name === 'client-secret' ? CREDENTIALS.clientSecret : '');

/** Returns a restored state; undefined for one that is not valid. */
function restored(text: string, environment: NodeJS.ProcessEnv): RestoredState | undefined {
  const state = restoreState(text, given, environment, NO_IDENTITY);
  expect(state).not.toBe('unsigned');
  return state === 'unsigned' ? undefined : state;
}

/** Returns the revocation of a state. */
const restore = (text: string, environment: NodeJS.ProcessEnv): Revocation | undefined =>
  restored(text, environment)?.revocation;

/** Restores the variables of the route, as the entry of the post step does. */
function restoreRoute(text: string, environment: NodeJS.ProcessEnv): boolean {
  const state = restored(text, environment);
  putBack(environment, state?.route ?? {});
  return state !== undefined;
}

const save = (more: Partial<Revocation> = {}, environment: NodeJS.ProcessEnv = {}): string =>
  serializeState({ ...revocation, ...more }, CREDENTIALS, environment)?.text ?? '';

describe('a saved state', () => {
  test('is restored unchanged, except that Node.js uses its bundled CA list', () => {
    expect(restore(save(), {})).toEqual({ ...revocation, trust: { ...revocation.trust, store: 'bundled' } });
  });

  test('is restored if it contains no expiry time', () => {
    expect(restore(save({ expiresAt: undefined }), {})?.expiresAt).toBeUndefined();
  });

  test('contains no client secret, and only the proxy and CA variables of the environment', () => {
    const environment = { INPUT_CLIENT_SECRET: 'a', PATH: 'b', HTTPS_PROXY: 'http://proxy' };
    const { route } = savedContent(save({}, environment));
    expect(route).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('fits into an environment variable with any number of CA certificates', () => {
    const bundle = Array.from({ length: 140 }, () => 'A'.repeat(1600));
    const state = save({ trust: { ...revocation.trust, caCertificates: bundle } });
    expect(state.length).toBeLessThan(128 * 1024);
  });

  test('may contain both a long token and a certificate', () => {
    const trust = { ...revocation.trust, caCertificates: ['A'.repeat(4000)] };
    expect(restore(save({ token: 'a'.repeat(65_536), trust }), {})?.trust.caCertificates).toEqual(['A'.repeat(4000)]);
  });
});

describe('the state of a public client', () => {
  const ofPublic = (): string => serializeState({ ...revocation, method: NONE }, {}, {})?.text ?? '';
  const restoredWith = (inputs: Readonly<Record<string, string>>) =>
    restoreState(ofPublic(), (name) => inputs[name] ?? '', {}, NO_IDENTITY);

  test('is restored without credentials', () => {
    for (const inputs of [{}, { 'client-auth': 'none' }, { 'client-auth': 'none', 'client-secret': 'unused-secret' }]) {
      expect(restoredWith(inputs)).toMatchObject({ credentials: {}, revocation: { method: { name: 'none' } } });
    }
  });

  test('does not replace that of a client with a secret', () => {
    expect(restoredWith({ 'client-secret': CREDENTIALS.clientSecret })).toBe('unsigned');
    expect(restoredWith({ 'client-secret': 'a-secret', 'client-auth': 'client_secret_post' })).toBe('unsigned');
  });
});

describe('the CA list of the operating system', () => {
  const systemStoreAfter = (value: string): boolean | undefined => {
    const environment = { NODE_USE_SYSTEM_CA: value };
    const trust = { ...revocation.trust, systemStore: false };
    return restore(save({ trust }, environment), { ...environment })?.trust.systemStore;
  };

  test('is trusted in the post step if NODE_USE_SYSTEM_CA was 1 in the main step', () => {
    expect(systemStoreAfter('1')).toBe(true);
  });

  test.each(['', '0'])('is not trusted if NODE_USE_SYSTEM_CA was "%s"', (value) => {
    expect(systemStoreAfter(value)).toBe(false);
  });
});

describe('restoring the proxy and CA settings of the main step', () => {
  test.each([
    { name: 'a later step changed or added a variable', systemStore: false },
    { name: 'the system CA list is trusted and only the proxy was changed', systemStore: true },
  ])('undoes all changes if $name', ({ systemStore }) => {
    const before = { HTTPS_PROXY: 'http://proxy', SSL_CERT_FILE: '/ca.pem' };
    const state = save({ trust: { ...revocation.trust, systemStore } }, before);
    const store = systemStore ? {} : { SSL_CERT_FILE: '/evil.pem', SSL_CERT_DIR: '/evil', NODE_USE_SYSTEM_CA: '1' };
    const changed: NodeJS.ProcessEnv = {
      HTTPS_PROXY: 'http://evil.test',
      https_proxy: 'http://evil.test',
      NO_PROXY: '*',
      no_proxy: '*',
      HTTP_PROXY: 'a',
      http_proxy: 'b',
      SSL_CERT_FILE: '/ca.pem',
      PATH: '/bin',
      ...store,
    };
    expect(restoreRoute(state, changed)).toBe(true);
    expect(changed).toEqual({ ...before, PATH: '/bin' });
  });

  test.each([{ SSL_CERT_FILE: '/evil.pem' }, { SSL_CERT_DIR: '/evil' }, { NODE_USE_SYSTEM_CA: '1' }])(
    'fails if the system CA list is trusted and a later step set %o',
    (changed) => {
      const state = save({ trust: { ...revocation.trust, systemStore: true } });
      expect(() => restoreState(state, given, changed, NO_IDENTITY)).toThrow(
        stepError('TLS_UNTRUSTED', 'A later step changed'),
      );
    },
  );

  test('does not change the environment if there is nothing to revoke', () => {
    const environment = { HTTPS_PROXY: 'http://proxy' };
    expect(restoreRoute(EMPTY_STATE, environment)).toBe(false);
    expect(environment).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('also restores the certificates of NODE_EXTRA_CA_CERTS if a later step set another file', () => {
    const state = save({}, { NODE_EXTRA_CA_CERTS: extraCa });
    expect(state).not.toContain('EXTRA PEM');
    const later = { NODE_EXTRA_CA_CERTS: '/evil.pem' };
    expect(restore(state, later)?.trust.caCertificates).toEqual(['PEM', 'EXTRA PEM']);
  });

  test('does not trust the file of NODE_EXTRA_CA_CERTS if the file was changed or deleted', () => {
    const state = save({}, { NODE_EXTRA_CA_CERTS: extraCa });
    writeFileSync(extraCa, 'EVIL PEM');
    expect(restore(state, {})?.trust.caCertificates).toEqual(['PEM']);
    rmSync(extraCa);
    expect(restore(state, {})?.trust.caCertificates).toEqual(['PEM']);
  });
});

describe('restoreState', () => {
  const tampered = (more: object): string =>
    JSON.stringify({ state: JSON.stringify({ ...savedContent(save()), ...more }) });

  test.each([
    { name: 'an empty state', text: EMPTY_STATE },
    { name: 'a state that was never saved', text: '' },
    { name: 'text that is not JSON', text: '{"endpoint":' },
    { name: 'a list', text: '[]' },
    { name: 'null', text: 'null' },
    { name: 'an object with a key named __proto__', text: '{"__proto__":{"token":"token-0123"}}' },
  ])('ignores $name', ({ text }) => {
    expect(restoreState(text, given, {}, NO_IDENTITY)).toBeUndefined();
  });

  test.each<{ name: string; more: object }>([
    { name: 'an endpoint that is not a URL', more: { endpoint: 'revoke' } },
    { name: 'an endpoint that is not text', more: { endpoint: { href: 'https://evil.test' } } },
    { name: 'an unknown authentication method', more: { authMethod: 'constructor' } },
    { name: 'an invalid token', more: { token: 'a\r\nb-c-d-e-f' } },
    { name: 'a token that is too short', more: { token: 'short' } },
    { name: 'a client id that is not text', more: { clientId: 5 } },
    { name: 'an issuer that is not text', more: { issuer: null } },
    { name: 'trust settings that are not an object', more: { trust: 'all' } },
    { name: 'a route that is not an object', more: { route: [] } },
  ])('ignores a state with $name', ({ more }) => {
    const environment = { HTTPS_PROXY: 'http://proxy' };
    expect(restoreRoute(tampered(more), environment)).toBe(false);
    expect(environment).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('ignores only the invalid values if they are not essential', () => {
    const trust = { caCertificates: ['PEM', 5], systemStore: 'yes', unverifiedOrigins: 'https://hub.test' };
    const invalid = { trust, expiresAt: 'never' } as unknown as Partial<Revocation>;
    const state = save(invalid, { HTTPS_PROXY: 5 } as unknown as NodeJS.ProcessEnv);
    const environment = { HTTPS_PROXY: 'http://evil.test' };
    expect(restore(state, environment)).toMatchObject({
      expiresAt: undefined,
      trust: { store: 'bundled', caCertificates: ['PEM'], systemStore: false, unverifiedOrigins: [] },
    });
    restoreRoute(state, environment);
    expect(environment).toEqual({});
  });
});
