/**
 * One suite of scenarios that runs unchanged in every CI system: here with the environment of each, and the rules by
 * which it reads the output. __tests__/e2e/hosts runs the same scenarios by the real tools.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { expectOutcome, expectReading, leaksOf, type HostOutcome } from '../support/hosts/check.js';
import { HOSTS } from '../support/hosts/hosts.js';
import type { Reading } from '../support/hosts/reading.js';
import { COMMAND, inParallel, openJob, watchProcesses } from '../support/hosts/run.js';
import { hostScenarios, type HostScenario } from '../support/hosts/suite.js';
import { ALL_SECRETS, startHostsWorld, type HostsWorld } from '../support/hosts/world.js';

jest.setTimeout(120_000);

/** Where the scenarios of a name differ only by the origin of the servers. */
const NAMES = hostScenarios({
  origin: 'http://localhost:1',
  deadOrigin: 'http://localhost:2',
  requests: [],
  tracker: { apiUrl: 'http://localhost:3', repository: 'example/project' },
  close: () => Promise.resolve(),
});
/** Whether the built command knows a verb. Verbs that are missing are skipped. */
const isKnown = (verb: string): boolean => spawnSync(process.execPath, [COMMAND, verb, '--help']).status === 0;
const READY = new Set(['exec', 'report'].filter(isKnown));
const isReady = ({ needs }: HostScenario): boolean => needs === undefined || READY.has(needs);

let world: HostsWorld;
let processes: ReturnType<typeof watchProcesses>;
beforeAll(async () => {
  world = await startHostsWorld();
  processes = watchProcesses(ALL_SECRETS);
});
afterAll(async () => {
  processes.stop();
  await world.close();
});

test('there are at least 25 scenarios', () => expect(NAMES.length).toBeGreaterThanOrEqual(25));

describe.each(HOSTS)('$name', (host) => {
  let results: { scenario: HostScenario; outcome: HostOutcome; reading: Reading; leaks: string[] }[];

  beforeAll(async () => {
    results = await inParallel(
      hostScenarios(world)
        .filter(isReady)
        .map((scenario) => async () => {
          const job = await openJob(host);
          try {
            const outcome = await job.run(scenario);
            const mayHave = [...(scenario.secretFiles ?? []), 'own/github_output'];
            return { scenario, outcome, reading: job.read(outcome), leaks: leaksOf(outcome, job, mayHave) };
          } finally {
            await job.close();
          }
        }),
    );
  });

  const found = (name: string): (typeof results)[number] => {
    const result = results.find(({ scenario }) => scenario.name === name);
    if (result === undefined) throw new Error(`The scenario "${name}" did not run.`);
    return result;
  };

  test.each(NAMES.filter(isReady))('$name', ({ name }) => {
    const { scenario, outcome, reading, leaks } = found(name);
    expectOutcome(scenario, outcome);
    expectReading(scenario, host, reading);
    expect(leaks).toEqual([]);
  });
});

test('no command line of the machine had a secret', () => {
  expect(processes.reads()).toBeGreaterThan(50);
  expect([...processes.found]).toEqual([]);
});
