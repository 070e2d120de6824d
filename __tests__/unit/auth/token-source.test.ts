import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { createDeadline } from '../../../src/http/deadline.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { NO_CREDENTIALS, type OutgoingRequest, type Send } from '../../../src/http/send.js';
import { prepare, type Prepared } from '../../../src/actions/step/prepare.js';
import { REVOCATION_RETRIES } from '../../../src/auth/oauth/revoke.js';
import type { AuthDeps } from '../../../src/auth/settings.js';
import { TokenSource } from '../../../src/auth/token-source.js';
import { createFakeWorld, type FakeWorld } from '../../support/fake-world.js';

const TOKEN_URL = 'https://login.example.com/token';
const HUB = { provider: 'planview-hub', 'base-url': 'https://hub.example.com' };
const client = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };
const SECOND = 1000;

interface Setting {
  inputs?: Record<string, string>;
  lifetime?: number;
  /** Further fields of the token answer. */
  response?: object;
  change?: (run: Prepared) => void;
}

/** The world of a token source with `send` as the only way to a server. */
const depsOf = (world: FakeWorld, run: Prepared, send: Send): AuthDeps => ({
  ...world.deps,
  deadline: createDeadline(1000, world.deps.now),
  connections: {
    send,
    trust: () => run.target.trust,
    preconnect: () => undefined,
  },
});

/** A holder whose server gives `token-0001`, `token-0002` … and accepts revocations. */
async function hold({ inputs = HUB, lifetime, response: response = {}, change }: Setting = {}) {
  const world = createFakeWorld({ inputs: { ...client, ...inputs } });
  const run = await prepare(world.host, world.deps.loadYaml, {});
  change?.(run);
  const forms: string[] = [];
  const retries: (number | undefined)[] = [];
  let count = 0;
  const send = async (request: OutgoingRequest): Promise<HttpResponse> => {
    retries.push(request.retries);
    forms.push((await request.credentials.attach()).body ?? '');
    if (!request.url.pathname.endsWith('/revoke')) count += 1;
    const token = { access_token: `token-000${count}`, expires_in: lifetime, token_type: 'Bearer', ...response };
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(token)) };
  };
  const holder = new TokenSource(run, depsOf(world, run, send));
  return { holder, forms, retries, ...world };
}

describe('a token', () => {
  test('that was given is used as it is, and neither fetched, renewed nor revoked', async () => {
    const { holder, forms, host } = await hold({
      inputs: { 'base-url': 'https://api.example.com', token: 'given-token-1' },
    });
    expect(await holder.current()).toMatchObject({ value: 'given-token-1', type: 'Bearer', expiresAt: undefined });
    await holder.revoke();
    expect(forms).toEqual([]);
    expect(host.states).toEqual([]);
  });

  test('is fetched once, with the parameters of the inputs', async () => {
    const parameters = { scope: 'read write', audience: 'api', 'token-parameters': '{"resource":"x y"}' };
    const { holder, forms, host } = await hold({ inputs: { ...HUB, ...parameters } });
    await holder.current();
    expect((await holder.current()).value).toBe('token-0001');
    expect(forms.map((form) => Object.fromEntries(new URLSearchParams(form)))).toEqual([
      {
        grant_type: 'client_credentials',
        resource: 'x y',
        scope: 'read write',
        audience: 'api',
        client_id: 'ci',
        client_secret: 'client-secret-1',
      },
    ]);
    expect(host.infos).toEqual(["The client's credentials go to https://hub.example.com."]);
  });

  test('of another type is used with a warning', async () => {
    const { holder, host } = await hold({ response: { token_type: '##[error]MAC' } });
    await holder.current();
    expect(host.warnings).toEqual([expect.stringContaining('calls the token ## [error]MAC, not Bearer')]);
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('of type %s is used without a word', async (type) => {
    const { holder, host } = await hold({ response: { token_type: type } });
    await holder.current();
    expect(host.warnings).toEqual([]);
  });
});

describe('a token is renewed', () => {
  test.each([
    { name: 'not while min-ttl is left', lifetime: 3600, elapsed: 3540, minTtl: '60', expected: 'token-0001' },
    { name: 'below min-ttl', lifetime: 3600, elapsed: 3541, minTtl: '60', expected: 'token-0002' },
    { name: 'below a longer min-ttl', lifetime: 3600, elapsed: 3001, minTtl: '600', expected: 'token-0002' },
    { name: 'not before half of a short life', lifetime: 60, elapsed: 30, minTtl: '60', expected: 'token-0001' },
    { name: 'after half of a short life', lifetime: 60, elapsed: 31, minTtl: '60', expected: 'token-0002' },
    { name: 'with min-ttl 0, not before it expires', lifetime: 60, elapsed: 60, minTtl: '0', expected: 'token-0001' },
    {
      name: 'never, when its life is not known',
      lifetime: undefined,
      elapsed: 99_999,
      minTtl: '60',
      expected: 'token-0001',
    },
  ])('$name', async ({ lifetime, elapsed, minTtl, expected }) => {
    const inputs = { ...HUB, 'min-ttl': minTtl };
    const { holder, clock } = await hold({ inputs, ...(lifetime === undefined ? {} : { lifetime }) });
    await holder.current();
    clock.now += elapsed * SECOND;
    expect((await holder.current()).value).toBe(expected);
  });

  test('and the post step hears of the new one', async () => {
    const { holder, clock, host } = await hold({ lifetime: 60 });
    await holder.current();
    clock.now += 59 * SECOND;
    await holder.current();
    expect(host.states.map((state) => (JSON.parse(state) as { token: string }).token)).toEqual([
      'token-0001',
      'token-0002',
    ]);
  });
});

describe('word for the post step', () => {
  test('holds all that it needs to revoke, and not the client secret', async () => {
    const { holder, host, clock } = await hold({ lifetime: 60 });
    await holder.current();
    expect(JSON.parse(host.states.at(-1) ?? '')).toMatchObject({
      endpoint: 'https://hub.example.com/auth/realms/Tasktop/protocol/openid-connect/revoke',
      clientId: 'ci',
      authMethod: 'client_secret_post',
      token: 'token-0001',
      expiresAt: clock.now + 60 * SECOND,
      trust: { caCertificates: [], systemStore: false, unverifiedOrigins: [] },
    });
    expect(host.states.join('')).not.toContain('client-secret-1');
  });

  test.each<{ name: string } & Setting>([
    { name: 'when no revocation endpoint is known', inputs: { 'token-url': TOKEN_URL } },
    { name: 'when the workflow wants none', inputs: { ...HUB, 'revoke-token': 'false' } },
    {
      name: 'when the server gives one token to all',
      change: (run) => (run.provider = { ...run.provider, oauth: { ...run.provider.oauth, shared: true } }),
    },
  ])('is not left $name, and nothing is revoked', async (setting) => {
    const { holder, host, forms } = await hold(setting);
    await holder.current();
    await holder.revoke();
    expect(host.states).toEqual([]);
    expect(forms).toHaveLength(1);
  });

  test('is left when the workflow wants a shared token revoked', async () => {
    const { holder, host } = await hold({
      inputs: { ...HUB, 'revoke-token': 'true' },
      change: (run) => (run.provider = { ...run.provider, oauth: { ...run.provider.oauth, shared: true } }),
    });
    await holder.current();
    expect(host.states).toHaveLength(1);
  });
});

describe('a revocation', () => {
  test('is sent with few attempts, and leaves nothing for the post step', async () => {
    const { holder, forms, retries, host } = await hold({ lifetime: 60 });
    await holder.current();
    await holder.revoke();
    expect(retries).toEqual([undefined, REVOCATION_RETRIES]);
    expect(forms[1]).toMatch(/^token=token-0001&token_type_hint=access_token&/u);
    expect(host.states.at(-1)).toBe('{}');
    expect(host.infos.at(-1)).toContain('accepted the revocation');
  });

  test('is sent once, however often it is asked for', async () => {
    const { holder, forms } = await hold();
    await holder.current();
    await holder.revoke();
    await holder.revoke();
    expect(forms).toHaveLength(2);
  });

  test('is not sent when no token was fetched', async () => {
    const { holder, forms } = await hold();
    await holder.revoke();
    expect(forms).toEqual([]);
  });

  test('is not sent for a token that has expired', async () => {
    const { holder, forms, clock } = await hold({ lifetime: 60 });
    await holder.current();
    clock.now += 60 * SECOND;
    await holder.revoke();
    expect(forms).toHaveLength(1);
  });

  test('that fails leaves its state to the post step', async () => {
    const world = createFakeWorld({ inputs: { ...client, ...HUB } });
    const run = await prepare(world.host, world.deps.loadYaml, {});
    const error = new StepError('CONNECTION_LOST', 'Lost.');
    const holder = new TokenSource(
      run,
      depsOf(world, run, ({ url }) =>
        url.pathname.endsWith('/revoke')
          ? Promise.reject(error)
          : Promise.resolve({ status: 200, headers: {}, body: Buffer.from('{"access_token":"token-0001"}') }),
      ),
    );
    await holder.current();
    await expect(holder.revoke()).rejects.toBe(error);
    expect(world.host.states.at(-1)).toContain('token-0001');
  });
});

describe('a state that is too long for the post step is not saved,', () => {
  const change = (run: Prepared): void => {
    run.target.trust = { ...run.target.trust, caCertificates: ['A'.repeat(200_000)] };
  };

  test('and a warning says so', async () => {
    const { holder, host } = await hold({ change });
    await holder.current();
    expect(host.states).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('ca-cert')]);
  });

  test('which is of no matter where this step revokes the token itself', async () => {
    const { holder, host, forms } = await hold({ change, inputs: { ...HUB, request: 'GET /a' } });
    await holder.current();
    await holder.revoke();
    expect(forms).toHaveLength(2);
    expect(host.warnings).toEqual([]);
  });
});

test('credentials that carry nothing attach nothing', async () => {
  expect(await NO_CREDENTIALS.attach()).toEqual({ headers: {} });
});
