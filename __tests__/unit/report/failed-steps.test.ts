import { expect, test } from '@jest/globals';
import { isGreenNow, markSteps } from '../../../src/report/failed-steps.js';
import { job, step } from './evidence/samples.js';

const CODE = markSteps('ci.yml', [{ job: 'test', step: 'Run tests' }]).steps[0] ?? '';

test('the same steps have the same mark, each once, and at most 40', () => {
  const steps = [{ job: 'test', step: 'Run tests' }];
  expect(markSteps('ci.yml', [...steps, ...steps])).toEqual(markSteps('ci.yml', steps));
  expect(markSteps('cd.yml', steps).workflow).not.toBe(markSteps('ci.yml', steps).workflow);
  expect(
    markSteps(
      'ci.yml',
      Array.from({ length: 90 }, (_, index) => ({ job: `${index}`, step: '' })),
    ).steps,
  ).toHaveLength(40);
});

test.each([
  { jobs: [job('test', 'success')], isGreen: true, name: 'its job and step succeeded' },
  { jobs: [job('test', 'success', { steps: [] })], isGreen: true, name: 'the job has no such step any more' },
  { jobs: [job('test', 'success', { steps: [step('Run tests', 'skipped')] })], isGreen: false, name: 'it was skipped' },
  { jobs: [job('test', 'failure')], isGreen: false, name: 'its job failed' },
  { jobs: [job('test', 'skipped')], isGreen: false, name: 'its job was skipped' },
  { jobs: [job('test', 'cancelled')], isGreen: false, name: 'its job was cancelled' },
  { jobs: [job('lint', 'success')], isGreen: false, name: 'its job did not run' },
  {
    jobs: [job('test', 'success'), job('test', 'failure')],
    isGreen: false,
    name: 'one of two jobs of the name failed',
  },
  { jobs: undefined, isGreen: false, name: 'the jobs are unknown' },
])('a failed step is green: $isGreen, if $name', ({ jobs, isGreen }) => {
  expect(isGreenNow(CODE, { jobs, isGreen: true })).toBe(isGreen);
});

test('a failure of an unknown job is green if the whole run is', () => {
  const [whole = ''] = markSteps('ci.yml', [{ job: '', step: '' }]).steps;
  expect([true, false].map((isGreen) => isGreenNow(whole, { jobs: [], isGreen }))).toEqual([true, false]);
});
