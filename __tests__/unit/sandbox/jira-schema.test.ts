/** The check of calls to Jira against its OpenAPI document finds what differs. Without the document, it is skipped. */
import { expect, test } from '@jest/globals';
import type { LoggedCall } from '../../../sandbox/systems/jira/cloud.js';
import { checkCalls, hasDocument } from '../../support/jira-openapi.js';

const CALL: LoggedCall = {
  method: 'POST',
  path: '/rest/api/3/issue',
  query: '',
  body: JSON.stringify({ fields: { summary: 'x' }, properties: [{ key: 'a', value: { b: 1 } }] }),
  operation: 'POST /rest/api/3/issue',
  status: 201,
  response: { id: '1', key: 'WEB-1', self: 'https://a.test/1' },
};

const CASES: { name: string; call: Partial<LoggedCall>; finds: RegExp | undefined }[] = [
  { name: 'nothing in a call that agrees', call: {}, finds: undefined },
  { name: 'an unknown operation', call: { operation: 'GET /rest/api/3/nothing' }, finds: /not in the document/u },
  { name: 'an unknown parameter', call: { query: 'propertys=a' }, finds: /\?propertys is not known/u },
  {
    name: 'an unknown field of a request',
    call: { operation: 'POST /rest/api/3/issue/bulkfetch', body: '{"issueIdsOrKeys":[],"property":[]}' },
    finds: /\/property is not a known/u,
  },
  { name: 'a wrong type in a request', call: { body: '{"properties":{}}' }, finds: /\/properties must be array/u },
  { name: 'a missing body', call: { body: '' }, finds: /has no body/u },
  { name: 'an unknown status', call: { status: 202 }, finds: /202: not in the document/u },
  {
    name: 'an unknown field of a response',
    call: { response: { issueKey: 'WEB-1' } },
    finds: /\/issueKey is not a known/u,
  },
  { name: 'a wrong type in a response', call: { response: { id: 1 } }, finds: /\/id must be string/u },
  {
    name: 'an error of another form',
    call: { status: 400, response: { error: 'x' } },
    finds: /\/error is not a known/u,
  },
];

if (hasDocument) {
  test.each(CASES)('finds $name', ({ call, finds }) => {
    const found = checkCalls([{ ...CALL, ...call }]).join('\n');
    if (finds === undefined) expect(found).toBe('');
    else expect(found).toMatch(finds);
  });
} else {
  test.skip('The document is not there: set JIRA_OPENAPI to its path', () => undefined);
}
