import { expect } from '@jest/globals';
import fc from 'fast-check';
import { readChain, writeChain } from '../../src/auth/refresh/chain-record.js';
import type { Chain } from '../../src/auth/refresh/stores/store.js';
import { isTokenText } from '../../src/auth/oauth/token-response.js';
import { StepError } from '../../src/lib/errors.js';
import { newSealKey, seal, sealMaterial, unseal } from '../../src/lib/seal.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafeError, plantedSecrets, REFRESH_TOKEN } from './planted.js';

const planted = plantedSecrets();

const NOW = 1_790_000_000_000;
const MATERIAL = sealMaterial(newSealKey());
const BINDING = ['chain', 42, ['read', 'write']] as const;
const ENVELOPES = [REFRESH_TOKEN, '', 'ü'.repeat(500)].map((text) => ({
  text,
  envelope: seal(text, MATERIAL, BINDING),
}));

fuzz<string, string | StepError>('envelopes', {
  cases: nearValid(fc.constantFrom(...ENVELOPES.map(({ envelope }) => envelope)), ['=', '-', '_', '+', '/', 'AQ', '.']),
  textOf: (text) => text,
  run: (text) => outcomeOf(() => unseal(text, MATERIAL, BINDING), ['SEAL_INVALID']),
  check: (_, outcome) => {
    if (outcome instanceof StepError) expectSafeError(outcome, planted);
    else expect(ENVELOPES.map(({ text }) => text)).toContain(outcome);
  },
  msPerKiB: 0.5,
});

const record = fc
  .record(
    {
      value: fc.constantFrom('access-token-0123456789', 'short'),
      type: fc.constantFrom('Bearer', '', 'x\0'),
      obtainedAt: fc.constantFrom(NOW - 60_000, NOW + 1e9, -1),
      expiresAt: fc.constantFrom(NOW + 3_600_000, NOW + 1e12, 0),
      scope: fc.constantFrom('read', undefined),
    },
    { requiredKeys: [] },
  )
  .map((token) => writeChain({ refreshToken: REFRESH_TOKEN, token: token as Chain['token'] }, 'same'));

fuzz<string, Chain | undefined>('records of a chain', {
  cases: nearValid(record, [
    '"',
    '":',
    ',',
    '{',
    '}',
    'null',
    '1e999',
    '"expiresAt":',
    '"unsavedAfter":"',
    '"refreshToken":""',
  ]),
  textOf: (text) => text,
  run: (text) => readChain(text, 'same', NOW),
  check: (_, chain) => {
    if (chain === undefined) return;
    expect(chain.refreshToken === '' || isTokenText(chain.refreshToken)).toBe(true);
    // A run that keeps no refresh token may share its access token.
    if (chain.unsavedAfter !== undefined) expect(chain.refreshToken).not.toBe('');
    const { token } = chain;
    if (token === undefined) return;
    expect(isTokenText(token.value)).toBe(true);
    expect(new Date(token.expiresAt ?? 0).toISOString()).toBeTruthy();
    expect(new Date(token.obtainedAt).toISOString()).toBeTruthy();
    // What becomes an output.
    for (const output of [token.type, token.scope ?? '']) expect(output).not.toContain('\0');
  },
  msPerKiB: 0.5,
});
