/** The inputs `tls-verify: sha256:…` and `tls-server-name`. */
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { startForwardProxy, type ForwardProxy } from '../support/forward-proxy.js';
import { fingerprint, Pki, type Entity } from '../support/pki.js';
import { at, expectFailure, expectSuccess, keep, reply, run, serve, token, TOKEN } from './stage.js';
import { commandsOf, disposables, lines } from './support.js';

const HUB = 'hub.test';
const later = disposables('all tests');
const pki = new Pki();
let proxy: ForwardProxy;
let own: Entity;
let other: Entity;
let expired: Entity;
let otherName: Entity;

beforeAll(async () => {
  proxy = later(await startForwardProxy(() => '127.0.0.1'));
  own = pki.server('Own', undefined);
  other = pki.server('Other', undefined);
  expired = pki.server('Expired', undefined, { until: -1 });
  otherName = pki.server('Alias', undefined, { names: 'DNS:alias.test' });
});

afterAll(() => pki.remove());

const start = (entity: Entity, routes = {}): Promise<RecordingServer> =>
  serve(
    { '/token': token(), '/api': reply(200, { a: 1 }), '/revoke': reply(200), ...routes },
    { certificate: { certPem: entity.pem, keyPem: entity.keyPem } },
  );

const pinOf = (entity: Entity): string => `sha256:${fingerprint(entity)}`;

const ROUTES = ['directly', 'through a proxy'] as const;
type Route = (typeof ROUTES)[number];

const originOf = (route: Route, { origin }: RecordingServer): string =>
  route === 'directly' ? origin : origin.replace('localhost', HUB);
const envOf = (route: Route): Record<string, string> => (route === 'directly' ? {} : { HTTPS_PROXY: proxy.url });

describe.each(ROUTES)('a pin, %s,', (route) => {
  test.each<{ name: string; entity: () => Entity; pin: () => string }>([
    { name: 'of a self-signed certificate', entity: () => own, pin: () => pinOf(own) },
    {
      name: 'without colons, in lower case',
      entity: () => own,
      pin: () =>
        pinOf(own)
          .replaceAll(/(?<=.{8}):/gu, '')
          .toLowerCase(),
    },
    { name: 'among several', entity: () => own, pin: () => `${pinOf(other)}, ${pinOf(own)}` },
    { name: 'of an expired certificate', entity: () => expired, pin: () => pinOf(expired) },
    { name: 'of a certificate for another name', entity: () => otherName, pin: () => pinOf(otherName) },
  ])('$name is enough, and no warning follows', async ({ entity, pin }) => {
    const server = await start(entity());
    const inputs = { ...at({ origin: originOf(route, server) }, 'GET /api'), 'tls-verify': pin() };
    expectSuccess(await run({ inputs, env: envOf(route) }));
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'sends nothing to a server with another certificate (%s)',
    async (version) => {
      const received: string[] = [];
      const sockets = new Set<TLSSocket>();
      const server = createServer(
        { cert: other.pem, key: other.keyPem, minVersion: version, maxVersion: version },
        (socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('data', (data: Buffer) => received.push(data.toString()));
        },
      );
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      keep({
        remove: () => {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      });
      const origin = `https://${route === 'directly' ? 'localhost' : HUB}:${(server.address() as AddressInfo).port}`;
      const result = await run({
        inputs: { ...at({ origin }), 'tls-verify': pinOf(own), retries: '0' },
        env: envOf(route),
      });
      expectFailure(result, 'TLS_PIN', fingerprint(other));
      expect(received).toEqual([]);
    },
  );
});

describe('a pin', () => {
  test('may be combined with an issuer, and also holds for the revocation in the post step', async () => {
    const path = '/realms/ci/protocol/openid-connect';
    const server = await start(own, { [`${path}/token`]: token(), [`${path}/revoke`]: reply(200) });
    const inputs = { provider: 'keycloak', issuer: `${server.origin}/realms/ci`, 'tls-verify': pinOf(own) };
    const result = await run({ inputs, post: true });
    expectSuccess(result);
    expect(commandsOf(result.post, 'warning')).toEqual([]);
    expect(lines(server)).toEqual([`POST ${path}/token`, `POST ${path}/revoke`]);
  });

  test('that names no server is an input error', async () => {
    const inputs = { provider: 'gitlab', token: TOKEN, request: 'GET /api', 'tls-verify': pinOf(own) };
    expectFailure(await run({ inputs }), 'INPUT_INVALID', /tls-verify: .*no server is named/u);
  });

  test.each(['sha256:12', 'sha1:AB', 'sha256', 'no', 'sha256:zz'])('%s is an input error', async (pin) => {
    const server = await start(own);
    expectFailure(
      await run({ inputs: { ...at(server), 'tls-verify': pin } }),
      'INPUT_INVALID',
      /tls-verify.*fingerprint/u,
    );
    expect(server.requests).toEqual([]);
  });

  test('cannot be combined with crl', async () => {
    const server = await start(own);
    const inputs = { ...at(server), 'tls-verify': pinOf(own), crl: 'require' };
    expectFailure(await run({ inputs }), 'INPUT_INVALID', /crl: cannot be combined with tls-verify/u);
  });

  test('is in the warning of tls-verify: false, and it works', async () => {
    const server = await start(own);
    const result = await run({ inputs: { ...at(server), 'tls-verify': 'false' } });
    const [warning = ''] = commandsOf(result.main, 'warning');
    expect(warning).toMatch(/on the server itself \(the server that responded may be another one\)/u);
    const [, line = ''] = /"tls-verify: (sha256:[^"]+)"/u.exec(warning) ?? [];
    expect(line).toBe(pinOf(own));
    expectSuccess(await run({ inputs: { ...at(server), 'tls-verify': line } }));
  });
});

describe.each(ROUTES)('tls-server-name, %s,', (route) => {
  test('is the name to ask for and to verify', async () => {
    const server = await start(otherName);
    const inputs = { ...at({ origin: originOf(route, server) }, 'GET /api'), 'ca-cert': otherName.pem };
    expectFailure(await run({ inputs, env: envOf(route) }), 'TLS_HOSTNAME');
    expectSuccess(await run({ inputs: { ...inputs, 'tls-server-name': 'alias.test' }, env: envOf(route) }));
    const wrong = await run({ inputs: { ...inputs, 'tls-server-name': 'wrong.test' }, env: envOf(route) });
    expectFailure(wrong, 'TLS_HOSTNAME', /tls-server-name|another host name/u);
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
  });

  test('is sent in the handshake', async () => {
    const names: unknown[] = [];
    const server = createServer({ cert: otherName.pem, key: otherName.keyPem }, (socket) => {
      names.push(socket.servername);
      socket.on('error', () => undefined).destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({ remove: () => void server.close() });
    const origin = `https://${route === 'directly' ? 'localhost' : HUB}:${(server.address() as AddressInfo).port}`;
    const inputs = { ...at({ origin }), 'ca-cert': otherName.pem, 'tls-server-name': 'Alias.test', retries: '0' };
    expectFailure(await run({ inputs, env: envOf(route) }), 'CONNECTION_LOST');
    expect(names).toEqual(['alias.test']);
  });
});

test.each(['*.test', '127.0.0.1', 'https://hub.test', 'hub.test:443', 'a b'])(
  'tls-server-name: %s is an input error',
  async (name) => {
    const server = await start(own);
    expectFailure(
      await run({ inputs: { ...at(server), 'tls-server-name': name } }),
      'INPUT_INVALID',
      /tls-server-name.*host name/u,
    );
  },
);
