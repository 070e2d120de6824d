import { readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startPlanio } from '../../sandbox/systems/planio/server.js';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import type { System } from '../../sandbox/oauth-server.js';
import {
  respond,
  REVOKE_PATH,
  SECRETS,
  startStandIn,
  TOKEN,
  TOKEN_PATH,
  tokenResponse,
  type StandIn,
} from './stand-in.js';
import { headerOf } from './stage.js';
import { commandsOf, DEBUG_MODES, disposables, expectNoLeaks, lines } from './support.js';

const later = disposables();

async function run(
  server: StandIn,
  inputs: Record<string, string>,
  { debug = true, post = false, env = {} } = {},
): Promise<ActionResult> {
  const result = later(await runAction({ inputs: { ...server.inputs, ...inputs }, debug, post, env }));
  expectNoLeaks(result, SECRETS);
  return result;
}

describe.each(DEBUG_MODES)('token mode $mode', ({ debug }) => {
  const options = { debug, post: true };

  test('hands the token to later steps, and the post step revokes it', async () => {
    const server = later(await startStandIn({ token: tokenResponse({ scope: 'read write' }) }));
    const before = Date.now();
    const result = await run(server, {}, options);
    expect(result.main.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ token: TOKEN, 'token-type': 'Bearer', scope: 'read write' });
    const expiresAt = Date.parse(result.outputs['expires-at'] ?? '');
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(result.main.log).toContain(result.outputs['expires-at']);
    expect(commandsOf(result.main, 'warning')).toEqual([]);
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, `POST ${REVOKE_PATH}`]);
    expect(new URLSearchParams(server.requests[1]?.body).get('token')).toBe(TOKEN);
    expect(result.post?.exitCode).toBe(0);
    expect(result.post?.log).toContain('accepted the revocation');
  });

  test('warns if the token is valid for less than min-ttl', async () => {
    const server = later(await startStandIn({ token: tokenResponse({ expires_in: 299 }) }));
    const { main, outputs } = await run(server, { 'min-ttl': '600' }, options);
    expect(main.exitCode).toBe(0);
    expect(commandsOf(main, 'warning')).toEqual([expect.stringContaining(outputs['expires-at'] ?? '?')]);
  });

  test('does not revoke the token with revoke-token: false', async () => {
    const server = later(await startStandIn());
    const { outputs, state } = await run(server, { 'revoke-token': 'false' }, options);
    expect(outputs['token']).toBe(TOKEN);
    expect(state).toEqual({ 'bearer-step': '{}' });
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`]);
  });

  test('hands the input token to later steps, masked, and sends nothing', async () => {
    const server = later(await startStandIn());
    const { main, outputs, state } = await run(server, { token: TOKEN, 'client-secret': '', issuer: '' }, options);
    expect(main.exitCode).toBe(0);
    expect(outputs).toEqual({ token: TOKEN, 'token-type': 'Bearer' });
    expect(main.masks).toContain(TOKEN);
    expect(state).toEqual({ 'bearer-step': '{}' });
    expect(lines(server)).toEqual([]);
  });
});

describe.each(DEBUG_MODES)('request mode $mode', ({ debug }) => {
  test('sets the outputs of the response but no token, and revokes the token at once', async () => {
    const api = respond(200, { items: ['ü', 1] }, { etag: '"7"', 'x-total-count': '2', 'set-cookie': 'session=1' });
    const server = later(await startStandIn({ api }));
    const inputs = {
      request: 'GET /api/items?type=ALL&type=NEW',
      query: 'page: 2\nid: [5, 10]',
      headers: 'x-trace: a b',
    };
    const { main, post, outputs, state } = await run(server, inputs, { debug, post: true });
    expect(main.exitCode).toBe(0);
    const { headers, ...others } = outputs;
    expect(others).toEqual({ status: '200', response: '{"items":["ü",1]}' });
    expect(JSON.parse(headers ?? '')).toMatchObject({ etag: '"7"', 'x-total-count': '2' });
    expect(headers).not.toContain('session');
    const request = 'GET /api/items?type=ALL&type=NEW&page=2&id=5&id=10';
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, request, `POST ${REVOKE_PATH}`]);
    expect(server.requests[1]?.headers).toEqual(expect.arrayContaining([`Bearer ${TOKEN}`, 'a b']));
    expect(server.connections).toBe(1);
    expect(state).toEqual({ 'bearer-step': '{}' });
    expect(post?.stdout).toBe('');
  });
});

describe('the response', () => {
  const request = { request: 'GET /api' };

  test.each([
    { name: '204', status: 204, body: '' },
    { name: '200 without a body', status: 200, body: '' },
  ])('with status $name does not set the output response', async ({ status, body }) => {
    const server = later(await startStandIn({ api: respond(status, body) }));
    const { main, outputs } = await run(server, request);
    expect(main.exitCode).toBe(0);
    expect(outputs).toMatchObject({ status: String(status), 'response-omitted': 'empty' });
    expect(outputs).not.toHaveProperty('response');
  });

  test('to HEAD sets status and headers', async () => {
    const server = later(await startStandIn({ api: respond(200, '', { etag: 'x' }) }));
    const { outputs } = await run(server, { request: 'HEAD /api' });
    expect(outputs).toMatchObject({ status: '200', 'response-omitted': 'empty' });
    expect(outputs['headers']).toContain('etag');
  });

  test.each([
    { name: 'with text of 96 KiB is an output', body: 'ä'.repeat(49_152), omitted: undefined },
    { name: 'with longer text is written to a file', body: `${'ä'.repeat(49_152)}.`, omitted: 'too-large' },
    { name: 'with bytes that are not text is written to a file', body: Buffer.from([1, 255, 0]), omitted: 'binary' },
    { name: 'with text that contains a NUL is written to a file', body: 'a\0b', omitted: 'binary' },
  ])('$name', async ({ body, omitted }) => {
    const server = later(await startStandIn({ api: respond(200, body) }));
    const { main, outputs, temp } = await run(server, request);
    expect(main.exitCode).toBe(0);
    expect(outputs['response-omitted']).toBe(omitted);
    if (omitted === undefined) {
      expect(outputs['response']).toBe(body);
    } else {
      expect(outputs).not.toHaveProperty('response');
      expect(outputs['response-file']).toMatch(new RegExp(`^${temp}/`, 'u'));
      expect(readFileSync(outputs['response-file'] ?? '')).toEqual(Buffer.from(body));
    }
  });

  test.each([200, 400])('of 20 MiB of small objects with status %d takes less than 4 seconds', async (status) => {
    const body = `[${'{},'.repeat(7_000_000)}0]`;
    const server = later(await startStandIn({ api: respond(status, body) }));
    const { main, outputs } = await run(server, { ...request, timeout: '60' });
    expect(outputs).toMatchObject({ status: String(status), 'response-omitted': 'too-large' });
    expect(statSync(outputs['response-file'] ?? '').size).toBe(body.length);
    expect(main.durationMs).toBeLessThan(4000);
  });

  test('with an unexpected status fails the step after its outputs are set', async () => {
    const server = later(await startStandIn({ api: respond(404, { message: 'No such item' }) }));
    const { main, outputs } = await run(server, { ...request, 'response-file': 'response.json' });
    expect(main.exitCode).toBe(1);
    expect(outputs).toMatchObject({
      'error-code': 'API_STATUS',
      status: '404',
      response: '{"message":"No such item"}',
    });
    expect(readFileSync(outputs['response-file'] ?? '', 'utf8')).toBe('{"message":"No such item"}');
    expect(commandsOf(main, 'error')).toEqual([expect.stringContaining('HTTP 404: "No such item"')]);
    expect(lines(server).at(-1)).toBe(`POST ${REVOKE_PATH}`);
  });

  test.each([
    { expectStatus: '200,404', status: 404, exitCode: 0 },
    { expectStatus: '4XX 201', status: 410, exitCode: 0 },
    { expectStatus: '201', status: 200, exitCode: 1 },
    { expectStatus: '302', status: 302, exitCode: 0 },
  ])(
    'with status $status and expect-status: $expectStatus ends the step with exit code $exitCode',
    async (expected) => {
      const api = respond(expected.status, '{}', { location: '/elsewhere' });
      const server = later(await startStandIn({ api }));
      const { main, outputs } = await run(server, { ...request, 'expect-status': expected.expectStatus });
      expect(main.exitCode).toBe(expected.exitCode);
      expect(outputs['status']).toBe(String(expected.status));
      expect(lines(server)).toHaveLength(3);
    },
  );

  test('comes from below the path of base-url', async () => {
    const server = later(await startStandIn());
    const { main } = await run(server, { request: 'GET /issues.json', 'base-url': `${server.origin}/redmine/` });
    expect(main.exitCode).toBe(0);
    expect(lines(server)).toContain('GET /redmine/issues.json');
  });
});

test.each([
  { body: 'subject: "Build #123: {failed}"\ncount: 2\nversion: 1.10\nzip: 007', sent: '007' },
  { body: '{"subject": "Build #123: {failed}", "count": 2, "version": "1.10", "zip": "007"}', sent: '007' },
])('a body is sent as JSON, with unchanged values', async ({ body, sent }) => {
  const server = later(await startStandIn({ api: respond(201, { id: 1 }) }));
  const { main } = await run(server, { request: 'POST /api', body });
  expect(main.exitCode).toBe(0);
  const value: unknown = JSON.parse(server.requests[1]?.body ?? '');
  expect(value).toEqual({ subject: 'Build #123: {failed}', count: 2, version: '1.10', zip: sent });
  expect(server.requests[1]?.headers).toContain('application/json');
});

describe('the header user-agent', () => {
  const env = { ACTIONS_ORCHESTRATION_ID: 'orchestration-7f3a' };

  test.each([
    { name: 'contains the name of the action', headers: '', expected: 'bearer-step' },
    { name: 'at the API is that of the workflow', headers: '{user-agent: my-tool/1.0}', expected: 'my-tool/1.0' },
    { name: 'at the API is that of the workflow, in any case', headers: 'User-Agent: my tool', expected: 'my tool' },
  ])('$name, but never the id of the run', async ({ headers, expected }) => {
    const server = later(await startStandIn());
    const { main } = await run(server, { request: 'GET /api', headers }, { env });
    expect(main.exitCode).toBe(0);
    const names = server.requests.map((sent) => headerOf(sent, 'user-agent'));
    expect(names).toEqual(['bearer-step', expected, 'bearer-step']);
    expect(JSON.stringify(server.requests)).not.toContain('7f3a');
  });
});

describe('operation mode', () => {
  const keep = disposables('all tests');
  let planio: System;
  let token: string;

  beforeAll(async () => {
    planio = keep(await startPlanio({ path: '/redmine' }));
    token = await planio.issueToken(['view_issues', 'add_issues']);
  });

  test('sets id and url of a new issue, also below a path (redmine)', async () => {
    const text = 'Line one #1\nproject: other # no comment';
    const parameters = `project: ci\nsubject: ${JSON.stringify('Build #7: "no"')}\ndescription: ${JSON.stringify(text)}`;
    const common = { provider: 'redmine', token, 'base-url': planio.baseUrl, 'ca-cert': planio.caPem };
    const result = later(
      await runAction({ inputs: { ...common, operation: 'create-issue', parameters }, debug: true }),
    );
    expectNoLeaks(result, [token]);
    const { main, outputs } = result;
    expect(main.exitCode).toBe(0);
    expect(outputs).toMatchObject({ status: '201', url: `${planio.baseUrl}/issues/${outputs['id'] ?? '?'}` });
    expect(JSON.parse(outputs['response'] ?? '')).toMatchObject({ issue: { subject: 'Build #7: "no"' } });
    const sent: unknown = JSON.parse(planio.requests.at(-1)?.body ?? '');
    expect(sent).toEqual({ issue: { subject: 'Build #7: "no"', description: text } });
    expect(await planio.isActive(token)).toBe(true);
  });

  test('sends the defaults of the operation (planview-hub)', async () => {
    const server = later(await startStandIn({ api: respond(200, []) }));
    const { outputs } = await run(server, {
      provider: 'planview-hub',
      issuer: '',
      operation: 'list-errors',
      parameters: 'pageSize: 10',
    });
    expect(outputs).toMatchObject({ status: '200', response: '[]' });
    const [token, call = '', revocation] = lines(server);
    expect(token).toBe('POST /auth/realms/Tasktop/protocol/openid-connect/token');
    expect(call.split(/[?&]/u).sort()).toEqual(['GET /api/v1/errors', 'pageSize=10', 'type=ALL']);
    expect(revocation).toBe('POST /auth/realms/Tasktop/protocol/openid-connect/revoke');
  });
});
