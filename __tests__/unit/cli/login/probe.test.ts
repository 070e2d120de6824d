import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { measureReuse, type Treatment } from '../../../../src/cli/login/probe.js';
import type { TokenResponse } from '../../../../src/auth/oauth/token-request.js';
import type { Refresh } from '../../../../src/provider/provider.js';
import { stepError } from '../../../support/step-error.js';

interface Rules {
  /** The refresh token in the response to a refresh: the same one, none, or a new one. */
  returns: 'same' | 'none' | 'new';
  /** When the previous refresh token becomes invalid. */
  ends?: 'never' | 'on_first_use' | 'immediate';
  replay?: 'safe' | 'revokes_grant';
  /** How often the server returns the same successor again for a rotated refresh token. By default 0. */
  grace?: number;
}

interface Simulated {
  refresh: (refreshToken: string) => Promise<TokenResponse>;
  present: (accessToken: string) => Promise<void>;
  /** The tokens that it received, in order. */
  asked: string[];
  /** Whether a refresh token is valid now. */
  isValid: (refreshToken: string) => boolean;
}

const FIRST = 'R0';

/** Simulates an authorization server with these rules. Tokens have numbers: the access token of `R2` is `A2`. */
function simulate({ returns, ends = 'never', replay = 'safe', grace = 0 }: Rules): Simulated {
  /** The previous refresh token, by refresh token. */
  const parents = new Map<string, string | undefined>([[FIRST, undefined]]);
  const rotated = new Set<string>();
  let isRevoked = false;
  let graceLeft = grace;
  const asked: string[] = [];
  const isValid = (token: string): boolean => !isRevoked && parents.has(token) && !rotated.has(token);
  return {
    asked,
    isValid,
    refresh: (token) => {
      asked.push(token);
      const [successor] = [...parents].find(([, parent]) => parent === token) ?? [];
      if (rotated.has(token) && successor !== undefined && graceLeft > 0) {
        graceLeft -= 1;
        return Promise.resolve(respond(successor.replace('R', 'A'), successor));
      }
      if (!isValid(token)) {
        isRevoked ||= replay === 'revokes_grant';
        return Promise.resolve(errorResponse('invalid_grant'));
      }
      const name = returns === 'new' ? `R${parents.size}` : token;
      if (returns === 'new') parents.set(name, token);
      if (ends === 'immediate') rotated.add(token);
      return Promise.resolve(respond(name.replace('R', 'A'), returns === 'none' ? undefined : name));
    },
    present: (accessToken) => {
      asked.push(accessToken);
      const parent = parents.get(accessToken.replace('A', 'R'));
      if (ends === 'on_first_use' && parent !== undefined) rotated.add(parent);
      return Promise.resolve();
    },
  };
}

const respond = (accessToken: string, refreshToken: string | undefined): TokenResponse => ({
  status: 200,
  error: undefined,
  rejection: undefined,
  refreshExpiresAt: undefined,
  issuedTokenType: undefined,
  requiresDpop: false,
  refreshToken: () => refreshToken,
  token: () => ({ value: accessToken, type: 'Bearer', obtainedAt: 0, expiresAt: undefined, scope: undefined }),
});

const rejected = new StepError('TOKEN_REJECTED', 'The token endpoint returned HTTP 500.');
const errorResponse = (error: string | undefined): TokenResponse => ({
  status: error === undefined ? 500 : 400,
  error,
  rejection: error === 'invalid_client' ? undefined : error,
  refreshExpiresAt: undefined,
  issuedTokenType: undefined,
  requiresDpop: false,
  refreshToken: () => undefined,
  token: () => {
    throw rejected;
  },
});

interface Case {
  name: string;
  rules: Rules;
  /** Whether a request is known that needs only a token. */
  identity?: boolean;
  evidence: Treatment['evidence'];
  refresh?: Required<Refresh>;
  asked: string[];
  left: string[];
}

const safe = { replay: 'safe' } as const;
const revokes = { replay: 'revokes_grant' } as const;
const [measured, lenient] = [{ evidence: 'measured' }, { evidence: 'lenient' }] as const;

test.each<Case>([
  {
    name: 'returns a new refresh token and keeps the previous ones valid',
    rules: { returns: 'new' },
    ...lenient,
    asked: ['R0', 'R0', 'A2', 'R0'],
    left: [],
  },
  {
    name: 'returns a new refresh token and keeps the previous ones valid, without an identity request',
    rules: { returns: 'new' },
    identity: false,
    ...lenient,
    asked: ['R0', 'R0'],
    left: [],
  },
  {
    name: 'rotates on first use, without an identity request',
    rules: { returns: 'new', ends: 'on_first_use' },
    identity: false,
    ...lenient,
    asked: ['R0', 'R0'],
    left: [],
  },
  {
    name: 'rotates on first use and only rejects a rotated refresh token',
    rules: { returns: 'new', ends: 'on_first_use' },
    ...measured,
    refresh: { rotation: 'on_first_use', ...safe },
    asked: ['R0', 'R0', 'A2', 'R0', 'R2'],
    left: ['R3', 'R2', 'R1'],
  },
  {
    name: 'rotates on first use and revokes the chain after reuse',
    rules: { returns: 'new', ends: 'on_first_use', ...revokes },
    ...measured,
    refresh: { rotation: 'on_first_use', ...revokes },
    asked: ['R0', 'R0', 'A2', 'R0', 'R2'],
    left: [],
  },
  {
    name: 'returns the same successor again during a grace period',
    rules: { returns: 'new', ends: 'immediate', ...revokes, grace: 9 },
    ...lenient,
    asked: ['R0', 'R0', 'A1', 'R0'],
    left: [],
  },
  {
    name: 'returns the same successor again during a grace period that ends, and only rejects then',
    rules: { returns: 'new', ends: 'immediate', grace: 1 },
    ...measured,
    refresh: { rotation: 'immediate', ...safe },
    asked: ['R0', 'R0', 'A1', 'R0', 'R1'],
    left: ['R2'],
  },
  {
    name: 'returns the same successor again during a grace period that ends, and revokes the chain after reuse',
    rules: { returns: 'new', ends: 'immediate', ...revokes, grace: 1 },
    ...measured,
    refresh: { rotation: 'immediate', ...revokes },
    asked: ['R0', 'R0', 'A1', 'R0', 'R1'],
    left: [],
  },
  {
    name: 'rotates at once and only rejects a rotated refresh token',
    rules: { returns: 'new', ends: 'immediate' },
    ...measured,
    refresh: { rotation: 'immediate', ...safe },
    asked: ['R0', 'R0', 'R1'],
    left: ['R2'],
  },
  {
    name: 'rotates at once and revokes the chain after reuse',
    rules: { returns: 'new', ends: 'immediate', ...revokes },
    ...measured,
    refresh: { rotation: 'immediate', ...revokes },
    asked: ['R0', 'R0', 'R1'],
    left: [],
  },
  {
    name: 'rotates at once and revokes the chain after reuse, without an identity request',
    rules: { returns: 'new', ends: 'immediate', ...revokes },
    identity: false,
    ...measured,
    refresh: { rotation: 'immediate', ...revokes },
    asked: ['R0', 'R0', 'R1'],
    left: [],
  },
  {
    name: 'rotated before, but now returns the same refresh token',
    rules: { returns: 'same' },
    evidence: 'rotates',
    asked: ['R0'],
    left: [],
  },
])('recognizes a server that $name', async ({ rules, identity = true, evidence, refresh, asked, left }) => {
  const server = simulate(rules);
  const found = await measureReuse(FIRST, { ...server, present: identity ? server.present : undefined });
  expect(found).toEqual({ evidence, refresh, left });
  expect(server.asked).toEqual(asked);
  for (const token of left) expect(server.isValid(token)).toBe(true);
});

test('has no verdict if the server rejects the newest refresh token', async () => {
  const refresh = (): Promise<TokenResponse> => Promise.resolve(errorResponse('invalid_grant'));
  const found = { evidence: 'rotates', refresh: undefined, left: [] };
  expect(await measureReuse(FIRST, { refresh, present: undefined })).toEqual(found);
});

describe('rejects without a result after', () => {
  test.each([
    { name: 'HTTP 500 for the first refresh', at: 1, fail: () => errorResponse(undefined) },
    { name: 'HTTP 500 for the second refresh', at: 2, fail: () => errorResponse(undefined) },
    { name: 'HTTP 500 for the third refresh', at: 3, fail: () => errorResponse(undefined) },
    { name: 'HTTP 500 for the last refresh', at: 4, fail: () => errorResponse(undefined) },
    { name: 'invalid_client', at: 2, fail: () => errorResponse('invalid_client') },
    { name: 'a lost connection', at: 3, fail: () => Promise.reject(rejected) },
  ])('$name', async ({ at, fail }) => {
    const server = simulate({ returns: 'new', ends: 'on_first_use' });
    let count = 0;
    const refresh: Simulated['refresh'] = async (token) => ((count += 1) === at ? fail() : server.refresh(token));
    await expect(measureReuse(FIRST, { ...server, refresh })).rejects.toEqual(stepError('TOKEN_REJECTED'));
    expect(count).toBe(at);
  });

  test('HTTP 401 of the API', async () => {
    const server = simulate({ returns: 'new', ends: 'on_first_use' });
    const present = (): Promise<void> => Promise.reject(new StepError('API_STATUS', 'The API returned HTTP 401.'));
    await expect(measureReuse(FIRST, { ...server, present })).rejects.toEqual(stepError('API_STATUS'));
  });
});
