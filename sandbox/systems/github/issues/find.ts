import { Refusal, type Call } from '../operation.js';
import type { Token } from '../tokens.js';
import type { Issue } from './tracker.js';

/** An issue that was transferred. The client is redirected to the new URL. */
export class Moved extends Refusal {
  readonly location: string;

  constructor(location: string) {
    super(301, 'Moved Permanently');
    this.location = location;
  }
}

/** Returns the issue whose number is in the path. Throws 301, 404 or 410. */
export function issueOf({ site, parameter }: Call): Issue {
  const issue = site.tracker.find(Number(parameter));
  if (!issue) throw new Refusal(404, 'Not Found');
  if (issue.gone === 'deleted') throw new Refusal(410, 'This issue was deleted');
  if (issue.gone) throw new Moved(issue.gone.to);
  if (!issue.isPullRequest) checkEnabled(site.tracker);
  return issue;
}

/** Throws 410 if the repository has no issues. */
export function checkEnabled({ isEnabled }: { isEnabled: boolean }): void {
  if (!isEnabled) throw new Refusal(410, 'Issues has been disabled in this repository.');
}

/** Returns the token of a call that needs one. The server has already rejected calls without a token. */
export function callerOf({ token }: Call): Token {
  if (!token) throw new Refusal(401, 'Requires authentication');
  return token;
}

/** Returns the time of the query's `since`, in milliseconds; undefined if there is none. Throws 422 for other texts. */
export function sinceOf(query: URLSearchParams, resource: string): number | undefined {
  const text = query.get('since');
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new Refusal(422, 'Validation Failed', [{ resource, field: 'since', code: 'invalid' }]);
}
