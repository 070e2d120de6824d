import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../../src/lib/json.js';
import { readAnnotation, readJob, readRun } from '../../../../src/report/evidence/github.js';
import { step } from './samples.js';

const INVALID: Json[] = [null, 1, 'x', [], {}, { id: '1' }, { id: 0 }, { id: -1 }, { id: 1.5 }, { id: 2 ** 60 }];

describe('a job', () => {
  const json = {
    id: 29_679_449_526,
    name: 'test (20)',
    status: 'completed',
    conclusion: 'failure',
    runner_name: 'GitHub Actions 7',
    html_url: 'https://github.example/acme/shop/actions/runs/1/job/2',
    steps: [
      {
        name: 'Set up job',
        status: 'completed',
        conclusion: 'success',
        started_at: '2026-11-26T09:00:00Z',
        completed_at: '2026-11-26T09:00:01.500Z',
      },
      { name: 'Run tests', status: 'completed', conclusion: 'failure' },
      { name: 'Slow', status: 'completed', conclusion: 'timed_out' },
      { name: 'Running', status: 'in_progress', conclusion: null },
      { name: 'Odd', status: 'in_progress', conclusion: 'failure' },
      { name: 'Stopped', status: 'completed', conclusion: 'cancelled' },
    ],
  };

  test('is read', () => {
    expect(readJob(json)).toEqual({
      id: '29679449526',
      name: 'test (20)',
      ended: true,
      conclusion: 'failure',
      runner: 'GitHub Actions 7',
      url: 'https://github.example/acme/shop/actions/runs/1/job/2',
      steps: [
        { ...step('Set up job', 'success'), startedAt: 1_795_683_600_000, endedAt: 1_795_683_601_500 },
        step('Run tests', 'failure'),
        step('Slow', 'timed_out'),
        step('Running', ''),
        step('Odd', ''),
        step('Stopped', 'cancelled'),
      ],
    });
  });

  test('that has not ended has no conclusion', () => {
    for (const status of ['queued', 'in_progress', 'waiting', 'requested', 'pending', null]) {
      expect(readJob({ ...json, status })).toMatchObject({ ended: false, conclusion: '' });
    }
  });

  test('may lack everything but its number', () => {
    const empty = { id: '1', name: '', ended: false, conclusion: '', runner: '', url: '', steps: [] };
    expect(readJob({ id: 1 })).toEqual(empty);
    expect(readJob({ id: 1, name: 5, runner_name: null, html_url: {}, steps: { a: 1 } })).toEqual(empty);
    expect(readJob({ id: 1, steps: [null, 1, [], {}] })).toEqual(empty);
  });

  test('is bounded, and its texts are well-formed', () => {
    const failed = { status: 'completed', conclusion: 'failure' };
    const result = readJob({
      id: 1,
      name: `${'x'.repeat(299)}😀`,
      html_url: 'x'.repeat(5000),
      steps: Array.from({ length: 5000 }, () => ({ ...failed, name: 'y'.repeat(5000) })),
    });
    expect(result?.name).toHaveLength(300);
    expect(result?.name.isWellFormed()).toBe(true);
    expect(result?.url).toHaveLength(2000);
    expect(result?.steps).toHaveLength(1000);
    expect(result?.steps[0]?.name).toHaveLength(300);
  });

  test.each(INVALID)('%j is none', (value) => {
    expect(readJob(value)).toBeUndefined();
  });
});

describe('a run', () => {
  test('is read', () => {
    const json = {
      id: 30433642,
      run_attempt: 2,
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      head_branch: 'main',
      head_repository: { id: 77 },
    };
    expect(readRun(json)).toEqual({
      id: '30433642',
      attempt: 2,
      event: 'push',
      conclusion: 'success',
      branch: 'main',
      headRepositoryId: '77',
    });
    expect(readRun({ ...json, status: 'in_progress' })).toMatchObject({ conclusion: '' });
  });

  test('may lack everything but its number', () => {
    const empty = { id: '1', attempt: 1, event: '', conclusion: '', branch: '', headRepositoryId: undefined };
    expect(readRun({ id: 1 })).toEqual(empty);
    expect(readRun({ id: 1, run_attempt: 1e9, head_branch: null, head_repository: null, event: [] })).toEqual(empty);
  });

  test.each(INVALID)('%j is none', (value) => {
    expect(readRun(value)).toBeUndefined();
  });
});

describe('an annotation', () => {
  test('is its message, of at most 2,000 characters', () => {
    expect(readAnnotation({ message: 'x', annotation_level: 'failure' })).toEqual({ message: 'x' });
    expect(readAnnotation({ message: 'x'.repeat(70_000) })?.message).toHaveLength(2000);
  });

  test.each([null, 1, 'x', [], {}, { message: '' }, { message: 1 }])('%j is none', (value: Json) => {
    expect(readAnnotation(value)).toBeUndefined();
  });
});
