/**
 * Measures whole processes over TLS on loopback. Compares a step that gets a token and sends a request with a bare Node
 * program and with curl and jq. Compares a post step that has nothing to do with an empty Node program, and 100 pages at
 * once with one after another. Fails if a goal of docs/design/003-start-up.md or docs/design/023-pages.md is missed.
 * Each goal is a limit for the median of the ratios of all rounds.
 *
 * BENCH_RUNS: number of rounds, 40 by default. The pages take a tenth of the rounds. BENCH_DIST: another `dist` to compare with. ACTION_NODE: the Node.js
 * that runs everything except curl and jq.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../sandbox/certificates.js';
import { startRecordingServer } from '../sandbox/recording-server.js';
import {
  AT_ONCE,
  BARE,
  EMPTY,
  FIRST_PAGE,
  IN_TURN,
  OTHER_DIST,
  pageContenders,
  PAIR,
  postContenders,
  requestContenders,
  STEP,
  type Bench,
} from './contenders.js';
import { delayOrigin } from './delay.js';
import { measure, print, ratio, runOnce, without } from './rounds.js';

const rounds = Number(process.env['BENCH_RUNS'] ?? 40);
const otherDist = process.env['BENCH_DIST'];
const folder = mkdtempSync(join(tmpdir(), 'bearer-step-bench-'));
const authority = await createAuthority();
const bench: Bench = {
  node: process.env['ACTION_NODE'] ?? process.execPath,
  dists: otherDist === undefined ? ['dist'] : ['dist', otherDist],
  folder,
  ca: { file: join(folder, 'ca.pem'), pem: authority.certificatePem },
};
writeFileSync(bench.ca.file, bench.ca.pem);

const errors = JSON.stringify(
  Array.from({ length: 10 }, (_, index) => ({ id: index, message: 'An artifact could not be read' })),
);
const PAGES = 100;

const server = await startRecordingServer({
  certificate: await authority.issue({ names: ['localhost'] }),
  handler: (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/token')
      response.end(JSON.stringify({ access_token: 'x'.repeat(900), token_type: 'Bearer', expires_in: 300 }));
    else if (request.url?.startsWith('/list') === true) {
      const page = Number(new URL(request.url, server.origin).searchParams.get('page') ?? 1);
      response.setHeader('x-total-pages', PAGES);
      if (page < PAGES) response.setHeader('link', `</list?page=${page + 1}>; rel="next"`);
      response.end(JSON.stringify(Array.from({ length: 10 }, (_, index) => ({ id: page * 10 + index }))));
    } else response.end(errors);
  },
});

const nodeVersion = { name: 'node', command: bench.node, args: ['--version'], env: {} };
console.log(`${rounds} rounds, Node ${(await runOnce(nodeVersion)).trim()}.`);
console.log('Times are medians. A ratio is the median of the ratios of all rounds.');

const near = await measure(requestContenders(bench, server.origin), rounds);
print('Token + request on loopback', near);
const far = await delayOrigin(server.origin, 40);
const distant = await measure(requestContenders(bench, far.origin), rounds);
print('Token + request with 40 ms of added round-trip time', distant);
const pages = await measure(pageContenders(bench, far.origin), Math.ceil(rounds / 10));
print(`${PAGES} pages with 40 ms of added round-trip time`, pages);
const post = await measure(postContenders(bench), rounds);
print('The post step with nothing to do', post);
const connections = await countConnections();
far.close();
await server.close();
rmSync(folder, { recursive: true });

const goals = [
  { goal: 'Token + request on loopback, divided by bare Node', figure: ratio(near, STEP, BARE), most: 1.7 },
  { goal: 'Token + request with 40 ms, divided by curl and jq', figure: ratio(distant, STEP, PAIR), most: 0.97 },
  {
    goal: `${PAGES - 1} further pages at once, divided by one after another`,
    figure: ratio(without(pages, FIRST_PAGE), AT_ONCE, IN_TURN),
    most: 0.25,
  },
  { goal: 'Number of connections', figure: connections, most: 1 },
  { goal: 'The post step, divided by empty Node', figure: ratio(post, STEP, EMPTY), most: 1.25 },
];
if (otherDist !== undefined)
  goals.push({
    goal: 'Token + request on loopback, divided by the other dist',
    figure: ratio(near, STEP, OTHER_DIST),
    most: 1.02,
  });
console.log('');
for (const { goal, figure, most } of goals)
  console.log(`  ${figure <= most ? '✓' : '✗'} ${goal}: ${Number(figure.toFixed(3))}, at most ${most}`);
process.exitCode = goals.every(({ figure, most }) => figure <= most) ? 0 : 1;

/** Returns the number of connections of one run of the step. */
async function countConnections(): Promise<number> {
  const before = server.connections;
  const [step] = requestContenders(bench, server.origin);
  if (step !== undefined) await runOnce(step);
  return server.connections - before;
}
