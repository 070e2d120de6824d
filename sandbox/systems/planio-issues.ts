export interface Issue {
  id: number;
  subject: string;
  [field: string]: unknown;
}

export interface IssueBook {
  /** The identifier of its one project. */
  project: string;
  /** Returns a new issue, or why there is none. */
  add(fields: unknown): { issue?: Issue; errors: string[] };
  find(id: number): Issue | undefined;
  /** Returns the issues, newest first. */
  list(): Issue[];
}

const trackers = ['Bug', 'Feature', 'Support'];
const priorities = ['Low', 'Normal', 'High', 'Urgent', 'Immediate'];

/** Returns the issues of one project, `ci`, none at first. It answers bad fields as Redmine does: some in silence. */
export function createIssueBook(): IssueBook {
  const issues: Issue[] = [];
  return {
    project: 'ci',
    add: (value) => {
      const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
      const errors = findErrors(fields);
      if (errors.length > 0) return { errors };
      const issue = describeIssue(issues.length + 1, fields);
      issues.unshift(issue);
      return { issue, errors };
    },
    find: (id) => issues.find((issue) => issue.id === id),
    list: () => issues,
  };
}

function findErrors({ subject, priority_id: priority }: Record<string, unknown>): string[] {
  const text = textOf(subject);
  return [
    ...(text.trim() === '' ? ['Subject cannot be blank'] : []),
    ...(text.length > 255 ? ['Subject is too long (maximum is 255 characters)'] : []),
    ...(priority !== undefined && !priorities[Number(priority) - 1] ? ['Priority cannot be blank'] : []),
  ];
}

/** An unknown tracker becomes the first one, a status is always New, and line feeds come back as CRLF: still 201. */
function describeIssue(id: number, fields: Record<string, unknown>): Issue {
  const tracker = trackers[Number(fields['tracker_id']) - 1] ?? 'Bug';
  const priority = priorities[Number(fields['priority_id'] ?? 2) - 1] ?? 'Normal';
  const now = new Date().toISOString().replace(/\.\d+/u, '');
  return {
    id,
    project: { id: 1, name: 'CI' },
    tracker: { id: trackers.indexOf(tracker) + 1, name: tracker },
    status: { id: 1, name: 'New', is_closed: false },
    priority: { id: priorities.indexOf(priority) + 1, name: priority },
    author: { id: 5, name: 'Build Bot' },
    subject: textOf(fields['subject']),
    description: textOf(fields['description']).replaceAll(/\r?\n/gu, '\r\n'),
    created_on: now,
    updated_on: now,
    closed_on: null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
