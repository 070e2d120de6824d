import { describe, expect, jest, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { openStore, SERVERS, STORES } from './parallel-stage.js';
import { stageOAuth } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

/** `ROUNDS=20 npm run test:more -- refresh-parallel` runs more rounds, with more steps. */
const ROUNDS = Number(process.env['ROUNDS'] ?? '1');
const SIZES = ROUNDS === 1 ? [2, 8] : [2, 4, 8, 16];
jest.setTimeout(60_000 + ROUNDS * 30_000);

describe.each(SERVERS)('at a server that $server', ({ open, isStrict }) => {
  describe.each(STORES)('with %s as store', (store) => {
    test.each(SIZES)('%i parallel steps of a job refresh once, all succeed, and the chain lives', async (size) => {
      const { stage, openJob, stored } = await openStore(await open(), store, isStrict);
      for (let round = 1; round <= ROUNDS; round += 1) {
        const job = openJob();
        const steps = Array.from({ length: size }, () => job.start().result);
        for (const result of await Promise.all(steps)) {
          expectSuccess(result);
          expect(result.outputs['status']).toBe('200');
        }
        expect(stage.presented()).toEqual(stage.chain().slice(0, round));
        expect(stage.chain()).toHaveLength(round + 1);
        if (store !== 'a branch') expect(stored()).toBe(stage.chain().at(-1));
      }
      expectSuccess(await openJob().start().result);
      expect(stage.overlapped).toBe(false);
    });
  });
});

describe('steps that cannot share a sealed file', () => {
  test('refresh one after another, if they can load the newest refresh token', async () => {
    const clients = [{ id: 'ci-build', secret: 'short secret' }];
    const { stage, openJob } = await openStore(await stageOAuth({ clients }), 'a load and a save command', true);
    const job = openJob();
    const results = await Promise.all([1, 2, 3, 4].map(() => job.start().result));
    for (const result of results) expectSuccess(result);
    expect(stage.presented()).toEqual(stage.chain().slice(0, 4));
    expect(stage.overlapped).toBe(false);
  });

  test('fail but for one, which warns, and the message names the input to change', async () => {
    const { stage, openJob } = await openStore(await stageOAuth(), 'a save command', true);
    const { issuer } = stage.system;
    const inputs = { 'token-url': '', issuer, 'save-refresh-token': 'none', 'revoke-token': 'true' };
    const job = openJob();
    const results = await Promise.all([1, 2].map(() => job.start({ inputs }).result));
    const [first, second] = results.sort((a, b) => Number(a.main.exitCode) - Number(b.main.exitCode));
    expectSuccess(first as ActionResult, [expect.stringContaining('save-refresh-token: none')]);
    expectFailure(second as ActionResult, 'REFRESH_REJECTED', /in one step only, or remove revoke-token\./u);
    expect(stage.presented()).toEqual([stage.seed]);
  });
});
