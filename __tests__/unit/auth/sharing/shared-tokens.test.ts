import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { KEY, RUN, SharingWorld } from './sharing-world.js';

const SHARE = { 'share-token': 'true' };

let world: SharingWorld;
let folder: JobFolder;
beforeEach(() => {
  world = new SharingWorld();
  folder = makeJobFolder();
});
afterEach(() => folder.remove());

const job = (): { run: typeof RUN; temp: string; workspace: string } => ({
  run: RUN,
  temp: folder.temp,
  workspace: folder.workspace,
});

describe('the steps of one job', () => {
  test('use one token, and leave no lock', async () => {
    const first = await world.run(SHARE, job());
    const second = await world.call(SHARE, job());
    expect([first.failures, second.failures]).toEqual([[], []]);
    expect(world.issued).toHaveLength(1);
    expect(world.used).toEqual(world.issued);
    expect(second.infos).toContainEqual(expect.stringContaining('another step of this job'));
    expect(second.masks).toContain(world.issued[0]);
    expect(readdirSync(folder.temp).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test.each([
    { name: 'another scope', inputs: { scope: 'write' } },
    { name: 'another secret parameter', inputs: { 'token-parameters': '{"api_key": "hush-0001"}' } },
    { name: 'no share-token', inputs: { 'share-token': 'false' } },
  ])('do not share it with a step that has $name', async ({ inputs }) => {
    await world.run(SHARE, job());
    await world.run({ ...SHARE, ...inputs }, job());
    expect(world.issued).toHaveLength(2);
  });

  test('do not share it with the next run, or when it is almost over', async () => {
    await world.run(SHARE, job());
    await world.run(SHARE, { ...job(), run: { ...RUN, id: '1001-2' } });
    expect(world.issued).toHaveLength(2);
    world.wait(3550);
    await world.run(SHARE, job());
    expect(world.issued).toHaveLength(3);
  });

  test.each([
    { name: 'behind', skewMs: -300_000, seconds: 60, tokens: 1 },
    { name: 'ahead', skewMs: 300_000, seconds: 200, tokens: 2 },
  ])('know how long it lives although the clock of the server is $name', async ({ skewMs, seconds, tokens }) => {
    world.skewMs = skewMs;
    world.lifetime = 180;
    await world.run(SHARE, job());
    world.wait(seconds);
    const { outputs } = await world.run(SHARE, job());
    expect(world.issued).toHaveLength(tokens);
    expect(Date.parse(outputs['expires-at'] ?? '')).toBeGreaterThan(world.now());
  });

  test('share it with other jobs by the clock of the server, whichever of them requested it', async () => {
    world.skewMs = -300_000;
    world.lifetime = 240;
    await world.run(SHARE, job());
    const { outputs } = await world.run(SHARE, job());
    const other = await world.call({ token: outputs['sealed-token'] ?? '', 'min-ttl': '0' });
    expect(other.infos).toContainEqual(expect.stringContaining('has expired'));
    expect(world.issued).toHaveLength(2);
  });

  test('replace a token that the API rejects', async () => {
    await world.run(SHARE, job());
    world.ended.add(world.issued[0] ?? '');
    expect((await world.call(SHARE, job())).failures).toEqual([]);
    expect((await world.call(SHARE, job())).failures).toEqual([]);
    expect(world.issued).toHaveLength(2);
  });

  test('get tokens of their own if the file of the job is broken', async () => {
    await world.run(SHARE, job());
    for (const name of readdirSync(folder.temp).filter((file) => file.endsWith('.box')))
      writeFileSync(join(folder.temp, name), 'x');
    expect((await world.run(SHARE, job())).failures).toEqual([]);
    expect(world.issued).toHaveLength(2);
  });

  test('get tokens of their own without a temp folder, or in one that does not exist', async () => {
    const gone = { ...job(), temp: join(folder.temp, 'gone') };
    for (const options of [gone, { ...job(), temp: '' }]) {
      const { failures, outputs } = await world.run(SHARE, options);
      expect(failures).toEqual([]);
      expect(outputs['sealed-token']).toMatch(/^sealed/u);
    }
    expect(world.issued).toHaveLength(2);
    expect(existsSync(gone.temp)).toBe(false);
  });

  test('share nothing whose end is unknown', async () => {
    world.lifetime = undefined;
    await world.run(SHARE, job());
    await world.run(SHARE, job());
    expect(world.issued).toHaveLength(2);
  });
});

describe('cache-token', () => {
  const FOLDER = (): Record<string, string> => ({ 'cache-token': 'true', 'cache-folder': join(folder.root, 'tokens') });

  test('uses the token of another run', async () => {
    await world.call(FOLDER(), job());
    const other = { ...job(), run: { ...RUN, workflowRun: '1002', id: '1002-1' } };
    const next = await world.call(FOLDER(), other);
    expect(next.failures).toEqual([]);
    expect(next.infos).toContainEqual(expect.stringContaining('from the cache'));
    expect(world.issued).toHaveLength(1);
  });

  test('works without a service, with one notice', async () => {
    const host = await world.call({ 'cache-token': 'true' }, job());
    expect(host.failures).toEqual([]);
    expect(host.notices).toEqual([expect.stringContaining('The cache service does not exist in this job.')]);
  });

  test('works without a key, with one notice', async () => {
    const host = await world.call({ ...FOLDER(), 'client-secret': 'planview-hub-secret-2026' }, job());
    expect(host.failures).toEqual([]);
    expect(host.notices).toEqual([expect.stringContaining('is no key')]);
  });

  test('helps a step whose sealed token has expired', async () => {
    const token = await world.share({ 'seal-key': KEY });
    world.wait(3601);
    await world.call({ ...FOLDER(), 'seal-key': KEY }, job());
    const host = await world.call({ ...FOLDER(), 'seal-key': KEY, token }, job());
    expect(host.failures).toEqual([]);
    expect(world.issued).toHaveLength(2);
  });
});
