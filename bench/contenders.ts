import { join } from 'node:path';
import { createCommandFiles } from '../sandbox/command-files.js';
import { inputVariables } from '../sandbox/job.js';
import type { Contender } from './rounds.js';

export const STEP = 'bearer-step';
export const OTHER_DIST = 'the other dist';
export const BARE = 'bare Node';
export const PAIR = 'curl and jq';
export const EMPTY = 'empty Node';

export interface Bench {
  node: string;
  /** The `dist` folders to run: this one, and optionally another to compare with. */
  dists: readonly string[];
  folder: string;
  ca: { file: string; pem: string };
}

/**
 * Returns the contenders that get a token and send a request: the step as the runner starts it, and its alternatives.
 */
export function requestContenders(bench: Bench, origin: string): Contender[] {
  const { node, folder, ca } = bench;
  const [id, secret] = ['bench', 'a-secret-of-more-than-24-characters'];
  const inputs = {
    'base-url': origin,
    'token-url': `${origin}/token`,
    'client-auth': 'client_secret_post',
    'client-id': id,
    'client-secret': secret,
    'ca-cert': ca.pem,
    request: 'GET /api/v1/errors?pageSize=10&type=ALL',
  };
  const env = {
    ...baseEnv(folder),
    BENCH_ORIGIN: origin,
    BENCH_CA: ca.file,
    BENCH_ID: id,
    BENCH_SECRET: secret,
  };
  return [
    ...steps(bench, 'main', inputs, {}),
    { name: BARE, command: node, args: ['bench/bare.mjs'], env },
    { name: PAIR, command: 'sh', args: ['bench/pair.sh'], env },
  ];
}

/** Returns the contenders for a post step that has nothing to revoke: the post step, and an empty Node program. */
export function postContenders(bench: Bench): Contender[] {
  return [
    ...steps(bench, 'post', {}, { 'STATE_bearer-step': '{}' }),
    { name: EMPTY, command: bench.node, args: ['bench/empty.mjs'], env: baseEnv(bench.folder) },
  ];
}

/** Returns one part of the action from each `dist`, with the same inputs and separate command files. */
function steps(
  { node, dists, folder }: Bench,
  part: 'main' | 'post',
  inputs: Record<string, string>,
  state: Record<string, string>,
): Contender[] {
  return dists.map((dist, index) => ({
    name: index === 0 ? STEP : OTHER_DIST,
    command: node,
    args: [join(dist, part, 'index.js')],
    env: {
      ...baseEnv(folder),
      ...createCommandFiles(folder, `${part}_${index}`),
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
      ...inputVariables(inputs),
      ...state,
    },
  }));
}

const baseEnv = (folder: string): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: folder });
