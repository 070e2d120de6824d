/** The cache of GitHub Actions by the built program, against a service on loopback that speaks both versions. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startCacheService, type CacheOperation, type CacheServiceStandIn } from '../../sandbox/cache-service.js';
import { createAuthority } from '../../sandbox/certificates.js';
import { startProxy, tunnelTo } from '../../sandbox/proxy.js';
import { keyAt, openJob, PREFIX } from './cache-stage.js';
import { disposables, lines } from './support.js';

// Each call starts a process.
jest.setTimeout(30_000);
const register = disposables();

let service: CacheServiceStandIn;
beforeEach(async () => {
  service = register(await startCacheService());
});

/** Lets the service respond to one kind of call with a status. */
const respond = (operation: CacheOperation, status: number, value?: unknown): void => {
  service.disturb = (current, response) => {
    if (current !== operation) return false;
    response.writeHead(status, { 'content-type': 'application/json' }).end(value && JSON.stringify(value));
    return true;
  };
};

describe.each([2, 1] as const)('version %d of the service', (version) => {
  const open = (environment: NodeJS.ProcessEnv = {}, options = {}): ReturnType<typeof openJob> =>
    openJob(register, { ...service.environment(version), ...environment }, options);

  test('finds on another machine what one saved, and leaves no files', async () => {
    const [one, other] = [open(), open()];
    await expect(one.cache.save(keyAt(1000), 'a sealed token')).resolves.toBe(true);
    await expect(other.cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text: 'a sealed token' });
    expect([...readdirSync(one.temp), ...readdirSync(other.temp)]).toEqual([]);
  });

  test('carries 200 KiB', async () => {
    const { cache } = open();
    const text = 'sealed-token/'.repeat(15_754).slice(0, 204_800);
    await cache.save(keyAt(1000), text);
    await expect(cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text });
  });

  test('finds the newest entry of the first prefix that matches', async () => {
    const { cache } = open();
    for (const minutes of [1000, 2000, 2001]) await cache.save(keyAt(minutes), `at ${minutes}`);
    await cache.save(keyAt(3000, 'b'.repeat(64)), 'of another token');
    await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'at 2001' });
    await expect(cache.find([`${PREFIX}3`, `${PREFIX}1`, PREFIX])).resolves.toMatchObject({ text: 'at 1000' });
    await expect(cache.find([`${PREFIX}3`])).resolves.toBeUndefined();
  });

  test('does not change an entry', async () => {
    const { cache } = open();
    await cache.save(keyAt(1000), 'first');
    await expect(cache.save(keyAt(1000), 'second')).resolves.toBe(false);
    await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'first' });
  });

  test.each([
    { access: 'read', found: 'old', saved: false },
    { access: 'write', found: 'old', saved: true },
    { access: 'write-only', found: undefined, saved: true },
    { access: 'none', found: undefined, saved: false },
  ] as const)('with $access access of the job, and with that mode', async ({ access, found, saved }) => {
    await open().cache.save(keyAt(1000), 'old');
    service.access = access;
    const { cache } = open();
    expect((await cache.find([PREFIX]))?.text).toBe(found);
    await expect(cache.save(keyAt(1001), 'new')).resolves.toBe(saved);
    service.access = 'write';
    const before = service.requests.length;
    const limited = open({ ACTIONS_CACHE_MODE: access.toUpperCase() });
    expect((await limited.cache.find([`${PREFIX}1000`]))?.text).toBe(found);
    await expect(limited.cache.save(keyAt(1002), 'newer')).resolves.toBe(saved);
    if (access === 'none') expect(lines(service).slice(before)).toEqual([]);
  });

  test.each([
    { status: 429, expected: 'limits the number of requests' },
    { status: 413, expected: 'has no space left' },
    { status: 507, expected: 'has no space left' },
    { status: 401, expected: 'does not accept the token of the job' },
    { status: 418, expected: 'failed' },
    { status: 503, expected: 'failed' },
  ])('a service that returns $status fails the call', async ({ status, expected }) => {
    const { cache, temp } = open();
    const body = version === 2 ? {} : undefined;
    respond('reserve', status, body);
    const error = { code: 'STORE_FAILED', message: `The cache service ${expected}.` };
    await expect(cache.save(keyAt(1000), 'text')).rejects.toMatchObject(error);
    respond('find', status, body);
    await expect(cache.find([PREFIX])).rejects.toMatchObject(error);
    expect(readdirSync(temp)).toEqual([]);
  });

  test.each(['upload', 'commit', 'download'] as const)('fails if the %s fails', async (operation) => {
    const { cache } = open();
    if (operation === 'download') await cache.save(keyAt(1000), 'text');
    respond(operation, 404, { msg: 'no', message: 'no' });
    const call = operation === 'download' ? cache.find([PREFIX]) : cache.save(keyAt(1000), 'text');
    await expect(call).rejects.toMatchObject({ code: 'STORE_FAILED', message: 'The cache service failed.' });
    service.disturb = () => false;
    if (operation !== 'download') await expect(cache.find([PREFIX])).resolves.toBeUndefined();
  });

  test('fails if the download is cut off', async () => {
    const { cache } = open();
    await cache.save(keyAt(1000), 'text');
    service.disturb = (operation, response) => {
      if (operation !== 'download') return false;
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
      return true;
    };
    await expect(cache.find([PREFIX])).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test('refuses an entry that nobody asked for', async () => {
    service.entries.push({ key: keyAt(1), version: '', content: Buffer.from('text'), isComplete: true });
    const key = keyAt(1, 'b'.repeat(64));
    const url = `${service.origin}/blob/0?sig=c2lnbmF0dXJlLW9mLXRoZS1ibG9i`;
    respond('find', 200, { ok: true, matched_key: key, signed_download_url: url, cacheKey: key, archiveLocation: url });
    await expect(open().cache.find([PREFIX])).rejects.toMatchObject({
      message: 'The cache service returned another entry.',
    });
  });

  test.each(['find', 'save'] as const)('a service that never responds fails a %s in time', async (call) => {
    service.disturb = () => true;
    const { cache, temp } = open({}, { timeoutMs: 1500 });
    const work = call === 'find' ? cache.find([PREFIX]) : cache.save(keyAt(1000), 'text');
    await expect(work).rejects.toMatchObject({ message: 'The cache service did not respond within 1.5 seconds.' });
    expect(service.requests.length).toBe(1);
    expect(readdirSync(temp)).toEqual([]);
  });

  test('a service that is down fails the call at once', async () => {
    const { cache, temp } = open({}, { timeoutMs: 2500 });
    await service.close();
    const error = { message: 'The cache service cannot be reached.' };
    await expect(cache.find([PREFIX])).rejects.toMatchObject(error);
    await expect(cache.save(keyAt(1000), 'text')).rejects.toMatchObject(error);
    expect(readdirSync(temp)).toEqual([]);
  });
});

test('GitHub Enterprise Server gets version 1', async () => {
  const environment = { ...service.environment(2), GITHUB_SERVER_URL: 'https://github.example.test' };
  const { cache } = openJob(register, environment);
  await cache.save(keyAt(1000), 'text');
  await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'text' });
  expect(lines(service).filter((line) => line.includes('twirp'))).toEqual([]);
  expect(lines(service)).toContain('POST /_apis/artifactcache/caches');
});

test.each([
  { name: 'no token', environment: { ACTIONS_RUNTIME_TOKEN: '' } },
  { name: 'no URL', environment: { ACTIONS_RESULTS_URL: '' } },
])('a job with $name has no cache', async ({ environment }) => {
  const { cache } = openJob(register, { ...service.environment(2), ...environment });
  const error = { code: 'STORE_FAILED', message: 'The cache service does not exist in this job.' };
  await expect(cache.find([PREFIX])).rejects.toMatchObject(error);
  await expect(cache.save(keyAt(1000), 'text')).rejects.toMatchObject(error);
  expect(service.requests).toEqual([]);
});

test('a cancelled step does not wait for the service', async () => {
  const controller = new AbortController();
  service.disturb = () => {
    controller.abort();
    return true;
  };
  const { cache, temp } = openJob(register, service.environment(2), { signal: controller.signal });
  await expect(cache.find([PREFIX])).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect(readdirSync(temp)).toEqual([]);
});

test('goes through the proxy of the job', async () => {
  const proxy = register(await startProxy(tunnelTo(service.origin)));
  const environment = { ...service.environment(2), ACTIONS_RESULTS_URL: 'http://cache.example.test/' };
  const { cache } = openJob(register, { ...environment, http_proxy: proxy.origin });
  await cache.save(keyAt(1000), 'text');
  await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'text' });
  expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set(['cache.example.test:80']));
});

test('verifies certificates, with the CA of the job, whatever the job says', async () => {
  const authority = await createAuthority();
  const secure = register(await startCacheService(await authority.issue({ names: ['localhost'] })));
  const unsafe = { ...secure.environment(2), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const refused = openJob(register, unsafe);
  await expect(refused.cache.save(keyAt(1000), 'text')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect(secure.requests).toEqual([]);
  const file = join(refused.root, 'ca.pem');
  writeFileSync(file, authority.certificatePem);
  const { cache } = openJob(register, { ...unsafe, NODE_EXTRA_CA_CERTS: file });
  await expect(cache.save(keyAt(1000), 'text')).resolves.toBe(true);
  await expect(cache.find([PREFIX])).resolves.toMatchObject({ text: 'text' });
});
