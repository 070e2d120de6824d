import '../../support/node-errors.js';
import { savedContent } from '../../support/saved-content.js';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import type { HttpRequest } from '../../../src/http/message.js';
import { runStep } from '../../../src/step/run-step.js';
import {
  createFakeWorld,
  fakeCommands,
  type FakeServer,
  type FakeWorld,
  type Reply,
} from '../../support/fake-world.js';

const SECRET = 'client-secret-1';
const TOKEN = 'access-token-1';
const CLIENT = { 'client-id': 'ci', 'client-secret': SECRET };
const hub = {
  provider: 'planview-hub',
  'base-url': 'https://hub.example.com',
  'client-id': 'ci',
  'client-secret': SECRET,
};
const OPENID = 'https://hub.example.com/auth/realms/Tasktop/protocol/openid-connect';
const errors = { body: [{ id: 1 }], headers: { 'content-type': 'application/json', 'set-cookie': 'a=b' } };

let workspace: string;
beforeAll(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'bearer-step-run-')));
});
afterAll(() => rmSync(workspace, { recursive: true }));

interface Replies {
  token?: Reply;
  revoke?: Reply;
  api?: Reply;
}

/** Receives each attempt before the server does, and may return its response. */
type Watch = (attempt: HttpRequest, world: FakeWorld) => Reply | undefined;

/** Runs the main step against a hub that sends these replies. */
async function run(inputs: Record<string, string>, replies: Replies = {}, watch?: Watch): Promise<FakeWorld> {
  const serve: FakeServer = (attempt, world) => {
    const watched = watch?.(attempt, world);
    if (watched !== undefined) return watched;
    if (attempt.url.href === `${OPENID}/token`) {
      return (
        replies.token ?? { body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, scope: 'profile' } }
      );
    }
    return (attempt.url.href === `${OPENID}/revoke` ? replies.revoke : replies.api) ?? {};
  };
  const world = createFakeWorld({ inputs: { ...hub, ...inputs }, serve, workspace, temp: workspace });
  await runStep(world.deps);
  return world;
}

describe('token mode', () => {
  test('sets the outputs of the token', async () => {
    const { host, sent } = await run({});
    expect(host.outputs).toEqual({
      token: TOKEN,
      'token-type': 'Bearer',
      scope: 'profile',
      'expires-at': '2026-01-01T01:00:00.000Z',
    });
    expect(host.failures).toEqual([]);
    expect(host.warnings).toEqual([]);
    expect(host.infos.at(-1)).toBe('The token expires at 2026-01-01T01:00:00.000Z.');
    expect(sent).toEqual([`POST ${OPENID}/token`]);
  });

  test('saves an empty state, masks the secret, requests and masks the token, saves the state and sets outputs, in this order', async () => {
    const { host } = await run({}, {}, (_, world) => {
      world.host.info('REQUESTED');
      return undefined;
    });
    const at = (kind: string, text: string): number =>
      host.events.findIndex((event) => event.kind === kind && event.text.includes(text));
    const order = [
      at('state', '{}'),
      at('mask', SECRET),
      at('mask', Buffer.from(`ci:${SECRET}`).toString('base64')),
      at('info', 'REQUESTED'),
      at('mask', TOKEN),
      at('state', TOKEN),
      at('output', `token=${TOKEN}`),
    ];
    expect(order[0]).toBe(0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('saves what the post step needs for the revocation', async () => {
    const { host } = await run({});
    expect(savedContent(host.states.at(-1))).toMatchObject({ endpoint: `${OPENID}/revoke`, token: TOKEN });
  });

  test('does not warn about a token of 300 s, as Keycloak issues them', async () => {
    const { host } = await run({}, { token: { body: { access_token: TOKEN, expires_in: 300 } } });
    expect(host.warnings).toEqual([]);
  });

  test('warns about a token that is valid for less than min-ttl', async () => {
    const { host } = await run({ 'min-ttl': '7200' });
    expect(host.warnings).toEqual([expect.stringContaining('valid for only 3600 s')]);
  });

  test('sets the requested scope and no expiry time if the server returns neither', async () => {
    const { host } = await run({ scope: 'email' }, { token: { body: { access_token: TOKEN } } });
    expect(host.outputs).toEqual({ token: TOKEN, 'token-type': 'Bearer', scope: 'email' });
    expect(host.infos.at(-1)).toContain('is unknown');
  });

  test('sets no scope if it is unknown', async () => {
    const { host } = await run({}, { token: { body: { access_token: TOKEN } } });
    expect(host.outputs).not.toHaveProperty('scope');
  });

  test('fails with the error of the token endpoint, and sets no token', async () => {
    const { host } = await run(
      {},
      { token: { status: 401, body: { error: 'invalid_client', error_description: 'No.' } } },
    );
    expect(host.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
    expect(host.failures).toEqual([expect.stringContaining('invalid_client (HTTP 401): "No"')]);
    expect(host.states).toEqual(['{}']);
  });
});

describe('request and operation mode', () => {
  test('sends the request, sets the outputs of the response, and revokes the token', async () => {
    const { host, sent } = await run({ operation: 'list-errors' }, { api: errors });
    expect(sent).toEqual([
      `POST ${OPENID}/token`,
      'GET https://hub.example.com/api/v1/errors?type=ALL',
      `POST ${OPENID}/revoke`,
    ]);
    expect(host.outputs).toEqual({
      status: '200',
      response: '[{"id":1}]',
      headers: '{"content-type":"application/json"}',
    });
    expect(host.failures).toEqual([]);
    expect(host.states.at(-1)).toBe('{}');
  });

  test('sets the outputs of a response whose status fails the step, and revokes the token', async () => {
    const { host, sent } = await run(
      { request: 'GET /a' },
      { api: { status: 404, body: { message: 'Gone fishing' } } },
    );
    expect(host.outputs).toMatchObject({
      status: '404',
      response: '{"message":"Gone fishing"}',
      'error-code': 'API_STATUS',
    });
    expect(host.failures).toEqual([expect.stringContaining('returned HTTP 404: "Gone fishing"')]);
    expect(sent.at(-1)).toBe(`POST ${OPENID}/revoke`);
  });

  test('accepts the statuses of expect-status', async () => {
    const { host } = await run({ request: 'GET /a', 'expect-status': '404' }, { api: { status: 404 } });
    expect(host.failures).toEqual([]);
    expect(host.outputs).toMatchObject({ status: '404', 'response-omitted': 'empty' });
  });

  test('revokes the token if the request fails', async () => {
    const { host, sent } = await run({ request: 'POST /a' }, { api: new StepError('CONNECTION_LOST', 'Lost.') });
    expect(host.outputs).toEqual({ 'error-code': 'CONNECTION_LOST' });
    expect(sent.at(-1)).toBe(`POST ${OPENID}/revoke`);
  });

  test('succeeds with a warning if only the revocation fails', async () => {
    const { host } = await run({ request: 'GET /a' }, { api: errors, revoke: { status: 500 } });
    expect(host.failures).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('could not be revoked')]);
    expect(host.states.at(-1)).toContain(TOKEN);
  });

  test.each([
    { name: 'the input token', inputs: { token: 'given-token-1', 'client-id': '', 'client-secret': '' } },
    { name: 'a token with revoke-token: false', inputs: { 'revoke-token': 'false' } },
  ])('never revokes $name', async ({ inputs }) => {
    const { host, sent } = await run({ request: 'GET /a', ...inputs }, { api: errors });
    expect(host.failures).toEqual([]);
    expect(sent).not.toContain(`POST ${OPENID}/revoke`);
    expect(host.states).not.toContain(TOKEN);
  });

  test('writes the response to a file, byte for byte', async () => {
    const { host } = await run({ request: 'GET /a', 'response-file': 'response.json' }, { api: errors });
    expect(readFileSync(host.outputs['response-file'] ?? '', 'utf8')).toBe('[{"id":1}]');
  });

  test('fails with CANCELLED if the job is cancelled, and leaves the revocation to the post step', async () => {
    const { host, sent } = await run({ request: 'GET /a' }, {}, (attempt, world) => {
      if (attempt.url.pathname !== '/a') return undefined;
      world.cancel('SIGTERM');
      return new StepError('CANCELLED', 'The step was cancelled (SIGTERM).');
    });
    expect(host.outputs).toEqual({ 'error-code': 'CANCELLED' });
    expect(sent).not.toContain(`POST ${OPENID}/revoke`);
    expect(host.states.at(-1)).toContain(TOKEN);
  });
});

describe('with Redmine', () => {
  const REDMINE = 'https://redmine.example.com';
  const given = { provider: 'redmine', 'base-url': REDMINE, 'client-id': '', 'client-secret': '', token: TOKEN };
  const serve =
    (responses: Readonly<Record<string, Reply>>): Watch =>
    ({ method, url }) =>
      responses[`${method} ${url.pathname}`] ?? { status: 404 };
  /** Runs the main step against a Redmine with these responses, by method and path. All others are 404. */
  const runRedmine = (inputs: Record<string, string>, responses: Readonly<Record<string, Reply>>): Promise<FakeWorld> =>
    run({ ...given, ...inputs }, {}, serve(responses));

  describe('a change that the server may ignore', () => {
    const update = { operation: 'update-issue', parameters: '{"id":7,"status_id":2,"subject":"x"}' };
    const issue = (status: number): Reply => ({
      body: { issue: { id: 7, status: { id: status }, subject: 'x' } },
    });

    test('is read back, and the step succeeds if it was made', async () => {
      const { host, sent } = await runRedmine(update, {
        'PUT /issues/7.json': { status: 204 },
        'GET /issues/7.json': issue(2),
      });
      expect(sent).toEqual([`PUT ${REDMINE}/issues/7.json`, `GET ${REDMINE}/issues/7.json`]);
      expect(host.failures).toEqual([]);
      expect(host.outputs).toEqual({
        status: '204',
        headers: '{}',
        'response-omitted': 'empty',
        id: '7',
        url: `${REDMINE}/issues/7`,
      });
    });

    test('fails the step if it was not made, with the names of the fields and all outputs of the response', async () => {
      const { host } = await runRedmine(update, {
        'PUT /issues/7.json': { status: 204 },
        'GET /issues/7.json': issue(1),
      });
      expect(host.failures).toEqual([expect.stringMatching(/^\[CHANGE_IGNORED\] .*status_id \(requested 2, is 1\)/u)]);
      expect(host.outputs).toMatchObject({ 'error-code': 'CHANGE_IGNORED', status: '204', id: '7' });
      expect(host.outputs).toHaveProperty('url');
    });

    test('is checked in the response itself, if it is JSON', async () => {
      const create = { operation: 'create-issue', parameters: '{"project":"p","subject":"S","tracker_id":99}' };
      const made = { status: 201, body: { issue: { id: 7, subject: 'S', tracker: { id: 1 } } } };
      const { host, sent } = await runRedmine(create, { 'POST /projects/p/issues.json': made });
      expect(sent).toHaveLength(1);
      expect(host.failures).toEqual([expect.stringContaining('tracker_id (requested 99, is 1)')]);
      expect(host.outputs).toMatchObject({ status: '201', id: '7' });
    });

    test('is not read back if no such field was requested', async () => {
      const change = { operation: 'update-issue', parameters: '{"id":7}' };
      const { host, sent } = await runRedmine(change, { 'PUT /issues/7.json': { status: 204 } });
      expect([sent.length, host.failures]).toEqual([1, []]);
    });

    test('is not read back after an error status', async () => {
      const { host, sent } = await runRedmine(update, { 'PUT /issues/7.json': { status: 422 } });
      expect(sent).toHaveLength(1);
      expect(host.outputs).toMatchObject({ 'error-code': 'API_STATUS' });
    });

    test('is not read back after an error status that the workflow accepts', async () => {
      const refused = { status: 422, body: { errors: ['Status is invalid'] } };
      const responses = { 'PUT /issues/7.json': refused, 'GET /issues/7.json': issue(1) };
      const { host, sent } = await runRedmine({ ...update, 'expect-status': '2xx,422' }, responses);
      expect([sent.length, host.failures]).toEqual([1, []]);
    });

    test('fails the step if it cannot be read back, and the response to the change is not lost', async () => {
      const { host } = await runRedmine(update, {
        'PUT /issues/7.json': { status: 204 },
        'GET /issues/7.json': { status: 403 },
      });
      expect(host.failures).toHaveLength(1);
      expect(host.outputs).toMatchObject({ status: '204', id: '7', 'error-code': 'API_STATUS' });
    });
  });

  describe('a list that is also returned without a valid token', () => {
    const list = { operation: 'list-projects' };
    const projects = { body: { projects: [], total_count: 0 } };

    test('is requested after the token was proved', async () => {
      const { host, sent } = await runRedmine(list, {
        'GET /users/current.json': { body: { user: { id: 5, login: 'bot' } } },
        'GET /projects.json': projects,
      });
      expect(sent).toEqual([`GET ${REDMINE}/users/current.json`, `GET ${REDMINE}/projects.json?limit=100`]);
      expect(host.outputs).toMatchObject({ status: '200', response: JSON.stringify(projects.body) });
      expect(host.outputs).not.toHaveProperty('id');
    });

    test('is not requested with an invalid token', async () => {
      const { host, sent } = await runRedmine(list, {
        'GET /users/current.json': { status: 401 },
        'GET /projects.json': projects,
      });
      expect(sent).toEqual([`GET ${REDMINE}/users/current.json`]);
      expect(host.outputs).toEqual({ 'error-code': 'API_STATUS' });
      expect(host.failures).toEqual([expect.stringContaining('HTTP 401')]);
    });
  });

  test('the error of a 403 contains the scopes of the token', async () => {
    const chain = { ...CLIENT, 'refresh-token': 'refresh-0001', 'save-refresh-token': 'none', token: '' };
    const { host } = await runRedmine(
      { ...chain, request: 'GET /x' },
      {
        'POST /oauth/token': { body: { access_token: TOKEN, scope: 'view_issues add_issues' } },
        'GET /x': { status: 403 },
      },
    );
    expect(host.failures).toEqual([expect.stringContaining('The token has the scopes: view_issues add_issues.')]);
  });

  test('a file is uploaded, and its token is the output id', async () => {
    const file = join(workspace, 'build.log');
    writeFileSync(file, 'line');
    const upload = { operation: 'upload-file', parameters: JSON.stringify({ file, filename: 'build.log' }) };
    const { host, attempts } = await runRedmine(upload, {
      'POST /uploads.json': { status: 201, body: { upload: { id: 1, token: '1.ab12' } } },
    });
    expect(host.failures).toEqual([]);
    expect(host.outputs).toMatchObject({ status: '201', id: '1.ab12' });
    expect(attempts[0]).toMatchObject({ body: { size: 4 } });
  });

  test('token mode sets a token of a refresh token chain as output, and saves nothing to revoke', async () => {
    const { runCommand, calls } = fakeCommands();
    const inputs = { ...given, ...CLIENT, token: '', 'refresh-token': 'refresh-0001', 'save-refresh-token': 'keep' };
    const reply = { body: { access_token: TOKEN, refresh_token: 'refresh-0002', expires_in: 7200, scope: 'a' } };
    const world = createFakeWorld({ inputs, serve: () => reply, runCommand, workspace, temp: '' });
    await runStep(world.deps);
    expect(world.host.outputs).toMatchObject({ token: TOKEN, scope: 'a' });
    expect(world.host.states).toEqual(['{}']);
    expect(calls.map(({ stdin }) => stdin)).toEqual(['refresh-0002']);
  });

  test('token mode sets no token if the job is cancelled during the refresh', async () => {
    const { runCommand, calls } = fakeCommands(() => {
      world.cancel('SIGTERM');
      return '';
    });
    const inputs = { ...given, ...CLIENT, token: '', 'refresh-token': 'refresh-0001', 'save-refresh-token': 'keep' };
    const reply = { body: { access_token: TOKEN, refresh_token: 'refresh-0002', expires_in: 7200 } };
    const world = createFakeWorld({ inputs, serve: () => reply, runCommand, workspace, temp: '' });
    await runStep(world.deps);
    expect(calls.map(({ stdin }) => stdin)).toEqual(['refresh-0002']);
    expect(world.host.outputs).toEqual({ 'error-code': 'CANCELLED' });
  });
});

describe('in every mode, the step', () => {
  test('reports all input errors at once, before it sends anything', async () => {
    const { host, sent } = await run({ 'base-url': 'http://hub.example.com', timeout: 'soon', 'client-secret': '' });
    expect(sent).toEqual([]);
    expect(host.outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
    expect(host.failures).toHaveLength(1);
    for (const name of ['base-url', 'timeout', 'client-secret']) expect(host.failures[0]).toContain(`${name}:`);
  });

  test.each([
    { limits: {}, idleTimeoutMs: 30_000 },
    { limits: { 'idle-timeout': '90' }, idleTimeoutMs: 90_000 },
    { limits: { timeout: '20' }, idleTimeoutMs: 20_000 },
  ])('with $limits sends every request with the idle timeout $idleTimeoutMs ms', async ({ limits, idleTimeoutMs }) => {
    const { host, attempts } = await run({ request: 'GET /a', ...limits }, { api: { body: {} } });
    expect(host.failures).toEqual([]);
    expect(attempts.length).toBeGreaterThan(1);
    expect(new Set(attempts.map((attempt) => attempt.idleTimeoutMs))).toEqual(new Set([idleTimeoutMs]));
  });

  test('reports the class of an unexpected error, but not its text', async () => {
    const { host } = await run({}, {}, () => {
      throw new TypeError(`with ${TOKEN} and other words`);
    });
    expect(host.outputs).toEqual({ 'error-code': 'INTERNAL' });
    expect(host.failures).toEqual([expect.stringContaining('(TypeError)')]);
    expect(host.lines.join()).not.toContain('other words');
  });

  test.each(['saveState', 'output'] as const)(
    'fails and reports the error if the host throws in %s',
    async (method) => {
      const world = createFakeWorld({ inputs: hub, serve: () => ({ body: { access_token: TOKEN } }) });
      world.host[method] = () => {
        throw new StepError('OUTPUT_FAILED', 'The step cannot set its outputs.');
      };
      await expect(runStep(world.deps)).resolves.toBeUndefined();
      expect(world.host.failures).toEqual([expect.stringContaining('[OUTPUT_FAILED]')]);
    },
  );

  test('logs no secret, token, query value, header or body', async () => {
    const api = {
      status: 400,
      body: { message: `You sent ${TOKEN} of ${SECRET}`, other: 'body-text' },
      headers: { 'x-a': 'header-text' },
    };
    const { host } = await run({ request: 'GET /a?b=query-text' }, { api });
    expect(host.lines.join('\n')).not.toMatch(/client-secret-1|access-token-1|query-text|body-text|header-text/u);
    expect(host.failures[0]).toContain('"You sent *** of ***"');
  });
});
