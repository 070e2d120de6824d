/** The cache of GitHub Actions by the built program, against a service on loopback that speaks both versions. */
import { readdirSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { startCacheService, type CacheServiceStandIn } from '../../sandbox/cache-service.js';
import { keyAt, openJob } from './cache-stage.js';
import { disposables } from './support.js';

const register = disposables();
const PREFIX = `bearer-step-1-${'a'.repeat(64)}-`;

let service: CacheServiceStandIn;
beforeEach(async () => {
  service = register(await startCacheService());
});

describe.each([2, 1] as const)('version %d of the service', (version) => {
  test('finds on another machine what one saved', async () => {
    const one = openJob(register, service.environment(version));
    await expect(one.cache.save(keyAt(1000), 'a sealed token')).resolves.toBe(true);
    const other = openJob(register, service.environment(version));
    await expect(other.cache.find([PREFIX])).resolves.toEqual({ key: keyAt(1000), text: 'a sealed token' });
    expect([...readdirSync(one.temp), ...readdirSync(other.temp)]).toEqual([]);
  });
});
