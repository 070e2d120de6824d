import { describe, expect, test } from '@jest/globals';
import type { CiBuild } from '../../../../src/ci/build.js';
import type { Json } from '../../../../src/lib/json.js';
import { BRANCH_EVENTS, buildOf, conclusionOf, TAGS } from '../../../../src/report/evidence/build.js';
import { markerOf } from '../../../../src/report/marker.js';
import { build, ciBuild, FORK, REPOSITORY, SHA, withValue, workflowRun } from './samples.js';

const off = { onPullRequest: false };
const on = { onPullRequest: true };

function lineOf(ci: CiBuild, options = off): string {
  const result = buildOf(ci, options);
  return 'skipped' in result ? `skipped: ${result.skipped}` : result.line;
}

const pullRequest = (repo: Json, ref = 'feature'): Json => ({
  pull_request: { number: 12, head: { ref, sha: 'c'.repeat(40), repo } },
});
const QUEUE_REF = `refs/heads/gh-readonly-queue/release/1.x/pr-12-${SHA}`;

describe('the run of this job', () => {
  test('is the build of its branch', () => {
    expect(buildOf(ciBuild(), off)).toEqual(build());
  });

  test.each([...BRANCH_EVENTS])('%s reports its branch, and all tags as one', (event) => {
    const payload = { inputs: { ref: 'x' }, client_payload: { issue: 1 } };
    expect(lineOf(ciBuild({ event, payload }))).toBe('refs/heads/main');
    expect(lineOf(ciBuild({ event, ref: 'refs/heads/a/B-1' }), on)).toBe('refs/heads/a/B-1');
    expect(lineOf(ciBuild({ event, ref: 'refs/tags/v1' }))).toBe(TAGS);
    expect(lineOf(ciBuild({ event, ref: 'refs/tags/main' }))).toBe(TAGS);
    expect(buildOf(ciBuild({ event, ref: 'refs/tags/v1' }), off)).toHaveProperty('refName', 'v1');
    expect(lineOf(ciBuild({ event, ref: 'refs/pull/1/merge' }))).toMatch(/^skipped: .*neither a branch nor a tag/u);
    expect(lineOf(ciBuild({ event, ref: '' }))).toMatch(/^skipped: /u);
    expect(lineOf(ciBuild({ event, ref: 'refs/heads/' }))).toMatch(/^skipped: /u);
  });

  test('a called workflow has the event and the workflow of its caller', () => {
    expect(lineOf(ciBuild({ event: 'workflow_dispatch', ref: 'refs/heads/dev' }))).toBe('refs/heads/dev');
  });

  test.each([
    'merge_group',
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'pull_request_review_comment',
    'issues',
    'issue_comment',
    'release',
    'create',
    'deployment_status',
    'check_suite',
    'discussion',
    'Push',
  ])('%s does not report the default branch', (event) => {
    const payload = { ...(pullRequest(REPOSITORY) as object), issue: { number: 12 } } as Json;
    expect(lineOf(ciBuild({ event, payload }))).toBe(
      `skipped: The event ${event} does not report, only push, schedule, workflow_dispatch or repository_dispatch of ` +
        'this repository. Set on-pull-request to true to report it in an issue of its own.',
    );
    expect(lineOf(ciBuild({ event, payload }), on)).toBe(`${event} #12`);
  });

  test.each(['', 'a b', 'x\ny'])('the event %j is unknown', (event) => {
    expect(lineOf(ciBuild({ event }), on)).toMatch(/^skipped: The event that started the run is unknown/u);
  });

  test('a pull request of the branch main has a line, a name and a commit of its own', () => {
    const ci = ciBuild({ event: 'pull_request', ref: 'refs/pull/12/merge', payload: pullRequest(REPOSITORY, 'main') });
    const result = buildOf(ci, on);
    expect(result).toMatchObject({ line: 'pull_request #12', refName: 'main', sha: 'c'.repeat(40), title: '' });
    expect(markerOf(result as never, '')).not.toBe(markerOf(build(), ''));
  });

  test('an event without a number has its ref in the line', () => {
    expect(lineOf(ciBuild({ event: 'release', ref: 'refs/tags/v1', payload: undefined }), on)).toBe(
      'release refs/tags/v1',
    );
  });

  test.each(['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'])(
    '%s of a fork, or of a repository that is gone, never reports',
    (event) => {
      for (const payload of [pullRequest(FORK, 'main'), pullRequest(null), {}, undefined, { pull_request: null }]) {
        expect(lineOf(ciBuild({ event, payload }), on)).toMatch(/^skipped: The pull request is from another repo/u);
        expect(lineOf(ciBuild({ event, payload }), off)).toMatch(/^skipped: /u);
      }
    },
  );

  test('a comment on a pull request never reports, because its commit is unknown', () => {
    for (const payload of [{ issue: { number: 3, pull_request: {} } }, {}, undefined]) {
      expect(lineOf(ciBuild({ event: 'issue_comment', payload }), on)).toMatch(/^skipped: A comment started the run/u);
    }
  });

  test('the merge queue reports by its target, and also its push does not touch a branch', () => {
    const payload = { merge_group: { base_ref: 'refs/heads/main' } };
    expect(lineOf(ciBuild({ event: 'merge_group', ref: QUEUE_REF, payload }), on)).toBe('merge_group refs/heads/main');
    expect(lineOf(ciBuild({ event: 'merge_group', ref: QUEUE_REF }), on)).toBe('merge_group refs/heads/release/1.x');
    expect(lineOf(ciBuild({ ref: QUEUE_REF }), on)).toBe('push refs/heads/release/1.x');
    expect(lineOf(ciBuild({ ref: QUEUE_REF }))).toMatch(/^skipped: The event push of the merge queue does not report/u);
    expect(lineOf(ciBuild({ event: 'merge_group', ref: QUEUE_REF }))).toMatch(/^skipped: The event merge_group does/u);
  });

  test('without numbers, repositories are compared by name', () => {
    const ci = ciBuild({ event: 'pull_request', repositoryId: 'acme/shop' });
    expect(lineOf({ ...ci, payload: pullRequest({ full_name: 'Acme/Shop' }) }, on)).toBe('pull_request #12');
    expect(lineOf({ ...ci, payload: pullRequest({ full_name: 'mallory/shop' }) }, on)).toMatch(/^skipped: /u);
    expect(lineOf({ ...ci, payload: pullRequest({}) }, on)).toMatch(/^skipped: /u);
  });

  test.each([undefined, null, {}, [], 'x', { head_commit: null }, { head_commit: { message: 5 } }])(
    'the title is empty with the payload %j',
    (payload) => {
      expect(buildOf(ciBuild({ payload }), off)).toEqual(build({ title: '' }));
    },
  );

  test('the title is one line of at most 300 characters', () => {
    const message = `${'x'.repeat(299)}😀\nmore`;
    const result = buildOf(ciBuild({ payload: { head_commit: { message } } }), off) as { title: string };
    expect(result.title).toHaveLength(300);
    expect(result.title.isWellFormed()).toBe(true);
  });

  test('the addresses are of the server', () => {
    expect(buildOf(ciBuild({ serverUrl: 'https://ghe.example/', attempt: 3 }), off)).toMatchObject({
      url: 'https://ghe.example/acme/shop/actions/runs/1000/attempts/3',
      commitUrl: `https://ghe.example/acme/shop/commit/${SHA}`,
    });
  });

  test('has no conclusion', () => {
    expect(conclusionOf(ciBuild())).toBeUndefined();
  });
});

describe('the run of a workflow_run event', () => {
  test('is the build of the payload', () => {
    expect(buildOf(workflowRun(), off)).toEqual(
      build({
        sha: 'b'.repeat(40),
        title: 'Fix it',
        actor: 'dependabot[bot]',
        runId: '900',
        attempt: 2,
        url: 'https://github.example/acme/shop/actions/runs/900/attempts/2',
        commitUrl: `https://github.example/acme/shop/commit/${'b'.repeat(40)}`,
      }),
    );
    expect(conclusionOf(workflowRun())).toBe('failure');
    expect(conclusionOf(workflowRun({ conclusion: null }))).toBe('');
    expect(conclusionOf({ ...workflowRun(), payload: undefined })).toBe('');
  });

  test('has the same marker as the run itself would have', () => {
    expect(markerOf(buildOf(workflowRun(), off) as never, '')).toBe(markerOf(buildOf(ciBuild(), off) as never, ''));
  });

  test.each([...BRANCH_EVENTS])('%s reports the branch of the payload, and not github.ref', (event) => {
    expect(lineOf(workflowRun({ event, head_branch: 'dev' }))).toBe('refs/heads/dev');
  });

  test.each(['pull_request', 'pull_request_target', 'merge_group', 'workflow_run', 'release', 'dynamic', 'check_run'])(
    '%s does not touch the branch',
    (event) => {
      expect(lineOf(workflowRun({ event }))).toMatch(new RegExp(`^skipped: The event ${event} does not report`, 'u'));
      expect(lineOf(workflowRun({ event }), on)).toBe(`${event} refs/heads/main`);
      expect(lineOf(workflowRun({ event, pull_requests: [{ number: 5 }] }), on)).toBe(`${event} #5`);
      expect(lineOf(workflowRun({ event, pull_requests: [{ number: 5 }, { number: 6 }] }), on)).toBe(
        `${event} refs/heads/main`,
      );
    },
  );

  test('a comment never reports', () => {
    expect(lineOf(workflowRun({ event: 'issue_comment' }), on)).toMatch(/^skipped: A comment started the run/u);
  });

  test('the merge queue is not a branch', () => {
    const head_branch = QUEUE_REF.slice('refs/heads/'.length);
    expect(lineOf(workflowRun({ head_branch }))).toMatch(/^skipped: The event push of the merge queue/u);
    expect(lineOf(workflowRun({ head_branch, event: 'merge_group' }), on)).toBe('merge_group refs/heads/release/1.x');
  });

  test.each([...BRANCH_EVENTS, 'pull_request', 'pull_request_target', 'issue_comment'])(
    "a fork's branch main never reports: %s",
    (event) => {
      for (const conclusion of ['failure', 'success']) {
        for (const head_repository of [FORK, null, {}, { id: '77' }, { full_name: 'acme/shop' }]) {
          const ci = workflowRun({ event, conclusion, head_repository });
          expect(lineOf(ci, on)).toMatch(/^skipped: The run is from another repository, such as a fork/u);
          expect(lineOf(ci, off)).toMatch(/^skipped: /u);
        }
      }
    },
  );

  test.each<[string, Json | undefined]>([
    ['action', 'requested'],
    ['action', 'in_progress'],
    ['action', undefined],
    ['workflow_run', undefined],
    ['workflow_run', null],
    ['workflow_run', []],
    ['workflow_run.id', '900'],
    ['workflow_run.id', 0],
    ['workflow_run.id', 1.5],
    ['workflow_run.id', 2 ** 60],
    ['workflow_run.head_sha', 'HEAD'],
    ['workflow_run.head_sha', `${SHA}\n`],
    ['workflow_run.head_sha', undefined],
    ['workflow_run.event', undefined],
    ['workflow_run.event', ['push']],
    ['workflow_run.event', 'push '],
    ['workflow_run.head_branch', null],
    ['workflow_run.head_branch', ''],
    ['workflow_run.head_branch', 'a b'],
    ['workflow_run.head_branch', 'a\u0000'],
    ['workflow_run.head_branch', 'x'.repeat(256)],
    ['workflow_run.path', undefined],
    ['workflow_run.path', 'a\nb'],
    ['workflow_run.path', '@main'],
  ])('does not report with %s = %j', (path, value) => {
    const ci = workflowRun();
    expect(lineOf({ ...ci, payload: withValue(ci.payload, path.split('.'), value) }, on)).toMatch(/^skipped: /u);
  });

  test('does not report without a payload', () => {
    expect(lineOf({ ...workflowRun(), payload: undefined }, on)).toMatch(/^skipped: The run has not ended/u);
  });

  test('ignores other invalid members', () => {
    const ci = workflowRun({
      run_attempt: -1,
      name: null,
      head_commit: null,
      triggering_actor: { login: 'a b' },
      actor: { login: '@all\n' },
      pull_requests: null,
    });
    expect(buildOf(ci, off)).toMatchObject({
      attempt: 1,
      workflowName: '.github/workflows/ci.yml',
      title: '',
      actor: '',
    });
  });
});
