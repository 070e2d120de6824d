import { BUILDKITE } from '../../../../src/ci/systems/buildkite.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findSystem, HOST_NAMES, mayBeInCi } from '../../../../src/ci/systems/find.js';
import { HOSTS, type HostJob } from '../../../support/hosts/hosts.js';

let root: string;
const jobs = new Map<string, HostJob>();
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bearer-step-find-'));
  for (const host of HOSTS) {
    const folder = mkdtempSync(join(root, 'job-'));
    jobs.set(host.name, await host.open(folder, folder, []));
  }
});
afterAll(async () => {
  for (const { close } of jobs.values()) await close?.();
  rmSync(root, { recursive: true });
});

const of = (name: string): Record<string, string> => jobs.get(name)?.environment ?? {};
const without = (environment: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
const emptied = (environment: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.keys(environment).map((name) => [name, '']));
const SYSTEMS = HOSTS.map(({ name }) => name).filter((name) => name !== 'shell');
const PAIRS = SYSTEMS.flatMap((one) => SYSTEMS.filter((two) => one !== two).map((two) => ({ one, two })));
const MARKERS: Readonly<Record<string, string>> = {
  github: 'GITHUB_ACTIONS',
  gitlab: 'GITLAB_CI',
  azure: 'TF_BUILD',
  buildkite: 'BUILDKITE',
  jenkins: 'JENKINS_URL',
};
const PROOF: Readonly<Record<string, readonly string[]>> = {
  github: ['GITHUB_OUTPUT'],
  gitlab: ['CI_JOB_ID'],
  azure: ['AGENT_ID'],
  buildkite: ['BUILDKITE_AGENT_JOB_API_SOCKET'],
  jenkins: ['BUILD_TAG'],
};

test('every system of the command has a job in these tests', () => {
  expect(HOSTS.map(({ name }) => name)).toEqual(HOST_NAMES);
});

test.each(HOST_NAMES)('a job of %s is found, by itself and by --host', (name) => {
  expect(findSystem(of(name), '').name).toBe(name);
  expect(findSystem(of(name), name).name).toBe(name);
});

describe.each(PAIRS)('a job with the variables of $one and $two', ({ one, two }) => {
  const isHostError = (environment: Record<string, string>): void => {
    expect(() => findSystem(environment, '')).toThrow(/^host: is missing: this may be .* or .*\. Set --host to /u);
  };
  test('is an error', () => isHostError({ ...of(one), ...of(two) }));
  test('is an error if the variables of the first are empty', () => isHostError({ ...emptied(of(one)), ...of(two) }));
  test('is the one of --host', () => {
    expect(findSystem({ ...of(one), ...of(two) }, one).name).toBe(one);
    expect(findSystem({ ...of(one), ...of(two) }, 'shell').name).toBe('shell');
  });
  test('is the first one if the second is only a marker, except where the marker is in every job', () => {
    const marker = MARKERS[two] ?? '';
    const environment = { ...of(one), [marker]: of(two)[marker] ?? '' };
    if (two === 'azure') isHostError(environment);
    else expect(findSystem(environment, '').name).toBe(one);
  });
});

describe.each(SYSTEMS)('%s', (name) => {
  test('without its marker is a shell', () => {
    expect(findSystem(without(of(name), [MARKERS[name] ?? '']), '').name).toBe('shell');
  });
  test('without its proof is a shell', () => {
    expect(findSystem(without(of(name), PROOF[name] ?? []), '').name).toBe('shell');
  });
  test('with an empty marker or proof is a shell', () => {
    expect(findSystem({ ...of(name), [MARKERS[name] ?? '']: '' }, '').name).toBe('shell');
    expect(
      findSystem({ ...of(name), ...emptied(Object.fromEntries((PROOF[name] ?? []).map((each) => [each, '']))) }, '')
        .name,
    ).toBe('shell');
  });
  test('cannot be asked for without its marker, or without its proof', () => {
    for (const names of [[MARKERS[name] ?? ''], PROOF[name] ?? []])
      expect(() => findSystem(without(of(name), names), name)).toThrow(`host: is ${name}, but this is not `);
  });
  test('is a job of CI, also without values', () => {
    expect(mayBeInCi(of(name))).toBe(true);
    expect(mayBeInCi(emptied(of(name)))).toBe(true);
  });
  test('with a variable of a system that the command does not know is an error', () => {
    expect(() => findSystem({ ...of(name), CIRCLE_BUILD_NUM: '' }, '')).toThrow(
      / or CircleCI\. Set --host to .* or shell\./u,
    );
  });
});

test('a name that is not known is an error', () => {
  expect(() => findSystem({}, 'circleci')).toThrow('host: is not known. Set it to one of: shell, github, ');
});

test.each([
  { title: 'one file for all', files: ['/etc/hostname', '/etc/hostname', '/etc/hostname'] },
  { title: 'files of different folders', files: ['/etc/hostname', '/proc/version', process.execPath] },
  { title: 'folders', files: ['/etc', '/tmp', '/usr'] },
  { title: 'relative paths', files: ['package.json', 'README.md', 'LICENSE'] },
])('$title are not the command files of GitHub', ({ files }) => {
  const [output = '', env = '', path = ''] = files;
  const environment = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, GITHUB_ENV: env, GITHUB_PATH: path };
  expect(findSystem(environment, '').name).toBe('shell');
});

test.each([
  [{}, false],
  [{ CI: '' }, false],
  [{ CI: 'false' }, false],
  [{ CI: 'woodpecker' }, true],
  [{ TEAMCITY_VERSION: '' }, true],
])('%j may be in CI: %j', (environment, expected) => {
  expect(mayBeInCi(environment as Record<string, string>)).toBe(expected);
});

test('a socket of the job API that does not exist proves nothing', () => {
  for (const socket of ['', '/nowhere/job-api.sock', process.execPath]) {
    const environment = { BUILDKITE_AGENT_JOB_API_TOKEN: 'x', BUILDKITE_AGENT_JOB_API_SOCKET: socket };
    expect(BUILDKITE.isProven(environment)).toBe(false);
  }
});
