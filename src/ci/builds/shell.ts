import { NOT_OF_GITHUB, WHOLE_JOB, type CiBuild } from '../build.js';

/**
 * Returns the build of a shell, such as a job of cron. Nothing says what was built, so the user names it by `key`. Each
 * run of the command is a build of its own, whose number is its time in seconds.
 */
export const shellBuild = (key: string, now: number): CiBuild => ({
  ...NOT_OF_GITHUB,
  repository: '',
  repositoryId: '',
  runId: String(Math.floor(now / 1000)),
  workflow: 'shell',
  workflowName: key,
  event: '',
  ref: WHOLE_JOB,
  sha: '',
  actor: '',
  stated: { title: '', url: '', commitUrl: '' },
});
