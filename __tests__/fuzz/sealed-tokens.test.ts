import { expect } from '@jest/globals';
import fc from 'fast-check';
import { openToken, readContent, sealToken, type SealedToken } from '../../src/auth/sharing/sealed-token.js';
import { isTokenText } from '../../src/auth/oauth/token-response.js';
import { StepError } from '../../src/lib/errors.js';
import { newSealKey, sealMaterial, type Binding } from '../../src/lib/seal.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafeError, plantedSecrets, REFRESH_TOKEN } from './planted.js';

const planted = plantedSecrets();

const NOW = 1_790_000_000_000;
const MATERIAL = sealMaterial(newSealKey());
const SHARED: Binding = ['shared', '42', 'https://login.example.com/token'];
/** Another use, another repository, another client. */
const OTHERS: Binding[] = [
  ['cached', ...SHARED.slice(1)],
  ['shared', '7', ...SHARED.slice(2)],
  [...SHARED, 'other'],
];

const content = (value: string): SealedToken => ({
  token: { value, type: 'Bearer', obtainedAt: NOW - 60_000, expiresAt: NOW + 3_600_000, scope: 'read' },
  run: '1001',
  grant: 'client_credentials',
  chain: '',
  origins: ['https://api.example.com'],
});
const VALUES = [REFRESH_TOKEN, 'access-token-0123456789', 'x'.repeat(4000)];
const GOOD = VALUES.map((value) => sealToken(content(value), MATERIAL, SHARED));
const OF_OTHERS = OTHERS.map((binding) => sealToken(content(VALUES[0] ?? ''), MATERIAL, binding));

fuzz<string, SealedToken | StepError>('sealed tokens', {
  cases: nearValid(fc.constantFrom(...GOOD, ...OF_OTHERS), ['sealed.1.', 'sealed.2.', '=', '-', '_', 'AQ', '.', '\n']),
  textOf: (text) => text,
  run: (text) => outcomeOf(() => openToken(text, [['another key'], MATERIAL], SHARED, NOW), ['SEAL_INVALID']),
  check: (text, outcome) => {
    if (outcome instanceof StepError) {
      expectSafeError(outcome, planted);
      expect(GOOD).not.toContain(text);
    } else {
      // Only an unchanged token opens.
      expect(outcome.token.value).toBe(VALUES[GOOD.indexOf(text)]);
    }
  },
  msPerKiB: 1,
});

const odd = fc.constantFrom<unknown>(null, 1, '', 'x', [], {}, [1], NOW, -1, 1e308, 'https://api.example.com');
const json = fc
  .record(
    {
      token: fc.oneof(
        odd,
        fc.record(
          {
            value: fc.oneof(odd, fc.constantFrom(...VALUES, 'short', 'x y 0123456789')),
            type: fc.oneof(odd, fc.constant('Bearer')),
            obtainedAt: fc.oneof(odd, fc.constant(NOW)),
            expiresAt: fc.oneof(odd, fc.constantFrom(NOW + 1000, NOW + 1e12)),
            scope: odd,
            baseUrl: odd,
          },
          { requiredKeys: [] },
        ),
      ),
      run: fc.oneof(odd, fc.constant('1001')),
      grant: fc.oneof(odd, fc.constant('client_credentials')),
      chain: fc.oneof(odd, fc.constant('')),
      origins: fc.oneof(odd, fc.constant(['https://api.example.com'])),
      ['__proto__']: odd,
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

fuzz<string, SealedToken | undefined>('contents of sealed tokens', {
  cases: nearValid(json, ['"', '":', ',', '{', '}', 'null', '1e999', '"expiresAt":', '"origins":[', '"__proto__":{']),
  textOf: (text) => text,
  run: (text) => readContent(text, NOW),
  check: (_, read) => {
    if (read === undefined) return;
    const { token, run, grant, chain, origins } = read;
    expect(isTokenText(token.value)).toBe(true);
    expect(new Date(token.expiresAt).toISOString()).toBeTruthy();
    expect([run, grant, chain, ...origins].every((text) => typeof text === 'string')).toBe(true);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  },
  msPerKiB: 0.5,
});
