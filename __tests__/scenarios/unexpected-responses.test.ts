/** A success that is not what was asked for: the step fails, and tells whether the server may have made the change. */
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { expectFailure, expectSuccess, reply, run, serve, TOKEN, type Reply, type Routes } from './stage.js';

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>';
const page = (status = 200): Reply => reply(status, PAGE, { 'content-type': 'text/html; charset=utf-8' });
const identity = { '/users/current.json': reply(200, { user: { id: 5, login: 'bot' } }) };

/** Runs an operation or a request at a Redmine with these routes, and returns the result and the requests. */
async function operate(
  routes: Routes,
  inputs: Record<string, string>,
  parameters: object = {},
): Promise<ActionResult & { seen: string[] }> {
  const server = await serve(routes);
  const common = { provider: 'redmine', 'base-url': server.origin, token: TOKEN, retries: '0' };
  const sent = Object.keys(parameters).length === 0 ? {} : { parameters: JSON.stringify(parameters) };
  const result = await run({ inputs: { ...common, ...inputs, ...sent } });
  return { ...result, seen: server.requests.map(({ method, url }) => `${method} ${url}`) };
}

const CREATE = [{ operation: 'create-issue' }, { project: 'ci', subject: 'New' }] as const;
const NOTE = [{ operation: 'add-note' }, { id: 7, notes: 'Again' }] as const;
const LIST = [{ operation: 'list-issues' }, { project: 'ci' }] as const;
const MAY_HAVE_ACTED = /The server may have processed the request\./u;

describe('a declared operation fails', () => {
  test.each<{ name: string; routes: Routes; call: typeof CREATE | typeof NOTE | typeof LIST; text: RegExp }>([
    {
      name: 'on a web page for a list',
      routes: { '/projects/ci/issues.json': page() },
      call: LIST,
      text: /a web page \("Sign in"\) instead of JSON/u,
    },
    {
      name: 'on a web page for a new issue',
      routes: { '/projects/ci/issues.json': page() },
      call: CREATE,
      text: MAY_HAVE_ACTED,
    },
    {
      name: 'on a list for a new issue',
      routes: { '/projects/ci/issues.json': reply(200, { issues: [{ id: 1 }] }) },
      call: CREATE,
      text: /has no "issue\.id"/u,
    },
    {
      name: 'on a web page for a note',
      routes: { '/issues/7.json': [reply(200, { issue: { id: 7, journals: [] } }), page()] },
      call: NOTE,
      text: MAY_HAVE_ACTED,
    },
  ])('$name', async ({ routes, call: [inputs, parameters], text }) => {
    const result = await operate(routes, inputs, parameters);
    expectFailure(result, 'RESPONSE_UNEXPECTED', text);
    expect(result.outputs).toMatchObject({ status: '200', response: expect.any(String) });
    expect(result.outputs).not.toHaveProperty('id');
    expect(result.outputs).not.toHaveProperty('url');
  });

  test('before it is sent, if the identity request gets a web page', async () => {
    const result = await operate({ '/users/current.json': page() }, { operation: 'list-projects' });
    expectFailure(result, 'RESPONSE_UNEXPECTED', /a web page \("Sign in"\)/u);
    expect(result.seen).toEqual(['GET /users/current.json']);
  });
});

describe('a redirect means that the token was not accepted', () => {
  const toSignIn = reply(302, '', {
    location: '/auth/realms/R/protocol/openid-connect/auth?response_type=code&client_id=hub',
  });

  test.each<{ name: string; routes: Routes; call: typeof CREATE | typeof LIST; seen: string }>([
    {
      name: 'a GET to a sign-in page of the same origin',
      routes: { '/projects/ci/issues.json': toSignIn },
      call: LIST,
      seen: 'GET /projects/ci/issues.json?status_id=open&limit=100',
    },
    {
      name: 'a POST to a sign-in page',
      routes: { '/projects/ci/issues.json': toSignIn },
      call: CREATE,
      seen: 'POST /projects/ci/issues.json',
    },
    {
      name: 'a GET to the declared authorization endpoint',
      routes: { '/projects/ci/issues.json': reply(302, '', { location: '/oauth/authorize' }) },
      call: LIST,
      seen: 'GET /projects/ci/issues.json?status_id=open&limit=100',
    },
  ])('$name', async ({ routes, call: [inputs, parameters], seen }) => {
    const result = await operate(routes, inputs, parameters);
    expectFailure(result, 'TOKEN_NOT_ACCEPTED', /redirected to a sign-in page/u);
    expect(result.seen).toEqual([seen]);
  });

  test('a GET to a web page', async () => {
    const routes = { '/projects/ci/issues.json': reply(302, '', { location: '/login' }), '/login': page() };
    expectFailure(await operate(routes, ...LIST), 'TOKEN_NOT_ACCEPTED', /redirected to a web page \("Sign in"\)/u);
  });
});

describe('after a change, a read request that gets', () => {
  test.each<{ name: string; read: Reply }>([
    { name: 'a web page', read: page() },
    { name: 'nothing', read: reply(204) },
    { name: 'other JSON', read: reply(200, { ok: true }) },
  ])('$name does not claim that the change was ignored', async ({ read }) => {
    const routes = { '/issues/7.json': [reply(204), read] };
    const result = await operate(routes, { operation: 'update-issue' }, { id: 7, status_id: 3 });
    expectFailure(result, 'RESPONSE_UNEXPECTED', /The request was carried out, but its result cannot be checked\./u);
    expect(result.outputs).toMatchObject({ status: '204', id: '7' });
  });
});

describe('a request of the workflow succeeds', () => {
  test('with a warning, if it gets a web page', async () => {
    const result = await operate({ '/a': page() }, { request: 'GET /a' });
    expectSuccess(result, [
      expect.stringContaining('returned a web page ("Sign in"), although the request asked for JSON'),
    ]);
    expect(result.outputs['response']).toBe(PAGE);
  });

  test('with a line about the pages that are missing', async () => {
    const routes = {
      '/projects/ci/issues.json': reply(200, { issues: [{ id: 1 }], total_count: 40, offset: 0, limit: 1 }),
    };
    const result = await operate(routes, ...LIST);
    expectSuccess(result);
    expect(result.main.log).toContain('The response has 1 of 40 items.');
  });

  test('with a warning, if a GraphQL response has errors and data, and fails without data', async () => {
    const errors = [{ message: 'No access to "owner".' }];
    const graphql = { request: 'POST /graphql', body: '{"query":"{ items { id owner } }"}' };
    const routes = { '/graphql': [reply(200, { data: { items: [] }, errors }), reply(200, { data: null, errors })] };
    const server = await serve(routes);
    const inputs = { 'base-url': server.origin, token: TOKEN, ...graphql };
    expectSuccess(await run({ inputs }), [expect.stringContaining('may be incomplete: "No access to')]);
    expectFailure(await run({ inputs }), 'GRAPHQL_FAILED', /No access to/u);
  });

  test('and logs what an operation created', async () => {
    const routes = { ...identity, '/projects/ci/issues.json': reply(201, { issue: { id: 9, subject: 'New' } }) };
    const result = await operate(routes, ...CREATE);
    expectSuccess(result);
    expect(result.main.log).toMatch(
      /The result: 9, http:\/\/127\.0\.0\.1:\d+\/issues\/9|The result: 9, http:\/\/localhost:\d+\/issues\/9/u,
    );
  });
});

test('the words of a server that has a form of its own are quoted', async () => {
  const routes = {
    '/a': reply(400, [{ message: 'Required fields are missing: [Name]', errorCode: 'REQUIRED_FIELD_MISSING' }]),
  };
  expectFailure(
    await operate(routes, { request: 'POST /a', body: '{}' }),
    'API_STATUS',
    /Required fields are missing: \[Name\]/u,
  );
});

test('a POST that ends with 524 says that the server may have acted', async () => {
  expectFailure(await operate({ '/a': reply(524) }, { request: 'POST /a', body: '{}' }), 'API_STATUS', MAY_HAVE_ACTED);
});

test('a 403 with Retry-After is retried, also for POST: the server did not act', async () => {
  const routes = { '/a': [reply(403, '', { 'retry-after': '0' }), reply(201, { id: 1 })] };
  const result = await operate(routes, { request: 'POST /a', body: '{}', retries: '1' });
  expectSuccess(result);
  expect(result.seen).toEqual(['POST /a', 'POST /a']);
});
