import { describe, expect, test } from '@jest/globals';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import { reportRotation, reportScopes } from '../../../../src/cli/login/report.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { PROVIDER } from '../../../support/sample-provider.js';
import { createLoginWorld, type LoginWorld } from './login-world.js';

/** As much of a sign-in as is reported. */
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

describe('scopes', () => {
  test.each([
    { name: 'all that was asked for', asked: 'read write', granted: 'write read', lines: ['Its scopes: write read'] },
    { name: 'more than that', asked: 'read', granted: 'read admin', lines: ['Its scopes: read admin'] },
    { name: 'nothing was asked for', asked: '', granted: 'read', lines: ['Its scopes: read'] },
    { name: 'the server does not say', asked: 'read', granted: undefined, lines: [] },
    {
      name: 'less',
      asked: ' read\twrite  admin ',
      granted: 'read',
      lines: ['Its scopes: read', 'Not granted: write admin'],
    },
    {
      name: 'one with a similar name',
      asked: 'read',
      granted: 'read_all',
      lines: ['Its scopes: read_all', 'Not granted: read'],
    },
  ])('$name', ({ asked, granted, lines }) => {
    const world = createLoginWorld();
    reportScopes(loginAt(world, { scope: asked }), tokenWith(granted));
    expect(world.host.lines).toEqual(lines);
    expect(world.host.warnings).toEqual(lines.slice(1));
  });

  test('a scope of the server is foreign text', () => {
    const world = createLoginWorld();
    world.host.secrets.protect('hush-0001-hush');
    reportScopes(loginAt(world), tokenWith('read\n::add-mask::x\u202e hush-0001-hush'));
    expect(world.host.lines).toEqual(['Its scopes: read\\n::add-mask::x\\u{202e} ***']);
  });
});

const found = (refresh: Required<Refresh> | undefined, isLenient = false) => ({ refresh, isLenient });

describe('how the server treats refresh tokens', () => {
  test.each<{ name: string; refresh: Required<Refresh>; advice: string | undefined }>([
    { name: 'never rotates', refresh: { rotation: 'none', replay: 'safe' }, advice: 'save-refresh-token: none' },
    {
      name: 'never forgives',
      refresh: { rotation: 'immediate', replay: 'revokes_grant' },
      advice: 'save-refresh-token: branch',
    },
    {
      name: 'never forgives later',
      refresh: { rotation: 'on_first_use', replay: 'revokes_grant' },
      advice: 'concurrency group',
    },
    { name: 'rotates and forgives', refresh: { rotation: 'on_first_use', replay: 'safe' }, advice: undefined },
  ])('one that $name', ({ refresh, advice }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(refresh));
    const [line, ...more] = world.host.infos;
    expect(line).toMatch(
      new RegExp(`\\n  refresh: \\{ rotation: ${refresh.rotation}, replay: ${refresh.replay} \\}$`, 'u'),
    );
    expect(more).toEqual(advice === undefined ? [] : [expect.stringContaining(advice)]);
    expect(world.host.warnings).toEqual([]);
  });

  test('one that is lenient is told of, and what follows', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined, true));
    expect(world.host.infos.join(' ')).toMatch(/still takes the one before.*let no two runs use it at once/u);
    expect(world.host.infos.join(' ')).not.toContain('refresh: {');
  });

  test('nothing is said where nothing could be found out', () => {
    const world = createLoginWorld();
    reportRotation(loginAt(world), found(undefined));
    expect(world.host.lines).toEqual([]);
  });

  test.each<{ known: Refresh; warns: boolean }>([
    { known: { rotation: 'on_first_use', replay: 'safe' }, warns: false },
    { known: { rotation: 'immediate', replay: 'safe' }, warns: true },
    { known: { rotation: 'on_first_use' }, warns: true },
  ])('a provider file that says $known is wrong: $warns', ({ known, warns }) => {
    const world = createLoginWorld();
    reportRotation(loginAt(world, { refresh: known }), found({ rotation: 'on_first_use', replay: 'safe' }));
    expect(world.host.warnings).toEqual(
      warns ? [expect.stringMatching(/takes Sample for \{ rotation: .*report the line/u)] : [],
    );
  });
});
