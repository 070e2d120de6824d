import { describe, expect, test } from '@jest/globals';
import type { Check, NamedFinding } from '../../../../src/cli/doctor/check.js';
import { CLOCK } from '../../../../src/cli/doctor/checks/clock.js';
import { judgeNode } from '../../../../src/cli/doctor/checks/runner.js';
import { judgeLook } from '../../../../src/cli/doctor/checks/store.js';
import { judgeTls } from '../../../../src/cli/doctor/checks/tls.js';
import type { Diagnosis } from '../../../../src/cli/doctor/diagnosis.js';
import { failureOf } from '../../../../src/cli/doctor/failure.js';
import { observeDates, type ServerDate } from '../../../../src/cli/doctor/observe-dates.js';
import { forPublic, lineOf } from '../../../../src/cli/doctor/print.js';
import { inputFindings, runChecks } from '../../../../src/cli/doctor/run-checks.js';
import { splitSentences } from '../../../../src/cli/doctor/sentences.js';
import type { StoreLook } from '../../../../src/auth/refresh/stores/store.js';
import type { CertificateFacts, TlsFacts } from '../../../../src/http/certificate-facts.js';
import { StepError } from '../../../../src/lib/errors.js';
import { Secrets } from '../../../../src/lib/secrets.js';
import { findProvider } from '../../../../src/provider/find.js';

const URL_OF = (host: string): URL => new URL(`https://${host}`);

/** Returns a diagnosis with only what the runner of the checks uses. */
function diagnosisOf(controller = new AbortController()): Diagnosis {
  const host = { takeWarnings: () => [] };
  const servers = [{ role: 'the API', url: URL_OF('api.example.com') }];
  const prepared = { provider: findProvider('redmine') };
  const parts = { host, servers, prepared, broken: new Set<string>(), deadline: { signal: controller.signal } };
  return parts as unknown as Diagnosis;
}

describe('runChecks', () => {
  const check = (name: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
    name,
    needs: [],
    run,
    ...more,
  });
  const fine: Check['run'] = () => [{ status: 'ok', found: 'Fine.' }];
  const fails: Check['run'] = () => Promise.reject(new StepError('TOKEN_REJECTED', 'No.', { hint: 'Do this.' }));

  async function run(checks: Check[], diagnosis = diagnosisOf()): Promise<string[]> {
    const found: NamedFinding[] = [];
    await runChecks(checks, diagnosis, (finding) => Promise.resolve(void found.push(finding)));
    return found.map(({ check: name, status, found: text }) => `${name} ${status}: ${text}`);
  }

  test('skips what needs a check that failed or was skipped, and goes on with the others', async () => {
    const checks = [
      check('a', fails),
      check('b', fine, { needs: ['a'] }),
      check('c', fine, { needs: ['b'] }),
      check('d', fine),
    ];
    expect(await run(checks)).toEqual([
      'a failed: No.',
      'b skipped: It needs the check a.',
      'c skipped: It needs the check b.',
      'd ok: Fine.',
    ]);
  });

  test('leaves out what does not apply, and nothing depends on it', async () => {
    const checks = [check('a', fails, { applies: () => false }), check('b', fine, { needs: ['a'] })];
    expect(await run(checks)).toEqual(['b ok: Fine.']);
  });

  test('skips what talks to a server that cannot be reached', async () => {
    const diagnosis = diagnosisOf();
    diagnosis.broken.add('https://api.example.com');
    const checks = [
      check('a', fine, { talksTo: 'the API' }),
      check('b', fine, { talksTo: 'the authorization server' }),
    ];
    expect(await run(checks, diagnosis)).toEqual([
      'a skipped: It needs the API, which cannot be reached.',
      'b ok: Fine.',
    ]);
  });

  test('after the end of the time, one check fails and the others are skipped', async () => {
    const controller = new AbortController();
    const diagnosis = diagnosisOf(controller);
    const ends: Check['run'] = () => {
      controller.abort(new StepError('TIMEOUT', 'Too late.'));
      return [];
    };
    expect(await run([check('a', ends), check('b', fine)], diagnosis)).toEqual([
      'a failed: Too late.',
      'b skipped: The time is over.',
    ]);
  });

  test('an unexpected exception is a failure without its message', async () => {
    const breaks: Check['run'] = () => {
      throw new TypeError('secret-in-a-message');
    };
    expect(await run([check('a', breaks)])).toEqual(['a failed: An unexpected error occurred (TypeError).']);
  });
});

describe('failureOf', () => {
  test('adds the remedy of the provider file for the code', () => {
    const error = new StepError('REFRESH_REJECTED', 'Rejected.', { hint: 'Sign in again.' });
    expect(failureOf(error, findProvider('planio'))).toMatchObject({
      found: 'Rejected.',
      remedy: expect.stringMatching(/^Sign in again\. .*Authorized applications/u),
    });
    expect(failureOf(error, findProvider('oauth2')).remedy).toBe('Sign in again.');
  });

  test('does not quote the output of a command', () => {
    const error = new StepError('LOAD_FAILED', 'The command failed with exit code 1: "hello: "anna"".', {
      hint: 'Run it.',
    });
    expect(failureOf(error).found).toBe('The command failed with exit code 1.');
  });

  test('takes the remedy out of a message without a hint', () => {
    expect(failureOf(new StepError('INPUT_INVALID', 'scope: is bad. Remove it.'))).toMatchObject({
      found: 'scope: is bad.',
      remedy: 'Remove it.',
    });
    expect(failureOf(new StepError('TIMEOUT', 'Too late.')).remedy).toContain('troubleshooting');
  });
});

test.each([
  { text: 'a: is missing. Set it. Now.', found: 'a: is missing.', remedy: 'Set it. Now.' },
  { text: 'a: "x" is not known. Did you mean "y"?', found: 'a: "x" is not known.', remedy: 'Did you mean "y"?' },
  { text: 'one sentence', found: 'one sentence', remedy: '' },
])('$text is split', ({ text, found, remedy }) => {
  expect(splitSentences(text)).toEqual({ found, remedy });
});

test('an error of an input without a remedy gets one', () => {
  expect(inputFindings(new StepError('INPUT_INVALID', 'timeout: must be a number.'))).toEqual([
    expect.objectContaining({ remedy: 'Correct timeout. docs/reference.md says what it may be.' }),
  ]);
});

describe('what is printed', () => {
  const finding = (found: string): NamedFinding => ({ check: 'tls', status: 'failed', found, code: 'TLS_FAILED' });
  const secrets = new Secrets(() => undefined);
  secrets.protect('client-secret-0001');

  test.each([
    { name: 'no secret', found: 'It is client-secret-0001.', prints: 'It is ***.' },
    {
      name: 'no query',
      found: 'See https://a.example/b?user=anna#c, or /d?e=f.',
      prints: 'See https://a.example/b or /d',
    },
    { name: 'no user', found: 'The user Anna may not. annabel may.', prints: 'The user (user) may not. annabel may.' },
    { name: 'no command of a CI system', found: '##vso[task.x]a', prints: '## vso[task.x]a' },
  ])('has $name', ({ found, prints }) => {
    expect(forPublic(finding(found), secrets, ['anna']).found).toBe(prints);
  });

  test('without names of users that have signs', () => {
    const users = ['ci-reports', 'a.b+c', 'd/e (f)', '[g]{h}|^$*?\\'];
    expect(forPublic(finding(`x ${users.join(' x ')} x`), secrets, users).found).toBe(
      'x (user) x (user) x (user) x (user) x',
    );
  });

  test('is one line', () => {
    const line = lineOf(forPublic({ ...finding('a\nb'), remedy: 'Do it.' }, secrets, []));
    expect(line).toBe('failed   tls: a\\nb → Do it.');
  });
});

describe('Node.js', () => {
  test.each([
    { version: '18.20.0', usesSystem: false, status: ['failed'] },
    { version: '20.18.0', usesSystem: false, status: ['failed'] },
    { version: '20.19.0', usesSystem: false, status: [] },
    { version: '20.19.0', usesSystem: true, status: ['warning'] },
    { version: '22.14.0', usesSystem: true, status: ['warning'] },
    { version: '22.15.0', usesSystem: true, status: [] },
    { version: '24.0.0', usesSystem: true, status: [] },
  ])('$version, ca-cert system $usesSystem: $status', ({ version, usesSystem, status }) => {
    expect(judgeNode(version, usesSystem).map((finding) => finding.status)).toEqual(status);
  });
});

describe('clock', () => {
  const run = (dates: ServerDate[]): unknown => {
    const servers = [{ role: 'the API', url: URL_OF('api.example.com') }] as const;
    return CLOCK.run({ dates, servers } as unknown as Diagnosis);
  };
  const date = (aheadMs: number, doubtMs = 500): ServerDate => ({
    origin: 'https://api.example.com',
    aheadMs,
    doubtMs,
  });

  test.each([
    { dates: [], statuses: [] },
    { dates: [date(4000)], statuses: ['ok'] },
    { dates: [date(8000, 4000)], statuses: ['ok'] },
    { dates: [date(60_000, 9000), date(1000, 500)], statuses: ['ok'] },
    { dates: [date(61_000)], statuses: ['warning'] },
    { dates: [date(-61_000)], statuses: ['warning'] },
  ])('$dates: $statuses', ({ dates, statuses }) => {
    expect(run(dates)).toEqual(statuses.map((status) => expect.objectContaining({ status })));
  });

  test('says which clock is ahead', () => {
    expect(run([date(-61_000)])).toEqual([expect.objectContaining({ found: expect.stringContaining('61 s behind') })]);
    expect(run([date(61_000)])).toEqual([expect.objectContaining({ found: expect.stringContaining('61 s ahead of') })]);
  });

  test('a response is compared with the middle of its round trip', async () => {
    const dates: ServerDate[] = [];
    let now = Date.UTC(2026, 0, 1, 12, 0, 0);
    const response = { status: 200, headers: { date: new Date(now + 7000).toUTCString() }, body: Buffer.alloc(0) };
    const exchange = {
      send: () => {
        now += 2000;
        return Promise.resolve(response);
      },
      trust: () => undefined as never,
      preconnect: () => undefined,
    };
    const open = observeDates(
      () => exchange,
      () => now,
      dates,
    );
    const request = { url: URL_OF('api.example.com') } as never;
    await open(undefined as never, undefined as never).send(request, undefined as never);
    expect(dates).toEqual([{ origin: 'https://api.example.com', aheadMs: 6500, doubtMs: 1500 }]);
  });

  test.each([{}, { date: 'yesterday' }])('a response without a date says nothing: %j', async (headers) => {
    const dates: ServerDate[] = [];
    const exchange = { send: () => Promise.resolve({ headers }) } as never;
    const open = observeDates(
      () => exchange,
      () => 0,
      dates,
    );
    const request = { url: URL_OF('api.example.com') } as never;
    await open(undefined as never, undefined as never).send(request, undefined as never);
    expect(dates).toEqual([]);
  });
});

describe('tls', () => {
  const DAY_MS = 86_400_000;
  const NOW = Date.UTC(2026, 0, 1);
  const url = URL_OF('hub.example.com');
  const certificate: CertificateFacts = {
    subject: 'hub.example.com',
    issuer: 'Example CA',
    names: ['hub.example.com'],
    validFrom: NOW - 60 * DAY_MS,
    validTo: NOW + 30 * DAY_MS,
    isSelfSigned: false,
  };
  const judge = (facts: Partial<TlsFacts>): { status: string; text: string } => {
    const secrets = new Secrets(() => undefined);
    const all: TlsFacts = { certificate, trustedBy: 'node', failure: undefined, ...facts };
    const { status, found, remedy = '' } = judgeTls(url, all, NOW, secrets);
    return { status, text: `${found} ${remedy}`.trim() };
  };

  test.each<{ name: string; facts: Partial<TlsFacts>; status: string; says: string }>([
    { name: 'trusted by Node.js', facts: {}, status: 'ok', says: 'trusted by the list of CAs of Node.js' },
    { name: 'pinned', facts: { trustedBy: 'pin' }, status: 'ok', says: 'its fingerprint in tls-verify' },
    { name: 'trusted by the system', facts: { trustedBy: 'system' }, status: 'ok', says: "operating system's list" },
    { name: 'without facts', facts: { certificate: undefined }, status: 'ok', says: 'Node.js.' },
    { name: 'with 30 days', facts: {}, status: 'ok', says: 'valid until 2026-01-31 (30 days left)' },
    {
      name: 'with 10 of 90 days',
      facts: { certificate: { ...certificate, validTo: NOW + 10 * DAY_MS } },
      status: 'warning',
      says: 'Renew the certificate soon.',
    },
    {
      name: 'with 10 of 11 days, since it was just renewed',
      facts: { certificate: { ...certificate, validFrom: NOW - DAY_MS, validTo: NOW + 10 * DAY_MS } },
      status: 'ok',
      says: '10 days left',
    },
    {
      name: 'with many names',
      facts: { certificate: { ...certificate, names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } },
      status: 'ok',
      says: 'for a, b, c, d, e and 2 more',
    },
    {
      name: 'without names',
      facts: { certificate: { ...certificate, names: [] } },
      status: 'ok',
      says: 'no host name',
    },
    {
      name: 'self-signed',
      facts: { certificate: { ...certificate, isSelfSigned: true } },
      status: 'ok',
      says: 'self-signed',
    },
    {
      name: 'with unreadable dates',
      facts: { certificate: { ...certificate, validTo: Number.NaN } },
      status: 'ok',
      says: 'no readable dates',
    },
  ])('$name: $status', ({ facts, status, says }) => {
    expect(judge(facts)).toEqual({ status, text: expect.stringContaining(says) });
  });

  test.each([
    { dates: { validTo: NOW - DAY_MS }, says: 'expired on 2025-12-31' },
    { dates: { validFrom: NOW + DAY_MS }, says: 'is valid only from 2026-01-02' },
  ])('a failure $says', ({ dates, says }) => {
    const failure = new StepError('TLS_EXPIRED', 'Bad dates.', { hint: 'Renew it.' });
    const facts = { certificate: { ...certificate, ...dates }, failure, trustedBy: undefined };
    expect(() => judge(facts)).toThrow(
      expect.objectContaining({ code: 'TLS_EXPIRED', message: expect.stringContaining(says), hint: 'Renew it.' }),
    );
  });

  test('a failure without a certificate is left as it is', () => {
    const failure = new StepError('TLS_FAILED', 'No TLS.');
    expect(() => judge({ certificate: undefined, failure })).toThrow(failure);
  });
});

describe('store', () => {
  const token = { value: 'access-0001', type: 'Bearer', obtainedAt: 0, expiresAt: 100_000, scope: undefined };
  const chain = { refreshToken: 'refresh-0001', token };

  test.each<{ look: StoreLook; says: string[] }>([
    { look: { chain: undefined, leasedMs: 0, waiting: 0 }, says: ['warning: The store has no refresh token yet'] },
    {
      look: { chain, leasedMs: 0, waiting: 0 },
      says: ['ok: The store has a refresh token of the right form. It also'],
    },
    {
      look: { chain: { ...chain, token: undefined }, leasedMs: 1500, waiting: 0 },
      says: [
        'ok: The store has a refresh token of the right form.',
        'warning: Another run has the lease of the refresh token for at most 2 s.',
      ],
    },
    {
      look: { chain, leasedMs: 60_000, waiting: 2 },
      says: ['ok: ', 'warning: Another run has the lease of the refresh token for at most 60 s. 2 more wait for it.'],
    },
  ])('$look', ({ look, says }) => {
    const lines = judgeLook(look, 10_000, 60_000).map(({ status, found }) => `${status}: ${found}`);
    expect(lines).toEqual(says.map((text) => expect.stringContaining(text)));
    expect(lines.join()).not.toMatch(/refresh-0001|access-0001/u);
  });

  test('an access token that ends within min-ttl does not count', () => {
    const [finding] = judgeLook({ chain, leasedMs: 0, waiting: 0 }, 50_000, 60_000);
    expect(finding?.found).toBe('The store has a refresh token of the right form.');
  });
});
