import type { ApiResponse } from '../../../api.js';
import { readFields, Refusal, type Call, type Operation } from '../operation.js';
import { listPage, pageOf } from '../paging.js';
import { pagesUrl } from '../site.js';
import { describeComment } from './describe.js';
import { checkErrors, commentErrors } from './fields.js';
import { callerOf, issueOf, sinceOf } from './find.js';

const page = 'issues/comments#';
const route = /^\/issues\/(\d+)\/comments$/u;
const permission = 'issues';

/** Operations on comments. */
export const commentOperations: readonly Operation[] = [
  { method: 'GET', route, documentation: `${page}list-issue-comments`, permission, run: listComments },
  {
    method: 'POST',
    route,
    documentation: `${page}create-an-issue-comment`,
    permission,
    writes: true,
    createsContent: true,
    run: createComment,
  },
];

/** Returns the comments, the oldest first. */
function listComments(call: Call): ApiResponse {
  const { site, query, parameter } = call;
  const issue = issueOf(call);
  const since = sinceOf(query, 'IssueComment') ?? 0;
  const found = issue.comments.filter(({ updatedAtMs }) => Math.floor(updatedAtMs / 1000) >= Math.floor(since / 1000));
  const url = pagesUrl(site, `/issues/${parameter}/comments`);
  return listPage(pageOf(found, query, url), (comment) => describeComment(site, issue, comment));
}

function createComment(call: Call): ApiResponse {
  const { site } = call;
  const issue = issueOf(call);
  const { account: author, association, mayPush } = callerOf(call);
  const { body } = readFields(call.body, { body: 'string' }, {});
  if (issue.isLocked && !mayPush) throw new Refusal(403, 'Unable to create comment because issue is locked.');
  checkErrors(commentErrors(body));
  const comment = site.tracker.comment(issue, { author, association, body });
  const location = `${site.repository.url}/issues/comments/${comment.id}`;
  return { status: 201, headers: { location }, body: describeComment(site, issue, comment) };
}
