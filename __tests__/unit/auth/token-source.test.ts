import { TARGET } from '../../support/client.js';
import { stepError } from '../../support/step-error.js';
import { savedContent } from '../../support/saved-content.js';
import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { createDeadline } from '../../../src/http/deadline.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { NO_CREDENTIALS, type OutgoingRequest, type Send } from '../../../src/http/send.js';
import { prepare, type Prepared } from '../../../src/step/prepare.js';
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
  /** Additional fields of the token response. */
  response?: object;
  change?: (run: Prepared) => void;
}

/** Returns the dependencies of a token source that sends all requests with `send`. */
const depsOf = (world: FakeWorld, run: Prepared, send: Send): AuthDeps => ({
  ...world.deps,
  deadline: createDeadline(1000, world.deps.now),
  connections: {
    send,
    trust: () => run.target.trust,
    preconnect: () => undefined,
  },
});

/** Returns a token source whose server issues `token-0001`, `token-0002` … and accepts revocations. */
async function createSource({ inputs = HUB, lifetime, response = {}, change }: Setting = {}) {
  const world = createFakeWorld({ inputs: { ...client, ...inputs } });
  const run = await prepare(world.host, world.deps.loadBundle, {});
  change?.(run);
  const forms: string[] = [];
  const retries: (number | undefined)[] = [];
  let count = 0;
  const send = async (request: OutgoingRequest): Promise<HttpResponse> => {
    retries.push(request.retries);
    forms.push((await request.credentials.attach(TARGET)).body ?? '');
    if (!request.url.pathname.endsWith('/revoke')) count += 1;
    const token = { access_token: `token-000${count}`, expires_in: lifetime, token_type: 'Bearer', ...response };
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(token)) };
  };
  const source = new TokenSource(run, depsOf(world, run, send));
  return { source, forms, retries, ...world };
}

describe('a token', () => {
  test('from the input is used unchanged, without token requests or revocation', async () => {
    const { source, forms, host } = await createSource({
      inputs: { 'base-url': 'https://api.example.com', token: 'input-token-1' },
    });
    expect(await source.current()).toMatchObject({ value: 'input-token-1', type: 'Bearer', expiresAt: undefined });
    await source.revoke();
    expect(forms).toEqual([]);
    expect(host.states).toEqual([]);
  });

  test('is fetched once, with the parameters from the inputs', async () => {
    const parameters = { scope: 'read write', audience: 'api', 'token-parameters': '{"resource":"x y"}' };
    const { source, forms, host } = await createSource({ inputs: { ...HUB, ...parameters } });
    await source.current();
    expect((await source.current()).value).toBe('token-0001');
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
    expect(host.infos).toEqual(['Sending the client credentials to https://hub.example.com.']);
  });

  test('of an unknown type is used with a warning', async () => {
    const { source, host } = await createSource({ response: { token_type: '##[error]MAC' } });
    await source.current();
    expect(host.warnings).toEqual([expect.stringContaining('The token type is ## [error]MAC, not Bearer.')]);
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('of type %s is used without a warning', async (type) => {
    const { source, host } = await createSource({ response: { token_type: type } });
    await source.current();
    expect(host.warnings).toEqual([]);
  });
});

describe('the second use of a token', () => {
  test.each([
    {
      name: 'does not renew it if min-ttl remains',
      lifetime: 3600,
      elapsed: 3540,
      minTtl: '60',
      expected: 'token-0001',
    },
    {
      name: 'renews it if less than min-ttl remains',
      lifetime: 3600,
      elapsed: 3541,
      minTtl: '60',
      expected: 'token-0002',
    },
    {
      name: 'renews it if less than a longer min-ttl remains',
      lifetime: 3600,
      elapsed: 3001,
      minTtl: '600',
      expected: 'token-0002',
    },
    {
      name: 'does not renew it in the first half of a short lifetime',
      lifetime: 60,
      elapsed: 30,
      minTtl: '60',
      expected: 'token-0001',
    },
    {
      name: 'renews it in the second half of a short lifetime',
      lifetime: 60,
      elapsed: 31,
      minTtl: '60',
      expected: 'token-0002',
    },
    {
      name: 'does not renew it before it expires if min-ttl is 0',
      lifetime: 60,
      elapsed: 60,
      minTtl: '0',
      expected: 'token-0001',
    },
    {
      name: 'does not renew it if its lifetime is unknown',
      lifetime: undefined,
      elapsed: 99_999,
      minTtl: '60',
      expected: 'token-0001',
    },
  ])('$name', async ({ lifetime, elapsed, minTtl, expected }) => {
    const inputs = { ...HUB, 'min-ttl': minTtl };
    const { source, clock } = await createSource({ inputs, ...(lifetime === undefined ? {} : { lifetime }) });
    await source.current();
    clock.now += elapsed * SECOND;
    expect((await source.current()).value).toBe(expected);
  });

  test('saves the renewed token for the post step', async () => {
    const { source, clock, host } = await createSource({ lifetime: 60 });
    await source.current();
    clock.now += 59 * SECOND;
    await source.current();
    expect(host.states.map((state) => savedContent(state)['token'])).toEqual(['token-0001', 'token-0002']);
  });
});

describe('a token from client credentials that the API refuses', () => {
  test('is replaced once if the API has accepted it before, also for requests that come late', async () => {
    const { source, forms, host } = await createSource();
    await source.current();
    source.accepted('token-0001');
    expect(await Promise.all([source.renew('token-0001'), source.renew('token-0001')])).toEqual([true, true]);
    expect(await source.renew('token-0001')).toBe(true);
    expect((await source.authorize(TARGET)).token).toBe('token-0002');
    expect(forms).toHaveLength(2);
    expect(savedContent(host.states.at(-1))['token']).toBe('token-0002');
  });

  test.each([
    { name: 'the API has never accepted it', accepted: 'another-token', response: {}, requests: 1 },
    {
      name: 'the server issues the same one again',
      accepted: 'token-0001',
      response: { access_token: 'token-0001' },
      requests: 2,
    },
  ])('is not replaced if $name', async ({ accepted, response, requests }) => {
    const { source, forms } = await createSource({ response });
    await source.current();
    source.accepted(accepted);
    expect(await source.renew('token-0001')).toBe(false);
    expect(forms).toHaveLength(requests);
  });

  test('is not replaced if the workflow has set it', async () => {
    const { source, forms } = await createSource({
      inputs: { 'base-url': 'https://api.example.com', token: 'input-token-1' },
    });
    await source.current();
    source.accepted('input-token-1');
    expect(await source.renew('input-token-1')).toBe(false);
    expect(forms).toEqual([]);
  });
});

describe('the state for the post step', () => {
  test('contains what the revocation needs, but not the client secret', async () => {
    const { source, host, clock } = await createSource({ lifetime: 60 });
    await source.current();
    expect(savedContent(host.states.at(-1))).toMatchObject({
      endpoint: 'https://hub.example.com/auth/realms/Tasktop/protocol/openid-connect/revoke',
      clientId: 'ci',
      authMethod: 'client_secret_post',
      token: 'token-0001',
      expiresAt: clock.now + 60 * SECOND,
      trust: { caCertificates: [], systemStore: false, unverifiedOrigins: [] },
    });
    expect(host.states.join('')).not.toContain('client-secret-1');
  });

  test('has a masked signature', async () => {
    const { source, host } = await createSource({});
    await source.current();
    const { signature } = JSON.parse(host.states.at(-1) ?? '') as { signature: string };
    expect(host.masks).toContain(signature);
  });

  test('that cannot be saved: the token is revoked, and the step fails', async () => {
    const { source, host, forms } = await createSource({});
    host.saveState = () => {
      throw new StepError('OUTPUT_FAILED', 'The disk is full.');
    };
    await expect(source.current()).rejects.toThrow(stepError('OUTPUT_FAILED', 'The disk is full.'));
    expect(forms).toHaveLength(2);
    expect(forms[1]).toContain('token=token-0001');
  });

  test.each<{ name: string } & Setting>([
    { name: 'no revocation endpoint is known', inputs: { 'token-url': TOKEN_URL } },
    { name: 'revoke-token is false', inputs: { ...HUB, 'revoke-token': 'false' } },
    {
      name: 'the server returns the same token to all callers',
      change: (run) => (run.provider = { ...run.provider, oauth: { ...run.provider.oauth, shared: true } }),
    },
  ])('is not saved if $name, and nothing is revoked', async (setting) => {
    const { source, host, forms } = await createSource(setting);
    await source.current();
    await source.revoke();
    expect(host.states).toEqual([]);
    expect(forms).toHaveLength(1);
  });

  test('is saved for a shared token if revoke-token is true', async () => {
    const { source, host } = await createSource({
      inputs: { ...HUB, 'revoke-token': 'true' },
      change: (run) => (run.provider = { ...run.provider, oauth: { ...run.provider.oauth, shared: true } }),
    });
    await source.current();
    expect(host.states).toHaveLength(1);
  });
});

describe('a revocation', () => {
  test('is retried at most once, and clears the state for the post step', async () => {
    const { source, forms, retries, host } = await createSource({ lifetime: 60 });
    await source.current();
    await source.revoke();
    expect(retries).toEqual([undefined, REVOCATION_RETRIES]);
    expect(forms[1]).toMatch(/^token=token-0001&token_type_hint=access_token&/u);
    expect(host.states.at(-1)).toBe('{}');
    expect(host.infos.at(-1)).toContain('accepted the revocation');
  });

  test('is sent once if revoke is called twice', async () => {
    const { source, forms } = await createSource();
    await source.current();
    await source.revoke();
    await source.revoke();
    expect(forms).toHaveLength(2);
  });

  test('is not sent if no token was fetched', async () => {
    const { source, forms } = await createSource();
    await source.revoke();
    expect(forms).toEqual([]);
  });

  test('is not sent for an expired token', async () => {
    const { source, forms, clock } = await createSource({ lifetime: 60 });
    await source.current();
    clock.now += 60 * SECOND;
    await source.revoke();
    expect(forms).toHaveLength(1);
  });

  test('does not clear the state for the post step if it fails', async () => {
    const world = createFakeWorld({ inputs: { ...client, ...HUB } });
    const run = await prepare(world.host, world.deps.loadBundle, {});
    const error = new StepError('CONNECTION_LOST', 'Lost.');
    const source = new TokenSource(
      run,
      depsOf(world, run, ({ url }) =>
        url.pathname.endsWith('/revoke')
          ? Promise.reject(error)
          : Promise.resolve({ status: 200, headers: {}, body: Buffer.from('{"access_token":"token-0001"}') }),
      ),
    );
    await source.current();
    await expect(source.revoke()).rejects.toBe(error);
    expect(world.host.states.at(-1)).toContain('token-0001');
  });
});

describe('a state that is too long for the post step', () => {
  const change = (run: Prepared): void => {
    run.target.trust = { ...run.target.trust, caCertificates: ['A'.repeat(200_000)] };
  };

  test('is not saved, and the step logs a warning', async () => {
    const { source, host } = await createSource({ change });
    await source.current();
    expect(host.states).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('ca-cert')]);
  });

  test('causes no warning if the step revokes the token itself', async () => {
    const { source, host, forms } = await createSource({ change, inputs: { ...HUB, request: 'GET /a' } });
    await source.current();
    await source.revoke();
    expect(forms).toHaveLength(2);
    expect(host.warnings).toEqual([]);
  });
});

test('NO_CREDENTIALS attaches no headers and no body', async () => {
  expect(await NO_CREDENTIALS.attach(TARGET)).toEqual({ headers: {} });
});
