/** What each CI system other than GitHub sets in the jobs of one build of the branch main. */

export interface SystemOfCi {
  name: string;
  /** Whether an output is set by a command, which the system reads from standard error. */
  env: (build: { number: number; branch?: string; title?: string; actor?: string }) => Record<string, string>;
  /** The address of build 1001, as the text of the issue has it. */
  url: string;
}

const SHA = '0123456789abcdef0123456789abcdef01234567';

export const SYSTEMS_OF_CI: readonly SystemOfCi[] = [
  {
    name: 'gitlab',
    env: ({ number, branch = 'main', title = 'Change the parser', actor = 'alice' }) => ({
      CI: 'true',
      GITLAB_CI: 'true',
      CI_JOB_ID: String(number * 10),
      CI_PIPELINE_ID: String(number),
      CI_PIPELINE_IID: '7',
      CI_PIPELINE_SOURCE: 'push',
      CI_PIPELINE_URL: `https://gitlab.example.com/acme/shop/-/pipelines/${number}`,
      CI_PROJECT_ID: '42',
      CI_PROJECT_NAME: 'shop',
      CI_PROJECT_PATH: 'acme/shop',
      CI_PROJECT_URL: 'https://gitlab.example.com/acme/shop',
      CI_SERVER_HOST: 'gitlab.example.com',
      CI_COMMIT_BRANCH: branch,
      CI_COMMIT_REF_NAME: branch,
      CI_COMMIT_SHA: SHA,
      CI_COMMIT_TITLE: title,
      GITLAB_USER_LOGIN: actor,
    }),
    url: 'https://gitlab.example.com/acme/shop/-/pipelines/1001',
  },
  {
    name: 'azure',
    env: ({ number, branch = 'main', title = 'Change the parser', actor = 'Alice A' }) => ({
      TF_BUILD: 'True',
      AGENT_ID: '8',
      BUILD_BUILDID: String(number),
      BUILD_BUILDNUMBER: '20261127.3',
      BUILD_DEFINITIONNAME: 'shop-ci',
      BUILD_REASON: 'IndividualCI',
      BUILD_REPOSITORY_ID: '6f7c0a36-0000-4000-8000-000000000001',
      BUILD_REPOSITORY_NAME: 'shop',
      BUILD_REPOSITORY_PROVIDER: 'TfsGit',
      BUILD_REQUESTEDFOR: actor,
      BUILD_SOURCEBRANCH: `refs/heads/${branch}`,
      BUILD_SOURCEVERSION: SHA,
      BUILD_SOURCEVERSIONMESSAGE: title,
      SYSTEM_COLLECTIONID: '6f7c0a36-0000-4000-8000-000000000002',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/acme/',
      SYSTEM_DEFINITIONID: '12',
      SYSTEM_TEAMPROJECT: 'Web Shop',
    }),
    url: 'https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=1001',
  },
  {
    name: 'buildkite',
    env: ({ number, branch = 'main', title = 'Change the parser', actor = 'Alice A' }) => ({
      CI: 'true',
      BUILDKITE: 'true',
      BUILDKITE_BRANCH: branch,
      BUILDKITE_BUILD_CREATOR: actor,
      BUILDKITE_BUILD_NUMBER: String(number),
      BUILDKITE_BUILD_URL: `https://buildkite.com/acme/shop/builds/${number}`,
      BUILDKITE_COMMIT: SHA,
      BUILDKITE_MESSAGE: title,
      BUILDKITE_ORGANIZATION_SLUG: 'acme',
      BUILDKITE_PIPELINE_ID: '0190-pipeline',
      BUILDKITE_PIPELINE_NAME: 'Shop',
      BUILDKITE_PIPELINE_SLUG: 'shop',
      BUILDKITE_PULL_REQUEST: 'false',
      BUILDKITE_REPO: 'git@github.com:acme/shop.git',
      BUILDKITE_SOURCE: 'webhook',
    }),
    url: 'https://buildkite.com/acme/shop/builds/1001',
  },
  {
    name: 'jenkins',
    env: ({ number, branch = 'main', actor = 'alice' }) => ({
      JENKINS_URL: 'http://jenkins.example.com:8080/',
      BRANCH_NAME: branch,
      BUILD_NUMBER: String(number),
      BUILD_TAG: `jenkins-shop-main-${number}`,
      BUILD_URL: `http://jenkins.example.com:8080/job/shop/job/main/${number}/`,
      BUILD_USER_ID: actor,
      GIT_COMMIT: SHA,
      JOB_NAME: 'shop/main',
    }),
    url: 'http://jenkins.example.com:8080/job/shop/job/main/1001/',
  },
];
