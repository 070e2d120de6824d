import { expect, test } from '@jest/globals';
import { variableOf } from '../../../../src/cli/exec/variable.js';

const withEnv = (env: string): Parameters<typeof variableOf>[0] => ({ values: { env }, flags: new Set() });

test('the default depends on the file', () => {
  expect(variableOf({ values: {}, flags: new Set() })).toBe('BEARER_TOKEN');
  expect(variableOf({ values: {}, flags: new Set(['token-file']) })).toBe('BEARER_TOKEN_FILE');
});

const GOOD = [
  'API_TOKEN',
  'token',
  '_T',
  'T1',
  'NPM_TOKEN',
  'VAULT_TOKEN',
  'CARGO_REGISTRY_TOKEN',
  'GH_TOKEN',
  'GITTOKEN',
];
test.each(GOOD)('%s is allowed', (name) => expect(variableOf(withEnv(name))).toBe(name));

const OBEYED = [
  'PATH HOME IFS TMPDIR SHELL ENV BASH_ENV BASH_FUNC_x PS4 CDPATH PROMPT_COMMAND LANG LC_ALL UID _ TERM COLUMNS',
  'LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES GCONV_PATH GLIBC_TUNABLES OPENSSL_CONF SSLKEYLOGFILE',
  'NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_DEBUG npm_config_registry NPM_CONFIG_REGISTRY npm_lifecycle_event',
  'GIT_SSH_COMMAND GIT_AUTHOR_NAME SSH_AUTH_SOCK EDITOR PAGER GH_PAGER BROWSER LESSOPEN',
  'PYTHONPATH PIP_INDEX_URL JAVA_TOOL_OPTIONS CLASSPATH MAVEN_OPTS PERL5OPT RUBYOPT GOFLAGS GOPROXY RUSTFLAGS',
  'HTTPS_PROXY https_proxy NO_PROXY ALL_PROXY SSL_CERT_FILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE',
  'GITHUB_TOKEN GITHUB_ENV ACTIONS_RUNTIME_TOKEN RUNNER_TEMP CI CI_JOB_TOKEN BUILDKITE BUILDKITE_AGENT_ACCESS_TOKEN',
  'TF_BUILD SYSTEM_ACCESSTOKEN AGENT_ID JENKINS_URL CIRCLE_OIDC_TOKEN WORKSPACE',
  'BEARER_STEP_TOKEN bearer_step_token INPUT_TOKEN STATE_x path Ld_Preload ComSpec SystemRoot PSModulePath',
]
  .join(' ')
  .split(' ');
test.each(OBEYED)('%s is refused', (name) => {
  expect(() => variableOf(withEnv(name))).toThrow('env: is a name that programs or CI systems obey');
});

test.each(['', 'A-B', '1A', 'A=B', 'A B', 'Ä', 'A\n', 'A\0', 'x'.repeat(101)])('%j is no name', (name) => {
  expect(() => variableOf(withEnv(name))).toThrow('env: is not the name of a variable');
});
