/**
 * The scenarios that run unchanged in every CI system: the same words, the same secrets, the same outcome. Files are in
 * the folder of the job.
 */
import { expect } from '@jest/globals';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  FIRST_REFRESH,
  GIVEN_TOKEN,
  LARGE,
  NEXT_REFRESH,
  TOKEN,
  type HostsWorld,
} from './world.js';

/** The secrets of a job, by the input. */
export const JOB_SECRETS = {
  'client-secret': CLIENT_SECRET,
  token: GIVEN_TOKEN,
} as const;

export interface HostScenario {
  name: string;
  /** The words of the command line. */
  argv: readonly string[];
  /** The secrets in the environment. */
  secrets: readonly (keyof typeof JOB_SECRETS)[];
  /** The files that are there before, by name. */
  files?: Readonly<Record<string, string>>;
  /** Cancels the job after so many seconds. */
  cancelAfter?: number;
  /** The exit code. */
  exit: number;
  /** Standard output: JSON by value, text by pattern, or nothing. */
  prints?: unknown;
  /** A pattern of standard error. */
  says?: RegExp;
  /** The outputs of later steps, where the host takes them. */
  outputs?: Readonly<Record<string, string>>;
  /** The files that are there after, by name. */
  leaves?: Readonly<Record<string, string | RegExp>>;
  /** The verb that a command must know; the scenario waits for it. */
  needs?: string;
  /** Files that may contain a secret. */
  secretFiles?: readonly string[];
}

const BY_SECRET = ['client-secret'] as const;
const BY_TOKEN = ['token'] as const;

/** Returns the scenarios for the servers of a world. */
export const hostScenarios = (world: HostsWorld): HostScenario[] => {
  const { origin } = world;
  const client = [
    '--provider',
    'keycloak',
    '--issuer',
    `${origin}/realms/ci`,
    '--base-url',
    origin,
    '--client-id',
    CLIENT_ID,
  ];
  const given = ['--provider', 'oauth2', '--base-url', origin, '--retries', '0'];
  const call = (path: string, ...more: string[]): string[] => [
    'call',
    `GET ${path}`,
    ...client,
    '--retries',
    '0',
    ...more,
  ];
  return [
    ...tokens(client),
    ...calls(call, given, origin),
    ...responses(call),
    ...chains(origin),
    ...failures(call, client, world),
    ...hostile(call, client, origin),
    ...children(client),
    ...reports(world),
  ];
};

const tokens = (client: readonly string[]): HostScenario[] => [
  {
    name: 'a token in a file',
    argv: ['token', ...client, '--output', 'token-file', '--dotenv', 'token.env'],
    secrets: BY_SECRET,
    exit: 0,
    prints: { 'token-type': 'Bearer', 'expires-at': expect.any(String) },
    leaves: { 'token-file': TOKEN, 'token.env': /^EXPIRES_AT=[\dTZ:.-]+\n$/u },
    secretFiles: ['token-file'],
  },
  {
    name: 'the revocation of a token',
    argv: ['revoke', ...client],
    secrets: ['client-secret', 'token'],
    exit: 0,
    says: /revocation/u,
  },
];

type Call = (path: string, ...more: string[]) => string[];

const calls = (call: Call, given: readonly string[], origin: string): HostScenario[] => [
  {
    name: 'a request',
    argv: call('/api/items', '--dotenv', 'request.env'),
    secrets: BY_SECRET,
    exit: 0,
    prints: { items: expect.any(Array) },
    outputs: { status: '200' },
    leaves: { 'request.env': 'STATUS=200\n' },
  },
  {
    name: 'a request with a token of the job',
    argv: ['call', 'GET /api/items', ...given],
    secrets: BY_TOKEN,
    exit: 0,
    prints: { items: expect.any(Array) },
    outputs: { status: '200' },
  },
  {
    name: 'an operation',
    argv: ['call', 'current-user', '--provider', 'redmine', '--base-url', origin],
    secrets: BY_TOKEN,
    exit: 0,
    prints: { user: expect.objectContaining({ id: 5 }) },
    outputs: { status: '200' },
  },
  {
    name: 'all pages of a list',
    argv: call('/api/pages', '--paginate', '--dotenv', 'pages.env'),
    secrets: BY_SECRET,
    exit: 0,
    prints: [1, 2, 3, 4, 5].map((id) => ({ id, name: `item ${id}` })),
    outputs: { count: '5', pages: '3' },
    leaves: { 'pages.env': 'STATUS=200\nCOUNT=5\nPAGES=3\n' },
  },
  {
    name: 'a filter of numbers',
    argv: call('/api/items', '--jq', '.items | length'),
    secrets: BY_SECRET,
    exit: 0,
    prints: 5,
  },
  {
    name: 'a filter of texts',
    argv: call('/api/items', '--jq', '.items[].name'),
    secrets: BY_SECRET,
    exit: 0,
    prints: /^item 1\nitem 2\nitem 3\nitem 4\nitem 5\n$/u,
  },
  {
    name: 'a status that is expected',
    argv: call('/api/missing', '--expect-status', '200,404'),
    secrets: BY_SECRET,
    exit: 0,
    prints: { message: 'no such thing' },
    outputs: { status: '404' },
  },
];

const responses = (call: Call): HostScenario[] => [
  {
    name: 'a response in a file',
    argv: call('/api/items', '--response-file', 'items.json'),
    secrets: BY_SECRET,
    exit: 0,
    prints: '',
    leaves: { 'items.json': /^\{"items":\[/u },
  },
  {
    name: 'a response of more than 96 KiB',
    argv: call('/api/large'),
    secrets: BY_SECRET,
    exit: 0,
    prints: LARGE,
  },
  {
    name: 'an empty response',
    argv: call('/api/empty'),
    secrets: BY_SECRET,
    exit: 0,
    prints: '',
    outputs: { status: '204' },
  },
  {
    name: 'a binary response',
    argv: call('/api/binary'),
    secrets: BY_SECRET,
    exit: 0,
    prints: '',
    says: /binary, so it is not printed/u,
  },
  {
    name: 'a response that repeats the secrets',
    argv: call('/api/echo'),
    secrets: BY_SECRET,
    exit: 0,
    prints: { token: '***', twice: 'Bearer ***', secret: '***' },
  },
];

/** The words of a request with a chain of refresh tokens, up to the commands. */
const chain = (origin: string): string[] => [
  'call',
  'GET /api/items',
  '--provider',
  'oauth2',
  '--base-url',
  origin,
  '--token-url',
  `${origin}/token`,
  '--client-id',
  CLIENT_ID,
  '--grant',
  'refresh_token',
  '--refresh-guard',
  'concurrency',
];

const chains = (origin: string): HostScenario[] => [
  {
    name: 'a chain of refresh tokens in a file',
    argv: [
      ...chain(origin),
      '--load-refresh-token',
      'cat chain',
      '--save-refresh-token',
      'cat > chain.new && mv chain.new chain',
    ],
    secrets: BY_SECRET,
    files: { chain: FIRST_REFRESH },
    exit: 0,
    prints: { items: expect.any(Array) },
    leaves: { chain: NEXT_REFRESH },
    secretFiles: ['chain'],
  },
];

const failures = (call: Call, client: readonly string[], { origin, deadOrigin }: HostsWorld): HostScenario[] => [
  {
    name: 'exit code 1: a command that fails',
    argv: [...chain(origin), '--load-refresh-token', 'exit 9', '--save-refresh-token', 'cat > never'],
    secrets: BY_SECRET,
    exit: 1,
    says: /LOAD_FAILED/u,
  },
  {
    name: 'exit code 2: an input',
    argv: call('/api/items', '--timeout', 'soon'),
    secrets: BY_SECRET,
    exit: 2,
    says: /INPUT_INVALID.*timeout/su,
  },
  {
    name: 'exit code 3: a client that is refused',
    argv: ['call', 'GET /api/items', ...client.slice(0, -1), 'stranger', '--dotenv', 'refused.env'],
    secrets: BY_SECRET,
    exit: 3,
    says: /TOKEN_REJECTED/u,
    outputs: { 'error-code': 'TOKEN_REJECTED' },
    leaves: { 'refused.env': 'ERROR_CODE=TOKEN_REJECTED\n' },
  },
  {
    name: 'exit code 4: no server',
    argv: ['call', 'GET /api/items', '--provider', 'oauth2', '--base-url', deadOrigin, '--retries', '0'],
    secrets: BY_TOKEN,
    exit: 4,
    says: /CONNECTION_REFUSED/u,
    outputs: { 'error-code': 'CONNECTION_REFUSED' },
  },
  {
    name: 'exit code 5: no response in time',
    argv: call('/api/stall', '--timeout', '1'),
    secrets: BY_SECRET,
    exit: 5,
    says: /TIMEOUT/u,
    outputs: { 'error-code': 'TIMEOUT' },
  },
  {
    name: 'exit code 6: a request that is refused',
    argv: call('/api/missing', '--dotenv', 'missing.env'),
    secrets: BY_SECRET,
    exit: 6,
    prints: { message: 'no such thing' },
    says: /API_STATUS.*404/su,
    outputs: { 'error-code': 'API_STATUS', status: '404' },
    leaves: { 'missing.env': 'STATUS=404\nERROR_CODE=API_STATUS\n' },
  },
  {
    name: 'exit code 7: a server that is down',
    argv: call('/api/down'),
    secrets: BY_SECRET,
    exit: 7,
    prints: { message: 'maintenance' },
    says: /API_STATUS.*503/su,
    outputs: { 'error-code': 'API_STATUS', status: '503' },
  },
  {
    name: 'exit code 8: a test that holds',
    argv: call('/api/items', '--fail-when', '.items | length > 4'),
    secrets: BY_SECRET,
    exit: 8,
    prints: { items: expect.any(Array) },
    says: /FAIL_WHEN/u,
    outputs: { 'error-code': 'FAIL_WHEN' },
  },
  {
    name: 'exit code 130: a job that is cancelled',
    argv: call('/api/stall'),
    secrets: BY_SECRET,
    cancelAfter: 2,
    exit: 130,
    says: /CANCELLED/u,
    outputs: { 'error-code': 'CANCELLED' },
  },
];

const hostile = (call: Call, client: readonly string[], origin: string): HostScenario[] => [
  {
    name: 'hostile JSON',
    argv: call('/api/hostile', '--dotenv', 'hostile.env'),
    secrets: BY_SECRET,
    exit: 0,
    prints: { lines: expect.any(Array) },
    leaves: { 'hostile.env': 'STATUS=200\n' },
  },
  { name: 'hostile text', argv: call('/api/hostile-text'), secrets: BY_SECRET, exit: 0, prints: /from the server/u },
  {
    name: 'hostile text of a filter',
    argv: call('/api/hostile', '--jq', '.lines[]'),
    secrets: BY_SECRET,
    exit: 0,
    prints: /from the server/u,
  },
  {
    name: 'a hostile error message',
    argv: call('/api/hostile-error'),
    secrets: BY_SECRET,
    exit: 6,
    prints: expect.any(Object),
    says: /API_STATUS/u,
  },
  { name: 'a hostile error page', argv: call('/api/hostile-page'), secrets: BY_SECRET, exit: 7, says: /API_STATUS/u },
  {
    name: 'a hostile error of the authorization server',
    argv: ['token', ...client.slice(0, -1), 'stranger', '--output', 'never'],
    secrets: BY_SECRET,
    exit: 3,
    says: /TOKEN_REJECTED/u,
  },
  {
    name: 'a hostile scope',
    argv: ['token', ...client.slice(0, -1), 'scoped', '--output', 'scoped-token'],
    secrets: BY_SECRET,
    exit: 0,
    prints: expect.objectContaining({ 'token-type': 'Bearer', scope: expect.stringContaining('from the server') }),
    leaves: { 'scoped-token': TOKEN },
    secretFiles: ['scoped-token'],
  },
  {
    name: 'a hostile name of a server',
    argv: ['call', 'GET /', '--provider', 'oauth2', '--base-url', 'https://--- ##vso[task.debug]x.invalid'],
    secrets: BY_TOKEN,
    exit: 2,
    says: /INPUT_INVALID/u,
  },
  {
    name: 'a hostile path',
    argv: ['call', 'GET /%23%23vso[task.complete]?a=%0A::error::x', '--provider', 'oauth2', '--base-url', origin],
    secrets: BY_TOKEN,
    exit: 6,
    prints: { message: 'no such thing' },
    says: /API_STATUS/u,
  },
  {
    name: 'a hostile word',
    argv: ['call', 'GET /##vso[task.complete]\n::error::x', '--provider', 'oauth2', '--base-url', origin],
    secrets: BY_TOKEN,
    exit: 2,
    says: /INPUT_INVALID/u,
  },
];

const SHOWS =
  'const t = process.env.BEARER_TOKEN; console.log(JSON.stringify([t.length, Object.keys(process.env).filter((n) => /^BEARER_STEP_/.test(n))]))';

const children = (client: readonly string[]): HostScenario[] => [
  {
    name: 'a command with the token in its environment',
    argv: ['exec', ...client, '--', 'node', '-e', SHOWS],
    secrets: BY_SECRET,
    needs: 'exec',
    exit: 0,
    prints: [TOKEN.length, []],
  },
  {
    name: 'the exit code of a command',
    argv: ['exec', ...client, '--', 'sh', '-c', 'exit 41'],
    secrets: BY_SECRET,
    needs: 'exec',
    exit: 41,
  },
  {
    name: 'a command with the token in a variable of another name',
    argv: [
      'exec',
      ...client,
      '--env',
      'HUB_TOKEN',
      '--',
      'sh',
      '-c',
      'test -n "$HUB_TOKEN" && test -z "$BEARER_TOKEN"',
    ],
    secrets: BY_SECRET,
    needs: 'exec',
    exit: 0,
  },
  {
    name: 'a command with the token in a file that only its user can read',
    argv: [
      'exec',
      ...client,
      '--token-file',
      '--env',
      'HUB_FILE',
      '--',
      'sh',
      '-c',
      'stat -c %a "$HUB_FILE" && wc -c <"$HUB_FILE" | tr -d " "',
    ],
    secrets: BY_SECRET,
    needs: 'exec',
    exit: 0,
    prints: new RegExp(`^600\\n${TOKEN.length}\\n$`, 'u'),
  },
];

const reports = ({ origin, tracker: { apiUrl, repository } }: HostsWorld): HostScenario[] => {
  const [owner, name] = repository.split('/');
  const fields = JSON.stringify({ owner, repository: name });
  const tracker = ['--provider', 'github', '--base-url', apiUrl, '--fields', fields, '--dotenv', 'report.env'];
  const report = (status: string, key: string): string[] => ['report', '--status', status, '--key', key, ...tracker];
  return [
    {
      name: 'a report of a failure',
      argv: report('failure', 'the-build'),
      secrets: BY_TOKEN,
      needs: 'report',
      exit: 0,
      // The builds of several jobs of one system are the same one.
      prints: { action: expect.stringMatching(/^(?:created|none)$/u), id: expect.any(String), url: expect.any(String) },
      leaves: { 'report.env': /^ID=\d+\nURL=http\S+\nACTION=(?:created|none)\n/u },
    },
    {
      name: 'a report of a success, without an issue',
      argv: report('success', 'another-build'),
      secrets: BY_TOKEN,
      needs: 'report',
      exit: 0,
      prints: { action: 'none' },
    },
    {
      name: 'a report of an unknown status',
      argv: ['report', '--status', 'purple', '--provider', 'redmine', '--base-url', origin],
      secrets: BY_TOKEN,
      needs: 'report',
      exit: 2,
      says: /INPUT_INVALID/u,
    },
  ];
};
