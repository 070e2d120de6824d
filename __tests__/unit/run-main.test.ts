import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StepError } from '../../src/errors.js';
import type { Attempt } from '../../src/http/exchange.js';
import { runMain } from '../../src/run-main.js';
import { createFakeWorld, type FakeServer, type FakeWorld, type Reply } from '../support/fake-world.js';

const SECRET = 'client-secret-1';
const TOKEN = 'access-token-1';
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
  workspace = mkdtempSync(join(tmpdir(), 'bearer-step-run-'));
});
afterAll(() => rmSync(workspace, { recursive: true }));

interface Replies {
  token?: Reply;
  revoke?: Reply;
  api?: Reply;
}

/** Sees each attempt first, and may answer it. */
type Watch = (attempt: Attempt, world: FakeWorld) => Reply | undefined;

/** Runs main against a hub that gives these replies. */
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
  await runMain(world.deps);
  return world;
}

describe('token mode', () => {
  test('hands the token over, with what is known of it', async () => {
    const { host, sent } = await run({});
    expect(host.outputs).toEqual({
      ...{ token: TOKEN, 'token-type': 'Bearer', scope: 'profile' },
      'expires-at': '2026-01-01T01:00:00.000Z',
    });
    expect(host.failures).toEqual([]);
    expect(host.warnings).toEqual([]);
    expect(host.infos.at(-1)).toBe('The token is set as output. It expires at 2026-01-01T01:00:00.000Z.');
    expect(sent).toEqual([`POST ${OPENID}/token`]);
  });

  test('saves an empty state, masks the secret, asks, masks the token, saves the state and sets outputs, in this order', async () => {
    const { host } = await run({}, {}, (_, world) => {
      world.host.info('ASKED');
      return undefined;
    });
    const at = (kind: string, text: string): number =>
      host.events.findIndex((event) => event.kind === kind && event.text.includes(text));
    const order = [
      at('state', '{}'),
      at('mask', SECRET),
      at('mask', Buffer.from(`ci:${SECRET}`).toString('base64')),
      at('info', 'ASKED'),
      at('mask', TOKEN),
      at('state', TOKEN),
      at('output', `token=${TOKEN}`),
    ];
    expect(order[0]).toBe(0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('leaves the revocation to the post step', async () => {
    const { host } = await run({});
    expect(JSON.parse(host.states.at(-1) ?? '')).toMatchObject({ endpoint: `${OPENID}/revoke`, token: TOKEN });
  });

  test('warns of a token that lives under ten minutes', async () => {
    const { host } = await run({}, { token: { body: { access_token: TOKEN, expires_in: 599 } } });
    expect(host.warnings).toEqual([expect.stringContaining('lives only 599 s')]);
  });

  test('warns of a token that lives under min-ttl', async () => {
    const { host } = await run({ 'min-ttl': '7200' });
    expect(host.warnings).toEqual([expect.stringContaining('lives only 3600 s')]);
  });

  test('sets no expiry where none is known, and the scope that was asked for', async () => {
    const { host } = await run({ scope: 'email' }, { token: { body: { access_token: TOKEN } } });
    expect(host.outputs).toEqual({ token: TOKEN, 'token-type': 'Bearer', scope: 'email' });
    expect(host.infos.at(-1)).toContain('is not known');
  });

  test('sets no scope where none is known', async () => {
    const { host } = await run({}, { token: { body: { access_token: TOKEN } } });
    expect(host.outputs).not.toHaveProperty('scope');
  });

  test('fails with the words of the token endpoint, and sets no token', async () => {
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
  test('sends the request, gives the answer, and revokes the token', async () => {
    const { host, sent } = await run({ operation: 'list-errors' }, { api: errors });
    expect(sent).toEqual([
      `POST ${OPENID}/token`,
      'GET https://hub.example.com/api/v1/errors?type=ALL',
      `POST ${OPENID}/revoke`,
    ]);
    expect(host.outputs).toEqual({
      ...{ status: '200', response: '[{"id":1}]' },
      headers: '{"content-type":"application/json"}',
    });
    expect(host.failures).toEqual([]);
    expect(host.states.at(-1)).toBe('{}');
  });

  test('sets the outputs of an answer that then fails the step, and revokes the token', async () => {
    const { host, sent } = await run(
      { request: 'GET /a' },
      { api: { status: 404, body: { message: 'Gone fishing' } } },
    );
    expect(host.outputs).toMatchObject({
      status: '404',
      response: '{"message":"Gone fishing"}',
      'error-code': 'API_STATUS',
    });
    expect(host.failures).toEqual([expect.stringContaining('answered HTTP 404: "Gone fishing"')]);
    expect(sent.at(-1)).toBe(`POST ${OPENID}/revoke`);
  });

  test('takes the statuses that are expected for success', async () => {
    const { host } = await run({ request: 'GET /a', 'expect-status': '404' }, { api: { status: 404 } });
    expect(host.failures).toEqual([]);
    expect(host.outputs).toMatchObject({ status: '404', 'response-omitted': 'empty' });
  });

  test('revokes the token when the request fails', async () => {
    const { host, sent } = await run({ request: 'POST /a' }, { api: new StepError('CONNECTION_LOST', 'Lost.') });
    expect(host.outputs).toEqual({ 'error-code': 'CONNECTION_LOST' });
    expect(sent.at(-1)).toBe(`POST ${OPENID}/revoke`);
  });

  test('succeeds when only the revocation fails, with a warning', async () => {
    const { host } = await run({ request: 'GET /a' }, { api: errors, revoke: { status: 500 } });
    expect(host.failures).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('could not be revoked')]);
    expect(host.states.at(-1)).toContain(TOKEN);
  });

  test.each([
    { name: 'a given token', inputs: { token: 'given-token-1', 'client-id': '', 'client-secret': '' } },
    { name: 'a token that the workflow keeps', inputs: { 'revoke-token': 'false' } },
  ])('never revokes $name', async ({ inputs }) => {
    const { host, sent } = await run({ request: 'GET /a', ...inputs }, { api: errors });
    expect(host.failures).toEqual([]);
    expect(sent).not.toContain(`POST ${OPENID}/revoke`);
    expect(host.states).not.toContain(TOKEN);
  });

  test('writes the answer to a file, byte for byte', async () => {
    const { host } = await run({ request: 'GET /a', 'response-file': 'answer.json' }, { api: errors });
    expect(readFileSync(host.outputs['response-file'] ?? '', 'utf8')).toBe('[{"id":1}]');
  });

  test('ends with CANCELLED when the job is cancelled, and leaves the revocation to the post step', async () => {
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

describe('whatever happens', () => {
  test('every input fault is told at once, before anything is sent', async () => {
    const { host, sent } = await run({ 'base-url': 'http://hub.example.com', timeout: 'soon', 'client-secret': '' });
    expect(sent).toEqual([]);
    expect(host.outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
    expect(host.failures).toHaveLength(1);
    for (const name of ['base-url', 'timeout', 'client-secret']) expect(host.failures[0]).toContain(`${name}:`);
  });

  test('a fault that nobody foresaw tells its class, and nothing of its text', async () => {
    const { host } = await run({}, {}, () => {
      throw new TypeError(`with ${TOKEN} and other words`);
    });
    expect(host.outputs).toEqual({ 'error-code': 'INTERNAL' });
    expect(host.failures).toEqual([expect.stringContaining('(TypeError)')]);
    expect(host.lines.join()).not.toContain('other words');
  });

  test.each(['saveState', 'output'] as const)(
    'a host that cannot take %s makes the step fail, and is still told',
    async (method) => {
      const world = createFakeWorld({ inputs: hub, serve: () => ({ body: { access_token: TOKEN } }) });
      world.host[method] = () => {
        throw new StepError('OUTPUT_FAILED', 'The step cannot hand on anything.');
      };
      await expect(runMain(world.deps)).resolves.toBeUndefined();
      expect(world.host.failures).toEqual([expect.stringContaining('[OUTPUT_FAILED]')]);
    },
  );

  test('the log holds neither secret nor token, nor query values, headers and bodies', async () => {
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
