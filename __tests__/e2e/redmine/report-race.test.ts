/** Fifty reports of one build at once, in a real Redmine: one issue. REPORT_ROUNDS: how often. */
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { commandsOf } from '../../scenarios/support.js';
import { Builds, outcome, RED } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);

const REPORTERS = 50;
const ROUNDS = Number(process.env['REPORT_ROUNDS'] ?? '1');

/** Redmine has 5 threads, so its responses are slow. */
const PATIENCE = { retries: '8', 'idle-timeout': '120', timeout: '170' };

async function race(reporters: number): Promise<ActionResult[]> {
  const report = builds.newWorkflow({ needs: RED, runId: 2, inputs: PATIENCE });
  return Promise.all(Array.from({ length: reporters }, () => report()));
}

/** Returns the ids of the open issues of the last race, and those of the closed ones. */
async function issuesOf(results: readonly ActionResult[]): Promise<{ open: string[]; closed: string[] }> {
  const ids = new Set(results.map((result) => outcome(result)[1]));
  const [id] = ids;
  const marker = (await builds.issue(id)).description.split(/\r?\n/u)[0] ?? '';
  const all = await stage.admin.searchIssues(marker);
  const isClosed = (one: (typeof all)[number]): boolean => one.status.is_closed;
  const idsOf = (list: typeof all): string[] => list.map((one) => String(one.id));
  return { open: idsOf(all.filter((one) => !isClosed(one))), closed: idsOf(all.filter(isClosed)) };
}

describe(`${REPORTERS} reports at once`, () => {
  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))('end with one open issue: round %i', async () => {
    const startedAt = Date.now();
    const results = await race(REPORTERS);
    const tookMs = Date.now() - startedAt;
    const { open, closed } = await issuesOf(results);
    const statuses = stage.gate.exchanges.map(({ status }) => status ?? 0);
    console.log(
      JSON.stringify({
        tookMs,
        closed: closed.length,
        requests: statuses.length,
        bad: statuses.filter((one) => one >= 400 || one === 0).length,
      }),
    );
    const failed = results.filter(({ main }) => main.exitCode !== 0 || commandsOf(main, 'warning').length > 0);
    expect(failed.map(({ main }) => main.log)).toEqual([]);
    expect(open).toHaveLength(1);
    expect(new Set(results.map((result) => outcome(result)[1]))).toEqual(new Set(open));
  });
});
