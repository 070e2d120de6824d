/**
 * The events whose workspace is trusted: a file of it is as trustworthy as the workflow. The list is closed. Each event
 * that GitHub documents is here or in UNTRUSTED; docs/design/025-files-of-the-workspace.md has the reasons.
 */
const TRUSTED: readonly string[] = [
  // Only people who may write to the repository can start these.
  'branch_protection_rule',
  'create',
  'delete',
  'image_version',
  'label',
  'milestone',
  'page_build',
  'project',
  'project_card',
  'project_column',
  'public',
  'push',
  'registry_package',
  'release',
  'repository_dispatch',
  'schedule',
  'workflow_dispatch',
  // The workflow is from the same commit as the files: anyone who can change these can also change the workflow.
  'deployment',
  'deployment_status',
  'merge_group',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  // Anyone can start these, but their payload names no code.
  'discussion',
  'discussion_comment',
  'issues',
  'watch',
];

/**
 * The other events: the workflow is from the default branch and has secrets, and the payload names code that anyone may
 * have written. Workflows for these events often check that code out.
 */
const UNTRUSTED: readonly string[] = [
  'check_run',
  'check_suite',
  'fork',
  'gollum',
  'issue_comment',
  'pull_request_target',
  'status',
  'workflow_run',
];

/** All events that GitHub documents. */
export const EVENTS = { trusted: TRUSTED, untrusted: UNTRUSTED } as const;

/**
 * Returns why the files of the workspace are not trusted on an event, as a clause; undefined if they are trusted.
 * `event` is undefined outside CI, where the files are the user's own. Unknown events are not trusted.
 */
export function distrustOf(event: string | undefined): string | undefined {
  if (event === undefined || TRUSTED.includes(event)) return undefined;
  return UNTRUSTED.includes(event)
    ? `on ${event} anyone may have written the files of the workspace`
    : `the step does not know the event "${event}", so it does not trust the files of the workspace`;
}
