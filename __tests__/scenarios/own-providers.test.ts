/** Provider files of the workflow: what they can and cannot do. provider-examples.test.ts runs each example. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import type { ActionOptions, ActionResult } from '../../sandbox/runner.js';
import { EVENTS } from '../../src/ci/events.js';
import { expectFailure, expectSuccess, headerOf, reply, run, serve, token, TOKEN, type Routes } from './stage.js';
import { commandsOf, lines } from './support.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-own-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const example = (name: string): string => readFileSync(join('docs/provider-examples', `${name}.yml`), 'utf8');
const PATH = '.github/providers/own.yml';

/** Runs the step with a provider file of this text in its workspace. */
async function runWith(
  text: string,
  inputs: Record<string, string>,
  options: Partial<ActionOptions> & { secrets?: readonly string[] } = {},
): Promise<ActionResult> {
  const file = join(folder, 'workspace', PATH);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return run({ ...options, folder, inputs: { provider: `./${PATH}`, ...inputs } });
}

/** Runs the step, and expects an input error before anything is sent. */
async function expectRefused(
  server: RecordingServer,
  text: string,
  inputs: Record<string, string>,
  words: RegExp,
  options: Partial<ActionOptions> = {},
): Promise<void> {
  expectFailure(await runWith(text, inputs, options), 'INPUT_INVALID', words);
  expect(lines(server)).toEqual([]);
}

const ACME: Routes = {
  '/oauth/token': token(),
  '/v2/projects/ci/tickets': reply(201, { ticket: { id: 7, title: 'x' } }),
};

describe('the file of the guide', () => {
  const create = {
    operation: 'create-ticket',
    parameters: 'project: ci\ntitle: The nightly build failed\npriority: high',
  };

  test('is the one in docs/provider-examples', () => {
    expect(readFileSync('docs/own-providers.md', 'utf8')).toContain(`\`\`\`yaml\n${example('acme')}\`\`\``);
  });

  test('declares a request that the step sends by its name', async () => {
    const server = await serve(ACME);
    const result = await runWith(example('acme'), { 'base-url': server.origin, ...create });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ id: '7', url: `${server.origin}/tickets/7` });
    expect(server.requests.map(({ body }) => body)[1]).toBe(
      '{"ticket":{"title":"The nightly build failed","priority":"high"}}',
    );
    expect(result.main.log).toContain(`Sending the client credentials to ${server.origin}, for ./${PATH}.`);
  });

  test.each(EVENTS.untrusted)('is refused on %s', async (event) => {
    const server = await serve(ACME);
    const env = { GITHUB_EVENT_NAME: event };
    await expectRefused(server, example('acme'), { 'base-url': server.origin, ...create }, new RegExp(event, 'u'), {
      env,
    });
  });

  test.each([
    { name: 'an unknown key', from: 'grant_types', to: 'grants', words: /own\.yml:9: oauth\.grants: unknown/u },
    {
      name: 'a value of the wrong type',
      from: 'required: true }',
      to: 'required: maybe }',
      words: /own\.yml:19: .*true or false/u,
    },
    { name: 'text that is not YAML', from: 'errors: {', to: 'errors: [', words: /own\.yml:\d+: not valid YAML/u },
    { name: 'an unknown method', from: '_post', to: '_magic', words: /own\.yml:10: .*client_secret_basic/u },
  ])('is refused with $name', async ({ from, to, words }) => {
    const server = await serve(ACME);
    await expectRefused(server, example('acme').replace(from, to), { 'base-url': server.origin, ...create }, words);
  });

  test('fails clearly if it is not there', async () => {
    const server = await serve(ACME);
    const given = { provider: './no/such.yml', 'base-url': server.origin, ...create };
    expectFailure(await run({ inputs: given }), 'FILE_FAILED', /no\/such\.yml[^]*actions\/checkout/u);
    expect(lines(server)).toEqual([]);
  });
});

describe('an origin of a file', () => {
  const without = (line: RegExp, text: string): string => text.replace(line, '');

  test('is no place for the credentials until the workflow names it', async () => {
    const evil = await serve({ '/oauth/token': token() });
    const api = await serve({ '/v2/projects/ci/tickets': reply(200, []) });
    const text = example('acme').replace('{base_url}/oauth/token', 'https://login.evil.example/oauth/token');
    const inputs = { 'base-url': api.origin, operation: 'list-tickets', parameters: '{"project": "ci"}' };
    await expectRefused(
      api,
      text,
      inputs,
      /token-url: is missing\. [^ ]*own\.yml declares https:\/\/login\.evil\.example/u,
    );
    expect(lines(evil)).toEqual([]);
  });

  test('is no issuer until the workflow names it', async () => {
    const api = await serve({});
    const text = without(/ {2}token_endpoint: .*\n/u, example('acme')).replace(
      'oauth:',
      "oauth:\n  issuer: 'https://login.evil.example'",
    );
    const inputs = { 'base-url': api.origin, operation: 'list-tickets', parameters: '{"project": "ci"}' };
    await expectRefused(api, text, inputs, /issuer: is missing\. [^]*https:\/\/login\.evil\.example/u);
  });

  test('is no base URL until the workflow allows it, not even an inherited one', async () => {
    const server = await serve({});
    const text = 'id: own\nextends: nuvias-hub\ntitle: Own\n';
    await expectRefused(server, text, { operation: 'whoami' }, /base-url: is missing\. [^]*cannot add an origin/u);
  });

  test('is the base URL if allowed-origins names it', async () => {
    const server = await serve({ '/api/v4/projects/1/issues': reply(200, []) });
    const text = example('gitlab-token').replace('https://gitlab.com', server.origin);
    const inputs = {
      token: 'glpat-0123456789',
      'allowed-origins': server.origin,
      operation: 'list-issues',
      parameters: '{"project": 1}',
    };
    const result = await runWith(text, inputs, { secrets: ['glpat-0123456789'] });
    expectSuccess(result);
    expect(headerOf(server.requests[0], 'private-token')).toBe('glpat-0123456789');
    expect(headerOf(server.requests[0], 'authorization')).toBeUndefined();
  });
});

describe('the base URL of Salesforce', () => {
  const QUERY = { operation: 'query', parameters: '{"q": "SELECT Id FROM Case"}' };
  const instance: Routes = { '/services/data/v64.0/query': reply(200, { records: [] }) };

  const salesforce = async (
    response: (api: RecordingServer) => object,
    more: Record<string, string> = {},
  ): Promise<{ api: RecordingServer; result: ActionResult }> => {
    const api = await serve(instance);
    const login = await serve({ '/services/oauth2/token': token(response(api)) });
    const inputs = { 'token-url': `${login.origin}/services/oauth2/token`, ...QUERY, ...more };
    return { api, result: await runWith(example('salesforce'), inputs) };
  };

  test('is in the token response', async () => {
    const api = await serve(instance);
    const login = await serve({ '/services/oauth2/token': token({ instance_url: api.origin }) });
    const inputs = { 'token-url': `${login.origin}/services/oauth2/token`, 'allowed-origins': api.origin, ...QUERY };
    expectSuccess(await runWith(example('salesforce'), inputs));
    expect(lines(api)).toEqual(['GET /services/data/v64.0/query?q=SELECT%20Id%20FROM%20Case']);
  });

  test('gets no token if the workflow does not allow it: the error shows the line to add', async () => {
    const { api, result } = await salesforce(({ origin }) => ({ instance_url: origin }));
    expectFailure(result, 'ORIGIN_NOT_ALLOWED', `"allowed-origins: ${api.origin}"`);
    expect(lines(api)).toEqual([]);
  });

  test.each([
    { name: 'no URL', url: () => undefined, words: /names no URL/u },
    { name: 'a URL with a path', url: (origin: string) => `${origin}/evil`, words: /no origin/u },
    { name: 'a URL with a user name', url: (origin: string) => origin.replace('://', '://user@'), words: /no origin/u },
    { name: 'a URL with a port', url: () => 'https://api.evil.example:8443', words: /no origin/u },
    { name: 'no text', url: () => ({ a: 1 }), words: /names no URL/u },
  ])('is refused if the response has $name', async ({ url, words }) => {
    const { api, result } = await salesforce(({ origin }) => ({ instance_url: url(origin) }), {
      'allowed-origins': 'https://api.evil.example',
    });
    expectFailure(result, 'TOKEN_INVALID', words);
    expect(lines(api)).toEqual([]);
  });

  test('comes from base-url if the workflow sets it', async () => {
    const api = await serve(instance);
    const login = await serve({ '/services/oauth2/token': token({ instance_url: 'https://elsewhere.example' }) });
    const inputs = { 'token-url': `${login.origin}/services/oauth2/token`, 'base-url': api.origin, ...QUERY };
    expectSuccess(await runWith(example('salesforce'), inputs));
    expect(lines(api)).toHaveLength(1);
  });

  test('must be set with the input token', async () => {
    const result = await runWith(example('salesforce'), { token: TOKEN, ...QUERY });
    expectFailure(result, 'INPUT_INVALID', /base-url: is missing\. Only a token response names it/u);
    expect(commandsOf(result.main, 'error')).toHaveLength(1);
  });
});
