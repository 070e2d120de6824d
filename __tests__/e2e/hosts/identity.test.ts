/** The identity of a job by the real Buildkite agent. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startFederationServer, type FederationServer } from '../../../sandbox/federation-server.js';
import { CI_ISSUERS, startIdentityIssuer, type IdentityIssuer } from '../../../sandbox/identity-issuer.js';
import { formsOf } from '../../support/leaks.js';
import { JOB_VARIABLES, writeJob } from './job.js';
import { runBuildkiteJob } from './tools.js';

let issuer: IdentityIssuer;
let server: FederationServer;

beforeAll(async () => {
  issuer = await startIdentityIssuer();
  const identity = { kind: 'identity', issuer: issuer.issuerOf('buildkite'), sub: CI_ISSUERS.buildkite.sub } as const;
  const issuers = { [identity.issuer]: issuer.jwksUrlOf('buildkite') };
  server = await startFederationServer({ issuers, clients: { 'job-1': identity } });
});

afterAll(async () => {
  await server.close();
  await issuer.close();
});

test('buildkite-agent makes a new identity for the token and for its revocation', async () => {
  const urls = `--issuer ${server.issuer} --base-url ${server.issuer} --request 'GET /api'`;
  const call = `bearer-step call --provider oauth2 ${urls} --client-auth id_token`;
  // This job has no stored secret.
  const job = writeJob([], `unset ${Object.keys(JOB_VARIABLES).join(' ')}; ${call}`);
  const asked: object[] = [];
  const made: string[] = [];
  const { exitCode, output } = await runBuildkiteJob(job, async (request, response, body) => {
    if (request.url?.endsWith('/oidc/tokens') !== true) return response.writeHead(200).end('{}');
    const form = JSON.parse(body.toString()) as { audience: string };
    const token = await issuer.mint('buildkite', form.audience);
    asked.push({ method: request.method, authorization: request.headers.authorization, audience: form.audience });
    made.push(token);
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token }));
  });
  job.remove();

  expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
  expect(output).toContain('{"sub":"job-1"}');
  expect(server.accepted.map(({ path }) => path)).toEqual(['/token', '/revoke']);
  expect(server.accepted.map(({ form }) => form['client_assertion'])).toEqual(made);
  expect(new Set(made.map((token) => decodeJwt(token).jti)).size).toBe(2);
  const request = { method: 'POST', authorization: 'Token agent-token', audience: server.issuer };
  expect(asked).toEqual([request, request]);
  expect(made.flatMap(formsOf).filter((form) => output.includes(form))).toEqual([]);
});
