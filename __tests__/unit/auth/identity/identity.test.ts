import { describe, expect, test } from '@jest/globals';
import { openIdentity, type Identity } from '../../../../src/auth/identity/identity.js';
import type { IdentitySource } from '../../../../src/ci/identity/source.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { Secrets } from '../../../../src/lib/secrets.js';
import { TARGET } from '../../../support/client.js';
import { identityToken } from '../../../support/identity-token.js';
import { stepError } from '../../../support/step-error.js';

const AUDIENCE = 'https://login.example.com';
const claims = { iss: 'https://ci.example.com', sub: 'repo:acme/site:ref:refs/heads/main', aud: AUDIENCE };
const endpoint: IdentitySource = {
  kind: 'endpoint',
  method: 'GET',
  url: new URL('https://pipelines.example.com/token?audience=x'),
  bearer: 'request-token-1',
  field: 'value',
  variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
};

interface Opened {
  identity: Identity;
  requests: OutgoingRequest[];
  masked: string[];
}

/** Opens an identity whose CI system returns `body` with `status`. */
function open(source: IdentitySource, body: object = {}, status = 200): Opened {
  const requests: OutgoingRequest[] = [];
  const masked: string[] = [];
  const secrets = new Secrets((text) => masked.push(text));
  const send = (request: OutgoingRequest): Promise<{ status: number; headers: object; body: Buffer }> => {
    requests.push(request);
    return Promise.resolve({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  };
  return { identity: openIdentity(source, AUDIENCE, { send: send as never, secrets }), requests, masked };
}

test('a token of an address is requested with the token of the job, each time anew, and masked', async () => {
  const token = identityToken(claims);
  const { identity, requests, masked } = open(endpoint, { value: token });
  expect(identity.claims()).toBeUndefined();
  expect([await identity.token(), await identity.token()]).toEqual([token, token]);
  expect(requests).toHaveLength(2);
  const [{ method, url, maxRedirects, credentials }] = requests as [OutgoingRequest];
  expect({ method, url, maxRedirects }).toEqual({ method: 'GET', url: endpoint.url, maxRedirects: 0 });
  expect(credentials.kind).toBe('identity');
  expect(await credentials.attach(TARGET)).toEqual({ headers: { authorization: 'Bearer request-token-1' } });
  expect(masked).toEqual(expect.arrayContaining([token, 'request-token-1']));
  expect(identity.claims()).toEqual(claims);
  expect(identity.isSingle).toBe(false);
});

test('Azure gets an empty body with its content type', async () => {
  const { identity, requests } = open({ ...endpoint, method: 'POST' }, { value: identityToken(claims) });
  await identity.token();
  expect(requests[0]).toMatchObject({ method: 'POST', body: '', headers: { 'content-type': 'application/json' } });
});

test('a given token and one of a program need no request', async () => {
  const token = identityToken({ ...claims, aud: [AUDIENCE] });
  const given = open({ kind: 'given', token, variable: 'BEARER_STEP_ID_TOKEN' });
  const command = open({ kind: 'command', program: 'ci', run: () => token });
  expect([await given.identity.token(), await command.identity.token()]).toEqual([token, token]);
  expect([...given.requests, ...command.requests]).toEqual([]);
  expect([given.identity.isSingle, command.identity.isSingle]).toEqual([true, false]);
  expect(given.masked).toContain(token);
});

describe('fails', () => {
  const given = (token: string): IdentitySource => ({ kind: 'given', token, variable: 'BEARER_STEP_ID_TOKEN' });

  test.each<{ name: string; source: IdentitySource; body?: object; status?: number; text: string }>([
    { name: 'without an identity', source: { kind: 'none', remedy: 'Ask.' }, text: 'This job has no identity token.' },
    { name: 'with HTTP 403', source: endpoint, status: 403, text: 'The CI system returned HTTP 403 instead of' },
    { name: 'without the field', source: endpoint, text: 'The response of the CI system contains no identity token.' },
    { name: 'with a number', source: endpoint, body: { value: 1 }, text: 'contains no identity token' },
    {
      name: 'with a program that fails',
      source: { kind: 'command', program: 'buildkite-agent oidc', run: () => undefined },
      text: 'The program buildkite-agent oidc contains no identity token.',
    },
    { name: 'with a short text', source: given('x'), text: 'The variable BEARER_STEP_ID_TOKEN contains no' },
    { name: 'with a text that is no JWT', source: given('a-token-that-is-no-jwt'), text: 'is not a JWT' },
    {
      name: 'with several audiences',
      source: given(identityToken({ ...claims, aud: [AUDIENCE, 'https://other.example.com'] })),
      text: 'has several audiences',
    },
    {
      name: 'with another audience',
      source: given(identityToken({ ...claims, aud: 'https://github.com/acme' })),
      text: 'has the audience https://github.com/acme, not https://login.example.com',
    },
    { name: 'without an audience', source: given(identityToken({ sub: 's' })), text: 'has the audience none' },
  ])('$name', async ({ source, body, status, text }) => {
    await expect(open(source, body, status).identity.token()).rejects.toEqual(stepError('IDENTITY_FAILED', text));
  });
});

test('claims that are no text are not shown', async () => {
  const { identity } = open({ kind: 'given', token: identityToken({ aud: AUDIENCE, sub: 7 }), variable: 'X' });
  await identity.token();
  expect(identity.claims()).toEqual({ iss: 'none', sub: 'none', aud: AUDIENCE });
});
