import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { prepare, type Prepared } from '../../../src/step/prepare.js';
import { runStep } from '../../../src/step/run-step.js';
import { readOwnProvider } from '../../../src/auth/provider-file.js';
import { bundles } from '../../support/bundles.js';
import { createFakeHost } from '../../support/fake-host.js';
import { createFakeWorld } from '../../support/fake-world.js';
import { inputErrorLike } from '../../support/step-error.js';

const loadBundle = bundles({ 'provider-file': { readOwnProvider } });
const FORM = {
  id: 'acme',
  title: 'Acme',
  base_url: { example: 'https://api.acme.example' },
  errors: { messages: ['message'] },
  operations: { 'list-items': { description: 'Items', request: 'GET /items' } },
};
const OAUTH = { grant_types: ['client_credentials'], token_endpoint: 'https://login.acme.example/token' };
const TOKEN = { token: 't0ken-t0ken' };
const CLIENT = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bearer-step-provider-file-'));
});
afterAll(() => rmSync(workspace, { recursive: true }));

/** Prepares a step with a provider file of these fields. */
function run(fields: object, inputs: Record<string, string>, event = 'push'): Promise<Prepared> {
  writeFileSync(join(workspace, 'acme.yml'), JSON.stringify({ ...FORM, ...fields }));
  const host = createFakeHost({ inputs: { provider: './acme.yml', ...inputs }, workspace, temp: workspace, event });
  return prepare(host, loadBundle, {});
}

describe('a provider file of the workflow', () => {
  test('is read, and its name is kept', async () => {
    const { provider, plan } = await run({}, { ...TOKEN, 'base-url': 'https://a.example', operation: 'list-items' });
    expect(provider.file).toBe('./acme.yml');
    expect(plan?.url.href).toBe('https://a.example/items');
  });

  test('may extend a built-in one, but not one that extends another', async () => {
    const extending = (id: string): Promise<Prepared> =>
      run({ extends: id }, { ...TOKEN, 'base-url': 'https://a.example' });
    expect((await extending('redmine')).provider.operations).toHaveProperty('create-issue');
    await expect(extending('planio')).rejects.toEqual(inputErrorLike('provider', 'extends'));
    await expect(extending('none')).rejects.toEqual(inputErrorLike('provider', 'built-in'));
  });

  test('is refused with its errors', async () => {
    await expect(run({ titel: 'x' }, TOKEN)).rejects.toEqual(inputErrorLike('provider', 'acme.yml:1: titel: unknown'));
  });

  test.each(['pull_request_target', 'workflow_run', 'issue_comment'])('is refused on %s', async (event) => {
    await expect(run({}, TOKEN, event)).rejects.toEqual(inputErrorLike('provider', event));
  });

  test.each<{ name: string; fields: object; inputs: Record<string, string>; input: string }>([
    { name: 'its token endpoint', fields: { oauth: OAUTH }, inputs: CLIENT, input: 'token-url' },
    {
      name: 'its issuer',
      fields: { oauth: { ...OAUTH, token_endpoint: '{base_url}/token', issuer: 'https://login.acme.example' } },
      inputs: { ...CLIENT, 'base-url': 'https://a.example' },
      input: 'issuer',
    },
    {
      name: 'its base URL',
      fields: { base_url: { example: 'https://a.example', default: 'https://a.example' } },
      inputs: { ...TOKEN, operation: 'list-items' },
      input: 'base-url',
    },
    {
      name: 'the base URL of a token response, with the input token',
      fields: { base_url: { example: 'https://a.example', from_token_response: 'url' } },
      inputs: { ...TOKEN, operation: 'list-items' },
      input: 'base-url',
    },
  ])('does not count for $name until the workflow names it', async ({ fields, inputs, input }) => {
    await expect(run(fields, inputs)).rejects.toEqual(inputErrorLike(input, 'is missing'));
  });

  test('counts for origins that the workflow names', async () => {
    const base = { example: 'https://a.example', default: 'https://a.example' };
    const inputs = { ...CLIENT, 'token-url': 'https://login.acme.example/x', 'allowed-origins': 'https://a.example' };
    const { target } = await run({ oauth: OAUTH, base_url: base }, { ...inputs, operation: 'list-items' });
    expect(target.baseUrl?.href).toBe('https://a.example/');
  });
});

describe('a base URL from the token response', () => {
  const FIELDS = { oauth: OAUTH, base_url: { example: 'https://a.example', from_token_response: 'url' } };
  const INPUTS = {
    ...CLIENT,
    'token-url': 'https://login.acme.example/token',
    'allowed-origins': 'https://a.example',
    operation: 'list-items',
  };

  const step = async (url: unknown) => {
    writeFileSync(join(workspace, 'acme.yml'), JSON.stringify({ ...FORM, ...FIELDS }));
    const world = createFakeWorld({
      inputs: { provider: './acme.yml', ...INPUTS },
      workspace,
      serve: ({ url: { pathname } }) => ({
        body: pathname === '/token' ? { access_token: 'token-0001', url } : [{ id: 1 }],
        headers: { 'content-type': 'application/json' },
      }),
    });
    await runStep({ ...world.deps, loadBundle });
    return world;
  };

  test('is that of the request', async () => {
    const { sent, host } = await step('https://a.example');
    expect(sent).toEqual(['POST https://login.acme.example/token', 'GET https://a.example/items']);
    expect(host.failures).toEqual([]);
  });

  test.each([
    ['https://b.example', 'ORIGIN_NOT_ALLOWED'],
    ['https://a.example/x', 'TOKEN_INVALID'],
    [undefined, 'TOKEN_INVALID'],
  ])('gets no token if it is %s', async (url, code) => {
    const { sent, host } = await step(url);
    expect(sent).toHaveLength(1);
    expect(host.failures[0]).toContain(code);
  });
});
