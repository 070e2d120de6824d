/** Which errors of a tracker fail the step of the report. */
import { expect, test } from '@jest/globals';
import { reportStage } from './report-stage.js';

test.each([
  { status: 503, failOnError: '', exitCode: 0 },
  { status: 429, failOnError: '', exitCode: 0 },
  { status: 503, failOnError: 'true', exitCode: 1 },
  { status: 410, failOnError: '', exitCode: 1 },
  { status: 410, failOnError: 'false', exitCode: 0 },
])(
  'ends with $exitCode if GitHub returns $status for a new issue and fail-on-error is "$failOnError"',
  async (given) => {
    const { status, failOnError, exitCode } = given;
    const isNewIssue = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'POST' && path.endsWith('/issues');
    const { github, report } = await reportStage(undefined, {
      hooks: { before: (call) => (isNewIssue(call) ? { status, body: { message: 'Not now' } } : undefined) },
    });

    const { main, outputs } = await report({
      needs: { test: 'failure' },
      inputs: { retries: '0', ...(failOnError === '' ? {} : { 'fail-on-error': failOnError }) },
    });

    expect(main.exitCode).toBe(exitCode);
    expect(main.stdout).toContain(`::${exitCode === 0 ? 'warning' : 'error'}::[API_STATUS]`);
    expect(outputs).toEqual({ 'error-code': 'API_STATUS' });
    expect(github.tracker.issues).toEqual([]);
  },
);
