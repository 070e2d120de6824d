/** Each CI system and each mechanism without a stored secret, on an authorization server that checks all of it. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createAuthority } from '../../sandbox/certificates.js';
import { ORGANIZATION, startCiJobs, type CiJob, type CiJobs } from '../../sandbox/ci-jobs.js';
import { startCli } from '../../sandbox/cli.js';
import {
  startFederationServer,
  type FederationOptions,
  type FederationServer,
} from '../../sandbox/federation-server.js';
import {
  CI_ISSUERS,
  REQUEST_TOKEN,
  startIdentityIssuer,
  type CiName,
  type IdentityIssuer,
} from '../../sandbox/identity-issuer.js';
import { runAction } from '../../sandbox/runner.js';
import { keep } from './stage.js';
import { startProxy, tunnelTo } from './test-proxy.js';
import { expectNoLeaks, formsOf, lines } from './support.js';

jest.setTimeout(60_000);

const ENTRA = 'https://login.microsoftonline.com';
/** The audience that Azure Pipelines always writes. */
const OF_AZURE = 'api://AzureADTokenExchange';
const CIS = Object.keys(CI_ISSUERS) as CiName[];
/** They make one identity token for a job, or for a step of it. */
const SINGLE: readonly CiName[] = ['gitlab', 'bitbucket'];

let issuer: IdentityIssuer;
let jobs: CiJobs;

beforeAll(async () => {
  issuer = await startIdentityIssuer();
  jobs = startCiJobs(issuer);
});

afterAll(async () => {
  jobs.close();
  await issuer.close();
});

afterEach(() => {
  issuer.made.length = 0;
  issuer.requests.length = 0;
  issuer.options = {};
});

const isGitHub = (ci: CiName): ci is 'github' | 'forgejo' => ci === 'github' || ci === 'forgejo';

/** A server that trusts a CI system, and what the command needs to reach it. */
interface Stage {
  server: FederationServer;
  inputs: Record<string, string>;
  env: Record<string, string>;
}

async function stageOf(ci: CiName, more: Partial<FederationOptions> = {}): Promise<Stage> {
  const issuers = { [issuer.issuerOf(ci)]: issuer.jwksUrlOf(ci) };
  const clients = { 'job-1': { kind: 'identity', issuer: issuer.issuerOf(ci), sub: CI_ISSUERS[ci].sub } } as const;
  const settings = { issuers, clients, ...more };
  const common = { provider: 'oauth2', request: 'GET /api' };
  if (ci !== 'azure') {
    const server = keep(await startFederationServer(settings));
    return { server, inputs: { ...common, issuer: server.issuer, 'base-url': server.issuer }, env: {} };
  }
  // Only Microsoft Entra may get the identity of Azure Pipelines, so the server has its name.
  const authority = await createAuthority();
  const certificate = await authority.issue({ names: [new URL(ENTRA).hostname] });
  const server = keep(
    await startFederationServer({ ...settings, audience: OF_AZURE, certificate, publicOrigin: ENTRA }),
  );
  const { origin } = await startProxy(tunnelTo(server.origin));
  const ofEntra = {
    issuer: ENTRA,
    'base-url': ENTRA,
    'id-token-audience': OF_AZURE,
    'ca-cert': authority.certificatePem,
  };
  return { server, inputs: { ...common, ...ofEntra }, env: { HTTPS_PROXY: origin, NO_PROXY: 'localhost' } };
}

interface Called {
  exitCode: number | null;
  response: unknown;
  printed: string;
}

/** Sends the request of the inputs in a job. GitHub's contract is that of the action, and all others the command's. */
async function call(
  ci: CiName,
  inputs: Record<string, string>,
  env: Record<string, string>,
  job?: CiJob,
): Promise<Called> {
  if (isGitHub(ci)) {
    const variables = { ...env, ...issuer.variablesOf(ci) };
    const result = keep(await runAction({ inputs, env: variables, debug: true }));
    expectNoLeaks(result, [...issuer.made, REQUEST_TOKEN]);
    const { exitCode, log } = result.main;
    const response = JSON.parse(result.outputs['response'] || 'null') as unknown;
    return { exitCode, response, printed: log + (result.post?.log ?? '') };
  }
  const {
    env: ofJob,
    programs,
    given,
  } = job ?? (await jobs.start(ci, inputs['id-token-audience'] ?? inputs['issuer'] ?? ''));
  const words = Object.entries(inputs).flatMap(([name, value]) => [`--${name}`, value]);
  const cli = startCli(['call', ...words], { env: { ...env, ...ofJob }, programs });
  const { exitCode, stdout, stderr } = await cli.ended;
  cli.remove();
  // Azure Pipelines masks by its own commands.
  const printed = stdout + stderr.replaceAll(/^##vso\[task\.setsecret\].*$/gmu, '');
  const forms = [...issuer.made, ...given, REQUEST_TOKEN].flatMap(formsOf);
  expect(forms.filter((form) => printed.includes(form))).toEqual([]);
  return { exitCode, response: exitCode === 0 ? JSON.parse(stdout) : undefined, printed };
}

/** Returns every assertion that a server got, once for each request that contains it. */
const assertionsOf = ({ requests }: FederationServer): string[] =>
  requests.flatMap(({ body }) => {
    const form = new URLSearchParams(body);
    const names = ['client_assertion', 'assertion', 'subject_token'];
    return [...new Set(names.flatMap((name) => form.get(name) ?? []))];
  });

/** The requests to a server that are not for its metadata. */
const sentTo = (server: FederationServer): string[] => lines(server).filter((line) => !line.includes('/.well-known/'));

const MECHANISMS = [
  { name: 'client assertion', inputs: { 'client-auth': 'id_token' }, isClient: true },
  { name: 'jwt-bearer', inputs: { 'client-auth': 'id_token', grant: 'jwt-bearer' }, isClient: false },
  { name: 'token exchange', inputs: { 'client-auth': 'id_token', grant: 'token-exchange' }, isClient: false },
] as const;

describe.each(CIS)('a job of %s without a stored secret', (ci) => {
  test.each(MECHANISMS)('calls the API by $name', async ({ inputs, isClient }) => {
    const { server, inputs: ofServer, env } = await stageOf(ci);
    const { exitCode, response, printed } = await call(ci, { ...ofServer, ...inputs }, env);

    expect({ exitCode, printed: exitCode === 0 ? '' : printed }).toEqual({ exitCode: 0, printed: '' });
    expect(response).toEqual({ sub: isClient ? 'job-1' : CI_ISSUERS[ci].sub });
    const isSingle = SINGLE.includes(ci);
    expect(sentTo(server)).toEqual(['POST /token', 'GET /api', ...(isSingle ? [] : ['POST /revoke'])]);
    // What the server got is what the CI system made, each for one request.
    const sent = assertionsOf(server);
    expect(new Set(sent).size).toBe(sent.length);
    if (!isSingle) expect([...sent].sort()).toEqual([...issuer.made].sort());
    const audience = ci === 'azure' ? OF_AZURE : server.issuer;
    for (const token of sent) expect(decodeJwt(token).aud).toBe(audience);
    // The token of the job went to its CI system alone, and asked for one audience each time.
    const ofJob = issuer.requests.filter(({ url }) => url.startsWith('/make/'));
    expect(ofJob).toHaveLength(issuer.made.length);
    for (const { url, status } of ofJob) {
      const asked = new URL(url, issuer.origin).searchParams.getAll('audience');
      expect({ status, asked }).toEqual({ status: 200, asked: ci === 'azure' ? [] : [audience] });
    }
    expect(JSON.stringify(server.requests)).not.toContain(REQUEST_TOKEN);
  });
});

describe.each(['github', 'buildkite', 'circleci', 'azure'] as const)('a job of %s', (ci) => {
  test('makes a new identity for each attempt, and for the revocation', async () => {
    const { server, inputs, env } = await stageOf(ci);
    server.disturbances = ['503', 'reset'];
    const { exitCode, printed } = await call(ci, { ...inputs, 'client-auth': 'id_token', retries: '3' }, env);
    expect({ exitCode, printed: exitCode === 0 ? '' : printed }).toEqual({ exitCode: 0, printed: '' });
    expect(sentTo(server)).toEqual(['POST /token', 'POST /token', 'POST /token', 'GET /api', 'POST /revoke']);
    expect(assertionsOf(server)).toEqual(issuer.made);
    expect(new Set(issuer.made).size).toBe(4);
  });
});

describe.each([
  { ci: 'gitlab', inputs: {}, more: {} },
  { ci: 'bitbucket', inputs: {}, more: {} },
  // The organization is the audience of the token that each job of CircleCI has.
  { ci: 'circleci', inputs: { 'id-token-audience': ORGANIZATION }, more: { audience: ORGANIZATION } },
] as const)('a job of $ci has one identity token', ({ ci, inputs: audience, more }) => {
  test('which it sends once: a second step shares the token, and nothing is revoked', async () => {
    const { server, inputs, env } = await stageOf(ci, more);
    const all = { ...inputs, ...audience, 'client-auth': 'id_token' };
    const job = await jobs.start(ci, server.issuer);
    const results = [await call(ci, all, env, job), await call(ci, all, env, job)];
    expect(results.map(({ exitCode, printed }) => (exitCode === 0 ? '' : printed))).toEqual(['', '']);
    expect(sentTo(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
    expect(assertionsOf(server)).toEqual(job.given);
  });

  test('which it sends once, also if the server does not say when the token ends', async () => {
    const { server, inputs, env } = await stageOf(ci, more);
    server.response = { expires_in: undefined };
    const all = { ...inputs, ...audience, 'client-auth': 'id_token' };
    const job = await jobs.start(ci, server.issuer);
    const results = [await call(ci, all, env, job), await call(ci, all, env, job)];
    expect(results.map(({ exitCode, printed }) => (exitCode === 0 ? '' : printed))).toEqual(['', '']);
    expect(sentTo(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
  });

  test.each(['503', 'reset'] as const)('which it does not send again after %s', async (disturbance) => {
    const { server, inputs, env } = await stageOf(ci, more);
    server.disturbances = [disturbance];
    const { exitCode } = await call(ci, { ...inputs, ...audience, 'client-auth': 'id_token', retries: '3' }, env);
    expect(exitCode).not.toBe(0);
    expect(sentTo(server)).toEqual(['POST /token']);
  });
});

describe('a server that refuses the identity', () => {
  const refused = async (setUp: (server: FederationServer) => void, inputs: object = {}): Promise<string> => {
    const { server, inputs: ofServer, env } = await stageOf('github');
    setUp(server);
    const { exitCode, printed } = await call('github', { ...ofServer, 'client-auth': 'id_token', ...inputs }, env);
    expect(exitCode).toBe(1);
    expect(sentTo(server)).toEqual(['POST /token']);
    return printed;
  };

  test.each([
    {
      claims: { sub: 'repo:acme@12/site@34:ref:refs/heads/main' },
      says: 'sub "repo:acme@12/site@34:ref:refs/heads/main"',
    },
    { claims: { iss: 'https://ci.example.com' }, says: 'iss "https://ci.example.com"' },
  ])('gets $claims, and the message says what it got', async ({ claims, says }) => {
    const printed = await refused(() => (issuer.options = { claims }));
    expect(printed).toContain('[TOKEN_REJECTED]');
    expect(printed).toContain(says);
    expect(printed).not.toMatch(/octo/u);
  });
});
