/** The scenarios of __tests__/support/hosts/suite.ts in real CI systems, word for word as in the other tests. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectOutcome, type HostOutcome } from '../../support/hosts/check.js';
import { parse as parseAzure, readAzure } from '../../support/hosts/azure.js';
import { parse as parseBuildkite } from '../../support/hosts/buildkite.js';
import { parse as parseGitHub } from '../../support/hosts/github.js';
import { parse as parseGitLab } from '../../support/hosts/gitlab.js';
import { HOSTS } from '../../support/hosts/hosts.js';
import { COMMAND, openJob, watchProcesses } from '../../support/hosts/run.js';
import { hostScenarios, type HostScenario } from '../../support/hosts/suite.js';
import { ALL_SECRETS, startHostsWorld, TOKEN, type HostsWorld } from '../../support/hosts/world.js';
import { formsOf } from '../../support/leaks.js';
import { install, writeJob, type HostsJob, type ToolRun } from './job.js';
import { TOOLS, type Tool } from './tools.js';

const nowhere = {
  origin: 'http://localhost:1',
  deadOrigin: 'http://localhost:2',
  requests: [],
  tracker: { apiUrl: 'http://localhost:3', repository: 'example/project' },
  close: () => Promise.resolve(),
};
/** Whether the built command knows the verb of a scenario. Verbs that are missing are skipped. */
const isKnown = (verb: string): boolean => spawnSync(process.execPath, [COMMAND, verb, '--help']).status === 0;
const READY = new Set(['exec', 'report'].filter(isKnown));
const isReady = ({ needs }: HostScenario): boolean => needs === undefined || READY.has(needs);
const NAMES = hostScenarios(nowhere)
  .filter(isReady)
  .map(({ name }) => name);

let world: HostsWorld;
let processes: ReturnType<typeof watchProcesses>;
beforeAll(async () => {
  world = await startHostsWorld();
  processes = watchProcesses(ALL_SECRETS.filter((secret) => secret !== ''));
});
afterAll(async () => {
  processes.stop();
  await world.close();
});

/** Where a secret is in the log of a tool, in any form. */
const leaksIn = (log: string): string[] => ALL_SECRETS.flatMap(formsOf).filter((form) => log.includes(form));

/** Runs all scenarios in a CI system, and declares the tests that hold in each. */
function suiteIn(tool: Tool, further: (run: () => ToolRun & { lines: string[] }) => void): void {
  describe(tool.name, () => {
    let job: HostsJob;
    let run: ToolRun;
    let outcomes: HostOutcome[];
    let scenarios: HostScenario[];

    beforeAll(async () => {
      scenarios = hostScenarios(world).filter(isReady);
      // A job that prints the token itself: only a mask keeps it out of the log.
      job = writeJob(scenarios, tool.masks ? 'echo "the token is $(cat token-file)"' : 'true');
      run = await tool.run(job);
      outcomes = job.outcomes();
    });
    afterAll(() => job.remove());

    test.each(NAMES)('%s', (name) => {
      const index = scenarios.findIndex((scenario) => scenario.name === name);
      const [scenario, outcome] = [scenarios[index], outcomes[index]];
      if (scenario === undefined || outcome === undefined) throw new Error(`${name} did not run: ${run.output}`);
      expectOutcome(scenario, outcome);
    });

    test('the job succeeds, and leaves no file behind', () => {
      const { exitCode, output } = run;
      const end = exitCode === 0 ? '' : output.slice(-3000);
      expect({ exitCode, end, leftovers: job.leftovers() }).toEqual({ exitCode: 0, end: '', leftovers: [] });
    });

    test('no secret is in the log', () => expect(leaksIn(run.output)).toEqual([]));

    further(() => ({ ...run, lines: stripVTControlCharacters(run.output).split(/\r?\n/u) }));
  });
}

suiteIn(TOOLS.shell, (run) => {
  test('no command of any CI system is in the output', () => {
    const obeyed = run()
      .output.split(/\r\n|\r|\n/u)
      .filter((line) => [parseGitHub, parseAzure, parseBuildkite].some((parse) => parse(line) !== undefined));
    expect(obeyed).toEqual([]);
    expect(run().output.split('\n').flatMap(parseGitLab)).toEqual([]);
  });
});

suiteIn(TOOLS.github, (run) => {
  test('the token is masked', () => expect(run().output).toContain('the token is ***'));
  test('a later step reads the outputs, and no response has changed its environment', () => {
    expect(run().output).toMatch(/status is '\d{3}'/u);
    expect(run().output).toMatch(/path is '[^']+'/u);
    expect(run().output).not.toMatch(/path is '[^']*evil/u);
  });
});

suiteIn(TOOLS.gitlab, (run) => {
  test('a later job gets the variables of the dotenv report', () => {
    expect(run().output).toContain("count is '5', pages are '3', status is '200'");
  });
  test('no section of the log comes from a response', () => {
    expect(run().output).not.toMatch(/section_start:1600000000:evil\r/u);
  });
});

suiteIn(TOOLS.buildkite, (run) => {
  test('the token is masked by the agent', () => expect(run().output).toContain('the token is [REDACTED]'));
  test('no group or link of the log comes from a response', () => {
    const groups = run()
      .output.split(/\r?\n/u)
      .flatMap((line) => parseBuildkite(line)?.message ?? []);
    expect(groups.filter((message) => /a group|an open group|a dim group|red|evil/u.test(message))).toEqual([]);
  });
});

interface TaskLib {
  commandFromString: (line: string) => { command: string; properties: Record<string, string>; message: string };
}

test("Azure's own library reads the commands of bearer-step as our rules do", async () => {
  const library = createRequire(import.meta.url)(
    join(install('install-azure-task-lib.sh'), 'taskcommand.js'),
  ) as TaskLib;
  const azure = HOSTS.find(({ name }) => name === 'azure');
  if (azure === undefined) throw new Error('There is no host azure.');
  let compared = 0;
  for (const scenario of hostScenarios(world).filter(({ name }) =>
    /token in a file|refused|hostile error/u.test(name),
  )) {
    const job = await openJob(azure);
    try {
      const outcome = await job.run(scenario);
      const commands = readAzure(outcome).commands;
      const lines = outcome.stderr.split('\n').filter((line) => line.includes('##vso['));
      expect(commands).toHaveLength(lines.length);
      for (const [index, line] of lines.entries()) {
        const { command, properties, message } = library.commandFromString(line);
        expect(commands[index]).toEqual({ name: command.toLowerCase(), properties, message });
        compared += 1;
      }
    } finally {
      await job.close();
    }
  }
  expect(compared).toBeGreaterThan(20);
  expect(leaksIn(TOKEN)).not.toEqual([]);
});

test('no command line of the machine had a secret', () => {
  expect(processes.reads()).toBeGreaterThan(50);
  // act takes the secrets of the workflow as its own options.
  expect([...processes.found].filter((line) => !line.includes('--container-daemon-socket'))).toEqual([]);
});
