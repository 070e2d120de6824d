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

/**
 * Further variables that a program obeys, or that a CI system gives to a job. A child process gets them, but no token may
 * have such a name: it would change what programs do, or programs would take it for something else.
 */
export const OBEYED: readonly { reason: string; names: string }[] = [
  {
    reason: 'shells, the C library and the operating system read them',
    names:
      'PATH HOME IFS TMPDIR TMP TEMP SHELL PWD OLDPWD USER LOGNAME HOSTNAME LANG LANGUAGE LC_* TZ TZDIR NLSPATH LOCPATH ' +
      'BASH* PS[0-9] OPTIND OPTARG OPTERR UID EUID PPID GROUPS RANDOM SECONDS LINENO SHLVL REPLY FUNCNAME DIRSTACK ' +
      'PIPESTATUS HIST* FCEDIT FPATH MAILCHECK MAILPATH POSIXLY_CORRECT TIMEFORMAT TMOUT _ GLIBC_TUNABLES MALLOC_* ' +
      'RESOLV_* RES_OPTIONS HOSTALIASES LOCALDOMAIN GETCONF_DIR XDG_* DBUS_*',
  },
  { reason: 'terminals and their programs read them', names: 'TERM TERM[A-Z]* COLUMNS LINES DISPLAY WAYLAND_*' },
  {
    reason: 'programs start other programs from them',
    names: 'EDITOR VISUAL PAGER *_PAGER BROWSER LESS LESS[A-Z]* MAN[A-Z]* SSH_* GPG_* GNUPGHOME SUDO_* DOAS_*',
  },
  {
    reason: 'programs choose the route of their requests, and whom they trust, from them',
    names: '*_PROXY SSL_* CURL_CA_BUNDLE CURL_HOME CURL_SSL_BACKEND REQUESTS_CA_BUNDLE AWS_CA_BUNDLE WGETRC NETRC',
  },
  {
    reason: 'Node.js, npm and Bun read them',
    names:
      'NODE NODE_* npm_config_* npm_lifecycle_* npm_package_* npm_execpath npm_command BUN_* UV_* YARN_* COREPACK_*',
  },
  {
    reason: 'Python, Java and other languages read them',
    names:
      'PYTHON* PIP_* VIRTUAL_ENV JAVA_* JDK_* MAVEN_* GRADLE_* ANT_* PERL* RUBY* GEM_* BUNDLE_* PHP* LUA_* GOFLAGS ' +
      'GOPROXY GOPATH GOROOT GOBIN GOENV GOTOOLCHAIN GOPRIVATE GONOSUMDB GONOSUMCHECK GONOPROXY GOSUMDB GOINSECURE ' +
      'GODEBUG GOTMPDIR GOCACHE CGO_* CARGO_HOME CARGO_BUILD_* CARGO_TARGET_* CARGO_ENCODED_RUSTFLAGS RUST* DOTNET_* ' +
      'COMPLUS_* COR_* NUGET_* MSBUILD* DENO_* R_* JULIA_*',
  },
  {
    reason: 'compilers, make and container tools read them',
    names: 'CC CXX CPP CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH LIBRARY_PATH GCC_* MAKE* DOCKER_* KUBECONFIG',
  },
  {
    reason: 'Windows reads them',
    names:
      'COMSPEC PATHEXT SYSTEMROOT SYSTEMDRIVE WINDIR PSMODULEPATH APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES* ' +
      'COMMONPROGRAMFILES* USERPROFILE HOMEDRIVE HOMEPATH USERNAME USERDOMAIN PROMPT DIRCMD',
  },
  {
    reason: 'CI systems and their tools read them',
    names:
      'CI CI_* GITHUB_* ACTIONS_* RUNNER_* GITLAB_* FF_* TF_BUILD AGENT_* SYSTEM_* BUILD_* TASK_* ENDPOINT_* VSTS_* ' +
      'BUILDKITE BUILDKITE_* JENKINS_* HUDSON_* CIRCLECI CIRCLE_* BITBUCKET_* GITEA_* FORGEJO_* JOB_NAME WORKSPACE ' +
      'WORKSPACE_TMP NODE_NAME',
  },
];

/** Returns a pattern for names separated by blanks. Windows does not distinguish case. */
export const matching = (names: string): RegExp =>
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

/** Returns whether a program or a CI system obeys a variable of this name, so that it must not carry a token. */
export const isObeyed = (name: string): boolean =>
  matching([...WITHHELD, ...OBEYED].map(({ names }) => names).join(' ')).test(name);
