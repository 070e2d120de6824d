import { expect, test } from '@jest/globals';
import { childEnvironment, isObeyed, OBEYED, WITHHELD } from '../../../src/lib/child-environment.js';

const PASSED = [
  'PATH',
  'HOME',
  'GH_TOKEN',
  'GITHUB_TOKEN',
  'VAULT_ADDR',
  'GITHUB_REPOSITORY',
  'GITHUB_PATHS',
  'GITHUB_WORKSPACE',
  'ACTIONS_STEP_DEBUG',
  'MY_INPUT_X',
  'MY_LD_PRELOAD',
  'ENVIRONMENT',
  // A command may need the private CA and the proxy of the job.
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'https_proxy',
  'GIT_AUTHOR_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_TERMINAL_PROMPT',
  'PYTHONIOENCODING',
  'PYTHONUTF8',
  'pythonLocation',
  'JAVA_HOME',
  'DOTNET_ROOT',
  'OPEN_SSL',
];

const NAMES = [
  'INPUT_CLIENT-SECRET',
  'INPUT_REFRESH-TOKEN',
  'input_client-secret',
  'STATE_bearer-step',
  'BEARER_STEP_SEAL_KEY',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RUNTIME_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
  'LD_PRELOAD',
  'LD_AUDIT',
  'LD_LIBRARY_PATH',
  'DYLD_INSERT_LIBRARIES',
  'DYLD_LIBRARY_PATH',
  'GCONV_PATH',
  'OPENSSL_CONF',
  'OPENSSL_MODULES',
  'OPENSSL_ENGINES',
  'SSLKEYLOGFILE',
  'BASH_ENV',
  'ENV',
  'SHELLOPTS',
  'BASHOPTS',
  'BASH_FUNC_cat%%',
  'PS4',
  'PROMPT_COMMAND',
  'CDPATH',
  'ZDOTDIR',
  'NODE_OPTIONS',
  'Node_Options',
  'NODE_PATH',
  'BUN_OPTIONS',
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONSTARTUP',
  'PERL5OPT',
  'PERL5LIB',
  'RUBYOPT',
  'RUBYLIB',
  'LUA_INIT',
  'LUA_INIT_5_4',
  'PHP_INI_SCAN_DIR',
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'CLASSPATH',
  'DOTNET_STARTUP_HOOKS',
  'CORECLR_PROFILER_PATH',
  'COR_PROFILER',
  'GIT_SSH_COMMAND',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_KEY_0',
  'GIT_ASKPASS',
  'GIT_EXTERNAL_DIFF',
  'GIT_TRACE_CURL',
  'SSH_ASKPASS',
  'TAR_OPTIONS',
  'MAKEFLAGS',
];

const all = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `value of ${name}`]));

test.each(PASSED)('a child process gets %s', (name) => {
  expect(childEnvironment(all([name]))).toEqual(all([name]));
});

test.each(NAMES)('a child process does not get %s', (name) => {
  expect(childEnvironment(all([name]))).toEqual({});
});

test('the other variables stay in their order', () => {
  expect(Object.entries(childEnvironment(all(['PATH', ...NAMES, 'HOME'])))).toEqual(
    Object.entries(all(['PATH', 'HOME'])),
  );
});

test('every name of the list is withheld, and none is listed twice', () => {
  const names = WITHHELD.flatMap((group) => group.names.split(' '));
  expect(childEnvironment(all(names.map((name) => name.replaceAll('*', 'X'))))).toEqual({});
  expect(new Set(names).size).toBe(names.length);
});

test('every name that is withheld or that programs obey is obeyed, in any case, and none is listed twice', () => {
  const names = [...WITHHELD, ...OBEYED].flatMap((group) => group.names.split(' '));
  const examples = names.map((name) => name.replaceAll('*', 'X').replaceAll(/\[(\w).*?\]/gu, '$1'));
  expect(examples.filter((name) => !isObeyed(name) || !isObeyed(name.toLowerCase()))).toEqual([]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
