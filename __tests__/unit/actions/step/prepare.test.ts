import '../../../support/node-errors.js';
import { realpathSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../../../src/inputs/yaml.js';
import { prepare, type Prepared } from '../../../../src/actions/step/prepare.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';
import { inputErrorLike, stepError } from '../../../support/step-error.js';

type Given = Record<string, string>;

const CLIENT = { 'client-id': 'ci', 'client-secret': 's3cret/s3cret+s3cret' };
const TOKEN = { token: 't0ken-t0ken' };
const OAUTH2 = { ...CLIENT, 'token-url': 'https://login.example.com/token' };
const HUB = { ...CLIENT, provider: 'planview-hub', 'base-url': 'https://hub.example.com:8443' };
const API = { ...OAUTH2, 'base-url': 'https://api.example.com/v1' };

const start = (host: FakeHost, environment: NodeJS.ProcessEnv = {}): Promise<Prepared> =>
  prepare(host, () => Promise.resolve(parseYaml), environment);
const run = (inputs: Given): Promise<Prepared> => start(createFakeHost({ inputs, workspace: '/', temp: '/' }));

describe('what may be given together', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'a client for a token endpoint', given: OAUTH2 },
    { name: 'a client for an issuer', given: { ...CLIENT, issuer: 'https://login.example.com/realms/ci' } },
    { name: 'a client and a base URL, where the provider knows the rest', given: HUB },
    { name: 'a token alone', given: TOKEN },
    { name: 'a token for a provider that signs people in', given: { ...TOKEN, provider: 'planio' } },
    { name: 'a request to a default base URL', given: { ...CLIENT, provider: 'nuvias-hub', operation: 'whoami' } },
    {
      name: 'a request that names its host',
      given: { ...TOKEN, request: 'GET https://a.example.com/x', 'allowed-origins': 'https://a.example.com' },
    },
    { name: 'no verification of a token endpoint', given: { ...OAUTH2, 'tls-verify': 'false' } },
    { name: 'revocation switched off beside a token', given: { ...TOKEN, 'revoke-token': 'false' } },
    { name: 'token parameters of the server', given: { ...OAUTH2, 'token-parameters': 'resource: x' } },
  ])('$name', async ({ given }) => {
    await expect(run(given)).resolves.toMatchObject({ inputs: expect.any(Object) });
  });

  test.each<{ name: string; given: Given; input: string; words?: string }>([
    {
      name: 'operation beside request',
      given: { ...HUB, operation: 'list-errors', request: 'GET /a' },
      input: 'operation',
    },
    { name: 'no client id', given: { ...OAUTH2, 'client-id': '' }, input: 'client-id', words: 'vars' },
    { name: 'no client secret', given: { ...OAUTH2, 'client-secret': '' }, input: 'client-secret', words: 'forks' },
    {
      name: 'no base URL for a request',
      given: { ...OAUTH2, request: 'GET /a' },
      input: 'base-url',
      words: 'https://',
    },
    {
      name: 'no base URL for an operation',
      given: { ...HUB, 'base-url': '', operation: 'list-errors' },
      input: 'base-url',
    },
    { name: 'no base URL for the endpoint', given: { ...HUB, 'base-url': '' }, input: 'base-url' },
    { name: 'no issuer', given: { ...CLIENT, provider: 'keycloak' }, input: 'issuer', words: 'realm' },
    { name: 'no token endpoint', given: CLIENT, input: 'token-url', words: 'issuer' },
    { name: 'parameters without request', given: { ...OAUTH2, parameters: 'a: 1' }, input: 'parameters' },
    { name: 'a query without request', given: { ...OAUTH2, query: 'a: 1' }, input: 'query' },
    { name: 'headers without request', given: { ...OAUTH2, headers: 'a: 1' }, input: 'headers' },
    { name: 'a body without request', given: { ...OAUTH2, body: '{}' }, input: 'body' },
    { name: 'a response file without request', given: { ...OAUTH2, 'response-file': 'a' }, input: 'response-file' },
    {
      name: 'the secret as a parameter',
      given: { ...OAUTH2, 'token-parameters': 'Client_Secret: x' },
      input: 'token-parameters',
    },
    {
      name: 'the scope as a parameter',
      given: { ...OAUTH2, 'token-parameters': 'scope: x' },
      input: 'token-parameters',
    },
    {
      name: 'an assertion as a parameter',
      given: { ...OAUTH2, 'token-parameters': 'client_assertion_type: x' },
      input: 'token-parameters',
    },
    {
      name: 'no verification of an issuer',
      given: { ...CLIENT, issuer: 'https://login.example.com', 'tls-verify': 'false' },
      input: 'tls-verify',
    },
    { name: 'a token with a blank in it', given: { token: 'Bearer t0ken-t0ken' }, input: 'token' },
    { name: 'revoking a token that was given', given: { ...TOKEN, 'revoke-token': 'true' }, input: 'revoke-token' },
    { name: 'an unknown provider', given: { ...OAUTH2, provider: 'planview' }, input: 'provider' },
    { name: 'an unknown operation', given: { ...HUB, operation: 'list-error' }, input: 'operation' },
    {
      name: 'an unknown variable',
      given: { ...HUB, variables: 'relm: x' },
      input: 'variables',
      words: 'Did you mean "realm"?',
    },
    { name: 'a variable that climbs', given: { ...HUB, variables: 'realm: ..' }, input: 'variables', words: '"realm"' },
    {
      name: 'a path where the system has none',
      given: { ...HUB, 'base-url': 'https://hub.example.com/hub' },
      input: 'base-url',
      words: 'Write https://hub.example.com without',
    },
    { name: 'a request that is none', given: { ...API, request: '/a' }, input: 'request' },
    { name: 'an unknown parameter', given: { ...API, request: 'POST /a', parameters: 'a: 1' }, input: 'parameters' },
  ])('not $name: one fault, that names its input', async ({ given, input, words = '' }) => {
    await expect(run(given)).rejects.toEqual(inputErrorLike(input, words));
    await expect(run(given)).rejects.not.toEqual(stepError('INPUT_INVALID', '\n'));
  });

  test('every fault is told at once, those of the request without a base URL too', async () => {
    const given = { provider: 'planview-hub', operation: 'get-resource', retries: 'x', 'client-id': 'a' };
    const error: unknown = await run(given).catch((error: unknown) => error);
    const message = (error as Error).message.split('\n');
    expect(message[0]).toBe('4 inputs need a change:');
    for (const input of ['retries', 'client-secret', 'base-url', 'parameters'])
      expect(message).toContainEqual(expect.stringMatching(new RegExp(`^${input}: `, 'u')));
  });
});

/** The inputs that the faults of `given` name, a line each. */
async function errorsOf(given: Given): Promise<string[]> {
  const error: unknown = await run(given).catch((caught: unknown) => caught);
  const lines = error instanceof Error ? error.message.split('\n') : [];
  return lines.slice(lines.length > 1 ? 1 : 0).map((line) => line.replace(/:.*/su, ''));
}

describe('what a refresh token needs around it', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64url');
  const SEED = { 'refresh-token': 'refresh-0001' };
  const SAVED = { 'save-refresh-token': 'cat > file' };
  const LOADED = { 'load-refresh-token': 'cat file' };
  const GUARDED = { 'refresh-guard': 'concurrency' };
  const NOWHERE = { 'save-refresh-token': 'none' };
  const BRANCH = { 'save-refresh-token': 'branch', 'seal-key': KEY, 'github-token': 'ghs_0123456789' };
  /** Refresh tokens are replaced, and one that comes again is harmless. */
  const REDMINE = { ...CLIENT, provider: 'redmine', 'base-url': 'https://redmine.example.com' };

  test.each<{ name: string; given: Given; grant: string }>([
    { name: 'a token and a place for the next', given: { ...REDMINE, ...SEED, ...SAVED }, grant: 'refresh_token' },
    { name: 'a place alone that holds it', given: { ...REDMINE, ...LOADED, ...SAVED }, grant: 'refresh_token' },
    { name: 'both', given: { ...REDMINE, ...SEED, ...LOADED, ...SAVED }, grant: 'refresh_token' },
    { name: 'the word none', given: { ...REDMINE, ...SEED, ...NOWHERE }, grant: 'refresh_token' },
    { name: 'just enough time', given: { ...REDMINE, ...SEED, ...SAVED, timeout: '30' }, grant: 'refresh_token' },
    { name: 'a branch', given: { ...REDMINE, ...SEED, ...BRANCH }, grant: 'refresh_token' },
    {
      name: 'a guard, where a replay ends the grant',
      given: { ...OAUTH2, ...SEED, ...SAVED, ...GUARDED },
      grant: 'refresh_token',
    },
    { name: 'a branch, which is a guard', given: { ...OAUTH2, ...SEED, ...BRANCH }, grant: 'refresh_token' },
    { name: 'no guard where nothing is replaced', given: { ...OAUTH2, ...SEED, ...NOWHERE }, grant: 'refresh_token' },
    { name: 'nothing, where a client has a token of its own', given: OAUTH2, grant: 'client_credentials' },
    {
      name: 'nothing, beside a key for other steps',
      given: { ...OAUTH2, 'seal-key': KEY, 'github-token': 'ghs_0123456789' },
      grant: 'client_credentials',
    },
    {
      name: 'the grant by its name',
      given: { ...OAUTH2, grant: 'refresh_token', ...LOADED, ...SAVED, ...GUARDED },
      grant: 'refresh_token',
    },
    {
      name: 'revocation switched off',
      given: { ...REDMINE, ...SEED, ...SAVED, 'revoke-token': 'false' },
      grant: 'refresh_token',
    },
    {
      name: 'revocation where nothing is saved',
      given: { ...REDMINE, ...SEED, ...NOWHERE, 'revoke-token': 'true' },
      grant: 'refresh_token',
    },
  ])('is there: $name', async ({ given, grant }) => {
    await expect(run(given)).resolves.toMatchObject({ grant });
  });

  test.each<{ name: string; given: Given; expected: string[] }>([
    { name: 'no refresh token', given: { ...REDMINE, ...SAVED }, expected: ['refresh-token'] },
    { name: 'no place for the next', given: { ...REDMINE, ...SEED }, expected: ['save-refresh-token'] },
    { name: 'a place to load from alone', given: { ...REDMINE, ...LOADED }, expected: ['save-refresh-token'] },
    { name: 'neither', given: REDMINE, expected: ['refresh-token', 'save-refresh-token'] },
    {
      name: 'nothing at all where people sign in',
      given: { provider: 'planio', 'base-url': 'https://your-domain.plan.io' },
      expected: ['refresh-token', 'save-refresh-token', 'client-id', 'client-secret'],
    },
    {
      name: 'what cannot be a token',
      given: { ...REDMINE, ...SAVED, 'refresh-token': 'Bearer refresh-0001' },
      expected: ['refresh-token'],
    },
    {
      name: 'too short a token, even where another one is used',
      given: { ...TOKEN, 'refresh-token': 'short' },
      expected: ['refresh-token', 'token'],
    },
    { name: 'one use for two tokens', given: { ...TOKEN, provider: 'redmine', ...SEED }, expected: ['token'] },
    {
      name: 'one use for a token and a place',
      given: { ...TOKEN, provider: 'redmine', ...SAVED },
      expected: ['token'],
    },
    {
      name: 'the grant that knows none',
      given: { ...OAUTH2, grant: 'client_credentials', ...SEED, ...NOWHERE },
      expected: ['grant'],
    },
    {
      name: 'the other grant without a token',
      given: { ...OAUTH2, grant: 'refresh_token', ...NOWHERE },
      expected: ['refresh-token'],
    },
    { name: 'a system without this grant', given: { ...HUB, ...SEED, ...SAVED, ...GUARDED }, expected: ['grant'] },
    { name: 'no guard', given: { ...OAUTH2, ...SEED, ...SAVED }, expected: ['refresh-guard'] },
    {
      name: 'no guard, and no place',
      given: { ...OAUTH2, ...SEED },
      expected: ['save-refresh-token', 'refresh-guard'],
    },
    {
      name: 'a branch without a key',
      given: { ...REDMINE, ...SEED, ...BRANCH, 'seal-key': '' },
      expected: ['seal-key'],
    },
    { name: 'a key that is none', given: { ...REDMINE, ...SEED, ...BRANCH, 'seal-key': 'x' }, expected: ['seal-key'] },
    { name: 'a key that is none, without a chain', given: { ...OAUTH2, 'seal-key': 'x' }, expected: ['seal-key'] },
    {
      name: 'a branch without the token of the job',
      given: { ...REDMINE, ...SEED, ...BRANCH, 'github-token': '' },
      expected: ['github-token'],
    },
    {
      name: 'a branch beside a command that loads',
      given: { ...REDMINE, ...SEED, ...BRANCH, ...LOADED },
      expected: ['load-refresh-token'],
    },
    {
      name: 'a branch with such a command in the place of the first token',
      given: { ...REDMINE, ...BRANCH, ...LOADED },
      expected: ['refresh-token', 'load-refresh-token'],
    },
    {
      name: 'revocation of what is saved',
      given: { ...REDMINE, ...SEED, ...SAVED, 'revoke-token': 'true' },
      expected: ['revoke-token'],
    },
    {
      name: 'no verification of the server',
      given: { ...REDMINE, ...SEED, ...SAVED, 'tls-verify': 'false' },
      expected: ['tls-verify'],
    },
    { name: 'time', given: { ...REDMINE, ...SEED, ...SAVED, timeout: '29' }, expected: ['timeout'] },
  ])('is missed: $name', async ({ given, expected }) => {
    expect((await errorsOf(given)).sort()).toEqual([...expected].sort());
  });

  test.each<{ given: Given; words: RegExp }>([
    { given: { ...REDMINE, ...SAVED }, words: /^refresh-token: .*Redmine.*login.*load-refresh-token.*forks/u },
    { given: { ...REDMINE, ...SEED }, words: /^save-refresh-token: .*Redmine.*standard input.*branch.*none/u },
    { given: { ...OAUTH2, ...SEED, ...SAVED }, words: /^refresh-guard: .*concurrency.*branch/u },
    { given: { ...REDMINE, ...SEED, ...BRANCH, 'seal-key': '' }, words: /^seal-key: .*seal-key.*forks/u },
    { given: { ...REDMINE, ...SEED, ...BRANCH, 'github-token': '' }, words: /^github-token: .*contents: write/u },
    { given: { ...REDMINE, ...SEED, ...SAVED, 'tls-verify': 'false' }, words: /^tls-verify: .*ca-cert/u },
  ])('and the fault says what to write: $words', async ({ given, words }) => {
    await expect(run(given)).rejects.toEqual(stepError('INPUT_INVALID', words));
  });

  test('a token that is used as it is needs nothing of it', async () => {
    await expect(run({ ...TOKEN, provider: 'redmine' })).resolves.toMatchObject({ inputs: expect.any(Object) });
  });

  test.each(['Branch', 'NONE', 'brnach', 'nonee', 'branches'])(
    'a slip of the pen in a word is not taken for a command: %s',
    async (word) => {
      const errors = await errorsOf({ ...REDMINE, ...SEED, ...BRANCH, 'save-refresh-token': word });
      expect(errors).toEqual(['save-refresh-token']);
    },
  );

  test.each(['keep', 'cat > none', './branch', 'vault-save', 'none.sh'])('a command is one: %s', async (command) => {
    await expect(run({ ...REDMINE, ...SEED, 'save-refresh-token': command })).resolves.toBeDefined();
  });

  test.each([
    { name: 'outside of CI', ci: undefined },
    { name: 'without an API', ci: { repository: 'a/b', repositoryId: '1', id: '1-1', apiUrl: 'nowhere' } },
  ])('a branch needs a repository on GitHub: not $name', async ({ ci }) => {
    const host = createFakeHost({ inputs: { ...REDMINE, ...SEED, ...BRANCH }, run: ci });
    await expect(start(host)).rejects.toEqual(inputErrorLike('save-refresh-token', 'repository'));
  });

  test('the scope goes into no parameter of the token request, the audience does', async () => {
    const given = { ...REDMINE, ...SEED, ...SAVED, scope: 'view_issues', audience: 'api' };
    expect((await run({ ...given, 'token-parameters': 'resource: x' })).tokenParameters).toEqual({
      resource: 'x',
      audience: 'api',
    });
  });
});

describe('a file that is sent', () => {
  const upload = { ...TOKEN, provider: 'redmine', 'base-url': 'https://redmine.example.com', operation: 'upload-file' };

  test.each<{ path: string; code: 'FILE_REFUSED' | 'FILE_FAILED' }>([
    { path: '/proc/self/environ', code: 'FILE_REFUSED' },
    { path: '/dev/null', code: 'FILE_REFUSED' },
    { path: '/no/such/file', code: 'FILE_FAILED' },
  ])('is looked at before anything is sent: $path', async ({ path, code }) => {
    const parameters = JSON.stringify({ file: path });
    await expect(run({ ...upload, parameters })).rejects.toEqual(stepError(code, 'input parameters'));
  });

  test('is part of the plan by its path', async () => {
    const path = realpathSync('package.json');
    const { plan } = await run({ ...upload, parameters: JSON.stringify({ file: path, filename: 'a b' }) });
    expect(plan).toMatchObject({ body: { file: path } });
    expect(plan?.url.href).toBe('https://redmine.example.com/uploads.json?filename=a+b');
  });
});

describe('a request that proves the token first', () => {
  const given = { ...TOKEN, provider: 'redmine', 'base-url': 'https://redmine.example.com/r' };

  test('is the one that tells who it acts as, where the operation needs that', async () => {
    const { proof } = await run({ ...given, operation: 'list-projects' });
    expect(`${proof?.method ?? ''} ${proof?.url.href ?? ''}`).toBe(
      'GET https://redmine.example.com/r/users/current.json',
    );
  });

  test.each([{ operation: 'current-user' }, { request: 'GET /projects.json' }])('is not sent for %j', async (asked) => {
    expect((await run({ ...given, ...asked })).proof).toBeUndefined();
  });
});

describe('masking comes first', () => {
  test('the refresh token and the seal key are masked, even where the inputs are at fault', async () => {
    const secrets = { 'refresh-token': 'refresh-0001', 'seal-key': 'no-key-at-all' };
    const host = createFakeHost({ inputs: { ...secrets, retries: 'x' } });
    await expect(start(host)).rejects.toEqual(stepError('INPUT_INVALID'));
    expect(host.masks).toEqual(expect.arrayContaining(Object.values(secrets)));
  });

  test.each([
    { save: 'branch', masked: true },
    { save: 'none', masked: false },
  ])('the token of the job is masked where the step uses it: $save', async ({ save, masked }) => {
    const host = createFakeHost({ inputs: { 'save-refresh-token': save, 'github-token': 'ghs_0123456789' } });
    await start(host).catch(() => undefined);
    expect(host.masks.includes('ghs_0123456789')).toBe(masked);
  });

  test('the secret, a token, and both Basic values are masked, even where the inputs are at fault', async () => {
    const host = createFakeHost({ inputs: { ...CLIENT, ...TOKEN, retries: 'x' } });
    await expect(start(host)).rejects.toEqual(inputErrorLike('retries'));
    const secret = CLIENT['client-secret'];
    expect(host.masks).toEqual(
      expect.arrayContaining([
        secret,
        TOKEN.token,
        's3cret%2Fs3cret%2Bs3cret',
        Buffer.from(`ci:${secret}`).toString('base64'),
        Buffer.from('ci:s3cret%2Fs3cret%2Bs3cret').toString('base64'),
      ]),
    );
    expect(host.masks).not.toContain('ci');
  });

  test('of the token parameters only values are masked whose name says that they are secret', async () => {
    const names = ['user_password', 'My_SECRET', 'subject_token', 'assertion', 'api-key', 'resource'];
    const parameters = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
    const host = createFakeHost({ inputs: { ...OAUTH2, 'token-parameters': JSON.stringify(parameters) } });
    await start(host);
    expect(names.filter((name) => host.masks.includes(`value-of-${name}`))).toEqual(names.slice(0, 5));
  });

  test('the password of a proxy is masked', async () => {
    const host = createFakeHost({ inputs: OAUTH2 });
    await start(host, { https_proxy: 'http://user:pr0xy-pr0xy@proxy.example.com:1' });
    expect(host.masks).toContain('pr0xy-pr0xy');
  });

  test('nothing is printed', async () => {
    const host = createFakeHost({ inputs: API });
    await start(host);
    expect(host.lines).toEqual([]);
  });
});

describe('where secrets may go', () => {
  const allows = ({ target }: Prepared, kind: 'client' | 'bearer', url: string): boolean => {
    try {
      target.origins.check(kind, new URL(url), 'a test');
      return true;
    } catch {
      return false;
    }
  };

  test.each<{ given: Given; client: string[]; bearer: string[] }>([
    { given: API, client: ['https://login.example.com'], bearer: ['https://api.example.com'] },
    { given: HUB, client: ['https://hub.example.com:8443'], bearer: ['https://hub.example.com:8443'] },
    {
      given: { ...CLIENT, provider: 'nuvias-hub' },
      client: ['https://hub.nuvias-uc.com'],
      bearer: ['https://hub.nuvias-uc.com'],
    },
    {
      given: { ...CLIENT, issuer: 'https://id.example.com/a', 'base-url': 'https://api.example.com' },
      client: ['https://id.example.com'],
      bearer: ['https://api.example.com'],
    },
    {
      given: { ...HUB, 'token-url': 'https://login.example.com/t', 'allowed-origins': 'https://files.example.com' },
      client: ['https://login.example.com'],
      bearer: ['https://hub.example.com:8443', 'https://files.example.com'],
    },
  ])('$given', async ({ given, client, bearer }) => {
    const prepared = await run(given);
    const origins = [
      ...new Set([...client, ...bearer, 'https://evil.test', 'https://hub.example.com', 'https://example.com']),
    ];
    expect(origins.filter((origin) => allows(prepared, 'client', origin)).sort()).toEqual([...client].sort());
    expect(origins.filter((origin) => allows(prepared, 'bearer', origin)).sort()).toEqual([...bearer].sort());
  });

  test('a request that names another host needs that host among the allowed origins', async () => {
    await expect(run({ ...API, request: 'GET https://evil.test/x' })).rejects.toEqual(
      stepError('ORIGIN_NOT_ALLOWED', 'https://evil.test'),
    );
  });

  test('certificates go unverified only where an input names the server', async () => {
    const given = { ...API, 'allowed-origins': 'https://files.example.com' };
    expect((await run(given)).target.trust.unverifiedOrigins).toEqual([]);
    expect([...(await run({ ...given, 'tls-verify': 'false' })).target.trust.unverifiedOrigins].sort()).toEqual([
      'https://api.example.com',
      'https://files.example.com',
      'https://login.example.com',
    ]);
    const nuvias = { ...CLIENT, provider: 'nuvias-hub', 'tls-verify': 'false' };
    expect((await run(nuvias)).target.trust.unverifiedOrigins).toEqual([]);
  });
});

describe('what a run knows then', () => {
  test('a provider without inputs of its own: templates filled with the defaults of its variables', async () => {
    const { target, plan, provider } = await run(HUB);
    expect(provider.id).toBe('planview-hub');
    expect(plan).toBeUndefined();
    const realm = 'https://hub.example.com:8443/auth/realms/Tasktop';
    expect(target.issuer?.href).toBe(realm);
    expect(target.tokenEndpoint?.href).toBe(`${realm}/protocol/openid-connect/token`);
    expect(target.revocationEndpoint?.href).toBe(`${realm}/protocol/openid-connect/revoke`);
    expect(target.tokenSource).toBe('the provider planview-hub');
  });

  test('a variable of the workflow', async () => {
    const { target } = await run({ ...HUB, variables: 'realm: My Realm' });
    expect(target.tokenEndpoint?.pathname).toBe('/auth/realms/My%20Realm/protocol/openid-connect/token');
  });

  test('a token endpoint of the workflow leaves the revocation endpoint of another server behind', async () => {
    const elsewhere = await run({ ...HUB, 'token-url': 'https://login.example.com/t' });
    expect(elsewhere.target.tokenEndpoint?.href).toBe('https://login.example.com/t');
    expect(elsewhere.target.tokenSource).toBe('the input token-url');
    expect(elsewhere.target.revocationEndpoint).toBeUndefined();
    const same = await run({ ...HUB, 'token-url': 'https://hub.example.com:8443/t' });
    expect(same.target.revocationEndpoint).toBeDefined();
  });

  test('an issuer whose metadata will name the endpoints', async () => {
    const { target } = await run({ ...CLIENT, issuer: 'https://login.example.com/a' });
    expect([target.issuer?.href, target.tokenEndpoint, target.revocationEndpoint]).toEqual([
      'https://login.example.com/a',
      undefined,
      undefined,
    ]);
  });

  test.each<{ name: string; given: Given; expected: string }>([
    {
      name: 'of an operation',
      given: { ...HUB, operation: 'list-errors', parameters: 'pageSize: 10' },
      expected: 'GET https://hub.example.com:8443/api/v1/errors?pageSize=10&type=ALL',
    },
    {
      name: 'of a request',
      given: { ...API, request: 'GET /errors?pageSize=10&type=ALL' },
      expected: 'GET https://api.example.com/v1/errors?pageSize=10&type=ALL',
    },
  ])('the plan $name', async ({ given, expected }) => {
    const { plan } = await run(given);
    expect(`${plan?.method ?? ''} ${plan?.url.href ?? ''}`).toBe(expected);
  });

  test('a response file outside is refused before anything is sent', async () => {
    const given = { ...API, request: 'POST /a', 'response-file': '/proc/self/environ' };
    await expect(run(given)).rejects.toEqual(stepError('FILE_REFUSED', 'response-file'));
  });
});

test('faults of the request line, of headers and of query come in one message, though planning stops at its first', async () => {
  const given = { ...API, request: 'FETCH /a', headers: '{"host": "evil.test"}', query: '{"a": {"b": 1}}' };
  const error: unknown = await run(given).catch((caught: unknown) => caught);
  const [first, ...lines] = (error as Error).message.split('\n');
  expect(first).toBe('3 inputs need a change:');
  expect(lines.map((line) => line.split(':')[0]).sort()).toEqual(['headers', 'query', 'request']);
});
