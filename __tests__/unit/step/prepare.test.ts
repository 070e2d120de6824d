import '../../support/node-errors.js';
import { realpathSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../../src/inputs/yaml.js';
import { prepare, type Prepared } from '../../../src/step/prepare.js';
import { bundles } from '../../support/bundles.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

type Given = Record<string, string>;

const CLIENT = { 'client-id': 'ci', 'client-secret': 's3cret/s3cret+s3cret' };
const TOKEN = { token: 't0ken-t0ken' };
const OAUTH2 = { ...CLIENT, 'token-url': 'https://login.example.com/token' };
const HUB = { ...CLIENT, provider: 'planview-hub', 'base-url': 'https://hub.example.com:8443' };
const API = { ...OAUTH2, 'base-url': 'https://api.example.com/v1' };

const PIN = `sha256:${'ab'.repeat(32)}`;

const start = (host: FakeHost, environment: NodeJS.ProcessEnv = {}): Promise<Prepared> =>
  prepare(host, bundles({ yaml: { parseYaml } }), environment);
const run = (inputs: Given): Promise<Prepared> => start(createFakeHost({ inputs, workspace: '/', temp: '/' }));

describe('prepare', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'a client for a token endpoint', given: OAUTH2 },
    { name: 'a client for an issuer', given: { ...CLIENT, issuer: 'https://login.example.com/realms/ci' } },
    { name: 'a client and a base URL, if the provider declares the token endpoint', given: HUB },
    { name: 'a token alone', given: TOKEN },
    { name: 'a token for a provider that requires a sign-in', given: { ...TOKEN, provider: 'planio' } },
    { name: 'a request to a default base URL', given: { ...CLIENT, provider: 'nuvias-hub', operation: 'whoami' } },
    {
      name: 'a request with a full URL',
      given: { ...TOKEN, request: 'GET https://a.example.com/x', 'allowed-origins': 'https://a.example.com' },
    },
    { name: 'tls-verify: false with a token endpoint', given: { ...OAUTH2, 'tls-verify': 'false' } },
    { name: 'a pin with an issuer', given: { ...CLIENT, issuer: 'https://login.example.com', 'tls-verify': PIN } },
    { name: 'crl and another name', given: { ...OAUTH2, crl: 'require', 'tls-server-name': 'hub.example.com' } },
    { name: 'revoke-token: false with a token', given: { ...TOKEN, 'revoke-token': 'false' } },
    { name: 'token-parameters', given: { ...OAUTH2, 'token-parameters': 'resource: x' } },
  ])('accepts $name', async ({ given }) => {
    await expect(run(given)).resolves.toMatchObject({ inputs: expect.any(Object) });
  });

  test.each<{ name: string; given: Given; input: string; message?: string }>([
    {
      name: 'operation and request',
      given: { ...HUB, operation: 'list-errors', request: 'GET /a' },
      input: 'operation',
    },
    {
      name: 'a pin without a server',
      given: { ...CLIENT, provider: 'nuvias-hub', 'tls-verify': PIN },
      input: 'tls-verify',
      message: 'no server is named',
    },
    {
      name: 'a name without a server',
      given: { ...CLIENT, provider: 'nuvias-hub', 'tls-server-name': 'hub.example.com' },
      input: 'tls-server-name',
      message: 'no server is named',
    },
    {
      name: 'crl without verification',
      given: { ...OAUTH2, 'tls-verify': 'false', crl: 'require' },
      input: 'crl',
      message: 'tls-verify',
    },
    {
      name: 'crl and a pin',
      given: { ...OAUTH2, 'tls-verify': PIN, crl: 'require' },
      input: 'crl',
      message: 'tls-verify',
    },
    { name: 'a missing client id', given: { ...OAUTH2, 'client-id': '' }, input: 'client-id', message: 'vars' },
    {
      name: 'a missing client secret',
      given: { ...OAUTH2, 'client-secret': '' },
      input: 'client-secret',
      message: 'forks',
    },
    {
      name: 'a missing base URL for a request',
      given: { ...OAUTH2, request: 'GET /a' },
      input: 'base-url',
      message: 'https://',
    },
    {
      name: 'a missing base URL for an operation',
      given: { ...HUB, 'base-url': '', operation: 'list-errors' },
      input: 'base-url',
    },
    { name: 'a missing base URL for the token endpoint', given: { ...HUB, 'base-url': '' }, input: 'base-url' },
    { name: 'a missing issuer', given: { ...CLIENT, provider: 'keycloak' }, input: 'issuer', message: 'realm' },
    { name: 'a missing token endpoint', given: CLIENT, input: 'token-url', message: 'issuer' },
    { name: 'parameters without request', given: { ...OAUTH2, parameters: 'a: 1' }, input: 'parameters' },
    { name: 'a query without request', given: { ...OAUTH2, query: 'a: 1' }, input: 'query' },
    { name: 'headers without request', given: { ...OAUTH2, headers: 'a: 1' }, input: 'headers' },
    { name: 'a body without request', given: { ...OAUTH2, body: '{}' }, input: 'body' },
    { name: 'a response file without request', given: { ...OAUTH2, 'response-file': 'a' }, input: 'response-file' },
    {
      name: 'response headers without request',
      given: { ...OAUTH2, 'response-headers': 'a' },
      input: 'response-headers',
    },
    {
      name: 'the secret as a token parameter',
      given: { ...OAUTH2, 'token-parameters': 'Client_Secret: x' },
      input: 'token-parameters',
    },
    ...['grant type', 'grant.type', 'grant_type[]', 'client.id', ' client_id', 'scope\0x', 'refresh token[0]'].map(
      (name) => ({
        name: `a token parameter that PHP reads as another: ${JSON.stringify(name)}`,
        given: { ...OAUTH2, 'token-parameters': JSON.stringify({ [name]: 'x' }) },
        input: 'token-parameters',
      }),
    ),
    {
      name: 'the scope as a token parameter',
      given: { ...OAUTH2, 'token-parameters': 'scope: x' },
      input: 'token-parameters',
    },
    {
      name: 'an assertion as a token parameter',
      given: { ...OAUTH2, 'token-parameters': 'client_assertion_type: x' },
      input: 'token-parameters',
    },
    {
      name: 'tls-verify: false with an issuer',
      given: { ...CLIENT, issuer: 'https://login.example.com', 'tls-verify': 'false' },
      input: 'tls-verify',
    },
    { name: 'a token with a blank', given: { token: 'Bearer t0ken-t0ken' }, input: 'token' },
    { name: 'revoke-token: true with a token', given: { ...TOKEN, 'revoke-token': 'true' }, input: 'revoke-token' },
    { name: 'an unknown provider', given: { ...OAUTH2, provider: 'planview' }, input: 'provider' },
    { name: 'an unknown operation', given: { ...HUB, operation: 'list-error' }, input: 'operation' },
    {
      name: 'an unknown variable',
      given: { ...HUB, variables: 'relm: x' },
      input: 'variables',
      message: 'Did you mean "realm"?',
    },
    {
      name: 'a parent folder as a variable',
      given: { ...HUB, variables: 'realm: ..' },
      input: 'variables',
      message: '"realm"',
    },
    {
      name: 'a base URL with a path that the provider does not allow',
      given: { ...HUB, 'base-url': 'https://hub.example.com/hub' },
      input: 'base-url',
      message: 'Set it to https://hub.example.com without',
    },
    {
      name: 'an idle timeout above the timeout',
      given: { ...OAUTH2, timeout: '60', 'idle-timeout': '61' },
      input: 'idle-timeout',
      message: 'is longer than timeout',
    },
    {
      name: 'an idle timeout above the default timeout',
      given: { ...OAUTH2, 'idle-timeout': '301' },
      input: 'idle-timeout',
    },
    { name: 'an invalid request', given: { ...API, request: '/a' }, input: 'request' },
    { name: 'an unknown parameter', given: { ...API, request: 'POST /a', parameters: 'a: 1' }, input: 'parameters' },
  ])('rejects $name, with one error that names the input', async ({ given, input, message = '' }) => {
    await expect(run(given)).rejects.toEqual(inputErrorLike(input, message));
    await expect(run(given)).rejects.not.toEqual(stepError('INPUT_INVALID', '\n'));
  });

  test.each<{ name: string; given: Given }>([
    { name: 'nothing', given: {} },
    { name: 'a client', given: CLIENT },
    { name: 'a client without a secret', given: { 'client-id': 'ci' } },
    { name: 'a grant', given: { grant: 'client_credentials' } },
    { name: 'an issuer', given: { issuer: 'https://login.example.com' } },
    { name: 'a refresh token', given: { 'refresh-token': 'refresh-0001' } },
    { name: 'a command that saves one', given: { 'save-refresh-token': 'cat > a' } },
    { name: 'the branch', given: { 'save-refresh-token': 'branch' } },
    { name: 'revoke-token', given: { 'revoke-token': 'true' } },
    { name: 'tls-verify', given: { 'tls-verify': 'false' } },
  ])('misses only the token of a provider without OAuth, also with $name', async ({ given }) => {
    const request = { provider: 'github', operation: 'get-issue', parameters: '{owner: o, repository: r, id: 1}' };
    const only = stepError('INPUT_INVALID', /^token: is missing: the step cannot fetch a token for GitHub\.[^\n]*$/u);
    await expect(run({ ...request, ...given })).rejects.toEqual(only);
    await expect(run({ ...request, ...TOKEN })).resolves.toMatchObject({ inputs: expect.any(Object) });
  });

  test.each([{ timeout: '29' }, { timeout: '60', 'idle-timeout': '60' }, { timeout: '1', 'idle-timeout': '1' }])(
    'accepts %j',
    async (given) => {
      await expect(run({ ...OAUTH2, ...given })).resolves.toBeDefined();
    },
  );

  test('reports all errors at once, also those of the request without a base URL', async () => {
    const given = { provider: 'planview-hub', operation: 'get-resource', retries: 'x', 'client-id': 'a' };
    const error: unknown = await run(given).catch((error: unknown) => error);
    const message = (error as Error).message.split('\n');
    expect(message[0]).toBe('4 inputs need a change:');
    for (const input of ['retries', 'client-secret', 'base-url', 'parameters'])
      expect(message).toContainEqual(expect.stringMatching(new RegExp(`^${input}: `, 'u')));
  });
});

/** Returns the names of the inputs that have an error in `given`. */
async function errorsOf(given: Given): Promise<string[]> {
  const error: unknown = await run(given).catch((caught: unknown) => caught);
  const lines = error instanceof Error ? error.message.split('\n') : [];
  return lines.slice(lines.length > 1 ? 1 : 0).map((line) => line.replace(/:.*/su, ''));
}

describe('prepare, for an input that is invalid, reports only that:', () => {
  const REFRESH = { 'refresh-token': 'refresh-0001', 'save-refresh-token': 'cat > file' };

  test.each<{ given: Given; expected: string }>([
    { given: { ...CLIENT, 'token-url': 'htps://login.example.com/token' }, expected: 'token-url' },
    { given: { ...CLIENT, issuer: 'login.example.com' }, expected: 'issuer' },
    { given: { ...CLIENT, provider: 'keycloak', issuer: 'login.example.com' }, expected: 'issuer' },
    { given: { ...CLIENT, provider: 'keycloak', 'token-url': 'login.example.com' }, expected: 'token-url' },
    { given: { ...CLIENT, provider: 'planview-hub', 'token-url': 'login' }, expected: 'token-url' },
    { given: { ...HUB, 'base-url': 'hub.example.com', operation: 'list-errors' }, expected: 'base-url' },
    { given: { ...HUB, 'base-url': 'hub.example.com' }, expected: 'base-url' },
    { given: { ...HUB, variables: 'Tasktop' }, expected: 'variables' },
    { given: { ...HUB, operation: 'get-resource', parameters: 'resource' }, expected: 'parameters' },
    { given: { ...OAUTH2, grant: 'client_credential', ...REFRESH }, expected: 'grant' },
    { given: { ...OAUTH2, ...REFRESH, 'refresh-guard': 'yes' }, expected: 'refresh-guard' },
    { given: { ...OAUTH2, 'revoke-token': 'yes' }, expected: 'revoke-token' },
    { given: { ...OAUTH2, 'client-auth': 'basic' }, expected: 'client-auth' },
    { given: { ...CLIENT, issuer: 'https://login.example.com', 'tls-verify': 'no' }, expected: 'tls-verify' },
    { given: { ...OAUTH2, timeout: '5m' }, expected: 'timeout' },
  ])('$given', async ({ given, expected }) => {
    expect(await errorsOf(given)).toEqual([expected]);
  });
});

test.each([
  { name: 'neither a client nor a token', given: { ...OAUTH2, 'client-id': '', 'client-secret': '' }, isNamed: true },
  { name: 'no client id', given: { ...OAUTH2, 'client-id': '' }, isNamed: false },
  { name: 'no client secret', given: { ...OAUTH2, 'client-secret': '' }, isNamed: false },
])('with $name, prepare names the job output that GitHub drops: $isNamed', async ({ given, isNamed }) => {
  const error: unknown = await run({ ...given, token: ' ' }).catch((caught: unknown) => caught);
  expect((error as Error).message.includes('GitHub drops a job output')).toBe(isNamed);
});

describe('prepare, for the refresh token inputs,', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64url');
  const FIRST = { 'refresh-token': 'refresh-0001' };
  const SAVED = { 'save-refresh-token': 'cat > file' };
  const LOADED = { 'load-refresh-token': 'cat file' };
  const GUARDED = { 'refresh-guard': 'concurrency' };
  const UNSAVED = { 'save-refresh-token': 'none' };
  const BRANCH = { 'save-refresh-token': 'branch', 'seal-key': KEY, 'github-token': 'ghs_0123456789' };
  /** A refresh ends no access tokens. */
  const KEYCLOAK = {
    ...CLIENT,
    provider: 'keycloak',
    issuer: 'https://login.example.com/realms/ci',
    'base-url': 'https://api.example.com',
  };
  /** Rotates refresh tokens, but does not revoke the chain on reuse. */
  const REDMINE = { ...CLIENT, provider: 'redmine', 'base-url': 'https://redmine.example.com' };

  test.each<{ name: string; given: Given; grant: string }>([
    { name: 'a refresh token and a store', given: { ...REDMINE, ...FIRST, ...SAVED }, grant: 'refresh_token' },
    {
      name: 'a store that contains the refresh token',
      given: { ...REDMINE, ...LOADED, ...SAVED },
      grant: 'refresh_token',
    },
    {
      name: 'a refresh token and a store that contains one',
      given: { ...REDMINE, ...FIRST, ...LOADED, ...SAVED },
      grant: 'refresh_token',
    },
    { name: 'save-refresh-token: none', given: { ...REDMINE, ...FIRST, ...UNSAVED }, grant: 'refresh_token' },
    { name: 'the minimum timeout', given: { ...REDMINE, ...FIRST, ...SAVED, timeout: '30' }, grant: 'refresh_token' },
    { name: 'save-refresh-token: branch', given: { ...REDMINE, ...FIRST, ...BRANCH }, grant: 'refresh_token' },
    {
      name: 'a guard, if reuse revokes the chain',
      given: { ...OAUTH2, ...FIRST, ...SAVED, ...GUARDED },
      grant: 'refresh_token',
    },
    { name: 'a branch instead of a guard', given: { ...OAUTH2, ...FIRST, ...BRANCH }, grant: 'refresh_token' },
    {
      name: 'save-refresh-token: none with a guard, if a refresh may end access tokens',
      given: { ...OAUTH2, ...FIRST, ...UNSAVED, ...GUARDED },
      grant: 'refresh_token',
    },
    {
      name: 'save-refresh-token: none with refresh-guard: none, if a refresh may end access tokens',
      given: { ...OAUTH2, ...FIRST, ...UNSAVED, 'refresh-guard': 'none' },
      grant: 'refresh_token',
    },
    {
      name: 'save-refresh-token: none without a guard, if a refresh ends no access tokens',
      given: { ...KEYCLOAK, ...FIRST, ...UNSAVED },
      grant: 'refresh_token',
    },
    { name: 'the client credentials grant without them', given: OAUTH2, grant: 'client_credentials' },
    {
      name: 'a seal key without a refresh token',
      given: { ...OAUTH2, 'seal-key': KEY, 'github-token': 'ghs_0123456789' },
      grant: 'client_credentials',
    },
    {
      name: 'grant: refresh_token',
      given: { ...OAUTH2, grant: 'refresh_token', ...LOADED, ...SAVED, ...GUARDED },
      grant: 'refresh_token',
    },
    {
      name: 'revoke-token: false',
      given: { ...REDMINE, ...FIRST, ...SAVED, 'revoke-token': 'false' },
      grant: 'refresh_token',
    },
    {
      name: 'revoke-token: true, if nothing is saved',
      given: { ...REDMINE, ...FIRST, ...UNSAVED, 'revoke-token': 'true' },
      grant: 'refresh_token',
    },
  ])('accepts $name', async ({ given, grant }) => {
    await expect(run(given)).resolves.toMatchObject({ grant });
  });

  test.each<{ name: string; given: Given; expected: string[] }>([
    { name: 'a missing refresh token', given: { ...REDMINE, ...SAVED }, expected: ['refresh-token'] },
    { name: 'a refresh token without a store', given: { ...REDMINE, ...FIRST }, expected: ['save-refresh-token'] },
    {
      name: 'a command that loads, without a store',
      given: { ...REDMINE, ...LOADED },
      expected: ['save-refresh-token'],
    },
    { name: 'a missing refresh token and store', given: REDMINE, expected: ['refresh-token', 'save-refresh-token'] },
    {
      name: 'missing credentials for a provider that requires a sign-in',
      given: { provider: 'planio', 'base-url': 'https://your-domain.plan.io' },
      expected: ['refresh-token', 'save-refresh-token', 'client-id', 'client-secret'],
    },
    {
      name: 'an invalid refresh token',
      given: { ...REDMINE, ...SAVED, 'refresh-token': 'Bearer refresh-0001' },
      expected: ['refresh-token'],
    },
    {
      name: 'a short refresh token, even with an access token',
      given: { ...TOKEN, 'refresh-token': 'short' },
      expected: ['refresh-token', 'token'],
    },
    {
      name: 'an access token and a refresh token',
      given: { ...TOKEN, provider: 'redmine', ...FIRST },
      expected: ['token'],
    },
    {
      name: 'an access token and save-refresh-token',
      given: { ...TOKEN, provider: 'redmine', ...SAVED },
      expected: ['token'],
    },
    {
      name: 'grant: client_credentials',
      given: { ...OAUTH2, grant: 'client_credentials', ...FIRST, ...UNSAVED },
      expected: ['grant'],
    },
    {
      name: 'grant: refresh_token without a refresh token',
      given: { ...OAUTH2, grant: 'refresh_token', ...UNSAVED, ...GUARDED },
      expected: ['refresh-token'],
    },
    { name: 'a provider without this grant', given: { ...HUB, ...FIRST, ...SAVED, ...GUARDED }, expected: ['grant'] },
    { name: 'a missing guard', given: { ...OAUTH2, ...FIRST, ...SAVED }, expected: ['refresh-guard'] },
    {
      name: 'a missing guard and store',
      given: { ...OAUTH2, ...FIRST },
      expected: ['save-refresh-token', 'refresh-guard'],
    },
    {
      name: 'save-refresh-token: none without a guard, if a refresh may end access tokens',
      given: { ...OAUTH2, ...FIRST, ...UNSAVED },
      expected: ['refresh-guard'],
    },
    {
      name: 'refresh-guard: none with a command that saves',
      given: { ...OAUTH2, ...FIRST, ...SAVED, 'refresh-guard': 'none' },
      expected: ['refresh-guard'],
    },
    {
      name: 'refresh-guard: none with a branch',
      given: { ...KEYCLOAK, ...FIRST, ...BRANCH, 'refresh-guard': 'none' },
      expected: ['refresh-guard'],
    },
    {
      name: 'refresh-guard: none, if a refresh ends access tokens',
      given: { ...REDMINE, ...FIRST, ...UNSAVED, 'refresh-guard': 'none' },
      expected: ['refresh-guard'],
    },
    {
      name: 'a branch without a key',
      given: { ...REDMINE, ...FIRST, ...BRANCH, 'seal-key': '' },
      expected: ['seal-key'],
    },
    { name: 'an invalid key', given: { ...REDMINE, ...FIRST, ...BRANCH, 'seal-key': 'x' }, expected: ['seal-key'] },
    { name: 'an invalid key, without a refresh token', given: { ...OAUTH2, 'seal-key': 'x' }, expected: ['seal-key'] },
    {
      name: 'a branch without the token of the job',
      given: { ...REDMINE, ...FIRST, ...BRANCH, 'github-token': '' },
      expected: ['github-token'],
    },
    {
      name: 'a branch and a command that loads',
      given: { ...REDMINE, ...FIRST, ...BRANCH, ...LOADED },
      expected: ['load-refresh-token'],
    },
    {
      name: 'a branch and a command that loads instead of a refresh token',
      given: { ...REDMINE, ...BRANCH, ...LOADED },
      expected: ['refresh-token', 'load-refresh-token'],
    },
    {
      name: 'revoke-token: true, if the refresh token is saved',
      given: { ...REDMINE, ...FIRST, ...SAVED, 'revoke-token': 'true' },
      expected: ['revoke-token'],
    },
    {
      name: 'tls-verify: false',
      given: { ...REDMINE, ...FIRST, ...SAVED, 'tls-verify': 'false' },
      expected: ['tls-verify'],
    },
    {
      name: 'a timeout of less than 30 seconds',
      given: { ...REDMINE, ...FIRST, ...SAVED, timeout: '29' },
      expected: ['timeout'],
    },
  ])('rejects $name', async ({ given, expected }) => {
    expect((await errorsOf(given)).sort()).toEqual([...expected].sort());
  });

  test.each<{ given: Given; message: RegExp }>([
    { given: { ...REDMINE, ...SAVED }, message: /^refresh-token: .*Redmine.*login.*load-refresh-token.*forks/u },
    { given: { ...REDMINE, ...FIRST }, message: /^save-refresh-token: .*Redmine.*standard input.*branch.*none/u },
    { given: { ...OAUTH2, ...FIRST, ...SAVED }, message: /^refresh-guard: .*concurrency.*branch/u },
    {
      given: { ...OAUTH2, ...FIRST, ...UNSAVED },
      message: /^refresh-guard: .*may end the access tokens of other runs\..*concurrency.*branch.*refresh-guard: none/u,
    },
    {
      given: { ...REDMINE, ...FIRST, ...UNSAVED, 'refresh-guard': 'none' },
      message: /^refresh-guard: none does not protect other runs: at Redmine, a refresh ends their access tokens/u,
    },
    { given: { ...REDMINE, ...FIRST, ...BRANCH, 'seal-key': '' }, message: /^seal-key: .*seal-key.*forks/u },
    { given: { ...REDMINE, ...FIRST, ...BRANCH, 'github-token': '' }, message: /^github-token: .*contents: write/u },
    { given: { ...REDMINE, ...FIRST, ...SAVED, 'tls-verify': 'false' }, message: /^tls-verify: .*ca-cert/u },
  ])('explains in the error what to do: $message', async ({ given, message }) => {
    await expect(run(given)).rejects.toEqual(stepError('INPUT_INVALID', message));
  });

  test('accepts an access token without them', async () => {
    await expect(run({ ...TOKEN, provider: 'redmine' })).resolves.toMatchObject({ inputs: expect.any(Object) });
  });

  test.each(['Branch', 'NONE', 'brnach', 'nonee', 'branches'])('rejects the misspelt keyword %s', async (word) => {
    const errors = await errorsOf({ ...REDMINE, ...FIRST, ...BRANCH, 'save-refresh-token': word });
    expect(errors).toEqual(['save-refresh-token']);
  });

  test.each(['keep', 'cat > none', './branch', 'vault-save', 'none.sh'])('accepts the command %s', async (command) => {
    await expect(run({ ...REDMINE, ...FIRST, 'save-refresh-token': command })).resolves.toBeDefined();
  });

  test.each([
    { name: 'outside CI', ci: undefined },
    {
      name: 'without an API',
      ci: { repository: 'a/b', repositoryId: '1', workflowRun: '1', id: '1-1', apiUrl: 'nowhere' },
    },
  ])('rejects a branch without a repository on GitHub: $name', async ({ ci }) => {
    const host = createFakeHost({ inputs: { ...REDMINE, ...FIRST, ...BRANCH }, run: ci });
    await expect(start(host)).rejects.toEqual(inputErrorLike('save-refresh-token', 'repository'));
  });

  test('puts the audience into the token request, but not the scope', async () => {
    const given = { ...REDMINE, ...FIRST, ...SAVED, scope: 'view_issues', audience: 'api' };
    expect((await run({ ...given, 'token-parameters': 'resource: x' })).tokenParameters).toEqual({
      resource: 'x',
      audience: 'api',
    });
  });
});

describe('a file to upload', () => {
  const upload = { ...TOKEN, provider: 'redmine', 'base-url': 'https://redmine.example.com', operation: 'upload-file' };

  test.each<{ path: string; code: 'FILE_REFUSED' | 'FILE_FAILED' }>([
    { path: '/proc/self/environ', code: 'FILE_REFUSED' },
    { path: '/dev/null', code: 'FILE_REFUSED' },
    { path: '/no/such/file', code: 'FILE_FAILED' },
  ])('is checked before anything is sent: $path', async ({ path, code }) => {
    const parameters = JSON.stringify({ file: path });
    await expect(run({ ...upload, parameters })).rejects.toEqual(stepError(code, 'input parameters'));
  });

  test('is in the plan as its path', async () => {
    const path = realpathSync('package.json');
    const { plan } = await run({ ...upload, parameters: JSON.stringify({ file: path, filename: 'a b' }) });
    expect(plan).toMatchObject({ body: { input: 'parameters', path } });
    expect(plan?.url.href).toBe('https://redmine.example.com/uploads.json?filename=a%20b');
  });
});

describe('the request that proves the token', () => {
  const given = { ...TOKEN, provider: 'redmine', 'base-url': 'https://redmine.example.com/r' };

  test('is the identity request of the provider, if the operation needs it', async () => {
    const { proof } = await run({ ...given, operation: 'list-projects' });
    expect(`${proof?.method ?? ''} ${proof?.url.href ?? ''}`).toBe(
      'GET https://redmine.example.com/r/users/current.json',
    );
  });

  test.each([{ operation: 'current-user' }, { request: 'GET /projects.json' }])(
    'is not sent for %j',
    async (inputs) => {
      expect((await run({ ...given, ...inputs })).proof).toBeUndefined();
    },
  );
});

describe('before anything else, prepare', () => {
  test('masks the refresh token and the seal key, even if inputs are invalid', async () => {
    const secrets = { 'refresh-token': 'refresh-0001', 'seal-key': 'no-key-at-all' };
    const host = createFakeHost({ inputs: { ...secrets, retries: 'x' } });
    await expect(start(host)).rejects.toEqual(stepError('INPUT_INVALID'));
    expect(host.masks).toEqual(expect.arrayContaining(Object.values(secrets)));
  });

  test.each([
    { save: 'branch', masked: true },
    { save: 'none', masked: false },
  ])('masks the token of the job if the step uses it: $save', async ({ save, masked }) => {
    const host = createFakeHost({ inputs: { 'save-refresh-token': save, 'github-token': 'ghs_0123456789' } });
    await start(host).catch(() => undefined);
    expect(host.masks.includes('ghs_0123456789')).toBe(masked);
  });

  test('masks the secret, a token, and both Basic values, even if inputs are invalid', async () => {
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

  test('masks only the token parameters whose names suggest a secret', async () => {
    const names = ['user_password', 'My_SECRET', 'subject_token', 'assertion', 'api-key', 'resource'];
    const parameters = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
    const host = createFakeHost({ inputs: { ...OAUTH2, 'token-parameters': JSON.stringify(parameters) } });
    await start(host);
    expect(names.filter((name) => host.masks.includes(`value-of-${name}`))).toEqual(names.slice(0, 5));
  });

  test('masks the password of a proxy', async () => {
    const host = createFakeHost({ inputs: OAUTH2 });
    await start(host, { https_proxy: 'http://user:pr0xy-pr0xy@proxy.example.com:1' });
    expect(host.masks).toContain('pr0xy-pr0xy');
  });

  test('logs nothing', async () => {
    const host = createFakeHost({ inputs: API });
    await start(host);
    expect(host.lines).toEqual([]);
  });
});

describe('the origins that may receive secrets', () => {
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
  ])('are $client for the client and $bearer for the token', async ({ given, client, bearer }) => {
    const prepared = await run(given);
    const origins = [
      ...new Set([...client, ...bearer, 'https://evil.test', 'https://hub.example.com', 'https://example.com']),
    ];
    expect(origins.filter((origin) => allows(prepared, 'client', origin)).sort()).toEqual([...client].sort());
    expect(origins.filter((origin) => allows(prepared, 'bearer', origin)).sort()).toEqual([...bearer].sort());
  });

  test('must include the origin of a request with a full URL', async () => {
    await expect(run({ ...API, request: 'GET https://evil.test/x' })).rejects.toEqual(
      stepError('ORIGIN_NOT_ALLOWED', 'https://evil.test'),
    );
  });

  test('are unverified only with tls-verify: false, and only if an input sets them', async () => {
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

describe('the prepared run', () => {
  test('has the templates of the provider, filled in with the defaults of its variables', async () => {
    const { target, plan, provider } = await run(HUB);
    expect(provider.id).toBe('planview-hub');
    expect(plan).toBeUndefined();
    const realm = 'https://hub.example.com:8443/auth/realms/Tasktop';
    expect(target.issuer?.href).toBe(realm);
    expect(target.tokenEndpoint?.href).toBe(`${realm}/protocol/openid-connect/token`);
    expect(target.revocationEndpoint?.href).toBe(`${realm}/protocol/openid-connect/revoke`);
    expect(target.tokenSource).toBe('the provider planview-hub');
  });

  test('uses the variables of the workflow', async () => {
    const { target } = await run({ ...HUB, variables: 'realm: My Realm' });
    expect(target.tokenEndpoint?.pathname).toBe('/auth/realms/My%20Realm/protocol/openid-connect/token');
  });

  test('has no revocation endpoint if token-url is on another origin', async () => {
    const elsewhere = await run({ ...HUB, 'token-url': 'https://login.example.com/t' });
    expect(elsewhere.target.tokenEndpoint?.href).toBe('https://login.example.com/t');
    expect(elsewhere.target.tokenSource).toBe('the input token-url');
    expect(elsewhere.target.revocationEndpoint).toBeUndefined();
    const same = await run({ ...HUB, 'token-url': 'https://hub.example.com:8443/t' });
    expect(same.target.revocationEndpoint).toBeDefined();
  });

  test('has no endpoints yet if they come from the metadata of the issuer', async () => {
    const { target } = await run({ ...CLIENT, issuer: 'https://login.example.com/a' });
    expect([target.issuer?.href, target.tokenEndpoint, target.revocationEndpoint]).toEqual([
      'https://login.example.com/a',
      undefined,
      undefined,
    ]);
  });

  test.each<{ name: string; given: Given; expected: string }>([
    {
      name: 'an operation',
      given: { ...HUB, operation: 'list-errors', parameters: 'pageSize: 10' },
      expected: 'GET https://hub.example.com:8443/api/v1/errors?pageSize=10&type=ALL',
    },
    {
      name: 'a request',
      given: { ...API, request: 'GET /errors?pageSize=10&type=ALL' },
      expected: 'GET https://api.example.com/v1/errors?pageSize=10&type=ALL',
    },
  ])('has the plan of $name', async ({ given, expected }) => {
    const { plan } = await run(given);
    expect(`${plan?.method ?? ''} ${plan?.url.href ?? ''}`).toBe(expected);
  });

  test('cannot have a protected response file', async () => {
    const given = { ...API, request: 'POST /a', 'response-file': '/proc/self/environ' };
    await expect(run(given)).rejects.toEqual(stepError('FILE_REFUSED', 'response-file'));
  });
});

test('errors of request, headers and query are in one message, although planRequest throws only the first', async () => {
  const given = { ...API, request: 'FETCH /a', headers: '{"host": "evil.test"}', query: '{"a": {"b": 1}}' };
  const error: unknown = await run(given).catch((caught: unknown) => caught);
  const [first, ...lines] = (error as Error).message.split('\n');
  expect(first).toBe('3 inputs need a change:');
  expect(lines.map((line) => line.split(':')[0]).sort()).toEqual(['headers', 'query', 'request']);
});
