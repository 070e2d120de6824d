import { describe, expect, test } from '@jest/globals';
import type { CiBuild } from '../../../src/ci/build.js';
import { readBuild } from '../../../src/ci/github-build.js';
import { InputErrors } from '../../../src/inputs/input-errors.js';
import { StepError } from '../../../src/lib/errors.js';
import { aboutFields, prepare, readReportInputs, type Prepared } from '../../../src/report/prepare.js';
import { bundles } from '../../support/bundles.js';
import { createFakeHost } from '../../support/fake-host.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

const BUILD = readBuild({
  GITHUB_REPOSITORY: 'example/project',
  GITHUB_REPOSITORY_ID: '42',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_RUN_ID: '1001',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_WORKFLOW_REF: 'example/project/.github/workflows/ci.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_ACTOR: 'alice',
  RUNNER_NAME: 'runner',
}) as CiBuild;
const REDMINE = {
  provider: 'redmine',
  'base-url': 'https://redmine.example.com',
  'client-id': 'ci',
  'client-secret': 'client-secret-1',
  'refresh-token': 'refresh-token-1',
  'save-refresh-token': 'keep',
  fields: '{"project": "p"}',
  status: 'failure',
};

async function preparedWith(inputs: Record<string, string>): Promise<Prepared> {
  const host = createFakeHost({ inputs });
  const errors = new InputErrors();
  return prepare(await readReportInputs(host, errors, bundles({}), {}), BUILD, errors, host);
}

describe('prepare', () => {
  test.each([
    { inputs: {}, graphqlUrl: 'https://api.github.com/graphql' },
    { inputs: { 'base-url': 'https://api.github.com/' }, graphqlUrl: 'https://api.github.com/graphql' },
    { inputs: { 'base-url': 'https://github.example.com/api/v3' }, graphqlUrl: undefined },
  ])('takes the address for GraphQL of the CI system only for its own API: $inputs', async ({ inputs, graphqlUrl }) => {
    const { tracker } = await preparedWith({ ...inputs, token: 'github-token-1', status: 'failure' });
    expect(tracker.graphqlUrl?.href).toBe(graphqlUrl);
  });

  test('uses the token of the workflow for the tracker of the CI system', async () => {
    const { inputs, tracker, target } = await preparedWith({ 'github-token': 'github-token-1', status: 'failure' });
    expect(inputs.token).toBe('github-token-1');
    expect(tracker).toMatchObject({ context: { owner: 'example', repository: 'project' }, dryRun: false });
    expect(target.baseUrl?.href).toBe('https://api.github.com/');
  });

  test('does not send it to another server of the same provider', async () => {
    const given = { 'github-token': 'github-token-1', 'base-url': 'https://other.example.com', status: 'failure' };
    await expect(preparedWith(given)).rejects.toEqual(stepError('INPUT_INVALID'));
  });

  test.each([
    { reopen: 'never', maxAgeMs: 0 },
    { reopen: '2', maxAgeMs: 172_800_000 },
  ])('reads how long a closed issue is opened again: $reopen', async ({ reopen, maxAgeMs }) => {
    const { tracker, tokenParameters, grant } = await preparedWith({ ...REDMINE, reopen, audience: 'api' });
    expect(tracker.maxAgeMs).toBe(maxAgeMs);
    expect(tokenParameters).toMatchObject({ audience: 'api' });
    expect(grant).toBe('refresh_token');
  });

  test.each([
    { name: 'a provider that is unknown', inputs: { ...REDMINE, provider: 'redmin' }, input: 'provider' },
    { name: 'a provider without a URL', inputs: { ...REDMINE, 'base-url': '' }, input: 'base-url' },
    { name: 'a client without its secret', inputs: { ...REDMINE, 'client-secret': '' }, input: 'client-secret' },
  ])('refuses $name', async ({ inputs, input }) => {
    await expect(preparedWith(inputs)).rejects.toEqual(inputErrorLike(input));
  });
});

test.each([
  {
    name: 'one about parameters',
    error: new StepError('INPUT_INVALID', 'parameters: "a" is unknown.'),
    input: 'fields',
  },
  { name: 'another input error', error: new StepError('INPUT_INVALID', 'label: is empty.'), input: 'label' },
])('the error of a field is about the input of the report: $name', ({ error, input }) => {
  expect(aboutFields(error)).toEqual(inputErrorLike(input));
});

test('other errors are not about fields', () => {
  const error = new Error('x');
  expect(aboutFields(error)).toBe(error);
});
