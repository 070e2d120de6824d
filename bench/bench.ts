/**
 * Token + request over TLS on loopback, whole processes: the step against a bare Node program, and against curl and jq.
 * Alternating runs, medians and their ratios. BENCH_RUNS: rounds, 21 by default. ACTION_NODE: the node that runs the step
 * and the bare program. Fails when a goal of docs/design/003-start-up.md is missed.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { createAuthority } from '../sandbox/certificates.js';
import { createCommandFiles } from '../sandbox/command-files.js';
import { inputVariables } from '../sandbox/job.js';
import { startRecordingServer } from '../sandbox/recording-server.js';
import { delayOrigin } from './delay.js';

const run = promisify(execFile);
const rounds = Number(process.env['BENCH_RUNS'] ?? 21);
const node = process.env['ACTION_NODE'] ?? process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'bearer-step-bench-'));
const caFile = join(folder, 'ca.pem');
const [id, secret] = ['bench', 'a-secret-of-more-than-24-characters'];

const authority = await createAuthority();
writeFileSync(caFile, authority.certificatePem);
const errors = JSON.stringify(
  Array.from({ length: 10 }, (_, index) => ({ id: index, message: 'An artifact could not be read' })),
);
const server = await startRecordingServer({
  certificate: await authority.issue({ names: ['localhost'] }),
  handler: (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/token')
      response.end(JSON.stringify({ access_token: 'x'.repeat(900), token_type: 'Bearer', expires_in: 300 }));
    else response.end(errors);
  },
});

interface Contender {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** The step as the runner starts it, and what stands in its place, against one origin. */
function contenders(origin: string): Contender[] {
  const base = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const plain = { ...base, BENCH_ORIGIN: origin, BENCH_CA: caFile, BENCH_ID: id, BENCH_SECRET: secret };
  const inputs = {
    'base-url': origin,
    'token-url': `${origin}/token`,
    'client-auth': 'client_secret_post',
    'client-id': id,
    'client-secret': secret,
    'ca-cert': authority.certificatePem,
    request: 'GET /api/v1/errors?pageSize=10&type=ALL',
  };
  const files = createCommandFiles(folder, 'bench');
  const step = { ...base, ...files, GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, ...inputVariables(inputs) };
  return [
    { name: 'bearer-step', command: node, args: ['dist/main/index.js'], env: step },
    { name: 'bare Node', command: node, args: ['bench/bare.mjs'], env: plain },
    { name: 'curl and jq', command: 'sh', args: ['bench/pair.sh'], env: plain },
  ];
}

/** The median times of all contenders in milliseconds, from runs that take turns. Throws when one fails. */
async function measure(origin: string): Promise<Map<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = -2; round < rounds; round += 1) {
    for (const { name, command, args, env } of contenders(origin)) {
      const startedAt = performance.now();
      await run(command, args, { env });
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt]);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

function report(title: string, medians: Map<string, number>): Record<'bare' | 'pair', number> {
  const [step = 0, bare = 1, pair = 1] = medians.values();
  console.log(`\n${title}`);
  for (const [name, ms] of medians)
    console.log(`  ${name.padEnd(12)} ${ms.toFixed(1).padStart(7)} ms   step / ${name}: ${(step / ms).toFixed(2)}`);
  return { bare: step / bare, pair: step / pair };
}

/** The connections of one run of the step. */
async function countConnections(): Promise<number> {
  const before = server.connections;
  const [step] = contenders(server.origin);
  if (step !== undefined) await run(step.command, step.args, { env: step.env });
  return server.connections - before;
}

const version = (await run(node, ['--version'])).stdout.trim();
console.log(`Token + request, ${rounds} alternating runs each, medians, Node ${version}`);
const near = report('On loopback', await measure(server.origin));
const far = await delayOrigin(server.origin, 40);
const distant = report('With 40 ms of added round-trip time', await measure(far.origin));
const connections = await countConnections();
far.close();
await server.close();
rmSync(folder, { recursive: true });

const goals = [
  { goal: 'at most 1.7 times the bare program', met: near.bare <= 1.7 },
  { goal: 'one connection', met: connections === 1 },
  { goal: 'faster than curl and jq at 40 ms', met: distant.pair < 1 },
];
console.log('');
for (const { goal, met } of goals) console.log(`  ${met ? '✓' : '✗'} ${goal}`);
process.exitCode = goals.every(({ met }) => met) ? 0 : 1;
