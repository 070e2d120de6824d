import { exitCodeOf } from '../../src/cli/exit-codes.js';
import type { ErrorCode } from '../../src/lib/errors.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest } from '@jest/globals';
import { startCli, type Cli, type CliOptions, type CliResult } from '../../sandbox/cli.js';
import { startSignInServer, type SignInServer, type SignInServerOptions } from '../../sandbox/sign-in-server.js';
import { disposables, formsOf, secretsOfClient } from './support.js';

// A child process starts in 100 ms, but takes seconds on a busy machine.
jest.setTimeout(30_000);

/** Registers a resource, which is closed at the end of the test. */
export const keep = disposables();

/** Starts an authorization server, which is closed at the end of the test. */
export const serveSignIns = async (options: SignInServerOptions = {}): Promise<SignInServer> =>
  keep(await startSignInServer(options));

/** Starts the command, which is killed at the end of the test. */
export const run = (args: readonly string[], options: CliOptions = {}): Cli => keep(startCli(args, options));

/** The file with the saved refresh token. */
const SAVED = 'saved';
/** The file with the command lines of all processes, and the environment of the save command, during the save. */
const PROCESSES = 'processes';
/** A command that saves the refresh token, and lists what other processes can read meanwhile. */
export const SAVE = `cat > ${SAVED}; cat /proc/[0-9]*/cmdline /proc/$$/environ 2> /dev/null | tr '\\0' '\\n' > ${PROCESSES} || true`;

export const saved = ({ folder }: Cli): string => readFileSync(join(folder, SAVED), 'utf8');
export const processes = ({ folder }: Cli): string => readFileSync(join(folder, PROCESSES), 'utf8');

/** Matches the address that the user is asked to open. */
export const ADDRESS = /(?<=:\n\n)http\S+(?=\n\n)/u;

/** Returns the arguments of a sign-in with the issuer's metadata. The command opens no browser. */
export const byIssuer = ({ issuer, clientId }: SignInServer): string[] => [
  'login',
  '--provider',
  'oauth2',
  '--issuer',
  issuer,
  '--base-url',
  issuer,
  '--client-id',
  clientId,
  '--scope',
  'read write',
  '--no-browser',
];

/** Returns options whose environment contains the client secret. */
export const secretIn = ({ clientSecret }: Pick<SignInServer, 'clientSecret'>): CliOptions => ({
  env: { BEARER_STEP_CLIENT_SECRET: clientSecret },
});

/** Returns the texts that a run must never show: the client secret, and all codes, verifiers and tokens. */
export function secretsOf({ clientId, clientSecret, issued, requests }: SignInServer): string[] {
  const verifiers = requests.flatMap(({ body }) => new URLSearchParams(body).getAll('code_verifier'));
  return [...secretsOfClient(clientId, clientSecret), ...issued, ...verifiers];
}

/** Returns the token requests so far, oldest first. */
export const tokenRequests = ({ requests }: Pick<SignInServer, 'requests'>): URLSearchParams[] =>
  requests.filter(({ url }) => url === '/token').map(({ body }) => new URLSearchParams(body));

/**
 * Expects that no refresh token was presented twice since the last sign-in, so that the saved chain is intact. Returns
 * how many were presented.
 */
export function expectNoReuse(server: Pick<SignInServer, 'requests'>): number {
  const forms = tokenRequests(server);
  const lastSignIn = forms.findLastIndex((form) => form.get('grant_type') === 'authorization_code');
  const presented = forms.slice(lastSignIn + 1).map((form) => form.get('refresh_token'));
  expect(new Set(presented).size).toBe(presented.length);
  return presented.length;
}

/** Expects that neither the output and command lines of a run nor `more` contain a secret in any form. */
export function expectNoSecrets(
  { stdout, stderr, commandLines }: CliResult,
  secrets: string[],
  more: string[] = [],
): void {
  if (process.platform === 'linux') expect(commandLines).not.toEqual([]);
  const sources = { stdout, stderr, 'a command line': commandLines.join('\n'), 'another text': more.join('\n') };
  const forms = secrets.flatMap(formsOf);
  const leaks = Object.entries(sources).flatMap(([location, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${form} in ${location}`),
  );
  expect(leaks).toEqual([]);
}

/** Expects exit code 1, this error code and text on stderr, and an empty stdout. */
export function expectFailure({ exitCode, stdout, stderr }: CliResult, code: string, text: string | RegExp = ''): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: exitCodeOf(code as ErrorCode, {}), stdout: '' });
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toMatch(text);
}

/** Expects exit code 0, this stdout, and no warning or error on stderr. */
export function expectSuccess({ exitCode, stdout, stderr }: CliResult, printed = ''): void {
  expect(stderr).not.toMatch(/Warning|\[[A-Z_]+\]/u);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: printed });
}
