import '../../support/node-errors.js';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MakeDeps } from '../../../src/cli/deps.js';
import { runCli } from '../../../src/cli/run-cli.js';
import type { Environment } from '../../../src/ci/systems/system.js';
import { createLoginWorld, type LoginWorld } from './login/login-world.js';

const SECRET = 'client-secret-4f1d9c7a';
const TOKEN = 'access-token-0001-0001';
const API = 'https://api.example.com';
const OPTIONS = ['--base-url', API, '--token-url', 'https://login.example.com/token', '--client-id', 'ci'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-verbs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Run extends LoginWorld {
  sent: string[];
}

/** Runs the command in a world where the inputs are those of the command line and the environment. */
async function run(
  args: readonly string[],
  given: { environment?: Environment; takesSecrets?: boolean; isRefused?: boolean; isLog?: boolean } = {},
): Promise<Run> {
  const { environment = { BEARER_STEP_CLIENT_SECRET: SECRET }, takesSecrets = false } = given;
  const { isRefused = false, isLog = false } = given;
  const sent: string[] = [];
  let world: LoginWorld | undefined;
  const makeDeps: MakeDeps = (_system, inputs) => {
    world = createLoginWorld({
      inputs,
      environment,
      serve: ({ url, method }) => {
        sent.push(`${method} ${url.pathname}`);
        if (isRefused) return { status: 401, body: { error: 'invalid_client' } };
        if (url.pathname === '/token') return { body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 300 } };
        return url.pathname === '/missing'
          ? { status: 404, body: { message: 'No such item.' } }
          : { body: { items: [1, 2], note: '##vso[task.complete]', echo: TOKEN } };
      },
    });
    Object.assign(world.host, { workspace: folder, takesSecrets });
    return { ...world.deps, terminal: { ...world.deps.terminal, isLog } };
  };
  await runCli(args, environment, makeDeps);
  if (world === undefined) throw new Error('The command made no dependencies.');
  return Object.assign(world, { sent });
}

const expectNoSecret = ({ host, printed }: LoginWorld): void => {
  const texts = [...host.lines, ...printed].join('\n');
  expect(texts).not.toContain(SECRET);
  expect(texts).not.toContain(TOKEN);
};

describe('call', () => {
  test('sends a request, and prints the response alone, harmlessly and without the token', async () => {
    const world = await run(['call', 'GET /items', ...OPTIONS]);
    expect(world.host.failures).toEqual([]);
    expect(world.sent).toEqual(['POST /token', 'GET /items']);
    expect(world.printed).toEqual(['{"items":[1,2],"note":"\\u0023#vso[task.complete]","echo":"***"}']);
    expectNoSecret(world);
  });

  test('prints the response of a failed request too', async () => {
    const { printed, host } = await run(['call', 'GET /missing', ...OPTIONS]);
    expect(printed).toEqual(['{"message":"No such item."}']);
    expect(host.failures).toEqual([expect.stringContaining('[API_STATUS]')]);
  });

  test('writes the response only to the file of --response-file', async () => {
    const { printed } = await run(['call', 'GET /items', ...OPTIONS, '--response-file', 'items.json']);
    expect(printed).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'items.json'), 'utf8'))).toMatchObject({ items: [1, 2] });
  });

  test.each([
    { args: ['call', '--request', 'GET /items'] },
    { args: ['call', '--paginate', '--request', 'GET /items'] },
    { args: ['call', '--paginate', 'false', 'GET /items'] },
    { args: ['call', '--paginate=false', 'GET /items'] },
    { args: ['call', 'GET /items', '--paginate', 'true'] },
  ])('accepts $args', async ({ args }) => {
    const { host, printed } = await run([...args, ...OPTIONS]);
    expect(host.failures.filter((text) => text.includes('INPUT_INVALID'))).toEqual([]);
    expect(printed.length + host.failures.length).toBe(1);
  });

  test.each([
    { args: ['call'], says: 'names no request' },
    { args: ['call', 'GET', '/items'], says: 'too many words' },
    { args: ['call', 'GET /items', '--operation', 'x'], says: 'names two requests' },
    { args: ['call', 'GET /items', '--paginate', '--paginate'], says: 'is duplicate' },
    {
      args: ['call', 'GET /items', '--client-secret', SECRET],
      says: 'Set the environment variable BEARER_STEP_CLIENT_SECRET.',
    },
    { args: ['call', 'GET /items', `--token=${TOKEN}`], says: 'Set the environment variable BEARER_STEP_TOKEN.' },
    { args: ['call', 'GET /items', '--host', 'gitlub'], says: 'host: is not known' },
    { args: ['call', 'GET /items', '--host', 'azure'], says: 'which provides TF_BUILD' },
  ])('refuses $args, and sends nothing', async ({ args, says }) => {
    const world = await run([...args, ...OPTIONS]);
    expect(world.host.failures).toEqual([expect.stringContaining(says)]);
    expect(world.sent).toEqual([]);
    expectNoSecret(world);
  });

  test.each([
    { name: 'a client secret', environment: {}, says: 'client-secret: is empty. Set the environment variable' },
    {
      name: 'an input from the environment',
      environment: { BEARER_STEP_CLIENT_SECRET: SECRET, BEARER_STEP_BASE_URL: 'https://evil.example.com' },
      says: 'write --base-url.',
    },
    {
      name: 'a misspelt secret in the environment',
      environment: { BEARER_STEP_CLIENT_SECRT: SECRET },
      says: 'Secrets are: BEARER_STEP_CLIENT_SECRET',
    },
  ])('tells about $name, and sends nothing', async ({ environment, says }) => {
    const world = await run(['call', 'GET /items', ...OPTIONS], { environment });
    // The fake host gives the advice of GitHub.
    expect(world.host.failures[0]?.replace(/Set it from secrets:.*/u, 'Set the environment variable')).toContain(says);
    expect(world.sent).toEqual([]);
    expectNoSecret(world);
  });
});

describe('token', () => {
  test('is refused if nothing would get the token', async () => {
    const { host, sent } = await run(['token', ...OPTIONS]);
    expect(host.failures).toEqual([expect.stringContaining('nothing would get the token')]);
    expect(sent).toEqual([]);
  });

  test('is an output where the CI system has a safe place', async () => {
    const { host, printed } = await run(['token', ...OPTIONS], { takesSecrets: true });
    expect(host.outputs).toMatchObject({ token: TOKEN });
    expect(printed).toEqual([expect.stringMatching(/^\{"token-type":"Bearer","expires-at":"[^"]+"\}$/u)]);
  });

  test('goes to a file that only the user can read', async () => {
    const { printed, host } = await run(['token', '--output', 'token', ...OPTIONS]);
    expect(host.failures).toEqual([]);
    expect(readFileSync(join(folder, 'token'), 'utf8')).toBe(TOKEN);
    expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
    expect(printed.join()).not.toContain(TOKEN);
  });

  test('is refused before anything is sent if the file cannot be written', async () => {
    const { host, sent } = await run(['token', '--output', 'missing/token', ...OPTIONS]);
    expect(host.failures).toEqual([expect.stringContaining('[FILE_FAILED]')]);
    expect(sent).toEqual([]);
  });

  test('is printed alone', async () => {
    expect((await run(['token', '--print', ...OPTIONS])).printed).toEqual([TOKEN]);
  });

  test.each([
    { CI: 'true' },
    { CI: '1' },
    { GITLAB_CI: 'true' },
    { JENKINS_URL: 'x' },
    { TF_BUILD: 'True' },
    { BUILDKITE: 'true' },
  ])('is not printed in a CI system without --host: %j', async (marker) => {
    const environment = { BEARER_STEP_CLIENT_SECRET: SECRET, ...marker };
    const { host, printed, sent } = await run(['token', '--print', ...OPTIONS], { environment });
    expect({ printed, sent }).toEqual({ printed: [], sent: [] });
    expect(host.failures).toEqual([expect.stringContaining('add --host')]);
    const asked = await run(['token', '--print', '--host', 'shell', ...OPTIONS], { environment });
    expect(asked.printed).toEqual([TOKEN]);
  });
});

describe('a token that cannot be had', () => {
  test('is an error, and prints nothing', async () => {
    const { host, printed } = await run(['token', '--print', ...OPTIONS], { isRefused: true });
    expect(host.failures).toEqual([expect.stringContaining('[TOKEN_REJECTED]')]);
    expect(printed).toEqual([]);
  });

  test('is not printed into a log that cannot be masked', async () => {
    const environment = { BEARER_STEP_CLIENT_SECRET: SECRET, CI: 'true' };
    const { host, sent } = await run(['token', '--print', '--host', 'shell', ...OPTIONS], { environment, isLog: true });
    expect(host.failures).toEqual([expect.stringContaining('cannot mask it. Capture standard output')]);
    expect(sent).toEqual([]);
  });
});

test('--dotenv gets the short outputs, also of a failed request', async () => {
  await run(['call', 'GET /items', ...OPTIONS, '--dotenv', 'out.env']);
  await run(['call', 'GET /missing', ...OPTIONS, '--dotenv', 'out.env']);
  expect(readFileSync(join(folder, 'out.env'), 'utf8')).toBe('STATUS=200\nSTATUS=404\nERROR_CODE=API_STATUS\n');
});

test('a binary response, and one that is empty, are not printed', async () => {
  const { printed } = await run(['call', 'GET /binary', ...OPTIONS, '--response-file', 'out.bin']);
  expect(printed).toEqual([]);
});

describe('revoke', () => {
  test('revokes the given token', async () => {
    const environment = { BEARER_STEP_CLIENT_SECRET: SECRET, BEARER_STEP_TOKEN: TOKEN };
    const options = ['--provider', 'planview-hub', '--base-url', API, '--client-id', 'ci'];
    const world = await run(['revoke', ...options], { environment });
    expect(world.host.failures).toEqual([]);
    expect(world.sent).toEqual(['POST /auth/realms/Tasktop/protocol/openid-connect/revoke']);
    expectNoSecret(world);
  });

  test('is refused without a token', async () => {
    const { host, sent } = await run(['revoke', ...OPTIONS]);
    expect(host.failures).toEqual([expect.stringContaining('token: is missing')]);
    expect(sent).toEqual([]);
  });
});
