import { afterEach, expect, jest, test } from '@jest/globals';
import { Secrets } from '../../../src/lib/secrets.js';
import { judge } from '../../../src/request/judge.js';
import { reportIncomplete } from '../../../src/request/incomplete.js';
import { resultOf } from '../../../src/request/read-result.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import { createFakeHost } from '../../support/fake-host.js';
import { operationOf, PROVIDER } from '../../support/sample-provider.js';

afterEach(() => void jest.restoreAllMocks());

const plan: RequestPlan = {
  method: 'GET',
  url: new URL('https://api.example.com/a'),
  headers: {},
  body: undefined,
  operation: operationOf('GET /a', { result: { id: 'issue.id' } }),
  pathValues: {},
  fields: {},
  given: [],
};

test.each([
  { name: 'UTF-8', type: 'application/json', body: Buffer.from('{"issue":{"id":"7","name":"ü"}}') },
  { name: 'UTF-16', type: 'application/json', body: Buffer.from('\ufeff{"issue":{"id":"7"}}', 'utf16le') },
])('all checks of a response in $name together parse it once', ({ type, body }) => {
  const parse = jest.spyOn(JSON, 'parse');
  const response = { status: 200, headers: { 'content-type': type }, body };
  const context = {
    provider: PROVIDER,
    secrets: new Secrets(() => undefined),
    scope: undefined,
    authorizationEndpoint: undefined,
  };
  expect(judge(response, plan, (status) => status === 200, context)).toBeUndefined();
  expect(resultOf(response, plan, undefined)).toMatchObject({ id: '7', text: expect.stringContaining('"7"') });
  reportIncomplete(response, plan, createFakeHost());
  expect(parse).toHaveBeenCalledTimes(1);
});

test.each([
  { page: 'https://x.test/issues/1', isUrl: true },
  { page: 'https://x.test/issues/1#note-2', isUrl: true },
  { page: 'http://x.test/issues/1', isUrl: false },
  { page: 'https://user@x.test/issues/1#note-2', isUrl: false },
  { page: 'javascript:alert(1)', isUrl: false },
])('the address $page in a response is a URL: $isUrl', ({ page, isUrl }) => {
  const body = Buffer.from(JSON.stringify({ id: 7, page }));
  const operation = operationOf('POST /a', { result: { id: 'id', url: 'page' } });
  const response = { status: 201, headers: { 'content-type': 'application/json' }, body };
  expect(resultOf(response, { ...plan, operation }, undefined).url).toBe(isUrl ? page : undefined);
});
