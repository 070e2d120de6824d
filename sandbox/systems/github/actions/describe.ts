import { describeAccount } from '../accounts.js';
import { dateTime, nodeId } from '../commits.js';
import type { Site } from '../site.js';
import type { Annotation, Attempt, Job, Run } from './runs.js';

export function describeRun(site: Site, run: Run, attempt: Attempt): object {
  const { repository } = site;
  const url = `${repository.url}/actions/runs/${run.id}`;
  const previous = attempt.number > 1 ? `${url}/attempts/${attempt.number - 1}` : null;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId('WorkflowRun', String(run.id)),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.number,
    event: run.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: run.id + 1,
    check_suite_node_id: nodeId('CheckSuite', String(run.id + 1)),
    url,
    html_url: `${repository.htmlUrl}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: dateTime(run.createdAtMs),
    updated_at: dateTime(attempt.updatedAtMs),
    actor: describeAccount(site, run.actor),
    run_attempt: attempt.number,
    referenced_workflows: [],
    run_started_at: dateTime(attempt.startedAtMs),
    triggering_actor: describeAccount(site, attempt.triggeredBy),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repository.url}/check-suites/${run.id + 1}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: previous,
    workflow_url: `${repository.url}/actions/workflows/${run.workflow.id}`,
    head_commit: describeHead(run),
    repository: describeRepository(site, repository),
    head_repository: describeRepository(site, run.headRepository),
  };
}

function describeHead({ headSha, title, createdAtMs, actor }: Run): object {
  const person = { name: actor.login, email: `${actor.id}+${actor.login}@users.noreply.github.com` };
  return {
    id: headSha,
    tree_id: headSha,
    message: title,
    timestamp: dateTime(createdAtMs),
    author: person,
    committer: person,
  };
}

const repositoryLinks = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

/** Returns a repository in the short form that a run contains. */
function describeRepository(site: Site, { id, fullName }: { id: number; fullName: string }): object {
  const [owner = '', name = ''] = fullName.split('/');
  const url = `${site.apiUrl}/repos/${fullName}`;
  const links = Object.fromEntries(
    Object.entries(repositoryLinks).map(([key, path]) => [key, `${url}${path}`] as const),
  );
  return {
    id,
    node_id: nodeId('Repository', String(id)),
    name,
    full_name: fullName,
    private: site.repository.isPrivate,
    owner: describeAccount(site, site.tokens.account(owner)),
    html_url: `${site.serverUrl}/${fullName}`,
    description: null,
    fork: id !== site.repository.id,
    url,
    ...links,
  };
}

export function describeJob({ repository }: Site, run: Run, attempt: Attempt, job: Job): object {
  const runUrl = `${repository.url}/actions/runs/${run.id}`;
  const hasRunner = job.runnerName !== null;
  const times = { started_at: dateTime(job.startedAtMs), completed_at: timeOrNull(job.completedAtMs) };
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow.name,
    head_branch: run.headBranch,
    run_url: runUrl,
    run_attempt: attempt.number,
    node_id: nodeId('CheckRun', String(job.id)),
    head_sha: run.headSha,
    url: `${repository.url}/actions/jobs/${job.id}`,
    html_url: `${repository.htmlUrl}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: dateTime(attempt.startedAtMs),
    ...times,
    name: job.name,
    steps: job.steps.map((step, index) => ({ ...step, number: index + 1, ...times })),
    check_run_url: `${repository.url}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: hasRunner ? 1 : null,
    runner_name: job.runnerName,
    runner_group_id: hasRunner ? 0 : null,
    runner_group_name: hasRunner ? 'GitHub Actions' : null,
  };
}

function timeOrNull(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : dateTime(timeMs);
}

export function describeAnnotation({ repository }: Site, sha: string, { level, message, title }: Annotation): object {
  return {
    path: '.github',
    blob_href: `${repository.htmlUrl}/blob/${sha}/.github`,
    start_line: 1,
    start_column: null,
    end_line: 1,
    end_column: null,
    annotation_level: level,
    title: title ?? '',
    message,
    raw_details: '',
  };
}
