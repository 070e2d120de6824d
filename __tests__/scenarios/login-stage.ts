import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest } from '@jest/globals';
import { startCli, type Cli, type CliOptions, type CliResult } from '../../sandbox/cli.js';
import { startSignInServer, type SignInServer, type SignInServerOptions } from '../../sandbox/sign-in-server.js';
import { disposables, formsOf, secretsOfClient } from './support.js';

// A child process starts in 100 ms, and in seconds where the machine is busy.
jest.setTimeout(30_000);

/** Keeps what a test opens, to be closed when it ends. */
export const keep = disposables();

/** Starts an authorization server, which ends with the test. */
export const serveSignIns = async (options: SignInServerOptions = {}): Promise<SignInServer> =>
  keep(await startSignInServer(options));

/** Runs the command, which ends with the test. */
export const run = (words: readonly string[], options: CliOptions = {}): Cli => keep(startCli(words, options));

/** The file that the refresh token is saved to, and what every process of the machine showed when it was. */
const SAVED = 'saved';
const PROCESSES = 'processes';
export const SAVE = `cat > ${SAVED}; cat /proc/[0-9]*/cmdline /proc/$$/environ 2> /dev/null | tr '\\0' '\\n' > ${PROCESSES} || true`;

export const saved = ({ folder }: Cli): string => readFileSync(join(folder, SAVED), 'utf8');
export const processes = ({ folder }: Cli): string => readFileSync(join(folder, PROCESSES), 'utf8');

/** The address that a person is asked to open. */
export const ADDRESS = /(?<=:\n\n)http\S+(?=\n\n)/u;

/** The words of a sign-in by the issuer's metadata, for a machine where the command opens no browser. */
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

/** The environment that holds the client's secret. */
export const secretIn = ({ clientSecret }: Pick<SignInServer, 'clientSecret'>): CliOptions => ({
  env: { BEARER_STEP_CLIENT_SECRET: clientSecret },
});

/** What a run may show nowhere: the client's secret, and each code, verifier and token that there was. */
export function secretsOf({ clientId, clientSecret, issued, requests }: SignInServer): string[] {
  const verifiers = requests.flatMap(({ body }) => new URLSearchParams(body).getAll('code_verifier'));
  return [...secretsOfClient(clientId, clientSecret), ...issued, ...verifiers];
}

/** Expects that no secret, in any form, stands in what a run showed, nor in `more`. */
export function expectNoSecrets(
  { stdout, stderr, commandLines }: CliResult,
  secrets: string[],
  more: string[] = [],
): void {
  if (process.platform === 'linux') expect(commandLines).not.toEqual([]);
  const sources = { stdout, stderr, 'a command line': commandLines.join('\n'), 'another place': more.join('\n') };
  const forms = secrets.flatMap(formsOf);
  const leaks = Object.entries(sources).flatMap(([location, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${form} in ${location}`),
  );
  expect(leaks).toEqual([]);
}

/** Expects that a run failed in an orderly way: with this code and text on stderr, and nothing on stdout. */
export function expectFailure({ exitCode, stdout, stderr }: CliResult, code: string, text: string | RegExp = ''): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toMatch(text);
}

/** Expects that a run succeeded, with this on stdout and nothing on stderr that warns. */
export function expectSuccess({ exitCode, stdout, stderr }: CliResult, printed = ''): void {
  expect(stderr).not.toMatch(/Warning|\[[A-Z_]+\]/u);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: printed });
}
