import { describe, expect, test } from '@jest/globals';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import type { Found } from '../../../../src/cli/login/probe.js';
import { reportExpiry, reportRotation, reportScopes } from '../../../../src/cli/login/report.js';
import type { StartedChain } from '../../../../src/cli/login/start-chain.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { Provider, Refresh } from '../../../../src/provider/provider.js';
import { PROVIDER } from '../../../support/sample-provider.js';
import { createLoginWorld, type LoginWorld } from './login-world.js';

/** Returns the parts of a sign-in that `report.ts` uses. */
function loginAt(
  { deps }: LoginWorld,
  { scope = '', refresh }: { scope?: string; refresh?: Provider['oauth']['refresh'] } = {},
): Login {
  const provider = { ...PROVIDER, oauth: { ...PROVIDER.oauth, ...(refresh === undefined ? {} : { refresh }) } };
  return { deps, provider, inputs: { scope } } as unknown as Login;
}

const tokenWith = (scope: string | undefined): Token => ({
  value: 'access-0001',
  type: 'Bearer',
  obtainedAt: 0,
  expiresAt: undefined,
  scope,
});

describe('reportScopes prints', () => {
  test.each([
    {
      name: 'the scopes if all requested ones were granted',
      asked: 'read write',
      granted: 'write read',
      lines: ['Scopes of the token: write read'],
    },
    {
      name: 'the scopes if more were granted',
      asked: 'read',
      granted: 'read admin',
      lines: ['Scopes of the token: read admin'],
    },
    { name: 'the scopes if none was requested', asked: '', granted: 'read', lines: ['Scopes of the token: read'] },
    { name: 'nothing if the server returns no scope', asked: 'read', granted: undefined, lines: [] },
    {
      name: 'a warning if scopes were not granted',
      asked: ' read\twrite  admin ',
      granted: 'read',
      lines: ['Scopes of the token: read', 'Scopes that were not granted: write admin'],
    },
    {
      name: 'a warning if only a scope with a similar name was granted',
      asked: 'read',
      granted: 'read_all',
      lines: ['Scopes of the token: read_all', 'Scopes that were not granted: read'],
    },
  ])('$name', ({ asked, granted, lines }) => {
    const world = createLoginWorld();
    reportScopes(loginAt(world, { scope: asked }), tokenWith(granted));
    expect(world.host.lines).toEqual(lines);
    expect(world.host.warnings).toEqual(lines.slice(1));
  });

  test('the scopes of the server sanitized', () => {
    const world = createLoginWorld();
    world.host.secrets.protect('hush-0001-hush');
    reportScopes(loginAt(world), tokenWith('read\n::add-mask::x\u202e hush-0001-hush'));
    expect(world.host.lines).toEqual(['Scopes of the token: read\\n::add-mask::x\\u{202e} ***']);
  });
});

const found = (refresh: Required<Refresh> | undefined, more: Partial<Found> = {}): Found => ({
  evidence: refresh === undefined ? 'unknown' : 'measured',
  refresh,
  endsAccessTokens: undefined,
  ...more,
});
const NEVER = { rotation: 'none', replay: 'safe' } as const;

describe('reportRotation', () => {
  test.each<{ refresh: Required<Refresh>; says: RegExp }>([
    { refresh: NEVER, says: /^The refresh token never changes \(/u },
    {
      refresh: { rotation: 'immediate', replay: 'revokes_grant' },
      says: /Two runs must never use a refresh token at the same time\..*its reuse revokes the chain/u,
    },
    {
      refresh: { rotation: 'immediate', replay: 'safe' },
      says: /^Save each new refresh token\. The previous one ends with the refresh, and the server only rejects it/u,
    },
    {
      refresh: { rotation: 'on_first_use', replay: 'revokes_grant' },
      says: /Two runs must never use a refresh token at the same time\./u,
    },
    {
      refresh: { rotation: 'on_first_use', replay: 'safe' },
      says: /^Save each new refresh token\. The previous one ends when the new access token is first used/u,
    },
  ])('prints what follows from $refresh', ({ refresh, says }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(refresh));
    const [line] = world.host.infos;
    expect(line).toMatch(says);
    expect(line).toContain(`(rotation: ${refresh.rotation}, replay: ${refresh.replay}).`);
    expect(world.host.warnings).toEqual([]);
  });

  test('says of a server that still accepts the previous refresh token that it decides for how long', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined, { evidence: 'lenient' }));
    const text = world.host.infos.join(' ');
    expect(text).toMatch(/still accepted the previous one some seconds later\. How long it does so is a setting/u);
    expect(text).toContain('Two runs must never use a refresh token at the same time.');
    expect(text).not.toMatch(/minute|rotation:/u);
  });

  test('says of a server that rotates that the reuse is not known, what that means, and how to measure it', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined, { evidence: 'rotates' }));
    const [text] = world.host.infos;
    expect(text).toMatch(/^Save each new refresh token: with each refresh, this server returns one\./u);
    expect(text).toMatch(/assume the strictest: it revokes the chain\. .*with --measure-replay, and sign in twice\.$/u);
    expect(text).toContain('Two runs must never use a refresh token at the same time.');
  });

  test.each<{ known: Provider['oauth']['refresh']; found: Found; line: string | undefined }>([
    {
      known: undefined,
      found: found({ rotation: 'immediate', replay: 'safe' }, { endsAccessTokens: true }),
      line: 'refresh: { rotation: immediate, replay: safe, ends_access_tokens: true }',
    },
    { known: undefined, found: found(NEVER), line: 'refresh: { rotation: none, replay: safe }' },
    {
      known: { ends_access_tokens: true },
      found: found(undefined, { evidence: 'rotates', endsAccessTokens: false }),
      line: 'refresh: { ends_access_tokens: false }',
    },
    {
      known: { reissues: true, ends_access_tokens: false },
      found: found(undefined, { evidence: 'rotates', endsAccessTokens: false }),
      line: undefined,
    },
    { known: undefined, found: found(undefined, { evidence: 'rotates' }), line: undefined },
    { known: { ...NEVER }, found: found(NEVER), line: undefined },
    {
      known: { ...NEVER, ends_access_tokens: true },
      found: found(NEVER, { evidence: 'file', endsAccessTokens: true }),
      line: undefined,
    },
  ])('with the file $known, prints $line for a provider file', ({ known, found: result, line }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world, { refresh: known }), result);
    const lines = world.host.infos.filter((text) => text.includes('In a provider file'));
    expect(lines).toEqual(line === undefined ? [] : [`In a provider file, write: ${line}`]);
  });

  test('says that the provider file says how the server treats refresh tokens, and of access tokens only what it says', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found({ rotation: 'immediate', replay: 'safe' }, { evidence: 'file' }));
    expect(world.host.infos).toEqual([
      expect.stringMatching(/\(rotation: immediate, replay: safe\)\. The provider file says so\.$/u),
    ]);
  });

  test.each<{ name: string; found: Found; says: RegExp }>([
    { name: 'that end', found: found(NEVER, { endsAccessTokens: true }), says: /^A refresh ends the access tokens/u },
    { name: 'that outlive it', found: found(NEVER, { endsAccessTokens: false }), says: /^Access tokens outlive a/u },
    { name: 'of which it is not known', found: found(NEVER), says: /^It is not known whether a refresh ends/u },
    {
      name: 'of a server that still accepts the previous refresh token',
      found: found(undefined, { evidence: 'lenient', endsAccessTokens: false }),
      says: /^Access tokens outlive a refresh/u,
    },
    {
      name: 'of a server that rotates',
      found: found({ rotation: 'immediate', replay: 'safe' }, { endsAccessTokens: true }),
      says: /^A refresh ends the access tokens/u,
    },
  ])('prints what a refresh does to access tokens $name', ({ found: result, says }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), result);
    expect(world.host.infos[1]).toMatch(says);
  });

  test('prints nothing if the result is unknown', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined));
    expect(world.host.lines).toEqual([]);
  });

  test.each<{ known: Provider['oauth']['refresh']; warns: boolean }>([
    { known: { rotation: 'on_first_use', replay: 'safe' }, warns: false },
    { known: { reissues: true, ends_access_tokens: false }, warns: false },
    { known: { rotation: 'immediate', replay: 'safe' }, warns: true },
    { known: { rotation: 'on_first_use' }, warns: true },
  ])('warns about a provider file with $known: $warns', ({ known, warns }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world, { refresh: known }), found({ rotation: 'on_first_use', replay: 'safe' }));
    expect(world.host.warnings).toEqual(
      warns ? [expect.stringMatching(/built-in file of Sample contains \{ rotation: .*report the line/u)] : [],
    );
  });

  test('warns about a provider file of the workflow that says that the server never rotates', () => {
    const world = createLoginWorld();
    const login = loginAt(world, { refresh: { rotation: 'none' } });
    const own = { ...login, provider: { ...login.provider, file: './acme.yml' } };
    reportRotation(own, found(undefined, { evidence: 'rotates' }));
    expect(world.host.warnings).toEqual([
      'The file ./acme.yml contains { rotation: none, replay: revokes_grant }. Correct it: see the line above.',
    ]);
  });
});

describe('reportExpiry', () => {
  const NOW = Date.UTC(2026, 0, 1);
  const minutes = (count: number): number => NOW + count * 60_000;

  test.each([
    {
      name: 'warns of less than a day, and recommends offline_access',
      expiresAt: minutes(30),
      scope: 'openid',
      warning:
        /only valid until 2026-01-01T00:30:00\.000Z \(30 minutes\)\. A run that starts later fails\..*offline_access/u,
    },
    {
      name: 'does not recommend offline_access if the token has it',
      expiresAt: minutes(23 * 60),
      scope: 'openid offline_access',
      warning: /\(23 hours\).*Ask the administrator/u,
    },
  ])('$name', ({ expiresAt, scope, warning }) => {
    const world = createLoginWorld();
    const chain = { token: tokenWith(scope), refreshExpiresAt: expiresAt } as unknown as StartedChain;
    reportExpiry(loginAt(world), chain);
    expect(world.host.lines).toEqual([expect.stringMatching(warning)]);
    expect(world.host.warnings).toHaveLength(1);
  });

  test.each([
    {
      name: 'the day',
      expiresAt: minutes(30 * 24 * 60),
      lines: [/until 2026-01-31T00:00:00\.000Z \(30 days\), unless/u],
    },
    { name: 'nothing if the server does not say it', expiresAt: undefined, lines: [] },
  ])('prints $name', ({ expiresAt, lines }) => {
    const world = createLoginWorld();
    const chain = { token: tokenWith(undefined), refreshExpiresAt: expiresAt } as unknown as StartedChain;
    reportExpiry(loginAt(world), chain);
    expect(world.host.infos).toEqual(lines.map((line): unknown => expect.stringMatching(line)));
    expect(world.host.warnings).toEqual([]);
  });
});
