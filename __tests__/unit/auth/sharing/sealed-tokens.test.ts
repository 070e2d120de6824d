import { beforeEach, describe, expect, test } from '@jest/globals';
import { prepare } from '../../../../src/step/prepare.js';
import { bindingOf, publicPartsOf } from '../../../../src/auth/sharing/binding.js';
import { canFetch } from '../../../../src/auth/sharing/can-fetch.js';
import { openingMaterials, sealingMaterial } from '../../../../src/auth/sharing/key-material.js';
import {
  openToken,
  readContent,
  sealToken,
  writeContent,
  type SealedToken,
} from '../../../../src/auth/sharing/sealed-token.js';
import { shareToken } from '../../../../src/auth/sharing/share-token.js';
import type { AuthSettings } from '../../../../src/auth/settings.js';
import type { Binding } from '../../../../src/lib/seal.js';
import { bundles } from '../../../support/bundles.js';
import { createFakeHost, type FakeHostOptions } from '../../../support/fake-host.js';
import { stepError } from '../../../support/step-error.js';
import { KEY, OTHER_RUN, RUN, SECRET, SharingWorld } from './sharing-world.js';

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const MATERIAL = [SECRET];
const BINDING: Binding = ['shared', '42'];
const CONTENT: SealedToken = {
  token: { value: 'token-0001', type: 'Bearer', obtainedAt: NOW, expiresAt: NOW + 3_600_000, scope: 'read' },
  run: '1001',
  grant: 'client_credentials',
  chain: '',
  origins: ['https://api.example.com'],
};

async function settingsOf(inputs: Record<string, string> = {}, options: FakeHostOptions = {}): Promise<AuthSettings> {
  const all = {
    provider: 'oauth2',
    'token-url': 'https://login.example.com/token',
    'client-id': 'ci',
    'client-secret': SECRET,
    ...inputs,
  };
  return prepare(createFakeHost({ run: RUN, ...options, inputs: all }), bundles({}), {});
}

describe('a sealed token', () => {
  test('opens with what it was sealed with, whichever of the keys that is', () => {
    const text = sealToken(CONTENT, MATERIAL, BINDING);
    expect(openToken(text, [['another'], MATERIAL], BINDING, NOW)).toEqual(CONTENT);
  });

  test('is valid for a day at most, by the clock of the server', () => {
    const long = { ...CONTENT.token, expiresAt: NOW + 30 * DAY_MS, clockSkewMs: -60_000 };
    const read = readContent(writeContent({ ...CONTENT, token: long }), NOW);
    expect(read?.token).toEqual({ ...CONTENT.token, obtainedAt: NOW - 60_000, expiresAt: NOW - 60_000 + DAY_MS });
  });

  test.each([
    { name: 'another key', materials: [['another']] },
    { name: 'no key', materials: [] },
    { name: 'another binding', binding: ['cached', '42'] },
    { name: 'too long a text', text: `sealed.1.${'A'.repeat(140_000)}` },
    { name: 'another alphabet', text: `${sealToken(CONTENT, MATERIAL, BINDING)}=` },
  ])('does not open with $name', ({ materials = [MATERIAL], binding = BINDING, text }) => {
    const sealed = text ?? sealToken(CONTENT, MATERIAL, BINDING);
    expect(() => openToken(sealed, materials, binding, NOW)).toThrow(stepError('SEAL_INVALID'));
  });

  test.each<{ name: string; content: object }>([
    { name: 'no run', content: { run: undefined } },
    { name: 'a grant that is no text', content: { grant: 1 } },
    { name: 'a sign-in that is no text', content: { chain: null } },
    { name: 'origins that are no list', content: { origins: 'https://api.example.com' } },
    { name: 'an origin that is no text', content: { origins: [1] } },
    { name: 'no token', content: { token: 'token-0001' } },
    { name: 'a token from the future', content: { token: { ...CONTENT.token, obtainedAt: NOW + DAY_MS } } },
    { name: 'an expiry that is no time', content: { token: { ...CONTENT.token, expiresAt: '2027' } } },
  ])('with $name is none', ({ content }) => {
    expect(readContent(JSON.stringify({ ...CONTENT, ...content }), NOW)).toBeUndefined();
  });

  test.each(['', '[]', 'null', '{'])('is not made of %j', (text) => {
    expect(readContent(text, NOW)).toBeUndefined();
  });
});

describe('the binding', () => {
  const inputs = { scope: 'read write', audience: 'api', 'token-parameters': '{"a": "1", "b_key": "hush-0001"}' };

  test.each<{ name: string; changed?: Record<string, string>; options?: FakeHostOptions }>([
    { name: 'the client', changed: { 'client-id': 'other' } },
    { name: 'the token endpoint', changed: { 'token-url': 'https://login.example.com/other' } },
    { name: 'the scope', changed: { scope: 'read' } },
    { name: 'the audience', changed: { audience: 'other' } },
    { name: 'a parameter', changed: { 'token-parameters': '{"a": "2", "b_key": "hush-0001"}' } },
    { name: 'the method of client authentication', changed: { 'client-auth': 'client_secret_post' } },
    { name: 'the repository', options: { run: { ...RUN, repositoryId: '7' } } },
  ])('is another one if $name is', async ({ changed = {}, options = {} }) => {
    const host = { run: RUN, ...options };
    const one = bindingOf('shared', await settingsOf(inputs), { run: RUN });
    expect(bindingOf('shared', await settingsOf({ ...inputs, ...changed }), host)).not.toEqual(one);
  });

  test('is another one for another certificate of the client', async () => {
    const settings = await settingsOf(inputs);
    const bind = (thumbprint: string): Binding => {
      const clientCertificate = { chain: '', key: '', thumbprint };
      return bindingOf('shared', { ...settings, target: { ...settings.target, clientCertificate } }, { run: RUN });
    };
    expect(bind('one')).not.toEqual(bind('other'));
    expect(bind('one')).not.toEqual(bindingOf('shared', settings, { run: RUN }));
  });

  test('is another one for another token endpoint of the same issuer', async () => {
    const bind = async (tokenUrl: string): Promise<Binding> =>
      bindingOf('cached', await settingsOf({ issuer: 'https://login.example.com', 'token-url': tokenUrl }), {
        run: RUN,
      });
    const one = await bind('https://login.example.com/token');
    expect(await bind('https://login.example.com/staging/token')).not.toEqual(one);
    expect(await bind('')).not.toEqual(one);
    expect(await bind('https://login.example.com/token')).toEqual(one);
  });

  test('is the same for another order of scopes and parameters, and for another secret', async () => {
    const other = { ...inputs, scope: ' write read', 'token-parameters': '{"b_key": "hush-0001", "a": "1"}' };
    const one = bindingOf('shared', await settingsOf(inputs), { run: RUN });
    expect(bindingOf('shared', await settingsOf({ ...other, 'client-secret': 'x' }), { run: OTHER_RUN })).toEqual(one);
    expect(bindingOf('cached', await settingsOf(inputs), { run: RUN })).not.toEqual(one);
  });

  test('has public parts without secret parameters', async () => {
    const parts = JSON.stringify(publicPartsOf('cached', await settingsOf(inputs), { run: undefined }));
    expect(parts).not.toContain('hush');
    expect(parts).not.toContain('b_key');
    expect(parts).toContain('client_credentials');
  });
});

describe('the key', () => {
  test('is the seal key, else a secret of the client that a machine made', async () => {
    const both = await settingsOf({ 'seal-key': KEY });
    expect(sealingMaterial(both)).not.toContain(SECRET);
    expect(openingMaterials(both)).toHaveLength(2);
    expect(sealingMaterial(await settingsOf())).toEqual([SECRET]);
    expect(sealingMaterial(await settingsOf({ 'client-secret': 'planview-hub-secret-2026' }))).toBeUndefined();
  });

  test('is never a secret that others may have guessed, also for tokens that someone else has sealed', async () => {
    const guessed = 'planview-hub-secret-2026';
    const weak = await settingsOf({ 'client-secret': guessed, 'seal-key': KEY });
    const text = sealToken(CONTENT, [guessed], bindingOf('cached', weak, { run: RUN }));
    expect(() => openToken(text, openingMaterials(weak), bindingOf('cached', weak, { run: RUN }), NOW)).toThrow(
      stepError('SEAL_INVALID'),
    );
    expect(openingMaterials(await settingsOf({ 'client-secret': guessed }))).toEqual([]);
  });

  test('is none without a secret', async () => {
    const settings = await settingsOf({ token: 'a-plain-token-1', 'client-secret': '' });
    expect(sealingMaterial(settings)).toBeUndefined();
    expect(openingMaterials(settings)).toEqual([]);
  });
});

test('a step without a plain token and with its secret can get another token', async () => {
  expect(canFetch(await settingsOf())).toBe(true);
  expect(canFetch(await settingsOf({ token: 'a-plain-token-1' }))).toBe(false);
  const sealed = { token: 'sealed.1.AQ', 'seal-key': KEY };
  expect(canFetch(await settingsOf(sealed))).toBe(true);
  expect(canFetch(await settingsOf({ ...sealed, 'client-secret': '' }))).toBe(false);
  const planio = { provider: 'planio', 'base-url': 'https://x.plan.io', 'token-url': '' };
  expect(canFetch(await settingsOf({ ...sealed, ...planio }))).toBe(false);
  const chain = { 'refresh-token': 'refresh-0001', 'save-refresh-token': 'cat > /dev/null' };
  expect(canFetch(await settingsOf({ ...sealed, ...planio, ...chain }))).toBe(true);
});

describe('a shared token', () => {
  test('is sealed anew if it contains a mask by chance, at most eight times', async () => {
    const settings = await settingsOf();
    const host = createFakeHost({ run: RUN });
    let looks = 0;
    const secrets = { areMasksIn: () => (looks += 1) <= 7 } as unknown as typeof host.secrets;
    const deps = { run: RUN, warning: host.warning, secrets };
    expect(shareToken(CONTENT.token, settings, deps)).toMatch(/^sealed\.1\./u);
    expect(looks).toBe(8);
    looks = -100;
    expect(shareToken(CONTENT.token, settings, deps)).toBeUndefined();
    expect(host.warnings).toEqual([expect.stringContaining('contains a masked text')]);
  });

  test('is not shared if no step would read it, since the response of the server is too long', async () => {
    const host = createFakeHost({ run: RUN });
    const token = { ...CONTENT.token, value: 't'.repeat(65_536), scope: '\u0001'.repeat(8192) };
    expect(shareToken(token, await settingsOf(), host)).toBeUndefined();
    expect(host.warnings).toEqual([expect.stringContaining('is too long')]);
    expect(shareToken({ ...token, scope: undefined }, await settingsOf(), host)).toMatch(/^sealed/u);
  });

  test('contains none of the masks of the step', () => {
    const { secrets } = createFakeHost({});
    secrets.protect('short');
    secrets.protect('a-long-secret');
    expect(['xshorty', 'a-long-secret', 'a+long'].map((text) => secrets.areMasksIn(text))).toEqual([true, true, false]);
  });
});

describe('a step with a sealed token', () => {
  let world: SharingWorld;
  beforeEach(() => {
    world = new SharingWorld();
  });

  test('uses the token, which is masked before anything is logged', async () => {
    const token = await world.share();
    const host = await world.call({ token });
    expect(host.failures).toEqual([]);
    expect(world.used).toEqual(world.issued);
    const kinds = host.events.map(({ kind, text }) => (text === world.issued[0] ? 'the token' : kind));
    expect(kinds.indexOf('the token')).toBeLessThan(kinds.indexOf('info'));
  });

  test.each([
    { name: 'another run', options: { run: OTHER_RUN }, says: 'is of another run' },
    { name: 'another grant', inputs: { grant: 'refresh_token', 'refresh-token': 'refresh-0001' }, says: 'grant' },
    { name: 'an expired token', seconds: 3601, says: 'has expired' },
    { name: 'a token that is almost over', seconds: 3550, says: 'is valid for less than min-ttl' },
  ])('without the means to get another one: $name', async ({ options = {}, seconds = 0, says, name }) => {
    const token = await world.share({ 'seal-key': KEY });
    world.wait(seconds);
    const given = { token, 'seal-key': KEY };
    const own = await world.call(given, options);
    if (name !== 'another grant') {
      expect(own.failures).toEqual([]);
      expect(own.infos).toContainEqual(expect.stringContaining(says));
      expect(world.issued).toHaveLength(2);
    }
    const alone = await world.call({ ...given, 'client-secret': '' }, options);
    if (name === 'an expired token' || name === 'another run')
      expect(alone.failures).toEqual([expect.stringMatching(new RegExp(`SEAL_INVALID.*${says}`, 'u'))]);
    else expect(alone.failures).toEqual([]);
  });

  test('of another grant or sign-in gets its own', async () => {
    const token = await world.share();
    const chain = { 'refresh-token': 'refresh-0001', 'save-refresh-token': 'none', 'refresh-guard': 'none' };
    const host = await world.call({ token, ...chain });
    expect(host.infos).toContainEqual(expect.stringContaining('is not of this refresh token'));
    const named = await world.call({ token, ...chain, grant: 'refresh_token' });
    expect(named.infos).toContainEqual(expect.stringContaining('was not requested by the grant refresh_token'));
  });

  test('that the API rejects gets another one, once', async () => {
    const token = await world.share();
    world.ended.add(world.issued[0] ?? '');
    expect((await world.call({ token })).failures).toEqual([]);
    expect(world.issued).toHaveLength(2);
    for (const value of ['0', '1', '2']) world.ended.add(`token-of-the-server-${value}`);
    expect((await world.call({ token })).failures).toHaveLength(1);
    expect(world.issued).toHaveLength(3);
    const alone = await world.call({
      token: await world.share({ 'seal-key': KEY }),
      'seal-key': KEY,
      'client-secret': '',
    });
    expect(alone.failures).toEqual([]);
  });

  test('that was made for another API is refused', async () => {
    const token = await world.share({ 'base-url': 'https://one.example.com' });
    const host = await world.call({ token });
    expect(host.failures).toEqual([expect.stringContaining('ORIGIN_NOT_ALLOWED')]);
    expect(world.used).toEqual([]);
  });

  test('sends it only to servers whose certificates are verified', async () => {
    const token = await world.share();
    for (const mode of [{ request: 'GET /api' }, { request: '' }, { request: '', operation: 'revoke-token' }]) {
      const host = await world.call({ token, 'tls-verify': 'false', ...mode });
      expect(host.failures).toEqual([
        expect.stringMatching(/token: is sealed, and cannot .*tls-verify: false.*ca-cert/u),
      ]);
      expect(host.masks).not.toContain(world.issued[0]);
    }
    expect(world.used).toEqual([]);
    expect((await world.call({ token: 'a-plain-token-1', 'tls-verify': 'false' })).failures.join()).not.toContain(
      'sealed',
    );
  });

  test('uses the times of the clock of the server', async () => {
    world.skewMs = -400_000;
    world.lifetime = 301;
    const token = await world.share({ 'min-ttl': '0' });
    world.wait(2);
    const host = await world.call({ token, 'min-ttl': '0' });
    expect(host.infos).toContainEqual(expect.stringContaining('has expired'));
  });
});

describe('the operation revoke-token', () => {
  const at = { operation: 'revoke-token', provider: 'redmine', 'token-url': '', 'base-url': 'https://api.example.com' };

  test('fails without a revocation endpoint', async () => {
    const host = await new SharingWorld().run({ operation: 'revoke-token', token: 'a-plain-token-1' });
    expect(host.failures).toEqual([expect.stringContaining('operation: is revoke-token, but no revocation endpoint')]);
  });

  test.each([
    { inputs: { token: '' }, says: 'token: is missing' },
    { inputs: { token: 'a-plain-token-1', 'client-id': '' }, says: 'client-id: is empty' },
  ])('needs a token and its client: $says', async ({ inputs, says }) => {
    const host = await new SharingWorld().run({ ...at, ...inputs });
    expect(host.failures).toEqual([expect.stringContaining(says)]);
  });

  test('sends the token to the revocation endpoint', async () => {
    const world = new SharingWorld();
    const host = await world.run({ ...at, token: 'a-plain-token-1' });
    expect(host.failures).toEqual([]);
    expect(host.infos).toContainEqual(expect.stringContaining('The server accepted the revocation'));
  });
});

test('an empty token is told with its causes where a seal key has no other use', async () => {
  const host = await new SharingWorld().call({ token: '', 'seal-key': KEY });
  expect(host.failures).toEqual([]);
  expect(host.notices).toEqual([expect.stringMatching(/^The input token is empty.*needs/u)]);
  expect((await new SharingWorld().call({ token: '' })).notices).toEqual([]);
  expect((await new SharingWorld().run({ 'share-token': 'true', 'seal-key': KEY })).notices).toEqual([]);
});

test('an empty token is told with its causes where there is only a seal key', async () => {
  const host = await new SharingWorld().call({ token: '', 'seal-key': KEY, 'client-secret': '' });
  expect(host.failures).toEqual([expect.stringMatching(/token: is empty.*needs/su)]);
});
