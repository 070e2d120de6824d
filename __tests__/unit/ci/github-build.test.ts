import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBuild } from '../../../src/ci/github-build.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-build-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const FULL = {
  GITHUB_REPOSITORY: 'owner/name',
  GITHUB_REPOSITORY_ID: '42',
  GITHUB_RUN_ID: '1001',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_WORKFLOW_REF: 'owner/name/.github/workflows/ci.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_ACTOR: 'alice',
  GITHUB_TRIGGERING_ACTOR: 'bob',
  GITHUB_SERVER_URL: 'https://git.example.com',
  GITHUB_API_URL: 'https://git.example.com/api/v3',
  GITHUB_GRAPHQL_URL: 'https://git.example.com/api/graphql',
  RUNNER_NAME: 'runner-1',
};

describe('readBuild', () => {
  test('reads all variables', () => {
    expect(readBuild(FULL)).toEqual({
      repository: 'owner/name',
      repositoryId: '42',
      runId: '1001',
      attempt: 2,
      workflow: '.github/workflows/ci.yml',
      workflowName: 'CI',
      event: 'push',
      ref: 'refs/heads/main',
      sha: 'a'.repeat(40),
      actor: 'bob',
      runner: 'runner-1',
      serverUrl: 'https://git.example.com',
      apiUrl: 'https://git.example.com/api/v3',
      graphqlUrl: 'https://git.example.com/api/graphql',
      payload: undefined,
    });
  });

  test('has a value for each variable that act or an old runner does not set', () => {
    expect(readBuild({ GITHUB_REPOSITORY: 'owner/name', GITHUB_RUN_ID: '1', GITHUB_ACTOR: 'alice' })).toMatchObject({
      repositoryId: 'owner/name',
      attempt: 1,
      workflow: '',
      actor: 'alice',
      runner: '',
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
    });
  });

  test.each(['', 'name', 'a/b/c', 'a b/c'])('is undefined for the repository "%s"', (repository) => {
    expect(readBuild({ ...FULL, GITHUB_REPOSITORY: repository })).toBeUndefined();
  });

  test.each(['', 'x', '-1'])('is undefined for the run "%s"', (run) => {
    expect(readBuild({ ...FULL, GITHUB_RUN_ID: run })).toBeUndefined();
  });

  test('takes the name of a workflow whose file is of another repository, or unknown', () => {
    expect(readBuild({ ...FULL, GITHUB_WORKFLOW_REF: 'other/name/.github/workflows/ci.yml@x' })?.workflow).toBe('CI');
    expect(readBuild({ ...FULL, GITHUB_WORKFLOW_REF: '' })?.workflow).toBe('CI');
  });

  test.each(['0', 'x', '-2'])('is the first attempt for "%s"', (attempt) => {
    expect(readBuild({ ...FULL, GITHUB_RUN_ATTEMPT: attempt })?.attempt).toBe(1);
  });

  test.each([
    { name: 'reads the payload of the event', text: '{"action":"completed"}', payload: { action: 'completed' } },
    { name: 'ignores a payload that is not JSON', text: '{', payload: undefined },
    { name: 'ignores a payload that is too large', text: ' '.repeat(33 * 1_048_576), payload: undefined },
  ])('$name', ({ text, payload }) => {
    const file = join(folder, 'event.json');
    writeFileSync(file, text);
    expect(readBuild({ ...FULL, GITHUB_EVENT_PATH: file })?.payload).toEqual(payload);
  });
});
