/** Each file of docs/provider-examples against a stand-in with the documented behaviour: exactly what is sent. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RecordedRequest, RecordingServer } from '../../sandbox/recording-server.js';
import { CLIENT_ID, CLIENT_SECRET, expectSuccess, reply, run, serve, token, TOKEN, type Routes } from './stage.js';

const FOLDER = 'docs/provider-examples';
const REFRESH_TOKEN = 'first-refresh-token-01';
const PROJECT_TOKEN = 'glpat-0123456789';

interface Servers {
  /** The authorization server. */
  login: RecordingServer;
  api: RecordingServer;
}

/** A request without the headers that every client sends. */
interface Sent {
  line: string;
  headers: Record<string, string>;
  /** A form or JSON as an object. */
  body?: unknown;
}

interface Case {
  /** The name of the file. */
  file: string;
  /** By default both servers are one. */
  hasOwnLogin?: true;
  login?: (servers: Servers) => Routes;
  api: Routes;
  inputs: (servers: Servers) => Record<string, string>;
  sent: Sent[];
  outputs: (servers: Servers) => Record<string, string>;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
const JSON_BODY = { 'content-type': 'application/json', accept: 'application/json' };
const BEARER = { accept: 'application/json', authorization: `Bearer ${TOKEN}` };
const CLIENT = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
const REFRESH = { grant_type: 'refresh_token', refresh_token: REFRESH_TOKEN };
const chain = { 'refresh-token': REFRESH_TOKEN, 'refresh-guard': 'concurrency' };

const CASES: Case[] = [
  {
    file: 'acme.yml', // a header, a body in a map, and the page by a template
    login: () => ({ '/oauth/token': token() }),
    api: { '/v2/projects/ci/tickets': reply(201, { ticket: { id: 7 } }) },
    inputs: ({ api }) => ({
      'base-url': api.origin,
      operation: 'create-ticket',
      parameters: '{"project": "ci", "title": "It failed", "priority": "high"}',
    }),
    sent: [
      { line: 'POST /oauth/token', headers: FORM, body: { ...CLIENT, grant_type: 'client_credentials' } },
      {
        line: 'POST /v2/projects/ci/tickets',
        headers: { ...JSON_BODY, ...BEARER },
        body: { ticket: { title: 'It failed', priority: 'high' } },
      },
    ],
    outputs: ({ api }) => ({ id: '7', url: `${api.origin}/tickets/7` }),
  },
  {
    file: 'box.yml', // constants and parameters of the token request, and a cursor in the body
    login: () => ({ '/oauth2/token': token(), '/oauth2/revoke': reply(200) }),
    api: {
      '/2.0/folders/0/items': [
        reply(200, { entries: [{ id: '11' }, { id: '12' }], limit: 1000, next_marker: 'a b+/=' }),
        reply(200, { entries: [{ id: '13' }], limit: 1000, next_marker: null }),
      ],
    },
    inputs: ({ api }) => ({
      'base-url': api.origin,
      'token-parameters': 'box_subject_id: "638106"',
      operation: 'list-items',
      paginate: 'true',
      jq: '[.entries[].id] | join(",")',
    }),
    sent: [
      {
        line: 'POST /oauth2/token',
        headers: FORM,
        body: { ...CLIENT, grant_type: 'client_credentials', box_subject_type: 'enterprise', box_subject_id: '638106' },
      },
      { line: 'GET /2.0/folders/0/items?usemarker=true&limit=1000', headers: BEARER },
      { line: 'GET /2.0/folders/0/items?usemarker=true&limit=1000&marker=a%20b%2B%2F%3D', headers: BEARER },
      {
        line: 'POST /oauth2/revoke',
        headers: FORM,
        body: { ...CLIENT, token: TOKEN, token_type_hint: 'access_token' },
      },
    ],
    outputs: () => ({ result: '11,12,13', count: '3', pages: '2' }),
  },
  {
    file: 'forgejo.yml', // a tracker: report-own-provider.test.ts runs a report with it
    api: {
      '/api/v1/repos/acme/shop/issues': reply(201, { number: 7, html_url: 'https://code.example/acme/shop/issues/7' }),
    },
    inputs: ({ api }) => ({
      'base-url': `${api.origin}/api/v1`,
      token: PROJECT_TOKEN,
      operation: 'create-issue',
      parameters: '{"owner": "acme", "repository": "shop", "title": "It failed"}',
    }),
    sent: [
      {
        line: 'POST /api/v1/repos/acme/shop/issues',
        headers: { ...JSON_BODY, authorization: `token ${PROJECT_TOKEN}` },
        body: { title: 'It failed' },
      },
    ],
    outputs: () => ({ id: '7', url: 'https://code.example/acme/shop/issues/7' }),
  },
  {
    file: 'gitlab-token.yml', // a given token in a header of its own
    api: { '/api/v4/projects/example%2Fproject/issues': reply(200, []) },
    inputs: ({ api }) => ({
      'base-url': `${api.origin}/api/v4`,
      token: PROJECT_TOKEN,
      operation: 'list-issues',
      parameters: '{"project": "example/project"}',
    }),
    sent: [
      {
        line: 'GET /api/v4/projects/example%2Fproject/issues?state=opened',
        headers: { 'private-token': PROJECT_TOKEN },
      },
    ],
    outputs: () => ({ response: '[]' }),
  },
  {
    file: 'jira-3lo.yml', // a JSON token request, and a refresh token that rotates
    hasOwnLogin: true,
    login: () => ({ '/oauth/token': token({ refresh_token: 'second-refresh-token-1' }) }),
    api: { '/ex/jira/1/rest/api/3/issue': reply(201, { id: '10000', key: 'CI-1' }) },
    inputs: ({ login, api }) => ({
      'base-url': `${api.origin}/ex/jira/1`,
      'token-url': `${login.origin}/oauth/token`,
      ...chain,
      'save-refresh-token': 'grep -q "^second-refresh-token-1$"',
      operation: 'create-issue',
      parameters: '{"project": {"key": "CI"}, "summary": "It failed"}',
    }),
    sent: [
      { line: 'POST /oauth/token', headers: JSON_BODY, body: { ...CLIENT, ...REFRESH } },
      {
        line: 'POST /ex/jira/1/rest/api/3/issue',
        headers: { ...JSON_BODY, ...BEARER },
        body: { fields: { project: { key: 'CI' }, summary: 'It failed' } },
      },
    ],
    outputs: () => ({ id: 'CI-1' }),
  },
  {
    file: 'salesforce.yml', // the base URL of the token response
    hasOwnLogin: true,
    login: ({ api }) => ({ '/services/oauth2/token': token({ instance_url: api.origin, expires_in: undefined }) }),
    api: { '/services/data/v64.0/sobjects/Case': reply(201, { id: '500x', success: true }) },
    inputs: ({ login, api }) => ({
      'token-url': `${login.origin}/services/oauth2/token`,
      'allowed-origins': api.origin,
      operation: 'create-case',
      parameters: '{"Subject": "It failed"}',
    }),
    sent: [
      { line: 'POST /services/oauth2/token', headers: FORM, body: { ...CLIENT, grant_type: 'client_credentials' } },
      {
        line: 'POST /services/data/v64.0/sobjects/Case',
        headers: { ...JSON_BODY, ...BEARER },
        body: { Subject: 'It failed' },
      },
    ],
    outputs: () => ({ id: '500x' }),
  },
  {
    file: 'zoho-crm.yml', // another scheme before the token, and the domain of the token response
    hasOwnLogin: true,
    login: ({ api }) => ({ '/oauth/v2/token': token({ api_domain: api.origin }) }),
    api: { '/crm/v8/Leads': reply(200, { data: [] }) },
    inputs: ({ login, api }) => ({
      'token-url': `${login.origin}/oauth/v2/token`,
      'refresh-token': REFRESH_TOKEN,
      'save-refresh-token': 'none',
      'allowed-origins': api.origin,
      operation: 'list-leads',
    }),
    sent: [
      { line: 'POST /oauth/v2/token', headers: FORM, body: { ...CLIENT, ...REFRESH } },
      {
        line: 'GET /crm/v8/Leads?fields=Last_Name%2CCompany%2CEmail&per_page=200',
        headers: { authorization: `Zoho-oauthtoken ${TOKEN}` },
      },
    ],
    outputs: () => ({ response: '{"data":[]}' }),
  },
];

/** The headers of the connection, and that of the client. */
const COMMON = ['host', 'connection', 'content-length', 'user-agent', 'accept-encoding', 'cache-control'];

function sentIn({ method, url, headers, body }: RecordedRequest): Sent {
  const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const pairs = names.map((name, index) => [name, headers[2 * index + 1] ?? ''] as const);
  const others = Object.fromEntries(pairs.filter(([name]) => !COMMON.includes(name)));
  const isForm = others['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const parsed: unknown = isForm ? Object.fromEntries(new URLSearchParams(body)) : body && JSON.parse(body);
  return { line: `${method} ${url}`, headers: others, ...(body === '' ? {} : { body: parsed }) };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-examples-'));
  mkdirSync(join(folder, 'workspace'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each file has a case', () => {
  expect(CASES.map(({ file }) => file)).toEqual(readdirSync(FOLDER).sort());
});

test.each(CASES)('$file', async ({ file, hasOwnLogin = false, login: routes, api: ofApi, inputs, sent, outputs }) => {
  writeFileSync(join(folder, 'workspace', file), readFileSync(join(FOLDER, file)));
  const shared: Routes = { ...ofApi };
  const api = await serve(shared);
  const ofLogin = (login: RecordingServer): Routes => routes?.({ login, api }) ?? {};
  const login = hasOwnLogin ? await serve(ofLogin(api)) : api;
  if (!hasOwnLogin) Object.assign(shared, ofLogin(api));
  const secrets = [REFRESH_TOKEN, 'second-refresh-token-1', PROJECT_TOKEN];
  const result = await run({ inputs: { provider: `./${file}`, ...inputs({ login, api }) }, folder, secrets });
  expectSuccess(result);
  const all = [...new Set([login, api])].flatMap(({ requests }) => requests);
  expect(all.map(sentIn)).toEqual(sent);
  expect(result.outputs).toMatchObject(outputs({ login, api }));
});
