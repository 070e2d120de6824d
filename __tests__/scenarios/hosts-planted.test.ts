/**
 * Variables that someone else has set for a job: anyone who starts a run, or an earlier job. None may make the command print
 * a secret, or send it elsewhere.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SECRET_INPUTS } from '../../src/cli/environment.js';
import type { Group, Input } from '../../src/inputs/declaration.js';
import { STEP_GROUPS } from '../../src/step/inputs.js';
import { leaksOf, type HostOutcome } from '../support/hosts/check.js';
import { HOSTS, type HostJob, type TestHost } from '../support/hosts/hosts.js';
import { inParallel, openJob, type Variables } from '../support/hosts/run.js';
import { hostScenarios, type HostScenario } from '../support/hosts/suite.js';
import { startHostsWorld, type HostsWorld } from '../support/hosts/world.js';

jest.setTimeout(240_000);

const missing = (): never => {
  throw new Error('A test has no result.');
};

let world: HostsWorld;
let scenario: HostScenario;
let folder: string;
/** What each other system provides to a job, as someone who can set any variable would set it. */
const planted = new Map<string, HostJob>();

beforeAll(async () => {
  world = await startHostsWorld();
  scenario = hostScenarios(world).find(({ name }) => name === 'a request') ?? missing();
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-planted-'));
  for (const host of HOSTS) {
    const own = mkdtempSync(join(folder, `${host.name}-`));
    planted.set(host.name, await host.open(own, own, []));
  }
});
afterAll(async () => {
  for (const job of planted.values()) await job.close?.();
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

const plantedBy = (name: string): Variables => planted.get(name)?.environment ?? {};
const nothing = (names: readonly string[]): Variables => Object.fromEntries(names.map((name) => [name, '']));

type Result = HostOutcome & { leaks: string[] };

/** Runs the scenario with further variables, and returns the outcome and its leaks. */
async function runWith(host: TestHost, further: Variables): Promise<Result> {
  const job = await openJob(host);
  try {
    const outcome = await job.run(scenario, further);
    return { ...outcome, leaks: leaksOf(outcome, job, ['own/github_output']) };
  } finally {
    await job.close();
  }
}

/** Each two systems: the one that runs the job, and the one whose variables are planted. */
const PAIRS = HOSTS.flatMap((host) =>
  HOSTS.filter(({ name }) => name !== host.name && name !== 'shell').map((other) => ({
    host,
    other,
    of: other.name,
    on: host.name,
  })),
);

/** A shell has no variables of its own: only `--host shell` tells it from a system whose variables are all there. */
const ON_SYSTEMS = PAIRS.filter(({ on }) => on !== 'shell');

describe('no log has a secret outside of the mask of its system', () => {
  let results: Map<string, Result>;
  const WAYS = {
    'the variables': (host: TestHost, other: TestHost) => ({ ...plantedBy(other.name), ...ownOf(host) }),
    'the variables, over those of the system': (_: TestHost, other: TestHost) => plantedBy(other.name),
    'the variables, and nothing for those of the system': (host: TestHost, other: TestHost) => ({
      ...nothing(host.overridable),
      ...plantedBy(other.name),
    }),
  };
  const ownOf = (host: TestHost): Variables => (host.name === 'gitlab' ? { CI: 'true' } : {});
  const CASES = Object.keys(WAYS).flatMap((way) => ON_SYSTEMS.map((pair) => ({ ...pair, way })));

  beforeAll(async () => {
    const tasks = CASES.map(({ way, host, other }) => async () => {
      const further = WAYS[way as keyof typeof WAYS](host, other);
      return [`${way} of ${other.name} on ${host.name}`, await runWith(host, further)] as const;
    });
    results = new Map(await inParallel<readonly [string, Result]>(tasks));
  });

  test.each(CASES)('$way of $of on $on', ({ way, of, on }) => {
    const { leaks, exitCode, stderr } = results.get(`${way} of ${of} on ${on}`) ?? missing();
    expect(leaks).toEqual([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('[INPUT_INVALID] host: ') });
  });
});

describe('a marker alone changes nothing', () => {
  const MARKERS: Variables = {
    GITHUB_ACTIONS: 'true',
    GITLAB_CI: 'true',
    BUILDKITE: 'true',
    JENKINS_URL: 'https://j.example',
  };
  test.each(HOSTS)('$name', async (host) => {
    const { leaks, exitCode, stdout } = await runWith(host, MARKERS);
    expect(leaks).toEqual([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('"items"') });
  });
});

describe('on a system that the command does not know, nothing secret is printed', () => {
  test.each(['CIRCLE_BUILD_NUM', 'BITBUCKET_BUILD_NUMBER', 'TEAMCITY_VERSION', 'TRAVIS_JOB_ID'])(
    '%s',
    async (variable) => {
      const shell = HOSTS.find(({ name }) => name === 'shell') ?? missing();
      for (const { name } of HOSTS) {
        const { leaks, exitCode } = await runWith(shell, { ...plantedBy(name), [variable]: '' });
        expect(leaks).toEqual([]);
        expect([name, exitCode]).toEqual([name, name === 'shell' ? 0 : 2]);
      }
    },
  );
});

/** A value that an attacker would like: the server that gets the secret. */
const EVIL = 'https://evil.example';
const INPUTS: readonly Input<unknown>[] = [...STEP_GROUPS].flatMap(({ inputs }: Group) => Object.values(inputs));
const OPEN_INPUTS = [...new Set(INPUTS.map(({ name }) => name))].filter((name) => !SECRET_INPUTS.includes(name));

describe.each(HOSTS)('on $name an input in the environment is refused, and nothing is sent', (host) => {
  let results: Map<string, Result>;
  let sent: number;
  beforeAll(async () => {
    const before = world.requests.length;
    const tasks = OPEN_INPUTS.map((name) => async () => {
      const variable = `BEARER_STEP_${name.toUpperCase().replaceAll('-', '_')}`;
      return [name, await runWith(host, { [variable]: EVIL })] as const;
    });
    results = new Map(await inParallel<readonly [string, Result]>(tasks));
    sent = world.requests.length - before;
  });

  test('nothing', () => expect(sent).toBe(0));

  test.each(OPEN_INPUTS)('%s', (name) => {
    const { exitCode, stdout, stderr, leaks } = results.get(name) ?? missing();
    expect({ exitCode, stdout, leaks }).toEqual({ exitCode: 2, stdout: '', leaks: [] });
    expect(stderr).toContain(`[INPUT_INVALID] ${name}: `);
    expect(stderr).toContain(`write --${name}.`);
    expect(stderr).not.toContain('evil');
  });
});
