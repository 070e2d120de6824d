import { expect } from '@jest/globals';
import { EVENT } from './workflow-run.js';

/** What must be true of a recipe that was run. */
export interface Expected {
  /** Of the job. Default: it succeeds. */
  fails?: true;
  /** The API requests: method, path with query, and status; by patterns, since some contain random values. */
  api: RegExp[];
  /** Lines of the log of later steps. */
  log?: string[];
  /** The JSON body of the last API request, or some of its fields. */
  body?: object;
  /** The issues of the job's repository, or some of their fields. Default: there are none. */
  issues?: object[];
  /** How many tokens the jobs requested. Default: not checked. */
  tokenRequests?: number;
  /** The targets that the proxy connected to: for the token, the request and the revocation. */
  tunnels?: string[];
}

/** Jobs that share one token. Each of them fetches some errors of the Hub. */
const sharedToken = (jobs: number): Expected => ({
  api: Array<RegExp>(jobs).fill(new RegExp(`^GET /api/v1/errors\\?type=ALL&pageSize=[1-${jobs}] 200$`)),
  log: [`${jobs} errors`, 'The server accepted the revocation of the token.'],
  tokenRequests: 1,
});

const createdIssue: Expected = { api: [/^POST \/projects\/ci\/issues\.json 201$/], log: ['/issues/1'] };
const hubErrors: Expected = { api: [/^GET \/api\/v1\/errors\?type=ALL 200$/], log: ['HTTP 200'] };

/** The branch that act runs: the default one of git. */
const branch = '(?:main|master)';

/** The issue of a failing build on GitHub. Its text names the failed job and step, harmlessly. */
const failingBuild = (workflow: string, failed: RegExp): object => ({
  title: expect.stringMatching(new RegExp(`^${workflow} fails on ${branch}$`)),
  body: expect.stringMatching(failed),
  labels: [{ name: 'build-failure' }],
  state: 'open',
  comments: [],
});
/** The issue of a cause of which only the step is known. */
const failingStep = { title: 'test › Run ./test.sh # @\u2060example', state: 'open', comments: [] };

const failedTest = /^\* `test`, step `Run \.\/test\.sh # @\u2060example`: https:\/\/\S+\/job\/\d+$/m;

/** The report of a failing build to Redmine, below its path. */
const reportedToRedmine = (path: string): Expected => {
  const list = String.raw`^GET ${path}/projects/ci/issues\.json\?status_id=\*&description=%7Ebsr\w{32}&limit=100 200$`;
  const find = new RegExp(list);
  return {
    fails: true,
    api: [
      new RegExp(String.raw`^GET ${path}/users/current\.json 200$`),
      find, // before and after a pause
      find,
      new RegExp(String.raw`^GET ${path}/projects/ci\.json\?include=\S+ 200$`),
      new RegExp(String.raw`^GET ${path}/enumerations/issue_priorities\.json 200$`),
      new RegExp(String.raw`^POST ${path}/projects/ci/issues\.json 201$`),
      find, // whether another report was earlier
    ],
    log: [`The issue was created: https://`],
    body: {
      issue: {
        subject: expect.stringMatching(new RegExp(`^CI fails on ${branch}$`)),
        description: expect.stringMatching(/^\* <code>test<\/code>, step <code>.*: https:\/\/\S+\/job\/\d+$/m),
        tracker_id: 1,
        priority_id: 3,
      },
    },
  };
};

/** What every file of docs/recipes does. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  'accept-404.yml': { api: [/^GET \/v1\/items\/\w+ 404$/], log: ['The item does not exist.'] },
  'all-pages.yml': {
    api: [1, 2, 3].map(
      (page) => new RegExp(`^GET /v1/records\\?per_page=100${page === 1 ? '' : `&page=${page}`} 200$`),
    ),
    log: ['250 records on 3 pages'],
  },
  'any-oauth2-server.yml': { api: [/^GET \/v1\/items 200$/], log: ['"name": "First"'] },
  'big-response.yml': { api: [/^GET \/api\/v1\/errors\?pageSize=5000 200$/], log: ['25 errors'] },
  'fail-when.yml': {
    fails: true,
    api: [/^GET \/v1\/items 200$/],
    log: ['FAIL_WHEN', 'These items are blocked: First'],
  },
  'filter-response.yml': { api: [/^GET \/v1\/items 200$/], log: ['[{"id":1,"name":"First"}]'] },
  'fields-by-name.yml': {
    ...createdIssue,
    api: [
      /^GET \/projects\/ci\.json\?include=\S+ 200$/,
      /^GET \/enumerations\/issue_priorities\.json 200$/,
      ...createdIssue.api,
    ],
    body: {
      issue: {
        subject: 'Check the release',
        tracker_id: 1,
        priority_id: 4,
        estimated_hours: 1.5,
        custom_fields: [{ id: 1, value: 'release' }],
      },
    },
  },
  'graphql.yml': {
    api: [/^POST \/graphql 200$/],
    log: ['item 1: First'],
    body: { query: expect.stringMatching(/^query Items\(/), variables: { first: 10 } },
  },
  'graphql-file.yml': {
    api: [/^POST \/graphql 200$/],
    log: ['item 1: First'],
    body: { query: expect.stringMatching(/^query Items\([^]*# "id: 1"\n}\n$/), variables: { first: 10 } },
  },
  'mask-secrets.yml': {
    api: [/^POST \/v1\/keys 201$/],
    log: ['The key is ***.', 'It has 22 characters.'],
  },
  'summary.yml': { api: [/^GET \/v1\/items 200$/] },
  'wait-for-deployment.yml': {
    api: [/^POST \/v1\/deployments 202$/, /^GET \/v1\/deployments\/1 200$/, /^GET \/v1\/deployments\/1 200$/],
  },
  'handle-failure.yml': {
    api: [/^GET \/api\/v1\/no-such-resource 404$/],
    log: ['The resource does not exist: nothing to do.'],
  },
  'issue-on-failure.yml': {
    ...createdIssue,
    fails: true,
    body: { issue: { description: expect.stringMatching(/\/actions\/runs\/\d+$/) } },
  },
  'issue-with-file.yml': {
    api: [
      /^POST \/uploads\.json\?filename=disks\.txt 201$/,
      /^POST \/projects\/ci\/issues\.json 201$/,
      /^GET \/issues\/1\.json\?include=attachments 200$/,
    ],
    log: ['/issues/1'],
  },
  'json-body.yml': {
    api: [/^POST \/v1\/items 201$/],
    log: ['created item 2'],
    body: { message: EVENT.head_commit.message, labels: ['ci', 'nightly'], details: { urgent: false } },
  },
  'cache-token.yml': {
    api: [/^GET \/api\/v1\/errors\?type=ALL 200$/],
    log: ['The cache service does not exist in this job.', '25 errors'],
  },
  'pin.yml': hubErrors,
  'private-ca.yml': hubErrors,
  'proxy.yml': { ...hubErrors, tunnels: Array<string>(3).fill('hub.behind-the-proxy.test:443') },
  'report-causes.yml': {
    fails: true,
    api: [],
    log: ['The issue was created: https://github.com/example/project/issues/1'],
    issues: [failingStep],
  },
  'report-causes-workflow-run.yml': {
    api: [],
    log: ['The issue was created: https://github.com/example/project/issues/1'],
    issues: [failingStep],
  },
  'report-failure.yml': {
    fails: true,
    api: [],
    log: ['The issue was created: https://github.com/example/project/issues/1'],
    issues: [failingBuild('CI', failedTest)],
  },
  'report-step.yml': {
    fails: true,
    api: [],
    log: ['The issue is https://github.com/example/project/issues/1'],
    issues: [failingBuild('Nightly', /^This issue is not closed automatically\.$/m)],
  },
  'report-to-planio.yml': reportedToRedmine(''),
  'report-to-redmine.yml': reportedToRedmine('/redmine'),
  'report-workflow-run.yml': {
    api: [],
    log: ['The issue was created: https://github.com/example/project/issues/1'],
    issues: [failingBuild('CI', failedTest)],
  },
  'request-of-your-own.yml': {
    api: [/^GET \/api\/v1\/errors\?type=ALL&pageSize=10&tag=urgent&tag=new&branch=\w+ 200$/],
    log: ['HTTP 200'],
  },
  'share-sign-in.yml': {
    api: Array<RegExp>(3).fill(/^POST \/projects\/ci\/issues\.json 201$/),
    log: ['/issues/1', '/issues/2', '/issues/3'],
    tokenRequests: 1,
  },
  'share-token.yml': sharedToken(4),
  'share-token-reusable.yml': sharedToken(2),
  'sign-in-that-lasts.yml': { ...createdIssue, body: { issue: { description: EVENT.head_commit.message } } },
  'token-for-later-steps.yml': { api: [/^GET \/api\/v1\/errors\?pageSize=10&type=ALL 200$/], log: ['10 errors'] },
  'watch-errors.yml': {
    api: [/^GET \/api\/v1\/errors\?(?=.*pageSize=100).* 200$/],
    log: ['25 errors', '"code": "CCRRTT-4025"'],
  },
};
