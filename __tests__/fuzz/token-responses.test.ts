import { expect } from '@jest/globals';
import fc from 'fast-check';
import { isTokenText, protectTokens, readToken, type Token } from '../../src/auth/oauth/token-response.js';
import { StepError } from '../../src/lib/errors.js';
import { isObject, parseJson, scalarText, select } from '../../src/lib/json.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafeError, plantedSecrets, withSecrets, type Planted } from './planted.js';

const NOW = 1_790_000_000_000;
const token = fc.oneof(
  { weight: 200, arbitrary: fc.stringMatching(/^[A-Za-z0-9]{6,20}[._~+/-][A-Za-z0-9]{4,20}$/u) },
  { weight: 5, arbitrary: fc.stringMatching(/^[A-Za-z0-9._~+/-]{8,40}$/u) },
  { weight: 40, arbitrary: fc.constantFrom('short', '', 'with blank 0123', 'ünïcödé-0123456789') },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(65_536), 'x'.repeat(65_537)) },
);
const scalar = fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string(), token);
const response = fc.record(
  {
    access_token: fc.oneof({ weight: 9, arbitrary: token }, scalar),
    token_type: fc.oneof(fc.constantFrom('Bearer', 'bearer', 'mac'), scalar),
    expires_in: fc.oneof(fc.nat(100_000), fc.constantFrom('3600', ' 60 ', '1e3', 1e308, -1, 0.5), scalar),
    refresh_token: fc.oneof({ weight: 9, arbitrary: token }, scalar),
    id_token: token,
    scope: fc.oneof(fc.constantFrom('read write', '  a\tb '), scalar),
    authed_user: fc.record({ access_token: token, refresh_token: token }, { requiredKeys: [] }),
    instance_url: fc.oneof(fc.webUrl(), scalar),
    more: fc.array(fc.record({ client_secret: token, password: token }), { maxLength: 30 }),
  },
  { requiredKeys: [] },
);
const json = fc
  .tuple(response, fc.constantFrom(undefined, 2))
  .map(([value, space]) => JSON.stringify(value, null, space));
const form = response.map((value) =>
  new URLSearchParams(
    Object.entries(value).map(([name, item]): [string, string] => [name, scalarText(item)]),
  ).toString(),
);
const xml = response.map((value) =>
  Object.entries(value)
    .map(([name, item]) => `<${name}>${scalarText(item)}</${name}>`)
    .join(''),
);
const FRAGMENTS = [
  '"access_token":"',
  '"',
  '":"',
  ',',
  '{',
  '}',
  '[',
  ']',
  '&access_token=',
  '=',
  '<access_token>',
  '</',
  '\\"',
];

interface Case {
  raw: string;
  field: string;
}

interface Result extends Planted {
  outcome: Token | StepError;
}

fuzz<Case, Result>('token responses', {
  cases: fc.record({
    raw: withSecrets(nearValid(fc.oneof({ weight: 6, arbitrary: json }, form, xml), FRAGMENTS)),
    field: fc.constantFrom('access_token', 'authed_user.access_token'),
  }),
  textOf: ({ raw }) => raw,
  run: async ({ raw, field }) => {
    const planted = plantedSecrets();
    protectTokens(raw, field, planted.secrets);
    const settings = { grant_types: ['client_credentials' as const], token_response: { access_token: field } };
    return {
      ...planted,
      outcome: await outcomeOf(() => readToken(raw, settings, NOW, 'instance_url'), ['TOKEN_INVALID']),
    };
  },
  check: ({ raw, field }, { outcome, ...planted }) => {
    const parsed = parseJson(raw);
    for (const used of [select(parsed, field), select(parsed, 'refresh_token')]) {
      if (isTokenText(used)) expect(planted.masks).toContain(used);
    }
    if (outcome instanceof StepError) {
      expectSafeError(outcome, planted);
      return;
    }
    expect(isObject(parsed)).toBe(true);
    expect(planted.masks).toContain(outcome.value);
    if (outcome.expiresAt !== undefined) {
      expect(outcome.expiresAt).toBeGreaterThan(NOW);
      expect(new Date(outcome.expiresAt).toISOString()).toBeTruthy();
    }
    for (const output of [outcome.type, outcome.scope ?? '', outcome.baseUrl ?? '']) {
      expect(output.length).toBeLessThanOrEqual(8192);
      expect(output).not.toContain('\0');
    }
  },
  // Most of it is the time for the masks of a token of many kilobytes, with each encoding of its special characters.
  msPerKiB: 1,
});
