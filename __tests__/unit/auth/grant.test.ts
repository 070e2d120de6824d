import { describe, expect, test } from '@jest/globals';
import { givesRefreshToken, grantOf, refreshOf, type RunGrant } from '../../../src/auth/grant.js';
import type { GrantType, Refresh } from '../../../src/provider/provider.js';
import { PROVIDER } from '../../support/sample-provider.js';

type Given = Partial<Parameters<typeof grantOf>[0]>;

const inputsOf = (given: Given): Parameters<typeof grantOf>[0] => ({
  grant: undefined,
  refreshToken: '',
  loadRefreshToken: '',
  saveRefreshToken: '',
  ...given,
});
const offering = (grants: GrantType[]) => ({ ...PROVIDER, oauth: { grant_types: grants } });

const BOTH: GrantType[] = ['client_credentials', 'refresh_token', 'authorization_code'];
const PEOPLE: GrantType[] = ['refresh_token', 'authorization_code'];

describe('the grant of a run', () => {
  test.each<{ name: string; given: Given; grants: GrantType[]; expected: RunGrant }>([
    { name: 'the first one that the provider names', given: {}, grants: BOTH, expected: 'client_credentials' },
    { name: 'the first one, where people sign in', given: {}, grants: PEOPLE, expected: 'refresh_token' },
    {
      name: 'the one that lives on a sign-in',
      given: {},
      grants: ['authorization_code', 'client_credentials'],
      expected: 'refresh_token',
    },
    { name: 'the word of the workflow', given: { grant: 'refresh_token' }, grants: BOTH, expected: 'refresh_token' },
    {
      name: 'that word before all else',
      given: { grant: 'client_credentials', refreshToken: 'refresh-0001' },
      grants: PEOPLE,
      expected: 'client_credentials',
    },
    { name: 'by a refresh token', given: { refreshToken: 'refresh-0001' }, grants: BOTH, expected: 'refresh_token' },
    { name: 'by where one is loaded', given: { loadRefreshToken: 'cat a' }, grants: BOTH, expected: 'refresh_token' },
    { name: 'by where one is saved', given: { saveRefreshToken: 'branch' }, grants: BOTH, expected: 'refresh_token' },
  ])('is $name', ({ given, grants, expected }) => {
    expect(grantOf(inputsOf(given), offering(grants))).toBe(expected);
  });
});

test.each<{ given: Given; expected: boolean }>([
  { given: {}, expected: false },
  { given: { grant: 'refresh_token' }, expected: false },
  { given: { refreshToken: 'a' }, expected: true },
  { given: { loadRefreshToken: 'a' }, expected: true },
  { given: { saveRefreshToken: 'none' }, expected: true },
])('a refresh token is given, or its place, in $given: $expected', ({ given, expected }) => {
  expect(givesRefreshToken(inputsOf(given))).toBe(expected);
});

test.each<{ refresh: Refresh | undefined; expected: Required<Refresh> }>([
  { refresh: undefined, expected: { rotation: 'immediate', replay: 'revokes_grant' } },
  { refresh: {}, expected: { rotation: 'immediate', replay: 'revokes_grant' } },
  { refresh: { rotation: 'none' }, expected: { rotation: 'none', replay: 'revokes_grant' } },
  { refresh: { replay: 'safe' }, expected: { rotation: 'immediate', replay: 'safe' } },
  { refresh: { rotation: 'on_first_use', replay: 'safe' }, expected: { rotation: 'on_first_use', replay: 'safe' } },
])('what a provider does not say of refresh tokens counts as the stricter: $refresh', ({ refresh, expected }) => {
  expect(refreshOf({ grant_types: PEOPLE, ...(refresh === undefined ? {} : { refresh }) })).toEqual(expected);
});
