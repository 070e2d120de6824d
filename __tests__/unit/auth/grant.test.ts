import { describe, expect, test } from '@jest/globals';
import {
  fetchesFrom,
  givesRefreshToken,
  grantOf,
  refreshOf,
  STEP_GRANT_RULES,
  type RunGrant,
} from '../../../src/auth/grant.js';
import type { GrantType, Refresh } from '../../../src/provider/provider.js';
import { FAKE_ADVICE } from '../../support/fake-host.js';
import { PROVIDER } from '../../support/sample-provider.js';

type Inputs = Partial<Parameters<typeof grantOf>[0]>;

const inputsOf = (inputs: Inputs): Parameters<typeof grantOf>[0] => ({
  grant: undefined,
  refreshToken: '',
  loadRefreshToken: '',
  saveRefreshToken: '',
  ...inputs,
});
const providerWith = (grants: GrantType[]) => ({ ...PROVIDER, oauth: { grant_types: grants } });

const BOTH: GrantType[] = ['client_credentials', 'refresh_token', 'authorization_code'];
const USERS_ONLY: GrantType[] = ['refresh_token', 'authorization_code'];

describe('the grant type of a run', () => {
  test.each<{ name: string; inputs: Inputs; grants: GrantType[]; expected: RunGrant }>([
    { name: 'the first grant type of the provider', inputs: {}, grants: BOTH, expected: 'client_credentials' },
    {
      name: 'refresh_token, if the provider has only grant types of users',
      inputs: {},
      grants: USERS_ONLY,
      expected: 'refresh_token',
    },
    {
      name: 'refresh_token, if the first grant type of the provider is authorization_code',
      inputs: {},
      grants: ['authorization_code', 'client_credentials'],
      expected: 'refresh_token',
    },
    {
      name: 'the value of the input grant',
      inputs: { grant: 'refresh_token' },
      grants: BOTH,
      expected: 'refresh_token',
    },
    {
      name: 'the value of the input grant, even if refresh-token is set',
      inputs: { grant: 'client_credentials', refreshToken: 'refresh-0001' },
      grants: USERS_ONLY,
      expected: 'client_credentials',
    },
    {
      name: 'refresh_token, if refresh-token is set',
      inputs: { refreshToken: 'refresh-0001' },
      grants: BOTH,
      expected: 'refresh_token',
    },
    {
      name: 'refresh_token, if load-refresh-token is set',
      inputs: { loadRefreshToken: 'cat a' },
      grants: BOTH,
      expected: 'refresh_token',
    },
    {
      name: 'refresh_token, if save-refresh-token is set',
      inputs: { saveRefreshToken: 'branch' },
      grants: BOTH,
      expected: 'refresh_token',
    },
  ])('is $name', ({ inputs, grants, expected }) => {
    expect(grantOf(inputsOf(inputs), providerWith(grants))).toBe(expected);
  });
});

describe('a provider without a grant type', () => {
  const rules = (token: string, grants: GrantType[]): string[] => {
    const inputs = { ...inputsOf({}), scope: '', audience: '', tokenParameters: {}, token };
    const provider = providerWith(grants);
    return STEP_GRANT_RULES.filter(({ broken }) => broken(inputs, provider)).map(
      ({ input, sentence }) => `${input}: ${sentence(provider, FAKE_ADVICE)}`,
    );
  };

  test('needs the input token, and the error names no grant', () => {
    expect(rules('', [])).toEqual([
      'token: is missing: the step cannot fetch a token for Sample. Set it, such as to a secret.',
    ]);
    expect(rules('t0ken-t0ken', [])).toEqual([]);
  });

  test('does not concern a provider with one', () => {
    expect(rules('', BOTH)).toEqual([]);
    expect(rules('', ['authorization_code'])).toEqual([expect.stringMatching(/^grant: Sample supports only/u)]);
  });

  test.each<{ token: string; grants: GrantType[]; expected: boolean }>([
    { token: '', grants: BOTH, expected: true },
    { token: '', grants: [], expected: false },
    { token: 't0ken-t0ken', grants: BOTH, expected: false },
  ])('fetchesFrom returns $expected for token "$token" and $grants', ({ token, grants, expected }) => {
    expect(fetchesFrom({ token }, providerWith(grants))).toBe(expected);
  });
});

test.each<{ inputs: Inputs; expected: boolean }>([
  { inputs: {}, expected: false },
  { inputs: { grant: 'refresh_token' }, expected: false },
  { inputs: { refreshToken: 'a' }, expected: true },
  { inputs: { loadRefreshToken: 'a' }, expected: true },
  { inputs: { saveRefreshToken: 'none' }, expected: true },
])('givesRefreshToken returns $expected for $inputs', ({ inputs, expected }) => {
  expect(givesRefreshToken(inputsOf(inputs))).toBe(expected);
});

test.each<{ refresh: Refresh | undefined; expected: Required<Refresh> }>([
  { refresh: undefined, expected: { rotation: 'immediate', replay: 'revokes_grant' } },
  { refresh: {}, expected: { rotation: 'immediate', replay: 'revokes_grant' } },
  { refresh: { rotation: 'none' }, expected: { rotation: 'none', replay: 'revokes_grant' } },
  { refresh: { replay: 'safe' }, expected: { rotation: 'immediate', replay: 'safe' } },
  { refresh: { rotation: 'on_first_use', replay: 'safe' }, expected: { rotation: 'on_first_use', replay: 'safe' } },
])('refreshOf uses the stricter value for an unknown setting: $refresh', ({ refresh, expected }) => {
  expect(refreshOf({ grant_types: USERS_ONLY, ...(refresh === undefined ? {} : { refresh }) })).toEqual(expected);
});
