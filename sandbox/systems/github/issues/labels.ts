import type { ApiResponse } from '../../../api.js';
import { checkFields, parseBody, readFields, Refusal, typeOf, type Call, type Operation } from '../operation.js';
import { listPage, pageOf } from '../paging.js';
import { pagesUrl } from '../site.js';
import { describeLabel } from './describe.js';
import { checkErrors, readLabels } from './fields.js';
import { callerOf, issueOf } from './find.js';
import { findLabel } from './tracker.js';

const page = 'issues/labels#';
const permission = 'issues';
const ofIssue = /^\/issues\/(\d+)\/labels$/u;

/** Operations on labels. */
export const labelOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: ofIssue,
    documentation: `${page}list-labels-for-an-issue`,
    permission,
    run: (call) => {
      const { site, query, parameter } = call;
      const url = pagesUrl(site, `/issues/${parameter}/labels`);
      return listPage(pageOf(issueOf(call).labels, query, url), (label) => describeLabel(site, label));
    },
  },
  {
    method: 'POST',
    route: ofIssue,
    documentation: `${page}add-labels-to-an-issue`,
    permission,
    writes: true,
    run: addLabels,
  },
  {
    method: 'DELETE',
    route: /^\/issues\/(\d+)\/labels\/([^/]+)$/u,
    documentation: `${page}remove-a-label-from-an-issue`,
    permission,
    writes: true,
    run: removeLabel,
  },
  {
    method: 'GET',
    route: /^\/labels\/([^/]+)$/u,
    documentation: `${page}get-a-label`,
    permission,
    run: ({ site, parameter }) => {
      const label = findLabel(site.tracker, parameter);
      if (!label) throw new Refusal(404, 'Not Found');
      return { status: 200, body: describeLabel(site, label) };
    },
  },
  {
    method: 'POST',
    route: /^\/labels$/u,
    documentation: `${page}create-a-label`,
    permission,
    writes: true,
    run: createLabel,
  },
];

function addLabels(call: Call): ApiResponse {
  const issue = issueOf(call);
  checkPush(call);
  const added = call.site.tracker.label(readLabels(labelsIn(call.body)));
  issue.labels = [...new Set([...issue.labels, ...added])];
  call.site.tracker.touch(issue);
  return { status: 200, body: issue.labels.map((label) => describeLabel(call.site, label)) };
}

/** Returns the labels of a body: GitHub accepts the list with or without an object around it. */
function labelsIn(body: Buffer): readonly unknown[] {
  const value = parseBody(body);
  if (Array.isArray(value)) return value;
  if (typeOf(value) !== 'object') throw new Refusal(400, 'Body should be a JSON object');
  return checkFields(value as Record<string, unknown>, { labels: 'array' }, {}).labels;
}

function removeLabel(call: Call): ApiResponse {
  const issue = issueOf(call);
  checkPush(call);
  const label = findLabel(call.site.tracker, call.parameters[1] ?? '');
  if (!label || !issue.labels.includes(label)) throw new Refusal(404, 'Label does not exist');
  issue.labels = issue.labels.filter((other) => other !== label);
  call.site.tracker.touch(issue);
  return { status: 200, body: issue.labels.map((other) => describeLabel(call.site, other)) };
}

function createLabel(call: Call): ApiResponse {
  const { site, body } = call;
  checkPush(call);
  const fields = readFields(body, { name: 'string' }, { color: 'string', description: 'string' });
  const [name = ''] = readLabels([fields.name]);
  if (findLabel(site.tracker, name)) checkErrors([{ resource: 'Label', code: 'already_exists', field: 'name' }]);
  const [label] = site.tracker.label([name]);
  if (!label) throw new Error('The label was not created.');
  Object.assign(label, { color: fields.color ?? label.color, description: fields.description ?? null });
  return { status: 201, body: describeLabel(site, label) };
}

function checkPush(call: Call): void {
  if (!callerOf(call).mayPush) throw new Refusal(403, 'Must have admin rights to Repository.');
}
