/**
 * Measures how long steps wait for the lease of the branch store (docs/design/012-branch-store.md). All steps start at
 * once, and each needs a refresh of its own. GitHub responds after 80 ms. Fails if a step waits longer than twice the
 * median of the others.
 *
 * QUEUE_STEPS: number of steps, 64 by default.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { startGitHub, type GitHub } from '../sandbox/systems/github/server.js';
import { readChain, writeChain } from '../src/auth/refresh/chain-record.js';
import { BranchStore } from '../src/auth/refresh/stores/branch-store.js';
import { GitHubBranch } from '../src/auth/refresh/stores/github-branch.js';
import { createDeadline } from '../src/http/deadline.js';
import { createExchange } from '../src/http/exchange.js';
import { Origins } from '../src/http/origins.js';
import { createSend } from '../src/http/send.js';
import { seal, unseal } from '../src/lib/seal.js';
import { Secrets } from '../src/lib/secrets.js';
import { median } from './rounds.js';

const KEY = ['seal-key-of-the-bench'];
const BINDING = ['branch', '42'];
const GITHUB_MS = 80;
/** The time between the response of the token endpoint and the save. */
const REFRESH_MS = 50;

const now = (): number => Date.now();
const count = Number(process.env['QUEUE_STEPS'] ?? 64);
const github = await startGitHub({ delayMs: GITHUB_MS, limits: { requests: Infinity } });
// The branch exists since the first run after the sign-in.
await step(github);
const before = github.requests.length;
const waits = (await Promise.all(Array.from({ length: count }, () => step(github)))).sort((a, b) => a - b);
const requests = github.requests.slice(before);
await github.close();

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
console.log(`${count} steps waited: ${waits.map(seconds).join(', ')}`);
const kinds = requests.map(({ method, url }) => `${method} ${/contents|git\/[a-z-]+/u.exec(url)?.[0] ?? ''}`);
const counts = [...new Set(kinds)].map((kind) => `${kinds.filter((other) => other === kind).length} ${kind}`);
console.log(`${requests.length} requests to GitHub: ${counts.join(', ')}`);
const longest = waits.at(-1) ?? NaN;
const others = median(waits.slice(0, -1));
const isFair = longest <= 2 * others;
const sign = isFair ? '✓' : '✗';
console.log(`${sign} Longest wait: ${seconds(longest)}, at most twice the median of the others, ${seconds(others)}`);
process.exitCode = isFair ? 0 : 1;

/** Acquires the lease, refreshes, saves and releases the lease, as one step does. Resolves to its wait for the lease. */
async function step({ apiUrl, repository, token }: GitHub): Promise<number> {
  const deadline = createDeadline(300_000, now);
  const secrets = new Secrets(() => undefined);
  const host = { secrets, info: () => undefined, warning: (text: string) => console.log(text) };
  const trust = { store: 'default', caCertificates: [], systemStore: true, unverifiedOrigins: [] } as const;
  const exchange = createExchange(trust, { host, environment: {} });
  const origins = new Origins({ client: [], bearer: [], ci: [apiUrl] });
  const send = createSend({ retries: 3, deadline, quiet: true }, { exchange, origins, host, now, random: Math.random });
  const settings = { apiUrl: new URL(apiUrl), repository, token, branch: 'bearer-step/0123456789abcdef0123' };
  const store = new BranchStore({
    branchWithin: (within) => new GitHubBranch(settings, { send, deadline: within, secrets, now }),
    deadline,
    lastDeadline: () => createDeadline(5000, now),
    seal: (chain) => seal(writeChain(chain, ''), KEY, BINDING),
    unseal: (envelope) => readChain(unseal(envelope, KEY, BINDING), '', now()),
    holder: `run ${randomUUID()}`,
    host,
    now,
    random: Math.random,
  });
  const startedAt = performance.now();
  await store.open(() => false);
  const waited = performance.now() - startedAt;
  await deadline.critical(async ({ saving }) => {
    await setTimeout(REFRESH_MS);
    await store.save({ refreshToken: `refresh-token-${randomUUID()}`, token: undefined }, saving);
  });
  await store.close();
  deadline.close();
  return waited;
}
