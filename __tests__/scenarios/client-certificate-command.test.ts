import { expect, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { startCli } from '../../sandbox/cli.js';
import { keep, reply, serve, token, TOKEN } from './stage.js';

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'doctor finds no problem at a server that requires it with %s',
  async (version) => {
    const authority = await createAuthority();
    const own = await authority.issue({ names: ['ci-client'], isOfClient: true });
    const server = await serve(
      { '/token': [reply(400, { error: 'invalid_grant' }), token()] },
      {
        certificate: await authority.issue({ names: ['localhost'] }),
        clients: { caPem: authority.certificatePem, areRequired: true, maxVersion: version },
      },
    );
    const options = {
      'token-url': `${server.origin}/token`,
      'ca-cert': authority.certificatePem,
      'client-id': 'ci',
      'client-cert': own.certPem,
      'client-auth': 'tls_client_auth',
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    const cli = keep(startCli(['doctor', '--json', ...args], { env: { BEARER_STEP_CLIENT_CERT_KEY: own.keyPem } }));
    const { stdout } = await cli.ended;
    const found = JSON.parse(stdout) as { check: string; status: string; found: string }[];
    expect(found.filter(({ status }) => status === 'failed')).toEqual([]);
    const tls = found.find(({ check }) => check === 'tls')?.found;
    expect(tls).toMatch(version === 'TLSv1.2' ? /ended a handshake without client-cert/u : /is trusted by ca-cert/u);
    expect(found.find(({ check }) => check === 'client')?.status).toBe('ok');
  },
);

test('the command takes the certificate as an option and the key from the environment', async () => {
  const authority = await createAuthority();
  const own = await authority.issue({ names: ['ci-client'], isOfClient: true });
  const server = await serve(
    { '/token': token(), '/api': reply(200, { fine: true }) },
    {
      certificate: await authority.issue({ names: ['localhost'] }),
      clients: { caPem: authority.certificatePem, areRequired: true },
    },
  );
  const options = {
    'token-url': `${server.origin}/token`,
    'base-url': server.origin,
    'ca-cert': authority.certificatePem,
    'client-id': 'ci',
    'client-cert': own.certPem,
    'client-auth': 'tls_client_auth',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const env = { BEARER_STEP_CLIENT_CERT_KEY: own.keyPem };
  const cli = keep(startCli(['call', 'GET /api', ...args], { env }));
  const { exitCode, stdout, stderr } = await cli.ended;
  expect([exitCode, stderr.match(/\[[A-Z_]+\].*/gu), stdout.trim()]).toEqual([0, null, '{"fine":true}']);
  expect(new Set(server.presented)).toEqual(new Set(['ci-client']));
  const secrets = [TOKEN, ...own.keyPem.split('\n').slice(1, -2)];
  expect(secrets.filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
});
