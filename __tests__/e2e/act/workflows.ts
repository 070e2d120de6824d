import { firstBlock } from '../../support/documents.js';
import { actionReference } from './workflow-run.js';

const hub = `
          provider: planview-hub
          base-url: \${{ vars.HUB_URL }}
          ca-cert: \${{ vars.HUB_CA }}
          client-id: \${{ vars.HUB_CLIENT_ID }}
          client-secret: \${{ secrets.HUB_CLIENT_SECRET }}`;

/** Token mode: later steps use the token with `curl`, and print it. */
export const tokenForLaterSteps = `
on: workflow_dispatch
jobs:
  errors:
    runs-on: ubuntu-latest
    steps:
      - id: hub
        name: Get a token
        uses: ${actionReference}
        with:${hub}
      - name: Call the API
        env:
          TOKEN: \${{ steps.hub.outputs.token }}
          HUB_URL: \${{ vars.HUB_URL }}
          HUB_CA: \${{ vars.HUB_CA }}
        run: |
          printf '%s' "$HUB_CA" > "$RUNNER_TEMP/ca.pem"
          curl --fail --silent --show-error --cacert "$RUNNER_TEMP/ca.pem" --header "Authorization: Bearer $TOKEN" \\
            "$HUB_URL/api/v1/errors?pageSize=10&type=ALL" | jq --raw-output '"\\(length) errors"'
      - name: Print the token
        env:
          TOKEN: \${{ steps.hub.outputs.token }}
        run: echo "the token is $TOKEN"
`;

/** Operation mode: a later step gets the response, and an expression reads it. */
export const responseForLaterSteps = `
on: workflow_dispatch
jobs:
  errors:
    runs-on: ubuntu-latest
    steps:
      - id: hub
        uses: ${actionReference}
        with:${hub}
          operation: list-errors
          parameters: |
            pageSize: 10
            type: ALL
      - name: Read the response
        env:
          STATUS: \${{ steps.hub.outputs.status }}
          ERRORS: \${{ steps.hub.outputs.response }}
          FIRST: \${{ toJSON(fromJSON(steps.hub.outputs.response || 'null')[0]) }}
          TOKEN: \${{ steps.hub.outputs.token }}
        run: |
          echo "status $STATUS, token '$TOKEN'"
          jq --null-input --exit-status 'env.ERRORS | fromjson | .[0] == (env.FIRST | fromjson)' && echo 'both are the same'
`;

/** A step that fails: the job fails, and a later step prints the error code. */
export const failure = `
on: workflow_dispatch
jobs:
  errors:
    runs-on: ubuntu-latest
    steps:
      - id: hub
        uses: ${actionReference}
        with:${hub}
          request: GET /api/v1/errors
      - name: Only after success
        run: echo unexpected
      - name: Say why
        if: failure()
        env:
          CODE: \${{ steps.hub.outputs.error-code }}
        run: echo "failed by $CODE"
`;

/** A workflow with the job `report` of a page, whose job `test` runs `script`. */
export const buildWithReport = (page: string, script: string): string => `
name: Build
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: ${script}
${firstBlock(page, 'report:').replaceAll(/^/gmu, '  ')}
`;

/**
 * Two jobs with folders of their own. The second one finds in the cache what the first one saved. act's cache knows the
 * age of an entry only to the second.
 */
export const cacheAcrossJobs = (command: string, keys: readonly string[]): string => `
on: workflow_dispatch
jobs:
  save:
    runs-on: ubuntu-latest
    steps:
      - name: Save
        run: |
${keys.map((key, index) => `          ${command} save ${key} text-${index}`).join('\n          sleep 2\n')}
  find:
    runs-on: ubuntu-latest
    needs: save
    steps:
      - name: Find
        run: |
          ${command} find bearer-step-1-a-
          ${command} find bearer-step-1-b- bearer-step-1-a-1000-
          ${command} find bearer-step-1-b-
`;

/** Two jobs, as if of two runs: the second one finds the token of the first one in the cache. */
export const tokenFromCache = `
on: workflow_dispatch
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - name: Save the token
        uses: ${actionReference}
        with:${hub}
          seal-key: \${{ secrets.SEAL_KEY }}
          cache-token: true
          operation: list-errors
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - name: Find the token
        uses: ${actionReference}
        with:${hub}
          seal-key: \${{ secrets.SEAL_KEY }}
          cache-token: true
          operation: list-errors
`;

/** A reusable workflow with one job, which has an output. */
const called = (inputs: string, outputs: string, job: string): string => `
on:
  workflow_call:${inputs}${outputs}
jobs:
  job:${job}
`;

const sealedInput = `
    inputs:
      sealed-token:
        type: string
        required: true`;
const sealedOutput = `
    outputs:
      sealed-token:
        value: \${{ jobs.job.outputs.sealed-token }}`;

/**
 * A workflow that gets a token from a reusable workflow as output, and hands it as input through two levels of them. act
 * passes an output, and the result of a job, up by only one level.
 */
export const throughNestedWorkflows = {
  text: `
on: workflow_dispatch
jobs:
  token:
    uses: ./.github/workflows/token.yml
    secrets: inherit
  errors:
    needs: token
    uses: ./.github/workflows/errors-outer.yml
    with:
      sealed-token: \${{ needs.token.outputs.sealed-token }}
    secrets: inherit
`,
  called: {
    'token.yml': called(
      '',
      sealedOutput,
      `
    runs-on: ubuntu-latest
    outputs:
      sealed-token: \${{ steps.hub.outputs.sealed-token }}
    steps:
      - id: hub
        uses: ${actionReference}
        with:${hub}
          seal-key: \${{ secrets.SEAL_KEY }}
          share-token: true`,
    ),
    'errors-outer.yml': called(
      sealedInput,
      '',
      `
    uses: ./.github/workflows/errors-inner.yml
    with:
      sealed-token: \${{ inputs.sealed-token }}
    secrets: inherit`,
    ),
    'errors-inner.yml': called(
      sealedInput,
      '',
      `
    strategy:
      matrix:
        number: [1, 2, 3]
    runs-on: ubuntu-latest
    steps:
      - uses: ${actionReference}
        with:${hub}
          seal-key: \${{ secrets.SEAL_KEY }}
          token: \${{ inputs.sealed-token }}
          operation: list-errors`,
    ),
  },
};
