/** A name server that says first where the lists are, and then something else. */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startListServer, type ListServer } from '../support/list-server.js';
import { MACHINE_ADDRESS } from '../support/machine-address.js';
import { Pki, type Entity } from '../support/pki.js';
import { startSilentNameServer, whyImpossible, type SilentNameServer } from './silent-name-server.js';
import { at, expectFailure, expectSuccess, run, serve, token } from './stage.js';
import { disposables, lines } from './support.js';

jest.setTimeout(60_000);

const NODE = process.env['ACTION_NODE'] ?? process.execPath;
const NAME = 'lists.rebinding.test';
const address = MACHINE_ADDRESS ?? '127.0.0.1';
const LOOPBACK = '127.0.0.1';
const impossible = whyImpossible() ?? (MACHINE_ADDRESS === undefined ? 'it needs an address' : undefined);
const describeIf = (skipped: string | undefined, name: string, tests: () => void): void =>
  skipped === undefined ? describe(name, tests) : describe.skip(`${name} (skipped: ${skipped})`, tests);

const A = 1;

/** Returns the type of a DNS query (RFC 1035 section 4.1.2). */
const typeOf = (query: Buffer): number => query.readUInt16BE(query.indexOf(0, 12) + 1);

/** Returns a DNS response with these IPv4 addresses. */
function respond(query: Buffer, addresses: readonly string[]): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 0]);
  const records = addresses.map((one) =>
    Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...one.split('.').map(Number)]),
  );
  return Buffer.concat([header, question, ...records]);
}

describeIf(impossible, 'a name of lists', () => {
  const later = disposables('all tests');
  const pki = new Pki();
  let names: SilentNameServer;
  let lists: ListServer;
  /** On the same port of loopback. */
  let trap: ListServer;
  let root: Entity;
  let leaf: Entity;
  let addresses: string[][] = [];
  let queries = 0;

  beforeAll(async () => {
    names = later(await startSilentNameServer(NODE));
    lists = later(await startListServer(address));
    trap = later(await startListServer(LOOPBACK, undefined, lists.port));
    root = pki.root('Root');
    leaf = pki.server('Leaf', root, { points: [`http://${NAME}:${lists.port}/root.crl`] });
    names.respond = (query) => {
      if (typeOf(query) !== A) return respond(query, []);
      queries += 1;
      return respond(query, (addresses.length > 1 ? addresses.shift() : addresses[0]) ?? []);
    };
  });

  afterAll(() => pki.remove());

  beforeEach(() => {
    lists.lists = trap.lists = { '/root.crl': pki.list(root) };
    lists.requests.length = trap.requests.length = queries = 0;
  });

  const play = async (): Promise<{ result: Awaited<ReturnType<typeof run>>; sent: string[] }> => {
    const server = await serve({ '/token': token() }, { certificate: { certPem: leaf.pem, keyPem: leaf.keyPem } });
    const inputs = { ...at(server), 'ca-cert': root.pem, crl: 'require', retries: '0' };
    return { result: await run({ inputs, node: names.node }), sent: lines(server) };
  };

  test('is looked up once, and the address that was checked is the one that is connected to', async () => {
    addresses = [[address], [LOOPBACK]];
    const { result, sent } = await play();
    expectSuccess(result);
    expect(sent).toEqual(['POST /token']);
    expect([queries, lists.requests.length, trap.requests.length]).toEqual([1, 1, 0]);
  });

  test('at loopback is refused, whatever comes later', async () => {
    addresses = [[LOOPBACK], [address]];
    const { result, sent } = await play();
    expectFailure(result, 'CRL_UNAVAILABLE', /must not be fetched: its host is at a loopback address/u);
    expect(sent).toEqual([]);
    expect([queries, lists.requests.length, trap.requests.length]).toEqual([1, 0, 0]);
  });

  test('with an address of loopback among others is fetched from the others', async () => {
    addresses = [[LOOPBACK, address]];
    const { result, sent } = await play();
    expectSuccess(result);
    expect(sent).toEqual(['POST /token']);
    expect([lists.requests.length, trap.requests.length]).toEqual([1, 0]);
  });
});
