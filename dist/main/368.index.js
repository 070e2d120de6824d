export const id = 368;
export const ids = [368];
export const modules = {

/***/ 8368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  startStep: () => (/* binding */ startStep)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 8 modules
var core = __webpack_require__(6058);
// EXTERNAL MODULE: ./build/lib/errors.js
var lib_errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/lib/printable.js
var printable = __webpack_require__(4939);
;// CONCATENATED MODULE: ./build/lib/secrets.js

/** Below this a mask would blank out unrelated text; the runner itself has no minimum. */
const MIN_MASKED_LENGTH = 8;
const MIN_REDACTED_LENGTH = 4;
const MAX_MASKS = 1000;
const lower = (hex) => hex;
const upper = (hex) => hex.toUpperCase();
/** Rewrites all but letters and digits, which every encoder leaves as they are. */
const rewrite = (text, write) => text.replace(/[^A-Za-z0-9]/gu, write);
/** Percent-encodes the bytes of `text` but those of the characters that `keep` matches. */
const percent = (text, keep, style) => rewrite(text, (character) => {
    if (keep.test(character))
        return character;
    return Array.from(Buffer.from(character), (byte) => `%${style(byte.toString(16).padStart(2, '0'))}`).join('');
});
/** What stays as it is by RFC 3986, by RFC 3986 strictly, by RFC 6749 section 2.3.1 at its most careful, in a form. */
const PERCENT_STYLES = [/[A-Za-z0-9\-._~!'()*]/u, /[A-Za-z0-9\-._~]/u, /[A-Za-z0-9]/u, /[A-Za-z0-9*\-._ ]/u];
/** What JSON encoders write as `\uXXXX` beyond need: Go and Rails; Flask; Gson; PHP's HEX flags; Python and PHP; .NET; the cautious. */
const JSON_STYLES = [
    /[<>&]/u,
    /[<>&']/u,
    /[<>&'=]/u,
    /[<>&'"]/u,
    /[^ -~]/u,
    /[<>&'"+`]|[^ -~]/u,
    /[<>&'"+/=-]|[^ -~]/u,
];
/** Each UTF-16 unit of `text` as `\uXXXX`. */
const jsonEscape = (text, style) => Array.from({ length: text.length }, (_, unit) => `\\u${style(text.charCodeAt(unit).toString(16).padStart(4, '0'))}`).join('');
/** `secret` within a JSON text, with what `escaped` matches as `\uXXXX`: in lower and in upper case, as encoders differ. */
const jsonForms = (secret, escaped) => [lower, upper].map((style) => rewrite(secret, (character) => escaped.test(character) ? jsonEscape(character, style) : JSON.stringify(character).slice(1, -1)));
/** The base64 text that `value` gives at any position of a longer text: its whole groups in three alignments, both alphabets. */
function base64Forms(value) {
    const bytes = Buffer.from(value, 'utf8');
    return [0, 1, 2].flatMap((skipped) => {
        const groups = Math.floor((bytes.length - skipped) / 3);
        const text = bytes.subarray(skipped, skipped + groups * 3).toString('base64');
        return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
    });
}
const HTML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
/** What may stand for one character, but for the backslashes before it: in JSON, a URL, HTML or Markdown. */
function writings(character) {
    const code = character.codePointAt(0) ?? 0;
    const json = [jsonEscape(character, lower), JSON.stringify(character).slice(1, -1)];
    return [
        character,
        percent(character, /(?!)/u, upper),
        character.replace(' ', '+'),
        ...json.map((form) => form.replace(/^\\+(?=.)/u, '')),
        HTML[character] ?? character,
        character.replace("'", '&apos;'),
        `&#${code};`,
        `&#x${code.toString(16)};`,
    ];
}
/** A pattern of `texts`, longer ones first. */
const anyOf = (texts) => `(?:${[...new Set(texts)]
    .sort((a, b) => b.length - a.length)
    .map(literally)
    .join('|')})`;
/**
 * A pattern of a secret in any mixture of writings, since encoders differ in what they escape. A secret with a backslash has
 * none: a text of backslashes could match it in so many ways that a hostile one would keep the search busy for ever.
 */
const mixedPattern = (secret) => new RegExp(rewrite(secret, (character) => `\\\\{0,3}${anyOf(writings(character))}`), 'giu');
/**
 * The texts under which a secret is most likely to come back, for masks, which are literal: as it is, in JSON,
 * percent-encoded, in base64, HTML and Markdown.
 */
function formsOf(secret) {
    const json = [JSON.stringify(secret).slice(1, -1), ...JSON_STYLES.flatMap((style) => jsonForms(secret, style))];
    const encoded = PERCENT_STYLES.flatMap((keep) => [percent(secret, keep, lower), percent(secret, keep, upper)]);
    const forms = [
        secret,
        ...json,
        ...json.map((form) => form.replaceAll('/', '\\/')),
        ...encoded,
        ...encoded.map((form) => form.replaceAll(' ', '+')),
        ...base64Forms(secret),
        ...[/[&<>"']/gu, /[&<>"]/gu].map((escaped) => secret.replace(escaped, (character) => HTML[character] ?? character)),
        secret.replace(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&'),
    ];
    return [...new Set(forms)].filter((form) => form !== '');
}
/** Beyond these the search for mixed writings takes too long, and the usual forms must do. */
const MAX_MIXED_SECRET = 512;
const MAX_MIXED_TEXT = 4096;
/** Finds one secret: in its usual forms, and in short texts in any mixture of writings. */
class Finder {
    #secret;
    #base64;
    /** No writing but base64 changes letters and digits: where this run of them is missing, the secret is not there. */
    #probe;
    #forms;
    #pattern;
    constructor(secret) {
        this.#secret = secret;
        this.#base64 = base64Forms(secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
        const runs = secret.match(/[A-Za-z0-9]+/gu) ?? [];
        this.#probe = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
    }
    redact(text) {
        const rest = this.#formsFor(text).reduce((at, form) => at.replaceAll(form, '***'), text);
        return this.#mayBeMixed(rest) ? rest.replaceAll(this.#compiled(), '***') : rest;
    }
    isIn(text) {
        if (this.#formsFor(text).some((form) => text.includes(form)))
            return true;
        return this.#mayBeMixed(text) && text.search(this.#compiled()) >= 0;
    }
    /** What to look for in a text. Most texts hold no secret, and are done with the first glance. */
    #formsFor(text) {
        if (!text.includes(this.#probe))
            return this.#base64;
        this.#forms ??= formsOf(this.#secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
        return this.#forms;
    }
    #mayBeMixed(text) {
        if (this.#secret.length > MAX_MIXED_SECRET || this.#secret.includes('\\'))
            return false;
        return text.length <= MAX_MIXED_TEXT && text.includes(this.#probe);
    }
    /** Compiled when a text may hold the secret: that takes longer than all else here, and is rare. */
    #compiled() {
        this.#pattern ??= mixedPattern(this.#secret);
        return this.#pattern;
    }
}
/** Knows every secret of the run, tells the host to mask it, and takes it out of every text that is printed. */
class Secrets {
    #announce;
    #finders = new Map();
    #masks = new Set();
    constructor(announce) {
        this.#announce = announce;
    }
    /** Masks `secret` from here on, in the forms that the CI system's own masks may miss. Call it before the secret goes anywhere. */
    protect(secret) {
        if (secret.length < MIN_REDACTED_LENGTH || this.#finders.has(secret))
            return;
        this.#finders.set(secret, new Finder(secret));
        if (secret.length < MIN_MASKED_LENGTH)
            return;
        for (const form of formsOf(secret)) {
            if (form.length < MIN_MASKED_LENGTH || this.#masks.has(form) || this.#masks.size === MAX_MASKS)
                continue;
            this.#masks.add(form);
            this.#announce(form);
        }
    }
    /** `text` with `***` for every known secret, however it is written; longer ones first, as one may hold another. */
    redact(text) {
        const finders = [...this.#finders].sort(([a], [b]) => b.length - a.length);
        return finders.reduce((rest, [, finder]) => finder.redact(rest), text);
    }
    /** Whether `text` holds a known secret, however it is written. */
    occurIn(text) {
        return [...this.#finders.values()].some((finder) => finder.isIn(text));
    }
    /** Foreign text made fit for a message: redacted, then cut to `max` characters, then printable. */
    show(foreign, max = 200) {
        const start = (0,printable/* shorten */.m)(this.redact(foreign), MAX_MIXED_TEXT - 1);
        return (0,printable/* printable */.g)((0,printable/* shorten */.m)(this.redact(start), max));
    }
    /** `: "…"`, the foreign text as the end of a sentence, without its own full stop; '' when there is none. */
    quote(foreign, max) {
        return foreign === '' ? '' : `: "${this.show(foreign, max).replace(/\.$/u, '')}"`;
    }
}

;// CONCATENATED MODULE: ./build/ci/state.js
/** The name under which the runner keeps the one value of the main step for the post step. */
const STATE_NAME = 'bearer-step';
/** What main saves before anything else: the runner would fill a state that was never saved from the job's environment. */
const EMPTY_STATE = '{}';
/** Whether main left anything to do. Told without the parts that would do it, which most jobs then need not load. */
const hasState = (environment) => !['', EMPTY_STATE].includes(environment[`STATE_${STATE_NAME}`] ?? '');

;// CONCATENATED MODULE: ./build/ci/github.js





const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];
/**
 * Writes through a command file of the runner. Without the file, @actions/core would print the value as a command of old,
 * which no runner obeys any more.
 */
function write(isSet, file, what, action) {
    if (!isSet) {
        throw new lib_errors/* StepError */.zg('OUTPUT_FAILED', `The step cannot hand on ${what}: ${file} is not set.`, {
            hint: 'Run it as a step of a workflow.',
        });
    }
    try {
        action();
    }
    catch (cause) {
        throw new lib_errors/* StepError */.zg('OUTPUT_FAILED', `The step cannot hand on ${what}: the file of ${file} cannot be written.`, {
            hint: 'Check that the disk is not full and that no earlier step removed or protected it.',
            cause,
        });
    }
}
/** GitHub Actions: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function createGitHubHost(environment) {
    const secrets = new Secrets((form) => core/* setSecret */.Pq(form));
    const safe = (text) => secrets.redact(text).split('\n').map(printable/* printable */.g).join('\n');
    const isSet = (file) => (environment[file] ?? '') !== '';
    return {
        input: (name) => core/* getInput */.V4(name),
        secrets,
        output: (name, value) => write(isSet('GITHUB_OUTPUT'), 'GITHUB_OUTPUT', `the output ${name}`, () => core/* setOutput */.uH(name, value)),
        saveState: (value) => write(isSet('GITHUB_STATE'), 'GITHUB_STATE', 'its state', () => core/* saveState */.LZ(STATE_NAME, value)),
        loadState: () => core/* getState */.Gu(STATE_NAME),
        info: (text) => core/* info */.pq(safe(text)),
        warning: (text) => core/* warning */.$e(safe(text)),
        fail: (text) => {
            process.exitCode = core/* ExitCode */.yU.Failure;
            core/* error */.z3(safe(text));
        },
        workspace: environment['GITHUB_WORKSPACE'] ?? process.cwd(),
        temp: environment['RUNNER_TEMP'] ?? '',
        commandFiles: COMMAND_FILES.flatMap((name) => environment[name] ?? []),
        event: environment['GITHUB_EVENT_NAME'] ?? '',
        run: readRun(environment),
    };
}
/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function readRun(environment) {
    const { GITHUB_REPOSITORY: repository = '', GITHUB_API_URL: apiUrl = '', GITHUB_RUN_ID: run = '' } = environment;
    if (!/^[\w.-]+\/[\w.-]+$/u.test(repository) || run === '')
        return undefined;
    return {
        repository,
        repositoryId: environment['GITHUB_REPOSITORY_ID'] ?? repository,
        id: `${run}-${environment['GITHUB_RUN_ATTEMPT'] ?? '1'}`,
        apiUrl: apiUrl || 'https://api.github.com',
    };
}

;// CONCATENATED MODULE: ./build/ci/world.js
/** The clock, the dice and the signals of the process, seen from `host`. */
const realWorld = (host, environment) => ({
    host,
    environment,
    now: () => Date.now(),
    random: () => Math.random(),
    onCancel: (cancel) => {
        for (const signal of ['SIGINT', 'SIGTERM'])
            process.on(signal, () => cancel(signal));
    },
});

// EXTERNAL MODULE: ./build/http/exchange.js + 4 modules
var exchange = __webpack_require__(4520);
// EXTERNAL MODULE: ./build/inputs/maps.js + 1 modules
var maps = __webpack_require__(6363);
;// CONCATENATED MODULE: ./build/lib/command.js
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 65_536;
/** For a process that left the group and holds the pipes open. */
const PIPE_GRACE_MS = 1000;
/** Exit codes of the shell around a script: it left of its input unread, or its input was not whole. */
const UNREAD = 97;
const INCOMPLETE = 98;
/**
 * The script in a shell of its own, begun when all of its input is there: were the step killed at that moment, half a token
 * could take the place of a good one. Then a look at whether it read its input, since a pipe takes a token without anybody
 * reading it. (And programs cannot open as /dev/stdin the socket that Node gives.) The script comes by a variable: everybody
 * on the machine can read arguments. `read -N` would need bash 4; macOS has 3.2.
 */
const BASH = `bearer_step_input=$(cat)
if [ "\${#bearer_step_input}" -ne "$BEARER_STEP_LENGTH" ]; then exit ${INCOMPLETE}; fi
printf %s "$bearer_step_input" | {
  (
    bearer_step_script=$BEARER_STEP_SCRIPT
    unset bearer_step_input BEARER_STEP_SCRIPT BEARER_STEP_LENGTH
    eval "$bearer_step_script"
  )
  if IFS= read -r -d '' -n 1 _; then exit ${UNREAD}; fi
}`;
const PWSH = `$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$script = $env:BEARER_STEP_SCRIPT
Remove-Item Env:BEARER_STEP_SCRIPT, Env:BEARER_STEP_LENGTH
Invoke-Expression $script`;
/** The shell and its arguments: nothing of a profile, and every failure counts. */
function shellFor(name) {
    return process.platform === 'win32'
        ? ['pwsh', ['-NoProfile', '-NonInteractive', '-Command', PWSH]]
        : ['bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', BASH, name]];
}
/**
 * What a step knows and its commands need not: its inputs and state, the runner's tokens and command files. And what would
 * run before or within them: the files, options and functions that a shell or Node takes from its environment.
 */
const WITHHELD = /^(?:INPUT_|STATE_|BEARER_STEP_|ACTIONS_.*_(?:TOKEN|URL)$|GITHUB_(?:OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)$|(?:NODE_OPTIONS|BASH_ENV|ENV|SHELLOPTS|BASHOPTS)$|BASH_FUNC_)/iu;
/** The environment of a command or a browser that the step starts. */
const withoutSecrets = (environment) => Object.fromEntries(Object.entries(environment).filter(([name]) => !WITHHELD.test(name)));
const environmentFor = ({ environment, script, stdin }) => ({
    ...withoutSecrets(environment),
    BEARER_STEP_SCRIPT: script,
    BEARER_STEP_LENGTH: String(stdin.length),
});
/** Runs a command in a process group of its own; always resolves. */
const runCommand = async (call) => {
    const { spawn } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1421, 19));
    const [shell, shellArguments] = shellFor(call.name);
    let child;
    try {
        child = spawn(shell, shellArguments, {
            cwd: call.workspace,
            env: environmentFor(call),
            stdio: 'pipe',
            detached: process.platform !== 'win32',
        });
    }
    catch {
        // A script that is too long for a variable, or holds a NUL.
        return { ending: 'not-started', exitCode: undefined, stdout: '', stderr: '', isCut: false };
    }
    const [stdout, stderr] = [new Tail(child.stdout), new Tail(child.stderr)];
    // A command that ends without reading breaks the pipe: the check after it tells.
    child.stdin.once('error', () => undefined);
    child.stdin.end(call.stdin);
    const { exitCode, isCutOff } = await ended(child, call.signal);
    const output = { exitCode: exitCode ?? undefined, stdout: stdout.text, stderr: stderr.text, isCut: stdout.isCut };
    if (isCutOff)
        return { ending: 'timeout', ...output };
    if (exitCode === undefined)
        return { ending: 'not-started', ...output };
    if (exitCode === UNREAD)
        return { ending: 'unread', ...output };
    return { ending: exitCode === 0 ? 'ok' : 'failed', ...output };
};
/** How a child ended, once all was read that it printed: null for a signal, undefined when it never began. */
function ended(child, signal) {
    return new Promise((resolve) => {
        let isCutOff = false;
        const settle = (exitCode) => {
            clearTimeout(limit);
            signal.removeEventListener('abort', cutOff);
            resolve({ exitCode, isCutOff });
        };
        /** The pipes may be held open by a process that left the group. */
        const settleSoon = (exitCode) => setTimeout(settle, PIPE_GRACE_MS, exitCode).unref();
        const cutOff = () => {
            isCutOff = true;
            endGroup(child);
            settleSoon(null);
        };
        const limit = setTimeout(cutOff, TIMEOUT_MS);
        signal.addEventListener('abort', cutOff, { once: true });
        if (signal.aborted)
            cutOff();
        child.once('error', () => settle(undefined));
        child.once('close', settle);
        child.once('exit', (exitCode) => {
            // What it left running in the background must not outlive it with the token in its hands, nor hold its pipes open.
            endGroup(child);
            settleSoon(exitCode);
        });
    });
}
/** What a stream gives: its end, since that tells why a command failed. All of it is read, so that the command does not wait. */
class Tail {
    #kept = Buffer.alloc(0);
    isCut = false;
    constructor(stream) {
        stream.on('data', (chunk) => {
            const all = Buffer.concat([this.#kept, chunk]);
            this.isCut ||= all.length > MAX_OUTPUT_BYTES;
            this.#kept = all.subarray(-MAX_OUTPUT_BYTES);
        });
    }
    get text() {
        return this.#kept.toString('utf8');
    }
}
function endGroup(child) {
    if (child.pid === undefined)
        return;
    try {
        if (process.platform === 'win32')
            child.kill();
        else
            process.kill(-child.pid, 'SIGKILL');
    }
    catch {
        // The group has ended by itself.
    }
}

// EXTERNAL MODULE: ./build/auth/oauth/revoke.js
var revoke = __webpack_require__(5401);
;// CONCATENATED MODULE: ./build/provider/provider.js
/** Where the token goes in a request to the API. */
const authorizationOf = (provider) => provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };
/** The header that carries `token`. */
function bearerHeader(provider, token) {
    const { header, scheme } = authorizationOf(provider);
    return { [header]: `${scheme} ${token}`.trim() };
}

// EXTERNAL MODULE: ./build/auth/oauth/token-response.js
var token_response = __webpack_require__(5092);
// EXTERNAL MODULE: ./build/auth/oauth/token-request.js + 1 modules
var token_request = __webpack_require__(2008);
// EXTERNAL MODULE: ./build/auth/server.js + 1 modules
var auth_server = __webpack_require__(6869);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./build/http/trust.js
var http_trust = __webpack_require__(339);
// EXTERNAL MODULE: ./build/http/urls.js
var urls = __webpack_require__(3467);
// EXTERNAL MODULE: ./build/auth/client-auth/methods.js + 5 modules
var methods = __webpack_require__(2400);
;// CONCATENATED MODULE: ./build/auth/state.js








/**
 * The variables that decide over the way to a server. A later step can change them through GITHUB_ENV, and with them who
 * reads the client secret at post time, so the post step works with the values that main had.
 */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
/** These can work before a line of ours runs, so that putting them back is not enough. */
const STORE_VARIABLES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_USE_SYSTEM_CA'];
/** The runner hands the state to the post step as a variable, of which Linux takes 128 KiB. */
const MAX_STATE_LENGTH = 96 * 1024;
/**
 * The state for the post step; undefined when it is too long, which only very many CA certificates can make it.
 * NODE_EXTRA_CA_CERTS goes in as path and hash, since its file is long as a rule.
 */
function serializeState(revocation, environment) {
    const extra = (0,http_trust/* extraCaFile */.RX)(environment);
    const { method, trust, ...rest } = revocation;
    const state = JSON.stringify({
        ...rest,
        authMethod: method.name,
        endpoint: revocation.endpoint.href,
        // With NODE_USE_SYSTEM_CA Node's own list holds the operating system's, which the post step would lack.
        trust: { ...trust, systemStore: trust.systemStore || environment['NODE_USE_SYSTEM_CA'] === '1' },
        route: Object.fromEntries([...PROXY_VARIABLES, ...STORE_VARIABLES].flatMap((name) => environment[name] ? [[name, environment[name]]] : [])),
        extraCa: extra === undefined ? null : { path: extra.path, sha256: sha256(extra.pem) },
    });
    return state.length > MAX_STATE_LENGTH ? undefined : state;
}
const sha256 = (text) => (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
/**
 * The revocation of a saved state, and the way to the server that main saw; undefined when there is nothing to revoke or
 * the text is none of ours. Throws TLS_UNTRUSTED where putting the way back would come too late.
 */
function restoreState(text, environment) {
    const state = parseJson(text);
    if (!isObject(state))
        return undefined;
    const { clientId, issuer, token, expiresAt, route, trust } = state;
    const endpoint = typeof state['endpoint'] === 'string' ? parseUrl(state['endpoint']) : undefined;
    const method = methodNamed(state['authMethod']);
    if (endpoint === undefined || method === undefined || !isTokenText(token))
        return undefined;
    if (typeof clientId !== 'string' || typeof issuer !== 'string' || !isObject(trust) || !isObject(route))
        return undefined;
    const systemStore = trust['systemStore'] === true;
    if (systemStore && STORE_VARIABLES.some((name) => (environment[name] ?? '') !== (route[name] ?? '')))
        throw changedStore();
    const revocation = {
        endpoint,
        clientId,
        method,
        issuer,
        token,
        expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
        trust: {
            store: 'bundled',
            caCertificates: [...texts(trust['caCertificates']), ...unchangedExtraCa(state['extraCa'])],
            systemStore,
            unverifiedOrigins: texts(trust['unverifiedOrigins']),
        },
    };
    const saved = [...PROXY_VARIABLES, ...STORE_VARIABLES].map((name) => [name, textOf(route[name])]);
    return { revocation, route: Object.fromEntries(saved) };
}
const textOf = (value) => (typeof value === 'string' ? value : undefined);
const changedStore = () => new StepError('TLS_UNTRUSTED', 'A later step changed which certificates of the operating system count.', {
    hint: `Set ${STORE_VARIABLES.join(', ')} before this step, or give ca-cert.`,
});
const texts = (value) => Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
/** The certificates of NODE_EXTRA_CA_CERTS as main saw it, if the file is still the same. */
function unchangedExtraCa(extra) {
    if (!isObject(extra) || typeof extra['path'] !== 'string')
        return [];
    try {
        const pem = readFileSync(extra['path'], 'utf8');
        return sha256(pem) === extra['sha256'] ? [pem] : [];
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./build/auth/token-source.js








const TOO_LONG = 'The post step cannot revoke the token: ca-cert is too long to be handed on. Give only the CA that is needed.';
/** Faults that leave the chain as it was: the API's own answer then tells more. All others are the step's. */
const NO_OTHER_TOKEN = ['REFRESH_REJECTED', 'LEASE_TAKEN', 'LOAD_FAILED', 'TIMEOUT'];
/** Holds the one token of a step: fetches it, renews it, saves what the post step needs, revokes it. */
class TokenSource {
    #settings;
    #deps;
    #server;
    #chain;
    #token;
    constructor(settings, deps) {
        this.#settings = settings;
        this.#deps = deps;
    }
    /** The token: the given one, or one with enough of its life left. The only place that renews a token. */
    async current() {
        const { token: given } = this.#settings.inputs;
        if (given !== '') {
            return { value: given, type: 'Bearer', obtainedAt: this.#deps.now(), expiresAt: undefined, scope: undefined };
        }
        if (this.#token === undefined || (0,token_response/* isAlmostOver */.Hf)(this.#token, this.#settings.inputs.minTtlMs, this.#deps.now())) {
            this.#token = await this.#acquire();
        }
        return this.#token;
    }
    async authorize() {
        return { headers: bearerHeader(this.#settings.provider, (await this.current()).value) };
    }
    /**
     * Whether there is another token than the one that the API did not accept: one of a chain may have ended with another
     * run's refresh.
     */
    async renew() {
        if (this.#chain === undefined || this.#token === undefined)
            return false;
        const { host } = this.#deps;
        try {
            host.info('The API did not accept the token: another one is asked for.');
            this.#token = await this.#fromChain(this.#chain, this.#token.value);
            return true;
        }
        catch (error) {
            if (!(error instanceof lib_errors/* StepError */.zg) || !NO_OTHER_TOKEN.includes(error.code))
                throw error;
            host.warning(`There is no other token. ${(0,lib_errors/* describeFailure */.Ic)(error).text}`);
            return false;
        }
    }
    scope() {
        return this.#token?.scope;
    }
    get #send() {
        return this.#deps.connections.send;
    }
    async #acquire() {
        this.#server ??= await (0,auth_server/* findServer */.F)(this.#settings, this.#send);
        const server = this.#server;
        const isRefresh = this.#settings.grant === 'refresh_token';
        if (isRefresh)
            this.#chain ??= await this.#openChain(server);
        const token = this.#chain === undefined ? await this.#ask(server) : await this.#fromChain(this.#chain);
        const { host } = this.#deps;
        if (!/^bearer$/iu.test(token.type)) {
            host.warning(`The server calls the token ${host.secrets.show(token.type, 40)}, not Bearer; it is sent as a bearer token.`);
        }
        this.#saveForPostStep(token, server);
        return token;
    }
    /** Loaded when it is needed: most steps have no chain, and start-up is felt in every one (docs/design/003-start-up.md). */
    async #openChain(server) {
        const { openRefreshChain } = await __webpack_require__.e(/* import() */ 865).then(__webpack_require__.bind(__webpack_require__, 4865));
        return openRefreshChain(this.#settings, server, this.#deps);
    }
    /** By the client credentials grant (RFC 6749 section 4.4). */
    async #ask(server) {
        const { inputs, provider, tokenParameters } = this.#settings;
        const { host, now } = this.#deps;
        host.info(`The client's credentials go to ${server.tokenEndpoint.origin}.`);
        const scope = inputs.scope === '' ? {} : { scope: inputs.scope };
        const grant = {
            parameters: { ...tokenParameters, ...scope, grant_type: 'client_credentials' },
            repeatable: true,
        };
        const deps = { send: this.#send, secrets: host.secrets, now };
        return (await (0,token_request/* requestToken */.F)((0,auth_server/* endpointOf */.X)(server, provider), grant, deps)).token();
    }
    /**
     * By the refresh token grant (section 6), without asking for a scope: a server may narrow the chain to it for ever. What
     * the workflow needs must be among what was granted.
     */
    async #fromChain(chain, rejected) {
        const token = await chain.token(rejected);
        const missing = (0,token_response/* missingScopes */["if"])(this.#settings.inputs.scope, token.scope);
        if (missing.length === 0)
            return token;
        const { secrets } = this.#deps.host;
        throw new lib_errors/* StepError */.zg('SCOPE_MISSING', `The token lacks the scope ${secrets.show(missing.join(' '), 200)}.`, {
            hint: 'Give the application that scope, then sign in again: a refresh never adds one.',
        });
    }
    /** Where the token would be revoked; undefined when it is not to be, or cannot be. */
    get #revocationEndpoint() {
        const { inputs, provider } = this.#settings;
        // The steps of a job share the token of a chain, and revoking it may end the whole grant.
        const wanted = inputs.revokeToken ?? (provider.oauth.shared !== true && this.#chain === undefined);
        return wanted ? this.#server?.revocationEndpoint : undefined;
    }
    /** Written as soon as there is something to revoke: the step may be killed at any moment. */
    #saveForPostStep(token, { client }) {
        const endpoint = this.#revocationEndpoint;
        if (endpoint === undefined)
            return;
        const { id: clientId, method, issuer } = client;
        const { value, expiresAt } = token;
        const { connections, environment } = this.#deps;
        const trust = connections.trust();
        const revocation = { endpoint, clientId, method, issuer, token: value, expiresAt, trust };
        const state = serializeState(revocation, environment);
        if (state !== undefined)
            this.#deps.host.saveState(state);
        else if (this.#settings.isForLaterSteps)
            this.#deps.host.warning(TOO_LONG);
    }
    /** Revokes a fetched token now, so that nothing is left for the post step. Rejects as `revokeToken` does. */
    async revoke() {
        const endpoint = this.#revocationEndpoint;
        if (endpoint === undefined || this.#server === undefined || this.#token === undefined)
            return;
        const { expiresAt } = this.#token;
        if (expiresAt !== undefined && expiresAt <= this.#deps.now())
            return;
        const { client } = this.#server;
        await (0,revoke/* revokeToken */.w$)({ endpoint, client, token: this.#token.value, retries: revoke/* REVOCATION_RETRIES */.as }, this.#send);
        this.#token = undefined;
        this.#deps.host.saveState(EMPTY_STATE);
        this.#deps.host.info('The server accepted the revocation of the token.');
    }
}

;// CONCATENATED MODULE: ./build/auth/session.js


/** Opens a session. Nothing is sent before a token is asked for. */
function openSession(settings, deps) {
    const source = new TokenSource(settings, deps);
    return {
        token: () => source.current(),
        bearer: source,
        revoke: async () => {
            // After the end of the step's time the post step revokes.
            if (deps.deadline.signal.aborted)
                return;
            await source.revoke().catch((error) => {
                deps.host.warning((0,revoke/* revocationFailed */.CA)(error));
            });
        },
    };
}

// EXTERNAL MODULE: ./build/http/send.js + 1 modules
var http_send = __webpack_require__(4507);
;// CONCATENATED MODULE: ./build/http/connections.js

/** Opens the way to the servers. Nothing is sent before `send` is called. */
function openConnections(settings, deps) {
    const { trust, origins, retries, deadline, quiet = false } = settings;
    const exchange = deps.openExchange(trust, deps);
    const send = (0,http_send/* createSend */.R)({ retries, deadline, quiet }, { ...deps, exchange, origins });
    return { send, trust: () => exchange.trust(), connectAhead: (url) => exchange.connectAhead(url) };
}

// EXTERNAL MODULE: ./build/http/deadline.js
var http_deadline = __webpack_require__(489);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/lib/files.js
var files = __webpack_require__(3963);
;// CONCATENATED MODULE: ./build/response/body.js


/** More cannot enter the environment of a later step (128 KiB a variable on Linux); some room is left for its name. */
const body_MAX_OUTPUT_BYTES = 96 * 1024;
function findOmission({ response: { body, error }, text }) {
    if (error?.code === 'RESPONSE_TOO_LARGE')
        return 'too-large';
    if (body.length === 0)
        return 'empty';
    if (text === undefined)
        return 'binary';
    return body.length > body_MAX_OUTPUT_BYTES ? 'too-large' : undefined;
}
/** Sets `response`, or says in `response-omitted` why it is not set. */
const emitBody = (result, _inputs, host) => {
    const omission = findOmission(result);
    if (omission === undefined)
        host.output('response', result.text ?? '');
    else
        host.output('response-omitted', omission);
};
/** Writes `response-file`: where the workflow wants it, and in any case where there is a body that cannot be an output. */
const emitFile = async (result, { responseFile }, host) => {
    const { body, error } = result.response;
    if (error?.code === 'RESPONSE_TOO_LARGE')
        return;
    const omission = findOmission(result);
    const file = responseFile || (omission === 'binary' || omission === 'too-large' ? tempFile(host) : '');
    if (file !== '')
        host.output('response-file', await (0,files/* writeOutputFile */.BF)('response-file', file, body, host));
};
const tempFile = (host) => (0,external_node_path_.join)(host.temp || host.workspace, `bearer-step-response-${process.pid}-${Date.now()}`);

;// CONCATENATED MODULE: ./build/response/emit.js

/** Headers that help a workflow and carry no secret. */
const PASSED_HEADERS = /^(?:content-(?:type|length|language|disposition)|date|location|link|etag|last-modified|retry-after|deprecation|sunset|x-(?:request|correlation)-id|x-total-.*|x-(?:page|per-page|next-page|prev-page)|(?:x-)?rate-?limit.*)$/u;
const emitHead = ({ response: { status, headers } }, _inputs, host) => {
    const passed = Object.entries(headers).filter(([name]) => PASSED_HEADERS.test(name));
    host.output('status', String(status));
    host.output('headers', JSON.stringify(Object.fromEntries(passed)));
};
/** Body and headers are searched apart: joined, a large body would be copied. */
const warnOfSecrets = ({ response: { body, headers }, text }, _inputs, host) => {
    const texts = [text ?? body.toString('latin1'), Object.values(headers).join('\n')];
    if (!texts.some((each) => host.secrets.occurIn(each)))
        return;
    host.warning('The answer repeats a secret of this step. GitHub drops a job output that holds one.');
};
const emitNames = ({ id, url }, _inputs, host) => {
    if (id !== undefined)
        host.output('id', id);
    if (url !== undefined)
        host.output('url', url);
};
/** In this order. The file comes last: it can fail. */
const EMITTERS = [emitHead, emitBody, warnOfSecrets, emitNames, emitFile];
/**
 * Sets the outputs of a result, whatever its status: nothing of it is lost when the step then fails. A body that cannot be
 * an output goes to a file in any case. Rejects with FILE_REFUSED, FILE_FAILED or OUTPUT_FAILED.
 */
async function emit(result, inputs, host) {
    for (const emitter of EMITTERS)
        await emitter(result, inputs, host);
}

// EXTERNAL MODULE: ./build/http/message.js
var message = __webpack_require__(9014);
// EXTERNAL MODULE: ./build/http/challenge.js
var http_challenge = __webpack_require__(220);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
;// CONCATENATED MODULE: ./build/request/judge.js




const REDIRECT_HINT = 'Credentials never follow a redirect of this kind: name the final address in base-url or the path.';
const HINTS = {
    '401': 'The API did not accept the token: check that it is meant for this API (issuer, audience, scope).',
    '403': 'The token is known but may not do this: check scope, audience and the roles of the client.',
    '404': 'Check base-url and the path.',
    '405': 'Check the method of the request.',
    '429': 'The API asks for fewer requests: run it less often, or later.',
};
/** Why the step fails by a response: undefined where its status is one that `accepts` takes. */
function judge(response, { url }, accepts, context) {
    if (response.error !== undefined)
        return response.error;
    return accepts(response.status) ? undefined : unexpectedStatus(response, url, context);
}
/** The error of an unexpected status: the status, the API's own words, and what it means at this system. */
function unexpectedStatus(response, url, { provider, secrets, scope }) {
    const { status } = response;
    const said = secrets.quote(apiWords(response, provider.errors.messages), 500);
    const fallback = status >= 300 && status < 400 ? REDIRECT_HINT : (HINTS[status] ?? '');
    return new lib_errors/* StepError */.zg('API_STATUS', `${url.host} answered HTTP ${status}${said}.`, {
        hint: `${provider.hints?.[status] ?? fallback}${status === 403 ? scopeHint(scope, secrets) : ''}`,
    });
}
/** A 403 seldom says what is missing: the scopes that the token has are half of the answer. */
const scopeHint = (scope, secrets) => scope === undefined ? '' : ` The token has the scopes: ${secrets.show(scope, 500)}.`;
/** What the API says of its error: the first declared place with texts, else the challenge of a 401 (RFC 6750 section 3). */
function apiWords(response, places) {
    const body = (0,message/* readJson */.V)(response);
    for (const place of places) {
        const found = (0,json/* select */.Lt)(body, place);
        const texts = (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'string' && item !== '');
        if (texts.length > 0)
            return texts.join('; ');
    }
    const challenge = (0,http_challenge/* readOAuthError */.Y)(response);
    return challenge === undefined ? '' : [challenge.error, challenge.description].filter(Boolean).join(': ');
}

// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __webpack_require__(878);
;// CONCATENATED MODULE: ./build/provider/template.js


/** The names of the placeholders of a template, in order. */
function placeholders(template) {
    return [...template.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
}
/** Whether a value can be one path segment: neither empty nor `.` nor `..`, which encoding does not stop. */
const isSegment = (value) => !/^\.{0,2}$/u.test(value) && !/[\p{Cc}\p{Cs}]/u.test(value);
/** `/a/{b}` with each placeholder as one percent-encoded segment. Throws INPUT_INVALID, naming `input`, for a value that is none. */
function fillPath(template, values, input) {
    return template.replace(/\{(\w+)\}/gu, (_, name) => {
        const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
        if (value === '')
            throw (0,input_errors/* inputError */.X)(input, `"${name}" is missing.`);
        if (isSegment(value))
            return encodeURIComponent(value);
        throw (0,input_errors/* inputError */.X)(input, `the value of "${name}" cannot stand in a path: "..", "." and control characters change where it leads.`);
    });
}
/** The base that a URL template begins with (`{base_url}/x` → `base_url`); undefined for a literal URL. */
function baseOf(template) {
    return /^\{(\w+)\}/u.exec(template)?.[1];
}
/** A URL template filled: a base or a literal URL first, then path segments. undefined when its base is not given. */
function fillUrl(template, bases, values, input) {
    const name = baseOf(template);
    if (name === undefined) {
        const literal = new URL(template);
        return (0,urls/* appendPath */.mR)(new URL(literal.origin), fillPath(decodeURI(literal.pathname), values, input));
    }
    const base = bases[name];
    if (base === undefined)
        return undefined;
    const path = template.slice(name.length + 2);
    return path === '' ? base : (0,urls/* appendPath */.mR)(base, fillPath(path, values, input));
}

// EXTERNAL MODULE: ./build/provider/reserved.js
var reserved = __webpack_require__(1626);
;// CONCATENATED MODULE: ./build/request/plan/headers.js


/** Header names in lower case. Throws INPUT_INVALID for a name or value that callers may not set. */
function checkHeaders(input, headers, tokenHeader) {
    const seen = new Set();
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
        if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(name))
            throw (0,input_errors/* inputError */.X)(input, `"${name}" is not a header name.`);
        const lower = name.toLowerCase();
        if (reserved/* RESERVED_HEADERS */.w.test(lower) || lower === tokenHeader.toLowerCase()) {
            throw (0,input_errors/* inputError */.X)(input, `${lower} is set by the step itself and cannot be given. Leave it out.`);
        }
        if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
            throw (0,input_errors/* inputError */.X)(input, `the value of ${lower} holds a line break or a character that headers cannot carry.`);
        }
        if (seen.has(lower))
            throw (0,input_errors/* inputError */.X)(input, `${lower} stands there twice.`);
        seen.add(lower);
        return [lower, value];
    }));
}

;// CONCATENATED MODULE: ./build/inputs/suggest.js
/** The edit distance of two short texts: insertions, deletions and substitutions. */
function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (const [line, character] of Array.from(a).entries()) {
        row = row.reduce((next, above, column) => {
            if (column === 0)
                return [line + 1];
            const left = next[column - 1] ?? 0;
            const diagonal = row[column - 1] ?? 0;
            return [...next, Math.min(above + 1, left + 1, diagonal + (character === b[column - 1] ? 0 : 1))];
        }, []);
    }
    return row.at(-1) ?? 0;
}
/** How near two names must be to be a slip of the pen. */
const nearness = (known) => Math.max(2, Math.floor(known.length / 3));
/** Whether a name is near to a known one. */
const isNear = (name, known) => known.some((candidate) => distance(name.toLowerCase().slice(0, 50), candidate.toLowerCase()) <= nearness(candidate));
/** `Did you mean "x"? Known are: …`, with the first part only where a known name is near. */
function suggest(name, known) {
    const short = name.toLowerCase().slice(0, 50);
    const ranked = known.map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }));
    const [nearest] = ranked.sort((a, b) => a.far - b.far);
    const near = nearest !== undefined && nearest.far <= nearness(nearest.candidate);
    const list = known.length === 0 ? 'There are none.' : `Known are: ${[...known].sort().join(', ')}.`;
    return near ? `Did you mean "${nearest.candidate}"? ${list}` : list;
}

;// CONCATENATED MODULE: ./build/request/plan/parameters.js


/** Names that differ in case and separators alone are a slip of the pen. */
const bare = (name) => name.toLowerCase().replaceAll(/[_-]/gu, '');
/**
 * Puts each parameter where its declaration says; one without declaration fills a placeholder of the path, then goes into
 * the query of GET, HEAD and DELETE, or into the body where the operation takes the rest. Values keep their types; null is
 * unset. Throws INPUT_INVALID for a missing, unknown or misspelt one.
 */
function locateParameters(operation, method, inPath, given) {
    const declared = operation.parameters ?? {};
    const defaults = Object.entries(declared).flatMap(([name, parameter]) => parameter.default === undefined ? [] : [[name, parameter.default]]);
    // The order of the workflow first; what it gives overrides the defaults.
    const values = { ...given, ...Object.fromEntries(defaults), ...given };
    const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && isUnset(values[name]));
    if (missing.length > 0) {
        throw (0,input_errors/* inputError */.X)('parameters', `${missing.map((name) => `"${name}"`).join(', ')} must be given. Write "name: value" lines.`);
    }
    const known = [...new Set([...Object.keys(declared), ...inPath])];
    const placed = { path: {}, query: {}, header: {}, body: {} };
    for (const [name, value] of Object.entries(values)) {
        if (value === null)
            continue;
        const place = Object.hasOwn(declared, name)
            ? declared[name]?.in
            : locationOfOther(name, operation, method, inPath, known);
        putValue(placed, place ?? 'query', name, value);
    }
    return placed;
}
const isScalar = (value) => value !== null && typeof value !== 'object';
/** Whether a value can stand in a query: a text, number or boolean, or a list of them. */
const isQueryValue = (value) => Array.isArray(value) ? value.every(isScalar) : isScalar(value);
const isUnset = (value) => value === undefined || value === null || value === '';
function locationOfOther(name, operation, method, inPath, known) {
    if (inPath.includes(name))
        return 'path';
    const slip = known.some((candidate) => bare(candidate) === bare(name));
    if (!slip && ['GET', 'HEAD', 'DELETE'].includes(method))
        return 'query';
    if (!slip && operation.body?.rest === true)
        return 'body';
    throw (0,input_errors/* inputError */.X)('parameters', `"${name}" is not known. ${suggest(name, known)}`);
}
function putValue(placed, place, name, value) {
    if (place === 'body' || (place === 'query' && isQueryValue(value)))
        placed[place][name] = value;
    else if (!isScalar(value))
        throw (0,input_errors/* inputError */.X)('parameters', `the value of "${name}" is not a text.`);
    else
        placed[place][name] = String(value);
}

// EXTERNAL MODULE: ./build/inputs/scalars.js
var scalars = __webpack_require__(3237);
;// CONCATENATED MODULE: ./build/request/plan/request-line.js


const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXAMPLE = 'Write it like GET /api/v1/errors?type=ALL.';
/** Whether a request line names its host itself. */
const namesHost = (line) => /^\S+\s+[a-z][a-z0-9+.-]*:/iu.test(line);
/** Reads a request line. Throws INPUT_INVALID. */
function readRequestLine(line) {
    const [, method = '', target = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
    if (method === '' || /[#\\\p{Cc}]/u.test(target + query)) {
        throw (0,input_errors/* inputError */.X)('request', `is not a method and a path. ${EXAMPLE} Blanks in it are written %20.`);
    }
    if (!METHODS.includes(method))
        throw (0,input_errors/* inputError */.X)('request', `the method is none of ${METHODS.join(', ')}. ${EXAMPLE}`);
    const [, origin, path = ''] = /^([a-z][a-z0-9+.-]*:\/*[^/]*)?(.*)$/isu.exec(target) ?? [];
    if (!path.startsWith('/')) {
        throw (0,input_errors/* inputError */.X)('request', `the path does not begin with "/"; the host comes from base-url. ${EXAMPLE}`);
    }
    return { method, origin: origin === undefined ? undefined : (0,scalars/* readUrl */.wo)('request', origin), path, query };
}

;// CONCATENATED MODULE: ./build/request/plan/plan.js







const WITHOUT_BODY = ['GET', 'HEAD'];
/** Notes the faults of inputs that stand by themselves: `planRequest` stops at its first fault. */
function checkPlanInputs(provider, inputs, errors) {
    errors.attempt(() => checkHeaders('headers', inputs.headers, authorizationOf(provider).header));
    errors.attempt(() => planQuery('', inputs.query));
}
/** The request that tells who a token acts as; undefined where the provider knows none. */
function planIdentity(provider, baseUrl) {
    const { identity } = provider;
    if (identity === undefined)
        return undefined;
    const operation = { description: 'Who the token acts as', request: identity.request };
    return planRequest(operation, provider, baseUrl, { parameters: {}, query: {}, headers: {}, body: undefined });
}
/** The plan of an operation. Throws INPUT_INVALID for parameters, headers or a body that do not fit. */
function planRequest(operation, provider, baseUrl, inputs) {
    const { method, origin, path, query } = readRequestLine(operation.request);
    const placed = locateParameters(operation, method, placeholders(path), inputs.parameters);
    const tokenHeader = authorizationOf(provider).header;
    const body = planBody(operation, method, placed.body, inputs.body);
    const isFile = typeof body === 'object';
    const headers = {
        ...(body === undefined ? {} : { 'content-type': isFile ? mediaTypeOf(operation) : 'application/json' }),
        ...provider.headers,
        ...checkHeaders('parameters', placed.header, tokenHeader),
        ...checkHeaders('headers', inputs.headers, tokenHeader),
    };
    if (typeof body === 'string' && !/\bjson\b/iu.test(headers['content-type'] ?? '')) {
        throw (0,input_errors/* inputError */.X)('headers', 'content-type is not JSON, but the body is sent as JSON. Leave it out.');
    }
    const search = planQuery(query, { ...placed.query, ...inputs.query });
    return {
        method,
        url: (0,urls/* appendPath */.mR)(origin ?? baseUrl, fillPath(path, placed.path, 'parameters'), search),
        headers,
        body,
        operation,
        pathValues: placed.path,
    };
}
const mediaTypeOf = ({ body }) => body?.media_type ?? 'application/octet-stream';
/** The query as it is written, without the names that `added` brings, and `added`; a list repeats the name. */
function planQuery(written, added) {
    const more = new URLSearchParams();
    for (const [name, value] of Object.entries(added)) {
        if (value === null)
            continue;
        if (!isQueryValue(value))
            throw (0,input_errors/* inputError */.X)('query', `the value of "${name}" is neither a text nor a list of texts.`);
        for (const item of [value].flat())
            more.append(name, String(item));
    }
    const kept = written.split('&').filter((part) => part !== '' && !more.has(nameOf(part)));
    const query = [...kept, ...(more.size === 0 ? [] : [more.toString()])].join('&');
    return query === '' ? '' : `?${query}`;
}
const nameOf = (part) => [...new URLSearchParams(part).keys()][0] ?? '';
function planBody(operation, method, placed, given) {
    const { from, wrap } = operation.body ?? {};
    if (from !== undefined)
        return planFile(placed[from], from, given);
    const hasParameters = Object.keys(placed).length > 0;
    if (given === undefined && !hasParameters)
        return undefined;
    if (WITHOUT_BODY.includes(method))
        throw (0,input_errors/* inputError */.X)('body', `a ${method} request has none. Leave it out, or use query.`);
    if (given === undefined)
        return JSON.stringify(wrap === undefined ? placed : { [wrap]: placed });
    if (!hasParameters)
        return JSON.stringify(given);
    throw (0,input_errors/* inputError */.X)('body', 'stands beside parameters that go into the body. Write all of it in one of them.');
}
function planFile(path, name, given) {
    if (given !== undefined)
        throw (0,input_errors/* inputError */.X)('body', `stands beside the file of "${name}". Leave it out.`);
    if (typeof path === 'string')
        return { file: path };
    throw (0,input_errors/* inputError */.X)('parameters', `the value of "${name}" is not the path of a file.`);
}

;// CONCATENATED MODULE: ./build/response/result.js
/** The body of a response as `Result` has it. */
function readText({ body }) {
    try {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
        return text.includes('\0') ? undefined : text;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/request/result.js




/** What came of a request: the response, with `id` and `url` as the operation declares them, where they are named. */
function resultOf(response, plan, baseUrl) {
    const text = readText(response);
    const id = response.status < 400 ? resultId(text ?? '', plan) : undefined;
    const template = plan.operation.result?.url;
    const url = id === undefined || template === undefined ? undefined : fillUrl(template, { base_url: baseUrl }, { id }, 'id');
    return { response, text, id, url: url?.href };
}
/** The id of what an operation made or changed; undefined where neither the response nor the path names a plausible one. */
function resultId(text, { operation, pathValues }) {
    const { result } = operation;
    if (result === undefined || text.length > message/* MAX_READ_BYTES */.q)
        return undefined;
    const id = result.id === undefined ? pathValues['id'] : (0,json/* select */.Lt)((0,json/* parseJson */.qF)(text), result.id);
    if (typeof id !== 'number' && typeof id !== 'string')
        return undefined;
    return /^\w[\w.:-]{0,199}$/u.test(String(id)) ? String(id) : undefined;
}

;// CONCATENATED MODULE: ./build/request/read-back.js





/**
 * How to see that a server has taken what was asked for, where it is known to ignore parts of it; undefined where there is
 * nothing to look at.
 */
function planReadBack(response, plan, provider, { baseUrl, parameters }) {
    const { read_back: declared } = plan.operation;
    const operation = declared === undefined ? undefined : provider.operations[declared.operation];
    if (declared === undefined || operation === undefined || baseUrl === undefined)
        return undefined;
    const expectations = Object.entries(declared.fields).flatMap(([name, path]) => {
        const asked = parameters[name];
        return asked === undefined || asked === null ? [] : [{ name, asked, path }];
    });
    if (expectations.length === 0)
        return undefined;
    if ((0,json/* isObject */.Gv)((0,message/* readJson */.V)(response)))
        return { expectations, plan: undefined };
    const id = resultId(response.body.toString('utf8'), plan);
    if (id === undefined)
        return undefined;
    const values = { ...plan.pathValues, id };
    const known = Object.entries(values).filter(([name]) => Object.hasOwn(operation.parameters ?? {}, name));
    const inputs = { parameters: Object.fromEntries(known), query: {}, headers: {}, body: undefined };
    return { expectations, plan: planRequest(operation, provider, baseUrl, inputs) };
}
/** Throws CHANGE_IGNORED, naming every field of `expectations` that `answer` shows otherwise. */
function checkReadBack({ expectations }, response, secrets) {
    const body = (0,message/* readJson */.V)(response);
    const ignored = expectations.flatMap(({ name, asked, path }) => {
        const is = (0,json/* select */.Lt)(body, path);
        return differs(asked, is) ? [`${name} (asked ${quoteValue(asked, secrets)}, is ${quoteValue(is, secrets)})`] : [];
    });
    if (ignored.length === 0)
        return;
    throw new lib_errors/* StepError */.zg('CHANGE_IGNORED', `The server took the request, but not all of it: ${ignored.join(', ')}.`, {
        hint: 'It does not say why: the workflow, the role of the user or the project does not allow it, or there is no such value.',
    });
}
/** A word such as `me` stands for a number that only the server knows. */
function differs(asked, is) {
    const [left, right] = [read_back_textOf(asked), read_back_textOf(is)];
    const isWord = left !== '' && Number.isNaN(Number(left)) && typeof is === 'number';
    return !isWord && left !== right;
}
const read_back_textOf = (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
const quoteValue = (value, secrets) => secrets.show(read_back_textOf(value), 60) || 'nothing';

;// CONCATENATED MODULE: ./build/request/send.js

const MAX_RESPONSE_BYTES = 64 * 1_048_576;
const MAX_REDIRECTS = 5;
const IDEMPOTENT = ['GET', 'HEAD'];
/**
 * Sends a planned request with the token; once more with another one, where there is one and the API does not accept the
 * first. Resolves whatever the status; rejects with a StepError.
 */
async function sendPlan(plan, inputs, deps) {
    const response = await sendWithToken(plan, inputs, deps);
    if (response.status !== 401 || inputs.expectStatus(401))
        return response;
    return (await deps.bearer.renew()) ? sendWithToken(plan, inputs, deps) : response;
}
async function sendWithToken({ method, url, headers, body }, { expectStatus, retryUnsafe }, { send, bearer, host }) {
    const content = typeof body === 'object' ? await (0,files/* openFileBody */.tJ)('parameters', body.file, host) : body;
    const isIdempotent = IDEMPOTENT.includes(method);
    return send({
        method,
        url,
        source: 'the request',
        headers,
        ...(content === undefined ? {} : { body: content }),
        credentials: { kind: 'bearer', attach: () => bearer.authorize() },
        maxBodyBytes: MAX_RESPONSE_BYTES,
        repeatable: isIdempotent || retryUnsafe,
        maxRedirects: isIdempotent ? MAX_REDIRECTS : 0,
        accepts: expectStatus,
    });
}

;// CONCATENATED MODULE: ./build/request/run.js






/**
 * Proves the token, sends the request, judges the response, emits it, and reads back what it changed. The outputs are set
 * before a bad verdict fails the step and before anything else is sent: nothing of a response is lost.
 */
async function runRequest(request, deps) {
    await prove(request, deps);
    const response = await sendPlan(request.plan, request.inputs, deps);
    const verdict = judge(response, request.plan, request.inputs.expectStatus, contextOf(request, deps));
    await emit(resultOf(response, request.plan, request.baseUrl), request.inputs, deps.host);
    if (verdict !== undefined)
        throw verdict;
    await readBack(response, request, deps);
}
const contextOf = ({ provider }, { host, bearer }) => ({
    provider,
    secrets: host.secrets,
    scope: bearer.scope(),
});
/** Rejects with API_STATUS when the token proves nothing: the request is not sent then. */
async function prove(request, deps) {
    if (request.proof !== undefined)
        await sendForStep(request.proof, request, deps);
}
/** Looks whether the server took the whole change, where it is known to ignore parts in silence. Rejects with CHANGE_IGNORED. */
async function readBack(response, request, deps) {
    if (response.status >= 400)
        return;
    const { plan, provider, baseUrl, inputs } = request;
    const lookup = planReadBack(response, plan, provider, { baseUrl, parameters: inputs.parameters });
    if (lookup === undefined)
        return;
    const seen = lookup.plan === undefined ? response : await sendReadBack(lookup.plan, request, deps);
    checkReadBack(lookup, seen, deps.host.secrets);
}
/** The response to a request that the step needs for itself. Rejects with API_STATUS when it is none of success. */
async function sendForStep(plan, request, deps) {
    const response = await sendPlan(plan, request.inputs, deps);
    if (response.error !== undefined)
        throw response.error;
    if (response.status >= 200 && response.status <= 299)
        return response;
    throw unexpectedStatus(response, plan.url, contextOf(request, deps));
}
/** Like `sendForStep`, but the error says that the change was already made, so that users do not repeat it. */
async function sendReadBack(plan, request, deps) {
    return sendForStep(plan, request, deps).catch((error) => {
        if (!(error instanceof lib_errors/* StepError */.zg))
            throw error;
        const { code, message, hint } = error;
        throw new lib_errors/* StepError */.zg(code, `The request was carried out, but what came of it cannot be read. ${message}`, { hint });
    });
}

// EXTERNAL MODULE: ./build/auth/client-auth/choose.js
var choose = __webpack_require__(7051);
// EXTERNAL MODULE: ./build/auth/grant.js
var grant = __webpack_require__(1441);
// EXTERNAL MODULE: ./build/http/proxy.js
var proxy = __webpack_require__(2749);
// EXTERNAL MODULE: ./build/inputs/declaration.js
var declaration = __webpack_require__(9624);
;// CONCATENATED MODULE: ./build/provider/builtin.generated.js
const PROVIDERS = [
    {
        "id": "keycloak",
        "title": "Keycloak",
        "base_url": {
            "example": "https://api.example.com"
        },
        "headers": {
            "accept": "application/json"
        },
        "oauth": {
            "issuer": "{issuer}",
            "token_endpoint": "{issuer}/protocol/openid-connect/token",
            "authorization_endpoint": "{issuer}/protocol/openid-connect/auth",
            "grant_types": [
                "client_credentials",
                "refresh_token",
                "authorization_code"
            ],
            "token_endpoint_auth_method": "client_secret_post",
            "revocation": {
                "endpoint": "{issuer}/protocol/openid-connect/revoke"
            }
        },
        "errors": {
            "messages": [
                "message",
                "error_description",
                "error",
                "detail",
                "title"
            ]
        },
        "operations": {}
    },
    {
        "id": "nuvias-hub",
        "title": "Nuvias UC Hub",
        "base_url": {
            "example": "https://hub.nuvias-uc.com",
            "default": "https://hub.nuvias-uc.com",
            "path": "root"
        },
        "headers": {
            "accept": "application/json"
        },
        "oauth": {
            "token_endpoint": "{base_url}/api/v1/oauth/create_token",
            "grant_types": [
                "client_credentials"
            ],
            "token_endpoint_auth_method": "client_secret_post"
        },
        "errors": {
            "messages": [
                "message",
                "errors",
                "error_description",
                "error"
            ]
        },
        "operations": {
            "whoami": {
                "description": "Who the client acts as",
                "request": "GET /api/v1/whoami"
            },
            "list-country-codes": {
                "description": "The country codes, by page",
                "request": "GET /api/v1/country_codes",
                "parameters": {
                    "page": {
                        "in": "query",
                        "description": "The page, from 1"
                    },
                    "per_page": {
                        "in": "query",
                        "description": "How many a page, at most 1000"
                    }
                }
            },
            "list-shipping-types": {
                "description": "The shipping types, by page",
                "request": "GET /api/v1/shipping_types",
                "parameters": {
                    "page": {
                        "in": "query",
                        "description": "The page, from 1"
                    },
                    "per_page": {
                        "in": "query",
                        "description": "How many a page, at most 1000"
                    }
                }
            },
            "create-basket": {
                "description": "A new basket; its fields are the vendor's",
                "request": "POST /api/v1/baskets",
                "body": {
                    "rest": true
                }
            },
            "create-order": {
                "description": "A new order; its fields are the vendor's",
                "request": "POST /api/v1/orders",
                "body": {
                    "rest": true
                }
            }
        }
    },
    {
        "id": "oauth2",
        "title": "OAuth 2",
        "base_url": {
            "example": "https://api.example.com"
        },
        "headers": {
            "accept": "application/json"
        },
        "oauth": {
            "grant_types": [
                "client_credentials",
                "refresh_token",
                "authorization_code"
            ]
        },
        "errors": {
            "messages": [
                "message",
                "error_description",
                "error",
                "errors",
                "detail",
                "title"
            ]
        },
        "operations": {}
    },
    {
        "id": "planio",
        "title": "Planio",
        "base_url": {
            "example": "https://your-domain.plan.io",
            "path": "root"
        },
        "headers": {
            "accept": "application/json"
        },
        "oauth": {
            "token_endpoint": "{base_url}/oauth/token",
            "authorization_endpoint": "{base_url}/oauth/authorize",
            "grant_types": [
                "refresh_token",
                "authorization_code"
            ],
            "token_endpoint_auth_method": "client_secret_post",
            "token_response": {
                "expires_in_default": 7200
            },
            "refresh": {
                "rotation": "on_first_use",
                "replay": "safe"
            },
            "revocation": {
                "endpoint": "{base_url}/oauth/revoke",
                "revokes": "grant"
            }
        },
        "identity": {
            "request": "GET /users/current.json",
            "name": "user.login",
            "administrator": "user.admin"
        },
        "errors": {
            "messages": [
                "errors",
                "error_description",
                "error"
            ]
        },
        "hints": {
            "401": "The token is unknown, expired or revoked.",
            "403": "The token lacks a scope, or the user's role lacks the permission: Redmine does not say which.",
            "404": "There is no such thing, or the user may not see it.",
            "500": "Redmine also answers 500 when the user of the token is locked."
        },
        "operations": {
            "current-user": {
                "description": "Who the token acts as",
                "request": "GET /users/current.json",
                "result": {
                    "id": "user.id"
                }
            },
            "list-projects": {
                "description": "The projects that the user sees",
                "request": "GET /projects.json",
                "parameters": {
                    "limit": {
                        "in": "query",
                        "description": "At most 100",
                        "default": 100
                    },
                    "offset": {
                        "in": "query",
                        "description": "How many to skip"
                    }
                },
                "prove_token": true
            },
            "list-issues": {
                "description": "The issues of a project",
                "request": "GET /projects/{project}/issues.json",
                "parameters": {
                    "project": {
                        "in": "path",
                        "required": true,
                        "description": "The identifier of the project"
                    },
                    "status_id": {
                        "in": "query",
                        "description": "open, closed, * or the id of a status",
                        "default": "open"
                    },
                    "limit": {
                        "in": "query",
                        "description": "At most 100",
                        "default": 100
                    },
                    "offset": {
                        "in": "query",
                        "description": "How many to skip"
                    }
                }
            },
            "get-issue": {
                "description": "An issue",
                "request": "GET /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "include": {
                        "in": "query",
                        "description": "Such as journals,attachments,relations,allowed_statuses"
                    }
                },
                "result": {
                    "id": "issue.id",
                    "url": "{base_url}/issues/{id}"
                }
            },
            "list-issue-statuses": {
                "description": "The statuses that issues may have",
                "request": "GET /issue_statuses.json",
                "prove_token": true
            },
            "create-issue": {
                "description": "A new issue; further fields (tracker_id, priority_id, description, uploads …) are Redmine's",
                "request": "POST /projects/{project}/issues.json",
                "parameters": {
                    "project": {
                        "in": "path",
                        "required": true,
                        "description": "The identifier of the project"
                    },
                    "subject": {
                        "in": "body",
                        "required": true,
                        "description": "At most 255 characters"
                    }
                },
                "body": {
                    "wrap": "issue",
                    "rest": true
                },
                "result": {
                    "id": "issue.id",
                    "url": "{base_url}/issues/{id}"
                },
                "read_back": {
                    "operation": "get-issue",
                    "fields": {
                        "tracker_id": "issue.tracker.id",
                        "status_id": "issue.status.id",
                        "priority_id": "issue.priority.id",
                        "assigned_to_id": "issue.assigned_to.id",
                        "category_id": "issue.category.id",
                        "fixed_version_id": "issue.fixed_version.id",
                        "parent_issue_id": "issue.parent.id"
                    }
                }
            },
            "update-issue": {
                "description": "Changes an issue; the fields are those of create-issue, and notes",
                "request": "PUT /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    }
                },
                "body": {
                    "wrap": "issue",
                    "rest": true
                },
                "result": {
                    "url": "{base_url}/issues/{id}"
                },
                "read_back": {
                    "operation": "get-issue",
                    "fields": {
                        "tracker_id": "issue.tracker.id",
                        "status_id": "issue.status.id",
                        "priority_id": "issue.priority.id",
                        "assigned_to_id": "issue.assigned_to.id",
                        "category_id": "issue.category.id",
                        "fixed_version_id": "issue.fixed_version.id",
                        "parent_issue_id": "issue.parent.id"
                    }
                }
            },
            "add-note": {
                "description": "A note on an issue",
                "request": "PUT /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "notes": {
                        "in": "body",
                        "required": true,
                        "description": "The text of the note"
                    },
                    "private_notes": {
                        "in": "body",
                        "description": "Whether only some may read it"
                    },
                    "uploads": {
                        "in": "body",
                        "description": "A list of uploaded files, each with token and filename"
                    }
                },
                "body": {
                    "wrap": "issue"
                },
                "result": {
                    "url": "{base_url}/issues/{id}"
                }
            },
            "relate-issue": {
                "description": "A relation from one issue to another",
                "request": "POST /issues/{id}/relations.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "issue_to_id": {
                        "in": "body",
                        "required": true,
                        "description": "The number of the other issue"
                    },
                    "relation_type": {
                        "in": "body",
                        "description": "relates, duplicates, blocks, precedes, follows, copied_to …",
                        "default": "relates"
                    }
                },
                "body": {
                    "wrap": "relation",
                    "rest": true
                },
                "result": {
                    "id": "relation.id"
                }
            },
            "upload-file": {
                "description": "A file for an issue; the output id is the token that goes into the parameter uploads",
                "request": "POST /uploads.json",
                "parameters": {
                    "file": {
                        "in": "body",
                        "required": true,
                        "description": "The path of the file"
                    },
                    "filename": {
                        "in": "query",
                        "description": "The name that people see"
                    }
                },
                "body": {
                    "from": "file",
                    "media_type": "application/octet-stream"
                },
                "result": {
                    "id": "upload.token"
                }
            }
        }
    },
    {
        "id": "planview-hub",
        "title": "Planview Hub",
        "base_url": {
            "example": "https://hub.example.com:8443",
            "path": "root"
        },
        "variables": {
            "realm": {
                "description": "The Keycloak realm of Hub",
                "default": "Tasktop"
            }
        },
        "headers": {
            "accept": "*/*"
        },
        "oauth": {
            "issuer": "{base_url}/auth/realms/{realm}",
            "token_endpoint": "{base_url}/auth/realms/{realm}/protocol/openid-connect/token",
            "grant_types": [
                "client_credentials"
            ],
            "token_endpoint_auth_method": "client_secret_post",
            "revocation": {
                "endpoint": "{base_url}/auth/realms/{realm}/protocol/openid-connect/revoke"
            }
        },
        "errors": {
            "messages": [
                "message",
                "error_description",
                "error"
            ]
        },
        "hints": {
            "401": "Hub did not accept the token: the client needs a service account of the same Hub.",
            "403": "Assign the role TasktopUser to the service account of the client."
        },
        "operations": {
            "list-errors": {
                "description": "The errors of the integrations",
                "request": "GET /api/v1/errors",
                "parameters": {
                    "pageSize": {
                        "in": "query",
                        "description": "How many errors at most"
                    },
                    "type": {
                        "in": "query",
                        "description": "Which errors",
                        "default": "ALL"
                    }
                }
            },
            "get-resource": {
                "description": "Any resource of the API, as listed at /#/apidocumentation of the Hub",
                "request": "GET /api/v1/{resource}",
                "parameters": {
                    "resource": {
                        "in": "path",
                        "required": true,
                        "description": "The name of the resource, such as errors"
                    }
                }
            }
        }
    },
    {
        "id": "redmine",
        "title": "Redmine",
        "base_url": {
            "example": "https://redmine.example.com"
        },
        "headers": {
            "accept": "application/json"
        },
        "oauth": {
            "token_endpoint": "{base_url}/oauth/token",
            "authorization_endpoint": "{base_url}/oauth/authorize",
            "grant_types": [
                "refresh_token",
                "authorization_code"
            ],
            "token_endpoint_auth_method": "client_secret_post",
            "token_response": {
                "expires_in_default": 7200
            },
            "refresh": {
                "rotation": "on_first_use",
                "replay": "safe"
            },
            "revocation": {
                "endpoint": "{base_url}/oauth/revoke",
                "revokes": "grant"
            }
        },
        "identity": {
            "request": "GET /users/current.json",
            "name": "user.login",
            "administrator": "user.admin"
        },
        "errors": {
            "messages": [
                "errors",
                "error_description",
                "error"
            ]
        },
        "hints": {
            "401": "The token is unknown, expired or revoked.",
            "403": "The token lacks a scope, or the user's role lacks the permission: Redmine does not say which.",
            "404": "There is no such thing, or the user may not see it.",
            "500": "Redmine also answers 500 when the user of the token is locked."
        },
        "operations": {
            "current-user": {
                "description": "Who the token acts as",
                "request": "GET /users/current.json",
                "result": {
                    "id": "user.id"
                }
            },
            "list-projects": {
                "description": "The projects that the user sees",
                "request": "GET /projects.json",
                "parameters": {
                    "limit": {
                        "in": "query",
                        "description": "At most 100",
                        "default": 100
                    },
                    "offset": {
                        "in": "query",
                        "description": "How many to skip"
                    }
                },
                "prove_token": true
            },
            "list-issues": {
                "description": "The issues of a project",
                "request": "GET /projects/{project}/issues.json",
                "parameters": {
                    "project": {
                        "in": "path",
                        "required": true,
                        "description": "The identifier of the project"
                    },
                    "status_id": {
                        "in": "query",
                        "description": "open, closed, * or the id of a status",
                        "default": "open"
                    },
                    "limit": {
                        "in": "query",
                        "description": "At most 100",
                        "default": 100
                    },
                    "offset": {
                        "in": "query",
                        "description": "How many to skip"
                    }
                }
            },
            "get-issue": {
                "description": "An issue",
                "request": "GET /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "include": {
                        "in": "query",
                        "description": "Such as journals,attachments,relations,allowed_statuses"
                    }
                },
                "result": {
                    "id": "issue.id",
                    "url": "{base_url}/issues/{id}"
                }
            },
            "list-issue-statuses": {
                "description": "The statuses that issues may have",
                "request": "GET /issue_statuses.json",
                "prove_token": true
            },
            "create-issue": {
                "description": "A new issue; further fields (tracker_id, priority_id, description, uploads …) are Redmine's",
                "request": "POST /projects/{project}/issues.json",
                "parameters": {
                    "project": {
                        "in": "path",
                        "required": true,
                        "description": "The identifier of the project"
                    },
                    "subject": {
                        "in": "body",
                        "required": true,
                        "description": "At most 255 characters"
                    }
                },
                "body": {
                    "wrap": "issue",
                    "rest": true
                },
                "result": {
                    "id": "issue.id",
                    "url": "{base_url}/issues/{id}"
                },
                "read_back": {
                    "operation": "get-issue",
                    "fields": {
                        "tracker_id": "issue.tracker.id",
                        "status_id": "issue.status.id",
                        "priority_id": "issue.priority.id",
                        "assigned_to_id": "issue.assigned_to.id",
                        "category_id": "issue.category.id",
                        "fixed_version_id": "issue.fixed_version.id",
                        "parent_issue_id": "issue.parent.id"
                    }
                }
            },
            "update-issue": {
                "description": "Changes an issue; the fields are those of create-issue, and notes",
                "request": "PUT /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    }
                },
                "body": {
                    "wrap": "issue",
                    "rest": true
                },
                "result": {
                    "url": "{base_url}/issues/{id}"
                },
                "read_back": {
                    "operation": "get-issue",
                    "fields": {
                        "tracker_id": "issue.tracker.id",
                        "status_id": "issue.status.id",
                        "priority_id": "issue.priority.id",
                        "assigned_to_id": "issue.assigned_to.id",
                        "category_id": "issue.category.id",
                        "fixed_version_id": "issue.fixed_version.id",
                        "parent_issue_id": "issue.parent.id"
                    }
                }
            },
            "add-note": {
                "description": "A note on an issue",
                "request": "PUT /issues/{id}.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "notes": {
                        "in": "body",
                        "required": true,
                        "description": "The text of the note"
                    },
                    "private_notes": {
                        "in": "body",
                        "description": "Whether only some may read it"
                    },
                    "uploads": {
                        "in": "body",
                        "description": "A list of uploaded files, each with token and filename"
                    }
                },
                "body": {
                    "wrap": "issue"
                },
                "result": {
                    "url": "{base_url}/issues/{id}"
                }
            },
            "relate-issue": {
                "description": "A relation from one issue to another",
                "request": "POST /issues/{id}/relations.json",
                "parameters": {
                    "id": {
                        "in": "path",
                        "required": true,
                        "description": "The number of the issue"
                    },
                    "issue_to_id": {
                        "in": "body",
                        "required": true,
                        "description": "The number of the other issue"
                    },
                    "relation_type": {
                        "in": "body",
                        "description": "relates, duplicates, blocks, precedes, follows, copied_to …",
                        "default": "relates"
                    }
                },
                "body": {
                    "wrap": "relation",
                    "rest": true
                },
                "result": {
                    "id": "relation.id"
                }
            },
            "upload-file": {
                "description": "A file for an issue; the output id is the token that goes into the parameter uploads",
                "request": "POST /uploads.json",
                "parameters": {
                    "file": {
                        "in": "body",
                        "required": true,
                        "description": "The path of the file"
                    },
                    "filename": {
                        "in": "query",
                        "description": "The name that people see"
                    }
                },
                "body": {
                    "from": "file",
                    "media_type": "application/octet-stream"
                },
                "result": {
                    "id": "upload.token"
                }
            }
        }
    }
];

;// CONCATENATED MODULE: ./build/provider/find.js



/** The built-in provider of that id. Throws INPUT_INVALID with the known ones. */
function findProvider(id) {
    const provider = PROVIDERS.find((candidate) => candidate.id === id);
    if (provider !== undefined)
        return provider;
    throw (0,input_errors/* inputError */.X)('provider', `is not known. ${suggest(id, PROVIDERS.map((candidate) => candidate.id))}`);
}
/** The operation of that name. Throws INPUT_INVALID with the known ones. */
function findOperation(provider, name) {
    const operation = Object.hasOwn(provider.operations, name) ? provider.operations[name] : undefined;
    if (operation !== undefined)
        return operation;
    const known = Object.keys(provider.operations);
    const hint = known.length === 0 ? `${provider.title} declares none: use request.` : suggest(name, known);
    throw (0,input_errors/* inputError */.X)('operation', `is not one of ${provider.title}. ${hint}`);
}

// EXTERNAL MODULE: ./build/provider/rule.js
var rule = __webpack_require__(708);
;// CONCATENATED MODULE: ./build/http/origins.js


const NAMES = {
    client: { secret: "The client's credentials", input: 'token-url' },
    none: { secret: "The client's credentials", input: 'token-url' },
    bearer: { secret: 'The bearer token', input: 'allowed-origins' },
    ci: { secret: 'The token of the workflow', input: 'github-token' },
};
/**
 * The origins that may receive secrets, fixed before the first byte is sent. Members come from the workflow's inputs and
 * from literals in built-in provider files; documents and answers may only point inside them.
 */
class Origins {
    #allowed;
    constructor(client, bearer, ci = []) {
        const sets = { client: new Set(client), bearer: new Set(bearer), ci: new Set(ci) };
        this.#allowed = { ...sets, none: sets.client };
    }
    /** Throws ORIGIN_NOT_ALLOWED unless a request that carries `kind` may go to `url`; `source` says where the URL came from. */
    check(kind, url, source) {
        const problem = (0,urls/* problemOfUrl */.qd)(url);
        if (problem !== undefined) {
            throw new lib_errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${problem}.`, {
                hint: 'Use an https URL without user name, password or fragment.',
                unsent: true,
            });
        }
        if (this.#allowed[kind].has(url.origin))
            return;
        const { secret, input } = NAMES[kind];
        throw new lib_errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `${secret} may not go to ${url.origin}, which comes from ${source}.`, {
            hint: `If that server is right, name it in the input ${input}.`,
            unsent: true,
        });
    }
}

;// CONCATENATED MODULE: ./build/provider/target.js




/** Fills the provider's templates. `ciOrigins`: of the CI system's own API. Throws INPUT_INVALID for a variable or URL that does not fit. */
function resolveTarget(provider, inputs, ciOrigins = []) {
    const baseUrl = resolveBaseUrl(provider, inputs);
    const values = resolveVariables(provider, inputs.variables);
    const fill = (template) => template === undefined
        ? undefined
        : fillUrl(template, { base_url: baseUrl, issuer: inputs.issuer }, values, 'variables');
    const declared = fill(provider.oauth.token_endpoint);
    const tokenEndpoint = inputs.tokenUrl ?? declared;
    const revocation = fill(provider.oauth.revocation?.endpoint);
    const clientOrigins = [tokenEndpoint, inputs.issuer].flatMap((url) => url?.origin ?? []);
    const namedOrigins = [inputs.baseUrl, inputs.tokenUrl].flatMap((url) => url?.origin ?? []);
    return {
        baseUrl,
        issuer: inputs.issuer ?? fill(provider.oauth.issuer),
        tokenEndpoint,
        tokenSource: inputs.tokenUrl === undefined ? `the provider ${provider.id}` : 'the input token-url',
        // A token endpoint of the user's own leaves the provider's revocation endpoint behind, unless it is the same server.
        revocationEndpoint: revocation?.origin === tokenEndpoint?.origin ? revocation : undefined,
        authorizationEndpoint: fill(provider.oauth.authorization_endpoint),
        origins: new Origins(clientOrigins, [...(baseUrl === undefined ? [] : [baseUrl.origin]), ...inputs.allowedOrigins], ciOrigins),
        trust: {
            store: 'default',
            caCertificates: inputs.caCert.certificates,
            systemStore: inputs.caCert.systemStore,
            unverifiedOrigins: inputs.tlsVerify ? [] : [...namedOrigins, ...inputs.allowedOrigins],
        },
    };
}
function resolveBaseUrl(provider, inputs) {
    const { default: fallback, path } = provider.base_url;
    const url = inputs.baseUrl ?? (fallback === undefined ? undefined : new URL(fallback));
    if (url !== undefined && path === 'root' && url.pathname !== '/') {
        throw (0,input_errors/* inputError */.X)('base-url', `${provider.title} lives at the root of its host. Write ${url.origin} without the path.`);
    }
    return url;
}
function resolveVariables(provider, given) {
    const declared = provider.variables ?? {};
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
    if (unknown !== undefined) {
        throw (0,input_errors/* inputError */.X)('variables', `"${unknown}" is not one of ${provider.title}. ${suggest(unknown, Object.keys(declared))}`);
    }
    const defaults = Object.entries(declared).flatMap(([name, variable]) => variable.default === undefined ? [] : [[name, variable.default]]);
    return { ...Object.fromEntries(defaults), ...given };
}
/** The inputs that a provider needs for its endpoints, of `base-url` and `issuer`. */
function endpointInputs(provider) {
    const names = placeholders(provider.oauth.token_endpoint ?? '');
    return ['base-url', 'issuer'].filter((input) => names.includes(input.replace('-', '_')));
}

;// CONCATENATED MODULE: ./build/request/operation.js

/** The declared operation, or one made of the request line; undefined where there is nothing to send. Throws INPUT_INVALID. */
function resolveOperation(provider, inputs) {
    if (inputs.operation !== '')
        return findOperation(provider, inputs.operation);
    if (inputs.request === '')
        return undefined;
    return { description: 'A request of the workflow', request: inputs.request };
}

// EXTERNAL MODULE: ./build/auth/client-auth/inputs.js
var inputs = __webpack_require__(1987);
// EXTERNAL MODULE: ./build/inputs/kinds.js + 1 modules
var kinds = __webpack_require__(6101);
;// CONCATENATED MODULE: ./build/auth/refresh/inputs.js


const REFRESH_GUARDS = ['concurrency'];
/** Where refresh tokens come from, and where they go; what they need around them stands in rules.ts. */
const REFRESH = {
    title: 'Refresh tokens',
    inputs: {
        refreshToken: (0,declaration/* input */.hF)('refresh-token', kinds/* text */.Qq, {
            description: 'The refresh token of a sign-in, from secrets.',
            details: 'The refresh token of a sign-in, from `secrets`. [Signing in](providers/planio.md#sign-in) gives it. ' +
                'With `save-refresh-token: branch` it only begins the chain, and stays in the secret as it is.',
            otherwise: 'none',
            secret: true,
        }),
        loadRefreshToken: (0,declaration/* input */.hF)('load-refresh-token', kinds/* text */.Qq, {
            description: 'A command that prints the current refresh token, and nothing else.',
            details: 'A command that prints the current refresh token, and nothing else: from a vault, a file, a secret ' +
                'manager. It runs in bash (on Windows in PowerShell, which is not tested), in the workspace, for a ' +
                "minute at most, and without the inputs of this step and the runner's own tokens: log in to the " +
                'vault in an earlier step. After each save it is asked whether it prints what was saved.',
            otherwise: 'none; `refresh-token` counts',
            secret: false,
        }),
        saveRefreshToken: (0,declaration/* input */.hF)('save-refresh-token', kinds/* text */.Qq, {
            description: 'A command that saves the new refresh token from its standard input; or branch: sealed on a branch ' +
                'of this repository; or none: it never changes.',
            details: 'What happens to the new refresh token that a server gives with a refresh:\n\n- `branch` keeps it, ' +
                'sealed under [`seal-key`](#seal-key), on a branch of this repository on GitHub. The job needs ' +
                '`permissions: contents: write`.\n- `none` says that the server never replaces it. If it does so all ' +
                'the same, the step tells.\n- Anything else is a command that gets it on standard input, without a ' +
                'line break at the end, and runs like that of `load-refresh-token`. It has to read its input. Never ' +
                'put the token on a command line. A word that is nearly one of the two above is refused.\n\nThe token ' +
                'is saved before the new access token is used for anything. [Refresh tokens](refresh-tokens.md) has ' +
                'a recipe for each place.',
            otherwise: 'none; needed wherever the server may replace refresh tokens',
            secret: false,
        }),
        refreshGuard: (0,declaration/* input */.hF)('refresh-guard', (0,kinds/* word */.Vm)(REFRESH_GUARDS), {
            description: 'The word concurrency: the workflow states that no two runs use the refresh token at once.',
            details: 'The word `concurrency`, by which the workflow states that no two runs use the refresh token at ' +
                'once, since they are in one `concurrency` group. It is asked for where a used-up token that comes ' +
                'again may end the grant, and a command saves.',
            otherwise: 'none',
        }),
        sealKey: (0,declaration/* input */.hF)('seal-key', kinds/* text */.Qq, {
            description: '32 bytes in base64, from secrets, under which kept tokens are sealed: bearer-step seal-key makes ' + 'them.',
            details: '32 random bytes in base64, from `secrets`. `branch` needs it, and with another key a new sign-in. ' +
                'Besides, a refresh token that could not be saved is printed sealed under it, so that you can get it ' +
                'back. `npx github:OWNER/bearer-step#v1 seal-key` makes one; `login` does with `--save-seal-key`.',
            otherwise: 'none',
            secret: true,
        }),
        githubToken: (0,declaration/* input */.hF)('github-token', kinds/* text */.Qq, {
            description: 'The token that writes the branch of save-refresh-token. Default: that of the job.',
            details: 'The token that writes the branch of `save-refresh-token: branch`. It is used for nothing else.',
            runnerDefault: '${{ github.token }}',
            secret: (given) => given('save-refresh-token') === 'branch',
        }),
    },
};

;// CONCATENATED MODULE: ./build/auth/token-life.js



/** How long a token is used. */
const TOKEN_LIFE = {
    title: "The token's life",
    inputs: {
        revokeToken: (0,declaration/* input */.hF)('revoke-token', kinds/* boolean */.zM, {
            description: 'Whether to revoke the token: in this step after a request, at the end of the job otherwise. One of ' +
                'a refresh token is not, unless true.',
            details: 'Whether to revoke a token that the step fetched: after the request, in the same step, or at the end ' +
                'of the job in token mode. `true` fails the step where no revocation endpoint is known, and is ' +
                'refused where a new refresh token is saved: revoking the token may end that, too. A failed ' +
                'revocation only warns.',
            otherwise: 'revoke where a revocation endpoint is known, but no token of a refresh token',
            secret: false,
        }),
        minTtlMs: (0,declaration/* input */.hF)('min-ttl', (0,kinds/* seconds */.YA)(0, 86_400), {
            description: 'Seconds that a token must still live to be used; below it a new one is fetched or a warning given.',
            details: 'Seconds that a token must still live to be used, 0 to 86400. A retry that finds less fetches a new ' +
                "token, but not before half of the token's life is over. A token that another step or run left is " +
                'used only above this. In token mode the step warns below this, and below ten minutes in any case.',
            default: '60',
        }),
    },
};
/** What a revocation needs. */
const TOKEN_LIFE_RULES = [
    {
        input: 'revoke-token',
        broken: (inputs, { oauth }) => inputs.revokeToken === true && (0,grant/* fetchesToken */.W4)(inputs) && !oauth.revocation && !inputs.given.has('issuer'),
        sentence: () => 'is true, but no revocation endpoint is known. Give issuer, or leave it out.',
    },
    {
        input: 'revoke-token',
        broken: (inputs) => inputs.revokeToken === true && !(0,grant/* fetchesToken */.W4)(inputs),
        sentence: () => 'is true together with token. Only a token that the step fetched itself is revoked: leave it out.',
    },
];

;// CONCATENATED MODULE: ./build/provider/inputs.js


/** Whom to call. */
const CONNECTION = {
    title: 'Whom to call',
    inputs: {
        provider: (0,declaration/* input */.hF)('provider', kinds/* text */.Qq, {
            description: 'The system to call: planview-hub, planio, redmine, nuvias-hub, keycloak or oauth2.',
            details: 'The system to call: `planview-hub`, `planio`, `redmine`, `nuvias-hub`, `keycloak` or `oauth2`.',
            default: 'oauth2',
            option: 'NAME',
        }),
        baseUrl: (0,declaration/* input */.hF)('base-url', kinds/* url */.OZ, {
            description: 'Where the API lives, such as https://hub.example.com:8443.',
            details: "Where the API lives, such as `https://hub.example.com:8443`. `https` only, except to the runner's " +
                'own loopback; no query, user name or password. A path is kept (`https://example.com/redmine`), ' +
                'where the provider allows one. The bearer token goes to this origin, and to those of ' +
                '`allowed-origins`. It is needed for every operation and for a `request` with a path, and wherever ' +
                "the provider's endpoints lie below it (`planview-hub`).\n\nKeep it in `vars` or in the workflow, not " +
                'in `secrets`: GitHub drops a whole job output when a secret occurs in it, and a URL often does.',
            otherwise: "the provider's, which only `nuvias-hub` has",
            option: 'URL',
        }),
        variables: (0,declaration/* input */.hF)('variables', kinds/* textMap */.sP, {
            description: 'A YAML or JSON map of the variables that the provider declares, such as realm.',
            details: 'A map of the variables that the provider declares, such as `realm` of `planview-hub`.',
            otherwise: 'none; each variable has its own',
            option: 'MAP',
        }),
        tokenUrl: (0,declaration/* input */.hF)('token-url', kinds/* url */.OZ, {
            description: 'The token endpoint, where the provider or the issuer does not name it.',
            details: "The token endpoint. It takes precedence over the provider's and the issuer's. With `oauth2` no " +
                'metadata is read then, so no revocation endpoint is known and the token is not revoked.',
            otherwise: "the provider's, else the one that the issuer's metadata names",
            secret: false,
            option: 'URL',
        }),
        issuer: (0,declaration/* input */.hF)('issuer', kinds/* url */.OZ, {
            description: 'The issuer of an OAuth 2 or OpenID Connect server; its metadata names the endpoints.',
            details: 'The issuer of an OAuth 2 or OpenID Connect server, such as `https://login.example.com/realms/ci`. ' +
                '`oauth2` reads its metadata, below `/.well-known/openid-configuration`, then ' +
                "`/.well-known/oauth-authorization-server`; the endpoints must lie on the issuer's own origin. " +
                '`keycloak` puts its well-known paths behind it. The other providers do not need it.',
            otherwise: 'none',
            option: 'URL',
        }),
    },
};
/** Whom to trust. */
const TRUST = {
    title: 'Trust',
    inputs: {
        caCert: (0,declaration/* input */.hF)('ca-cert', kinds/* caCert */.fy, {
            description: 'CA certificates to trust besides the usual ones: PEM text, base64 of it, a path, or the word system.',
            details: 'CA certificates to trust besides the usual ones: PEM text, base64 of it, a path, or the word ' +
                '`system` for the list of the operating system. A path is refused on `pull_request_target`, ' +
                '`workflow_run` and `issue_comment`, where a pull request may have written the file. In token mode, ' +
                'give only the CA that is needed: a whole list is too long for the post step, which then cannot ' +
                'revoke.',
            otherwise: "none; Node's list counts, with `NODE_EXTRA_CA_CERTS`, and where that does not know the CA, the list " +
                'of the operating system',
            option: 'PEM',
        }),
        tlsVerify: (0,declaration/* input */.hF)('tls-verify', kinds/* boolean */.zM, {
            description: 'Whether to verify the certificates of the servers.',
            details: 'Whether to verify the certificates of the servers. `false` holds for the origins of `base-url`, ' +
                '`token-url` and `allowed-origins` only, warns with what the server showed, and is refused together ' +
                'with `issuer` and with a refresh token. Anybody between the runner and the server can then read the ' +
                'client secret: give `ca-cert` instead. A proxy is verified all the same.',
            default: 'true',
        }),
        allowedOrigins: (0,declaration/* input */.hF)('allowed-origins', kinds/* origins */.kt, {
            description: 'Further origins that may receive the bearer token, separated by spaces, commas or lines.',
            details: 'Further origins that may receive the bearer token, separated by blanks, commas or lines. Name one ' +
                'to send a `request` with a full URL there, such as `request: GET https://files.example.com/report` ' +
                'with `allowed-origins: https://files.example.com`. Redirects to another origin are refused all the ' +
                'same.',
            otherwise: 'none; only the origin of `base-url`',
            option: 'LIST',
        }),
    },
};
/** Whether nothing says where the API lives. */
const isBaseUrlUnknown = ({ given }, { base_url }) => !given.has('base-url') && base_url.default === undefined;
/** The end of the sentence for an API that is nowhere. */
const baseUrlMissing = ({ base_url }) => `is missing: it says where the API lives. Write it like ${base_url.example}.`;
/** What these inputs must be together. */
const TRUST_RULES = [
    {
        input: 'tls-verify',
        broken: (inputs) => !inputs.tlsVerify && inputs.issuer !== undefined,
        sentence: () => 'is false together with issuer, whose word decides where secrets go. Give ca-cert, or token-url.',
    },
];

;// CONCATENATED MODULE: ./build/request/inputs.js




/** What to send. */
const SENDING = {
    title: 'What to send',
    inputs: {
        operation: (0,declaration/* input */.hF)('operation', kinds/* text */.Qq, {
            description: 'A declared operation of the provider, such as list-errors.',
            details: "A declared operation of the provider, such as `list-errors`; the [provider's page](providers) lists " +
                'them. Not together with `request`.',
            otherwise: 'none',
        }),
        request: (0,declaration/* input */.hF)('request', kinds/* text */.Qq, {
            description: 'A request of your own, such as GET /api/v1/errors?pageSize=10&type=ALL; a full URL where ' +
                'allowed-origins names its host.',
            details: 'A request of your own: `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`, a blank, and a path that ' +
                'begins with `/`, with or without a query. The path is appended to `base-url`. A full URL may stand ' +
                'in place of the path where [`allowed-origins`](#allowed-origins) names its origin, or `base-url` ' +
                'has it; nothing is put before its path then. `{name}` in the path is filled, encoded, from ' +
                '`parameters`. Not together with `operation`.',
            otherwise: 'none',
        }),
        parameters: (0,declaration/* input */.hF)('parameters', kinds/* map */.Tj, {
            description: 'A YAML or JSON map of the parameters of the operation.',
            details: 'A map of the parameters of the operation. Each goes where the provider declares it. Others fill ' +
                '`{name}` in the path, then go into the query of GET, HEAD and DELETE, or into the JSON body where ' +
                'the operation takes further fields; anything else is an error that lists the known names. A list in ' +
                'a query repeats the name. `null` counts as unset.',
            otherwise: 'none',
        }),
        query: (0,declaration/* input */.hF)('query', kinds/* map */.Tj, {
            description: 'A YAML or JSON map of query parameters to add; a list repeats the name.',
            details: 'A map of query parameters. They replace those of the same name; a list repeats the name.',
            otherwise: 'none',
        }),
        headers: (0,declaration/* input */.hF)('headers', kinds/* textMap */.sP, {
            description: 'A YAML or JSON map of request headers to add.',
            details: 'A map of request headers; they replace those of the provider. Headers that decide where the request ' +
                'goes, who sends it or how its body is framed are refused (`host`, `authorization`, `cookie`, ' +
                '`content-length` and the like). So is a name that stands there twice, in upper or lower case.',
            otherwise: "the provider's, mostly `accept: application/json`, and `user-agent: bearer-step`",
        }),
        body: (0,declaration/* input */.hF)('body', kinds/* jsonValue */.IL, {
            description: 'The JSON request body, as YAML or JSON text.',
            details: 'The JSON request body, as YAML or JSON text. It is sent as JSON. `null` is an error, since an ' +
                'expression without a value gives it: leave the input out to send no body. Not with GET or HEAD, and ' +
                'not together with parameters that go into the body.',
            otherwise: 'none',
        }),
    },
};
/** What to accept. */
const ACCEPTING = {
    title: 'What to accept',
    inputs: {
        expectStatus: (0,declaration/* input */.hF)('expect-status', kinds/* statuses */.bM, {
            description: 'The statuses that count as success, such as 2xx or 200,404.',
            details: 'The statuses that count as success: numbers and classes, separated by commas or blanks, such as ' +
                '`2xx` or `200,404`. Any other fails the step by `API_STATUS`, after the outputs are set. A status ' +
                'that is named here is the answer: it is neither repeated nor, with 302 and the like, followed.',
            default: '2xx',
        }),
        retries: (0,declaration/* input */.hF)('retries', (0,kinds/* wholeNumber */.rD)(0, 10), {
            description: 'How many times to try again after a fault that may pass.',
            details: 'How many times to try again after a fault that may pass, 0 to 10. GET, HEAD and the token request ' +
                'are repeated after connection faults and after 408, 429, 500, 502, 503 and 504; other requests only ' +
                'where the server cannot have acted, and a refresh, where a used-up refresh token could end the ' +
                'sign-in, only where it cannot have seen it. `Retry-After` is obeyed. The branch of ' +
                '`save-refresh-token` has three retries of its own.',
            default: '3',
        }),
        retryUnsafe: (0,declaration/* input */.hF)('retry-unsafe', kinds/* boolean */.zM, {
            description: 'Whether to repeat requests that may then be acted upon twice.',
            details: 'Whether POST, PUT, PATCH and DELETE are repeated like GET. The server may then act twice.',
            default: 'false',
        }),
        timeoutMs: (0,declaration/* input */.hF)('timeout', (0,kinds/* seconds */.YA)(1, 86_400), {
            description: 'Seconds for the whole step.',
            details: 'Seconds for the whole step, retries and waiting included, 1 to 86400. Besides, an attempt ends when ' +
                'the server is silent for 30 seconds. With a refresh token at least 30; a refresh begins only while ' +
                '20 seconds are left, and is not cut off by the time limit.',
            default: '300',
        }),
    },
};
/** Whether there is a request to send: else the token is for later steps. */
const sendsRequest = (inputs) => inputs.operation !== '' || inputs.request !== '';
/** What a request needs. */
const REQUEST_RULES = [
    {
        input: 'operation',
        broken: (inputs) => inputs.operation !== '' && inputs.request !== '',
        sentence: () => 'stands beside request. Write one of the two.',
    },
    {
        input: 'base-url',
        broken: (inputs, provider) => isBaseUrlUnknown(inputs, provider) && sendsRequest(inputs) && !namesHost(inputs.request),
        sentence: baseUrlMissing,
    },
    ...['parameters', 'query', 'headers', 'body', 'response-file'].map((name) => ({
        input: name,
        broken: (inputs) => !sendsRequest(inputs) && inputs.given.has(name),
        sentence: () => 'is given without operation or request. Name what to send, or leave it out.',
    })),
];

;// CONCATENATED MODULE: ./build/response/inputs.js


/** What to give back. */
const RESPONSE = {
    title: 'What to give back',
    inputs: {
        responseFile: (0,declaration/* input */.hF)('response-file', kinds/* text */.Qq, {
            description: 'A file to write the response to, byte for byte.',
            details: 'A file to write the answer to, byte for byte, relative to the workspace. A file or link of that ' +
                "name is replaced. It must lie in the workspace or the runner's temp folder, or be an absolute path " +
                'without links. Before anything is sent, the step checks that its folder exists and that the name is ' +
                'not that of a folder.',
            otherwise: "none; an answer that is too large or binary goes to a file in the runner's temp folder",
        }),
    },
};

;// CONCATENATED MODULE: ./build/actions/step/inputs.js







/** The inputs of the step, in the order of action.yml. */
const STEP_GROUPS = [
    CONNECTION,
    inputs/* CLIENT */.G$,
    grant/* GRANT */.dM,
    REFRESH,
    SENDING,
    ACCEPTING,
    RESPONSE,
    TRUST,
    TOKEN_LIFE,
];

;// CONCATENATED MODULE: ./build/auth/endpoint-rules.js



const needsEndpoint = (inputs, provider, input) => (0,grant/* fetchesToken */.W4)(inputs) && inputs.tokenUrl === undefined && endpointInputs(provider).includes(input);
/** What the token endpoint needs to be known. */
const ENDPOINT_RULES = [
    {
        input: 'base-url',
        broken: (inputs, provider) => isBaseUrlUnknown(inputs, provider) && needsEndpoint(inputs, provider, 'base-url'),
        sentence: baseUrlMissing,
    },
    {
        input: 'issuer',
        broken: (inputs, provider) => needsEndpoint(inputs, provider, 'issuer') && !inputs.given.has('issuer'),
        sentence: () => 'is missing. Write the URL of the realm, like https://login.example.com/realms/ci, or give token-url.',
    },
    {
        input: 'token-url',
        broken: (inputs, provider) => (0,grant/* fetchesToken */.W4)(inputs) &&
            !provider.oauth.token_endpoint &&
            inputs.tokenUrl === undefined &&
            inputs.issuer === undefined,
        sentence: () => 'is missing. Give the token endpoint in it, or the issuer in issuer.',
    },
];

// EXTERNAL MODULE: ./build/lib/seal.js
var seal = __webpack_require__(4299);
;// CONCATENATED MODULE: ./build/auth/refresh/rules.js





const refreshes = (inputs, provider) => (0,grant/* fetchesToken */.W4)(inputs) && (0,grant/* grantOf */.od)(inputs, provider) === 'refresh_token';
const savesNowhere = (inputs) => inputs.saveRefreshToken === 'none';
const savesToBranch = (inputs) => inputs.saveRefreshToken === 'branch';
const rotates = ({ oauth }) => (0,grant/* refreshOf */.B_)(oauth).rotation !== 'none';
/** The words of save-refresh-token that are no commands. */
const WORDS = ['none', 'branch'];
const MIN_TIMEOUT_MS = 30_000;
/** What a refresh token needs around it: docs/design/010-refresh-chain.md. */
const REFRESH_RULES = [
    {
        input: 'token',
        broken: (inputs) => !(0,grant/* fetchesToken */.W4)(inputs) && (0,grant/* givesRefreshToken */.l4)(inputs),
        sentence: () => 'stands beside a refresh token, which would not be used. Leave one of them out.',
    },
    {
        input: 'save-refresh-token',
        broken: ({ saveRefreshToken: word }) => !WORDS.includes(word) && /^[a-z]+$/iu.test(word) && isNear(word, WORDS),
        sentence: () => `is neither a command nor one of the words ${WORDS.join(' and ')}, in lower case.`,
    },
    {
        input: 'grant',
        broken: (inputs) => inputs.grant === 'client_credentials' && (0,grant/* givesRefreshToken */.l4)(inputs),
        sentence: () => 'is client_credentials, which knows no refresh token. Leave one of them out.',
    },
    {
        input: 'refresh-token',
        broken: (inputs, provider) => refreshes(inputs, provider) && inputs.refreshToken === '' && inputs.loadRefreshToken === '',
        sentence: ({ title }) => `is empty, and ${title} gives tokens only to people who sign in. Sign in once with the command bearer-step login ` +
            `(docs/refresh-tokens.md) and give what it saves, or a load-refresh-token command. ${rule/* NO_SECRETS */.g}`,
    },
    {
        input: 'refresh-token',
        broken: (inputs) => inputs.refreshToken !== '' && !(0,token_response/* isTokenText */.BG)(inputs.refreshToken),
        sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
    },
    {
        input: 'save-refresh-token',
        broken: (inputs, provider) => refreshes(inputs, provider) && rotates(provider) && inputs.saveRefreshToken === '',
        sentence: ({ title }) => `is missing. With each refresh ${title} may replace the refresh token, and the next run needs the new one. ` +
            'Give a command that saves what it gets on standard input, or branch, or none where it is never replaced.',
    },
    {
        input: 'refresh-guard',
        broken: (inputs, provider) => refreshes(inputs, provider) &&
            rotates(provider) &&
            (0,grant/* refreshOf */.B_)(provider.oauth).replay !== 'safe' &&
            ![savesNowhere, savesToBranch].some((test) => test(inputs)) &&
            inputs.refreshGuard === undefined,
        sentence: ({ title }) => `is missing. If two runs use one refresh token, ${title} may end the grant. Put the workflow into a concurrency ` +
            'group and write "refresh-guard: concurrency", or use "save-refresh-token: branch", which has a lease.',
    },
    {
        input: 'seal-key',
        broken: (inputs) => savesToBranch(inputs) && inputs.sealKey === '',
        sentence: () => `is empty, and a branch may hold only what is sealed under it. Make one with the command bearer-step seal-key. ${rule/* NO_SECRETS */.g}`,
    },
    {
        input: 'seal-key',
        broken: (inputs) => inputs.sealKey !== '' && !(0,seal/* isSealKey */.Z3)(inputs.sealKey),
        sentence: () => 'is not 32 bytes in base64. Make one with the command bearer-step seal-key.',
    },
    {
        input: 'refresh-token',
        broken: (inputs) => savesToBranch(inputs) && inputs.refreshToken === '' && inputs.loadRefreshToken !== '',
        sentence: () => 'is empty: a branch begins with the refresh token of the sign-in. Give it from secrets.',
    },
    {
        input: 'load-refresh-token',
        broken: (inputs) => savesToBranch(inputs) && inputs.loadRefreshToken !== '',
        sentence: () => 'stands beside "save-refresh-token: branch", which loads by itself. Leave it out.',
    },
    {
        input: 'github-token',
        broken: (inputs) => savesToBranch(inputs) && inputs.githubToken === '',
        sentence: () => 'is empty. Leave it out: its default is the token of the job, which needs "contents: write".',
    },
    {
        input: 'revoke-token',
        broken: (inputs, provider) => inputs.revokeToken === true &&
            refreshes(inputs, provider) &&
            inputs.saveRefreshToken !== '' &&
            !savesNowhere(inputs),
        sentence: () => 'is true beside save-refresh-token: revoking the token may end the grant, and what was saved with it. Leave it out.',
    },
    {
        input: 'timeout',
        broken: (inputs, provider) => refreshes(inputs, provider) && inputs.timeoutMs < MIN_TIMEOUT_MS,
        sentence: () => `is too short for a refresh that must not be cut off. Give at least ${MIN_TIMEOUT_MS / 1000}.`,
    },
    {
        input: 'tls-verify',
        broken: (inputs, provider) => !inputs.tlsVerify && refreshes(inputs, provider),
        sentence: () => 'is false together with a refresh token, which whoever stands between could keep. Give ca-cert.',
    },
];

;// CONCATENATED MODULE: ./build/actions/step/rules.js







/** What the inputs of the step must be together. */
const STEP_RULES = [
    ...REQUEST_RULES,
    ...grant/* STEP_GRANT_RULES */.MG,
    ...inputs/* CLIENT_RULES */.up,
    ...ENDPOINT_RULES,
    ...grant/* GRANT_RULES */.rx,
    ...TRUST_RULES,
    ...TOKEN_LIFE_RULES,
    ...REFRESH_RULES,
];

;// CONCATENATED MODULE: ./build/actions/step/prepare.js















/** Masks what the workflow gave, reads and checks it, and plans. Rejects with one INPUT_INVALID that names every error. */
async function prepare(host, loadYaml, environment) {
    await (0,declaration/* protectSecrets */.tu)(STEP_GROUPS, host);
    (0,proxy/* protectProxyCredentials */.U)(host.secrets, environment);
    const errors = new input_errors/* InputErrors */.G();
    const inputs = await (0,declaration/* readInputs */.Ko)(STEP_GROUPS, host, errors, loadYaml);
    const provider = errors.attempt(() => findProvider(inputs.provider));
    const prepared = provider === undefined ? undefined : prepareFor(provider, inputs, host, errors);
    errors.throwIfAny();
    if (prepared === undefined)
        throw new lib_errors/* StepError */.zg('INTERNAL', 'Inputs without fault gave no target.');
    const { plan, target } = prepared;
    if (plan !== undefined)
        target.origins.check('bearer', plan.url, 'the input request');
    if (typeof plan?.body === 'object')
        await (0,files/* openFileBody */.tJ)('parameters', plan.body.file, host);
    if (inputs.responseFile !== '')
        await (0,files/* checkOutputFile */.CK)('response-file', inputs.responseFile, host);
    return prepared;
}
/** What the inputs mean at a provider, with their errors noted; undefined when they lead nowhere. */
function prepareFor(provider, inputs, host, errors) {
    (0,rule/* checkRules */.M)(STEP_RULES, inputs, provider, errors);
    if ((0,grant/* fetchesToken */.W4)(inputs))
        errors.attempt(() => (0,choose/* checkCredentials */.v)(inputs, provider));
    const target = errors.attempt(() => resolveTarget(provider, inputs, ciOrigins(host)));
    const operation = errors.attempt(() => resolveOperation(provider, inputs));
    // Without a base URL, which is an error of its own, a stand-in still brings the errors of the plan to light.
    const baseUrl = target?.baseUrl ?? new URL('https://base-url.invalid');
    checkPlanInputs(provider, inputs, errors);
    errors.attempt(() => checkBranch(inputs, host));
    const plan = errors.attempt(() => operation && planRequest(operation, provider, baseUrl, inputs));
    if (target === undefined)
        return undefined;
    return {
        inputs,
        provider,
        target,
        grant: (0,grant/* grantOf */.od)(inputs, provider),
        tokenParameters: {
            ...(0,grant/* tokenParametersOf */.p3)(provider, inputs),
            ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
        },
        isForLaterSteps: plan === undefined,
        plan,
        proof: plan?.operation.prove_token === true ? planIdentity(provider, baseUrl) : undefined,
    };
}
function checkBranch({ saveRefreshToken }, { run }) {
    if (saveRefreshToken !== 'branch' || (0,urls/* parseUrl */.Dl)(run?.apiUrl ?? '') !== undefined)
        return;
    throw (0,input_errors/* inputError */.X)('save-refresh-token', 'is branch, which needs a repository on GitHub. Give a command.');
}
const ciOrigins = ({ run }) => [(0,urls/* parseUrl */.Dl)(run?.apiUrl ?? '')?.origin ?? ''].filter(Boolean);

;// CONCATENATED MODULE: ./build/actions/step/run.js







/** Below ten minutes a token may expire on later steps. */
const SHORT_LIFE_MS = 600_000;
/** The step: inputs, then a token for later steps, or one request with its response. Never rejects. */
async function runStep(deps) {
    const { host } = deps;
    try {
        host.saveState(EMPTY_STATE);
        const prepared = await prepare(host, deps.loadYaml, deps.environment);
        const opened = openRun(prepared, deps);
        try {
            if (prepared.plan === undefined)
                emitToken(await opened.session.token(), prepared, deps);
            else
                await sendRequest(prepared.plan, prepared, opened, deps);
        }
        finally {
            opened.close();
        }
    }
    catch (error) {
        fail(error, host);
    }
}
/** Opens the deadline, the connections and the session of a run. Nothing is sent yet. */
function openRun(prepared, deps) {
    const { inputs, target } = prepared;
    const deadline = (0,http_deadline/* createDeadline */.dU)(inputs.timeoutMs, deps.now);
    deps.onCancel((signal) => deadline.end(new lib_errors/* StepError */.zg('CANCELLED', `The step was cancelled (${signal}).`)));
    const connections = openConnections({ ...target, retries: inputs.retries, deadline }, deps);
    const session = openSession(prepared, { ...deps, connections, deadline });
    return { session, connections, close: () => deadline.close() };
}
/** Request and operation mode: nobody needs the token afterwards. */
async function sendRequest(plan, prepared, { session, connections }, { host }) {
    const { send } = connections;
    connections.connectAhead(plan.url);
    try {
        const request = { ...prepared, plan, baseUrl: prepared.target.baseUrl };
        await runRequest(request, { send, bearer: session.bearer, host });
    }
    finally {
        await session.revoke();
    }
}
/** Token mode: the post step revokes the token when the job ends. */
function emitToken(token, { inputs }, { host, now }) {
    host.output('token', token.value);
    host.output('token-type', token.type);
    const scope = token.scope ?? inputs.scope;
    if (scope !== '')
        host.output('scope', scope);
    if (token.expiresAt === undefined) {
        host.info('The token is set as output. When it expires is not known.');
        return;
    }
    const expiresAt = new Date(token.expiresAt).toISOString();
    host.output('expires-at', expiresAt);
    host.info(`The token is set as output. It expires at ${expiresAt}.`);
    const leftMs = token.expiresAt - now();
    if (leftMs < Math.max(SHORT_LIFE_MS, inputs.minTtlMs)) {
        host.warning(`The token lives only ${Math.round(leftMs / 1000)} s: later steps may find it expired (${expiresAt}).`);
    }
}
/** The failure as an output for later steps and as an annotation. */
function fail(error, host) {
    const { code, text } = (0,lib_errors/* describeFailure */.Ic)(error);
    try {
        host.output('error-code', code);
    }
    catch {
        // The annotation still tells.
    }
    host.fail(text);
}

;// CONCATENATED MODULE: ./build/actions/step/start.js






/** Runs the step in the real world. */
const startStep = (environment, ahead) => runStep({
    ...realWorld(createGitHubHost(environment), environment),
    openExchange: exchange.createExchange,
    ahead,
    loadYaml: maps/* loadYaml */.yv,
    runCommand: runCommand,
});


/***/ }),

/***/ 7051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ chooseMethod),
/* harmony export */   v: () => (/* binding */ checkCredentials)
/* harmony export */ });
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1987);
/* harmony import */ var _methods_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2400);


/**
 * The method of a client: the workflow's word, the provider's, what the server supports (RFC 8414 section 2), the preferred
 * one first; else the default. Where several may be, the first one that the workflow gives all credentials for.
 * `supported` is undefined where the server says nothing.
 */
function chooseMethod(inputs, { oauth }, supported) {
    const named = (0,_methods_js__WEBPACK_IMPORTED_MODULE_1__/* .methodNamed */ .tc)(inputs.clientAuth ?? oauth.token_endpoint_auth_method);
    if (named !== undefined)
        return named;
    const offered = _methods_js__WEBPACK_IMPORTED_MODULE_1__/* .CLIENT_AUTH_METHODS */ .wJ.filter(({ name }) => supported?.includes(name));
    const candidates = offered.length > 0 ? offered : [_methods_js__WEBPACK_IMPORTED_MODULE_1__/* .DEFAULT_METHOD */ .AA, ..._methods_js__WEBPACK_IMPORTED_MODULE_1__/* .CLIENT_AUTH_METHODS */ .wJ];
    return candidates.find((method) => isComplete(method, inputs)) ?? candidates[0] ?? _methods_js__WEBPACK_IMPORTED_MODULE_1__/* .DEFAULT_METHOD */ .AA;
}
/**
 * Throws INPUT_INVALID where a credential is missing, whichever method it comes to: before the server is asked it may be
 * any that the workflow gives enough for.
 */
function checkCredentials(inputs, provider) {
    (0,_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .credentialsFor */ .Og)(chooseMethod(inputs, provider), inputs);
}
function isComplete(method, inputs) {
    try {
        (0,_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .credentialsFor */ .Og)(method, inputs);
        return true;
    }
    catch {
        return false;
    }
}


/***/ }),

/***/ 3125:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ clientCredentials)
/* harmony export */ });
/**
 * The authenticated form of one request. oauth4webapi authenticates; the form is filled here, since its request builders
 * make a `Headers`, for which Node loads the whole of fetch (33 ms measured: docs/design/003-start-up.md). It asks for
 * `set` alone, which a Map has.
 */
async function authenticate({ id, method, credentials, issuer }, parameters, encoding) {
    const body = new URLSearchParams(parameters);
    const headers = new Map();
    await method.authenticate(credentials)({ issuer }, { client_id: id }, body, headers);
    return encoding === 'json'
        ? { headers: { ...JSON_TYPE, ...Object.fromEntries(headers) }, body: JSON.stringify(Object.fromEntries(body)) }
        : { headers: { ...FORM_TYPE, ...Object.fromEntries(headers) }, body: body.toString() };
}
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
/** Credentials that authenticate the client and send `parameters`, anew for each attempt. */
function clientCredentials(client, parameters, encoding = 'form') {
    return { kind: 'client', attach: () => authenticate(client, parameters, encoding) };
}


/***/ }),

/***/ 1987:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G$: () => (/* binding */ CLIENT),
/* harmony export */   Og: () => (/* binding */ credentialsFor),
/* harmony export */   up: () => (/* binding */ CLIENT_RULES)
/* harmony export */ });
/* unused harmony export givenCredentials */
/* harmony import */ var _inputs_declaration_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9624);
/* harmony import */ var _inputs_input_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(878);
/* harmony import */ var _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6101);
/* harmony import */ var _provider_rule_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(708);
/* harmony import */ var _grant_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1441);
/* harmony import */ var _methods_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2400);






const METHOD_NAMES = _methods_js__WEBPACK_IMPORTED_MODULE_4__/* .CLIENT_AUTH_METHODS */ .wJ.map(({ name }) => name);
const own = {
    clientId: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_5__/* .input */ .hF)('client-id', _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq, {
        description: 'The OAuth 2 client id. Keep it in vars, not in secrets.',
        details: 'The OAuth 2 client id. It is no secret: keep it in `vars` or in the workflow, since a masked value ' +
            'empties every job output that it occurs in.',
        otherwise: 'none; required unless `token` is given',
        option: 'ID',
    }),
    clientAuth: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_5__/* .input */ .hF)('client-auth', (0,_inputs_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm)(METHOD_NAMES), {
        description: 'How the client authenticates: client_secret_post, client_secret_basic or client_secret_basic_raw.',
        details: 'How the client authenticates: `client_secret_post` (in the body), `client_secret_basic` (RFC 6749: ' +
            'id and secret are encoded first) or `client_secret_basic_raw` (id and secret as they are, for ' +
            'servers that do not decode).',
        otherwise: "the provider's, else what the issuer's metadata offers, the body first, else `client_secret_basic`",
        option: 'METHOD',
    }),
};
/** Who asks, and what it authenticates with: the inputs of every method, each once. */
const CLIENT = {
    title: 'Client',
    inputs: {
        clientId: own.clientId,
        ...Object.fromEntries(_methods_js__WEBPACK_IMPORTED_MODULE_4__/* .CLIENT_AUTH_METHODS */ .wJ.flatMap(({ inputs }) => Object.entries(inputs))),
        clientAuth: own.clientAuth,
    },
    derivedSecrets: async (given) => {
        const sent = _methods_js__WEBPACK_IMPORTED_MODULE_4__/* .CLIENT_AUTH_METHODS */ .wJ.map(async (method) => {
            const credentials = givenCredentials(method, given);
            return credentials === undefined ? [] : ((await method.derivedSecrets?.(given('client-id'), credentials)) ?? []);
        });
        return (await Promise.all(sent)).flat();
    },
};
/** What the workflow gives for a method; undefined where something is blank. */
function givenCredentials({ inputs }, given) {
    const texts = Object.entries(inputs).map(([property, { name }]) => [property, given(name)]);
    return texts.every(([, credential]) => credential !== '') ? Object.fromEntries(texts) : undefined;
}
/** What a client needs in a step and at a sign-in. */
const CLIENT_RULES = [
    {
        input: 'client-id',
        broken: (inputs) => (0,_grant_js__WEBPACK_IMPORTED_MODULE_3__/* .fetchesToken */ .W4)(inputs) && inputs.clientId === '',
        sentence: () => 'is empty. Give the id of the client, from vars: client-id: ${{ vars.CLIENT_ID }}.',
    },
];
/** The credentials of a method among the values of the inputs. Throws INPUT_INVALID for one that is blank. */
function credentialsFor(method, inputs) {
    const values = new Map(Object.entries(inputs));
    return Object.fromEntries(Object.entries(method.inputs).map(([property, { name }]) => {
        const value = values.get(property);
        if (typeof value === 'string' && value !== '')
            return [property, value];
        const example = `${name}: \${{ secrets.${name.toUpperCase().replaceAll('-', '_')} }}`;
        throw (0,_inputs_input_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .inputError */ .X)(name, `is empty. Give it from secrets: ${example}. ${_provider_rule_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_SECRETS */ .g}`);
    }));
}


/***/ }),

/***/ 2400:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  wJ: () => (/* binding */ CLIENT_AUTH_METHODS),
  AA: () => (/* binding */ DEFAULT_METHOD),
  tc: () => (/* binding */ methodNamed)
});

// EXTERNAL MODULE: ./node_modules/oauth4webapi/build/index.js
var build = __webpack_require__(5235);
// EXTERNAL MODULE: ./build/inputs/declaration.js
var declaration = __webpack_require__(9624);
// EXTERNAL MODULE: ./build/inputs/kinds.js + 1 modules
var kinds = __webpack_require__(6101);
;// CONCATENATED MODULE: ./build/auth/client-auth/client-secret.js


/** The input of the methods that send the secret, in one form or another. */
const CLIENT_SECRET = {
    clientSecret: (0,declaration/* input */.hF)('client-secret', kinds/* text */.Qq, {
        description: 'The OAuth 2 client secret, from secrets.',
        details: 'The OAuth 2 client secret, from `secrets`. It is masked, with the forms under which it may come ' +
            'back (encoded, quoted, base64). It is empty in runs from forks and from Dependabot, and the step ' +
            'then fails and says so.',
        otherwise: 'none; required unless `token` is given: public clients cannot be used',
        secret: true,
    }),
};
/** What `authenticate` sends by HTTP Basic: masked, since the masks of the secret alone do not cover it. */
async function basicValue(clientId, authenticate) {
    const headers = new Map();
    const client = { client_id: clientId };
    await authenticate({ issuer: '' }, client, new URLSearchParams(), headers);
    return (headers.get('authorization') ?? '').slice('Basic '.length);
}

;// CONCATENATED MODULE: ./build/auth/client-auth/method.js
/** Declares a method. In the list the names of its inputs are any. */
const clientAuthMethod = (method) => method;

;// CONCATENATED MODULE: ./build/auth/client-auth/client-secret-basic.js



/** Id and secret by HTTP Basic, each encoded as in a form first (RFC 6749 section 2.3.1). */
const CLIENT_SECRET_BASIC = clientAuthMethod({
    name: 'client_secret_basic',
    inputs: CLIENT_SECRET,
    authenticate: ({ clientSecret }) => build/* ClientSecretBasic */.gH(clientSecret),
    derivedSecrets: async (id, { clientSecret }) => [await basicValue(id, build/* ClientSecretBasic */.gH(clientSecret))],
});

;// CONCATENATED MODULE: ./build/auth/client-auth/client-secret-basic-raw.js


const basicRaw = (secret) => (_server, client, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`);
};
/** `client_secret_basic` for the servers that do not decode: the id and the secret as they are. */
const CLIENT_SECRET_BASIC_RAW = clientAuthMethod({
    name: 'client_secret_basic_raw',
    inputs: CLIENT_SECRET,
    authenticate: ({ clientSecret }) => basicRaw(clientSecret),
    derivedSecrets: async (id, { clientSecret }) => [await basicValue(id, basicRaw(clientSecret))],
});

;// CONCATENATED MODULE: ./build/auth/client-auth/client-secret-post.js



/** Id and secret in the body (RFC 6749 section 2.3.1). */
const CLIENT_SECRET_POST = clientAuthMethod({
    name: 'client_secret_post',
    inputs: CLIENT_SECRET,
    authenticate: ({ clientSecret }) => build/* ClientSecretPost */.qm(clientSecret),
});

;// CONCATENATED MODULE: ./build/auth/client-auth/methods.js



/** Every method, the preferred ones first. */
const CLIENT_AUTH_METHODS = [
    CLIENT_SECRET_POST,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_BASIC_RAW,
];
/** Where neither the workflow, the provider nor the server says how (RFC 8414 section 2). */
const DEFAULT_METHOD = CLIENT_SECRET_BASIC;
/** The method of that name; undefined when there is none. */
const methodNamed = (name) => CLIENT_AUTH_METHODS.find((method) => method.name === name);


/***/ }),

/***/ 1441:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B_: () => (/* binding */ refreshOf),
/* harmony export */   MG: () => (/* binding */ STEP_GRANT_RULES),
/* harmony export */   W4: () => (/* binding */ fetchesToken),
/* harmony export */   dM: () => (/* binding */ GRANT),
/* harmony export */   l4: () => (/* binding */ givesRefreshToken),
/* harmony export */   od: () => (/* binding */ grantOf),
/* harmony export */   p3: () => (/* binding */ tokenParametersOf),
/* harmony export */   rx: () => (/* binding */ GRANT_RULES)
/* harmony export */ });
/* unused harmony export SECRET_NAME */
/* harmony import */ var _inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9624);
/* harmony import */ var _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6101);
/* harmony import */ var _provider_reserved_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1626);
/* harmony import */ var _oauth_token_response_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5092);




/** The grants by which a step gets its token. */
const RUN_GRANTS = ['client_credentials', 'refresh_token'];
/** The names of token parameters whose values are secrets. */
const SECRET_NAME = /secret|password|token|assertion|key/iu;
const secretValues = (parameters) => Object.entries(parameters).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));
/** What is asked for. */
const GRANT = {
    title: 'Grant',
    inputs: {
        grant: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__/* .input */ .hF)('grant', (0,_inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .word */ .Vm)(RUN_GRANTS), {
            description: 'The OAuth 2 grant type: client_credentials or refresh_token. Default: what the inputs and the ' +
                'provider say.',
            details: 'The OAuth 2 grant type: `client_credentials` or `refresh_token`.',
            otherwise: "the refresh token grant where one of the inputs for refresh tokens is given, else the provider's " +
                'own, which is the client credentials grant everywhere but at `planio` and `redmine`',
        }),
        scope: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__/* .input */ .hF)('scope', _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq, {
            description: 'The scopes to ask for, separated by spaces; with a refresh token, those that must be granted.',
            details: 'The scopes to ask for, separated by spaces. With a refresh token the scopes of the sign-in hold, ' +
                'and nothing is asked for; the step then fails by `SCOPE_MISSING` where one of those named here is ' +
                'not granted any more.',
            otherwise: 'none; the server decides',
            option: '"A B"',
        }),
        audience: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__/* .input */ .hF)('audience', _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq, {
            description: 'The audience to ask for, where the server knows that parameter.',
            details: 'The audience to ask for, where the server knows that parameter.',
            otherwise: 'none',
            option: 'TEXT',
        }),
        tokenParameters: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__/* .input */ .hF)('token-parameters', _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .textMap */ .sP, {
            description: 'A YAML or JSON map of further parameters of the token request.',
            details: 'A map of further parameters of the token request. Values whose names hold `secret`, `password`, ' +
                '`token`, `assertion` or `key` are masked. Names with an input of their own and those of the grant ' +
                'are refused.',
            otherwise: 'none',
            secret: false,
            option: 'MAP',
            secretsIn: secretValues,
        }),
        token: (0,_inputs_declaration_js__WEBPACK_IMPORTED_MODULE_2__/* .input */ .hF)('token', _inputs_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq, {
            description: 'A bearer token to use as it is; none is fetched.',
            details: 'A bearer token to use as it is, from `secrets` or an earlier step. None is fetched, renewed or ' +
                'revoked then. Not together with inputs for refresh tokens.',
            otherwise: 'none',
            secret: true,
        }),
    },
};
/** Whether a token is to be fetched, as none is given. */
const fetchesToken = ({ token }) => token === '';
/** Whether the workflow gives a refresh token, or says where it is kept. */
const givesRefreshToken = (inputs) => [inputs.refreshToken, inputs.loadRefreshToken, inputs.saveRefreshToken].some((given) => given !== '');
/** The grant of a run: the workflow's word, else refresh_token where the workflow gives one, else the provider's first. */
function grantOf(inputs, { oauth }) {
    if (inputs.grant !== undefined)
        return inputs.grant;
    if (givesRefreshToken(inputs))
        return 'refresh_token';
    return firstGrantOf(oauth);
}
const firstGrantOf = ({ grant_types: [first] }) => first === 'client_credentials' ? 'client_credentials' : 'refresh_token';
/** What the inputs of a grant must be. */
const GRANT_RULES = [
    {
        input: 'token-parameters',
        broken: (inputs) => Object.keys(inputs.tokenParameters).some((name) => _provider_reserved_js__WEBPACK_IMPORTED_MODULE_3__/* .RESERVED_TOKEN_PARAMETERS */ .i.test(name)),
        sentence: () => 'sets a name that has an input of its own or belongs to the grant. Use scope, audience and the like.',
    },
    {
        input: 'token',
        broken: (inputs) => inputs.token !== '' && !(0,_oauth_token_response_js__WEBPACK_IMPORTED_MODULE_1__/* .isTokenText */ .BG)(inputs.token),
        sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
    },
];
/** What a step's grant must be at its provider. */
const STEP_GRANT_RULES = [
    {
        input: 'grant',
        broken: (inputs, provider) => fetchesToken(inputs) && !provider.oauth.grant_types.includes(grantOf(inputs, provider)),
        sentence: ({ title, oauth }) => `${title} offers only ${oauth.grant_types.join(', ')}. Leave refresh tokens out.`,
    },
];
/** Of a token request, beside those of its grant: the provider's constants, and the workflow's. */
const tokenParametersOf = ({ oauth }, { tokenParameters }) => ({ ...oauth.token_request?.parameters, ...tokenParameters });
/** How a server treats refresh tokens; what is not known counts as the stricter. */
const refreshOf = ({ refresh }) => ({
    rotation: refresh?.rotation ?? 'immediate',
    replay: refresh?.replay ?? 'revokes_grant',
});


/***/ }),

/***/ 5401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CA: () => (/* binding */ revocationFailed),
/* harmony export */   as: () => (/* binding */ REVOCATION_RETRIES),
/* harmony export */   w$: () => (/* binding */ revokeToken)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);
/* harmony import */ var _client_auth_client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3125);


/** Attempts after the first one: the token ends by itself, and a job should not wait for that. */
const REVOCATION_RETRIES = 1;
/** What a user is told when a revocation fails; the step goes on. */
const revocationFailed = (error) => `The token could not be revoked; it ends when it expires. ${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .describeFailure */ .Ic)(error).text}`;
/** Asks the server to revoke a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or an error of the connection. */
async function revokeToken(request, send) {
    const { endpoint, client, token, type = 'access_token', ...sending } = request;
    const response = await send({
        ...sending,
        method: 'POST',
        url: endpoint,
        source: 'the revocation endpoint',
        headers: { accept: 'application/json' },
        credentials: (0,_client_auth_client_js__WEBPACK_IMPORTED_MODULE_1__/* .clientCredentials */ .a)(client, { token, token_type_hint: type }),
        repeatable: true,
        maxRedirects: 0,
    });
    if (response.status === 200 || response.status === 204)
        return;
    throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${response.status}.`, {
        hint: 'The token ends by itself when it expires.',
    });
}


/***/ }),

/***/ 2008:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ requestToken)
});

// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/http/message.js
var message = __webpack_require__(9014);
// EXTERNAL MODULE: ./build/http/challenge.js
var challenge = __webpack_require__(220);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
// EXTERNAL MODULE: ./build/auth/client-auth/client.js
var client_auth_client = __webpack_require__(3125);
// EXTERNAL MODULE: ./build/auth/oauth/token-response.js
var token_response = __webpack_require__(5092);
;// CONCATENATED MODULE: ./build/auth/oauth/token-error.js


const INVALID_CLIENT = 'Check client-id and client-secret, that the secret is for this server, and that client-auth is how the client authenticates.';
/** What an OAuth error code means and what to do (RFC 6749 section 5.2, RFC 8707). Descriptions are translated; codes are not. */
const HINTS = new Map([
    ['invalid_client', INVALID_CLIENT],
    [
        // Keycloak 26 says this of a wrong secret, too.
        'unauthorized_client',
        'Check client-id and client-secret, then client-auth, and that the client may use this grant (at Keycloak: service accounts roles).',
    ],
    [
        'unsupported_grant_type',
        'The server does not offer this grant: give a token in the input token, or another grant.',
    ],
    ['invalid_scope', 'Ask in the input scope only for scopes that the client may have.'],
    ['invalid_grant', 'Check the credentials that the grant needs.'],
    ['invalid_request', 'Check token-parameters, and what the server expects of its clients.'],
    ['invalid_target', 'Check the input audience.'],
]);
/** Why a token endpoint refused. Never quotes an answer that is no OAuth error: it may hold anything. */
function tokenRejected(response, secrets) {
    if (response.status >= 300 && response.status < 400) {
        return new errors/* StepError */.zg('REDIRECT_REFUSED', `The token endpoint answered with a redirect (HTTP ${response.status}).`, {
            hint: 'Credentials never follow a redirect: give the final address in token-url.',
        });
    }
    const refusal = (0,challenge/* readOAuthError */.Y)(response);
    if (refusal === undefined) {
        return new errors/* StepError */.zg('TOKEN_REJECTED', `The token endpoint answered HTTP ${response.status}.`, {
            hint: hintFor(response, ''),
        });
    }
    const said = secrets.quote(refusal.description, 200);
    const text = `The token endpoint answered ${secrets.show(refusal.error, 60)} (HTTP ${response.status})${said}.`;
    return new errors/* StepError */.zg('TOKEN_REJECTED', text, { hint: hintFor(response, refusal.error) });
}
/** What to do: by the error code, else by the status. */
function hintFor({ status }, error) {
    const hint = HINTS.get(error);
    if (hint !== undefined)
        return hint;
    if (status >= 500)
        return 'The server has trouble: try again later.';
    if (status === 401)
        return INVALID_CLIENT;
    if (status === 429)
        return 'The server asks for fewer requests: run it later.';
    return 'Check that token-url (or base-url, issuer, variables) names the token endpoint.';
}

;// CONCATENATED MODULE: ./build/auth/oauth/token-request.js







/** Sends a token request. Rejects with a fault of the connection; what the server says is in the answer. */
async function requestToken(endpoint, request, deps) {
    const { url, source, client, settings } = endpoint;
    const { secrets } = deps;
    const { parameters, ...sending } = request;
    const askedAt = deps.now();
    const response = await deps.send({
        ...sending,
        method: 'POST',
        url,
        source,
        maxRedirects: 0,
        headers: { accept: 'application/json' },
        credentials: (0,client_auth_client/* clientCredentials */.a)(client, parameters, settings.token_request?.encoding),
    });
    const raw = response.body.toString('utf8');
    (0,token_response/* protectTokens */.Gx)(raw, settings.token_response?.access_token ?? 'access_token', secrets);
    const refused = response.status < 200 || response.status > 299;
    const body = (0,message/* readJson */.V)(response);
    const refreshToken = !refused && (0,json/* isObject */.Gv)(body) ? (body['refresh_token'] ?? '') : '';
    if ((0,token_response/* isTokenText */.BG)(refreshToken))
        secrets.protect(refreshToken);
    return {
        status: response.status,
        error: (0,challenge/* readOAuthError */.Y)(response)?.error,
        refreshToken: () => {
            if (refreshToken === '')
                return undefined;
            if ((0,token_response/* isTokenText */.BG)(refreshToken))
                return refreshToken;
            throw new errors/* StepError */.zg('TOKEN_INVALID', 'The answer of the token endpoint holds a refresh token that cannot be one.', {
                hint: 'It is lost, and the one before may be used up: sign in again.',
            });
        },
        token: () => {
            if (refused)
                throw tokenRejected(response, secrets);
            try {
                const token = (0,token_response/* readToken */.AI)(raw, settings, askedAt);
                // The raw text may write its names and values with escapes that the search above does not know.
                secrets.protect(token.value);
                return token;
            }
            catch (error) {
                // Some servers refuse with status 200 and the words of an error.
                if (error instanceof errors/* StepError */.zg && /"error"\s*:\s*"/u.test(raw))
                    throw tokenRejected(response, secrets);
                throw error;
            }
        },
    };
}


/***/ }),

/***/ 5092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AI: () => (/* binding */ readToken),
/* harmony export */   BG: () => (/* binding */ isTokenText),
/* harmony export */   Gx: () => (/* binding */ protectTokens),
/* harmony export */   Hf: () => (/* binding */ isAlmostOver),
/* harmony export */   "if": () => (/* binding */ missingScopes)
/* harmony export */ });
/* unused harmony export readLifetime */
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);
/* harmony import */ var _lib_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(292);



const TOKEN = /^[\x21-\x7e]{8,65536}$/u;
const MAX_TOKEN_LENGTH = 65_536;
const TOKEN_NAME = /token|secret|assertion|password/iu;
/** No honest answer holds more; a hostile one could keep us busy. */
const MAX_PROTECTED = 20;
const MAX_LIFETIME_S = 31_536_000;
/** Whether a text can be an access or refresh token: 8 to 65,536 visible ASCII characters. */
const isTokenText = (value) => typeof value === 'string' && TOKEN.test(value);
/** Whether a token has less than `minTtlMs` to live, but never before half of its life: a server may well give shorter tokens. */
function isAlmostOver({ obtainedAt, expiresAt }, minTtlMs, now) {
    if (expiresAt === undefined)
        return false;
    return expiresAt - now < Math.min(minTtlMs, (expiresAt - obtainedAt) / 2);
}
/** The scopes of `asked` that were not granted; none where the server did not say (RFC 6749 section 5.1). */
function missingScopes(asked, granted) {
    const names = granted?.split(' ');
    return asked.split(/\s+/u).filter((name) => name !== '' && names?.includes(name) === false);
}
/**
 * Masks whatever looks like a token in a raw answer, before anything else looks at it: the values of names with `token`
 * in them and the declared field, also where the answer is cut short or no JSON at all.
 */
function protectTokens(raw, field, secrets) {
    const values = [];
    for (const [, name = '', value = ''] of raw.matchAll(/"((?:[^"\\]|\\.){1,200})"\s*:\s*"((?:[^"\\]|\\.){8,})/gu)) {
        if (name === field.split('.').at(-1))
            values.unshift(value);
        else if (TOKEN_NAME.test(name) && name !== 'token_type')
            values.push(value);
    }
    for (const value of values.filter(({ length }) => length <= MAX_TOKEN_LENGTH).slice(0, MAX_PROTECTED)) {
        secrets.protect(value);
        const parsed = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .qF)(`"${value}"`);
        if (typeof parsed === 'string')
            secrets.protect(parsed);
    }
}
/** Seconds from a number or digits, 1 to 31,536,000 (a year); undefined for anything else. */
function readLifetime(value) {
    const seconds = typeof value === 'string' && /^\d{1,8}$/u.test(value) ? Number(value) : value;
    if (typeof seconds !== 'number' || !Number.isInteger(seconds))
        return undefined;
    return seconds >= 1 && seconds <= MAX_LIFETIME_S ? seconds : undefined;
}
/**
 * Reads a successful token answer (RFC 6749 section 5.1), tolerantly: any 2xx, no token_type, expires_in as text or absent,
 * the token under another declared name. Throws TOKEN_INVALID when there is no usable token. `now`: when it was asked for.
 */
function readToken(raw, settings, now) {
    const field = settings.token_response?.access_token ?? 'access_token';
    const response = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .qF)(raw);
    if (!(0,_lib_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isObject */ .Gv)(response))
        throw notJson(raw);
    const value = (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_1__/* .select */ .Lt)(response, field);
    if (!isTokenText(value)) {
        const what = value === undefined ? `has no "${field}"` : `holds a "${field}" that cannot be a token`;
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
            hint: 'Check that token-url is the token endpoint, and that the client may use this grant.',
        });
    }
    const lifetime = readLifetime(response['expires_in']) ?? settings.token_response?.expires_in_default;
    return {
        value,
        type: text(response['token_type']) ?? 'Bearer',
        obtainedAt: now,
        expiresAt: lifetime === undefined ? undefined : now + lifetime * 1000,
        scope: text(response['scope']),
    };
}
/** A text that can be an output: 1 to 8,192 characters, none of them NUL. */
const text = (value) => typeof value === 'string' && /^[^\0]{1,8192}$/u.test(value) ? value : undefined;
function notJson(raw) {
    const start = raw.trimStart();
    const what = start === '' ? 'is empty' : start.startsWith('<') ? 'is a web page' : 'is not a JSON object';
    return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
        hint: 'Check that token-url (or base-url, issuer) names the token endpoint itself, not a sign-in page.',
    });
}


/***/ }),

/***/ 6869:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ endpointOf),
  F: () => (/* binding */ findServer)
});

// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __webpack_require__(878);
// EXTERNAL MODULE: ./build/auth/client-auth/choose.js
var choose = __webpack_require__(7051);
// EXTERNAL MODULE: ./build/auth/client-auth/inputs.js
var client_auth_inputs = __webpack_require__(1987);
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/http/message.js
var message = __webpack_require__(9014);
// EXTERNAL MODULE: ./build/http/send.js + 1 modules
var http_send = __webpack_require__(4507);
// EXTERNAL MODULE: ./build/http/urls.js
var urls = __webpack_require__(3467);
// EXTERNAL MODULE: ./build/auth/client-auth/methods.js + 5 modules
var methods = __webpack_require__(2400);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
;// CONCATENATED MODULE: ./build/auth/oauth/discover.js






const failed = (issuer, what, hint) => new errors/* StepError */.zg('DISCOVERY_FAILED', `The metadata of the issuer ${issuer.origin} ${what}.`, { hint });
/** Where an issuer's metadata may stand: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. */
function metadataUrls(issuer) {
    const path = issuer.pathname.replace(/\/$/u, '');
    return [
        (0,urls/* appendPath */.mR)(issuer, '/.well-known/openid-configuration'),
        (0,urls/* appendPath */.mR)(new URL(issuer.origin), `/.well-known/oauth-authorization-server${path}`),
    ];
}
/**
 * Reads the metadata of `issuer`. Its endpoints stay on the issuer's own
 * origin. Rejects with DISCOVERY_FAILED, which tells the first refusal, or ORIGIN_NOT_ALLOWED.
 */
async function discover(issuer, wanted, send) {
    let refusal = 0;
    for (const url of metadataUrls(issuer)) {
        const response = await send({
            method: 'GET',
            url,
            source: 'the input issuer',
            headers: { accept: 'application/json' },
            credentials: http_send/* NO_CREDENTIALS */.z,
            repeatable: true,
            maxRedirects: 0,
        });
        const { status } = response;
        if (status === 200)
            return readMetadata((0,message/* readJson */.V)(response), issuer, wanted);
        refusal ||= status;
        if (status < 400 || status > 499)
            break;
    }
    throw failed(issuer, `cannot be read (HTTP ${refusal})`, 'Check the path of the input issuer, or give token-url instead.');
}
function readMetadata(metadata, issuer, wanted) {
    if (!(0,json/* isObject */.Gv)(metadata))
        throw failed(issuer, 'is not JSON', 'Check the input issuer, or give token-url instead.');
    const named = typeof metadata['issuer'] === 'string' ? (0,urls/* parseUrl */.Dl)(metadata['issuer']) : undefined;
    if (named?.href.replace(/\/$/u, '') !== issuer.href.replace(/\/$/u, '')) {
        const hint = 'Write the input issuer exactly as the server names itself, or give token-url instead.';
        throw failed(issuer, 'names another issuer', hint);
    }
    const token = endpoint(metadata, 'token_endpoint', issuer);
    if (token === undefined)
        throw failed(issuer, 'names no token endpoint', 'Give it in token-url.');
    return {
        token_endpoint: token,
        revocation_endpoint: wanted.revocation ? endpoint(metadata, 'revocation_endpoint', issuer) : undefined,
        authorization_endpoint: wanted.authorization ? endpoint(metadata, 'authorization_endpoint', issuer) : undefined,
        token_endpoint_auth_methods_supported: authMethods(metadata['token_endpoint_auth_methods_supported']),
    };
}
/** An endpoint of the metadata, pinned to the issuer's origin: a document may not send secrets elsewhere. */
function endpoint(metadata, name, issuer) {
    const value = metadata[name];
    if (typeof value !== 'string')
        return undefined;
    const url = (0,urls/* parseUrl */.Dl)(value);
    if (url?.origin === issuer.origin)
        return url;
    throw new errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `The metadata of ${issuer.origin} puts its ${name} on another origin, ${url?.origin ?? 'which is no URL'}.`, { hint: 'If that server is right, give token-url instead of issuer.' });
}
/** The methods that both sides know, the preferred ones first. */
const authMethods = (value) => Array.isArray(value) ? methods/* CLIENT_AUTH_METHODS */.wJ.map(({ name }) => name).filter((name) => value.includes(name)) : undefined;

;// CONCATENATED MODULE: ./build/auth/server.js




/** The server of a run: from the inputs and the provider, else from the issuer's metadata. Rejects as `discover` does. */
async function findServer(settings, send) {
    const { inputs, provider, target, wantsAuthorization = false } = settings;
    const { issuer } = target;
    const wanted = { revocation: inputs.revokeToken !== false, authorization: wantsAuthorization };
    const metadata = await metadataOf(target, wanted, send);
    const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
    if (tokenEndpoint === undefined)
        throw (0,input_errors/* inputError */.X)('token-url', 'is missing. Give it, or issuer.');
    const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
    if (inputs.revokeToken === true && revocationEndpoint === undefined) {
        throw (0,input_errors/* inputError */.X)('revoke-token', 'is true, but no revocation endpoint is known. Give issuer, or leave it out.');
    }
    const method = (0,choose/* chooseMethod */.j)(inputs, provider, metadata?.token_endpoint_auth_methods_supported);
    return {
        tokenEndpoint,
        source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
        revocationEndpoint,
        authorizationEndpoint: target.authorizationEndpoint ?? metadata?.authorization_endpoint,
        client: {
            id: inputs.clientId,
            method,
            credentials: (0,client_auth_inputs/* credentialsFor */.Og)(method, inputs),
            issuer: (issuer ?? tokenEndpoint).href,
        },
    };
}
/** What the issuer says of itself, where nothing else names the token endpoint. */
async function metadataOf({ tokenEndpoint, issuer }, wanted, send) {
    return tokenEndpoint === undefined && issuer !== undefined ? discover(issuer, wanted, send) : undefined;
}
/** The token endpoint of a server, as it is asked. */
const endpointOf = ({ tokenEndpoint, source, client }, { oauth }) => ({
    url: tokenEndpoint,
    source,
    client,
    settings: oauth,
});


/***/ }),

/***/ 220:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ readOAuthError)
/* harmony export */ });
/* harmony import */ var _lib_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(292);
/* harmony import */ var _message_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9014);


/** The OAuth 2 error of a response: from its JSON body, else from its `WWW-Authenticate` challenge; undefined when there is none. */
function readOAuthError(response) {
    const body = (0,_message_js__WEBPACK_IMPORTED_MODULE_0__/* .readJson */ .V)(response);
    if ((0,_lib_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isObject */ .Gv)(body) && typeof body['error'] === 'string') {
        const description = body['error_description'];
        return { error: body['error'], description: typeof description === 'string' ? description : '' };
    }
    const challenge = response.headers['www-authenticate'] ?? '';
    const parameter = (name) => new RegExp(`(?:^|[\\s,])${name}="((?:[^"\\\\]|\\\\.)*)"`, 'iu').exec(challenge)?.[1];
    const error = parameter('error');
    return error === undefined ? undefined : { error, description: parameter('error_description') ?? '' };
}


/***/ }),

/***/ 9014:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ readJson),
/* harmony export */   q: () => (/* binding */ MAX_READ_BYTES)
/* harmony export */ });
/* harmony import */ var _lib_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(292);

/** The largest body that is read for what it says: token, discovery and error responses, and the `id` of an API's. */
const MAX_READ_BYTES = 1_048_576;
/** What a response says in JSON; undefined when it is none, or too long to be read. */
const readJson = ({ body }) => body.length > MAX_READ_BYTES ? undefined : (0,_lib_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .qF)(body.toString('utf8'));


/***/ }),

/***/ 4507:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z: () => (/* binding */ NO_CREDENTIALS),
  R: () => (/* binding */ createSend)
});

// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/http/message.js
var message = __webpack_require__(9014);
// EXTERNAL MODULE: ./build/http/urls.js
var urls = __webpack_require__(3467);
;// CONCATENATED MODULE: ./build/http/retry.js
const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504];
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;
/** Whether the server certainly did not act: it saw nothing, or it refused to before it began. */
function certainlyNotActedUpon(outcome) {
    if (outcome.kind === 'error')
        return outcome.unsent;
    return outcome.status === 429 || (outcome.status === 503 && outcome.retryAfterMs !== undefined);
}
function mayRepeat(repeatable, outcome) {
    if (repeatable === 'unseen')
        return outcome.kind === 'error' && outcome.unsent;
    return repeatable || certainlyNotActedUpon(outcome);
}
/**
 * Whether to try again after attempt number `attempt` (from 1), and when: full jitter below 1, 2, 4 … 30 s, or what
 * `Retry-After` asks for. `too-late`: the server asks for more time than is left.
 */
function decideRetry(attempt, outcome, policy, remainingMs, random) {
    const mayPass = outcome.kind === 'error' ? outcome.transient : TRANSIENT_STATUSES.includes(outcome.status);
    if (!mayPass || attempt > policy.retries)
        return { kind: 'stop' };
    if (!mayRepeat(policy.repeatable, outcome))
        return { kind: 'stop' };
    const asked = outcome.kind === 'status' ? outcome.retryAfterMs : undefined;
    const delayMs = asked ?? Math.round(random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)));
    if (delayMs < remainingMs)
        return { kind: 'retry', delayMs };
    return asked === undefined ? { kind: 'stop' } : { kind: 'too-late', delayMs };
}
/** `Retry-After` in milliseconds from `now`: seconds or an HTTP date (RFC 9110 section 10.2.3); undefined when malformed. */
function parseRetryAfter(value, now) {
    if (value === undefined)
        return undefined;
    if (/^\d{1,9}$/u.test(value))
        return Number(value) * 1000;
    if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/u.test(value))
        return undefined;
    const date = Date.parse(value);
    return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

;// CONCATENATED MODULE: ./build/http/send.js




/** For requests that carry no secret. */
const NO_CREDENTIALS = { kind: 'none', attach: () => Promise.resolve({ headers: {} }) };
const REDIRECTS = [301, 302, 303, 307, 308];
/** The sender: the gate, the attempts, and the redirects. */
function createSend(defaults, deps) {
    return async (request) => {
        const full = { maxBodyBytes: message/* MAX_READ_BYTES */.q, maxRedirects: 0, ...defaults, ...request };
        let { url } = full;
        for (let hops = 0;; hops += 1) {
            const response = await sendTo(url, full, deps);
            const isRedirect = REDIRECTS.includes(response.status) && !accepts(full, response);
            if (full.maxRedirects === 0 || !isRedirect)
                return response;
            url = redirectTarget(url, response.headers['location'] ?? '', hops < full.maxRedirects);
        }
    };
}
const accepts = (request, { status }) => request.accepts?.(status) ?? false;
/** Where a redirect leads, when it may be followed: the same origin. Throws REDIRECT_REFUSED. */
function redirectTarget(from, location, more) {
    const url = (0,urls/* parseUrl */.Dl)(location, from);
    if (location === '' || url === undefined || url.username !== '' || url.password !== '') {
        throw new errors/* StepError */.zg('REDIRECT_REFUSED', `${from.host} redirects to an address that cannot be followed.`);
    }
    if (url.origin !== from.origin) {
        throw new errors/* StepError */.zg('REDIRECT_REFUSED', `${from.host} redirects to another origin, ${url.origin}.`, {
            hint: 'Credentials never follow a redirect: name the right server in base-url.',
        });
    }
    if (!more)
        throw new errors/* StepError */.zg('REDIRECT_REFUSED', `${from.host} redirects too often.`);
    url.hash = '';
    return url;
}
async function sendTo(url, request, deps) {
    const { retries, repeatable, deadline, quiet } = request;
    for (let attempt = 1;; attempt += 1) {
        deps.origins.check(request.credentials.kind, url, request.source);
        const result = await attemptOnce(url, request, deps);
        const outcome = outcomeOf(result, deps.now());
        const decision = decideRetry(attempt, outcome, { retries, repeatable }, deadline.remainingMs(), deps.random);
        if (result instanceof errors/* StepError */.zg) {
            if (decision.kind !== 'retry')
                throw result;
        }
        else {
            if (decision.kind === 'stop' || accepts(request, result))
                return settle(result, request);
            if (decision.kind === 'too-late') {
                return settle({ ...result, error: retryTooLate(url, decision.delayMs) }, request);
            }
        }
        if (!quiet)
            deps.host.info(`Attempt ${attempt} of ${retries + 1} failed; the next one in ${decision.delayMs} ms.`);
        await deadline.sleep(decision.delayMs);
    }
}
/** The response to an API request is given back with its error, since nothing of it may be lost; other requests just fail. */
function settle(response, request) {
    if (response.error !== undefined && request.accepts === undefined)
        throw response.error;
    return response;
}
const retryTooLate = (url, delayMs) => new errors/* StepError */.zg('RETRY_TOO_LATE', `${url.host} asks to come back in ${Math.ceil(delayMs / 1000)} s, after this step's end.`, {
    hint: 'Run it later, or raise the input timeout.',
});
/** One attempt, logged by method, URL without query, status and time. */
async function attemptOnce(url, request, deps) {
    const attachment = await request.credentials.attach();
    const headers = { 'accept-encoding': 'identity', ...request.headers, ...attachment.headers };
    const body = attachment.body ?? request.body;
    const { method, maxBodyBytes, deadline, quiet } = request;
    const startedAt = deps.now();
    const log = (end) => {
        if (quiet)
            return;
        deps.host.info(`${method} ${url.origin}${url.pathname} → ${end} (${Math.round(deps.now() - startedAt)} ms)`);
    };
    try {
        const response = await deps.exchange.send({ method, url, headers, body, maxBodyBytes }, deadline);
        log(String(response.status));
        return response;
    }
    catch (error) {
        if (!(error instanceof errors/* StepError */.zg))
            throw error;
        log(error.code);
        return error;
    }
}
function outcomeOf(result, now) {
    if (result instanceof errors/* StepError */.zg)
        return { kind: 'error', transient: result.transient, unsent: result.unsent };
    return { kind: 'status', status: result.status, retryAfterMs: parseRetryAfter(result.headers['retry-after'], now) };
}


/***/ }),

/***/ 9624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   hF: () => (/* binding */ input),
/* harmony export */   tu: () => (/* binding */ protectSecrets)
/* harmony export */ });
function input(name, kind, spec) {
    return { name, kind, ...spec };
}
const inputsOf = (groups) => groups.flatMap(({ inputs }) => Object.values(inputs));
/** Masks every secret that the workflow gave. Call it before anything else: what stands in the log after this is masked. */
async function protectSecrets(groups, host) {
    const given = (name) => host.input(name);
    const isSecret = ({ secret = false }) => typeof secret === 'function' ? secret(given) : secret;
    const texts = inputsOf(groups)
        .filter(isSecret)
        .map(({ name }) => given(name));
    for (const text of texts)
        if (text !== '')
            host.secrets.protect(text);
    for (const { derivedSecrets } of groups) {
        for (const secret of (await derivedSecrets?.(given)) ?? [])
            host.secrets.protect(secret);
    }
}
/**
 * Reads every input of `groups`, noting the errors: blank is unset, and a value at fault counts as unset. What comes back
 * is only fit for use when there were no errors.
 */
async function readInputs(groups, host, errors, loadYaml) {
    const context = { host, loadYaml };
    const given = new Set();
    const values = { given };
    for (const [property, declared] of groups.flatMap(({ inputs }) => Object.entries(inputs))) {
        const { name, kind, default: fallback } = declared;
        const unset = fallback === undefined ? kind.unset : await kind.read(name, fallback, context);
        const text = host.input(name);
        if (text !== '')
            given.add(name);
        const value = text === '' ? unset : await errors.attemptAsync(() => Promise.resolve(kind.read(name, text, context)));
        values[property] = value ?? unset;
        for (const secret of declared.secretsIn?.(values[property]) ?? [])
            host.secrets.protect(secret);
    }
    return values;
}


/***/ }),

/***/ 878:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ InputErrors),
/* harmony export */   X: () => (/* binding */ inputError)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);

/** A fault of one input: its name and what to write instead, as a sentence. */
function inputError(input, sentence) {
    return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('INPUT_INVALID', `${input}: ${sentence}`);
}
/** Gathers the faults of the inputs, so that a user sees all of them at once and before anything is sent. */
class InputErrors {
    #messages = [];
    /** What `read` gives; undefined, with the fault noted, when it throws INPUT_INVALID. Other codes pass through. */
    attempt(read) {
        try {
            return read();
        }
        catch (error) {
            this.note(error);
            return undefined;
        }
    }
    /** As `attempt`, for what takes time. */
    async attemptAsync(read) {
        try {
            return await read();
        }
        catch (error) {
            this.note(error);
            return undefined;
        }
    }
    /** Notes an error of INPUT_INVALID; throws any other. */
    note(error) {
        if (!(error instanceof _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg) || error.code !== 'INPUT_INVALID')
            throw error;
        this.#messages.push(`${error.message}${error.hint === '' ? '' : ` ${error.hint}`}`);
    }
    /** Throws one INPUT_INVALID with every fault on a line of its own, if there is any. */
    throwIfAny() {
        const [first, ...more] = new Set(this.#messages);
        if (first === undefined)
            return;
        if (more.length === 0)
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('INPUT_INVALID', first);
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('INPUT_INVALID', `${more.length + 1} inputs need a change:\n${[first, ...more].join('\n')}`);
    }
}


/***/ }),

/***/ 6101:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  zM: () => (/* binding */ kinds_boolean),
  fy: () => (/* binding */ caCert),
  IL: () => (/* binding */ jsonValue),
  Tj: () => (/* binding */ map),
  kt: () => (/* binding */ origins),
  YA: () => (/* binding */ seconds),
  bM: () => (/* binding */ statuses),
  Qq: () => (/* binding */ kinds_text),
  sP: () => (/* binding */ textMap),
  OZ: () => (/* binding */ url),
  rD: () => (/* binding */ wholeNumber),
  Vm: () => (/* binding */ word)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/lib/files.js
var files = __webpack_require__(3963);
// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __webpack_require__(878);
;// CONCATENATED MODULE: ./build/inputs/ca-cert.js



const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;
/** Events whose workspace may come from a pull request while secrets are at hand. */
const FOREIGN_WORKSPACE_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];
/** CA certificates as PEM text, base64 of PEM text, a path, or the word `system`. Rejects with INPUT_INVALID or FILE_REFUSED. */
async function readCaCert(text, host) {
    if (text === 'system')
        return { certificates: [], systemStore: true };
    const given = pemIn(text) ?? pemIn(Buffer.from(text, 'base64').toString('latin1'));
    return { certificates: checked(given ?? (await pemInFile(text, host))), systemStore: false };
}
async function pemInFile(path, host) {
    if (/\n|-----/u.test(path) || path.length > 1000) {
        throw (0,input_errors/* inputError */.X)('ca-cert', 'holds no certificate. Write PEM text, base64 of it, a path, or the word system.');
    }
    if (FOREIGN_WORKSPACE_EVENTS.includes(host.event)) {
        const reason = `a file of the workspace does not count on ${host.event}: a pull request may have written it.`;
        throw (0,input_errors/* inputError */.X)('ca-cert', `${reason} Give the certificate itself, from vars.`);
    }
    const found = pemIn(await (0,files/* readInputFile */.jH)('ca-cert', path, host));
    if (found !== undefined)
        return found;
    throw (0,input_errors/* inputError */.X)('ca-cert', 'names a file without PEM text (-----BEGIN CERTIFICATE-----). Convert it with openssl x509.');
}
const pemIn = (text) => text.match(PEM) ?? undefined;
function checked(certificates) {
    for (const [index, pem] of certificates.entries()) {
        try {
            new external_node_crypto_.X509Certificate(pem);
        }
        catch {
            throw (0,input_errors/* inputError */.X)('ca-cert', `certificate ${index + 1} is damaged. Paste it anew, with all its lines.`);
        }
    }
    return certificates;
}

// EXTERNAL MODULE: ./build/inputs/maps.js + 1 modules
var maps = __webpack_require__(6363);
// EXTERNAL MODULE: ./build/inputs/scalars.js
var scalars = __webpack_require__(3237);
;// CONCATENATED MODULE: ./build/inputs/kinds.js




/** Text as it is. */
const kinds_text = { read: (_, given) => given, unset: '' };
/** `true` or `false`. */
const kinds_boolean = { read: scalars/* readBoolean */.Vf, unset: undefined };
/** A whole number from `min` to `max`. */
const wholeNumber = (min, max) => ({
    read: (name, given) => (0,scalars/* readWholeNumber */.bf)(name, given, min, max),
    unset: undefined,
});
/** Whole seconds from `min` to `max`, as milliseconds. */
const seconds = (min, max) => ({
    read: (name, given) => (0,scalars/* readWholeNumber */.bf)(name, given, min, max) * 1000,
    unset: undefined,
});
/** One of the words of `known`. */
const word = (known) => ({
    read: (name, given) => (0,scalars/* readWord */.pS)(name, given, known),
    unset: undefined,
});
/** An https URL, or http to loopback. */
const url = { read: scalars/* readUrl */.wo, unset: undefined };
/** Origins, separated by white space or commas. */
const origins = { read: scalars/* readOrigins */.aI, unset: [] };
/** Statuses and classes of them, as a test. */
const statuses = { read: scalars/* readStatuses */.r_, unset: undefined };
/** A YAML or JSON map. */
const map = {
    read: (name, given, { loadYaml }) => (0,maps/* readMap */.l8)(name, given, loadYaml),
    unset: {},
};
/** A YAML or JSON map of texts. */
const textMap = {
    read: async (name, given, { loadYaml }) => (0,maps/* textValues */.Oo)(name, await (0,maps/* readMap */.l8)(name, given, loadYaml)),
    unset: {},
};
/** A YAML or JSON value but null, which an expression without a value gives, and hardly anybody wants to send. */
const jsonValue = {
    read: async (name, given, { loadYaml }) => {
        const value = await (0,maps/* readValue */.wK)(name, given, loadYaml);
        if (value === null)
            throw (0,input_errors/* inputError */.X)(name, 'is null: there is nothing to send. Give a value, or leave it out.');
        return value;
    },
    unset: undefined,
};
/** CA certificates. */
const caCert = {
    read: (_, given, { host }) => readCaCert(given, host),
    unset: { certificates: [], systemStore: false },
};


/***/ }),

/***/ 6363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  yv: () => (/* binding */ loadYaml),
  l8: () => (/* binding */ readMap),
  wK: () => (/* binding */ readValue),
  Oo: () => (/* binding */ textValues)
});

// EXTERNAL MODULE: ./build/lib/json.js
var lib_json = __webpack_require__(292);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./build/lib/bundle.js


/**
 * Loads `dist/<name>/index.js`, beside the bundle that runs, when it is first needed: start-up is felt in every step.
 * Resolves to its exports.
 */
async function loadBundle(name) {
    // Not `new URL(…, import.meta.url)`: the bundler would take that for assets and copy every index.js it finds.
    const here = (0,external_node_url_.fileURLToPath)(import.meta.url);
    const file = [(0,external_node_path_.dirname)((0,external_node_path_.dirname)(here)), name, 'index.js'].join('/');
    return (await import(/* webpackIgnore: true */ (0,external_node_url_.pathToFileURL)(file).href));
}

// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __webpack_require__(878);
;// CONCATENATED MODULE: ./build/inputs/maps.js



/** Loads the YAML parser. */
const loadYaml = async () => (await loadBundle('yaml')).parseYaml;
/** The hint of every parse error: GitHub pastes an expression before we see the text. */
const QUOTE = 'Write expressions as ${{ toJSON(…) }}, which is always one value.';
/**
 * The value of a JSON text; undefined for what JSON.parse would read with a loss, duplicate names and numbers beyond 2^53,
 * and for what is no JSON. That is left to the YAML parser, which finds the fault or keeps the number as text.
 */
function parseStrictJson(text) {
    if (!/^[[{"]/u.test(text))
        return undefined;
    const names = [];
    const numbers = [];
    const inspect = (item) => {
        if ((0,lib_json/* isObject */.Gv)(item))
            names.push(...Object.keys(item));
        if (typeof item === 'number')
            numbers.push(item);
        return item;
    };
    try {
        const value = JSON.parse(text, (_, item) => inspect(item));
        const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/gu)].filter(([, colon]) => colon === ':');
        const isKept = written.length === names.length && numbers.every((item) => Math.abs(item) <= Number.MAX_SAFE_INTEGER);
        return isKept ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/**
 * A JSON or YAML text as a value, read strictly (docs/design/004-strict-maps.md). JSON comes first, since the YAML parser
 * is a bundle of its own that most runs never load. Rejects with INPUT_INVALID, naming the line.
 */
async function readValue(input, text, loadYaml) {
    const json = parseStrictJson(text);
    const result = json === undefined ? (await loadYaml())(text) : { value: json };
    if ('problem' in result)
        throw (0,input_errors/* inputError */.X)(input, `line ${result.line}: ${result.problem} ${QUOTE}`);
    if (!(0,lib_json/* isSound */.gH)(result.value))
        throw (0,input_errors/* inputError */.X)(input, 'is nested too deeply, or has a key named __proto__.');
    return result.value;
}
/** As `readValue`, for a map. */
async function readMap(input, text, loadYaml) {
    const value = await readValue(input, text, loadYaml);
    if ((0,lib_json/* isObject */.Gv)(value))
        return value;
    throw (0,input_errors/* inputError */.X)(input, `is not a map. Write one "name: value" a line, or a JSON object. ${QUOTE}`);
}
/** The entries of a map whose values are all text, numbers or booleans, as text. */
function textValues(input, map) {
    return Object.fromEntries(Object.entries(map).map(([name, value]) => {
        if (value === null || typeof value === 'object')
            throw (0,input_errors/* inputError */.X)(input, `the value of "${name}" is not a text.`);
        return [name, String(value)];
    }));
}


/***/ }),

/***/ 3237:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vf: () => (/* binding */ readBoolean),
/* harmony export */   aI: () => (/* binding */ readOrigins),
/* harmony export */   bf: () => (/* binding */ readWholeNumber),
/* harmony export */   pS: () => (/* binding */ readWord),
/* harmony export */   r_: () => (/* binding */ readStatuses),
/* harmony export */   wo: () => (/* binding */ readUrl)
/* harmony export */ });
/* harmony import */ var _http_urls_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3467);
/* harmony import */ var _input_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(878);


/** `true` or `false` as YAML 1.2 writes them; everything else is a fault, so that "no" never means yes. */
function readBoolean(input, text) {
    if (/^(?:true|True|TRUE)$/u.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/u.test(text))
        return false;
    throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, 'is neither true nor false. Write one of them.');
}
/** A whole number from `min` to `max`, in digits. */
function readWholeNumber(input, text, min, max) {
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max)
        return value;
    throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `is not a whole number from ${min} to ${max}. Write it in digits.`);
}
/** One of the words of `known`. */
function readWord(input, text, known) {
    const word = known.find((candidate) => candidate === text);
    if (word !== undefined)
        return word;
    throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `is not known. Write ${known.join(' or ')}.`);
}
/** An https URL (or http to loopback) without user name, password, query or fragment. */
function readUrl(input, text) {
    const example = 'Write it like https://hub.example.com:8443.';
    if (/[\\\p{Cc}\s]/u.test(text))
        throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `holds a blank, "\\" or control character. ${example}`);
    const url = /^https?:\/\//iu.test(text) ? (0,_http_urls_js__WEBPACK_IMPORTED_MODULE_0__/* .parseUrl */ .Dl)(text) : undefined;
    if (url === undefined)
        throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `is not a URL. ${example}`);
    const problem = (0,_http_urls_js__WEBPACK_IMPORTED_MODULE_0__/* .problemOfUrl */ .qd)(url) ?? (url.search === '' ? undefined : 'holds a query (?…)');
    if (problem !== undefined)
        throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `${problem}. ${example}`);
    return url;
}
/** Origins, separated by white space or commas. */
function readOrigins(input, text) {
    return text
        .split(/[\s,]+/u)
        .filter((item) => item !== '')
        .map((item) => {
        const url = readUrl(input, item);
        if (url.pathname === '/')
            return url.origin;
        throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, `names more than an origin. Write ${url.origin}.`);
    });
}
/** Statuses (`200`) and classes (`2xx`), separated by commas or blanks. */
function readStatuses(input, text) {
    const items = text.split(/[\s,]+/u).filter((item) => item !== '');
    if (items.length === 0 || !items.every((item) => /^[2-5](?:\d\d|xx)$/iu.test(item))) {
        throw (0,_input_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .inputError */ .X)(input, 'is not a list of statuses. Write it like 2xx or 200,404.');
    }
    return (status) => items.some((item) => /xx$/iu.test(item) ? item.startsWith(String(Math.floor(status / 100))) : item === String(status));
}


/***/ }),

/***/ 3963:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BF: () => (/* binding */ writeOutputFile),
/* harmony export */   CK: () => (/* binding */ checkOutputFile),
/* harmony export */   jH: () => (/* binding */ readInputFile),
/* harmony export */   tJ: () => (/* binding */ openFileBody)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7075);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1469);






const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];
const refused = (input, reason) => new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .StepError */ .zg('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Name a regular file in the workspace or in the runner’s temp folder.',
});
const failed = (input, what, cause) => new _errors_js__WEBPACK_IMPORTED_MODULE_5__/* .StepError */ .zg('FILE_FAILED', `The file of the input ${input} cannot be ${what}.`, {
    hint: 'Check its path and permissions.',
    cause,
});
const isBelow = (path, folder) => path.startsWith(`${folder}${node_path__WEBPACK_IMPORTED_MODULE_3__.sep}`);
/**
 * The real path of what an input names: its folder must exist and lie in the workspace, in the runner's temp folder, or
 * at an absolute path that the workflow spells out without a link on the way. Links are followed before the judgement.
 */
async function locate(input, path, folders) {
    const full = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.resolve)(folders.workspace, path);
    const folder = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.realpath)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(full)).catch((cause) => {
        throw failed(input, 'found', cause);
    });
    const real = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, (0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(full));
    const roots = await Promise.all([folders.workspace, folders.temp].filter(Boolean).map((root) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.realpath)(root).catch(() => root)));
    const spelledOut = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.isAbsolute)(path) && real === full;
    if (!spelledOut && !roots.some((root) => isBelow(real, root)))
        throw refused(input, 'lies outside the workspace');
    const commandFiles = await Promise.all(folders.commandFiles.map((file) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.realpath)(file).catch(() => file)));
    const forbidden = REFUSED_ROOTS.some((root) => isBelow(real, root)) ||
        real.split(node_path__WEBPACK_IMPORTED_MODULE_3__.sep).some((part) => REFUSED_FOLDERS.includes(part)) ||
        commandFiles.includes(real);
    if (forbidden)
        throw refused(input, 'is not one that a step may use');
    return real;
}
/** The text of a file that an input names, at most 1 MiB. A link as the file itself is refused. Rejects with FILE_REFUSED or FILE_FAILED. */
async function readInputFile(input, path, folders) {
    const { file, size } = await openRegular(input, await locate(input, path, folders));
    try {
        if (size > MAX_INPUT_FILE_BYTES)
            throw refused(input, 'is larger than 1 MiB');
        return await file.readFile('utf8');
    }
    finally {
        await file.close();
    }
}
/** A file that an input names, of any size, as a body. A link as the file itself is refused. Rejects with FILE_REFUSED or FILE_FAILED. */
async function openFileBody(input, path, folders) {
    const real = await locate(input, path, folders);
    const { file, size } = await openRegular(input, real);
    await file.close();
    const changed = () => failed(input, 'sent: it has changed meanwhile', undefined);
    return {
        size,
        open: async () => {
            const again = await openRegular(input, real);
            if (again.size === size)
                return exactly(size, again.file.createReadStream(), changed);
            await again.file.close();
            throw changed();
        },
    };
}
/** `source`, which fails if it holds more or less than `size` bytes: a body that is cut short may count as whole. */
function exactly(size, source, changed) {
    let left = size;
    const counter = new node_stream__WEBPACK_IMPORTED_MODULE_4__.Transform({
        transform: (chunk, _, done) => {
            left -= chunk.length;
            done(left < 0 ? changed() : null, chunk);
        },
        flush: (done) => done(left > 0 ? changed() : null),
    });
    return (0,node_stream__WEBPACK_IMPORTED_MODULE_4__.pipeline)(source, counter, () => undefined);
}
async function openRegular(input, real) {
    const flags = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_RDONLY | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NOFOLLOW | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NONBLOCK;
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(real, flags).catch((cause) => {
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_5__/* .systemCode */ .xU)(cause) === 'ELOOP' ? refused(input, 'is a link') : failed(input, 'read', cause);
    });
    const stat = await file.stat();
    if (stat.isFile())
        return { file, size: stat.size };
    await file.close();
    throw refused(input, 'is not a regular file');
}
/** Checks, before anything is sent, that a file may be written there later. Rejects with FILE_REFUSED or FILE_FAILED. */
async function checkOutputFile(input, path, folders) {
    const real = await locate(input, path, folders);
    const stat = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.lstat)(real).catch(() => undefined);
    if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink())
        throw refused(input, 'is not a regular file');
}
/**
 * Writes a file that an input names, whole or not at all: a new file, mode 0600, renamed into place, so that a link there
 * is replaced and never followed. Resolves to its real path. Rejects with FILE_REFUSED or FILE_FAILED.
 */
async function writeOutputFile(input, path, content, folders) {
    const real = await locate(input, path, folders);
    const part = `${real}.${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}.part`;
    try {
        const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(part, node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_WRONLY | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_CREAT | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_EXCL | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NOFOLLOW, 0o600);
        try {
            await file.writeFile(content);
        }
        finally {
            await file.close();
        }
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(part, real);
    }
    catch (cause) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.unlink)(part).catch(() => undefined);
        throw failed(input, 'written', cause);
    }
    return real;
}


/***/ }),

/***/ 292:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   Lt: () => (/* binding */ select),
/* harmony export */   gH: () => (/* binding */ isSound),
/* harmony export */   qF: () => (/* binding */ parseJson)
/* harmony export */ });
/** Whether a value is an object, and neither a list nor null. */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const MAX_DEPTH = 1000;
/** Whether no part of `value` lies deeper than 1,000 levels or under a `__proto__` key. */
function isSound(value) {
    let level = [value];
    for (let depth = 0; level.length > 0; depth += 1) {
        if (depth > MAX_DEPTH)
            return false;
        const containers = level.filter((item) => typeof item === 'object' && item !== null);
        if (containers.some((item) => Object.hasOwn(item, '__proto__')))
            return false;
        level = containers.flatMap((item) => Object.values(item));
    }
    return true;
}
/** JSON text as a value; undefined when it is not JSON, too deep, or has a `__proto__` key. */
function parseJson(text) {
    try {
        const value = JSON.parse(text.replace(/^\ufeff/u, ''));
        return isSound(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** The value at a dotted path (`issue.status.id`) of a JSON value; undefined where there is none. Only own properties count. */
function select(value, path) {
    return path.split('.').reduce((at, name) => {
        if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name))
            return undefined;
        return at[name];
    }, value);
}


/***/ }),

/***/ 4299:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Du: () => (/* binding */ unseal),
/* harmony export */   Z3: () => (/* binding */ isSealKey),
/* harmony export */   c9: () => (/* binding */ nameUnder),
/* harmony export */   od: () => (/* binding */ seal),
/* harmony export */   te: () => (/* binding */ sealMaterial),
/* harmony export */   yR: () => (/* binding */ RESCUE_BINDING)
/* harmony export */ });
/* unused harmony export newSealKey */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1469);


/**
 * A sealed box is one line of base64url: a version, 32 random bytes of salt, a nonce, the ciphertext and a tag of 16 bytes,
 * by AES-256-GCM under a key that HKDF-SHA256 derives for each sealing (docs/design/011-sealed-boxes.md).
 */
const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES + NONCE_BYTES;
/** What a refresh token in the log is bound to: whoever has the key may open it anywhere. */
const RESCUE_BINDING = ['rescue'];
const deriveKey = (material, salt, purpose) => Buffer.from((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', JSON.stringify(material), salt, `bearer-step ${purpose}`, 32));
const associatedData = (binding) => Buffer.from(JSON.stringify([VERSION, ...binding]));
/** `text` sealed under the key material, bound to `binding`. */
function seal(text, material, binding) {
    const [salt, nonce] = [(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(SALT_BYTES), (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(NONCE_BYTES)];
    const cipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createCipheriv)(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(binding));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), salt, nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}
/** What was sealed. Throws SEAL_INVALID for another key or binding, and for a box that was changed or is none. */
function unseal(box, material, binding) {
    const bytes = Buffer.from(box, 'base64url');
    if (bytes[0] !== VERSION || bytes.length < HEAD_BYTES + TAG_BYTES)
        throw sealInvalid();
    const salt = bytes.subarray(1, 1 + SALT_BYTES);
    const nonce = bytes.subarray(1 + SALT_BYTES, HEAD_BYTES);
    const decipher = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createDecipheriv)(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(binding));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
        return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    }
    catch (cause) {
        throw sealInvalid(cause);
    }
}
/** A name for `binding` that tells nothing to whoever lacks the key: 20 hexadecimal digits. */
function nameUnder(material, binding) {
    const key = deriveKey(material, Buffer.alloc(0), 'name');
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', key).update(associatedData(binding)).digest('hex').slice(0, 20);
}
const sealInvalid = (cause) => new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .StepError */ .zg('SEAL_INVALID', 'What was sealed cannot be opened: it was changed, or sealed under another key.', {
    hint: 'Check that seal-key is the one that it was sealed under.',
    cause,
});
/** Whether a text can be a seal key: 32 bytes in base64 or base64url, as `bearer-step seal-key` makes them. */
const isSealKey = (text) => /^[\w+/-]+={0,2}$/u.test(text) && Buffer.from(text, 'base64').length === 32;
/** A seal key as key material: its bytes, however they are written. */
const sealMaterial = (key) => [Buffer.from(key, 'base64').toString('base64')];
/** A new seal key: 32 random bytes in base64url. */
const newSealKey = () => randomBytes(32).toString('base64url');


/***/ }),

/***/ 1626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ RESERVED_TOKEN_PARAMETERS),
/* harmony export */   w: () => (/* binding */ RESERVED_HEADERS)
/* harmony export */ });
/** Names of the token request that the grant or an input of their own sets. */
const RESERVED_TOKEN_PARAMETERS = /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;
/** Headers that would change where a request goes, who sends it, or how its body is framed. */
const RESERVED_HEADERS = /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|te|upgrade|expect|cookie|accept-encoding)$/iu;


/***/ }),

/***/ 708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ checkRules),
/* harmony export */   g: () => (/* binding */ NO_SECRETS)
/* harmony export */ });
/* harmony import */ var _inputs_input_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(878);

const NO_SECRETS = 'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';
/** Notes every broken rule. */
function checkRules(rules, inputs, provider, errors) {
    for (const { input, broken, sentence } of rules) {
        if (broken(inputs, provider))
            errors.note((0,_inputs_input_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .inputError */ .X)(input, sentence(provider)));
    }
}


/***/ })

};
