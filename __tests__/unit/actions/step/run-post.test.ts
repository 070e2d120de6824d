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
  audience: '',
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

const CREDENTIALS = { clientSecret: SECRET };

/** Returns the state that the main step saves. */
const saved = (more: Partial<Revocation> = {}, environment: NodeJS.ProcessEnv = {}): string =>
  serializeState({ ...revocation, ...more }, CREDENTIALS, environment)?.text ?? '';

async function run({ state = {}, inputs = client, serve = () => ({}) }: Setting = {}): Promise<FakeWorld> {
  const text = typeof state === 'string' ? state : saved(state);
  const world = createFakeWorld({ inputs, state: text, serve });
  await runPost(world.deps);
  return world;
}

test('revokes the token that the main step saved, with the secret from the input', async () => {
  const { host, sent, attempts, trusts } = await run();
  expect(sent).toEqual([`POST ${ENDPOINT}`]);
  expect(attempts[0]?.body).toBe(`token=${TOKEN}&token_type_hint=access_token&client_id=ci&client_secret=${SECRET}`);
  expect(trusts).toEqual([{ ...revocation.trust, store: 'bundled' }]);
  expect(host.infos.at(-1)).toMatch(/accepted the revocation.*JWT/u);
  expect(host.warnings).toEqual([]);
});

test('masks the token and the secret before it sends anything', async () => {
  const { host } = await run({
    serve: (_, { host: { masks } }) => {
      expect(masks).toEqual(expect.arrayContaining([TOKEN, SECRET]));
      return {};
    },
  });
  expect(host.warnings).toEqual([]);
});

test('reads only the inputs of the client', async () => {
  const { host } = await run();
  const certificate = ['client-cert', 'client-cert-key', 'client-cert-passphrase'];
  expect([...new Set(host.read)].sort()).toEqual([...certificate, 'client-id', 'client-secret']);
});

test.each([
  { name: 'there is nothing to revoke', state: '{}' },
  { name: 'the main step saved nothing', state: '' },
  { name: 'the state is not from this action', state: '{"endpoint":"https://evil.test/","token":"x"}' },
])('sends, reads and logs nothing if $name', async ({ state }) => {
  const { host, sent } = await run({ state });
  expect({ sent, lines: host.lines, read: host.read }).toEqual({ sent: [], lines: [], read: [] });
});

test('does not revoke an expired token, and logs no warning', async () => {
  const { host, sent } = await run({ state: { expiresAt: NOW } });
  expect(sent).toEqual([]);
  expect(host.warnings).toEqual([]);
  expect(host.infos).toEqual([expect.stringContaining('has expired')]);
});

test('revokes a token with unknown expiry time', async () => {
  expect((await run({ state: { expiresAt: undefined } })).sent).toHaveLength(1);
});

describe('sends no secret and logs a warning', () => {
  test.each([
    { name: 'if client-id has changed', inputs: { ...client, 'client-id': 'other' } },
    { name: 'if client-id is unset', inputs: { 'client-secret': SECRET } },
    { name: 'if client-secret is unset', inputs: { 'client-id': 'ci' } },
    { name: 'if client-secret has changed', inputs: { ...client, 'client-secret': 'another-secret' } },
  ])('$name', async ({ inputs }) => {
    const { host, sent } = await run({ inputs });
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([
      expect.stringContaining('client-id or the secret of the client has changed or is empty'),
    ]);
  });

  test.each([
    {
      name: 'is made by a later step',
      change: () => serializeState(revocation, { clientSecret: 'x' }, {})?.text ?? '',
    },
    {
      name: 'has another endpoint',
      change: (text: string) => text.replace(ENDPOINT, 'https://evil.test/revoke'),
    },
    { name: 'has no signature', change: (text: string) => text.replace(/"signature":"[^"]*"/u, '"signature":""') },
    { name: 'has another salt', change: (text: string) => text.replace(/"salt":"../u, '"salt":"AA') },
  ])('if the state $name', async ({ change }) => {
    const { host, sent } = await run({ state: change(saved()) });
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('a later step changed the saved state')]);
  });

  test.each([
    'http://login.example.com/revoke',
    'https://user:word@login.example.com/revoke',
    'ftp://login.example.com/',
  ])('if the endpoint is %s', async (endpoint) => {
    const { host, sent } = await run({ state: { endpoint: new URL(endpoint) } });
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('[ORIGIN_NOT_ALLOWED]')]);
  });
});

describe('logs a warning instead of an error for', () => {
  test.each<{ name: string; reply: Reply; message: string }>([
    { name: 'a refusal', reply: { status: 401, body: { error: TOKEN } }, message: '[TOKEN_REJECTED]' },
    { name: 'a redirect', reply: { status: 307, headers: { location: 'https://evil.test' } }, message: 'HTTP 307' },
    { name: 'a lost connection', reply: new StepError('CONNECTION_LOST', 'Lost.'), message: '[CONNECTION_LOST] Lost.' },
  ])('$name', async ({ reply, message }) => {
    const { host } = await run({ serve: () => reply });
    expect(host.warnings).toEqual([expect.stringContaining(message)]);
    expect(host.failures).toEqual([]);
    expect(host.lines.join()).not.toContain(TOKEN);
  });

  test('an unexpected error', async () => {
    const { host } = await run({
      serve: () => {
        throw new TypeError(TOKEN);
      },
    });
    expect(host.warnings).toEqual([expect.stringContaining('[INTERNAL]')]);
  });

  test('a host that cannot load the state', async () => {
    const world = createFakeWorld();
    world.host.loadState = () => {
      throw new Error('no state');
    };
    await expect(runPost(world.deps)).resolves.toBeUndefined();
    expect(world.host.warnings).toEqual([expect.stringContaining('[INTERNAL]')]);
  });
});

test('tries a revocation twice at most', async () => {
  const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
  expect((await run({ serve: () => lost })).sent).toHaveLength(2);
});

test('ends when the job is cancelled, or after 30 seconds', async () => {
  jest.useFakeTimers();
  try {
    const ends = async (end: (world: FakeWorld) => void): Promise<unknown> => {
      const world = createFakeWorld({ inputs: client, state: saved() });
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

test('masks the credentials of the proxy that the main step used', async () => {
  const environment = { HTTPS_PROXY: 'http://robot:proxy-word-1@proxy:3128' };
  const { host } = await run({ state: saved({}, environment) });
  expect(host.masks).toContain('proxy-word-1');
});
