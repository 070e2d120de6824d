export const id = 557;
export const ids = [557];
export const modules = {

/***/ 183:
/***/ ((__unused_webpack_module, exports, __webpack_require__) => {

/** Loads `tunnel` in the bundles (tsconfig.json, `paths`) when a proxy is used, and not before: docs/design/003-start-up.md. */
for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => __webpack_require__(218)[name](options);
}


/***/ }),

/***/ 915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  startPost: () => (/* binding */ startPost)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 8 modules
var core = __webpack_require__(58);
;// CONCATENATED MODULE: ./build/lib/errors.js
/**
 * Every way in which the step can fail. The list is closed: docs/troubleshooting.md has one heading per code, and the
 * `error-code` output is always one of these.
 */
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'INPUT_INVALID',
    'ORIGIN_NOT_ALLOWED',
    'FILE_REFUSED',
    'FILE_FAILED',
    'DISCOVERY_FAILED',
    'TOKEN_REJECTED',
    'TOKEN_INVALID',
    'SCOPE_MISSING',
    'REFRESH_REJECTED',
    'REFRESH_UNCERTAIN',
    'SAVE_FAILED',
    'LOAD_FAILED',
    'LEASE_TAKEN',
    'STORE_FAILED',
    'SEAL_INVALID',
    'LOGIN_DENIED',
    'LOGIN_FAILED',
    'API_STATUS',
    'CHANGE_IGNORED',
    'RESPONSE_INVALID',
    'RESPONSE_TOO_LARGE',
    'REDIRECT_REFUSED',
    'HOST_NOT_FOUND',
    'CONNECTION_REFUSED',
    'CONNECTION_LOST',
    'TLS_UNTRUSTED',
    'TLS_HOSTNAME',
    'TLS_EXPIRED',
    'TLS_FAILED',
    'PROXY_FAILED',
    'HTTP_INVALID',
    'TIMEOUT',
    'RETRY_TOO_LATE',
    'CANCELLED',
    'OUTPUT_FAILED',
    'INTERNAL',
]));
/** The one error class: a code, a sentence, and a hint. Its message may hold foreign text that is already made safe. */
class errors_StepError extends Error {
    name = 'StepError';
    code;
    hint;
    transient;
    unsent;
    constructor(code, message, options = {}) {
        super(message, { cause: options.cause });
        this.code = code;
        this.hint = options.hint ?? '';
        this.transient = options.transient ?? false;
        this.unsent = options.unsent ?? false;
    }
}
/** The code of an error of Node's (`ECONNRESET`, `ELOOP`); '' when it has none. */
function systemCode(error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
/** What a failure says to the user: `[CODE] sentence hint`. Unknown exceptions give their class only, since their text may hold a secret. */
function describeFailure(error) {
    if (error instanceof errors_StepError) {
        return { code: error.code, text: `[${error.code}] ${error.message}${error.hint === '' ? '' : ` ${error.hint}`}` };
    }
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    return {
        code: 'INTERNAL',
        text: `[INTERNAL] This step met a fault of its own (${kind}). Please report it with the version and your inputs without their values.`,
    };
}

;// CONCATENATED MODULE: ./build/lib/printable.js
/**
 * Characters that change what a reader or the runner sees: controls and line breaks, zero-width and bidirectional
 * marks and other invisible formatting, lone surrogates.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
function visibleEscape(character) {
    return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
/**
 * One line of plain text from foreign text: invisible characters become visible escapes, and what the runner would obey
 * is broken up. It obeys `##[command]` anywhere in a line, and `::command::` at its start, after any white space.
 */
function printable(text) {
    return text
        .replace(INVISIBLE, visibleEscape)
        .replaceAll('##[', '## [')
        .replace(/^(\s*):(?=:)/u, '$1: ');
}
/** Cuts to `max` characters, and says so with an ellipsis. A cut never splits a surrogate pair. */
function shorten(text, max) {
    return text.length <= max
        ? text
        : `${text
            .slice(0, max)
            .toWellFormed()
            .replace(/\ufffd$/u, '')}…`;
}

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
        const start = shorten(this.redact(foreign), MAX_MIXED_TEXT - 1);
        return printable(shorten(this.redact(start), max));
    }
    /** `: "…"`, the foreign text as the end of a sentence, without its own full stop; '' when there is none. */
    quote(foreign, max) {
        return foreign === '' ? '' : `: "${this.show(foreign, max).replace(/\.$/u, '')}"`;
    }
}

// EXTERNAL MODULE: ./build/ci/state.js
var state = __webpack_require__(284);
;// CONCATENATED MODULE: ./build/ci/github.js





const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];
/**
 * Writes through a command file of the runner. Without the file, @actions/core would print the value as a command of old,
 * which no runner obeys any more.
 */
function write(isSet, file, what, action) {
    if (!isSet) {
        throw new errors_StepError('OUTPUT_FAILED', `The step cannot hand on ${what}: ${file} is not set.`, {
            hint: 'Run it as a step of a workflow.',
        });
    }
    try {
        action();
    }
    catch (cause) {
        throw new errors_StepError('OUTPUT_FAILED', `The step cannot hand on ${what}: the file of ${file} cannot be written.`, {
            hint: 'Check that the disk is not full and that no earlier step removed or protected it.',
            cause,
        });
    }
}
/** GitHub Actions: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function createGitHubHost(environment) {
    const secrets = new Secrets((form) => core/* setSecret */.Pq(form));
    const safe = (text) => secrets.redact(text).split('\n').map(printable).join('\n');
    const isSet = (file) => (environment[file] ?? '') !== '';
    return {
        input: (name) => core/* getInput */.V4(name),
        secrets,
        output: (name, value) => write(isSet('GITHUB_OUTPUT'), 'GITHUB_OUTPUT', `the output ${name}`, () => core/* setOutput */.uH(name, value)),
        saveState: (value) => write(isSet('GITHUB_STATE'), 'GITHUB_STATE', 'its state', () => core/* saveState */.LZ(state/* STATE_NAME */.sf, value)),
        loadState: () => core/* getState */.Gu(state/* STATE_NAME */.sf),
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

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(311);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(975);
;// CONCATENATED MODULE: ./build/http/body.js


/** We ask for `identity`; these are for servers that compress all the same. */
const DECODERS = {
    gzip: 'gunzip',
    'x-gzip': 'gunzip',
    deflate: 'inflate',
    br: 'brotliDecompress',
};
const tooLarge = (maxBytes) => new errors_StepError('RESPONSE_TOO_LARGE', `The answer is larger than ${maxBytes / 1_048_576} MiB.`, {
    hint: 'Ask for less, page by page.',
});
/** Throws RESPONSE_TOO_LARGE where more than `maxBytes` are announced: that is not waited for. */
function checkAnnouncedLength({ headers, statusCode }, method, maxBytes) {
    const hasBody = method !== 'HEAD' && statusCode !== 304;
    if (hasBody && Number(headers['content-length'] ?? 0) > maxBytes)
        throw tooLarge(maxBytes);
}
/** The whole body, decoded; at most `maxBytes` before and after. Rejects with RESPONSE_TOO_LARGE or RESPONSE_INVALID. */
async function readResponseBody(message, maxBytes, heard) {
    const body = await collect(message, maxBytes, heard);
    const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    return encoding === 'identity' || body.length === 0 ? body : decompress(body, encoding, maxBytes);
}
/** By events: the first async iteration over a stream would cost 3 ms. A connection that is cut emits `error`. */
function collect(message, maxBytes, heard) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let size = 0;
        message.on('data', (chunk) => {
            heard();
            size += chunk.length;
            if (size > maxBytes)
                message.destroy(tooLarge(maxBytes));
            else
                chunks.push(chunk);
        });
        message.once('end', () => resolve(Buffer.concat(chunks)));
        message.once('error', reject);
    });
}
async function decompress(body, encoding, maxBytes) {
    const invalid = (cause) => new errors_StepError('RESPONSE_INVALID', 'The answer is compressed in a way that cannot be read.', {
        hint: 'The step asked for no compression: look at what stands between it and the server.',
        cause,
    });
    const decoder = DECODERS[encoding];
    if (decoder === undefined)
        throw invalid();
    const zlib = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 522, 19));
    try {
        return await (0,external_node_util_.promisify)(zlib[decoder])(body, {
            maxOutputLength: maxBytes,
        });
    }
    catch (cause) {
        if (cause instanceof RangeError)
            throw tooLarge(maxBytes);
        throw invalid(cause);
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
;// CONCATENATED MODULE: ./build/http/trust.js



/** A list of Node's or the operating system's. Node 20 knows only its own. */
function storedCertificates(store, environment) {
    if (typeof external_node_tls_.getCACertificates === 'function')
        return external_node_tls_.getCACertificates(store);
    if (store === 'system')
        return [];
    return [
        ...external_node_tls_.rootCertificates,
        ...(store === 'default' ? [trust_extraCaFile(environment)?.pem ?? ''].filter(Boolean) : []),
    ];
}
/** The file of NODE_EXTRA_CA_CERTS and what is in it; undefined where there is none. */
function trust_extraCaFile(environment) {
    const path = environment['NODE_EXTRA_CA_CERTS'] ?? '';
    try {
        return { path, pem: (0,external_node_fs_.readFileSync)(path, 'utf8') };
    }
    catch {
        return undefined;
    }
}
/**
 * The rungs to try in turn: a handshake that fails for lack of an issuer has sent nothing, so a wider list may follow. All
 * of them count in the end; the given ones come first since Node's list takes 5 ms to read, and who gives a CA needs it.
 */
function trustLevelsOf(trust) {
    if (trust.systemStore)
        return ['system'];
    const given = trust.caCertificates.length > 0 ? ['given'] : [];
    // The post step trusts what main trusted, and finds nothing new.
    return [...given, 'node', ...(trust.store === 'default' ? ['system'] : [])];
}
/**
 * The TLS settings for one origin. Everything that the job's environment could weaken is set: NODE_TLS_REJECT_UNAUTHORIZED=0
 * would switch verification off even with a CA given. A partial chain counts, since people paste the server's own certificate.
 */
function tlsSettings(trust, origin, level, environment) {
    const ca = [
        ...(level === 'given' ? [] : storedCertificates(trust.store, environment)),
        ...(level === 'system' ? storedCertificates('system', environment) : []),
        ...trust.caCertificates,
    ];
    return {
        secureContext: external_node_tls_.createSecureContext({ ca, minVersion: 'TLSv1.2', allowPartialTrustChain: true }),
        rejectUnauthorized: !trust.unverifiedOrigins.includes(origin),
    };
}
/** Whether the chain of a failed handshake lacks its issuer: more certificates may help, and nothing has been sent yet. */
function lacksIssuer(error) {
    const codes = [
        'UNABLE_TO_GET_ISSUER_CERT',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
    ];
    return codes.includes(systemCode(error));
}

;// CONCATENATED MODULE: ./build/http/connection-errors.js


/** What the errors of sockets, TLS and HTTP mean, in one line each with what to do. */
const CONNECTION_ERRORS = [
    {
        codes: /^(?:ENOTFOUND|EAI_NODATA|EAI_NONAME)$/u,
        code: 'HOST_NOT_FOUND',
        text: (host) => `The host name of ${host} cannot be resolved.`,
        hint: 'Check its spelling, and that the runner can see it (a private name needs a self-hosted runner or a proxy).',
        transient: true,
    },
    {
        codes: /^EAI_/u,
        code: 'HOST_NOT_FOUND',
        text: (host) => `The name server did not answer for ${host}.`,
        hint: 'Try again later, or check the DNS of the runner.',
        transient: true,
    },
    {
        codes: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/u,
        code: 'CONNECTION_REFUSED',
        text: (host) => `No connection to ${host}: nothing accepts it there.`,
        hint: 'Check host and port, and whether a firewall or proxy stands between the runner and the server.',
        transient: true,
    },
    {
        codes: /^ERR_TLS_CERT_ALTNAME/u,
        code: 'TLS_HOSTNAME',
        text: (host) => `The certificate of ${host} is for another host name.`,
        hint: 'Use the name that stands in the certificate.',
    },
    {
        codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/u,
        code: 'TLS_EXPIRED',
        text: (host) => `The certificate of ${host} has expired or is not valid yet.`,
        hint: "Renew it, or set the runner's clock right.",
    },
    {
        codes: /^(?:ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|UNABLE_TO_|INVALID_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/u,
        code: 'TLS_FAILED',
        text: (host) => `The TLS handshake with ${host} failed.`,
        hint: 'Check that the port speaks TLS 1.2 or newer, and that its certificates are in order.',
    },
    {
        codes: /^ETIMEDOUT$/u,
        code: 'TIMEOUT',
        text: (host) => `No connection to ${host} in time.`,
        hint: 'Check host and port, and whether a firewall drops the packets.',
        transient: true,
    },
    {
        codes: /^HPE_/u,
        code: 'HTTP_INVALID',
        text: (host) => `${host} did not answer in HTTP.`,
        hint: 'Check the port, and whether a proxy stands in between.',
    },
];
const UNTRUSTED = {
    code: 'TLS_UNTRUSTED',
    text: (host) => `The certificate of ${host} comes from an authority that is not trusted here.`,
    hint: 'Give the CA certificate (or the self-signed certificate itself) in the input ca-cert.',
};
const LOST = {
    code: 'CONNECTION_LOST',
    text: (host) => `The connection to ${host} was cut before the whole answer was there.`,
    hint: 'Whether the server acted on the request is not known: look there before you run it again.',
    transient: true,
};
/** How the `tunnel` package tells that a proxy gave no connection; it has no codes of its own for that. */
const TUNNEL_ERROR = /^(?:tunneling socket could not be established, (.*)|got illegal response body from proxy)$/u;
/** The StepError for what a socket, TLS or the HTTP parser threw. `connected`: the request may have reached the server. */
function mapConnectionError(cause, url, connected) {
    if (cause instanceof errors_StepError)
        return cause;
    const tunnel = cause instanceof Error ? TUNNEL_ERROR.exec(cause.message) : null;
    if (tunnel !== null)
        return proxyError(tunnel[1] ?? '', url, cause);
    const code = systemCode(cause);
    const known = lacksIssuer(cause) ? UNTRUSTED : (CONNECTION_ERRORS.find(({ codes }) => codes.test(code)) ?? LOST);
    // ETIMEDOUT and the like also come from a connection that stood: then the request may have been acted upon.
    const row = connected && known.transient === true ? LOST : known;
    const hint = row === LOST && !connected ? 'The server did not get the request. Try again later.' : row.hint;
    return new errors_StepError(row.code, row.text(url.host), {
        hint,
        cause,
        transient: row.transient ?? false,
        unsent: !connected,
    });
}
function proxyError(detail, url, cause) {
    const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
    const answered = status === undefined ? 'cannot be reached' : `answered ${status}`;
    return new errors_StepError('PROXY_FAILED', `The proxy ${answered} when asked for ${url.host}.`, {
        hint: 'Check HTTPS_PROXY and its user name and password, or add the host to NO_PROXY.',
        transient: status === undefined || status.startsWith('5'),
        unsent: true,
        cause,
    });
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(67);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(708);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(30);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js
var lib = __webpack_require__(779);
;// CONCATENATED MODULE: ./build/http/connection.js





/** http-client's own limit ends nothing; ours (idle-timeout.ts) does. The largest delay that a timer takes. */
const NO_LIMIT_MS = 2_147_483_647;
const USER_AGENT = 'bearer-step';
/**
 * Keep-alive connections to one origin. @actions/http-client opens and proxies them; it follows no redirect, repeats no
 * request and reads no body here, since its ways with these lose or leak data.
 */
class Connection {
    #tls;
    #agent;
    #client;
    #onSecured;
    #sockets = new WeakSet();
    #takeAhead;
    #ahead;
    #signal;
    #userAgent = USER_AGENT;
    #reached = false;
    /**
     * `tls` is undefined for plain http. `onSecured` gets each new TLS connection before the answer is read. `takeAhead`
     * resolves to a TCP connection that stands already, if there is one.
     */
    constructor(tls, onSecured, takeAhead) {
        this.#takeAhead = takeAhead;
        this.#tls = tls;
        this.#onSecured = onSecured;
        this.#agent =
            tls === undefined ? new external_node_http_.Agent({ keepAlive: true }) : new external_node_https_.Agent({ keepAlive: true, ...tls });
        this.#watch(tls === undefined ? 'connect' : 'secureConnect');
        const handler = {
            prepareRequest: (options) => this.#prepare(options),
            canHandleAuthentication: () => false,
            handleAuthentication: () => Promise.reject(new Error('not used')),
        };
        const settings = { allowRedirects: false, allowRetries: false, keepAlive: true, socketTimeout: NO_LIMIT_MS };
        this.#client = new lib/* HttpClient */.Qq(USER_AGENT, [handler], settings);
    }
    /** Whether a connection stood, so that the server may have seen the request. */
    get reached() {
        return this.#reached;
    }
    /** Resolves to the answer as soon as its head is there. `progress` is called for every piece of a file that goes out. */
    async request(attempt, signal, progress) {
        const { method, url, body, headers } = attempt;
        this.#signal = signal;
        this.#userAgent = headers['user-agent'] ?? USER_AGENT;
        this.#ahead = await this.#takeAhead?.();
        this.#takeAhead = undefined;
        // A server may have closed the kept connection right behind its last answer. If the word of it has come, it is heard in
        // the second turn: the first one may end before sockets are looked at.
        for (let turn = 0; turn < 2; turn += 1)
            await new Promise((resolve) => setImmediate(resolve));
        const { message } = await (typeof body === 'object'
            ? this.#upload(attempt, body, progress)
            : this.#client.request(method, url.href, body ?? null, { ...headers }));
        const { socket } = message;
        if (socket instanceof external_node_tls_.TLSSocket && !this.#sockets.has(socket))
            this.#onSecured(socket);
        this.#sockets.add(socket);
        return message;
    }
    /** A read error ends the attempt: whoever closes the connection then leaves the server with a body that is not whole. */
    async #upload({ method, url, headers }, body, progress) {
        const stream = await body.open();
        stream.on('data', progress);
        const broken = new Promise((_, reject) => stream.once('error', reject));
        const length = { 'content-length': String(body.size) };
        const sent = this.#client.request(method, url.href, stream, { ...headers, ...length });
        // However the attempt ends, the file is let go of: a server may answer without reading it.
        const letGo = () => stream.destroy();
        sent.then(({ message }) => message.once('close', letGo), letGo);
        return Promise.race([broken, sent]);
    }
    /** Drops what is open; the next request connects anew. */
    close() {
        this.#agent.destroy();
    }
    /** Notes when a new connection stands. */
    #watch(event) {
        const agent = this.#agent;
        const createConnection = agent.createConnection.bind(agent);
        agent.createConnection = (options, callback) => {
            this.#reached = false;
            const socket = this.#ahead;
            this.#ahead = undefined;
            const all = socket?.writable === true ? { ...options, socket } : options;
            return createConnection(all, callback)?.once(event, () => (this.#reached = true));
        };
    }
    /** The one place that decides over agent and TLS: our own agent, or the tunnel's with our settings. */
    #prepare(options) {
        options.signal = this.#signal;
        // http-client would put its own name over the workflow's.
        Object.assign(options.headers ?? {}, { 'user-agent': this.#userAgent });
        options.host = options.host?.replace(/^\[(.*)\]$/u, '$1');
        if (options.agent instanceof external_node_http_.Agent) {
            options.agent = this.#agent;
            return;
        }
        // A tunnel tells only of its own failures, so a request through it counts as seen.
        this.#reached = true;
        const tunnel = options.agent;
        Object.assign(tunnel.options, this.#tls);
        // Without this an https proxy would be verified for the target's name, or not at all when the job says so.
        const { host } = tunnel.proxyOptions;
        Object.assign(tunnel.proxyOptions, this.#tls, {
            servername: (0,external_node_net_.isIP)(host) === 0 ? host : '',
            rejectUnauthorized: true,
        });
    }
}

;// CONCATENATED MODULE: ./build/http/deadline.js

/**
 * Settles as `work` does, or rejects with the reason of `signal` as soon as it aborts. A race in our own hands: behind a
 * proxy that is silent after CONNECT neither an AbortSignal nor a socket timeout ends a request.
 */
async function raceAgainst(signal, work) {
    // Who waits no more must still take note of a failure, or it would count as unhandled.
    work.catch(() => undefined);
    signal.throwIfAborted();
    let stop = () => undefined;
    const aborted = new Promise((_, reject) => {
        stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
    });
    try {
        return await Promise.race([work, aborted]);
    }
    finally {
        signal.removeEventListener('abort', stop);
    }
}
const STEP_HINT = 'Check that the servers answer, or raise the input timeout.';
/** What a critical section needs before it begins, how long it may take, and what of that is for saving and for settling alone. */
const CRITICAL_START_MS = 20_000;
const CRITICAL_LIMIT_MS = 120_000;
const SAVING_MS = 70_000;
const SETTLING_MS = 2000;
/** The runner kills a cancelled step after 10 s. */
const CANCELLED_GRACE_MS = 8000;
function createSection(now) {
    const what = 'The refresh with its save';
    const trying = createDeadline(CRITICAL_LIMIT_MS - SETTLING_MS - SAVING_MS, now, what);
    const saving = createDeadline(CRITICAL_LIMIT_MS - SETTLING_MS, now, what);
    const settling = createDeadline(CRITICAL_LIMIT_MS, now, what);
    const wait = new AbortController();
    let postponed;
    return {
        saving,
        settling,
        asking: {
            ...trying,
            remainingMs: () => (postponed === undefined ? trying.remainingMs() : 0),
            sleep: (ms) => raceAgainst(wait.signal, trying.sleep(ms)),
        },
        postpone: (reason) => {
            if (postponed !== undefined && reason.code !== 'CANCELLED')
                return;
            postponed = reason;
            const { code, message, hint } = reason;
            wait.abort(new errors_StepError(code, message, { hint, unsent: true }));
            if (code !== 'CANCELLED')
                return;
            for (const part of [trying, saving]) {
                setTimeout(() => part.end(reason), CANCELLED_GRACE_MS - SETTLING_MS).unref();
            }
            setTimeout(() => settling.end(reason), CANCELLED_GRACE_MS).unref();
        },
        postponed: () => postponed,
        close: () => {
            for (const part of [trying, saving, settling])
                part.close();
        },
    };
}
/** A deadline `timeoutMs` from now. `what`: whose time it is, as the beginning of a sentence. */
function createDeadline(timeoutMs, now, what = 'The step') {
    const controller = new AbortController();
    const { signal } = controller;
    const endsAt = now() + timeoutMs;
    let section;
    const end = (reason) => {
        if (section === undefined)
            controller.abort(reason);
        else
            section.postpone(reason);
    };
    const timer = setTimeout(() => {
        const text = `${what} did not finish within ${timeoutMs / 1000} s.`;
        end(new errors_StepError('TIMEOUT', text, { hint: what === 'The step' ? STEP_HINT : '' }));
    }, timeoutMs);
    const remainingMs = () => Math.max(0, endsAt - now());
    return {
        signal,
        remainingMs,
        sleep: (ms) => raceAgainst(signal, new Promise((resolve) => setTimeout(resolve, ms))),
        end,
        critical: async (work) => {
            signal.throwIfAborted();
            if (remainingMs() < CRITICAL_START_MS)
                throw tooLateToBegin();
            const current = createSection(now);
            section = current;
            try {
                const result = await work(current);
                const reason = current.postponed();
                if (reason !== undefined)
                    throw reason;
                return result;
            }
            finally {
                section = undefined;
                current.close();
                const reason = current.postponed();
                if (reason !== undefined)
                    controller.abort(reason);
            }
        },
        close: () => clearTimeout(timer),
    };
}
const tooLateToBegin = () => new errors_StepError('TIMEOUT', `Less than ${CRITICAL_START_MS / 1000} s of the step's time are left: too little to refresh.`, {
    hint: 'A refresh that is cut off could lose the refresh token. Raise the input timeout.',
});

;// CONCATENATED MODULE: ./build/http/idle-timeout.js

/** Waits `silenceMs` from now, and from each `heard()`; then aborts with TIMEOUT. Aborts with `outer` too. */
function createIdleTimeout(silenceMs, outer, host) {
    const controller = new AbortController();
    const end = () => controller.abort(outer.reason);
    if (outer.aborted)
        end();
    outer.addEventListener('abort', end, { once: true });
    const timer = setTimeout(() => {
        const text = `${host} said nothing for ${silenceMs / 1000} s.`;
        const hint = 'Whether the server acted on the request is not known: look there before you run it again.';
        controller.abort(new errors_StepError('TIMEOUT', text, { hint, transient: true }));
    }, silenceMs);
    return {
        signal: controller.signal,
        reset: () => void timer.refresh(),
        close: () => {
            clearTimeout(timer);
            outer.removeEventListener('abort', end);
        },
    };
}

// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/proxy.js
var lib_proxy = __webpack_require__(783);
;// CONCATENATED MODULE: ./build/http/urls.js

/** The URL that `text` is, resolved against `base`; undefined when it is none. (Node 20 has no `URL.parse`.) */
function parseUrl(text, base) {
    return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}
/** `localhost`, `[::1]` or an IPv4 address in 127.0.0.0/8, as the URL parser writes them: `127.evil.test` is none of these. */
function isLoopback(url) {
    return ['localhost', '[::1]'].includes(url.hostname) || /^127(?:\.\d{1,3}){3}$/u.test(url.hostname);
}
/** Why no request may go to `url`, as the end of a sentence; undefined when it is fine. */
function problemOfUrl(url) {
    if (url.protocol === 'http:' && !isLoopback(url))
        return 'is not https, and would send secrets in clear';
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
        return 'is not an https URL';
    if (url.username !== '' || url.password !== '')
        return 'holds a user name or password';
    if (url.hash !== '')
        return 'holds a fragment (#…)';
    return undefined;
}
/** Whether no segment of a path, decoded or not, is `.` or `..` or holds a backslash or control character. */
function isPlainPath(path) {
    if (!path.startsWith('/') || path.startsWith('//'))
        return false;
    return path.split('/').every((segment) => {
        const decoded = percentDecode(segment);
        if (decoded === undefined || /[\\\p{Cc}]/u.test(decoded))
            return false;
        // An encoded slash is fine (GitLab's `group%2Fproject`), but a server that decodes it must not climb either.
        return !decoded.split('/').some((part) => /^\.{1,2}$/u.test(part));
    });
}
/** Percent-decoded text; undefined when it is not well encoded. */
function percentDecode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return undefined;
    }
}
/**
 * `base` with `path` appended to its own path (never resolved against it, so that a server under `/redmine` works) and
 * with `search` as its query. Throws INPUT_INVALID when the parsed result is not exactly that.
 */
function appendPath(base, path, search = '') {
    const prefix = base.pathname.replace(/\/$/u, '');
    const url = isPlainPath(path) ? parseUrl(`${base.origin}${prefix}${path}${search}`) : undefined;
    if (url === undefined || url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`) || url.hash !== '') {
        throw new StepError('INPUT_INVALID', 'The path of the request is not a plain path below base-url.', {
            hint: 'Write it as /a/b, without "..", "\\", "#" or control characters.',
        });
    }
    return url;
}

;// CONCATENATED MODULE: ./build/http/proxy.js



const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** Masks the user name and password of every proxy that the environment names, raw and as they are sent. */
function protectProxyCredentials(secrets, environment) {
    for (const name of VARIABLES) {
        const url = parseUrl(environment[name] ?? '');
        if (url === undefined || (url.username === '' && url.password === ''))
            continue;
        const [user, password] = [decoded(url.username), decoded(url.password)];
        // Without a password the user name is the secret: some proxies take a token there.
        const given = url.password === '' ? [url.username, user] : [url.password, password];
        for (const secret of [...given, `${user}:${password}`])
            secrets.protect(secret);
        secrets.protect(Buffer.from(`${user}:${password}`).toString('base64'));
    }
}
const decoded = (text) => percentDecode(text) ?? text;
/**
 * Whether requests to `url` go through a proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). Throws PROXY_FAILED
 * for a setting that @actions/http-client would misread, or pass over and connect directly.
 */
function usesProxy(url, environment) {
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    const isSet = Boolean(environment[`${scheme}_proxy`] || environment[`${scheme.toUpperCase()}_PROXY`]);
    if (!isSet || (0,lib_proxy/* checkBypass */.H)(url))
        return false;
    const proxy = proxyFor(url);
    if (proxy !== undefined && proxy.hostname !== '' && ['http:', 'https:'].includes(proxy.protocol))
        return true;
    throw new errors_StepError('PROXY_FAILED', 'The proxy setting of the environment is not an http or https URL.', {
        hint: 'Write HTTPS_PROXY as http://user:password@host:port, percent-encoded.',
    });
}
function proxyFor(url) {
    try {
        return (0,lib_proxy/* getProxyUrl */.s)(url);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/http/exchange.js










const IDLE_TIMEOUT_MS = 30_000;
/** The exchange over real connections. */
const createExchange = (trust, { host, environment, ahead }) => {
    const connections = new Map();
    let needsSystemStore = false;
    const trustNow = () => ({ ...trust, systemStore: trust.systemStore || needsSystemStore });
    if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
        host.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set for the job. This step verifies certificates all the same.');
    }
    const connect = (origin, [level = 'node', ...wider]) => {
        const tls = origin.startsWith('https:') ? tlsSettings(trust, origin, level, environment) : undefined;
        const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
        const onSecured = (socket) => warn?.(describeUnverified(socket, origin));
        const connection = new Connection(tls, onSecured, async () => ahead?.take(origin));
        const opened = { connection, level, wider };
        connections.set(origin, opened);
        return opened;
    };
    const connectionTo = (url) => {
        const proxied = usesProxy(url, environment);
        // A proxy has a certificate of its own, for which the given CAs alone may not do.
        const levels = trustLevelsOf(trustNow()).filter((level) => level !== 'given' || !proxied);
        return connections.get(url.origin) ?? connect(url.origin, levels);
    };
    const isBehindProxy = (url) => {
        try {
            return usesProxy(url, environment);
        }
        catch {
            return true;
        }
    };
    /** Sends, and climbs to the next list of certificates as long as the chain lacks its issuer. */
    const sendOver = async ({ connection, level, wider }, request, deadline) => {
        const { origin } = request.url;
        try {
            const response = await sendOnce(connection, request, deadline);
            if (level === 'system' && !trustNow().systemStore) {
                needsSystemStore = true;
                host.info(`Only the operating system knows the CA of ${origin}. "ca-cert: system" spares the search.`);
            }
            return response;
        }
        catch (error) {
            if (!(error instanceof errors_StepError) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0)
                throw error;
            return sendOver(connect(origin, wider), request, deadline);
        }
    };
    return {
        send: async (request, deadline) => sendOver(connectionTo(request.url), request, deadline),
        trust: trustNow,
        connectAhead: (url) => {
            if (url.protocol !== 'https:' || connections.has(url.origin) || isBehindProxy(url))
                return;
            ahead?.open(url);
        },
    };
};
async function sendOnce(connection, request, deadline) {
    const idle = createIdleTimeout(IDLE_TIMEOUT_MS, deadline.signal, request.url.host);
    const work = async () => {
        const message = await connection.request(request, idle.signal, idle.reset);
        idle.reset();
        const head = { status: message.statusCode ?? 0, headers: flatten(message) };
        try {
            checkAnnouncedLength(message, request.method, request.maxBodyBytes);
            return { ...head, body: await readResponseBody(message, request.maxBodyBytes, idle.reset) };
        }
        catch (error) {
            if (!(error instanceof errors_StepError) || error.code !== 'RESPONSE_TOO_LARGE')
                throw error;
            connection.close();
            return { ...head, body: Buffer.alloc(0), error };
        }
    };
    try {
        return await raceAgainst(idle.signal, work());
    }
    catch (error) {
        connection.close();
        // An aborted request looks like a lost connection: the reason for it is ours.
        throw idle.signal.aborted ? idle.signal.reason : mapConnectionError(error, request.url, connection.reached);
    }
    finally {
        idle.close();
    }
}
function flatten({ headers }) {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}
/** What was accepted without verification, and the line that would make it right. */
function describeUnverified(socket, origin) {
    const certificate = socket.getPeerX509Certificate();
    const seen = certificate === undefined
        ? 'It showed no certificate.'
        : `It showed: subject ${oneLine(certificate.subject)}, issuer ${oneLine(certificate.issuer)}, ` +
            `valid to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256}.`;
    return (`The certificate of ${origin} was not verified (tls-verify: false): anybody between could read the secrets. ` +
        `${seen} Instead of tls-verify: false, give its CA: "ca-cert: \${{ vars.CA_CERT }}".`);
}
const oneLine = (name) => shorten(name.replaceAll('\n', ', '), 200);

;// CONCATENATED MODULE: ./build/inputs/declaration.js
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

;// CONCATENATED MODULE: ./build/inputs/input-errors.js

/** A fault of one input: its name and what to write instead, as a sentence. */
function input_errors_inputError(input, sentence) {
    return new errors_StepError('INPUT_INVALID', `${input}: ${sentence}`);
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
        if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID')
            throw error;
        this.#messages.push(`${error.message}${error.hint === '' ? '' : ` ${error.hint}`}`);
    }
    /** Throws one INPUT_INVALID with every fault on a line of its own, if there is any. */
    throwIfAny() {
        const [first, ...more] = new Set(this.#messages);
        if (first === undefined)
            return;
        if (more.length === 0)
            throw new StepError('INPUT_INVALID', first);
        throw new StepError('INPUT_INVALID', `${more.length + 1} inputs need a change:\n${[first, ...more].join('\n')}`);
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(75);
;// CONCATENATED MODULE: ./build/lib/files.js






const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];
const refused = (input, reason) => new errors_StepError('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Name a regular file in the workspace or in the runner’s temp folder.',
});
const failed = (input, what, cause) => new errors_StepError('FILE_FAILED', `The file of the input ${input} cannot be ${what}.`, {
    hint: 'Check its path and permissions.',
    cause,
});
const isBelow = (path, folder) => path.startsWith(`${folder}${external_node_path_.sep}`);
/**
 * The real path of what an input names: its folder must exist and lie in the workspace, in the runner's temp folder, or
 * at an absolute path that the workflow spells out without a link on the way. Links are followed before the judgement.
 */
async function locate(input, path, folders) {
    const full = (0,external_node_path_.resolve)(folders.workspace, path);
    const folder = await (0,promises_.realpath)((0,external_node_path_.dirname)(full)).catch((cause) => {
        throw failed(input, 'found', cause);
    });
    const real = (0,external_node_path_.join)(folder, (0,external_node_path_.basename)(full));
    const roots = await Promise.all([folders.workspace, folders.temp].filter(Boolean).map((root) => (0,promises_.realpath)(root).catch(() => root)));
    const spelledOut = (0,external_node_path_.isAbsolute)(path) && real === full;
    if (!spelledOut && !roots.some((root) => isBelow(real, root)))
        throw refused(input, 'lies outside the workspace');
    const commandFiles = await Promise.all(folders.commandFiles.map((file) => (0,promises_.realpath)(file).catch(() => file)));
    const forbidden = REFUSED_ROOTS.some((root) => isBelow(real, root)) ||
        real.split(external_node_path_.sep).some((part) => REFUSED_FOLDERS.includes(part)) ||
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
    const counter = new Transform({
        transform: (chunk, _, done) => {
            left -= chunk.length;
            done(left < 0 ? changed() : null, chunk);
        },
        flush: (done) => done(left > 0 ? changed() : null),
    });
    return pipeline(source, counter, () => undefined);
}
async function openRegular(input, real) {
    const flags = external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK;
    const file = await (0,promises_.open)(real, flags).catch((cause) => {
        throw systemCode(cause) === 'ELOOP' ? refused(input, 'is a link') : failed(input, 'read', cause);
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
    const stat = await lstat(real).catch(() => undefined);
    if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink())
        throw refused(input, 'is not a regular file');
}
/**
 * Writes a file that an input names, whole or not at all: a new file, mode 0600, renamed into place, so that a link there
 * is replaced and never followed. Resolves to its real path. Rejects with FILE_REFUSED or FILE_FAILED.
 */
async function writeOutputFile(input, path, content, folders) {
    const real = await locate(input, path, folders);
    const part = `${real}.${randomUUID()}.part`;
    try {
        const file = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
        try {
            await file.writeFile(content);
        }
        finally {
            await file.close();
        }
        await rename(part, real);
    }
    catch (cause) {
        await unlink(part).catch(() => undefined);
        throw failed(input, 'written', cause);
    }
    return real;
}

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
        throw input_errors_inputError('ca-cert', 'holds no certificate. Write PEM text, base64 of it, a path, or the word system.');
    }
    if (FOREIGN_WORKSPACE_EVENTS.includes(host.event)) {
        const reason = `a file of the workspace does not count on ${host.event}: a pull request may have written it.`;
        throw input_errors_inputError('ca-cert', `${reason} Give the certificate itself, from vars.`);
    }
    const found = pemIn(await readInputFile('ca-cert', path, host));
    if (found !== undefined)
        return found;
    throw input_errors_inputError('ca-cert', 'names a file without PEM text (-----BEGIN CERTIFICATE-----). Convert it with openssl x509.');
}
const pemIn = (text) => text.match(PEM) ?? undefined;
function checked(certificates) {
    for (const [index, pem] of certificates.entries()) {
        try {
            new external_node_crypto_.X509Certificate(pem);
        }
        catch {
            throw input_errors_inputError('ca-cert', `certificate ${index + 1} is damaged. Paste it anew, with all its lines.`);
        }
    }
    return certificates;
}

;// CONCATENATED MODULE: ./build/lib/json.js
/** Whether a value is an object, and neither a list nor null. */
const json_isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
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
function json_parseJson(text) {
    try {
        const value = JSON.parse(text.replace(/^\ufeff/u, ''));
        return isSound(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** The value at a dotted path (`issue.status.id`) of a JSON value; undefined where there is none. Only own properties count. */
function json_select(value, path) {
    return path.split('.').reduce((at, name) => {
        if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name))
            return undefined;
        return at[name];
    }, value);
}

// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(136);
;// CONCATENATED MODULE: ./build/lib/bundle.js


/**
 * Loads `dist/<name>/index.js`, beside the bundle that runs, when it is first needed: start-up is felt in every step.
 * Resolves to its exports.
 */
async function bundle_loadBundle(name) {
    // Not `new URL(…, import.meta.url)`: the bundler would take that for assets and copy every index.js it finds.
    const here = fileURLToPath(import.meta.url);
    const file = [dirname(dirname(here)), name, 'index.js'].join('/');
    return (await import(/* webpackIgnore: true */ pathToFileURL(file).href));
}

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
        if (json_isObject(item))
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
        throw input_errors_inputError(input, `line ${result.line}: ${result.problem} ${QUOTE}`);
    if (!isSound(result.value))
        throw input_errors_inputError(input, 'is nested too deeply, or has a key named __proto__.');
    return result.value;
}
/** As `readValue`, for a map. */
async function readMap(input, text, loadYaml) {
    const value = await readValue(input, text, loadYaml);
    if (json_isObject(value))
        return value;
    throw input_errors_inputError(input, `is not a map. Write one "name: value" a line, or a JSON object. ${QUOTE}`);
}
/** The entries of a map whose values are all text, numbers or booleans, as text. */
function textValues(input, map) {
    return Object.fromEntries(Object.entries(map).map(([name, value]) => {
        if (value === null || typeof value === 'object')
            throw input_errors_inputError(input, `the value of "${name}" is not a text.`);
        return [name, String(value)];
    }));
}

;// CONCATENATED MODULE: ./build/inputs/scalars.js


/** `true` or `false` as YAML 1.2 writes them; everything else is a fault, so that "no" never means yes. */
function readBoolean(input, text) {
    if (/^(?:true|True|TRUE)$/u.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/u.test(text))
        return false;
    throw input_errors_inputError(input, 'is neither true nor false. Write one of them.');
}
/** A whole number from `min` to `max`, in digits. */
function scalars_readWholeNumber(input, text, min, max) {
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max)
        return value;
    throw inputError(input, `is not a whole number from ${min} to ${max}. Write it in digits.`);
}
/** One of the words of `known`. */
function readWord(input, text, known) {
    const word = known.find((candidate) => candidate === text);
    if (word !== undefined)
        return word;
    throw input_errors_inputError(input, `is not known. Write ${known.join(' or ')}.`);
}
/** An https URL (or http to loopback) without user name, password, query or fragment. */
function readUrl(input, text) {
    const example = 'Write it like https://hub.example.com:8443.';
    if (/[\\\p{Cc}\s]/u.test(text))
        throw input_errors_inputError(input, `holds a blank, "\\" or control character. ${example}`);
    const url = /^https?:\/\//iu.test(text) ? parseUrl(text) : undefined;
    if (url === undefined)
        throw input_errors_inputError(input, `is not a URL. ${example}`);
    const problem = problemOfUrl(url) ?? (url.search === '' ? undefined : 'holds a query (?…)');
    if (problem !== undefined)
        throw input_errors_inputError(input, `${problem}. ${example}`);
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
        throw input_errors_inputError(input, `names more than an origin. Write ${url.origin}.`);
    });
}
/** Statuses (`200`) and classes (`2xx`), separated by commas or blanks. */
function readStatuses(input, text) {
    const items = text.split(/[\s,]+/u).filter((item) => item !== '');
    if (items.length === 0 || !items.every((item) => /^[2-5](?:\d\d|xx)$/iu.test(item))) {
        throw input_errors_inputError(input, 'is not a list of statuses. Write it like 2xx or 200,404.');
    }
    return (status) => items.some((item) => /xx$/iu.test(item) ? item.startsWith(String(Math.floor(status / 100))) : item === String(status));
}

;// CONCATENATED MODULE: ./build/inputs/kinds.js




/** Text as it is. */
const kinds_text = { read: (_, given) => given, unset: '' };
/** `true` or `false`. */
const kinds_boolean = { read: readBoolean, unset: undefined };
/** A whole number from `min` to `max`. */
const wholeNumber = (min, max) => ({
    read: (name, given) => readWholeNumber(name, given, min, max),
    unset: undefined,
});
/** Whole seconds from `min` to `max`, as milliseconds. */
const seconds = (min, max) => ({
    read: (name, given) => readWholeNumber(name, given, min, max) * 1000,
    unset: undefined,
});
/** One of the words of `known`. */
const word = (known) => ({
    read: (name, given) => readWord(name, given, known),
    unset: undefined,
});
/** An https URL, or http to loopback. */
const url = { read: readUrl, unset: undefined };
/** Origins, separated by white space or commas. */
const origins = { read: readOrigins, unset: [] };
/** Statuses and classes of them, as a test. */
const statuses = { read: readStatuses, unset: undefined };
/** A YAML or JSON map. */
const map = {
    read: (name, given, { loadYaml }) => readMap(name, given, loadYaml),
    unset: {},
};
/** A YAML or JSON map of texts. */
const textMap = {
    read: async (name, given, { loadYaml }) => textValues(name, await readMap(name, given, loadYaml)),
    unset: {},
};
/** A YAML or JSON value but null, which an expression without a value gives, and hardly anybody wants to send. */
const jsonValue = {
    read: async (name, given, { loadYaml }) => {
        const value = await readValue(name, given, loadYaml);
        if (value === null)
            throw input_errors_inputError(name, 'is null: there is nothing to send. Give a value, or leave it out.');
        return value;
    },
    unset: undefined,
};
/** CA certificates. */
const caCert = {
    read: (_, given, { host }) => readCaCert(given, host),
    unset: { certificates: [], systemStore: false },
};

;// CONCATENATED MODULE: ./build/provider/rule.js

const rule_NO_SECRETS = 'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';
/** Notes every broken rule. */
function checkRules(rules, inputs, provider, errors) {
    for (const { input, broken, sentence } of rules) {
        if (broken(inputs, provider))
            errors.note(inputError(input, sentence(provider)));
    }
}

;// CONCATENATED MODULE: ./build/provider/reserved.js
/** Names of the token request that the grant or an input of their own sets. */
const RESERVED_TOKEN_PARAMETERS = /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;
/** Headers that would change where a request goes, who sends it, or how its body is framed. */
const RESERVED_HEADERS = /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|te|upgrade|expect|cookie|accept-encoding)$/iu;

;// CONCATENATED MODULE: ./build/auth/oauth/token-response.js



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
        const parsed = parseJson(`"${value}"`);
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
    const response = parseJson(raw);
    if (!isObject(response))
        throw notJson(raw);
    const value = select(response, field);
    if (!isTokenText(value)) {
        const what = value === undefined ? `has no "${field}"` : `holds a "${field}" that cannot be a token`;
        throw new StepError('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
            hint: 'Check that token-url is the token endpoint, and that the client may use this grant.',
        });
    }
    const lifetime = readLifetime(response['expires_in']) ?? settings.token_response?.expires_in_default;
    return {
        value,
        type: token_response_text(response['token_type']) ?? 'Bearer',
        obtainedAt: now,
        expiresAt: lifetime === undefined ? undefined : now + lifetime * 1000,
        scope: token_response_text(response['scope']),
    };
}
/** A text that can be an output: 1 to 8,192 characters, none of them NUL. */
const token_response_text = (value) => typeof value === 'string' && /^[^\0]{1,8192}$/u.test(value) ? value : undefined;
function notJson(raw) {
    const start = raw.trimStart();
    const what = start === '' ? 'is empty' : start.startsWith('<') ? 'is a web page' : 'is not a JSON object';
    return new StepError('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
        hint: 'Check that token-url (or base-url, issuer) names the token endpoint itself, not a sign-in page.',
    });
}

;// CONCATENATED MODULE: ./build/auth/grant.js




/** The grants by which a step gets its token. */
const RUN_GRANTS = ['client_credentials', 'refresh_token'];
/** The names of token parameters whose values are secrets. */
const SECRET_NAME = /secret|password|token|assertion|key/iu;
const secretValues = (parameters) => Object.entries(parameters).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));
/** What is asked for. */
const GRANT = {
    title: 'Grant',
    inputs: {
        grant: input('grant', word(RUN_GRANTS), {
            description: 'The OAuth 2 grant type: client_credentials or refresh_token. Default: what the inputs and the ' +
                'provider say.',
            details: 'The OAuth 2 grant type: `client_credentials` or `refresh_token`.',
            otherwise: "the refresh token grant where one of the inputs for refresh tokens is given, else the provider's " +
                'own, which is the client credentials grant everywhere but at `planio` and `redmine`',
        }),
        scope: input('scope', kinds_text, {
            description: 'The scopes to ask for, separated by spaces; with a refresh token, those that must be granted.',
            details: 'The scopes to ask for, separated by spaces. With a refresh token the scopes of the sign-in hold, ' +
                'and nothing is asked for; the step then fails by `SCOPE_MISSING` where one of those named here is ' +
                'not granted any more.',
            otherwise: 'none; the server decides',
            option: '"A B"',
        }),
        audience: input('audience', kinds_text, {
            description: 'The audience to ask for, where the server knows that parameter.',
            details: 'The audience to ask for, where the server knows that parameter.',
            otherwise: 'none',
            option: 'TEXT',
        }),
        tokenParameters: input('token-parameters', textMap, {
            description: 'A YAML or JSON map of further parameters of the token request.',
            details: 'A map of further parameters of the token request. Values whose names hold `secret`, `password`, ' +
                '`token`, `assertion` or `key` are masked. Names with an input of their own and those of the grant ' +
                'are refused.',
            otherwise: 'none',
            secret: false,
            option: 'MAP',
            secretsIn: secretValues,
        }),
        token: input('token', kinds_text, {
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
        broken: (inputs) => Object.keys(inputs.tokenParameters).some((name) => RESERVED_TOKEN_PARAMETERS.test(name)),
        sentence: () => 'sets a name that has an input of its own or belongs to the grant. Use scope, audience and the like.',
    },
    {
        input: 'token',
        broken: (inputs) => inputs.token !== '' && !isTokenText(inputs.token),
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

// EXTERNAL MODULE: ./node_modules/oauth4webapi/build/index.js
var build = __webpack_require__(235);
;// CONCATENATED MODULE: ./build/auth/client-auth/client-secret.js


/** The input of the methods that send the secret, in one form or another. */
const CLIENT_SECRET = {
    clientSecret: input('client-secret', kinds_text, {
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
const client_secret_basic_CLIENT_SECRET_BASIC = clientAuthMethod({
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
    client_secret_basic_CLIENT_SECRET_BASIC,
    CLIENT_SECRET_BASIC_RAW,
];
/** Where neither the workflow, the provider nor the server says how (RFC 8414 section 2). */
const DEFAULT_METHOD = (/* unused pure expression or super */ null && (CLIENT_SECRET_BASIC));
/** The method of that name; undefined when there is none. */
const methodNamed = (name) => CLIENT_AUTH_METHODS.find((method) => method.name === name);

;// CONCATENATED MODULE: ./build/auth/client-auth/inputs.js






const METHOD_NAMES = CLIENT_AUTH_METHODS.map(({ name }) => name);
const own = {
    clientId: input('client-id', kinds_text, {
        description: 'The OAuth 2 client id. Keep it in vars, not in secrets.',
        details: 'The OAuth 2 client id. It is no secret: keep it in `vars` or in the workflow, since a masked value ' +
            'empties every job output that it occurs in.',
        otherwise: 'none; required unless `token` is given',
        option: 'ID',
    }),
    clientAuth: input('client-auth', word(METHOD_NAMES), {
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
        ...Object.fromEntries(CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.entries(inputs))),
        clientAuth: own.clientAuth,
    },
    derivedSecrets: async (given) => {
        const sent = CLIENT_AUTH_METHODS.map(async (method) => {
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
        broken: (inputs) => fetchesToken(inputs) && inputs.clientId === '',
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
        throw inputError(name, `is empty. Give it from secrets: ${example}. ${NO_SECRETS}`);
    }));
}

;// CONCATENATED MODULE: ./build/auth/client-auth/client.js
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

;// CONCATENATED MODULE: ./build/auth/oauth/revoke.js


/** Attempts after the first one: the token ends by itself, and a job should not wait for that. */
const REVOCATION_RETRIES = 1;
/** What a user is told when a revocation fails; the step goes on. */
const revocationFailed = (error) => `The token could not be revoked; it ends when it expires. ${describeFailure(error).text}`;
/** Asks the server to revoke a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or an error of the connection. */
async function revokeToken(request, send) {
    const { endpoint, client, token, type = 'access_token', ...sending } = request;
    const response = await send({
        ...sending,
        method: 'POST',
        url: endpoint,
        source: 'the revocation endpoint',
        headers: { accept: 'application/json' },
        credentials: clientCredentials(client, { token, token_type_hint: type }),
        repeatable: true,
        maxRedirects: 0,
    });
    if (response.status === 200 || response.status === 204)
        return;
    throw new errors_StepError('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${response.status}.`, {
        hint: 'The token ends by itself when it expires.',
    });
}

;// CONCATENATED MODULE: ./build/auth/state.js








/**
 * The variables that decide over the way to a server. A later step can change them through GITHUB_ENV, and with them who
 * reads the client secret at post time, so the post step works with the values that main had.
 */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
/** These can work before a line of ours runs, so that putting them back is not enough. */
const STORE_VARIABLES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_USE_SYSTEM_CA'];
/** The runner hands the state to the post step as a variable, of which Linux takes 128 KiB. */
const MAX_STATE_LENGTH = (/* unused pure expression or super */ null && (96 * 1024));
/**
 * The state for the post step; undefined when it is too long, which only very many CA certificates can make it.
 * NODE_EXTRA_CA_CERTS goes in as path and hash, since its file is long as a rule.
 */
function serializeState(revocation, environment) {
    const extra = extraCaFile(environment);
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
    const state = json_parseJson(text);
    if (!json_isObject(state))
        return undefined;
    const { clientId, issuer, token, expiresAt, route, trust } = state;
    const endpoint = typeof state['endpoint'] === 'string' ? parseUrl(state['endpoint']) : undefined;
    const method = methodNamed(state['authMethod']);
    if (endpoint === undefined || method === undefined || !isTokenText(token))
        return undefined;
    if (typeof clientId !== 'string' || typeof issuer !== 'string' || !json_isObject(trust) || !json_isObject(route))
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
const changedStore = () => new errors_StepError('TLS_UNTRUSTED', 'A later step changed which certificates of the operating system count.', {
    hint: `Set ${STORE_VARIABLES.join(', ')} before this step, or give ca-cert.`,
});
const texts = (value) => Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
/** The certificates of NODE_EXTRA_CA_CERTS as main saw it, if the file is still the same. */
function unchangedExtraCa(extra) {
    if (!json_isObject(extra) || typeof extra['path'] !== 'string')
        return [];
    try {
        const pem = (0,external_node_fs_.readFileSync)(extra['path'], 'utf8');
        return sha256(pem) === extra['sha256'] ? [pem] : [];
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./build/http/message.js

/** The largest body that is read for what it says: token, discovery and error responses, and the `id` of an API's. */
const MAX_READ_BYTES = 1_048_576;
/** What a response says in JSON; undefined when it is none, or too long to be read. */
const readJson = ({ body }) => body.length > MAX_READ_BYTES ? undefined : parseJson(body.toString('utf8'));

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
        const full = { maxBodyBytes: MAX_READ_BYTES, maxRedirects: 0, ...defaults, ...request };
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
    const url = parseUrl(location, from);
    if (location === '' || url === undefined || url.username !== '' || url.password !== '') {
        throw new errors_StepError('REDIRECT_REFUSED', `${from.host} redirects to an address that cannot be followed.`);
    }
    if (url.origin !== from.origin) {
        throw new errors_StepError('REDIRECT_REFUSED', `${from.host} redirects to another origin, ${url.origin}.`, {
            hint: 'Credentials never follow a redirect: name the right server in base-url.',
        });
    }
    if (!more)
        throw new errors_StepError('REDIRECT_REFUSED', `${from.host} redirects too often.`);
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
        if (result instanceof errors_StepError) {
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
const retryTooLate = (url, delayMs) => new errors_StepError('RETRY_TOO_LATE', `${url.host} asks to come back in ${Math.ceil(delayMs / 1000)} s, after this step's end.`, {
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
        if (!(error instanceof errors_StepError))
            throw error;
        log(error.code);
        return error;
    }
}
function outcomeOf(result, now) {
    if (result instanceof errors_StepError)
        return { kind: 'error', transient: result.transient, unsent: result.unsent };
    return { kind: 'status', status: result.status, retryAfterMs: parseRetryAfter(result.headers['retry-after'], now) };
}

;// CONCATENATED MODULE: ./build/http/connections.js

/** Opens the way to the servers. Nothing is sent before `send` is called. */
function openConnections(settings, deps) {
    const { trust, origins, retries, deadline, quiet = false } = settings;
    const exchange = deps.openExchange(trust, deps);
    const send = createSend({ retries, deadline, quiet }, { ...deps, exchange, origins });
    return { send, trust: () => exchange.trust(), connectAhead: (url) => exchange.connectAhead(url) };
}

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
        const problem = problemOfUrl(url);
        if (problem !== undefined) {
            throw new errors_StepError('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${problem}.`, {
                hint: 'Use an https URL without user name, password or fragment.',
                unsent: true,
            });
        }
        if (this.#allowed[kind].has(url.origin))
            return;
        const { secret, input } = NAMES[kind];
        throw new errors_StepError('ORIGIN_NOT_ALLOWED', `${secret} may not go to ${url.origin}, which comes from ${source}.`, {
            hint: `If that server is right, name it in the input ${input}.`,
            unsent: true,
        });
    }
}

;// CONCATENATED MODULE: ./build/actions/step/run-post.js








const TIMEOUT_MS = 30_000;
/**
 * The end of the job: revokes the token that main handed to later steps. It trusts only what main saved, and the
 * credentials from their inputs if the client is still the same. Never rejects and never fails the job: a failure is a
 * warning.
 */
async function runPost(deps) {
    const { host } = deps;
    try {
        const state = restoreState(host.loadState(), deps.environment);
        if (state === undefined)
            return;
        deps.setEnvironment(state.route);
        await revoke(state, deps);
    }
    catch (error) {
        host.warning(revocationFailed(error));
    }
}
async function revoke({ revocation }, deps) {
    const { host, now } = deps;
    const { endpoint, clientId: id, method, issuer, token, expiresAt, trust } = revocation;
    host.secrets.protect(token);
    protectProxyCredentials(host.secrets, deps.environment);
    if (expiresAt !== undefined && expiresAt <= now()) {
        host.info('The token has expired: there is nothing to revoke.');
        return;
    }
    const credentials = givenCredentials(method, (name) => host.input(name));
    if (credentials === undefined || host.input('client-id') !== id) {
        const names = ['client-id', ...Object.values(method.inputs).map(({ name }) => name)].join(' or ');
        host.warning(`The token is not revoked: ${names} are not what they were. It ends when it expires.`);
        return;
    }
    for (const secret of Object.values(credentials))
        host.secrets.protect(secret);
    const deadline = createDeadline(TIMEOUT_MS, now);
    deps.onCancel((signal) => deadline.end(new errors_StepError('CANCELLED', `The post step was cancelled (${signal}).`)));
    const origins = new Origins([endpoint.origin], []);
    const { send } = openConnections({ trust, origins, retries: REVOCATION_RETRIES, deadline }, deps);
    try {
        await revokeToken({ endpoint, client: { id, method, credentials, issuer }, token }, send);
        host.info('The server accepted the revocation of the token. (A JWT lives on at the API until it expires.)');
    }
    finally {
        deadline.close();
    }
}

;// CONCATENATED MODULE: ./build/actions/step/start-post.js




/** Runs the post step in the real world. */
const startPost = (environment) => runPost({
    ...realWorld(createGitHubHost(environment), environment),
    openExchange: createExchange,
    setEnvironment: (variables) => {
        for (const [name, value] of Object.entries(variables)) {
            if (value === undefined)
                Reflect.deleteProperty(environment, name);
            else
                environment[name] = value;
        }
    },
});


/***/ }),

/***/ 941:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ ProxyAgent)
/* harmony export */ });
/**
 * Stands in for undici in the bundles (tsconfig.json, `paths`). @actions/http-client loads it for a fetch dispatcher that
 * nothing here asks for, and evaluating it would take longer than the rest of the step: docs/design/003-start-up.md.
 */
function ProxyAgent() {
  throw new Error('undici is not part of this bundle');
}


/***/ })

};
