import type { ApiResponse } from '../../../api.js';
import { readObject, Refusal, type Call, type Operation } from '../operation.js';
import { listPage, pageOf } from '../paging.js';
import { pagesUrl } from '../site.js';
import { describeIssue } from './describe.js';
import { checkErrors, readAssignees, readLabels, readType, textErrors } from './fields.js';
import { callerOf, checkEnabled, issueOf, sinceOf } from './find.js';
import { setState, type Issue, type StateReason } from './tracker.js';

const page = 'issues/issues#';
const permission = 'issues';
const one = /^\/issues\/(\d+)$/u;

/** Operations on issues. */
export const issueOperations: readonly Operation[] = [
  { method: 'GET', route: /^\/issues$/u, documentation: `${page}list-repository-issues`, permission, run: listIssues },
  {
    method: 'POST',
    route: /^\/issues$/u,
    documentation: `${page}create-an-issue`,
    permission,
    writes: true,
    createsContent: true,
    run: createIssue,
  },
  {
    method: 'GET',
    route: one,
    documentation: `${page}get-an-issue`,
    permission,
    run: (call) => ({ status: 200, body: describeIssue(call.site, issueOf(call)) }),
  },
  { method: 'PATCH', route: one, documentation: `${page}update-an-issue`, permission, writes: true, run: updateIssue },
];

function listIssues({ site, query }: Call): ApiResponse {
  const { tracker } = site;
  // A repository without issues still lists its pull requests.
  const present = tracker.issues.filter(({ gone, isPullRequest }) => !gone && (tracker.isEnabled || isPullRequest));
  const found = present.filter(filterOf(query)).sort(orderOf(query));
  return listPage(pageOf(found, query, pagesUrl(site, '/issues')), (issue) => describeIssue(site, issue));
}

function filterOf(query: URLSearchParams): (issue: Issue) => boolean {
  const state = choiceOf(query, 'state', ['open', 'closed', 'all']);
  const labels = (query.get('labels') ?? '')
    .split(',')
    .flatMap((name) => (name.trim() ? [name.trim().toLowerCase()] : []));
  const [creator, assignee, type] = ['creator', 'assignee', 'type'].map((name) => query.get(name)?.toLowerCase());
  const since = sinceOf(query, 'Issue') ?? 0;
  return (issue) =>
    (state === 'all' || issue.state === state) &&
    labels.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name)) &&
    (creator === undefined || issue.author.login.toLowerCase() === creator) &&
    (type === undefined || type === '*' || issue.type?.toLowerCase() === type) &&
    isAssigned(issue, assignee) &&
    toSeconds(issue.updatedAtMs) >= toSeconds(since);
}

function isAssigned({ assignees }: Issue, assignee: string | undefined): boolean {
  if (assignee === undefined) return true;
  if (assignee === 'none') return assignees.length === 0;
  if (assignee === '*') return assignees.length > 0;
  return assignees.some(({ login }) => login.toLowerCase() === assignee);
}

function orderOf(query: URLSearchParams): (a: Issue, b: Issue) => number {
  const sort = choiceOf(query, 'sort', ['created', 'updated', 'comments']);
  const sign = choiceOf(query, 'direction', ['desc', 'asc']) === 'asc' ? 1 : -1;
  const key = (issue: Issue): number => {
    if (sort === 'comments') return issue.comments.length;
    return toSeconds(sort === 'updated' ? issue.updatedAtMs : issue.createdAtMs);
  };
  return (a, b) => sign * (key(a) - key(b) || a.number - b.number);
}

/** Returns one of the values, the first by default. Throws 422 for other texts. */
function choiceOf(query: URLSearchParams, field: string, values: readonly string[]): string {
  const value = query.get(field) ?? values[0] ?? '';
  if (!values.includes(value)) checkErrors([{ resource: 'Issue', field, code: 'invalid', value }]);
  return value;
}

function toSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

const optional = { state: 'string', assignees: 'array', labels: 'array', duplicate_issue_id: 'number' } as const;
const nullable = { body: 'string', state_reason: 'string', type: 'string', milestone: 'number' } as const;

function createIssue(call: Call): ApiResponse {
  const { site, body } = call;
  const { account, association, mayPush } = callerOf(call);
  checkEnabled(site.tracker);
  const fields = readObject(body, { title: 'string' }, optional, nullable);
  checkErrors(textErrors(fields));
  // GitHub drops these without an error if the caller may not set them.
  const { labels = [], assignees = [], type, milestone } = mayPush ? fields : {};
  checkMilestone(milestone);
  const issue = site.tracker.add({
    title: fields.title,
    body: fields.body ?? null,
    author: account,
    association,
    assignees: readAssignees(call, assignees),
    type: typeof type === 'string' ? readType(call, type) : undefined,
    labels: readLabels(labels),
  });
  const response = describeIssue(site, issue);
  return { status: 201, headers: { location: `${site.repository.url}/issues/${issue.number}` }, body: response };
}

function updateIssue(call: Call): ApiResponse {
  const { site, body } = call;
  const issue = issueOf(call);
  const { account, mayPush } = callerOf(call);
  if (!mayPush && issue.author !== account) throw new Refusal(403, 'Must have admin rights to Repository.');
  const fields = readObject(body, {}, { title: 'string', ...optional }, nullable);
  checkErrors(textErrors(fields));
  const { labels, assignees, type, milestone } = mayPush ? fields : {};
  checkMilestone(milestone);
  const state = readState(call, issue, fields);
  const changes = {
    ...(fields.title === undefined ? {} : { title: fields.title }),
    ...(fields.body === undefined ? {} : { body: fields.body }),
    ...(assignees === undefined ? {} : { assignees: readAssignees(call, assignees) }),
    ...(type === undefined ? {} : { type: type === null ? undefined : readType(call, type) }),
    ...(labels === undefined ? {} : { labels: site.tracker.label(readLabels(labels)) }),
  };
  Object.assign(issue, changes);
  if (state) setState(issue, state, { account, atMs: call.nowMs });
  if (state || Object.keys(changes).length > 0) site.tracker.touch(issue);
  return { status: 200, body: describeIssue(site, issue) };
}

/** Throws 422 for any milestone: the repository has none. */
function checkMilestone(value: number | null | undefined): void {
  if (typeof value === 'number') checkErrors([{ resource: 'Issue', field: 'milestone', code: 'invalid', value }]);
}

interface StateFields {
  state?: string;
  state_reason?: string | null;
  duplicate_issue_id?: number;
}

type NewState = Pick<Issue, 'state' | 'stateReason' | 'duplicateOf'>;

/** Returns the new state; undefined if it stays. GitHub ignores the reason if the state stays. Throws 422. */
function readState({ site }: Call, issue: Issue, fields: StateFields): NewState | undefined {
  const { state, state_reason: reason, duplicate_issue_id: original } = fields;
  const invalid = (field: string, value: string | number): void =>
    checkErrors([{ resource: 'Issue', field, code: 'invalid', value }]);
  if (state !== undefined && state !== 'open' && state !== 'closed') invalid('state', state);
  if (typeof reason === 'string' && !reasons.includes(reason)) invalid('state_reason', reason);
  if (state === undefined || state === issue.state) return undefined;
  if (state === 'open') return { state, stateReason: 'reopened', duplicateOf: undefined };
  // Pull requests have no reason.
  const closedAs = reason === 'not_planned' || reason === 'duplicate' ? reason : 'completed';
  const stateReason: StateReason | undefined = issue.isPullRequest ? undefined : closedAs;
  const duplicateOf = stateReason === 'duplicate' ? original : undefined;
  if (duplicateOf !== undefined && !site.tracker.issues.some(({ id, gone }) => id === duplicateOf && !gone)) {
    invalid('duplicate_issue_id', duplicateOf);
  }
  return { state: 'closed', stateReason, duplicateOf };
}

const reasons = ['completed', 'not_planned', 'duplicate', 'reopened'];
