/**
 * A matrix of jobs as processes of their own, at a server that issues 20 tokens in an hour. MATRIX_JOBS: the number of
 * jobs, 256 by default.
 */
import { expect, jest, test } from '@jest/globals';
import { startCacheService } from '../../sandbox/cache-service.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { calls, runJob, startSharing, type SharingServer } from './sharing-stage.js';
import { expectFailure, expectSuccess, keep } from './stage.js';

jest.setTimeout(600_000);

const JOBS = Number(process.env['MATRIX_JOBS'] ?? 256);
const QUOTA = 20;
/** How many jobs run at a time. */
const AT_ONCE = 4;

/** Runs the jobs of a matrix, some at a time, and checks the result of each, which it then removes. */
async function runMatrix(run: () => Promise<ActionResult>, check: (result: ActionResult) => void): Promise<void> {
  let left = JOBS;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const result = await run();
      check(result);
      result.remove();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Checks that each job has sent its request, all with the only token. */
function expectOneToken({ issued, used }: SharingServer): void {
  expect(issued).toHaveLength(1);
  expect(used).toHaveLength(JOBS);
  expect(new Set(used)).toEqual(new Set(issued));
}

test('with share-token, all jobs use one token', async () => {
  const stage = await startSharing({ quota: QUOTA });
  const { outputs } = await runJob(stage, { 'share-token': 'true' });
  const token = outputs['sealed-token'] ?? '';
  await runMatrix(() => runJob(stage, { token, ...calls(stage) }), expectSuccess);
  expectOneToken(stage);
});

test('with cache-token and a first job, all jobs use one token', async () => {
  const [stage, service] = await Promise.all([startSharing({ quota: QUOTA }), startCacheService()]);
  keep(service);
  const env = service.environment(2) as Record<string, string>;
  const inputs = { 'cache-token': 'true' };
  await runJob(stage, inputs, { env });
  await runMatrix(() => runJob(stage, { ...inputs, ...calls(stage) }, { env }), expectSuccess);
  expectOneToken(stage);
});

test('with neither, the jobs after the quota fail, and say what helps', async () => {
  const stage = await startSharing({ quota: QUOTA });
  let failed = 0;
  await runMatrix(
    () => runJob(stage, { ...calls(stage), retries: '0' }),
    (result) => {
      if (result.main.exitCode === 0) return;
      failed += 1;
      expectFailure(result, 'TOKEN_REJECTED', /too many requests.*share-token.*cache-token/su);
    },
  );
  expect({ issued: stage.issued.length, failed }).toEqual({ issued: QUOTA, failed: JOBS - QUOTA });
});
