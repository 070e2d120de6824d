import { expect, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { startCli } from '../../sandbox/cli.js';
import { keep, reply, serve, token, TOKEN } from './stage.js';

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
