import { describeAccount } from '../accounts.js';
import { dateTime, nodeId } from '../commits.js';
import type { Site } from '../site.js';
import type { Comment, Issue, Label } from './tracker.js';

export function describeIssue(site: Site, issue: Issue): object {
  const { repository } = site;
  const url = issueUrl(site, issue);
  const html = issueHtmlUrl(site, issue);
  const [firstAssignee] = issue.assignees;
  return {
    url,
    repository_url: repository.url,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: nodeId(issue.isPullRequest ? 'PullRequest' : 'Issue', String(issue.id)),
    number: issue.number,
    title: issue.title,
    user: describeAccount(site, issue.author),
    labels: issue.labels.map((label) => describeLabel(site, label)),
    state: issue.state,
    locked: issue.isLocked,
    assignee: firstAssignee ? describeAccount(site, firstAssignee) : null,
    assignees: issue.assignees.map((account) => describeAccount(site, account)),
    milestone: null,
    comments: issue.comments.length,
    created_at: dateTime(issue.createdAtMs),
    updated_at: dateTime(issue.updatedAtMs),
    closed_at: issue.closedAtMs === undefined ? null : dateTime(issue.closedAtMs),
    author_association: issue.association,
    active_lock_reason: null,
    ...(issue.isPullRequest ? { draft: false, pull_request: describePullRequest(site, issue) } : {}),
    ...(issue.type === undefined ? {} : { type: describeType(site, issue.type) }),
    body: issue.body,
    closed_by: issue.closedBy ? describeAccount(site, issue.closedBy) : null,
    reactions: describeReactions(url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.stateReason ?? null,
  };
}

/** Returns the URL in the API. */
export function issueUrl({ repository }: Site, { number }: Issue): string {
  return `${repository.url}/issues/${number}`;
}

function issueHtmlUrl({ repository }: Site, { number, isPullRequest }: Issue): string {
  return `${repository.htmlUrl}/${isPullRequest ? 'pull' : 'issues'}/${number}`;
}

function describePullRequest(site: Site, issue: Issue): object {
  const html = issueHtmlUrl(site, issue);
  return {
    url: `${site.repository.url}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: null,
  };
}

function describeType({ tracker }: Site, name: string): object {
  const id = 27_000_000 + tracker.types.indexOf(name);
  return { id, node_id: nodeId('IssueType', name), name, description: null, color: 'red', is_enabled: true };
}

function describeReactions(url: string): object {
  const kinds = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];
  return { url: `${url}/reactions`, total_count: 0, ...Object.fromEntries(kinds.map((kind) => [kind, 0])) };
}

export function describeLabel({ repository }: Site, { id, name, color, description }: Label): object {
  const url = `${repository.url}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId('Label', String(id)), url, name, color, default: false, description };
}

export function describeComment(site: Site, issue: Issue, comment: Comment): object {
  const url = `${site.repository.url}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issueHtmlUrl(site, issue)}#issuecomment-${comment.id}`,
    issue_url: issueUrl(site, issue),
    id: comment.id,
    node_id: nodeId('IssueComment', String(comment.id)),
    user: describeAccount(site, comment.author),
    created_at: dateTime(comment.createdAtMs),
    updated_at: dateTime(comment.updatedAtMs),
    body: comment.body,
    author_association: comment.association,
    reactions: describeReactions(url),
    performed_via_github_app: null,
  };
}
