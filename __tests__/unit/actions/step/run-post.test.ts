import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { runPost } from '../../../../src/actions/step/run-post.js';
import { CLIENT_SECRET_POST } from '../../../../src/auth/client-auth/client-secret-post.js';
import { serializeState, type Revocation } from '../../../../src/auth/saved-state.js';
import { createFakeWorld, type FakeServer, type FakeWorld, type Reply } from '../../../support/fake-world.js';

const SECRET = 'client-secret-1';
const TOKEN = 'access-token-1';
const ENDPOINT = 'https://login.example.com/revoke';
const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);

const revocation: Revocation = {
  endpoint: new URL(ENDPOINT),
  clientId: 'ci',
  method: CLIENT_SECRET_POST,
  issuer: 'https://login.example.com/',
  token: TOKEN,
  expiresAt: NOW + HOUR_MS,
  trust: { store: 'default', caCertificates: ['PEM'], systemStore: false, unverifiedOrigins: [] },
};
const client = { 'client-id': 'ci', 'client-secret': SECRET };

beforeEach(() => {
  delete process.env['NODE_EXTRA_CA_CERTS'];
  for (const name of ['https_proxy', 'HTTPS_PROXY']) Reflect.deleteProperty(process.env, name);
});

interface Setting {
  state?: Partial<Revocation> | string;
  inputs?: Record<string, string>;
  serve?: FakeServer;
}

async function run({ state = {}, inputs = client, serve = () => ({}) }: Setting = {}): Promise<FakeWorld> {
  const text = typeof state === 'string' ? state : serializeState({ ...revocation, ...state }, {});
  const world = createFakeWorld({ inputs, state: text ?? '', serve });
  await runPost(world.deps);
  return world;
}

test('the token is revoked as main said, with the secret from the input', async () => {
  const { host, sent, attempts, trusts } = await run();
  expect(sent).toEqual([`POST ${ENDPOINT}`]);
  expect(attempts[0]?.body).toBe(`token=${TOKEN}&token_type_hint=access_token&client_id=ci&client_secret=${SECRET}`);
  expect(trusts).toEqual([{ ...revocation.trust, store: 'bundled' }]);
  expect(host.infos.at(-1)).toMatch(/accepted the revocation.*JWT/u);
  expect(host.warnings).toEqual([]);
});

test('the token and the secret are masked before anything is sent', async () => {
  const { host } = await run({
    serve: (_, { host: { masks } }) => {
      expect(masks).toEqual(expect.arrayContaining([TOKEN, SECRET]));
      return {};
    },
  });
  expect(host.warnings).toEqual([]);
});

test('no input is read but the client’s id and secret', async () => {
  const { host } = await run();
  expect([...new Set(host.read)].sort()).toEqual(['client-id', 'client-secret']);
});

test.each([
  { name: 'nothing was left to do', state: '{}' },
  { name: 'main saved nothing', state: '' },
  { name: 'the state is none of ours', state: '{"endpoint":"https://evil.test/","token":"x"}' },
])('when $name, nothing is sent, read or said', async ({ state }) => {
  const { host, sent } = await run({ state });
  expect({ sent, lines: host.lines, read: host.read }).toEqual({ sent: [], lines: [], read: [] });
});

test('a token that has expired is not revoked, and that is no warning', async () => {
  const { host, sent } = await run({ state: { expiresAt: NOW } });
  expect(sent).toEqual([]);
  expect(host.warnings).toEqual([]);
  expect(host.infos).toEqual([expect.stringContaining('has expired')]);
});

test('a token of unknown life is revoked', async () => {
  expect((await run({ state: { expiresAt: undefined } })).sent).toHaveLength(1);
});

describe('the secret is not sent, and a warning says why,', () => {
  test.each([
    { name: 'when another client is named', inputs: { ...client, 'client-id': 'other' } },
    { name: 'when no client is named', inputs: { 'client-secret': SECRET } },
    { name: 'when there is no secret', inputs: { 'client-id': 'ci' } },
  ])('$name', async ({ inputs }) => {
    const { host, sent } = await run({ inputs });
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('client-id or client-secret are not what they were')]);
  });

  test.each([
    'http://login.example.com/revoke',
    'https://user:word@login.example.com/revoke',
    'ftp://login.example.com/',
  ])('when it would go to %s', async (endpoint) => {
    const { host, sent } = await run({ state: { endpoint: new URL(endpoint) } });
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('[ORIGIN_NOT_ALLOWED]')]);
  });
});

describe('a failure only warns:', () => {
  test.each<{ name: string; reply: Reply; says: string }>([
    { name: 'a refusal', reply: { status: 401, body: { error: TOKEN } }, says: '[TOKEN_REJECTED]' },
    { name: 'a redirect', reply: { status: 307, headers: { location: 'https://evil.test' } }, says: 'HTTP 307' },
    { name: 'a lost connection', reply: new StepError('CONNECTION_LOST', 'Lost.'), says: '[CONNECTION_LOST] Lost.' },
  ])('$name', async ({ reply, says }) => {
    const { host } = await run({ serve: () => reply });
    expect(host.warnings).toEqual([expect.stringContaining(says)]);
    expect(host.failures).toEqual([]);
    expect(host.lines.join()).not.toContain(TOKEN);
  });

  test('a fault that nobody foresaw', async () => {
    const { host } = await run({
      serve: () => {
        throw new TypeError(TOKEN);
      },
    });
    expect(host.warnings).toEqual([expect.stringContaining('[INTERNAL]')]);
  });

  test('a host that gives no state', async () => {
    const world = createFakeWorld();
    world.host.loadState = () => {
      throw new Error('no state');
    };
    await expect(runPost(world.deps)).resolves.toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('[INTERNAL]')]);
  });
});

test('a revocation is tried twice, and not more', async () => {
  const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
  expect((await run({ serve: () => lost })).sent).toHaveLength(2);
});

test('a cancelled job, or half a minute, ends it', async () => {
  jest.useFakeTimers();
  try {
    const ends = async (end: (world: FakeWorld) => void): Promise<unknown> => {
      const world = createFakeWorld({ inputs: client, state: serializeState(revocation, {}) ?? '' });
      const { openExchange } = world.deps;
      world.deps.openExchange = (trust, deps) => ({
        ...openExchange(trust, deps),
        send: (_, deadline) => {
          end(world);
          return Promise.reject(deadline.signal.reason as Error);
        },
      });
      await runPost(world.deps);
      return world.host.warnings[0];
    };
    expect(await ends((world) => world.cancel('SIGTERM'))).toContain(
      '[CANCELLED] The post step was cancelled (SIGTERM)',
    );
    expect(await ends(() => jest.advanceTimersByTime(30_000))).toContain('[TIMEOUT]');
  } finally {
    jest.useRealTimers();
  }
});

test('the credentials of the proxy that main used are masked', async () => {
  const environment = { HTTPS_PROXY: 'http://robot:proxy-word-1@proxy:3128' };
  const { host } = await run({ state: serializeState(revocation, environment) ?? '' });
  expect(host.masks).toContain('proxy-word-1');
});
