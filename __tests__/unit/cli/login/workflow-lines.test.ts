import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { prepare } from '../../../../src/step/prepare.js';
import { CLIENT_SECRET_POST } from '../../../../src/auth/client-auth/client-secret-post.js';
import type { Delivery } from '../../../../src/cli/deliver.js';
import type { Login } from '../../../../src/cli/login/prepare-login.js';
import type { Found } from '../../../../src/cli/login/probe.js';
import { workflowLines } from '../../../../src/cli/login/workflow-lines.js';
import { newSealKey } from '../../../../src/lib/seal.js';
import { findProvider } from '../../../../src/provider/find.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { createLoginWorld } from './login-world.js';

const gh: Delivery = { option: 'save', script: "gh secret set REFRESH --repo 'me/it'" };
const vault: Delivery = { option: 'save', script: 'vault kv put -mount=secret ci/x value=-' };
const printed: Delivery = { option: '', script: '' };

const found = (rotation?: Found['refresh'], endsAccessTokens?: boolean): Found => ({
  evidence: rotation === undefined ? 'rotates' : 'measured',
  refresh: rotation,
  endsAccessTokens,
});
const never = { rotation: 'none', replay: 'safe' } as const;
const strict = { rotation: 'immediate', replay: 'revokes_grant' } as const;
const lenient = { rotation: 'on_first_use', replay: 'safe' } as const;

const OAUTH2 = { issuer: 'https://login.example.com', 'base-url': 'https://api.example.com', 'client-id': 'ci' };

interface Setting {
  inputs?: Record<string, string>;
  provider?: string;
  rejected?: readonly string[];
  sealKeyTo?: Delivery;
}

function linesFor(result: Found, savedTo: Delivery, setting: Setting = {}): { job: string; step: string } {
  const { inputs = OAUTH2, provider = 'oauth2', rejected, sealKeyTo } = setting;
  const { deps } = createLoginWorld({ inputs });
  const client = { method: CLIENT_SECRET_POST, rejected };
  const login = { provider: findProvider(provider), server: { client }, deps, sealKeyTo } as unknown as Login;
  return workflowLines(login, result, savedTo);
}

const inputsIn = (step: string): Record<string, string> => (parse(step) as { with: Record<string, string> }).with;

interface Case extends Setting {
  name: string;
  found: Found;
  savedTo?: Delivery;
  store: Record<string, string | null>;
  job: object | null;
}

const WAITING = { concurrency: { group: 'refresh-token', queue: 'max' } };
const WRITING = { permissions: { contents: 'write' } };
const BRANCH = {
  'refresh-token': '${{ secrets.REFRESH }}',
  'save-refresh-token': 'branch',
  'seal-key': '${{ secrets.SEAL_KEY }}',
};
const NONE = { 'refresh-token': '${{ secrets.REFRESH }}', 'save-refresh-token': 'none' };

describe('the lines for a server that', () => {
  test.each<Case>([
    {
      name: 'never rotates, where access tokens outlive a refresh',
      found: found(never, false),
      store: { ...NONE, 'refresh-guard': 'none' },
      job: null,
    },
    {
      name: 'never rotates, by a provider file that says that access tokens outlive a refresh',
      found: found(never, false),
      provider: 'keycloak',
      store: NONE,
      job: null,
    },
    {
      name: 'never rotates, where a refresh ends access tokens',
      found: found(never, true),
      store: { ...NONE, 'refresh-guard': 'concurrency' },
      job: WAITING,
    },
    {
      name: 'never rotates, where the effect on access tokens is not known',
      found: found(never),
      store: { ...NONE, 'refresh-guard': 'concurrency' },
      job: WAITING,
    },
    {
      name: 'never rotates, where a refresh ends access tokens, with a seal key',
      found: found(never, true),
      sealKeyTo: { option: 'save-seal-key', script: 'gh secret set OTHER_KEY' },
      store: { ...BRANCH, 'seal-key': '${{ secrets.OTHER_KEY }}' },
      job: WRITING,
    },
    { name: 'rotates', found: found(strict), store: BRANCH, job: WRITING },
    { name: 'is unknown', found: found(), store: BRANCH, job: WRITING },
    {
      name: 'rotates, with the secret of an environment',
      found: found(strict),
      savedTo: { option: 'save', script: 'gh secret set REFRESH --env planio' },
      store: BRANCH,
      job: { environment: 'planio', ...WRITING },
    },
    {
      name: 'rotates, with a printed token',
      found: found(strict),
      savedTo: printed,
      store: { ...BRANCH, 'refresh-token': '${{ secrets.REFRESH_TOKEN }}' },
      job: WRITING,
    },
    {
      name: 'rotates, with a command',
      found: found(strict),
      savedTo: vault,
      store: { 'load-refresh-token': null, 'save-refresh-token': vault.script, 'refresh-guard': 'concurrency' },
      job: WAITING,
    },
    {
      name: 'only rejects an old refresh token, which the step does not know, with a command',
      found: found(lenient),
      savedTo: vault,
      store: { 'load-refresh-token': null, 'save-refresh-token': vault.script, 'refresh-guard': 'concurrency' },
      job: WAITING,
    },
    {
      name: 'only rejects an old refresh token by its provider file, with a command',
      found: found(lenient),
      provider: 'redmine',
      savedTo: vault,
      store: { 'load-refresh-token': null, 'save-refresh-token': vault.script },
      job: WAITING,
    },
    {
      name: 'never rotates, with a command',
      found: found(never, false),
      savedTo: vault,
      store: { 'load-refresh-token': null, 'save-refresh-token': 'none', 'refresh-guard': 'none' },
      job: null,
    },
  ])('$name', async ({ found: result, savedTo = gh, store, job, ...setting }) => {
    const lines = linesFor(result, savedTo, setting);
    const inputs = inputsIn(lines.step);
    expect(inputs).toEqual({ ...OAUTH2, 'client-secret': '${{ secrets.CLIENT_SECRET }}', ...store });
    expect(lines.job === '' ? null : parse(lines.job)).toEqual(job);

    // The step accepts them, with secrets instead of the expressions.
    const values: Readonly<Record<string, string>> = {
      'client-secret': 'client-secret-1',
      'refresh-token': 'refresh-0001',
      'seal-key': newSealKey(),
      'load-refresh-token': 'cat file',
    };
    const filled = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, values[name] ?? value]));
    const host = createFakeHost({
      inputs: { ...filled, provider: setting.provider ?? 'oauth2', 'github-token': 'token-0001' },
      run: { repository: 'me/it', repositoryId: '1', workflowRun: '1', id: '1-1', apiUrl: 'https://api.github.com' },
    });
    await prepare(host, () => Promise.reject(new Error('No YAML here.')), {});
  });
});

test('contain the options that a refresh needs, each as one valid line', () => {
  const inputs = {
    ...OAUTH2,
    scope: 'read write',
    audience: 'api',
    'token-parameters': '{"resource":"https://api.example.com"}',
    'ca-cert': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    'client-id': 'on',
    variables: '{ "realm": "a: b # c" }',
  };
  const { step } = linesFor(found(strict), gh, { inputs });
  const { scope, audience, ...rest } = inputs;
  expect(inputsIn(step)).toEqual({ ...rest, 'client-secret': '${{ secrets.CLIENT_SECRET }}', ...BRANCH });
  expect([scope, audience]).not.toContain(inputsIn(step)['scope']);
  expect(step.trimEnd().split('\n')).toHaveLength(Object.keys(inputsIn(step)).length + 1);
});

test.each<{ name: string; setting: Setting; expected: string | undefined }>([
  { name: 'unset', setting: {}, expected: undefined },
  {
    name: 'set',
    setting: { inputs: { ...OAUTH2, 'client-auth': 'client_secret_post' } },
    expected: 'client_secret_post',
  },
  { name: 'found out', setting: { rejected: ['client_secret_basic'] }, expected: 'client_secret_post' },
])('contain client-auth if it was $name: $expected', ({ setting, expected }) => {
  expect(inputsIn(linesFor(found(strict), gh, setting).step)['client-auth']).toBe(expected);
});
