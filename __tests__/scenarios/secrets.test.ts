import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import {
  respond,
  CLIENT_ID,
  CLIENT_SECRET,
  SECRETS,
  startStandIn,
  TOKEN,
  tokenResponse,
  type StandInOptions,
} from './stand-in.js';
import { commandsOf, DEBUG_MODES, disposables, expectNoLeaks, formsOf } from './support.js';

const later = disposables();

/** The files that contain the response. A secret in the response may appear there. */
const RESPONSE_FILES = ['temp/_runner_file_commands/set_output_main', 'workspace/response'];

interface RunOptions {
  debug?: boolean;
  env?: Record<string, string>;
  secrets?: readonly string[];
  inFiles?: readonly string[];
  post?: boolean;
}

async function run(
  options: StandInOptions,
  inputs: Record<string, string>,
  { debug = true, env = {}, secrets = [], inFiles = [], post = false }: RunOptions = {},
): Promise<ActionResult> {
  const server = later(await startStandIn(options));
  const all = { ...server.inputs, request: 'GET /api', ...inputs };
  const result = later(await runAction({ inputs: all, debug, env, post }));
  expectNoLeaks(result, [...SECRETS, ...secrets], inFiles);
  return result;
}

test.each([
  { location: 'its body', api: respond(200, { authorization: `Bearer ${TOKEN}` }) },
  { location: 'its body, percent-encoded', api: respond(200, `next=${encodeURIComponent(TOKEN)}`) },
  { location: 'a header', api: respond(200, '{}', { location: `/next?access_token=${TOKEN}` }) },
  { location: 'a body too large for an output', api: respond(200, `${TOKEN}${' '.repeat(100_000)}`) },
  { location: 'a binary body', api: respond(200, Buffer.from(`\u0000${TOKEN}`)) },
])('a response that repeats the token in $location causes a warning', async ({ api }) => {
  const { main } = await run({ api }, { 'response-file': 'response' }, { inFiles: RESPONSE_FILES });
  expect(main.exitCode).toBe(0);
  expect(commandsOf(main, 'warning')).toEqual([expect.stringContaining('contains a secret')]);
});

test.each(DEBUG_MODES)('other tokens in a token response are masked and never shown, $mode', async ({ debug }) => {
  const others = { refresh_token: 'refresh-/-0123456789', id_token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' };
  const { main } = await run({ token: tokenResponse(others) }, {}, { debug, secrets: Object.values(others) });
  expect(main.exitCode).toBe(0);
  for (const secret of Object.values(others)) expect(main.masks).toContain(secret);
});

test('the debug output of NODE_DEBUG is printed neither in the main nor in the post step', async () => {
  const authority = await createAuthority();
  const certificate = await authority.issue({ names: ['localhost'] });
  const inputs = { 'ca-cert': authority.certificatePem };
  for (const request of ['GET /api', '']) {
    const options = { env: { NODE_DEBUG: 'http,https,net,tls,stream,timer' }, post: request === '' };
    const { main, post } = await run({ certificate }, { ...inputs, request }, options);
    expect(main.exitCode).toBe(0);
    expect(post?.exitCode).toBe(options.post ? 0 : undefined);
  }
});

describe('a secret in an error message of a server is redacted', () => {
  const forms = [CLIENT_SECRET, TOKEN].flatMap((secret) => formsOf(secret).filter((form) => form.length < 180));
  let messages: string[];

  /** Puts many forms into each message, so that not every form needs a run. */
  beforeAll(() => {
    messages = forms.reduce<string[]>((texts, form) => {
      const last = texts.at(-1);
      if (last === undefined || last.length + form.length > 450) return [...texts, `repeated ${form} `];
      return [...texts.slice(0, -1), `${last}${form} `];
    }, []);
  });

  test('of the API, in every form', async () => {
    for (const message of messages) {
      const { main } = await run({ api: respond(400, { message }) }, {}, { inFiles: RESPONSE_FILES });
      expect(commandsOf(main, 'error')[0]).toContain('repeated *** ***');
    }
  });

  test('of the token endpoint, also if the text is cut', async () => {
    const description = `${'x'.repeat(190)} ${CLIENT_SECRET} and more`;
    const { main } = await run(
      { token: respond(401, { error: 'invalid_client', error_description: description }) },
      {},
    );
    expect(commandsOf(main, 'error')[0]).toContain('xxx ');
    expect(main.log).not.toContain(CLIENT_SECRET.slice(0, 6));
  });

  test('in an invalid token response', async () => {
    for (const token of [
      tokenResponse({ access_token: undefined, token: TOKEN }),
      respond(200, `{"access_token":"${TOKEN}","exp`),
    ]) {
      const { main, outputs } = await run({ token }, {});
      expect(outputs['error-code']).toBe('TOKEN_INVALID');
      expect(main.masks).toContain(TOKEN);
    }
  });
});

describe('masks', () => {
  test('are set only for secrets', async () => {
    const inputs = { scope: 'read-everything', audience: 'https://api.example.com' };
    const { main } = await run({ token: tokenResponse({ scope: 'read-everything' }) }, inputs);
    for (const mask of main.masks) expect(mask.length).toBeGreaterThanOrEqual(8);
    for (const plain of [CLIENT_ID, 'localhost', ...Object.values(inputs)])
      expect(main.masks.join('\n')).not.toContain(plain);
  });

  test('are not set for values shorter than eight characters, which would hide other text', async () => {
    const { main } = await run({}, { 'client-secret': 'abc1', 'token-parameters': 'password: xyz2' });
    expect(main.exitCode).toBe(0);
    expect(main.masks.filter((mask) => ['abc1', 'xyz2'].includes(mask))).toEqual([]);
  });

  test('are set for token parameters with a secret name', async () => {
    const parameters = { password: 'pass-word-0123', client_note: 'a-plain-note-01', api_key: 'api-key-0123456' };
    const { main } = await run(
      {},
      { 'token-parameters': JSON.stringify(parameters) },
      {
        secrets: [parameters.password, parameters.api_key],
      },
    );
    expect(main.exitCode).toBe(0);
    expect(main.masks).toEqual(expect.arrayContaining([parameters.password, parameters.api_key]));
    expect(main.masks).not.toContain(parameters.client_note);
  });

  test('are set for the password of a proxy', async () => {
    const env = { HTTPS_PROXY: 'http://proxy-user:p%40ssw0rd-of-proxy@proxy.example.com:8080' };
    const secrets = ['p@ssw0rd-of-proxy', 'p%40ssw0rd-of-proxy'];
    // The post step uses the same proxy, so its state contains the variable.
    const inFiles = ['temp/_runner_file_commands/save_state_main'];
    const { main } = await run({}, {}, { env, secrets, inFiles });
    const basic = Buffer.from('proxy-user:p@ssw0rd-of-proxy').toString('base64');
    expect(main.masks).toEqual(expect.arrayContaining([...secrets, basic]));
  });
});
