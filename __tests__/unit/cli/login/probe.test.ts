import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { probeRotation } from '../../../../src/cli/login/probe.js';
import type { TokenResponse } from '../../../../src/auth/oauth/token-request.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { stepError } from '../../../support/step-error.js';

interface Rules {
  /** What a refresh gives: the same refresh token, none, or a new one. */
  gives: 'same' | 'none' | 'new';
  /** When the one before ends. */
  ends?: 'never' | 'on_first_use' | 'immediate';
  replay?: 'safe' | 'revokes_grant';
}

interface Simulated {
  refresh: (refreshToken: string) => Promise<TokenResponse>;
  present: (accessToken: string) => Promise<void>;
  /** What it was asked, in order. */
  asked: string[];
  /** Whether a refresh token is good now. */
  isGood: (refreshToken: string) => boolean;
}

const FIRST = 'R0';

/** An authorization server by its rules. Tokens have numbers: the access token of `R2` is `A2`. */
function simulate({ gives, ends = 'never', replay = 'safe' }: Rules): Simulated {
  /** By refresh token, the one that it came from. */
  const parents = new Map<string, string | undefined>([[FIRST, undefined]]);
  const usedUp = new Set<string>();
  let isOver = false;
  const asked: string[] = [];
  const isGood = (token: string): boolean => !isOver && parents.has(token) && !usedUp.has(token);
  return {
    asked,
    isGood,
    refresh: (token) => {
      asked.push(token);
      if (!isGood(token)) {
        isOver ||= replay === 'revokes_grant';
        return Promise.resolve(refusal('invalid_grant'));
      }
      const name = gives === 'new' ? `R${parents.size}` : token;
      if (gives === 'new') parents.set(name, token);
      if (ends === 'immediate') usedUp.add(token);
      return Promise.resolve(respond(name.replace('R', 'A'), gives === 'none' ? undefined : name));
    },
    present: (accessToken) => {
      asked.push(accessToken);
      const parent = parents.get(accessToken.replace('A', 'R'));
      if (ends === 'on_first_use' && parent !== undefined) usedUp.add(parent);
      return Promise.resolve();
    },
  };
}

const respond = (accessToken: string, refreshToken: string | undefined): TokenResponse => ({
  status: 200,
  error: undefined,
  refreshToken: () => refreshToken,
  token: () => ({ value: accessToken, type: 'Bearer', obtainedAt: 0, expiresAt: undefined, scope: undefined }),
});

const rejected = new StepError('TOKEN_REJECTED', 'The token endpoint answered HTTP 500.');
const refusal = (error: string | undefined): TokenResponse => ({
  status: error === undefined ? 500 : 400,
  error,
  refreshToken: () => undefined,
  token: () => {
    throw rejected;
  },
});

interface Case {
  name: string;
  rules: Rules;
  /** Whether there is a request that tells who a token acts as. */
  identity?: boolean;
  refresh: Required<Refresh> | undefined;
  isLenient?: boolean;
  asked: string[];
  refreshToken: string | undefined;
  sibling?: string;
}

const safe = { replay: 'safe' } as const;
const over = { replay: 'revokes_grant' } as const;

test.each<Case>([
  {
    name: 'never rotates and repeats its refresh token',
    rules: { gives: 'same' },
    refresh: { rotation: 'none', ...safe },
    asked: ['R0'],
    refreshToken: 'R0',
  },
  {
    name: 'never rotates and says nothing of its refresh token',
    rules: { gives: 'none' },
    refresh: { rotation: 'none', ...safe },
    asked: ['R0'],
    refreshToken: 'R0',
  },
  {
    name: 'never rotates, where nobody can be asked who a token acts as',
    rules: { gives: 'same' },
    identity: false,
    refresh: { rotation: 'none', ...safe },
    asked: ['R0'],
    refreshToken: 'R0',
  },
  {
    name: 'gives a new one and leaves the old ones good',
    rules: { gives: 'new' },
    refresh: undefined,
    isLenient: true,
    asked: ['R0', 'R0', 'A2', 'R0'],
    refreshToken: 'R3',
  },
  {
    name: 'gives a new one, and nobody can be asked who a token acts as',
    rules: { gives: 'new' },
    identity: false,
    refresh: undefined,
    isLenient: true,
    asked: ['R0', 'R0'],
    refreshToken: 'R2',
  },
  {
    name: 'rotates on first use, where nobody can be asked',
    rules: { gives: 'new', ends: 'on_first_use' },
    identity: false,
    refresh: undefined,
    isLenient: true,
    asked: ['R0', 'R0'],
    refreshToken: 'R2',
  },
  {
    name: 'rotates on first use and just refuses a used-up one',
    rules: { gives: 'new', ends: 'on_first_use' },
    refresh: { rotation: 'on_first_use', ...safe },
    asked: ['R0', 'R0', 'A2', 'R0', 'R2'],
    refreshToken: 'R3',
    sibling: 'R1',
  },
  {
    name: 'rotates on first use and ends the grant when a used-up one comes again',
    rules: { gives: 'new', ends: 'on_first_use', ...over },
    refresh: { rotation: 'on_first_use', ...over },
    asked: ['R0', 'R0', 'A2', 'R0', 'R2'],
    refreshToken: undefined,
  },
  {
    name: 'rotates at once and just refuses a used-up one',
    rules: { gives: 'new', ends: 'immediate' },
    refresh: { rotation: 'immediate', ...safe },
    asked: ['R0', 'R0', 'R1'],
    refreshToken: 'R2',
  },
  {
    name: 'rotates at once and ends the grant when a used-up one comes again',
    rules: { gives: 'new', ends: 'immediate', ...over },
    refresh: { rotation: 'immediate', ...over },
    asked: ['R0', 'R0', 'R1'],
    refreshToken: undefined,
  },
  {
    name: 'rotates at once, where nobody can be asked',
    rules: { gives: 'new', ends: 'immediate', ...over },
    identity: false,
    refresh: { rotation: 'immediate', ...over },
    asked: ['R0', 'R0', 'R1'],
    refreshToken: undefined,
  },
])('a server that $name', async ({ rules, identity = true, ...expected }) => {
  const server = simulate(rules);
  const probed = await probeRotation(FIRST, { ...server, present: identity ? server.present : undefined });
  const { response: last, ...found } = probed;
  expect(found).toEqual({
    refresh: expected.refresh,
    isLenient: expected.isLenient ?? false,
    refreshToken: expected.refreshToken,
    sibling: expected.sibling,
  });
  expect(server.asked).toEqual(expected.asked);
  // What is kept is good, and its access token is the one that is shown.
  if (probed.refreshToken === undefined) return;
  expect(server.isGood(probed.refreshToken)).toBe(true);
  expect(last?.token().value.slice(1)).toBe(probed.refreshToken.slice(1));
  if (probed.sibling !== undefined) expect(server.isGood(probed.sibling)).toBe(true);
});

test('a server that does not refresh leaves what the sign-in gave', async () => {
  const refresh = (): Promise<TokenResponse> => Promise.resolve(refusal('invalid_grant'));
  expect(await probeRotation(FIRST, { refresh, present: undefined })).toEqual({
    refresh: undefined,
    isLenient: false,
    refreshToken: FIRST,
    response: undefined,
    sibling: undefined,
  });
});

describe('a fault on the way is not taken for an answer', () => {
  test.each([
    { name: 'HTTP 500 at first', at: 1, fail: () => refusal(undefined) },
    { name: 'HTTP 500 at the second refresh', at: 2, fail: () => refusal(undefined) },
    { name: 'HTTP 500 at the third', at: 3, fail: () => refusal(undefined) },
    { name: 'HTTP 500 at the last', at: 4, fail: () => refusal(undefined) },
    { name: 'a client that is refused', at: 2, fail: () => refusal('invalid_client') },
    { name: 'a connection that is lost', at: 3, fail: () => Promise.reject(rejected) },
  ])('$name', async ({ at, fail: fail }) => {
    const server = simulate({ gives: 'new', ends: 'on_first_use' });
    let count = 0;
    const refresh: Simulated['refresh'] = async (token) => ((count += 1) === at ? fail() : server.refresh(token));
    await expect(probeRotation(FIRST, { ...server, refresh })).rejects.toEqual(stepError('TOKEN_REJECTED'));
    expect(count).toBe(at);
  });

  test('a token that the API does not take', async () => {
    const server = simulate({ gives: 'new', ends: 'on_first_use' });
    const present = (): Promise<void> => Promise.reject(new StepError('API_STATUS', 'The API answered HTTP 401.'));
    await expect(probeRotation(FIRST, { ...server, present })).rejects.toEqual(stepError('API_STATUS'));
  });
});
