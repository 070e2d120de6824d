/** Variables that a child process does not get, each group with its reason. `*` matches any characters. */
export const WITHHELD: readonly { reason: string; names: string }[] = [
  { reason: 'inputs and state of the step', names: 'INPUT_* STATE_* BEARER_STEP_*' },
  {
    reason: 'tokens and command files of the runner',
    names: 'ACTIONS_*_TOKEN ACTIONS_*_URL GITHUB_OUTPUT GITHUB_STATE GITHUB_ENV GITHUB_PATH GITHUB_STEP_SUMMARY',
  },
  { reason: 'the linker and the C library load code from them', names: 'LD_* DYLD_* GCONV_PATH' },
  { reason: 'OpenSSL loads code from them, or writes the keys of its connections', names: 'OPENSSL_* SSLKEYLOGFILE' },
  {
    reason: 'shells run code from them, or read a script differently',
    names:
      'BASH_FUNC_* BASH_ENV ENV SHELLOPTS BASHOPTS BASH_XTRACEFD BASH_LOADABLES_PATH PS4 PROMPT_COMMAND CDPATH ' +
      'GLOBIGNORE EXECIGNORE ZDOTDIR',
  },
  { reason: 'Node.js and Bun load code from them', names: 'NODE_OPTIONS NODE_PATH BUN_OPTIONS' },
  {
    reason: 'Python loads code from them',
    names:
      'PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE PYTHONINSPECT PYTHONBREAKPOINT PYTHONWARNINGS ' +
      'PYTHONPLATLIBDIR PYTHONEXECUTABLE PYTHONPYCACHEPREFIX',
  },
  {
    reason: 'Perl, Ruby, Lua and PHP load code from them',
    names: 'PERL5OPT PERL5LIB PERLLIB PERL5DB RUBYOPT RUBYLIB LUA_INIT* LUA_PATH* LUA_CPATH* PHPRC PHP_INI_SCAN_DIR',
  },
  {
    reason: 'Java, .NET and PowerShell load code from them',
    names:
      'JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS ' +
      'DOTNET_SHARED_STORE CORECLR_* COR_ENABLE_PROFILING COR_PROFILER*',
  },
  {
    reason: 'tools run programs from them',
    names: 'GIT_* SSH_ASKPASS MAKEFILES MAKEFLAGS TAR_OPTIONS RSYNC_RSH LESSOPEN LESSCLOSE',
  },
];

/** Variables of these groups that only contain text. */
const PASSED = 'GIT_AUTHOR_* GIT_COMMITTER_* GIT_TERMINAL_PROMPT';

/** Returns a pattern for names separated by blanks. Windows does not distinguish case. */
const matching = (names: string): RegExp =>
  new RegExp(`^(?:${names.replaceAll('*', '.*').replaceAll(' ', '|')})$`, 'isu');

/**
 * Returns the environment for a command of the workflow or for a browser: without secrets of the step and the runner,
 * and without variables by which an earlier step could run code in every program. `PATH` and the settings of single
 * tools remain, because a command needs them.
 */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const withheld = matching(WITHHELD.map(({ names }) => names).join(' '));
  const passed = matching(PASSED);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => passed.test(name) || !withheld.test(name)));
}
