import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandFiles } from '../sandbox/command-files.js';
import { inputVariables } from '../sandbox/job.js';
import type { Contender } from './rounds.js';

export const STEP = 'bearer-step';
export const OTHER_DIST = 'the other dist';
export const BARE = 'bare Node';
export const PAIR = 'curl and jq';
export const EMPTY = 'empty Node';
export const AT_ONCE = 'six pages at once';
export const IN_TURN = 'one after another';
export const FIRST_PAGE = 'the first page';

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
  const inputs = { ...inputsFor(bench, origin), request: 'GET /api/v1/errors?pageSize=10&type=ALL' };
  const env = {
    ...baseEnv(folder),
    BENCH_ORIGIN: origin,
    BENCH_CA: ca.file,
    BENCH_ID: CLIENT.id,
    BENCH_SECRET: CLIENT.secret,
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

/**
 * Returns the step for all pages of `/list`, once with their number known, and once by the link of each page; and the
 * step for its first page.
 */
export function pageContenders(bench: Bench, origin: string): Contender[] {
  const one = { ...bench, dists: bench.dists.slice(0, 1) };
  const numbered = { style: 'page', page: 'page', size: 'size', pages: { header: 'x-total-pages' } };
  return [
    { name: AT_ONCE, id: 'numbered', pagination: numbered, paginate: 'true' },
    { name: IN_TURN, id: 'linked', pagination: { style: 'link' }, paginate: 'true' },
    { name: FIRST_PAGE, id: 'linked', pagination: { style: 'link' }, paginate: 'false' },
  ].flatMap(({ name, id, pagination, paginate }) => {
    const operations = { list: { description: 'The items', request: 'GET /list' } };
    writeFileSync(join(bench.folder, `${id}.yml`), JSON.stringify({ id, extends: 'oauth2', pagination, operations }));
    const inputs = { ...inputsFor(bench, origin), provider: `./${id}.yml`, operation: 'list', paginate };
    // The step trusts a provider file only on events that it knows.
    const event = { GITHUB_EVENT_NAME: 'push' };
    return steps(one, 'main', inputs, {}).map((step) => ({ ...step, name, env: { ...step.env, ...event } }));
  });
}

const CLIENT = { id: 'bench', secret: 'a-secret-of-more-than-24-characters' };

/** Returns the inputs of a step, without those for its request. */
const inputsFor = ({ ca }: Bench, origin: string): Record<string, string> => ({
  'base-url': origin,
  'token-url': `${origin}/token`,
  'client-auth': 'client_secret_post',
  'client-id': CLIENT.id,
  'client-secret': CLIENT.secret,
  'ca-cert': ca.pem,
});

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
