/** The input `crl`, with certificates and lists of OpenSSL: directly and through a proxy, for tokens and for the API. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { CASES, INPUT_CASES, type Base, type End, type Stage } from '../support/crl-cases.js';
import { startForwardProxy, type ForwardProxy } from '../support/forward-proxy.js';
import { startListServer, type ListServer } from '../support/list-server.js';
import { MACHINE_ADDRESS } from '../support/machine-address.js';
import { Pki, type Entity } from '../support/pki.js';
import { at, expectFailure, expectSuccess, reply, run, serve, token } from './stage.js';
import { lines } from './support.js';

jest.setTimeout(60_000);

const PROXIED = 'lists.proxied.test';
const HUB = 'hub.test';
const address = MACHINE_ADDRESS ?? '127.0.0.1';
const pki = new Pki();
let site: Entity;
let lists: ListServer;
let secureLists: ListServer;
let proxy: ForwardProxy;

beforeAll(async () => {
  site = pki.server('Lists', undefined, { names: `DNS:${PROXIED},IP:${address}` });
  lists = await startListServer(address);
  secureLists = await startListServer(address, { cert: site.pem, key: site.keyPem });
  proxy = await startForwardProxy((host) => (host === HUB ? '127.0.0.1' : address));
});

afterAll(async () => {
  await Promise.all([lists.close(), secureLists.close(), proxy.close()]);
  pki.remove();
});

type Route = 'directly' | 'through a proxy';
type Origin = 'the token' | 'the API';

const baseOf = (route: Route): Base => {
  const host = route === 'directly' ? address : PROXIED;
  return { http: `http://${host}:${lists.port}`, https: `https://${host}:${secureLists.port}` };
};

interface Outcome {
  result: ActionResult;
  server: RecordingServer;
}

/** Runs the step with a stage. */
async function play(stage: Stage, route: Route, origin: Origin): Promise<Outcome> {
  lists.lists = secureLists.lists = stage.lists ?? {};
  const certificate = { certPem: stage.sent.map(({ pem }) => pem).join(''), keyPem: stage.server.keyPem };
  const server = await serve({ '/token': token(), '/api': reply(200, { a: 1 }) }, { certificate });
  const url = route === 'directly' ? server.origin : server.origin.replace('localhost', HUB);
  const issuing = origin === 'the API' ? await serve({ '/token': token() }) : undefined;
  const servers =
    issuing === undefined ? at({ origin: url }) : { ...at(issuing), 'base-url': url, request: 'GET /api' };
  const files = (stage.given ?? []).map((content, index) => {
    const path = join(pki.folder, `given-${index}.crl`);
    writeFileSync(path, content);
    return path;
  });
  const result = await run({
    inputs: {
      ...servers,
      'ca-cert': [...stage.trusted, site].map(({ pem }) => pem).join(''),
      crl: files.length === 0 ? 'require' : files.join('\n'),
      retries: '0',
    },
    env: route === 'directly' ? {} : { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
    secrets: ['proxy-password-5e1', 'secret page'],
  });
  return { result, server };
}

function expectEnd({ result, server }: Outcome, origin: Origin, end: End): void {
  if (end === undefined) {
    expectSuccess(result);
    expect(lines(server)).toEqual([origin === 'the token' ? 'POST /token' : 'GET /api']);
    return;
  }
  expectFailure(result, end.code, end.text);
  expect(server.requests).toEqual([]);
}

const describeIf = MACHINE_ADDRESS === undefined ? describe.skip : describe;

describeIf.each<{ route: Route; origin: Origin }>([
  { route: 'directly', origin: 'the token' },
  { route: 'directly', origin: 'the API' },
  { route: 'through a proxy', origin: 'the token' },
  { route: 'through a proxy', origin: 'the API' },
])('$route, for the server of $origin', ({ route, origin }) => {
  test.each([...CASES, ...INPUT_CASES])('$name', async ({ build, end }) => {
    lists.requests.length = secureLists.requests.length = proxy.lines.length = 0;
    expectEnd(await play(build(pki, baseOf(route)), route, origin), origin, end);
    const fetched = proxy.lines.filter((line) => line.includes(PROXIED));
    if (route === 'directly') expect(proxy.lines).toEqual([]);
    else expect(fetched.length).toBeGreaterThanOrEqual(lists.requests.length + secureLists.requests.length);
    for (const { line, headers } of [...lists.requests, ...secureLists.requests]) {
      expect(line).toMatch(/^GET /u);
      expect(Object.keys(headers).sort()).toEqual(expect.arrayContaining(['accept', 'host', 'user-agent']));
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('proxy-authorization');
    }
  });
});
