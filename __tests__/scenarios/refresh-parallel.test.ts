import { describe, expect, jest, test } from '@jest/globals';
import { openStore, SERVERS, STORES } from './parallel-stage.js';
import { expectSuccess } from './stage.js';

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
