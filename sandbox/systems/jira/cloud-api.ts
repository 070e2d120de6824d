import type { ApiResponse } from '../../api.js';
import { describeComment, describeIssue, describeTransition, USER } from './describe.js';
import { problemOfDocument } from './document.js';
import { parseJql } from './jql.js';
import type { WriteLimits } from './limits.js';
import { searchable, transitionsOf, touch, type Issue, type Project } from './project.js';
import { addComment, createIssue, linkIssues, refuse, transition, type Fields } from './changes.js';

/** A request below the path of the site. */
export interface JiraCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Fields;
}

export interface JiraState {
  project: Project;
  limits: WriteLimits;
  /** The address of the API of the site. */
  apiUrl: string;
  now: () => number;
}

interface Route {
  /** The operation in the document of the API. */
  operation: string;
  pattern: RegExp;
  scope: string;
  /** Whether it writes to the issue of the path. */
  writes?: boolean;
  respond: (call: JiraCall, state: JiraState, issue: Issue) => ApiResponse;
}

const list = (value: string | null | undefined): string[] => (value ?? '').split(',').filter((name) => name !== '');
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export const ROUTES: readonly Route[] = [
  {
    operation: 'GET /rest/api/3/myself',
    pattern: /^GET \/myself$/u,
    scope: 'read:jira-user',
    respond: (_, { apiUrl, project }) => ({ status: 200, body: USER(apiUrl, project.me) }),
  },
  {
    operation: 'GET /rest/api/3/search/jql',
    pattern: /^GET \/search\/jql$/u,
    scope: 'read:jira-work',
    respond: ({ query }, state) => search(query, state),
  },
  {
    operation: 'POST /rest/api/3/issue/bulkfetch',
    pattern: /^POST \/issue\/bulkfetch$/u,
    scope: 'read:jira-work',
    respond: ({ body }, { project, apiUrl }) => {
      const ids = listOf(body['issueIdsOrKeys']);
      if (ids.length === 0 || ids.length > 100) return refuse(400, 'Between 1 and 100 issues can be requested.');
      const found = project.issues.filter(({ id, key }) => ids.includes(key) || ids.includes(String(id)));
      const shown = { fields: listOf(body['fields']), properties: listOf(body['properties']) };
      return {
        status: 200,
        body: { issues: found.map((issue) => describeIssue(issue, apiUrl, shown)), issueErrors: [] },
      };
    },
  },
  {
    operation: 'POST /rest/api/3/issue',
    pattern: /^POST \/issue$/u,
    scope: 'write:jira-work',
    respond: ({ body }, { project, apiUrl, now }) => createIssue(project, body, now(), { apiUrl, problemOfText }),
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}',
    pattern: /^GET \/issue\/([\w-]+)$/u,
    scope: 'read:jira-work',
    respond: ({ query }, { apiUrl }, issue) => ({
      status: 200,
      body: describeIssue(issue, apiUrl, {
        fields: list(query.get('fields')),
        properties: list(query.get('properties')),
      }),
    }),
  },
  {
    operation: 'PUT /rest/api/3/issue/{issueIdOrKey}',
    pattern: /^PUT \/issue\/([\w-]+)$/u,
    scope: 'write:jira-work',
    writes: true,
    respond: ({ body }, { project, now }, issue) => {
      const { summary } = (body['fields'] ?? {}) as Fields;
      if (typeof summary === 'string') issue.summary = summary;
      touch(project, issue, now());
      return { status: 204 };
    },
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}/transitions',
    pattern: /^GET \/issue\/([\w-]+)\/transitions$/u,
    scope: 'read:jira-work',
    respond: ({ query }, { project, apiUrl }, issue) => {
      const withFields = list(query.get('expand')).includes('transitions.fields');
      const transitions = transitionsOf(project, issue).map((one) => describeTransition(one, apiUrl, withFields));
      return { status: 200, body: { expand: 'transitions', transitions } };
    },
  },
  {
    operation: 'POST /rest/api/3/issue/{issueIdOrKey}/transitions',
    pattern: /^POST \/issue\/([\w-]+)\/transitions$/u,
    scope: 'write:jira-work',
    writes: true,
    respond: ({ body }, { project, now }, issue) => transition(project, issue, body, now()),
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}/comment',
    pattern: /^GET \/issue\/([\w-]+)\/comment$/u,
    scope: 'read:jira-work',
    respond: ({ query }, { apiUrl }, issue) => {
      const startAt = Number(query.get('startAt') ?? 0);
      const maxResults = Math.min(100, Number(query.get('maxResults') ?? 100));
      // Without comment/list, comments do not show their properties.
      const comments = issue.comments
        .slice(startAt, startAt + maxResults)
        .map((comment) => describeComment(issue, comment, apiUrl, false));
      return { status: 200, body: { startAt, maxResults, total: issue.comments.length, comments } };
    },
  },
  {
    operation: 'POST /rest/api/3/issue/{issueIdOrKey}/comment',
    pattern: /^POST \/issue\/([\w-]+)\/comment$/u,
    scope: 'write:jira-work',
    writes: true,
    respond: ({ body }, { project, apiUrl, now }, issue) =>
      addComment(project, issue, body, now(), { apiUrl, problemOfText }),
  },
  {
    operation: 'POST /rest/api/3/comment/list',
    pattern: /^POST \/comment\/list$/u,
    scope: 'read:jira-work',
    respond: ({ body, query }, { project, apiUrl }) => {
      const ids = listOf(body['ids']);
      if (ids.length === 0 || ids.length > 1000) return refuse(400, 'Between 1 and 1000 comments can be requested.');
      const withProperties = list(query.get('expand')).includes('properties');
      const values = project.issues.flatMap((issue) =>
        issue.comments
          .filter(({ id }) => ids.includes(String(id)))
          .map((comment) => describeComment(issue, comment, apiUrl, withProperties)),
      );
      return { status: 200, body: { isLast: true, maxResults: 1048576, startAt: 0, total: values.length, values } };
    },
  },
  {
    operation: 'POST /rest/api/3/issueLink',
    pattern: /^POST \/issueLink$/u,
    scope: 'write:jira-work',
    respond: ({ body }, { project, limits, now }) => linkIssues(project, body, now(), limits),
  },
];

const problemOfText = (value: unknown): string | undefined =>
  problemOfDocument(value) === undefined
    ? undefined
    : 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function search(query: URLSearchParams, { project, apiUrl, now }: JiraState): ApiResponse {
  const fields = list(query.get('fields'));
  const size = Math.min(100, Number(query.get('maxResults') ?? 50));
  const start = Number(query.get('nextPageToken') ?? 0);
  let found: Issue[];
  try {
    const test = parseJql(query.get('jql') ?? '', project.me);
    found = searchable(project, now()).filter((issue) =>
      test({
        project: project.key,
        labels: issue.labels,
        creator: issue.creator,
        category: issue.status.category,
        updatedDay: dayOf(issue.updatedMs),
      }),
    );
  } catch (error) {
    return refuse(400, error instanceof Error ? error.message : '');
  }
  const page = found.slice(start, start + size);
  const isLast = start + size >= found.length;
  const issues = page.map((issue) =>
    describeIssue(issue, apiUrl, { fields, properties: list(query.get('properties')) }),
  );
  return { status: 200, body: { issues, isLast, ...(isLast ? {} : { nextPageToken: String(start + size) }) } };
}
