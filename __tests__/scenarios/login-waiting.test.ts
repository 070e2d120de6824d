/** The built `bearer-step login`, while it waits for a user to sign in. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { createPerson } from '../../sandbox/person.js';
import { ADDRESS, byIssuer, expectFailure, expectNoSecrets, expectSuccess, keep, run } from './login-stage.js';
import { SAVE, saved, secretIn, secretsOf, serveSignIns } from './login-stage.js';

/** Requests to the listener from another process, or from a web page that guesses. */
const INTRUDERS = [
  { name: 'a wrong state', query: `code=a-code-of-theirs&state=${'x'.repeat(43)}` },
  { name: 'no state', query: 'code=a-code-of-theirs' },
  { name: 'an empty state', query: 'code=a-code-of-theirs&state=' },
  { name: 'a denial with a wrong state', query: 'error=access_denied&state=wrong' },
  { name: 'a denial without a state', query: 'error=access_denied' },
];

test('only a response of the authorization server ends the wait', async () => {
  const server = await serveSignIns();
  const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
  const [address] = await cli.says(ADDRESS);
  const callback = new URL(address).searchParams.get('redirect_uri') ?? '';
  await cli.says(/Waiting for the browser/u);
  const intruder = createPerson();
  for (const { query } of INTRUDERS) {
    const page = await intruder.open(`${callback}?${query}`);
    expect({ query, status: page.status }).toEqual({ query, status: 400 });
  }
  await cli.says(/Warning: A request without the correct state .*rejected\. Still waiting/u);
  await createPerson().signIn(address);
  const result = await cli.ended;
  expect(result.exitCode).toBe(0);
  expect(result.stderr.match(/Warning/gu)).toHaveLength(1);
  expect(await server.refreshes(saved(cli))).toBe(true);
  expect(server.requests.some(({ body }) => body.includes('a-code-of-theirs'))).toBe(false);
  expectNoSecrets(result, [...secretsOf(server), 'a-code-of-theirs']);
});

/** Records its arguments, environment and command line, and at last creates the file `opened`. */
const XDG_OPEN =
  'printf "%s\\n" "$@" > args; env > environment; cat /proc/$$/cmdline | tr "\\0" " " > line; mv line opened';

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('the link in the command line of the browser works once, and does not contain the state', async () => {
  const server = await serveSignIns();
  const args = byIssuer(server).filter((arg) => arg !== '--no-browser');
  const env = { ...secretIn(server).env, DISPLAY: ':99', BEARER_STEP_SEAL_KEY: 'a-seal-key-of-the-user' };
  const cli = run([...args, '--save', SAVE], { env, programs: { 'xdg-open': XDG_OPEN } });
  const [address] = await cli.says(ADDRESS);
  await until(() => existsSync(join(cli.folder, 'opened')));
  const [link = '', ...more] = readFileSync(join(cli.folder, 'args'), 'utf8').trim().split('\n');
  expect(more).toEqual([]);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]{22}$/u);
  expect(new URL(link).port).toBe(new URL(new URL(address).searchParams.get('redirect_uri') ?? '').port);

  await createPerson().signIn(link);
  const result = await cli.ended;
  expectSuccess(result);

  const recorded = ['opened', 'environment'].map((file) => readFileSync(join(cli.folder, file), 'utf8'));
  const { searchParams } = new URL(address);
  const state = searchParams.get('state') ?? '';
  expectNoSecrets({ ...result, stderr: '' }, [...secretsOf(server), state, 'a-seal-key-of-the-user'], recorded);
  expectNoSecrets(result, secretsOf(server));
});

test('a link that is opened twice ends the sign-in, because the first opener could send their own code', async () => {
  const server = await serveSignIns();
  const args = byIssuer(server).filter((arg) => arg !== '--no-browser');
  const env = { ...secretIn(server).env, DISPLAY: ':99' };
  const cli = run([...args, '--save', SAVE], { env, programs: { 'xdg-open': XDG_OPEN } });
  await cli.says(/Waiting for the browser/u);
  await until(() => existsSync(join(cli.folder, 'opened')));
  const link = readFileSync(join(cli.folder, 'args'), 'utf8').trim();
  const theirs = await createPerson().decide(link);
  const page = await createPerson().open(link);
  expect(page.status).toBe(410);
  // The code of the first opener arrives too late.
  await createPerson()
    .open(theirs)
    .catch(() => undefined);
  const result = await cli.ended;
  expectFailure(result, 'LOGIN_FAILED', /The link to the sign-in was opened twice/u);
  expect(server.requests.map(({ url }) => url)).not.toContain('/token');
  expect(existsSync(join(cli.folder, 'saved'))).toBe(false);
});

test('without a browser, asks the user to open the address', async () => {
  const server = await serveSignIns();
  const args = byIssuer(server).filter((arg) => arg !== '--no-browser');
  const cli = run([...args, '--save', SAVE], secretIn(server));
  await cli.says(/Open this address in a browser on this machine and sign in/u);
  const [address] = await cli.says(ADDRESS);
  await createPerson().signIn(address);
  expectSuccess(await cli.ended);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the command at once', async (signal) => {
  const server = await serveSignIns();
  const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
  const [address] = await cli.says(ADDRESS);
  const port = Number(new URL(new URL(address).searchParams.get('redirect_uri') ?? '').port);
  await cli.says(/Waiting/u);
  const at = performance.now();
  cli.kill(signal);
  const result = await cli.ended;
  expect(performance.now() - at).toBeLessThan(2000);
  expect(result).toMatchObject({ exitCode: null, signal, stdout: '' });
  await expect(fetch(`http://127.0.0.1:${port}/callback`)).rejects.toThrow();
  expectNoSecrets(result, secretsOf(server));
});

const terminalTest = existsSync('/usr/bin/script') ? test : test.skip;

terminalTest('on a terminal, the secret is not shown, and Ctrl-C ends the wait', async () => {
  const server = await serveSignIns();
  const cli = run([...byIssuer(server), '--save', SAVE], { terminal: true });
  await cli.says(/Client secret \(not shown\): /u);
  cli.type(`${server.clientSecret}\r`);
  await cli.says(/Waiting for the browser/u);
  const at = performance.now();
  cli.type('\u0003');
  const result = await cli.ended;
  expect(performance.now() - at).toBeLessThan(2000);
  expect(result.exitCode).toBe(130);
  expectNoSecrets(result, secretsOf(server));
});

test('rejects a port that is in use before it opens anything', async () => {
  const other = await usePort();
  const server = await serveSignIns();
  const { port } = other.address() as AddressInfo;
  const cli = run([...byIssuer(server), '--save', SAVE, '--port', `${port}`], secretIn(server));
  const result = await cli.ended;
  expectFailure(result, 'INPUT_INVALID', /port: cannot be used \(EADDRINUSE\)\. Set another port, or remove it\./u);
  expect(result.stderr).not.toContain('Open this address');
});

test('the redirect URI contains the port of --port', async () => {
  const other = await usePort();
  const { port } = other.address() as AddressInfo;
  await new Promise((resolve) => other.close(resolve));
  const server = await serveSignIns();
  const cli = run([...byIssuer(server), '--save', SAVE, '--port', `${port}`], secretIn(server));
  const [address] = await cli.says(ADDRESS);
  expect(new URL(address).searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/callback`);
  await createPerson().signIn(address);
  expectSuccess(await cli.ended);
});

async function usePort(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return server;
}
