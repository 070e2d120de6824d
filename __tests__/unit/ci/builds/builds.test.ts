import { describe, expect, test } from '@jest/globals';
import type { CiBuild } from '../../../../src/ci/build.js';
import { shellBuild } from '../../../../src/ci/builds/shell.js';
import { AZURE } from '../../../../src/ci/systems/azure.js';
import { BUILDKITE } from '../../../../src/ci/systems/buildkite.js';
import { GITHUB } from '../../../../src/ci/systems/github.js';
import { GITLAB } from '../../../../src/ci/systems/gitlab.js';
import { JENKINS } from '../../../../src/ci/systems/jenkins.js';
import type { CiSystem } from '../../../../src/ci/systems/system.js';
import { buildOf } from '../../../../src/report/evidence/build.js';
import { markerOf } from '../../../../src/report/marker.js';
import { SYSTEMS_OF_CI } from '../../../support/hosts/builds.js';
import { inputErrorLike } from '../../../support/step-error.js';

/** Returns rows for `test.each`, with the name of the system first and the system last. */
const named = <Rest extends unknown[]>(
  rows: readonly (readonly [system: CiSystem, ...Rest])[],
): [name: string, ...Rest, system: CiSystem][] => rows.map(([system, ...rest]) => [system.name, ...rest, system]);

type Variables = Readonly<Record<string, string>>;

const SHA = '0123456789abcdef0123456789abcdef01234567';
const HEAD = 'b'.repeat(40);

/** Returns the variables of a build of the branch main. */
const variables = (name: string, changes: Variables = {}): Record<string, string> => ({
  ...SYSTEMS_OF_CI.find((system) => system.name === name)?.env({ number: 1001 }),
  ...changes,
});

const read = (system: CiSystem, changes: Variables = {}): CiBuild => {
  const build = system.readBuild?.(variables(system.name, changes));
  if (build === undefined) throw new Error('There is no build.');
  return build;
};

/** Returns the line of a build, or why it is not reported. */
function lineOf(system: CiSystem, changes: Variables = {}, onPullRequest = false): string {
  const result = buildOf(read(system, changes), { onPullRequest });
  return 'skipped' in result ? `skipped: ${result.skipped}` : result.line;
}

function markerIn(system: CiSystem, changes: Variables = {}): string {
  const result = buildOf(read(system, changes), { onPullRequest: true });
  if ('skipped' in result) throw new Error(result.skipped);
  return markerOf(result, '');
}

const NOT_OF_GITHUB = { attempt: 1, runner: '', serverUrl: '', apiUrl: '', graphqlUrl: '', payload: undefined };

describe('the build of a branch', () => {
  test('GitLab CI', () => {
    expect(read(GITLAB)).toEqual({
      ...NOT_OF_GITHUB,
      repository: 'acme/shop',
      repositoryId: 'gitlab.example.com/42',
      runId: '1001',
      workflow: '.gitlab-ci.yml',
      workflowName: 'shop',
      event: 'push',
      ref: 'refs/heads/main',
      sha: SHA,
      actor: 'alice',
      stated: {
        isPublic: false,
        pull: undefined,
        title: 'Change the parser',
        url: 'https://gitlab.example.com/acme/shop/-/pipelines/1001',
        commitUrl: `https://gitlab.example.com/acme/shop/-/commit/${SHA}`,
      },
    });
  });

  test('Azure Pipelines', () => {
    expect(read(AZURE)).toEqual({
      ...NOT_OF_GITHUB,
      repository: 'shop',
      repositoryId: '6f7c0a36-0000-4000-8000-000000000002/6f7c0a36-0000-4000-8000-000000000001',
      runId: '1001',
      workflow: 'pipeline 12',
      workflowName: 'shop-ci',
      event: 'IndividualCI',
      ref: 'refs/heads/main',
      sha: SHA,
      actor: 'Alice A',
      stated: {
        pull: undefined,
        title: 'Change the parser',
        url: 'https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=1001',
        commitUrl: `https://dev.azure.com/acme/Web%20Shop/_git/shop/commit/${SHA}`,
      },
    });
  });

  test('Buildkite', () => {
    expect(read(BUILDKITE)).toEqual({
      ...NOT_OF_GITHUB,
      repository: 'acme/shop',
      repositoryId: 'acme/0190-pipeline',
      runId: '1001',
      workflow: 'shop',
      workflowName: 'Shop',
      event: 'webhook',
      ref: 'refs/heads/main',
      sha: SHA,
      actor: 'Alice A',
      stated: {
        pull: undefined,
        title: 'Change the parser',
        url: 'https://buildkite.com/acme/shop/builds/1001',
        commitUrl: '',
      },
    });
  });

  test('Jenkins', () => {
    expect(read(JENKINS)).toEqual({
      ...NOT_OF_GITHUB,
      repository: 'shop',
      repositoryId: 'http://jenkins.example.com:8080/',
      runId: '1001',
      workflow: 'shop',
      workflowName: 'shop',
      event: '',
      ref: 'refs/heads/main',
      sha: SHA,
      actor: 'alice',
      stated: {
        pull: undefined,
        title: '',
        url: 'http://jenkins.example.com:8080/job/shop/job/main/1001/',
        commitUrl: '',
      },
    });
  });

  test('a shell has one build a second, with a name of the user', () => {
    const build = shellBuild('backup', 1_795_000_000_999);
    expect(build).toMatchObject({ runId: '1795000000', workflowName: 'backup', ref: 'job' });
    expect(buildOf(build, { onPullRequest: false })).toMatchObject({ line: 'job', refName: '', url: '' });
  });

  test('GitHub Actions has the build that the action reads', () => {
    expect(GITHUB.readBuild?.({ GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '5' })).toMatchObject({ runId: '5' });
    expect(GITHUB.readBuild?.({})).toBeUndefined();
  });
});

const MAIN = 'refs/heads/main';
const BRANCHES: readonly [system: CiSystem, branch: (name: string) => Variables][] = [
  [GITLAB, (name) => ({ CI_COMMIT_BRANCH: name, CI_COMMIT_REF_NAME: name })],
  [AZURE, (name) => ({ BUILD_SOURCEBRANCH: `refs/heads/${name}` })],
  [BUILDKITE, (name) => ({ BUILDKITE_BRANCH: name })],
  [JENKINS, (name) => ({ BRANCH_NAME: name, JOB_NAME: `shop/${encodeURIComponent(name)}` })],
];
const PIPELINES: readonly [system: CiSystem, pipeline: Variables][] = [
  [GITLAB, { CI_CONFIG_PATH: 'ci/nightly.yml' }],
  [GITLAB, { CI_PIPELINE_SOURCE: 'parent_pipeline' }],
  [GITLAB, { CI_PROJECT_ID: '43' }],
  [GITLAB, { CI_SERVER_HOST: 'other.example.com' }],
  [AZURE, { SYSTEM_DEFINITIONID: '13' }],
  [AZURE, { BUILD_REPOSITORY_ID: 'x' }],
  [AZURE, { SYSTEM_COLLECTIONID: 'x' }],
  [BUILDKITE, { BUILDKITE_PIPELINE_SLUG: 'docs', BUILDKITE_PIPELINE_ID: 'x' }],
  [BUILDKITE, { BUILDKITE_ORGANIZATION_SLUG: 'other' }],
  [JENKINS, { JOB_NAME: 'docs/main' }],
  [JENKINS, { JENKINS_URL: 'http://other.example.com/' }],
];
const RENAMED: readonly [system: CiSystem, names: Variables][] = [
  [GITLAB, { CI_PROJECT_PATH: 'new/name', CI_PROJECT_NAME: 'name', CI_PIPELINE_NAME: 'X', CI_PIPELINE_ID: '2000' }],
  [AZURE, { BUILD_DEFINITIONNAME: 'x', BUILD_REPOSITORY_NAME: 'y', SYSTEM_TEAMPROJECT: 'z', BUILD_REASON: 'Manual' }],
  [BUILDKITE, { BUILDKITE_PIPELINE_NAME: 'x', BUILDKITE_SOURCE: 'schedule', BUILDKITE_BUILD_NUMBER: '5' }],
  [JENKINS, { BUILD_NUMBER: '1002', GIT_COMMIT: '', BUILD_URL: '' }],
];

describe('the issue', () => {
  test.each(named(BRANCHES))('of %s is that of the branch', (_, branch, system) => {
    expect(lineOf(system)).toBe(MAIN);
    expect(lineOf(system, branch('a/B-1'))).toBe('refs/heads/a/B-1');
    expect(markerIn(system, branch('a/B-1'))).not.toBe(markerIn(system));
  });

  test.each(named(PIPELINES))('of %s is not that of another pipeline or repository: %j', (_, pipeline, system) => {
    expect(markerIn(system, pipeline)).not.toBe(markerIn(system));
  });

  test.each(named(RENAMED))('of %s stays the same after %j', (_, names, system) => {
    expect(markerIn(system, names)).toBe(markerIn(system));
  });

  test('of tags is the same for all, but not in Jenkins, whose jobs count their builds each', () => {
    for (const tag of ['v1', 'v2']) {
      expect(lineOf(GITLAB, { CI_COMMIT_TAG: tag, CI_COMMIT_BRANCH: '' })).toBe('refs/tags');
      expect(lineOf(AZURE, { BUILD_SOURCEBRANCH: `refs/tags/${tag}` })).toBe('refs/tags');
      expect(lineOf(BUILDKITE, { BUILDKITE_TAG: tag })).toBe('refs/tags');
    }
    const tagged = (tag: string): Variables => ({ TAG_NAME: tag, BRANCH_NAME: tag, JOB_NAME: `shop/${tag}` });
    expect(lineOf(JENKINS, tagged('v1'))).toBe('refs/tags');
    expect(markerIn(JENKINS, tagged('v1'))).not.toBe(markerIn(JENKINS, tagged('v2')));
  });

  test('of a Jenkins job without branches is that of the job, before and after the checkout', () => {
    const job = { BRANCH_NAME: '', JOB_NAME: 'folder/nightly' };
    expect(lineOf(JENKINS, job)).toBe('job');
    expect(markerIn(JENKINS, job)).toBe(markerIn(JENKINS, { ...job, GIT_BRANCH: 'origin/main', GIT_COMMIT: '' }));
    expect(read(JENKINS, job)).toMatchObject({ workflow: 'folder/nightly', workflowName: 'folder/nightly' });
  });
});

const PULLS: readonly [system: CiSystem, own: Variables, fork: Variables][] = [
  [
    GITLAB,
    {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_COMMIT_BRANCH: '',
      CI_MERGE_REQUEST_IID: '12',
      CI_MERGE_REQUEST_PROJECT_ID: '42',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '42',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: HEAD,
    },
    { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '77' },
  ],
  [
    GITLAB,
    {
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_COMMIT_SHA: HEAD,
      CI_EXTERNAL_PULL_REQUEST_IID: '12',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'feature',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'acme/shop',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/shop',
    },
    { CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'mallory/shop' },
  ],
  [
    AZURE,
    {
      BUILD_REASON: 'PullRequest',
      BUILD_SOURCEBRANCH: 'refs/pull/12/merge',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '12',
      SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feature',
      SYSTEM_PULLREQUEST_SOURCECOMMITID: HEAD,
      SYSTEM_PULLREQUEST_ISFORK: 'False',
    },
    { SYSTEM_PULLREQUEST_ISFORK: 'True' },
  ],
  [
    BUILDKITE,
    {
      BUILDKITE_PULL_REQUEST: '12',
      BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/Acme/shop.git',
      BUILDKITE_BRANCH: 'feature',
      BUILDKITE_COMMIT: HEAD,
    },
    { BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/mallory/shop.git' },
  ],
  [
    JENKINS,
    { CHANGE_ID: '12', CHANGE_BRANCH: 'feature', BRANCH_NAME: 'PR-12', JOB_NAME: 'shop/PR-12', GIT_COMMIT: HEAD },
    { CHANGE_FORK: 'mallory' },
  ],
];

describe('a pull request', () => {
  test.each(named(PULLS))(
    'of %s is reported only with on-pull-request, in an issue of its own',
    (_, own, _fork, system) => {
      expect(lineOf(system, own)).toMatch(/^skipped: .*Set on-pull-request/u);
      expect(lineOf(system, own, true)).toBe('pull_request #12');
      const build = buildOf(read(system, own), { onPullRequest: true });
      expect(build).toMatchObject({ refName: 'feature', sha: HEAD, countsAttempts: false });
      expect(markerIn(system, own)).not.toBe(markerIn(system));
    },
  );

  test.each(named(PULLS))(
    'of %s from a fork never reports, and none of an unknown repository',
    (_, own, fork, system) => {
      const [name = ''] = Object.keys(fork);
      expect(lineOf(system, { ...own, ...fork }, true)).toMatch(/^skipped: .*from another repository/u);
      if (system !== JENKINS) expect(lineOf(system, { ...own, [name]: '' }, true)).toMatch(/^skipped: .*another repo/u);
    },
  );

  test.each(['', 'x', '#1', '1 2'])('with the number %j never reports', (number) => {
    expect(lineOf(GITLAB, { ...PULLS[0]?.[1], CI_MERGE_REQUEST_IID: number }, true)).toMatch(/^skipped: .*number/u);
  });
});

describe('variables that are missing', () => {
  const REQUIRED: readonly [system: CiSystem, name: string][] = [
    [GITLAB, 'CI_PIPELINE_ID'],
    [GITLAB, 'CI_PROJECT_ID'],
    [GITLAB, 'CI_SERVER_HOST'],
    [AZURE, 'BUILD_BUILDID'],
    [AZURE, 'SYSTEM_DEFINITIONID'],
    [AZURE, 'SYSTEM_COLLECTIONID'],
    [AZURE, 'BUILD_REPOSITORY_ID'],
    [BUILDKITE, 'BUILDKITE_BUILD_NUMBER'],
    [BUILDKITE, 'BUILDKITE_PIPELINE_SLUG'],
    [BUILDKITE, 'BUILDKITE_ORGANIZATION_SLUG'],
    [JENKINS, 'BUILD_NUMBER'],
    [JENKINS, 'JOB_NAME'],
    [JENKINS, 'JENKINS_URL'],
  ];
  test.each(named(REQUIRED))('%s: without %s, the build is unknown', (_, name, system) => {
    expect(() => read(system, { [name]: '' })).toThrow(inputErrorLike('environment', `${name} is not set`));
  });

  test.each(['0', '-1', '1.5', '1e3', '٣', '1'.repeat(20), 'x'])('the number %j is none', (number) => {
    expect(() => read(GITLAB, { CI_PIPELINE_ID: number })).toThrow(
      inputErrorLike('environment', 'CI_PIPELINE_ID is not a number'),
    );
  });

  test.each([
    { system: GITLAB, ref: { CI_COMMIT_BRANCH: '', CI_COMMIT_REF_NAME: 'refs/merge-requests/1/head' } },
    { system: GITLAB, ref: { CI_COMMIT_BRANCH: '', CI_COMMIT_REF_NAME: '' } },
    { system: AZURE, ref: { BUILD_SOURCEBRANCH: '$/project/main' } },
    { system: BUILDKITE, ref: { BUILDKITE_BRANCH: '' } },
  ])('$system.name reports nothing without a branch and a tag: $ref', ({ system, ref }) => {
    expect(lineOf(system, ref)).toMatch(/^skipped: .*neither a branch nor a tag/u);
  });

  test('all others may be missing', () => {
    const { CI_SERVER_HOST = '', CI_PROJECT_ID = '', CI_PIPELINE_ID = '' } = variables('gitlab');
    const few = { CI_SERVER_HOST, CI_PROJECT_ID, CI_PIPELINE_ID, CI_COMMIT_REF_NAME: 'main' };
    const build = buildOf(GITLAB.readBuild?.(few) as CiBuild, { onPullRequest: false });
    expect(build).toMatchObject({ line: MAIN, url: '', commitUrl: '', actor: '', sha: '', title: '' });
  });
});

describe('addresses', () => {
  const ADDRESSES: readonly [system: CiSystem, name: string][] = [
    [GITLAB, 'CI_PIPELINE_URL'],
    [BUILDKITE, 'BUILDKITE_BUILD_URL'],
    [JENKINS, 'BUILD_URL'],
    [AZURE, 'SYSTEM_COLLECTIONURI'],
  ];
  const HOSTILE = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user:hush@example.com/1',
    'https://token@example.com/1',
    'https://example.com/1?x=y',
    'https://example.com/1#@team',
    '//example.com/1',
    'no address',
  ];
  test.each(named(ADDRESSES))(
    '%s: %s is used only if it is http(s) without user info, query and fragment',
    (_, name, system) => {
      for (const url of HOSTILE) expect(read(system, { [name]: url }).stated?.url).toBe('');
    },
  );

  test('are not taken from a commit that is no hash', () => {
    for (const sha of ['https://evil.example/x', 'HEAD', '0123', '@team', `${SHA} x`]) {
      const build = buildOf(read(GITLAB, { CI_COMMIT_SHA: sha }), { onPullRequest: false });
      expect(build).toMatchObject({ line: MAIN, sha: '', commitUrl: '' });
    }
  });

  test('of a commit are of the project or the repository', () => {
    const ofGitHub = { BUILD_REPOSITORY_PROVIDER: 'GitHub', BUILD_REPOSITORY_URI: 'https://github.com/acme/shop.git' };
    expect(read(AZURE, ofGitHub).stated?.commitUrl).toBe(`https://github.com/acme/shop/commit/${SHA}`);
    expect(read(AZURE, { BUILD_REPOSITORY_PROVIDER: 'Svn' }).stated?.commitUrl).toBe('');
    expect(read(AZURE, { BUILD_SOURCEVERSION: '' }).stated?.commitUrl).toBe('');
    expect(read(AZURE, { SYSTEM_TEAMPROJECT: '..' }).stated).toMatchObject({ url: '', commitUrl: '' });
    expect(read(GITLAB, { CI_COMMIT_SHA: '../../x' }).stated?.commitUrl).toMatch(/commit\/\.\.%2F\.\.%2Fx$/u);
    expect(read(GITLAB, { CI_PROJECT_URL: 'ftp://example.com' }).stated?.commitUrl).toBe('');
  });
});

test('a pull request of Jenkins has the name of its job if the branch is unknown', () => {
  const pull = {
    ...SYSTEMS_OF_CI.find(({ name }) => name === 'jenkins')?.env({ number: 1001, branch: 'PR-7' }),
    CHANGE_ID: '7',
  };
  expect(JENKINS.readBuild?.(pull)?.stated?.pull).toEqual({ number: '7', branch: 'PR-7', isOwn: true });
});
