import { describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../../src/http/message.js';
import { login } from '../../../../src/cli/login/login.js';
import { isSealKey } from '../../../../src/lib/seal.js';
import type { FakeServer, Reply } from '../../../support/fake-world.js';
import { inputErrorLike, stepError } from '../../../support/step-error.js';
import { addressIn, createLoginWorld, SECRET, type LoginWorld } from './login-world.js';

const REDMINE = {
  provider: 'redmine',
  'base-url': 'https://redmine.example.com',
  'client-id': 'ci',
  scope: 'view_issues',
};
const KEYCLOAK = {
  provider: 'keycloak',
  issuer: 'https://login.example.com/realms/ci',
  'base-url': 'https://api.example.com',
  'client-id': 'ci',
  scope: 'x',
};

interface Stage extends LoginWorld {
  ended: Promise<void>;
}

/** Signs in out of band, with these options. */
function run(
  values: Record<string, string>,
  serve: FakeServer,
  more: Parameters<typeof createLoginWorld>[0] = {},
): Stage {
  const given = { save: 'keep', ...values };
  const flags = new Set(['oob']);
  const world = createLoginWorld({ inputs: given, typed: ['a-code-0001', 'a-code-0002'], serve, ...more });
  return Object.assign(world, { ended: login({ command: 'login', values: given, flags }, world.deps) });
}

const formOf = ({ body }: HttpRequest): URLSearchParams => new URLSearchParams(typeof body === 'string' ? body : '');
const pair = (number: number, more: object = {}): Reply => ({
  body: { access_token: `access-${number}-0123456789`, refresh_token: `refresh-${number}-0123456789`, ...more },
});

/** What a token endpoint and an API answer, one by one: tokens by number, `over` for a refusal. */
function serving(...responses: (number | 'over' | Reply)[]): FakeServer {
  const rest = [...responses];
  return ({ url }) => {
    if (url.pathname.endsWith('/current.json')) return { body: { user: { login: 'bot' } } };
    if (url.pathname.endsWith('/revoke')) return {};
    const next = rest.shift() ?? { status: 418 };
    if (next === 'over') return { status: 400, body: { error: 'invalid_grant' } };
    return typeof next === 'number' ? pair(next) : next;
  };
}

test('a server that rotates on first use: probed, shown, saved, and what is left over revoked', async () => {
  const scope = { scope: 'view_issues' };
  const { ended, host, sent, attempts, ran } = run(REDMINE, serving(pair(0), pair(1), pair(2), 'over', pair(3, scope)));
  await ended;
  const [token, look] = [
    'POST https://redmine.example.com/oauth/token',
    'GET https://redmine.example.com/users/current.json',
  ];
  const revoke = 'POST https://redmine.example.com/oauth/revoke';
  expect(sent).toEqual([token, token, token, look, token, token, revoke, look]);
  const tokens = attempts.map((attempt) => formOf(attempt).get('refresh_token') ?? formOf(attempt).get('token'));
  expect(tokens.map((name) => name?.slice(0, 9))).toEqual([
    undefined,
    'refresh-0',
    'refresh-0',
    undefined,
    'refresh-0',
    'refresh-2',
    'refresh-1',
    undefined,
  ]);
  expect(attempts[6] && formOf(attempts[6]).get('token_type_hint')).toBe('refresh_token');
  expect(ran.map(({ stdin }) => stdin)).toEqual(['refresh-3-0123456789']);
  expect(host.infos.slice(1)).toEqual([
    'Signed in. Finding out how this server treats refresh tokens …',
    'The token acts as bot at Redmine (https://redmine.example.com).',
    'Its scopes: view_issues',
    expect.stringContaining('refresh: { rotation: on_first_use, replay: safe }'),
    'The refresh token was saved.',
  ]);
  expect(host.warnings).toEqual([]);
});

test('who the token acts as is told before anything is saved', async () => {
  const order: string[] = [];
  const { ended, host, deps } = run(REDMINE, serving(0, { body: { access_token: 'access-1-0123456789' } }));
  const { runCommand } = deps;
  deps.runCommand = (call) => {
    order.push(...host.lines, 'the command');
    return runCommand(call);
  };
  await ended;
  expect(order.at(-1)).toBe('the command');
  expect(order).toContainEqual(expect.stringContaining('acts as bot'));
});

test('a token that the API does not take is not saved', async () => {
  const serve: FakeServer = (attempt, world) =>
    attempt.url.pathname.endsWith('.json') ? { status: 403 } : serving(0)(attempt, world);
  const { ended, ran } = run(REDMINE, serve);
  await expect(ended).rejects.toEqual(stepError('API_STATUS', 'answered HTTP 403'));
  expect(ran).toEqual([]);
});

test('a Keycloak realm is known by its issuer', async () => {
  const { ended, host, sent } = run(KEYCLOAK, serving(0, 0));
  await ended;
  const address = addressIn(host);
  expect(address.origin + address.pathname).toBe('https://login.example.com/realms/ci/protocol/openid-connect/auth');
  expect(new Set(sent)).toEqual(new Set(['POST https://login.example.com/realms/ci/protocol/openid-connect/token']));
  expect(host.lines).toContainEqual(expect.stringContaining('Who it acts as cannot be asked there.'));
});

describe('where the probe costs the grant', () => {
  test('the person signs in once more, and that one is not probed', async () => {
    const { ended, host, sent, asked, ran } = run(REDMINE, serving(0, 1, 'over', 'over', 7));
    await ended;
    expect(asked).toEqual(['code', 'code']);
    expect(sent.filter((line) => line.endsWith('/token'))).toHaveLength(5);
    expect(ran.map(({ stdin }) => stdin)).toEqual(['refresh-7-0123456789']);
    expect(host.infos).toContain('The server ended the grant when a used-up refresh token came again.');
    expect(host.infos).toContainEqual(expect.stringContaining('{ rotation: immediate, replay: revokes_grant }'));
    expect(host.warnings).toEqual([expect.stringContaining('Please report the line above')]);
  });

  test('because the server failed in the middle, too, and nothing is said of it', async () => {
    const { ended, host, ran } = run(REDMINE, serving(0, 1, { status: 500 }, 7));
    await ended;
    expect(ran.map(({ stdin }) => stdin)).toEqual(['refresh-7-0123456789']);
    expect(host.warnings).toEqual([
      expect.stringMatching(/^It could not be found out\. \[TOKEN_REJECTED\].*HTTP 500/u),
    ]);
    expect(host.infos.join('\n')).not.toContain('refresh: {');
    expect(host.infos).toContain('Please sign in once more.');
  });

  test('a second sign-in that fails saves nothing', async () => {
    const { ended, ran } = run(REDMINE, serving(0, 1, 'over', 'over', 'over'));
    await expect(ended).rejects.toEqual(stepError('TOKEN_REJECTED', 'invalid_grant'));
    expect(ran).toEqual([]);
  });
});

test('a server that gives no refresh token is told of, with what to do', async () => {
  const { ended, ran } = run(REDMINE, serving({ body: { access_token: 'access-0-0123456789' } }));
  await expect(ended).rejects.toMatchObject({ code: 'LOGIN_FAILED', hint: expect.stringContaining('offline_access') });
  expect(ran).toEqual([]);
});

test('a refresh token that cannot be one is not saved', async () => {
  const { ended, ran } = run(REDMINE, serving({ body: { access_token: 'access-0-0123456789', refresh_token: 'a b' } }));
  await expect(ended).rejects.toEqual(stepError('TOKEN_INVALID'));
  expect(ran).toEqual([]);
});

test('what cannot be revoked does no harm', async () => {
  const serve = serving(0, 1, 2, 'over', 3);
  const refusing: FakeServer = (attempt, world) =>
    attempt.url.pathname.endsWith('/revoke') ? { status: 403 } : serve(attempt, world);
  const { ended, ran } = run(REDMINE, refusing);
  await ended;
  expect(ran.map(({ stdin }) => stdin)).toEqual(['refresh-3-0123456789']);
});

test('a lost answer is not asked for a second time', async () => {
  const { ended, sent } = run(REDMINE, serving({ status: 503 }));
  await expect(ended).rejects.toEqual(stepError('TOKEN_REJECTED', 'HTTP 503'));
  expect(sent).toHaveLength(1);
});

test('the token may be printed, and then nothing else is', async () => {
  const values = { provider: 'redmine', 'base-url': 'https://redmine.example.com', 'client-id': 'ci' };
  const world = createLoginWorld({ inputs: values, typed: ['a-code-0001'], serve: serving(0, 0) });
  await login({ command: 'login', values, flags: new Set(['oob', 'print']) }, world.deps);
  expect(world.printed).toEqual(['refresh-0-0123456789']);
  expect(world.host.warnings[0]).toContain('No --scope is asked for');
  expect(world.host.lines.join('\n')).not.toMatch(/refresh-0|access-0|a-code|client-secret-0/u);
});

test('a seal key is made after the token is saved, and goes to a command of its own', async () => {
  const { ended, ran, host } = run({ ...REDMINE, 'save-seal-key': 'keep the key' }, serving(0, 0));
  await ended;
  expect(ran.map(({ name, script }) => ({ name, script }))).toEqual([
    { name: 'save', script: 'keep' },
    { name: 'save-seal-key', script: 'keep the key' },
  ]);
  expect(isSealKey(ran[1]?.stdin ?? '')).toBe(true);
  host.info(ran[1]?.stdin ?? '');
  expect(host.infos.at(-1)).toBe('***');
});

test('a token that could not be saved ends it before there is a seal key', async () => {
  const command = { ending: 'failed', exitCode: 1 } as const;
  const { ended, ran } = run({ ...REDMINE, 'save-seal-key': 'keep the key' }, serving(0, 0), { command });
  await expect(ended).rejects.toEqual(stepError('SAVE_FAILED', '--save failed with exit code 1'));
  expect(ran).toHaveLength(1);
});

test('the certificates of an option are those of the connections', async () => {
  const { ended, trusts } = run({ ...REDMINE, 'ca-cert': 'system' }, serving(0, 0));
  await ended;
  expect(trusts).toEqual([expect.objectContaining({ systemStore: true, unverifiedOrigins: [] })]);
});

test('faults of the options come before everything', async () => {
  const { ended, sent, asked, trusts } = run({ ...REDMINE, port: '1' }, serving());
  await expect(ended).rejects.toEqual(inputErrorLike('port', 'stands beside --oob'));
  expect({ sent, asked, trusts }).toEqual({ sent: [], asked: [], trusts: [] });
});

test('the client secret goes to the token endpoint alone', async () => {
  const { ended, attempts } = run(REDMINE, serving(0, 0));
  await ended;
  const holding = attempts.filter((attempt) => formOf(attempt).get('client_secret') === SECRET);
  expect(holding.map(({ url }) => url.pathname)).toEqual(['/oauth/token', '/oauth/token']);
});
