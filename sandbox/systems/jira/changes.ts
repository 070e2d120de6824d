/** What changes the issues of a project. */
import type { ApiResponse } from '../../api.js';
import { describeComment } from './describe.js';
import type { WriteLimits } from './limits.js';
import { FIRST_STATUS, touch, transitionsOf, type Comment, type Issue, type Project } from './project.js';

/** A map of a request. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Dialect {
  apiUrl: string;
  /** Returns what is wrong with a text. */
  problemOfText: (value: unknown) => string | undefined;
}

/** Returns an error with a message, or with one for each field. */
export const refuse = (status: number, message: string, errors: Record<string, string> = {}): ApiResponse => ({
  status,
  body: { errorMessages: message === '' ? [] : [message], errors },
});

const notOnScreen = (name: string): string =>
  `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** Refuses a request with too many writes of an issue. */
export function refuseTooMany(issue: Issue, limits: WriteLimits, nowMs: number): ApiResponse | undefined {
  const seconds = limits.count(issue.key, nowMs);
  if (seconds === undefined) return undefined;
  return {
    ...refuse(429, 'Rate limit exceeded.'),
    headers: { 'retry-after': String(seconds), 'ratelimit-reason': 'jira-per-issue-on-write' },
  };
}

const textAt = (value: unknown, name: string): string => {
  const text = typeof value === 'object' && value !== null ? (value as Fields)[name] : undefined;
  return typeof text === 'string' ? text : '';
};

const propertiesOf = (value: unknown): { key: string; value: unknown }[] =>
  Array.isArray(value) ? (value as { key: string; value: unknown }[]) : [];

/** Returns what is wrong with the fields of a new issue, by field. */
function problemsOf(project: Project, fields: Fields, { problemOfText }: Dialect): Record<string, string> {
  const { summary, description, labels } = fields;
  const errors: Record<string, string> = {};
  if (textAt(fields['project'], 'key') !== project.key) errors['project'] = 'Specify a valid project ID or key';
  if (!project.types.includes(textAt(fields['issuetype'], 'name'))) errors['issuetype'] = 'Specify a valid issue type';
  if (typeof summary !== 'string' || summary.trim() === '')
    errors['summary'] = 'You must specify a summary of the issue.';
  else if (/[\r\n]/u.test(summary))
    errors['summary'] = 'The summary is invalid because it contains newline characters.';
  else if (summary.length > 255) errors['summary'] = "Summary can't exceed 255 characters.";
  const problem = description === undefined ? undefined : problemOfText(description);
  if (problem !== undefined) errors['description'] = problem;
  const wrong = (Array.isArray(labels) ? labels.map(String) : []).find((label) => /\s/u.test(label));
  if (wrong !== undefined) errors['labels'] = `The label '${wrong}' contains spaces which is invalid.`;
  for (const name of Object.keys(fields)) if (!project.screen.includes(name)) errors[name] = notOnScreen(name);
  return errors;
}

export function createIssue(project: Project, body: Fields, nowMs: number, dialect: Dialect): ApiResponse {
  if (!project.mayCreate) return refuse(403, 'You do not have permission to create issues in this project.');
  const fields = (body['fields'] ?? {}) as Fields;
  const errors = problemsOf(project, fields, dialect);
  if (Object.keys(errors).length > 0) return refuse(400, '', errors);
  const number = project.issues.length + 1;
  const issue: Issue = {
    id: 10_000 + number,
    key: `${project.key}-${number}`,
    summary: String(fields['summary']),
    description: fields['description'] ?? null,
    type: textAt(fields['issuetype'], 'name'),
    labels: Array.isArray(fields['labels']) ? fields['labels'].map(String) : [],
    priority: textAt(fields['priority'], 'name') || 'Medium',
    creator: project.me,
    createdMs: nowMs,
    updatedMs: nowMs,
    status: FIRST_STATUS,
    resolution: undefined,
    categoryChangedMs: nowMs,
    properties: Object.fromEntries(propertiesOf(body['properties']).map(({ key, value }) => [key, value])),
    comments: [],
    links: [],
  };
  project.issues.push(issue);
  touch(project, issue, nowMs);
  const self = `${dialect.apiUrl}/rest/api/3/issue/${issue.id}`;
  return { status: 201, body: { id: String(issue.id), key: issue.key, self } };
}

export function addComment(
  project: Project,
  issue: Issue,
  body: Fields,
  nowMs: number,
  { apiUrl, problemOfText }: Dialect,
): ApiResponse {
  const problem = problemOfText(body['body']);
  if (problem !== undefined) return refuse(400, '', { comment: problem });
  const comment: Comment = {
    id: 20_000 + project.issues.reduce((sum, { comments }) => sum + comments.length, 0),
    author: project.me,
    body: body['body'],
    createdMs: nowMs,
    properties: propertiesOf(body['properties']),
    visibility: body['visibility'],
  };
  issue.comments.push(comment);
  touch(project, issue, nowMs);
  return { status: 201, body: describeComment(issue, comment, apiUrl, false) };
}

export function transition(project: Project, issue: Issue, body: Fields, nowMs: number): ApiResponse {
  const wanted = transitionsOf(project, issue).find(({ id }) => id === textAt(body['transition'], 'id'));
  if (wanted === undefined) return refuse(400, 'It is not on the appropriate workflow, or you have no permission.');
  if (project.conflicts > 0) {
    project.conflicts -= 1;
    return refuse(409, 'The issue was changed by another request.');
  }
  const resolution = textAt(((body['fields'] ?? {}) as Fields)['resolution'], 'name');
  if (wanted.resolutions === undefined && resolution !== '')
    return refuse(400, '', { resolution: notOnScreen('resolution') });
  if (wanted.resolutions !== undefined && !wanted.resolutions.includes(resolution)) {
    return refuse(400, '', { resolution: 'Resolution is required.' });
  }
  if (wanted.to.category !== issue.status.category) issue.categoryChangedMs = nowMs;
  issue.status = wanted.to;
  issue.resolution = wanted.to.category === 'done' ? resolution || 'Done' : undefined;
  touch(project, issue, nowMs);
  return { status: 204 };
}

/**
 * Links two issues: the inward one gets the outward words about the outward one, as clients of the API have seen:
 * "inward duplicates outward".
 */
export function linkIssues(project: Project, body: Fields, nowMs: number, limits: WriteLimits): ApiResponse {
  if (!project.hasLinks) return refuse(404, 'Issue linking is currently disabled.');
  const sides = project.turnsLinks ? ['outwardIssue', 'inwardIssue'] : ['inwardIssue', 'outwardIssue'];
  const [inward, outward] = sides.map((side) => project.issues.find(({ key }) => key === textAt(body[side], 'key')));
  if (inward === undefined || outward === undefined)
    return refuse(404, 'Issue does not exist or you do not have permission to see it.');
  const crowded = refuseTooMany(inward, limits, nowMs) ?? refuseTooMany(outward, limits, nowMs);
  if (crowded !== undefined) return crowded;
  const type = textAt(body['type'], 'name');
  const id = String(30_000 + inward.links.length);
  inward.links.push({ id, type, outwardKey: outward.key });
  outward.links.push({ id, type, inwardKey: inward.key });
  return { status: 201 };
}
