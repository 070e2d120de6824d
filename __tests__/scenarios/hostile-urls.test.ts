import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startRecordingServer, type RecordingServer } from '../../sandbox/recording-server.js';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import { respond, REVOKE_PATH, SECRETS, startStandIn, TOKEN_PATH, tokenResponse, type StandIn } from './stand-in.js';
import { commandsOf, disposables, expectNoLeaks, lines } from './support.js';

const later = disposables();
const afterAllTests = disposables('all tests');
/** A malicious server, which would return a token for every request. */
let evil: RecordingServer;
let good: StandIn;

beforeAll(async () => {
  evil = afterAllTests(await startRecordingServer({ handler: tokenResponse() }));
  good = afterAllTests(await startStandIn());
});
afterEach(() => {
  expect(evil.connections).toBe(0);
  good.requests.length = 0;
});

const hostOf = ({ origin }: RecordingServer): string => new URL(origin).host;

async function run(server: StandIn, inputs: Record<string, string>, post = false): Promise<ActionResult> {
  const result = later(await runAction({ inputs: { ...server.inputs, ...inputs }, debug: true, post }));
  expectNoLeaks(result, SECRETS);
  if (post) expect(result.post?.exitCode).toBe(0);
  return result;
}

/**
 * URLs that resemble the good server or loopback, but are not. GOOD and EVIL represent host and port of the servers.
 */
const HOSTILE = [
  'http://GOOD@EVIL',
  'http://user:pass@EVIL',
  'http://GOOD\\@EVIL',
  'http://GOOD#@EVIL',
  '//EVIL',
  '\\\\EVIL',
  'http:/EVIL',
  'http://GOOD\t@EVIL',
  'http://GOOD\r\nHost: EVIL',
  'javascript:alert(1)',
  'http://127.evil.test',
  'http://127.0.0.1.evil.test',
  'http://localhost.evil.test',
  'http://0.0.0.0:EVIL_PORT',
  'http://[::ffff:127.0.0.1]:EVIL_PORT',
];

const fill = (text: string): string =>
  text
    .replaceAll('EVIL_PORT', new URL(evil.origin).port)
    .replaceAll('EVIL', hostOf(evil))
    .replaceAll('GOOD', hostOf(good));

const URL_INPUTS = ['base-url', 'token-url', 'issuer', 'allowed-origins'];

describe('in the URL inputs', () => {
  test.each(HOSTILE)('%j is an input error, and nothing is sent', async (url) => {
    const { main, outputs } = await run(good, Object.fromEntries(URL_INPUTS.map((input) => [input, fill(url)])));
    expect(outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
    const [message] = commandsOf(main, 'error');
    for (const input of URL_INPUTS) expect(message).toMatch(new RegExp(`^${input}: `, 'mu'));
    expect(good.requests).toEqual([]);
  });
});

describe('in the path of a request', () => {
  test.each([
    '//EVIL/x',
    '/\\EVIL/x',
    '@EVIL/x',
    '.evil.test/x',
    '/../x',
    '/a/../../x',
    '/%2e%2e/x',
    '/a/.%2E/x',
    '/a%5c..%5cx',
    '/a/..%2fx',
    '/a%0d%0aHost:%20EVIL',
    '/x#y',
    '/a\tb',
  ])('%s is an input error, and nothing is sent', async (path) => {
    const { outputs } = await run(good, { request: `GET ${fill(path)}` });
    expect(outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
    expect(good.requests).toEqual([]);
  });

  test.each(['http://EVIL/x', 'http://GOOD@EVIL/x', 'http://EVIL\\@GOOD/x', 'https://hub.example.com/x'])(
    'the URL %s outside base-url is refused, and nothing is sent',
    async (url) => {
      const { outputs } = await run(good, { request: `GET ${fill(url)}` });
      expect(outputs['error-code']).toMatch(/^(?:INPUT_INVALID|ORIGIN_NOT_ALLOWED)$/u);
      expect(good.requests).toEqual([]);
    },
  );

  test('any value of a placeholder is one path segment', async () => {
    const texts = ['@EVIL', ':80', '?x=1', '#x', 'ä b', '//EVIL', 'group/project', '...'].map(fill);
    const path = texts.map((_, index) => `/{p${index}}`).join('');
    const parameters = Object.fromEntries(texts.map((text, index) => [`p${index}`, text]));
    const { main } = await run(good, { request: `GET ${path}`, parameters: JSON.stringify(parameters) });
    expect(main.exitCode).toBe(0);
    expect(lines(good)).toContain(`GET /${texts.map(encodeURIComponent).join('/')}`);
  });

  test.each(['..', '.', '%2e%2e', '..;x=1', '../x', 'a/../b', '..\\x', 'a\nb'])(
    '%j as the value of a placeholder is an input error',
    async (value) => {
      const inputs = { request: 'GET /api/{name}', parameters: JSON.stringify({ name: value }) };
      const { outputs } = await run(good, inputs);
      expect(outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
      expect(good.requests).toEqual([]);
    },
  );
});

const LOCATIONS = [
  'http://EVIL/x',
  '//EVIL/x',
  '/\\EVIL/x',
  'http://GOOD@EVIL/x',
  'http:\\\\EVIL\\x',
  'javascript:1',
  'http://',
];

describe('from a server', () => {
  test.each(LOCATIONS)('a redirect of the API to %s is refused', async (location) => {
    const server = later(await startStandIn({ api: respond(302, '', { location: fill(location) }) }));
    const { outputs } = await run(server, { request: 'GET /api' });
    expect(outputs['error-code']).toBe('REDIRECT_REFUSED');
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, 'GET /api', `POST ${REVOKE_PATH}`]);
  });

  test.each([302, 307])('a redirect (%d) of the token endpoint is not followed', async (status) => {
    const server = later(await startStandIn({ token: respond(status, '', { location: evil.origin }) }));
    const { outputs, main } = await run(server, { request: 'GET /api' });
    expect(outputs).toEqual({ 'error-code': 'REDIRECT_REFUSED' });
    expect(main.exitCode).toBe(1);
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`]);
  });

  test.each([302, 307])('a redirect (%d) of a POST to the API is not followed', async (status) => {
    const server = later(await startStandIn({ api: respond(status, '', { location: evil.origin }) }));
    const { outputs } = await run(server, { request: 'POST /api', body: '{}' });
    expect(outputs).toMatchObject({ 'error-code': 'API_STATUS', status: String(status) });
  });

  test.each([
    { step: 'this step', inputs: { request: 'GET /api' }, warns: 'main' as const },
    { step: 'the post step', inputs: {}, warns: 'post' as const },
  ])('a redirect of the revocation in $step is not followed', async ({ inputs, warns }) => {
    const server = later(await startStandIn({ revocation: respond(307, '', { location: evil.origin }) }));
    const result = await run(server, inputs, true);
    expect(result.main.exitCode).toBe(0);
    expect(commandsOf(result[warns], 'warning').join()).toContain('could not be revoked');
  });

  test('a link to the next page is only an output', async () => {
    const link = `<${evil.origin}/page-2>; rel="next"`;
    const server = later(await startStandIn({ api: respond(200, [], { link }) }));
    const { outputs } = await run(server, { request: 'GET /api' });
    expect(JSON.parse(outputs['headers'] ?? '')).toMatchObject({ link });
  });
});

describe('the metadata of an issuer', () => {
  const metadata = (fields: Record<string, unknown>): Promise<StandIn> =>
    startStandIn({
      api: (request, response, body) => {
        const issuer = `http://${request.headers.host ?? ''}`;
        const own = { issuer, token_endpoint: issuer + TOKEN_PATH, revocation_endpoint: issuer + REVOKE_PATH };
        return respond(200, { ...own, ...fields })(request, response, body);
      },
    });
  const byIssuer = async (fields: Record<string, unknown>): Promise<{ server: StandIn; result: ActionResult }> => {
    const server = later(await metadata(fields));
    const inputs = { provider: 'oauth2', issuer: server.origin, 'client-auth': 'client_secret_post' };
    return { server, result: await run(server, inputs, true) };
  };

  test('may name endpoints on its own origin', async () => {
    const { server, result } = await byIssuer({});
    expect(result.main.exitCode).toBe(0);
    expect(lines(server)).toEqual([
      'GET /.well-known/openid-configuration',
      `POST ${TOKEN_PATH}`,
      `POST ${REVOKE_PATH}`,
    ]);
  });

  test.each([
    { field: 'token_endpoint', url: 'http://EVIL/token' },
    { field: 'token_endpoint', url: 'http://GOOD@EVIL/token' },
    { field: 'token_endpoint', url: '//EVIL/token' },
    { field: 'token_endpoint', url: 'javascript:1' },
    { field: 'revocation_endpoint', url: 'http://EVIL/revoke' },
    { field: 'revocation_endpoint', url: '//EVIL/revoke' },
  ])('cannot send the secret to another server by $field $url', async ({ field, url }) => {
    const { server, result } = await byIssuer({ [field]: fill(url) });
    expect(result.outputs).toEqual({ 'error-code': 'ORIGIN_NOT_ALLOWED' });
    expect(commandsOf(result.main, 'error')[0]).toContain(field);
    expect(lines(server)).toEqual(['GET /.well-known/openid-configuration']);
  });

  test.each([
    { issuer: 'https://login.example.com', requested: ['openid-configuration'] },
    { issuer: undefined, requested: ['openid-configuration', 'oauth-authorization-server'] },
  ])('is refused if its issuer is $issuer', async ({ issuer, requested }) => {
    const { server, result } = await byIssuer({ issuer });
    expect(result.outputs).toEqual({ 'error-code': 'DISCOVERY_FAILED' });
    expect(lines(server)).toEqual(requested.map((name) => `GET /.well-known/${name}`));
  });

  test('is not fetched from the target of a redirect', async () => {
    const server = later(await startStandIn({ api: respond(302, '', { location: evil.origin }) }));
    const { outputs } = await run(server, { provider: 'oauth2', issuer: server.origin });
    expect(outputs).toEqual({ 'error-code': 'DISCOVERY_FAILED' });
  });
});
