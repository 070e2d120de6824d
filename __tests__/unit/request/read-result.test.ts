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
