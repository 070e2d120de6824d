import '../../support/node-errors.js';
import { afterEach, expect, test } from '@jest/globals';
import { startRecordingServer } from '../../../sandbox/recording-server.js';
import { kindOfAddress } from '../../../src/http/address-kind.js';
import { addressesOf, checkPort, checkProxy, hostOf, portOf, proxyOf } from '../../../src/http/server-facts.js';

afterEach(() => {
  delete process.env['HTTPS_PROXY'];
});

/** Nothing listens on the discard port. */
const CLOSED = 'http://127.0.0.1:9';

test.each([
  { url: 'https://a.example', host: 'a.example', port: 443 },
  { url: 'http://[::1]', host: '::1', port: 80 },
  { url: 'https://a.example:8443', host: 'a.example', port: 8443 },
])('$url has host $host and port $port', ({ url, host, port }) => {
  expect([hostOf(new URL(url)), portOf(new URL(url))]).toEqual([host, port]);
});

test('a name has addresses, or is not found', async () => {
  expect((await addressesOf(new URL('http://localhost'))).map(kindOfAddress)).toContain('a loopback');
  await expect(addressesOf(new URL('https://hub.nowhere.invalid'))).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' });
});

test('a port accepts connections, or not', async () => {
  const server = await startRecordingServer({ handler: (_, response) => response.end() });
  await checkPort(new URL(server.origin));
  await checkProxy(new URL(server.origin), new URL('https://a.example'));
  await server.close();
  await expect(checkPort(new URL(CLOSED))).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  await expect(checkProxy(new URL(CLOSED), new URL('https://a.example'))).rejects.toMatchObject({
    code: 'PROXY_FAILED',
    message: 'The proxy 127.0.0.1:9 for a.example cannot be reached.',
  });
});

test('the proxy of a server, and none for this machine', () => {
  process.env['HTTPS_PROXY'] = 'http://proxy.example:3128';
  expect(proxyOf(new URL('https://a.example'), process.env)?.origin).toBe('http://proxy.example:3128');
  expect(proxyOf(new URL('https://localhost'), process.env)).toBeUndefined();
});

test.each([
  { address: '127.0.0.5', kind: 'a loopback' },
  { address: '::1', kind: 'a loopback' },
  { address: '10.1.2.3', kind: 'a private' },
  { address: '172.31.0.1', kind: 'a private' },
  { address: '172.32.0.1', kind: 'a public' },
  { address: '192.168.1.1', kind: 'a private' },
  { address: 'fd00::1', kind: 'a private' },
  { address: '2001:db8::1', kind: 'a public' },
  { address: '8.8.8.8', kind: 'a public' },
])('$address is $kind address', ({ address, kind }) => {
  expect(kindOfAddress(address)).toBe(kind);
});
