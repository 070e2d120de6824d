/** A token that ends while the step reads pages: one renewal, and the list is complete. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refuseBadToken, type Api } from '../../sandbox/api.js';
import { startOAuthServer, type System } from '../../sandbox/oauth-server.js';
import { keep, newJob, runOn, Stage, TokenFile } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

const PAGES = 100;
const SIZE = 10;
/** The last page that the API returns for the first token. The six pages after it are requested at once. */
const LAST_PAGE = 40;
const AT_ONCE = 6;

const FILE = JSON.stringify({
  id: 'own',
  extends: 'oauth2',
  pagination: { style: 'page', page: 'page', size: 'size', pages: { header: 'x-total-pages' } },
  operations: {
    things: { description: 'Things', request: 'GET /things' },
    me: { description: 'Me', request: 'GET /me' },
  },
});

const itemsOf = (page: number): number[] => Array.from({ length: SIZE }, (_, index) => (page - 1) * SIZE + index);

const api: Api = (call) => {
  const headers = { 'x-total-pages': String(PAGES) };
  const body = call.path === '/things' ? itemsOf(Number(call.query.get('page') ?? 1)) : {};
  return refuseBadToken(call, 'sandbox') ?? { status: 200, headers, body };
};

const openStage = (): Promise<Stage<System>> =>
  Stage.open(
    (more) => startOAuthServer({ ...more, api, grants: ['client_credentials', 'authorization_code', 'refresh_token'] }),
    ['read'],
    ({ origin }) => ({ provider: './own.yml', 'token-url': `${origin}/oauth2/token` }),
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-pages-'));
  mkdirSync(join(folder, 'workspace'));
  writeFileSync(join(folder, 'workspace', 'own.yml'), FILE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const numberOf = (url = ''): number => Number(/[?&]page=(\d+)/u.exec(url)?.[1] ?? 1);
const isToken = (url = ''): boolean => url.startsWith('/oauth2/token');

/**
 * Makes the API refuse the first token after page 40. Five of the six requests that have it are refused at once, the
 * last one only after a page was requested with the next token.
 */
function endFirstToken(stage: Stage<System>): void {
  let first: string | undefined;
  const held: (() => void)[] = [];
  stage.intercept = ({ url, headers: { authorization } }, response) => {
    if (url?.startsWith('/things') !== true) return false;
    first ??= authorization;
    if (authorization !== first) {
      for (const refuse of held.splice(0)) refuse();
      return false;
    }
    if (numberOf(url) <= LAST_PAGE) return false;
    held.push(() => response.writeHead(401).end());
    if (held.length === AT_ONCE) for (const refuse of held.splice(0, AT_ONCE - 1)) refuse();
    return true;
  };
}

/** Expects 100 complete pages, one renewal, and that no page was requested during it. */
function expectOneRenewal({ system: { requests } }: Stage<System>, outputs: Record<string, string>): void {
  expect(outputs).toMatchObject({ count: String(PAGES * SIZE), pages: String(PAGES) });
  expect(JSON.parse(outputs['response'] ?? '')).toEqual(Array.from({ length: PAGES * SIZE }, (_, index) => index));
  const urls = requests.map(({ url }) => url);
  const renewal = urls.findLastIndex(isToken);
  expect(urls.filter(isToken)).toHaveLength(2);
  const before = urls.slice(0, renewal).filter((url) => !isToken(url));
  const after = urls.slice(renewal + 1);
  const sorted = (list: readonly string[]): number[] => list.map(numberOf).sort((a, b) => a - b);
  const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  expect(sorted(before)).toEqual(range(1, LAST_PAGE + AT_ONCE));
  expect(sorted(after)).toEqual(range(LAST_PAGE + 1, PAGES));
  const tokensOf = (list: typeof requests): Set<string | undefined> =>
    new Set(list.map(({ headers }) => headers.find((text) => text.startsWith('Bearer '))));
  const [old, renewed] = [requests.slice(1, renewal), requests.slice(renewal + 1)].map(tokensOf);
  expect([old?.size, renewed?.size]).toEqual([1, 1]);
  expect(renewed).not.toEqual(old);
}

const LIST = { operation: 'things', paginate: 'true' };

test('a token from client credentials that ends in the middle of the pages is replaced once', async () => {
  const stage = await openStage();
  endFirstToken(stage);
  const result = await runOn(stage, { inputs: LIST, job: { ...newJob(), folder } });
  expectSuccess(result);
  expectOneRenewal(stage, result.outputs);
});

test('a token of a refresh token chain that ends in the middle is replaced once, and the chain lives', async () => {
  const stage = await openStage();
  endFirstToken(stage);
  const store = keep(new TokenFile(stage.seed));
  const chain = { ...store.inputs, 'refresh-guard': 'concurrency' };
  const result = await runOn(stage, { inputs: { ...LIST, ...chain }, job: { ...newJob(), folder } });
  expectSuccess(result);
  expectOneRenewal(stage, result.outputs);
  const next = await runOn(stage, { inputs: { operation: 'me', ...chain }, job: { ...newJob(), folder } });
  expectSuccess(next);
  expect(stage.presented()).toEqual(stage.chain().slice(0, 3));
  expect(store.token).toBe(stage.chain()[3]);
});

test('a token from client credentials that the API has never accepted is not replaced', async () => {
  const stage = await openStage();
  stage.intercept = ({ url }, response) => !isToken(url) && Boolean(response.writeHead(401).end());
  const result = await runOn(stage, { inputs: LIST, job: { ...newJob(), folder } });
  expectFailure(result, 'API_STATUS', 'HTTP 401');
  expect(stage.system.requests.map(({ url }) => url)).toEqual(['/oauth2/token', '/things']);
});
