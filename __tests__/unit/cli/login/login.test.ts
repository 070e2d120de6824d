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

/** A server about which no provider file says anything. */
const UNKNOWN = {
  'token-url': 'https://login.example.com/token',
  'authorization-url': 'https://login.example.com/authorize',
  'client-id': 'ci',
  scope: 'x',
};

interface Stage extends LoginWorld {
  ended: Promise<void>;
}

/** Signs in out of band with these options. */
function run(
  values: Record<string, string>,
  serve: FakeServer,
  more: Parameters<typeof createLoginWorld>[0] = {},
  ...moreFlags: string[]
): Stage {
  const all = { save: 'store it', ...values };
  const flags = new Set(['oob', ...moreFlags]);
  const world = createLoginWorld({ inputs: all, typed: ['a-code-0001', 'a-code-0002'], serve, ...more });
  return Object.assign(world, { ended: login({ command: 'login', words: [], values: all, flags }, world.deps) });
}

/** Signs in with --measure-replay. */
const runMeasured = (values: Record<string, string>, serve: FakeServer): Stage =>
  run(values, serve, {}, 'measure-replay');

const formOf = ({ body }: HttpRequest): URLSearchParams => new URLSearchParams(typeof body === 'string' ? body : '');
const presented = ({ attempts }: Stage): string[] =>
  attempts.flatMap((attempt) => formOf(attempt).getAll('refresh_token')).map((name) => name.slice(0, 9));
const revoked = ({ attempts }: Stage): string[] =>
  attempts.flatMap((attempt) => formOf(attempt).getAll('token')).map((name) => name.slice(0, 9));
const savedBy = ({ ran }: Stage): string[] => ran.map(({ stdin }) => stdin.slice(0, 9));

const tokenReply = (number: number, more: object = {}): Reply => ({
  body: { access_token: `access-${number}-0123456789`, refresh_token: `refresh-${number}-0123456789`, ...more },
});

/**
 * Returns a fake token endpoint and API. The token endpoint returns `responses` in order. A number means tokens with that
 * number; `invalid` means invalid_grant.
 */
function serving(...responses: (number | 'invalid' | Reply)[]): FakeServer {
  const rest = [...responses];
  return ({ url }) => {
    if (url.pathname.endsWith('/current.json')) return { body: { user: { login: 'bot' } } };
    if (url.pathname.endsWith('/revoke')) return {};
    if (url.pathname.endsWith('/userinfo')) return { body: { sub: 'bot' } };
    const next = rest.shift() ?? { status: 418 };
    if (next === 'invalid') return { status: 400, body: { error: 'invalid_grant' } };
    return typeof next === 'number' ? tokenReply(next) : next;
  };
}

test('measures nothing at a server whose provider file says how it treats refresh tokens', async () => {
  const stage = run(REDMINE, serving(tokenReply(0, { scope: 'view_issues' })));
  const { ended, host, sent } = stage;
  await ended;
  expect(sent).toEqual([
    'POST https://redmine.example.com/oauth/token',
    'GET https://redmine.example.com/users/current.json',
  ]);
  expect(savedBy(stage)).toEqual(['refresh-0']);
  expect(host.infos.slice(1)).toEqual([
    'The token acts as bot at Redmine (https://redmine.example.com).',
    'Scopes of the token: view_issues',
    expect.stringMatching(/\(rotation: on_first_use, replay: safe\)\. The provider file says so\.$/u),
    expect.stringMatching(/^A refresh ends the access tokens of other runs/u),
    'The refresh token was saved.',
    'Put into secrets of your repository:\n  CLIENT_SECRET: the client secret',
    expect.stringContaining('concurrency:'),
    expect.stringMatching(/^Paste this into the step of your workflow.*\n\nwith:\n {2}provider: redmine\n/u),
  ]);
  expect(host.warnings).toEqual([]);
});

describe('at an unknown server', () => {
  test('refreshes once, saves the newest token, and says that the reuse was not measured', async () => {
    const stage = run(UNKNOWN, serving(0, 1));
    await stage.ended;
    expect(stage.asked).toEqual(['code']);
    expect(presented(stage)).toEqual(['refresh-0']);
    expect(savedBy(stage)).toEqual(['refresh-1']);
    expect(stage.host.infos).toContainEqual(
      expect.stringMatching(/assume the strictest: it revokes the chain\. .* again with --measure-replay/u),
    );
    expect(stage.host.warnings).toEqual([]);
  });

  test('saves the first token if a refresh does not replace it', async () => {
    const stage = run(UNKNOWN, serving(0, { body: { access_token: 'access-1-0123456789' } }));
    await stage.ended;
    expect(presented(stage)).toEqual(['refresh-0']);
    expect(savedBy(stage)).toEqual(['refresh-0']);
    expect(stage.host.infos).toContainEqual(expect.stringContaining('(rotation: none, replay: safe).'));
  });

  test('asks for a new sign-in if an error leaves it open whether the token is still valid', async () => {
    const stage = run(UNKNOWN, serving(0, { status: 500 }, 7));
    await stage.ended;
    expect(stage.asked).toEqual(['code', 'code']);
    expect(presented(stage)).toEqual(['refresh-0']);
    expect(savedBy(stage)).toEqual(['refresh-7']);
    expect(stage.host.warnings).toEqual([
      expect.stringMatching(
        /^The command could not find out how this server treats refresh tokens\. \[TOKEN_REJECTED\].*HTTP 500/u,
      ),
    ]);
    expect(stage.host.infos.join('\n')).not.toContain('rotation:');
  });

  test('warns if the server rejects the new refresh token, and does not present it again', async () => {
    const stage = run(UNKNOWN, serving(0, 'invalid'));
    await stage.ended;
    expect(presented(stage)).toEqual(['refresh-0']);
    expect(stage.host.warnings).toEqual([expect.stringMatching(/^The server rejected its own new refresh token/u)]);
  });
});

test('logs the user of the token before anything is saved', async () => {
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

test('does not save a token that the API rejects', async () => {
  const serve: FakeServer = (attempt, world) =>
    attempt.url.pathname.endsWith('.json') ? { status: 403 } : serving(0)(attempt, world);
  const { ended, ran } = run(REDMINE, serve);
  await expect(ended).rejects.toEqual(stepError('API_STATUS', 'returned HTTP 403'));
  expect(ran).toEqual([]);
});

test('uses the endpoints of a Keycloak realm', async () => {
  const { ended, host, sent } = run(KEYCLOAK, serving(0, 0));
  await ended;
  const address = addressIn(host);
  expect(address.origin + address.pathname).toBe('https://login.example.com/realms/ci/protocol/openid-connect/auth');
  expect(new Set(sent)).toEqual(new Set(['POST https://login.example.com/realms/ci/protocol/openid-connect/token']));
  expect(host.lines).toContainEqual(expect.stringContaining('The command cannot check which user it acts as.'));
});

describe('--measure-replay', () => {
  test('measures with the first sign-in, revokes what is left of it, and saves the token of the second', async () => {
    const stage = runMeasured(REDMINE, serving(0, 1, 2, 3, 'invalid', 4, 7, 8));
    await stage.ended;
    expect(stage.asked).toEqual(['code', 'code']);
    const measurement = ['refresh-1', 'refresh-1', 'refresh-1', 'refresh-3'];
    expect(presented(stage)).toEqual(['refresh-0', ...measurement, 'refresh-7']);
    expect(revoked(stage)).toEqual(['refresh-4', 'refresh-3', 'refresh-2']);
    // Nothing that may end a chain comes after the second sign-in.
    expect(stage.sent.slice(stage.sent.findLastIndex((line) => line.endsWith('/revoke')) + 1)).toEqual([
      'POST https://redmine.example.com/oauth/token',
      'POST https://redmine.example.com/oauth/token',
      'GET https://redmine.example.com/users/current.json',
    ]);
    expect(savedBy(stage)).toEqual(['refresh-8']);
    expect(stage.host.infos).toContainEqual(expect.stringMatching(/\(rotation: on_first_use, replay: safe\)\.$/u));
    expect(stage.host.warnings).toEqual([]);
  });

  test('recognizes a server that revokes the chain, and warns that the built-in file differs', async () => {
    const stage = runMeasured(REDMINE, serving(0, 1, 2, 'invalid', 'invalid', 7, 8));
    await stage.ended;
    expect(presented(stage)).toEqual(['refresh-0', 'refresh-1', 'refresh-1', 'refresh-2', 'refresh-7']);
    expect(revoked(stage)).toEqual([]);
    expect(savedBy(stage)).toEqual(['refresh-8']);
    expect(stage.host.infos).toContainEqual(expect.stringContaining('(rotation: immediate, replay: revokes_grant)'));
    expect(stage.host.warnings).toEqual([expect.stringContaining('Please report the line above')]);
  });

  test('revokes nothing at a lenient server, where that may end other sign-ins', async () => {
    const stage = runMeasured(UNKNOWN, serving(0, 1, 2, 3, 7, 8));
    await stage.ended;
    expect(presented(stage)).toEqual(['refresh-0', 'refresh-1', 'refresh-1', 'refresh-7']);
    expect(revoked(stage)).toEqual([]);
    expect(savedBy(stage)).toEqual(['refresh-8']);
    expect(stage.host.infos).toContainEqual(expect.stringContaining('still accepted the previous one'));
  });

  test('needs no second sign-in if the server never rotates', async () => {
    const stage = runMeasured(UNKNOWN, serving(0, 0));
    await stage.ended;
    expect(stage.asked).toEqual(['code']);
    expect(presented(stage)).toEqual(['refresh-0']);
    expect(savedBy(stage)).toEqual(['refresh-0']);
  });

  test('also needs a second sign-in after an error of the measurement, and has no verdict', async () => {
    const stage = runMeasured(UNKNOWN, serving(0, 1, 2, { status: 500 }, 7, 8));
    await stage.ended;
    expect(stage.asked).toEqual(['code', 'code']);
    expect(savedBy(stage)).toEqual(['refresh-8']);
    expect(stage.host.warnings).toEqual([expect.stringMatching(/^The command could not find out .*HTTP 500/u)]);
    expect(stage.host.infos).toContainEqual(expect.stringContaining('so assume the strictest'));
  });

  test('saves nothing if the second sign-in fails', async () => {
    const { ended, ran } = runMeasured(UNKNOWN, serving(0, 1, 2, 'invalid', 'invalid', 'invalid'));
    await expect(ended).rejects.toEqual(stepError('TOKEN_REJECTED', 'invalid_grant'));
    expect(ran).toEqual([]);
  });

  test('ignores a failed revocation', async () => {
    const serve = serving(0, 1, 2, 3, 'invalid', 4, 7, 8);
    const failing: FakeServer = (attempt, world) =>
      attempt.url.pathname.endsWith('/revoke') ? { status: 403 } : serve(attempt, world);
    const stage = runMeasured(REDMINE, failing);
    await stage.ended;
    expect(savedBy(stage)).toEqual(['refresh-8']);
  });

  test('recognizes a rejection by another name than invalid_grant', async () => {
    const claimed = 'Refresh token is invalid or has already been claimed by another client.';
    const rejection = { status: 400, body: { error: 'invalid_request', error_description: claimed } };
    const stage = runMeasured(UNKNOWN, serving(0, 1, 2, rejection, rejection, 7, 8));
    await stage.ended;
    expect(stage.host.infos).toContainEqual(expect.stringContaining('(rotation: immediate, replay: revokes_grant)'));
    expect(stage.host.infos).toContain(
      'In a provider file, write: refresh: { rotation: immediate, replay: revokes_grant }',
    );
  });
});

test('rejects with a hint if the server returns no refresh token', async () => {
  const { ended, ran } = run(REDMINE, serving({ body: { access_token: 'access-0-0123456789' } }));
  await expect(ended).rejects.toMatchObject({ code: 'LOGIN_FAILED', hint: expect.stringContaining('offline_access') });
  expect(ran).toEqual([]);
});

test('does not save an invalid refresh token', async () => {
  const { ended, ran } = run(REDMINE, serving({ body: { access_token: 'access-0-0123456789', refresh_token: 'a b' } }));
  await expect(ended).rejects.toEqual(stepError('TOKEN_INVALID'));
  expect(ran).toEqual([]);
});

test('does not repeat a token request after HTTP 503', async () => {
  const { ended, sent } = run(REDMINE, serving({ status: 503 }));
  await expect(ended).rejects.toEqual(stepError('TOKEN_REJECTED', 'HTTP 503'));
  expect(sent).toHaveLength(1);
});

test('--print prints only the token', async () => {
  const values = { provider: 'redmine', 'base-url': 'https://redmine.example.com', 'client-id': 'ci' };
  const world = createLoginWorld({ inputs: values, typed: ['a-code-0001'], serve: serving(0, 0) });
  await login({ command: 'login', words: [], values, flags: new Set(['oob', 'print']) }, world.deps);
  expect(world.printed).toEqual(['refresh-0-0123456789']);
  expect(world.host.warnings[0]).toContain('--scope is unset');
  expect(world.host.lines.join('\n')).not.toMatch(/refresh-0|access-0|a-code|client-secret-0/u);
});

test('makes a seal key after the token is saved, and passes it to the command of --save-seal-key', async () => {
  const { ended, ran, host } = run({ ...REDMINE, 'save-seal-key': 'store the key' }, serving(0, 0));
  await ended;
  expect(ran.map(({ name, script }) => ({ name, script }))).toEqual([
    { name: 'save', script: 'store it' },
    { name: 'save-seal-key', script: 'store the key' },
  ]);
  expect(isSealKey(ran[1]?.stdin ?? '')).toBe(true);
  host.info(ran[1]?.stdin ?? '');
  expect(host.infos.at(-1)).toBe('***');
});

test('makes no seal key if the token could not be saved', async () => {
  const command = { ending: 'failed', exitCode: 1 } as const;
  const { ended, ran } = run({ ...REDMINE, 'save-seal-key': 'store the key' }, serving(0, 0), { command });
  await expect(ended).rejects.toEqual(stepError('SAVE_FAILED', '--save failed with exit code 1'));
  expect(ran).toHaveLength(1);
});

describe('before the user signs in', () => {
  test('the commands of --save and --save-seal-key are looked up, and not run', async () => {
    const { ended, checks, ran } = run(
      { ...REDMINE, save: 'gh secret set X', 'save-seal-key': 'vault kv put' },
      () => ({
        status: 500,
      }),
    );
    await expect(ended).rejects.toEqual(stepError('TOKEN_REJECTED'));
    expect(checks).toEqual([`type -- 'gh' > /dev/null 2>&1`, `type -- 'vault' > /dev/null 2>&1`]);
    expect(ran).toEqual([]);
  });

  test('a command that the shell does not find ends the sign-in', async () => {
    const check = { ending: 'failed', exitCode: 1 } as const;
    const { ended, host, sent, ran } = run({ ...REDMINE, save: 'gh-typo secret set X' }, serving(), { check });
    await expect(ended).rejects.toEqual(inputErrorLike('save', 'begins with the command "gh-typo"'));
    expect({ sent, ran, infos: host.infos }).toEqual({ sent: [], ran: [], infos: [] });
  });
});

describe('if the refresh token cannot be saved', () => {
  const command = [{ ending: 'failed', exitCode: 1 } as const, {}];

  test('on a terminal, the command asks for another command', async () => {
    const more = { command, commands: ['gh secret set OTHER'] };
    const { ended, host, asked, ran, sent } = run(REDMINE, serving(3), more);
    await ended;
    expect(asked.at(-1)).toMatch(/^Type another command/u);
    expect(ran.map(({ script, stdin }) => [script, stdin])).toEqual([
      ['store it', 'refresh-3-0123456789'],
      ['gh secret set OTHER', 'refresh-3-0123456789'],
    ]);
    expect(sent.filter((line) => line.endsWith('/revoke'))).toEqual([]);
    expect(host.warnings).toEqual([expect.stringMatching(/^The refresh token is not saved yet\. \[SAVE_FAILED\]/u)]);
    expect(host.infos.at(-1)).toContain('refresh-token: ${{ secrets.OTHER }}');
  });

  test.each([
    { name: 'on a terminal without another command', more: { commands: [''] } },
    { name: 'without a terminal', more: {} },
  ])('$name, it is revoked, and the error says so', async ({ more }) => {
    const { ended, sent, attempts } = run(REDMINE, serving(3), { command, ...more });
    await expect(ended).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      hint: expect.stringMatching(/^The refresh token was not saved, so it was revoked\. To sign in again, run/u),
    });
    expect(sent.at(-1)).toMatch(/\/revoke$/u);
    expect(formOf(attempts.at(-1) as HttpRequest).get('token')).toBe('refresh-3-0123456789');
  });

  test.each([
    { name: 'revoking it may revoke more', values: KEYCLOAK, serve: () => serving(0, 0) },
    {
      name: 'the revocation fails',
      values: REDMINE,
      serve: (): FakeServer => {
        const serve = serving(3);
        return (attempt, world) => (attempt.url.pathname.endsWith('/revoke') ? { status: 403 } : serve(attempt, world));
      },
    },
  ])('and $name, the error says that it is still valid', async ({ values, serve }) => {
    const { ended } = run(values, serve(), { command });
    await expect(ended).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      hint: expect.stringContaining('It is still valid at the server'),
    });
  });
});

describe('what a refresh does to access tokens', () => {
  const ISSUER = 'https://login.example.com';
  const OIDC = { issuer: ISSUER, 'client-id': 'ci', scope: 'openid', 'client-auth': 'client_secret_post' };
  const METADATA = {
    issuer: ISSUER,
    token_endpoint: `${ISSUER}/token`,
    authorization_endpoint: `${ISSUER}/authorize`,
  };
  const introspection = { introspection_endpoint: `${ISSUER}/introspect` };
  const userinfo = { userinfo_endpoint: `${ISSUER}/userinfo` };

  interface Case {
    name: string;
    endpoints: object;
    /** The responses of the endpoints to the first access token, before and after the refresh. */
    introspected?: Reply[];
    userinfos?: Reply[];
    says: RegExp;
    guard: string;
  }
  const [active, inactive] = [{ body: { active: true } }, { body: { active: false } }];
  const user = { body: { sub: 'bot' } };
  const unknown = { says: /^It is not known whether a refresh ends/u, guard: 'concurrency' };

  test.each<Case>([
    {
      name: 'introspection shows that they end',
      endpoints: introspection,
      introspected: [active, inactive],
      says: /^A refresh ends the access tokens of other runs/u,
      guard: 'concurrency',
    },
    {
      name: 'introspection shows that they outlive it',
      endpoints: introspection,
      introspected: [active, active],
      says: /^Access tokens outlive a refresh/u,
      guard: 'none',
    },
    {
      name: 'UserInfo shows that they end, where the client may not introspect',
      endpoints: { ...introspection, ...userinfo },
      introspected: [inactive],
      userinfos: [user, user, { status: 401 }],
      says: /^A refresh ends the access tokens of other runs/u,
      guard: 'concurrency',
    },
    {
      name: 'UserInfo shows that they outlive it',
      endpoints: userinfo,
      userinfos: [user, user, user],
      says: /^Access tokens outlive a refresh/u,
      guard: 'none',
    },
    { name: 'there is no endpoint to find out', endpoints: {}, ...unknown },
    {
      name: 'introspection is refused, so it is not known',
      endpoints: introspection,
      introspected: [{ status: 403 }],
      ...unknown,
    },
    {
      name: 'the second check fails, so it is not known',
      endpoints: introspection,
      introspected: [active, { status: 400 }],
      ...unknown,
    },
    {
      name: 'endpoints on another origin are ignored, so it is not known',
      endpoints: {
        introspection_endpoint: 'https://evil.example/introspect',
        userinfo_endpoint: 'https://evil.example/u',
      },
      ...unknown,
    },
  ])('$name', async ({ endpoints, introspected = [], userinfos = [], says, guard }) => {
    const [restOfIntrospected, restOfUserinfos] = [[...introspected], [...userinfos]];
    const serve: FakeServer = ({ url }) => {
      if (url.pathname === '/.well-known/openid-configuration') return { body: { ...METADATA, ...endpoints } };
      if (url.pathname === '/introspect') return restOfIntrospected.shift() ?? { status: 418 };
      if (url.pathname === '/userinfo') return restOfUserinfos.shift() ?? { status: 418 };
      return url.pathname === '/token' ? tokenReply(0, { scope: 'openid' }) : { status: 404 };
    };
    const { ended, host, sent } = run({ ...OIDC, save: 'gh secret set REFRESH' }, serve);
    await ended;
    expect(host.infos).toContainEqual(expect.stringMatching(says));
    expect(host.infos.at(-1)).toContain(`\n  save-refresh-token: none\n  refresh-guard: ${guard}\n`);
    expect([restOfIntrospected, restOfUserinfos]).toEqual([[], []]);
    expect(sent.filter((line) => line.includes('evil'))).toEqual([]);
  });
});

test('warns before the save of a sign-in that ends after 30 minutes', async () => {
  const more = { refresh_expires_in: 1800, scope: 'x' };
  const order: string[] = [];
  const { ended, host, deps } = run(KEYCLOAK, serving(tokenReply(0, more), tokenReply(0, more)));
  const { runCommand } = deps;
  deps.runCommand = (call) => {
    if (call.stdin !== '') order.push(...host.warnings);
    return runCommand(call);
  };
  await ended;
  expect(order).toEqual([expect.stringMatching(/only valid until .* \(30 minutes\).*offline_access/u)]);
});

test('uses the certificates of --ca-cert for the connections', async () => {
  const { ended, trusts } = run({ ...REDMINE, 'ca-cert': 'system' }, serving(0, 0));
  await ended;
  expect(trusts).toEqual([expect.objectContaining({ systemStore: true, unverifiedOrigins: [] })]);
});

test('rejects invalid options before it asks for anything or sends anything', async () => {
  const { ended, sent, asked, trusts } = run({ ...REDMINE, port: '1' }, serving());
  await expect(ended).rejects.toEqual(inputErrorLike('port', 'cannot be combined with --oob'));
  expect({ sent, asked, trusts }).toEqual({ sent: [], asked: [], trusts: [] });
});

test('sends the client secret only to the token endpoint', async () => {
  const { ended, attempts } = run({ ...UNKNOWN, 'client-auth': 'client_secret_post' }, serving(0, 0));
  await ended;
  const withSecret = attempts.filter((attempt) => formOf(attempt).get('client_secret') === SECRET);
  expect(withSecret.map(({ url }) => url.pathname)).toEqual(['/token', '/token']);
});
