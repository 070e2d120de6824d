import '../../../support/node-errors.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../../../sandbox/oauth-server.js';
import { makeJobFolder } from '../../../support/job-folder.js';
import { inputErrorLike } from '../../../support/step-error.js';
import { runDoctor, linesOf, type DoctorRun } from './doctor-world.js';

const servers: System[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: OAuthServerOptions = {}): Promise<System> {
  const server = await startOAuthServer(options);
  servers.push(server);
  return server;
}

const inputsFor = ({ issuer, caPem, clientId, clientSecret }: System): Record<string, string> => ({
  issuer,
  'ca-cert': caPem,
  'client-id': clientId,
  'client-secret': clientSecret,
});

const problems = ({ findings }: DoctorRun): string[] =>
  findings
    .filter(({ status }) => status !== 'ok')
    .map(({ check, status, code }) => `${status} ${check} ${code}`.trim());

test('a healthy set-up: each check that applies is ok, and the token is revoked', async () => {
  const server = await start();
  const run = await runDoctor({ ...inputsFor(server), scope: 'read' });

  expect(problems(run)).toEqual([]);
  expect(run.findings.map(({ check }) => check)).toEqual([
    'inputs',
    'runner',
    'names',
    'proxy',
    'connection',
    'tls',
    'discovery',
    'client',
    'grant',
    'scopes',
    'lifetime',
    'clock',
    'parallel',
    'revocation',
  ]);
  const [token = '', ...others] = server.issued().accessTokens;
  expect(others).toEqual([]);
  expect(await server.isActive(token)).toBe(false);
  expect(run.host.failures).toEqual([]);
});

test('in words, each finding is one line with the status first', async () => {
  const server = await start();
  const inputs = { ...inputsFor(server), 'client-secret': 'wrong-secret-0001' };
  const { printed, host } = await runDoctor(inputs, { args: [] });

  expect(printed.filter((line) => !/^(?:ok|warning|failed|skipped) +[a-z]+: \S[^\n]*$/u.test(line))).toEqual([]);
  expect(printed).toContainEqual(expect.stringMatching(/^failed {3}client: .* → Check client-id and client-secret/u));
  expect(printed).toContainEqual('skipped  grant: It needs the check client.');
  expect(host.failures).toEqual(['[TOKEN_REJECTED] The set-up has a problem: client.']);
  expect(host.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
  expect(printed.join('\n')).not.toContain('wrong-secret-0001');
});

test('without revoke-token, the token is revoked anyway, and nothing is shared', async () => {
  const server = await start();
  const run = await runDoctor({ ...inputsFor(server), 'revoke-token': 'false', 'share-token': 'true' });
  expect(problems(run)).toEqual([]);
  expect(await server.isActive(server.issued().accessTokens[0] ?? '')).toBe(false);
  expect(run.host.outputs).toEqual({});
});

test('the token is revoked also if a later check fails', async () => {
  const server = await start({ accessTokenTtl: 5 });
  const run = await runDoctor({ ...inputsFor(server), 'min-ttl': '60' });
  expect(problems(run)).toEqual(['warning lifetime']);
  expect(await server.isActive(server.issued().accessTokens[0] ?? '')).toBe(false);
});

test('each error of the inputs is a finding, and everything else is skipped', async () => {
  const run = await runDoctor({ provider: 'planview-hub', 'base-url': 'ftp://hub.example.com', timeout: 'soon' });
  const [first, ...others] = run.findings.filter(({ status }) => status === 'failed');
  expect([first?.check, first?.code]).toEqual(['inputs', 'INPUT_INVALID']);
  expect(others.length).toBeGreaterThan(1);
  for (const { remedy, found } of [first, ...others].map((finding) => ({ ...finding })))
    expect([found, remedy]).toEqual([expect.stringMatching(/^[a-z-]+: /u), expect.stringMatching(/\S/u)]);
  expect(run.findings.filter(({ check }) => check !== 'inputs').every(({ status }) => status === 'skipped')).toBe(true);
  expect(run.host.failures).toEqual([expect.stringContaining('[INPUT_INVALID] The set-up has ')]);
});

test('an unknown provider, and two operations, are errors of the inputs and of the command line', async () => {
  const run = await runDoctor({ provider: 'plano' });
  expect(linesOf(run, 'inputs')).toEqual([expect.stringContaining('Did you mean "planio"?')]);
  await expect(runDoctor({}, { args: ['one', 'two'] })).rejects.toThrow('names two operations');
});

describe('tls:', () => {
  test('a warning of a connection without verification', async () => {
    const server = await start();
    const { issuer = '', ...inputs } = inputsFor(server);
    const run = await runDoctor({
      ...inputs,
      'ca-cert': '',
      'token-url': `${issuer}/oauth2/token`,
      'tls-verify': 'false',
    });
    expect(linesOf(run, 'tls')).toEqual([expect.stringMatching(/^warning: .*is not verified.*issued by Sandbox CA/u)]);
    expect(run.host.failures).toEqual([]);
  });

  test('an unknown CA, with its name and the remedy; what needs the server is skipped', async () => {
    const server = await start();
    const run = await runDoctor({ ...inputsFor(server), 'ca-cert': '' });
    expect(linesOf(run, 'tls')).toEqual([
      expect.stringMatching(/^failed: .*issued by Sandbox CA for localhost.* → Set ca-cert/u),
    ]);
    expect(linesOf(run, 'discovery')).toEqual(['skipped: It needs the authorization server, which cannot be reached.']);
    expect(server.requests).toEqual([]);
  });
});

test('an audience that the token lacks, and the name of the issuer', async () => {
  const server = await start({ jwt: true });
  const run = await runDoctor({ ...inputsFor(server), audience: 'https://other.example.com' });
  expect(linesOf(run, 'audience')).toEqual([
    expect.stringMatching(/^failed: The token is for the audience https:\/\/localhost:\d+, not .* → .*audience/u),
  ]);
});

test('a scope that the server did not grant', async () => {
  const server = await start({ scopes: ['read'] });
  const run = await runDoctor({ ...inputsFor(server), scope: 'read admin' });
  const lines = [...linesOf(run, 'scopes'), ...linesOf(run, 'grant')];
  expect(lines).toContainEqual(expect.stringMatching(/^failed: .*scope.* → .*scope/u));
});

test.each([[['planview', 'list-errors']], [['list-errors', '--operation', 'list-errors']]])(
  '%j names two operations',
  async (args) => {
    await expect(runDoctor({}, { args })).rejects.toEqual(inputErrorLike('command line', 'names two operations'));
  },
);

test('a CI system that is not known for sure is named, and --dotenv gets the code of the first failure', async () => {
  const { workspace, remove } = makeJobFolder();
  const file = join(workspace, 'out.env');
  const server = await start();
  const environment = { CI: 'true' };
  const run = await runDoctor(inputsFor(server), { args: ['--json', '--dotenv', file], environment });
  expect(linesOf(run, 'runner')).toEqual([expect.stringContaining('in a CI system that is not known for sure')]);
  expect(readFileSync(file, 'utf8')).toBe('');
  await runDoctor({ ...inputsFor(server), 'client-id': '' }, { args: ['--json', '--dotenv', file], environment });
  expect(readFileSync(file, 'utf8')).toBe('ERROR_CODE=INPUT_INVALID\n');
  remove();
});
