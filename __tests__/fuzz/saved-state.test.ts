import { createHmac, hkdfSync } from 'node:crypto';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { NO_IDENTITY } from '../support/fake-host.js';
import { CLIENT_SECRET_POST } from '../../src/auth/client-auth/client-secret-post.js';
import { restoreState, serializeState, type RestoredState } from '../../src/auth/saved-state.js';
import { StepError } from '../../src/lib/errors.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { CLIENT_SECRET, expectSafeError, plantedSecrets, withSecrets } from './planted.js';

const planted = plantedSecrets();

/** The most characters of an environment variable on Linux, by which the runner passes the state. */
const MAX_LENGTH = 131_072;
const CREDENTIALS = { clientSecret: CLIENT_SECRET };
const given = (name: string): string => (name === 'client-secret' ? CLIENT_SECRET : '');

const state = (clientId: string): string =>
  serializeState(
    {
      endpoint: new URL('https://login.example.com/revoke'),
      clientId,
      method: CLIENT_SECRET_POST,
      issuer: 'https://login.example.com/',
      audience: '',
      token: 'token-0123456789',
      expiresAt: 1_800_000_000_000,
      trust: { store: 'default', caCertificates: ['PEM'], systemStore: true, unverifiedOrigins: ['https://hub.test'] },
    },
    CREDENTIALS,
    { HTTPS_PROXY: 'http://proxy.example.com' },
  )?.text ?? '';
/** The states that main steps saved. */
const SAVED = ['ci', 'ci "quoted"', 'cü'].map(state);

type Outcome = RestoredState | 'unsigned' | undefined | StepError;
const restore = (text: string): Promise<Outcome> =>
  outcomeOf<RestoredState | 'unsigned' | undefined>(
    () => restoreState(text, given, {}, NO_IDENTITY),
    ['TLS_UNTRUSTED'],
  );
const SYNTAX = ['"', '":"', ',', '{', '}', '\\"', '"salt":"', '"signature":"', '"state":"', '=', '/', 'null'];

fuzz<string, Outcome>('saved states that were changed', {
  cases: nearValid(fc.constantFrom(...SAVED), SYNTAX, MAX_LENGTH),
  textOf: (text) => text,
  run: restore,
  check: (text, outcome) => {
    if (outcome === undefined || outcome === 'unsigned') return;
    // Only exactly the text that main signed is ever used.
    const { state: content } = JSON.parse(text) as { state: string };
    expect(SAVED.map((saved) => (JSON.parse(saved) as { state: string }).state)).toContain(content);
  },
  msPerKiB: 1,
});

/** Signs a state as the main step does. */
function signed(content: string): string {
  const salt = Buffer.alloc(32, 7);
  const key = Buffer.from(
    hkdfSync('sha256', JSON.stringify(Object.entries(CREDENTIALS)), salt, 'bearer-step state', 32),
  );
  const signature = createHmac('sha256', key).update(content).digest('base64');
  return JSON.stringify({ salt: salt.toString('base64'), signature, state: content });
}

fuzz<string, Outcome>('signed states with any content', {
  cases: withSecrets(
    nearValid(
      fc.constantFrom(...SAVED.map((saved) => (JSON.parse(saved) as { state: string }).state)),
      [...SYNTAX, '"endpoint":"', '"trust":', '[', ']', '"extraCa":', '"path":', '/proc/self/environ', '1e999'],
      MAX_LENGTH,
    ),
  ),
  textOf: (text) => text,
  run: (text) => restore(signed(text)),
  check: (_, outcome) => {
    expect(outcome).not.toBe('unsigned');
    if (outcome instanceof StepError) expectSafeError(outcome, planted);
    else if (typeof outcome === 'object') expect(outcome.revocation.endpoint).toBeInstanceOf(URL);
  },
  msPerKiB: 1,
});
