/** How the API shows what a project contains. */
import type { Comment, Issue, Status, Transition } from './project.js';

/** Returns a time as Jira writes it. */
const timeOf = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

export const USER = (apiUrl: string, accountId: string): Record<string, unknown> => ({
  self: `${apiUrl}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
  accountId,
  accountType: 'app',
  active: true,
  displayName: accountId.startsWith('712020') ? 'ci-reports' : 'Someone',
  timeZone: 'Etc/UTC',
});

const CATEGORIES = {
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, colorName: 'green', name: 'Done' },
};

const describeStatus = ({ id, name, category }: Status, apiUrl: string): Record<string, unknown> => ({
  self: `${apiUrl}/rest/api/3/status/${id}`,
  description: '',
  id,
  name,
  statusCategory: {
    self: `${apiUrl}/rest/api/3/statuscategory/${CATEGORIES[category].id}`,
    key: category,
    ...CATEGORIES[category],
  },
});

/** Returns an issue with these fields and properties. Without fields, it has all. */
export function describeIssue(
  issue: Issue,
  apiUrl: string,
  { fields, properties }: { fields: readonly string[]; properties: readonly string[] },
): Record<string, unknown> {
  const all: Record<string, unknown> = {
    summary: issue.summary,
    description: issue.description,
    issuetype: { name: issue.type },
    labels: issue.labels,
    priority: { name: issue.priority },
    creator: USER(apiUrl, issue.creator),
    reporter: USER(apiUrl, issue.creator),
    created: timeOf(issue.createdMs),
    updated: timeOf(issue.updatedMs),
    statuscategorychangedate: timeOf(issue.categoryChangedMs),
    status: describeStatus(issue.status, apiUrl),
    resolution: issue.resolution === undefined ? null : { name: issue.resolution },
    resolutiondate: issue.resolution === undefined ? null : timeOf(issue.categoryChangedMs),
    issuelinks: issue.links.map(({ id, type, outwardKey, inwardKey }) => ({
      id,
      type: { id: '10002', name: type, inward: 'is duplicated by', outward: 'duplicates' },
      ...(outwardKey === undefined ? {} : { outwardIssue: { key: outwardKey } }),
      ...(inwardKey === undefined ? {} : { inwardIssue: { key: inwardKey } }),
    })),
  };
  const shown = Object.entries(all).filter(([name]) => fields.length === 0 || fields.includes(name));
  const own = Object.entries(issue.properties).filter(([key]) => properties.includes(key));
  return {
    expand: 'operations,versionedRepresentations,editmeta,changelog,renderedFields',
    id: String(issue.id),
    self: `${apiUrl}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    ...(shown.length === 0 ? {} : { fields: Object.fromEntries(shown) }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(own) }),
  };
}

export const describeComment = (
  issue: Issue,
  { id, author, body, createdMs, properties }: Comment,
  apiUrl: string,
  withProperties: boolean,
): Record<string, unknown> => ({
  self: `${apiUrl}/rest/api/3/issue/${issue.id}/comment/${id}`,
  id: String(id),
  author: USER(apiUrl, author),
  updateAuthor: USER(apiUrl, author),
  body,
  created: timeOf(createdMs),
  updated: timeOf(createdMs),
  jsdPublic: true,
  ...(withProperties ? { properties } : {}),
});

export const describeTransition = (
  { id, name, to, resolutions }: Transition,
  apiUrl: string,
  withFields: boolean,
): Record<string, unknown> => ({
  id,
  name,
  to: describeStatus(to, apiUrl),
  hasScreen: resolutions !== undefined,
  isGlobal: false,
  isInitial: false,
  isAvailable: true,
  isConditional: false,
  looped: false,
  ...(withFields ? { fields: resolutions === undefined ? {} : { resolution: resolutionField(resolutions) } } : {}),
});

const resolutionField = (names: readonly string[]): Record<string, unknown> => ({
  required: true,
  schema: { type: 'resolution', system: 'resolution' },
  name: 'Resolution',
  key: 'resolution',
  operations: ['set'],
  allowedValues: names.map((name, index) => ({ id: String(10_000 + index), name })),
});
