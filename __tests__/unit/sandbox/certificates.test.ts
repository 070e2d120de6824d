import { get } from 'node:https';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type Certificate } from '../../../sandbox/certificates.js';
import { startRecordingServer } from '../../../sandbox/recording-server.js';

describe('a client that trusts only the sandbox CA', () => {
  let authority: Authority;

  beforeAll(async () => {
    authority = await createAuthority();
  });

  const issueByIntermediate = async (incomplete: boolean): Promise<Certificate> =>
    (await authority.createIntermediate({ incomplete })).issue({ names: ['localhost'] });

  test.each<{ name: string; issue: () => Promise<Certificate>; outcome: unknown }>([
    { name: 'its own host name', issue: () => authority.issue({ names: ['localhost'] }), outcome: 200 },
    {
      name: 'another host name',
      issue: () => authority.issue({ names: ['other.test'] }),
      outcome: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
    {
      name: 'an expired certificate',
      issue: () => authority.issue({ names: ['localhost'], expired: true }),
      outcome: 'CERT_HAS_EXPIRED',
    },
    {
      name: 'a self-signed certificate',
      issue: () => authority.issue({ names: ['localhost'], selfSigned: true }),
      outcome: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    },
    { name: 'an intermediate CA in the chain', issue: () => issueByIntermediate(false), outcome: 200 },
    {
      name: 'an intermediate CA that is missing from the chain',
      issue: () => issueByIntermediate(true),
      outcome: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
  ])('gets $outcome from a server with $name', async ({ issue, outcome }) => {
    const server = await startRecordingServer({ certificate: await issue(), handler: (_, response) => response.end() });
    const actual = await new Promise((resolve) => {
      get(server.origin, { ca: authority.certificatePem, agent: false }, (response) =>
        resolve(response.resume().statusCode),
      ).once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    await server.close();
    expect(actual).toBe(outcome);
    expect(server.requests).toHaveLength(outcome === 200 ? 1 : 0);
  });
});

test('a recording server records every request with its connection', async () => {
  const server = await startRecordingServer({ handler: (_, response) => response.writeHead(202).end() });
  const bodies = ['one', 'zwei: ü'];
  for (const body of bodies)
    await fetch(`${server.origin}/path?q=1`, { method: 'PUT', body, headers: { 'X-Case': 'A' } });
  await server.close();
  expect(server.requests.map(({ body, status }) => ({ body, status }))).toEqual(
    bodies.map((body) => ({ body, status: 202 })),
  );
  expect(server.requests[0]).toMatchObject({ method: 'PUT', url: '/path?q=1', connection: 1 });
  expect(server.requests[0]?.headers).toContain('X-Case');
  expect(server.connections).toBeGreaterThan(0);
});
