/** Reports to Jira Cloud that run at the same moment: harder than as processes, which start one after another. */
import { describe, expect, test } from '@jest/globals';
import { startJiraCloud, type JiraCloud } from '../../sandbox/systems/jira/cloud.js';
import { isOpen } from '../../sandbox/systems/jira/project.js';
import { checkCalls } from '../support/jira-openapi.js';
import { reportToJira } from '../support/jira-world.js';

const REPORTERS = 50;
/** More rounds need minutes: ROUNDS=20. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);

/** Returns how many times are within the same `ms` milliseconds, at most. */
const mostWithin = (times: readonly number[], ms: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + ms).length));

async function race(jira: JiraCloud, older: number, runOf: (index: number) => number): Promise<void> {
  const reports = Array.from({ length: REPORTERS }, (_, index) =>
    reportToJira(jira, { id: runOf(index), status: 'failure', random: () => Math.random() }),
  );
  const hosts = await Promise.all(reports);
  const open = jira.project.issues.slice(older).filter(isOpen);
  expect(open).toHaveLength(1);
  expect(hosts.flatMap(({ failures, warnings }) => [...failures, ...warnings])).toEqual([]);
  expect(new Set(hosts.map(({ outputs }) => outputs['id']))).toEqual(new Set([open[0]?.key]));
  for (const times of jira.limits.writes.values()) {
    expect(mostWithin(times, 2000)).toBeLessThanOrEqual(20);
    expect(mostWithin(times, 30_000)).toBeLessThanOrEqual(100);
  }
  expect(checkCalls(jira.log)).toEqual([]);
}

describe.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))('50 reports at once, round %i', (round) => {
  test('make one issue, although the search is late', async () => {
    const jira = await startJiraCloud({ delayMs: 20 });
    // In half of the rounds, the search shows an older issue.
    if (round % 4 > 1) await reportToJira(jira, { id: 1, status: 'failure', inputs: { key: 'other' } });
    for (const version of jira.project.versions) version.atMs -= 120_000;
    jira.project.searchLagMs = 60_000;
    try {
      await race(jira, jira.project.issues.length, (index) => (round % 2 === 0 ? 1001 : 1001 + index));
    } finally {
      await jira.close();
    }
  }, 300_000);
});

test('50 reports at once note an issue that is there, within the limits', async () => {
  const jira = await startJiraCloud({ delayMs: 20 });
  try {
    await reportToJira(jira, { id: 1000, status: 'failure' });
    await race(jira, 0, (index) => 1001 + index);
    expect(jira.project.issues).toHaveLength(1);
  } finally {
    await jira.close();
  }
}, 300_000);
