import { beforeEach, describe, expect, test } from '@jest/globals';
import { prepare } from '../../../../src/step/prepare.js';
import { minutesBefore, TokenCache } from '../../../../src/auth/sharing/token-cache.js';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import type { CacheEntry, CacheService } from '../../../../src/ci/cache/service.js';
import { StepError } from '../../../../src/lib/errors.js';
import { bundles } from '../../../support/bundles.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { RUN, SECRET } from './sharing-world.js';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const MINUTE = NOW / MINUTE_MS;

/** A cache in memory. */
class MemoryService implements CacheService {
  readonly entries: CacheEntry[] = [];
  readonly searches: (readonly string[])[] = [];
  failure: Error | undefined;
  mayWrite = true;

  find(prefixes: readonly string[]): Promise<CacheEntry | undefined> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.searches.push(prefixes);
    const found = prefixes.map((prefix) => this.entries.findLast(({ key }) => key.startsWith(prefix)));
    return Promise.resolve(found.find((entry) => entry !== undefined));
  }

  save(key: string, text: string): Promise<boolean> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.mayWrite) this.entries.push({ key, text });
    return Promise.resolve(this.mayWrite);
  }
}

const tokenOf = (value: string, seconds = 3600): Token => ({
  value,
  type: 'Bearer',
  obtainedAt: NOW,
  expiresAt: NOW + seconds * 1000,
  scope: undefined,
});

let service: MemoryService;
let host: FakeHost;
let elapsedMs: number;
beforeEach(() => {
  service = new MemoryService();
  elapsedMs = 0;
});

/** Opens the cache as a new step. */
async function open(inputs: Record<string, string> = {}): Promise<TokenCache> {
  host = createFakeHost({
    run: RUN,
    inputs: {
      provider: 'oauth2',
      'token-url': 'https://login.example.com/token',
      'client-id': 'ci',
      'client-secret': SECRET,
      'cache-token': 'true',
      ...inputs,
    },
  });
  const settings = await prepare(host, bundles({}), {});
  return new TokenCache(service, settings, { host, now: () => NOW + elapsedMs });
}

/** Changes the minutes in the key of an entry. */
const withMinutes = (entry: CacheEntry | undefined, minutes: number | string): CacheEntry => ({
  key: (entry?.key ?? '').replace(/-\d{8}-/u, `-${minutes}-`),
  text: entry?.text ?? '',
});

describe('the cache of tokens', () => {
  test('gives a token to the next step, and masks it', async () => {
    await (await open()).save(tokenOf('token-0001'));
    const cache = await open();
    expect((await cache.find(undefined))?.value).toBe('token-0001');
    expect(host.masks).toContain('token-0001');
    expect(service.entries[0]?.key).toMatch(new RegExp(`^bearer-step-1-[0-9a-f]{64}-${MINUTE}-[0-9a-f]{16}$`, 'u'));
    expect(host.notices).toEqual([]);
  });

  test.each([
    { name: 'is over', seconds: 3601, value: undefined },
    { name: 'is almost over', seconds: 3545, value: undefined },
    { name: 'is still good', seconds: 3500, value: 'token-0001' },
    { name: 'is older than a day', seconds: 90_000, value: undefined },
  ])('returns only a token that lives: one that $name', async ({ seconds, value }) => {
    await (await open()).save(tokenOf('token-0001'));
    elapsedMs = seconds * 1000;
    expect((await (await open()).find(undefined))?.value).toBe(value);
    expect(service.searches).toHaveLength(1);
  });

  test('does not return a token that the API rejected, but a newer one', async () => {
    const cache = await open();
    await cache.save(tokenOf('token-0001'));
    expect(await cache.find('token-0001')).toBeUndefined();
    expect(await cache.find(undefined)).toBeUndefined();
    await (await open()).save(tokenOf('token-0002'));
    expect((await cache.find('token-0001'))?.value).toBe('token-0002');
  });

  test('passes over bad entries, and finds older ones', async () => {
    await (await open()).save(tokenOf('token-0001'));
    const [good] = service.entries.splice(0);
    service.entries.push(withMinutes(good, MINUTE - 3), withMinutes(good, '99999999'));
    service.entries.push({ ...withMinutes(good, MINUTE), text: 'sealed.1.AQAA' });
    // The newest entry is bad, and the next search is for those before its minute.
    expect((await (await open()).find(undefined))?.value).toBe('token-0001');
    expect(service.searches[1]?.[0]).toContain(`-${minutesBefore(MINUTE)[0]}`);
    expect(host.notices).toEqual([]);
  });

  test('reads no more after three bad entries, with one notice, but saves', async () => {
    const cache = await open();
    await cache.save(tokenOf('token-0001'));
    const [good] = service.entries.splice(0);
    for (const age of [6, 5, 4, 3]) service.entries.push({ ...withMinutes(good, MINUTE - age), text: '' });
    expect(await cache.find(undefined)).toBeUndefined();
    expect(await cache.find(undefined)).toBeUndefined();
    expect(service.searches).toHaveLength(3);
    expect(host.notices).toEqual([expect.stringContaining('its newest entries do not open')]);
    await cache.save(tokenOf('token-0002'));
    expect((await (await open()).find(undefined))?.value).toBe('token-0002');
  });

  test('passes over entries for other APIs and other sign-ins, without a notice', async () => {
    await (await open({ 'base-url': 'https://one.example.com' })).save(tokenOf('token-0001'));
    const cache = await open({ 'base-url': 'https://two.example.com' });
    expect(await cache.find(undefined)).toBeUndefined();
    for (const minute of [1, 2]) service.entries.push(withMinutes(service.entries[0], MINUTE - minute));
    expect(await cache.find(undefined)).toBeUndefined();
    expect(host.notices).toEqual([]);
    // A step that names no API may send the token nowhere.
    expect((await (await open()).find(undefined))?.value).toBe('token-0001');
  });

  test.each([
    { name: 'a short life', token: tokenOf('token-0001', 119), says: 'it is valid for 119 s, less than twice min-ttl' },
    {
      name: 'a response that is too long to be read again',
      token: { ...tokenOf('t'.repeat(65_536)), scope: '\u0001'.repeat(8192) },
      says: 'because the response of the server is too long',
    },
    { name: 'no known end', token: { ...tokenOf('token-0001'), expiresAt: undefined }, says: 'expiry time is unknown' },
  ])('keeps no token of $name', async ({ token, says }) => {
    await (await open()).save(token);
    expect(service.entries).toEqual([]);
    expect(host.infos).toEqual([expect.stringContaining(says)]);
  });

  test('says that it may only be read', async () => {
    service.mayWrite = false;
    await (await open()).save(tokenOf('token-0001'));
    expect(host.infos).toEqual([expect.stringContaining('this job may only read it')]);
    expect(host.notices).toEqual([]);
  });

  test.each([
    { error: new StepError('STORE_FAILED', 'The cache service failed.'), says: /: The cache service failed\.$/u },
    { error: new TypeError('hush-0001'), says: /TypeError/u },
  ])('is left alone after it failed, with one notice: $error', async ({ error, says }) => {
    service.failure = error;
    const cache = await open();
    expect(await cache.find(undefined)).toBeUndefined();
    await cache.save(tokenOf('token-0001'));
    expect(host.notices).toEqual([expect.stringMatching(says)]);
    expect(host.notices[0]).not.toContain('hush');
  });

  test.each(['TIMEOUT', 'CANCELLED'] as const)('ends with the step: %s', async (code) => {
    service.failure = new StepError(code, 'The step has ended.');
    await expect((await open()).find(undefined)).rejects.toBe(service.failure);
  });

  test('saves nothing without a key', async () => {
    await (await open({ 'client-secret': 'planview-hub-secret-2026' })).save(tokenOf('token-0001'));
    expect(service.entries).toEqual([]);
  });
});

describe('the minutes before a minute', () => {
  test.each([
    { minute: 29_412_345, first: ['29412344', '29412343', '29412342', '29412341', '29412340', '2941233', '2941232'] },
    { minute: 29_412_300, first: ['294122', '294121', '294120', '29411', '29410', '2940'] },
    { minute: 1, first: ['00000000'] },
    { minute: 0, first: [] },
  ])('are found by these prefixes: $minute', ({ minute, first }) => {
    const prefixes = minutesBefore(minute);
    expect(prefixes.slice(0, first.length)).toEqual(first);
    expect(prefixes.length).toBeLessThanOrEqual(10);
    expect(prefixes.filter((prefix) => Number(prefix.padEnd(8, '9')) >= minute)).toEqual([]);
  });
});
