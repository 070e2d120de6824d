import { describe, expect, test } from '@jest/globals';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import { reportRotation, reportScopes } from '../../../../src/cli/login/report.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { PROVIDER } from '../../../support/sample-provider.js';
import { createLoginWorld, type LoginWorld } from './login-world.js';

/** Returns the parts of a sign-in that `report.ts` uses. */
function loginAt({ deps }: LoginWorld, { scope = '', refresh }: { scope?: string; refresh?: Refresh } = {}): Login {
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

const found = (refresh: Required<Refresh> | undefined, isLenient = false) => ({ refresh, isLenient });

describe('reportRotation', () => {
  test.each<{ name: string; refresh: Required<Refresh>; advice: string | undefined }>([
    {
      name: 'never rotates refresh tokens',
      refresh: { rotation: 'none', replay: 'safe' },
      advice: 'save-refresh-token: none',
    },
    {
      name: 'rotates at once and revokes the chain after reuse',
      refresh: { rotation: 'immediate', replay: 'revokes_grant' },
      advice: 'save-refresh-token: branch',
    },
    {
      name: 'rotates on first use and revokes the chain after reuse',
      refresh: { rotation: 'on_first_use', replay: 'revokes_grant' },
      advice: 'concurrency group',
    },
    {
      name: 'rotates on first use and accepts reuse',
      refresh: { rotation: 'on_first_use', replay: 'safe' },
      advice: undefined,
    },
  ])('prints the line and the advice for a server that $name', ({ refresh, advice }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(refresh));
    const [line, ...more] = world.host.infos;
    expect(line).toMatch(
      new RegExp(`\\n  refresh: \\{ rotation: ${refresh.rotation}, replay: ${refresh.replay} \\}$`, 'u'),
    );
    expect(more).toEqual(advice === undefined ? [] : [expect.stringContaining(advice)]);
    expect(world.host.warnings).toEqual([]);
  });

  test('prints advice for a server that still accepts the previous refresh token', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined, true));
    expect(world.host.infos.join(' ')).toMatch(
      /still accepts the previous one.*Two runs must never use a refresh token at the same time/u,
    );
    expect(world.host.infos.join(' ')).not.toContain('refresh: {');
  });

  test('prints nothing if the result is unknown', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined));
    expect(world.host.lines).toEqual([]);
  });

  test.each<{ known: Refresh; warns: boolean }>([
    { known: { rotation: 'on_first_use', replay: 'safe' }, warns: false },
    { known: { rotation: 'immediate', replay: 'safe' }, warns: true },
    { known: { rotation: 'on_first_use' }, warns: true },
  ])('warns about a provider file with $known: $warns', ({ known, warns }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world, { refresh: known }), found({ rotation: 'on_first_use', replay: 'safe' }));
    expect(world.host.warnings).toEqual(
      warns ? [expect.stringMatching(/built-in file of Sample contains \{ rotation: .*report the line/u)] : [],
    );
  });
});
