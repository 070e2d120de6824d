import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../sandbox/certificates.js';
import { startRecordingServer, type Handler, type RecordingServer } from '../../sandbox/recording-server.js';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
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
import { commandsOf, disposables, expectNoLeaks, lines } from './support.js';
import { startProxy, tunnelTo } from './test-proxy.js';

const later = disposables();
const afterAllTests = disposables('all tests');
/** The server of an attacker, who controls a later step. */
let evil: RecordingServer;

beforeAll(async () => {
  evil = afterAllTests(await startRecordingServer({ handler: respond(200) }));
});

async function run(server: StandIn, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const inputs = { ...server.inputs, ...options.inputs };
  const result = later(await runAction({ debug: true, ...options, inputs }));
  expectNoLeaks(result, SECRETS);
  expect(result.post?.exitCode).toBe(0);
  expect(commandsOf(result.post, 'error')).toEqual([]);
  expect(evil.connections).toBe(0);
  return result;
}

const REVOKED = [`POST ${TOKEN_PATH}`, `POST ${REVOKE_PATH}`];
const NOT_REVOKED = [`POST ${TOKEN_PATH}`];

/** Returns a state that would send the client secret to the server of the attacker. */
const evilState = (): string => {
  const state = JSON.stringify({
    endpoint: `${evil.origin}/revoke`,
    clientId: 'ci-build',
    authMethod: 'client_secret_post',
    issuer: evil.origin,
    token: TOKEN,
    trust: {},
    route: {},
    extraCa: null,
  });
  const hash = Buffer.alloc(32).toString('base64');
  return JSON.stringify({ salt: hash, signature: hash, state });
};

describe('the post step ignores', () => {
  test.each<{ name: string; options: () => Partial<ActionOptions> }>([
    {
      name: 'a state that a later step sets in the environment',
      options: () => ({ postEnv: { 'STATE_bearer-step': evilState() } }),
    },
    {
      name: 'changed inputs that name another server',
      options: () => ({
        postInputs: {
          provider: 'oauth2',
          issuer: evil.origin,
          'token-url': evil.origin,
          'base-url': evil.origin,
          'client-auth': 'client_secret_basic',
          'tls-verify': 'false',
          'allowed-origins': evil.origin,
          'revoke-token': 'false',
          token: 'another-token-0123',
        },
      }),
    },
    {
      name: 'changed inputs that are invalid',
      options: () => ({ postInputs: { variables: '[', retries: 'x', timeout: '-' } }),
    },
    {
      name: 'the deletion of the workspace and the temp folder',
      options: () => ({
        betweenSteps: ({ workspace, temp }) => {
          for (const path of [workspace, temp]) rmSync(path, { recursive: true });
          for (const path of [workspace, join(temp, '_runner_file_commands')]) mkdirSync(path, { recursive: true });
          writeFileSync(join(temp, '_runner_file_commands', 'set_env_main'), '');
        },
      }),
    },
  ])('$name', async ({ options }) => {
    const server = later(await startStandIn());
    const { post } = await run(server, options());
    expect(lines(server)).toEqual(REVOKED);
    expect(commandsOf(post, 'warning')).toEqual([]);
  });

  test.each<{ name: string; main: Record<string, string>; sent: string[] }>([
    { name: 'after the main step failed', main: { 'client-auth': 'unknown' }, sent: [] },
    { name: 'if there is nothing to revoke', main: { 'revoke-token': 'false' }, sent: NOT_REVOKED },
  ])('a state that a later step sets in the environment $name', async ({ main, sent }) => {
    const server = later(await startStandIn());
    const { state, post } = await run(server, { inputs: main, postEnv: { 'STATE_bearer-step': evilState() } });
    expect(state).toEqual({ 'bearer-step': '{}' });
    expect(post?.stdout).toBe('');
    expect(lines(server)).toEqual(sent);
  });
});

describe('the post step only logs a warning if', () => {
  test.each([
    { name: 'the client id was changed', postInputs: { 'client-id': 'other-client' } },
    { name: 'the client secret is empty', postInputs: { 'client-secret': '' } },
  ])('$name, and sends nothing', async ({ postInputs }) => {
    const server = later(await startStandIn());
    const { post } = await run(server, { postInputs });
    expect(commandsOf(post, 'warning')).toEqual([expect.stringContaining('not revoked')]);
    expect(lines(server)).toEqual(NOT_REVOKED);
  });

  test.each<{ name: string; revocation: Handler }>([
    {
      name: 'the server rejects the client',
      revocation: respond(401, { error: 'invalid_client', error_description: TOKEN }),
    },
    { name: 'the revocation endpoint does not exist', revocation: respond(404, '<html>') },
    {
      name: 'the server does not speak HTTP',
      revocation: (request) => void request.socket.end('##[error]forged\r\n\r\n'),
    },
  ])('$name', async ({ revocation }) => {
    const server = later(await startStandIn({ revocation }));
    const { post } = await run(server);
    expect(commandsOf(post, 'warning')).toEqual([expect.stringContaining('could not be revoked')]);
    expect(lines(server)).toEqual(REVOKED);
  });
});

test('the post step does not revoke an expired token', async () => {
  const server = later(await startStandIn({ token: tokenResponse({ expires_in: 1 }) }));
  const { post } = await run(server, { betweenSteps: () => new Promise((resolve) => setTimeout(resolve, 1100)) });
  expect(post?.log).toContain('expired');
  expect(commandsOf(post, 'warning')).toEqual([]);
  expect(lines(server)).toEqual(NOT_REVOKED);
});

test('the post step revokes a token of unknown expiry', async () => {
  const server = later(await startStandIn({ token: tokenResponse({ expires_in: undefined }) }));
  await run(server);
  expect(lines(server)).toEqual(REVOKED);
});

describe('behind a proxy, with a private CA', () => {
  const HOST = 'login.example.test';
  let own: Authority;
  let other: Authority;

  beforeAll(async () => {
    [own, other] = await Promise.all([createAuthority(), createAuthority('CN=Other CA')]);
  });

  const issuedBy = async (authority: Authority, revocation = respond(200)): Promise<StandIn> =>
    later(await startStandIn({ certificate: await authority.issue({ names: [HOST] }), revocation }));

  const inputsFor = (server: StandIn): Record<string, string> => {
    const origin = `https://${HOST}:${new URL(server.origin).port}`;
    return { issuer: `${origin}/realms/ci`, 'base-url': origin, 'ca-cert': own.certificatePem };
  };

  test('a later step cannot change the proxy of the post step', async () => {
    const server = await issuedBy(own);
    const proxy = await startProxy(tunnelTo(server.origin));
    const trap = await startProxy(tunnelTo(server.origin));
    const { post } = await run(server, {
      inputs: inputsFor(server),
      env: { HTTPS_PROXY: proxy.origin },
      postEnv: {
        HTTPS_PROXY: trap.origin,
        https_proxy: trap.origin,
        HTTP_PROXY: trap.origin,
        NO_PROXY: '*',
        no_proxy: HOST,
      },
    });
    expect(lines(server)).toEqual(REVOKED);
    expect(commandsOf(post, 'warning')).toEqual([]);
    expect(proxy.tunnels).toHaveLength(2);
    expect(trap.tunnels).toEqual([]);
  });

  test('a later step cannot make the post step trust another server', async () => {
    const server = await issuedBy(own);
    const trap = await issuedBy(other);
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-ca-'));
    later({ remove: () => rmSync(folder, { recursive: true }) });
    const extra = join(folder, 'extra.pem');
    writeFileSync(extra, other.certificatePem);
    let { origin } = server;
    const proxy = await startProxy((client) => tunnelTo(origin)(client));
    const { post } = await run(server, {
      inputs: inputsFor(server),
      env: { HTTPS_PROXY: proxy.origin },
      betweenSteps: () => void ({ origin } = trap),
      postInputs: { 'ca-cert': other.certificatePem, 'tls-verify': 'false' },
      postEnv: {
        NODE_EXTRA_CA_CERTS: extra,
        SSL_CERT_FILE: extra,
        SSL_CERT_DIR: folder,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        NODE_USE_SYSTEM_CA: '1',
      },
    });
    expect(trap.requests).toEqual([]);
    expect(commandsOf(post, 'warning').join()).toContain('TLS_UNTRUSTED');
  });

  test('the post step trusts NODE_EXTRA_CA_CERTS of the whole job, unless its file was changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-ca-'));
    later({ remove: () => rmSync(folder, { recursive: true }) });
    const extra = join(folder, 'extra.pem');
    for (const changed of [false, true]) {
      writeFileSync(extra, own.certificatePem);
      const server = await issuedBy(own);
      const proxy = await startProxy(tunnelTo(server.origin));
      await run(server, {
        inputs: { ...inputsFor(server), 'ca-cert': '' },
        env: { HTTPS_PROXY: proxy.origin, NODE_EXTRA_CA_CERTS: extra },
        betweenSteps: () => (changed ? writeFileSync(extra, own.certificatePem + other.certificatePem) : undefined),
      });
      expect(lines(server)).toEqual(changed ? NOT_REVOKED : REVOKED);
    }
  });
});
