import { stepError } from '../../support/step-error.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CLIENT_SECRET_BASIC } from '../../../src/auth/client-auth/client-secret-basic.js';
import { EMPTY_STATE } from '../../../src/ci/state.js';
import { putBack } from '../../../src/ci/world.js';
import { restoreState, serializeState, type Revocation } from '../../../src/auth/saved-state.js';

const revocation: Revocation = {
  endpoint: new URL('https://login.example.com/revoke'),
  clientId: 'ci',
  method: CLIENT_SECRET_BASIC,
  issuer: 'https://login.example.com/',
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

/** What a state says of the revocation. */
const restore = (text: string, environment: NodeJS.ProcessEnv): Revocation | undefined =>
  restoreState(text, environment)?.revocation;

/** Puts the variables of the route back, as the entry of the post step does. */
function putRouteBack(text: string, environment: NodeJS.ProcessEnv): boolean {
  const state = restoreState(text, environment);
  putBack(environment, state?.route ?? {});
  return state !== undefined;
}

const save = (more: Partial<Revocation> = {}, environment: NodeJS.ProcessEnv = {}): string =>
  serializeState({ ...revocation, ...more }, environment) ?? '';

describe('a state', () => {
  test('comes back as it was saved, but for the list that NODE_EXTRA_CA_CERTS is part of', () => {
    expect(restore(save(), {})).toEqual({ ...revocation, trust: { ...revocation.trust, store: 'bundled' } });
  });

  test('comes back without an expiry when it had none', () => {
    expect(restore(save({ expiresAt: undefined }), {})?.expiresAt).toBeUndefined();
  });

  test('holds no client secret, and nothing of the environment but the way to the server', () => {
    const environment = { INPUT_CLIENT_SECRET: 'a', PATH: 'b', HTTPS_PROXY: 'http://proxy' };
    const { route } = JSON.parse(save({}, environment)) as { route: unknown };
    expect(route).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('fits into an environment variable, whatever CA certificates were given', () => {
    const bundle = Array.from({ length: 140 }, () => 'A'.repeat(1600));
    const state = save({ trust: { ...revocation.trust, caCertificates: bundle } });
    expect(state.length).toBeLessThan(128 * 1024);
  });

  test('of a long token and a certificate is kept', () => {
    const trust = { ...revocation.trust, caCertificates: ['A'.repeat(4000)] };
    expect(restore(save({ token: 'a'.repeat(65_536), trust }), {})?.trust.caCertificates).toEqual(['A'.repeat(4000)]);
  });
});

describe('the operating system’s list, which NODE_USE_SYSTEM_CA made a part of Node’s own in main,', () => {
  const systemStoreAfter = (value: string): boolean | undefined => {
    const environment = { NODE_USE_SYSTEM_CA: value };
    const trust = { ...revocation.trust, systemStore: false };
    return restore(save({ trust }, environment), { ...environment })?.trust.systemStore;
  };

  test('counts in the post step, too', () => {
    expect(systemStoreAfter('1')).toBe(true);
  });

  test.each(['', '0'])('does not where it was "%s"', (value) => {
    expect(systemStoreAfter(value)).toBe(false);
  });
});

describe('the way to the server is the one that main saw', () => {
  test.each([
    { name: 'when a later step changed or added a variable', systemStore: false },
    { name: 'where the system store counts and only the proxy was changed', systemStore: true },
  ])('$name', ({ systemStore }) => {
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
    expect(putRouteBack(state, changed)).toBe(true);
    expect(changed).toEqual({ ...before, PATH: '/bin' });
  });

  test.each([{ SSL_CERT_FILE: '/evil.pem' }, { SSL_CERT_DIR: '/evil' }, { NODE_USE_SYSTEM_CA: '1' }])(
    'or nothing is revoked, where the system store counts and a later step set %o',
    (changed) => {
      const state = save({ trust: { ...revocation.trust, systemStore: true } });
      expect(() => restoreState(state, changed)).toThrow(stepError('TLS_UNTRUSTED', 'A later step changed'));
    },
  );

  test('and the environment stays as it is when there is nothing to revoke', () => {
    const environment = { HTTPS_PROXY: 'http://proxy' };
    expect(putRouteBack(EMPTY_STATE, environment)).toBe(false);
    expect(environment).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('with the certificates of NODE_EXTRA_CA_CERTS, though a later step names another file', () => {
    const state = save({}, { NODE_EXTRA_CA_CERTS: extraCa });
    expect(state).not.toContain('EXTRA PEM');
    const later = { NODE_EXTRA_CA_CERTS: '/evil.pem' };
    expect(restore(state, later)?.trust.caCertificates).toEqual(['PEM', 'EXTRA PEM']);
  });

  test('without them when the file has changed or gone', () => {
    const state = save({}, { NODE_EXTRA_CA_CERTS: extraCa });
    writeFileSync(extraCa, 'EVIL PEM');
    expect(restore(state, {})?.trust.caCertificates).toEqual(['PEM']);
    rmSync(extraCa);
    expect(restore(state, {})?.trust.caCertificates).toEqual(['PEM']);
  });
});

describe('there is nothing to revoke in a state', () => {
  const tampered = (more: object): string => JSON.stringify({ ...(JSON.parse(save()) as object), ...more });

  test.each([
    { name: 'that is empty', text: EMPTY_STATE },
    { name: 'that was never saved', text: '' },
    { name: 'that is no JSON', text: '{"endpoint":' },
    { name: 'that is a list', text: '[]' },
    { name: 'that is null', text: 'null' },
    { name: 'that changes what objects are', text: '{"__proto__":{"token":"token-0123"}}' },
  ])('$name', ({ text }) => {
    expect(restoreState(text, {})).toBeUndefined();
  });

  test.each<{ name: string; more: object }>([
    { name: 'endpoint that is no URL', more: { endpoint: 'revoke' } },
    { name: 'endpoint that is no text', more: { endpoint: { href: 'https://evil.test' } } },
    { name: 'unknown way to authenticate', more: { authMethod: 'constructor' } },
    { name: 'token that is none', more: { token: 'a\r\nb-c-d-e-f' } },
    { name: 'token that is too short', more: { token: 'short' } },
    { name: 'client id that is no text', more: { clientId: 5 } },
    { name: 'issuer that is no text', more: { issuer: null } },
    { name: 'trust that is none', more: { trust: 'all' } },
    { name: 'route that is none', more: { route: [] } },
  ])('with a $name', ({ more }) => {
    const environment = { HTTPS_PROXY: 'http://proxy' };
    expect(putRouteBack(tampered(more), environment)).toBe(false);
    expect(environment).toEqual({ HTTPS_PROXY: 'http://proxy' });
  });

  test('and what is wrong in a part of it counts for nothing', () => {
    const trust = { caCertificates: ['PEM', 5], systemStore: 'yes', unverifiedOrigins: 'https://hub.test' };
    const state = tampered({ trust, expiresAt: 'never', route: { HTTPS_PROXY: 5 }, extraCa: { path: 5 } });
    const environment = { HTTPS_PROXY: 'http://evil.test' };
    expect(restore(state, environment)).toMatchObject({
      expiresAt: undefined,
      trust: { store: 'bundled', caCertificates: ['PEM'], systemStore: false, unverifiedOrigins: [] },
    });
    putRouteBack(state, environment);
    expect(environment).toEqual({});
  });
});
