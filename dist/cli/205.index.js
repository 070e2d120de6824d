export const id = 205;
export const ids = [205];
export const modules = {

/***/ 183:
/***/ ((__unused_webpack_module, exports, __webpack_require__) => {

/** Loads `tunnel` in the bundles (tsconfig.json, `paths`) when a proxy is used, and not before: docs/design/003-start-up.md. */
for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => __webpack_require__(218)[name](options);
}


/***/ }),

/***/ 51:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  startCli: () => (/* binding */ startCli)
});

// UNUSED EXPORTS: realCliDeps

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

;// CONCATENATED MODULE: ./build/ci/terminal.js


/** A person's terminal: inputs are options of the command line, and all that is said goes to stderr, so that stdout stays for `--print`. */
function createTerminalHost(inputs) {
    const secrets = new Secrets(() => undefined);
    const say = (text) => {
        process.stderr.write(`${secrets.redact(text).split('\n').map(printable).join('\n')}\n`);
    };
    return {
        input: (name) => (inputs[name] ?? '').trim(),
        secrets,
        output: () => undefined,
        saveState: () => undefined,
        loadState: () => '',
        info: say,
        warning: (text) => say(`Warning: ${text}`),
        fail: (text) => {
            process.exitCode = 1;
            say(text);
        },
        workspace: process.cwd(),
        temp: '',
        commandFiles: [],
        event: '',
        run: undefined,
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
var external_node_tls_ = __webpack_require__(692);
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
class StepError extends Error {
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
function errors_describeFailure(error) {
    if (error instanceof StepError) {
        return { code: error.code, text: `[${error.code}] ${error.message}${error.hint === '' ? '' : ` ${error.hint}`}` };
    }
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    return {
        code: 'INTERNAL',
        text: `[INTERNAL] This step met a fault of its own (${kind}). Please report it with the version and your inputs without their values.`,
    };
}

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
const tooLarge = (maxBytes) => new StepError('RESPONSE_TOO_LARGE', `The answer is larger than ${maxBytes / 1_048_576} MiB.`, {
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
    const invalid = (cause) => new StepError('RESPONSE_INVALID', 'The answer is compressed in a way that cannot be read.', {
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
        ...(store === 'default' ? [extraCaFile(environment)?.pem ?? ''].filter(Boolean) : []),
    ];
}
/** The file of NODE_EXTRA_CA_CERTS and what is in it; undefined where there is none. */
function extraCaFile(environment) {
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
    if (cause instanceof StepError)
        return cause;
    const tunnel = cause instanceof Error ? TUNNEL_ERROR.exec(cause.message) : null;
    if (tunnel !== null)
        return proxyError(tunnel[1] ?? '', url, cause);
    const code = systemCode(cause);
    const known = lacksIssuer(cause) ? UNTRUSTED : (CONNECTION_ERRORS.find(({ codes }) => codes.test(code)) ?? LOST);
    // ETIMEDOUT and the like also come from a connection that stood: then the request may have been acted upon.
    const row = connected && known.transient === true ? LOST : known;
    const hint = row === LOST && !connected ? 'The server did not get the request. Try again later.' : row.hint;
    return new StepError(row.code, row.text(url.host), {
        hint,
        cause,
        transient: row.transient ?? false,
        unsent: !connected,
    });
}
function proxyError(detail, url, cause) {
    const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
    const answered = status === undefined ? 'cannot be reached' : `answered ${status}`;
    return new StepError('PROXY_FAILED', `The proxy ${answered} when asked for ${url.host}.`, {
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
            wait.abort(new StepError(code, message, { hint, unsent: true }));
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
        end(new StepError('TIMEOUT', text, { hint: what === 'The step' ? STEP_HINT : '' }));
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
const tooLateToBegin = () => new StepError('TIMEOUT', `Less than ${CRITICAL_START_MS / 1000} s of the step's time are left: too little to refresh.`, {
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
        controller.abort(new StepError('TIMEOUT', text, { hint, transient: true }));
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
    throw new StepError('PROXY_FAILED', 'The proxy setting of the environment is not an http or https URL.', {
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
            if (!(error instanceof StepError) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0)
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
            if (!(error instanceof StepError) || error.code !== 'RESPONSE_TOO_LARGE')
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

;// CONCATENATED MODULE: ./build/lib/json.js
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
function json_select(value, path) {
    return path.split('.').reduce((at, name) => {
        if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name))
            return undefined;
        return at[name];
    }, value);
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(136);
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

;// CONCATENATED MODULE: ./build/inputs/input-errors.js

/** A fault of one input: its name and what to write instead, as a sentence. */
function input_errors_inputError(input, sentence) {
    return new StepError('INPUT_INVALID', `${input}: ${sentence}`);
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
        if (isObject(item))
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
    if (isObject(value))
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
    const { spawn } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 421, 19));
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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(421);
;// CONCATENATED MODULE: ./build/cli/login/browser.js


/** The program that opens a URL, and its arguments; undefined on a machine without a screen. */
function openerFor(url, platform, environment) {
    if (platform === 'darwin')
        return ['open', [url]];
    if (platform === 'win32')
        return ['rundll32', ['url.dll,FileProtocolHandler', url]];
    const hasScreen = Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
    return hasScreen ? ['xdg-open', [url]] : undefined;
}
/** Opens `url` in the person's browser, without a shell. Resolves to whether there was one to ask. */
async function openBrowser(url, environment, platform = process.platform) {
    const opener = openerFor(url.href, platform, environment);
    if (opener === undefined)
        return false;
    const [program, words] = opener;
    const child = (0,external_node_child_process_.spawn)(program, words, { stdio: 'ignore', detached: true, env: withoutSecrets(environment) });
    child.unref();
    return new Promise((resolve) => {
        child.once('error', () => resolve(false));
        child.once('spawn', () => resolve(true));
    });
}

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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(455);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(75);
;// CONCATENATED MODULE: ./build/lib/files.js






const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];
const refused = (input, reason) => new StepError('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Name a regular file in the workspace or in the runner’s temp folder.',
});
const failed = (input, what, cause) => new StepError('FILE_FAILED', `The file of the input ${input} cannot be ${what}.`, {
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
    throw input_errors_inputError(input, `is not a whole number from ${min} to ${max}. Write it in digits.`);
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

;// CONCATENATED MODULE: ./build/auth/refresh/inputs.js


const REFRESH_GUARDS = ['concurrency'];
/** Where refresh tokens come from, and where they go; what they need around them stands in rules.ts. */
const REFRESH = {
    title: 'Refresh tokens',
    inputs: {
        refreshToken: input('refresh-token', kinds_text, {
            description: 'The refresh token of a sign-in, from secrets.',
            details: 'The refresh token of a sign-in, from `secrets`. [Signing in](providers/planio.md#sign-in) gives it. ' +
                'With `save-refresh-token: branch` it only begins the chain, and stays in the secret as it is.',
            otherwise: 'none',
            secret: true,
        }),
        loadRefreshToken: input('load-refresh-token', kinds_text, {
            description: 'A command that prints the current refresh token, and nothing else.',
            details: 'A command that prints the current refresh token, and nothing else: from a vault, a file, a secret ' +
                'manager. It runs in bash (on Windows in PowerShell, which is not tested), in the workspace, for a ' +
                "minute at most, and without the inputs of this step and the runner's own tokens: log in to the " +
                'vault in an earlier step. After each save it is asked whether it prints what was saved.',
            otherwise: 'none; `refresh-token` counts',
            secret: false,
        }),
        saveRefreshToken: input('save-refresh-token', kinds_text, {
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
        refreshGuard: input('refresh-guard', word(REFRESH_GUARDS), {
            description: 'The word concurrency: the workflow states that no two runs use the refresh token at once.',
            details: 'The word `concurrency`, by which the workflow states that no two runs use the refresh token at ' +
                'once, since they are in one `concurrency` group. It is asked for where a used-up token that comes ' +
                'again may end the grant, and a command saves.',
            otherwise: 'none',
        }),
        sealKey: input('seal-key', kinds_text, {
            description: '32 bytes in base64, from secrets, under which kept tokens are sealed: bearer-step seal-key makes ' + 'them.',
            details: '32 random bytes in base64, from `secrets`. `branch` needs it, and with another key a new sign-in. ' +
                'Besides, a refresh token that could not be saved is printed sealed under it, so that you can get it ' +
                'back. `npx github:OWNER/bearer-step#v1 seal-key` makes one; `login` does with `--save-seal-key`.',
            otherwise: 'none',
            secret: true,
        }),
        githubToken: input('github-token', kinds_text, {
            description: 'The token that writes the branch of save-refresh-token. Default: that of the job.',
            details: 'The token that writes the branch of `save-refresh-token: branch`. It is used for nothing else.',
            runnerDefault: '${{ github.token }}',
            secret: (given) => given('save-refresh-token') === 'branch',
        }),
    },
};

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
function suggest_suggest(name, known) {
    const short = name.toLowerCase().slice(0, 50);
    const ranked = known.map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }));
    const [nearest] = ranked.sort((a, b) => a.far - b.far);
    const near = nearest !== undefined && nearest.far <= nearness(nearest.candidate);
    const list = known.length === 0 ? 'There are none.' : `Known are: ${[...known].sort().join(', ')}.`;
    return near ? `Did you mean "${nearest.candidate}"? ${list}` : list;
}

;// CONCATENATED MODULE: ./build/provider/rule.js

const NO_SECRETS = 'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';
/** Notes every broken rule. */
function checkRules(rules, inputs, provider, errors) {
    for (const { input, broken, sentence } of rules) {
        if (broken(inputs, provider))
            errors.note(input_errors_inputError(input, sentence(provider)));
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
    const value = json_select(response, field);
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
function inputs_credentialsFor(method, inputs) {
    const values = new Map(Object.entries(inputs));
    return Object.fromEntries(Object.entries(method.inputs).map(([property, { name }]) => {
        const value = values.get(property);
        if (typeof value === 'string' && value !== '')
            return [property, value];
        const example = `${name}: \${{ secrets.${name.toUpperCase().replaceAll('-', '_')} }}`;
        throw input_errors_inputError(name, `is empty. Give it from secrets: ${example}. ${NO_SECRETS}`);
    }));
}

;// CONCATENATED MODULE: ./build/provider/inputs.js


/** Whom to call. */
const CONNECTION = {
    title: 'Whom to call',
    inputs: {
        provider: input('provider', kinds_text, {
            description: 'The system to call: planview-hub, planio, redmine, nuvias-hub, keycloak or oauth2.',
            details: 'The system to call: `planview-hub`, `planio`, `redmine`, `nuvias-hub`, `keycloak` or `oauth2`.',
            default: 'oauth2',
            option: 'NAME',
        }),
        baseUrl: input('base-url', url, {
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
        variables: input('variables', textMap, {
            description: 'A YAML or JSON map of the variables that the provider declares, such as realm.',
            details: 'A map of the variables that the provider declares, such as `realm` of `planview-hub`.',
            otherwise: 'none; each variable has its own',
            option: 'MAP',
        }),
        tokenUrl: input('token-url', url, {
            description: 'The token endpoint, where the provider or the issuer does not name it.',
            details: "The token endpoint. It takes precedence over the provider's and the issuer's. With `oauth2` no " +
                'metadata is read then, so no revocation endpoint is known and the token is not revoked.',
            otherwise: "the provider's, else the one that the issuer's metadata names",
            secret: false,
            option: 'URL',
        }),
        issuer: input('issuer', url, {
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
        caCert: input('ca-cert', caCert, {
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
        tlsVerify: input('tls-verify', kinds_boolean, {
            description: 'Whether to verify the certificates of the servers.',
            details: 'Whether to verify the certificates of the servers. `false` holds for the origins of `base-url`, ' +
                '`token-url` and `allowed-origins` only, warns with what the server showed, and is refused together ' +
                'with `issuer` and with a refresh token. Anybody between the runner and the server can then read the ' +
                'client secret: give `ca-cert` instead. A proxy is verified all the same.',
            default: 'true',
        }),
        allowedOrigins: input('allowed-origins', origins, {
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
            throw new StepError('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${problem}.`, {
                hint: 'Use an https URL without user name, password or fragment.',
                unsent: true,
            });
        }
        if (this.#allowed[kind].has(url.origin))
            return;
        const { secret, input } = NAMES[kind];
        throw new StepError('ORIGIN_NOT_ALLOWED', `${secret} may not go to ${url.origin}, which comes from ${source}.`, {
            hint: `If that server is right, name it in the input ${input}.`,
            unsent: true,
        });
    }
}

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
            throw input_errors_inputError(input, `"${name}" is missing.`);
        if (isSegment(value))
            return encodeURIComponent(value);
        throw input_errors_inputError(input, `the value of "${name}" cannot stand in a path: "..", "." and control characters change where it leads.`);
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
        return appendPath(new URL(literal.origin), fillPath(decodeURI(literal.pathname), values, input));
    }
    const base = bases[name];
    if (base === undefined)
        return undefined;
    const path = template.slice(name.length + 2);
    return path === '' ? base : appendPath(base, fillPath(path, values, input));
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
        throw input_errors_inputError('base-url', `${provider.title} lives at the root of its host. Write ${url.origin} without the path.`);
    }
    return url;
}
function resolveVariables(provider, given) {
    const declared = provider.variables ?? {};
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
    if (unknown !== undefined) {
        throw input_errors_inputError('variables', `"${unknown}" is not one of ${provider.title}. ${suggest_suggest(unknown, Object.keys(declared))}`);
    }
    const defaults = Object.entries(declared).flatMap(([name, variable]) => variable.default === undefined ? [] : [[name, variable.default]]);
    return { ...Object.fromEntries(defaults), ...given };
}
/** The inputs that a provider needs for its endpoints, of `base-url` and `issuer`. */
function endpointInputs(provider) {
    const names = placeholders(provider.oauth.token_endpoint ?? '');
    return ['base-url', 'issuer'].filter((input) => names.includes(input.replace('-', '_')));
}

;// CONCATENATED MODULE: ./build/auth/endpoint-rules.js



const needsEndpoint = (inputs, provider, input) => fetchesToken(inputs) && inputs.tokenUrl === undefined && endpointInputs(provider).includes(input);
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
        broken: (inputs, provider) => fetchesToken(inputs) &&
            !provider.oauth.token_endpoint &&
            inputs.tokenUrl === undefined &&
            inputs.issuer === undefined,
        sentence: () => 'is missing. Give the token endpoint in it, or the issuer in issuer.',
    },
];

;// CONCATENATED MODULE: ./build/cli/login/inputs.js





/** The inputs of the step that a sign-in has, too, as options. */
const LOGIN_GROUPS = [CONNECTION, CLIENT, GRANT, TRUST];
/** What they must be together. The credentials are asked for, and there is no token yet. */
const LOGIN_RULES = [
    ...CLIENT_RULES,
    ...ENDPOINT_RULES,
    ...GRANT_RULES,
    ...TRUST_RULES,
];
/** The options that are inputs. */
const INPUT_OPTIONS = LOGIN_GROUPS.flatMap((group) => Object.values(group.inputs).flatMap(({ name, option, description }) => option === undefined ? [] : [{ name, value: option, text: description }]));

;// CONCATENATED MODULE: ./build/cli/secret.js

/** The variable of the environment for an input that is a secret. */
const variableFor = (input) => `BEARER_STEP_${input.toUpperCase().replaceAll('-', '_')}`;
/** The inputs that the command reads from a variable of their own, or asks for. */
const ASKED_INPUTS = [
    ...new Set(CLIENT_AUTH_METHODS.flatMap(({ inputs }) => Object.values(inputs).map(({ name }) => name))),
    'seal-key',
];
/** A secret from its variable, else typed; masked. Rejects with INPUT_INVALID, naming `input`, when there is none. */
async function readSecret(input, { environment, terminal, host }) {
    const given = environment[variableFor(input)] ?? '';
    const question = input.charAt(0).toUpperCase() + input.slice(1).replaceAll('-', ' ');
    const secret = given === '' ? await terminal.ask(input, question) : given;
    host.secrets.protect(secret);
    return secret;
}

;// CONCATENATED MODULE: ./build/cli/command-line.js






/** Inputs that are secrets: everybody on the machine sees a command line. */
const SECRET_INPUTS = [...LOGIN_GROUPS, REFRESH].flatMap((group) => Object.values(group.inputs).flatMap(({ name, secret = false }) => (secret === false ? [] : [name])));
/** Reads a command line. Throws INPUT_INVALID; never repeats a value, which may be a secret at the wrong place. */
function readCommandLine(words, verbs) {
    const [command = 'help', ...rest] = words;
    if (['help', '--help', '-h'].includes(command))
        return { command: 'help', values: {}, flags: new Set() };
    const verb = verbs.find(({ name }) => name === command);
    const names = verbs.map(({ name }) => name);
    if (verb === undefined)
        throw input_errors_inputError('command', `is not known. ${suggest_suggest(command, names)}`);
    return { command, ...readOptions(rest, optionsOf(verb)) };
}
/** The names of the options of a verb, with and without a value. */
function optionsOf({ options }) {
    const names = (hasValue) => options.filter(({ value }) => (value !== undefined) === hasValue).map(({ name }) => name);
    return { values: names(true), flags: [...names(false), 'help'] };
}
function readOptions(words, known) {
    const options = {};
    for (const name of known.values)
        options[name] = { type: 'string' };
    for (const name of known.flags)
        options[name] = { type: 'boolean' };
    const values = {};
    const flags = new Set();
    const { tokens } = (0,external_node_util_.parseArgs)({ args: [...words], options, strict: false, tokens: true, allowPositionals: true });
    for (const token of tokens) {
        if (token.kind !== 'option')
            throw input_errors_inputError('command line', 'holds a word that belongs to no option. Quote values with blanks.');
        const { name, value } = token;
        if (SECRET_INPUTS.includes(name))
            throw secretOption(name);
        if (known.flags.includes(name) && value === undefined)
            flags.add(name);
        else if (!known.values.includes(name))
            throw unknownOption(name, known);
        else if (value === undefined || (!token.inlineValue && /^--?\w/u.test(value)))
            throw input_errors_inputError(name, `has no value. Write --${name} VALUE.`);
        else if (Object.hasOwn(values, name))
            throw input_errors_inputError(name, 'is given twice.');
        else
            values[name] = value;
    }
    return { values, flags };
}
function secretOption(name) {
    const where = ASKED_INPUTS.includes(name)
        ? `Put it into ${variableFor(name)}, or type it when you are asked.`
        : 'Type it when you are asked.';
    return input_errors_inputError(name, `is a secret, and everybody on the machine can read a command line. ${where}`);
}
const unknownOption = (name, { values, flags }) => input_errors_inputError('command line', `knows no such option, or it takes no value. ${suggest_suggest(name, [...values, ...flags])}`);

;// CONCATENATED MODULE: ./build/lib/command-error.js

/** Of what a failed command printed. */
const MAX_QUOTED = 500;
const ENDINGS = {
    ok: '',
    failed: 'failed',
    unread: 'did not read the token from its standard input',
    timeout: 'did not end in time',
    'not-started': 'could not be started',
};
/** Why a command failed (SAVE_FAILED or LOAD_FAILED), with the end of what it printed, as far as it may be shown. */
function commandFailed(code, input, { ending, exitCode, stdout, stderr }, { secrets }) {
    // What a load prints on stdout is the token. Cut after it was redacted: half a secret is not recognised any more.
    const words = stderr.trim() || (code === 'LOAD_FAILED' ? '' : stdout.trim());
    const said = secrets.quote(secrets.redact(words).slice(-MAX_QUOTED), MAX_QUOTED);
    const status = ending === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
    return new StepError(code, `The command of ${input} ${ENDINGS[ending]}${status}${said}.`, {
        hint: `Try the command by itself: it runs in bash (in pwsh on Windows), ${code === 'SAVE_FAILED' ? 'and gets the token without a line break at the end' : 'and prints the token alone'}.`,
    });
}

;// CONCATENATED MODULE: ./build/cli/deliver.js


/** Where it goes, one of the two. */
const DELIVERY_OPTIONS = [
    {
        name: 'save',
        value: 'COMMAND',
        text: "a command that gets it on standard input: 'gh secret set NAME --repo OWNER/REPO'",
    },
    { name: 'print', text: 'standard output' },
];
/** The one of these options that is given. Throws INPUT_INVALID. */
function readDelivery({ values, flags }) {
    const save = values['save'] ?? '';
    const print = flags.has('print');
    if ((save !== '') !== print)
        return { option: save === '' ? '' : 'save', script: save };
    throw new StepError('INPUT_INVALID', 'save: give either --save COMMAND, which gets it on standard input, or --print.', {
        hint: "For a secret of a repository: --save 'gh secret set NAME --repo OWNER/REPO'.",
    });
}
/** Gives a secret to the command, or prints it where that was asked for. Rejects with SAVE_FAILED. */
async function deliver(what, secret, { option, script }, deps) {
    const { host, runCommand, terminal, environment } = deps;
    if (option === '') {
        await terminal.print(secret);
        return;
    }
    const signal = new AbortController().signal;
    const result = await runCommand({
        name: option,
        script,
        stdin: secret,
        environment,
        workspace: host.workspace,
        signal,
    });
    if (result.ending !== 'ok')
        throw commandFailed('SAVE_FAILED', `--${option}`, result, host);
    host.info(`${what} was saved.`);
}

;// CONCATENATED MODULE: ./build/cli/help.js

const WIDTH = 110;
const INDENT = 25;
const EXAMPLE = `A sign-in for a workflow that keeps the token on a branch of its repository:
  bearer-step login --provider planio --base-url https://your-domain.plan.io --client-id ID \\
    --scope "view_project view_issues add_issues" \\
    --save 'gh secret set PLANIO_REFRESH_TOKEN --repo OWNER/REPO' \\
    --save-seal-key 'gh secret set SEAL_KEY --repo OWNER/REPO'`;
/** The help of the command. */
function helpOf(verbs) {
    const summaries = verbs.map(({ name, summary }) => `bearer-step ${name.padEnd(10)} ${summary}`);
    const own = verbs.flatMap(({ name, options, notes = [] }) => {
        const others = options.filter((option) => !DELIVERY_OPTIONS.includes(option));
        const lines = [...others.map(describe), ...notes.map((note) => `  ${wrap(note, 2)}`)];
        return lines.length === 0 ? [] : [`${name}:\n${lines.join('\n')}`];
    });
    const delivery = `Where it goes, one of the two:\n${DELIVERY_OPTIONS.map(describe).join('\n')}`;
    const last = 'A value that looks like an option is written --scope=-x.';
    return [summaries.join('\n'), delivery, ...own, last, EXAMPLE].join('\n\n');
}
function describe({ name, value, text }) {
    const head = `  --${name}${value === undefined ? '' : ` ${value}`}`;
    const gap = head.length < INDENT ? ' '.repeat(INDENT - head.length) : `\n${' '.repeat(INDENT)}`;
    return `${head}${gap}${wrap(text, INDENT)}`;
}
/** The words of a text, broken before `WIDTH`, with further lines indented. */
function wrap(text, indent) {
    let column = indent;
    return text
        .split(' ')
        .map((word, index) => {
        const breaks = index > 0 && column + 1 + word.length > WIDTH;
        column = (breaks ? indent : column + (index > 0 ? 1 : 0)) + word.length;
        return `${index === 0 ? '' : breaks ? `\n${' '.repeat(indent)}` : ' '}${word}`;
    })
        .join('');
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
        throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to an address that cannot be followed.`);
    }
    if (url.origin !== from.origin) {
        throw new StepError('REDIRECT_REFUSED', `${from.host} redirects to another origin, ${url.origin}.`, {
            hint: 'Credentials never follow a redirect: name the right server in base-url.',
        });
    }
    if (!more)
        throw new StepError('REDIRECT_REFUSED', `${from.host} redirects too often.`);
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
        if (result instanceof StepError) {
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
const retryTooLate = (url, delayMs) => new StepError('RETRY_TOO_LATE', `${url.host} asks to come back in ${Math.ceil(delayMs / 1000)} s, after this step's end.`, {
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
        if (!(error instanceof StepError))
            throw error;
        log(error.code);
        return error;
    }
}
function outcomeOf(result, now) {
    if (result instanceof StepError)
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
    throw new StepError('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${response.status}.`, {
        hint: 'The token ends by itself when it expires.',
    });
}

;// CONCATENATED MODULE: ./build/http/challenge.js


/** The OAuth 2 error of a response: from its JSON body, else from its `WWW-Authenticate` challenge; undefined when there is none. */
function readOAuthError(response) {
    const body = readJson(response);
    if (isObject(body) && typeof body['error'] === 'string') {
        const description = body['error_description'];
        return { error: body['error'], description: typeof description === 'string' ? description : '' };
    }
    const challenge = response.headers['www-authenticate'] ?? '';
    const parameter = (name) => new RegExp(`(?:^|[\\s,])${name}="((?:[^"\\\\]|\\\\.)*)"`, 'iu').exec(challenge)?.[1];
    const error = parameter('error');
    return error === undefined ? undefined : { error, description: parameter('error_description') ?? '' };
}

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
        return new StepError('REDIRECT_REFUSED', `The token endpoint answered with a redirect (HTTP ${response.status}).`, {
            hint: 'Credentials never follow a redirect: give the final address in token-url.',
        });
    }
    const refusal = readOAuthError(response);
    if (refusal === undefined) {
        return new StepError('TOKEN_REJECTED', `The token endpoint answered HTTP ${response.status}.`, {
            hint: hintFor(response, ''),
        });
    }
    const said = secrets.quote(refusal.description, 200);
    const text = `The token endpoint answered ${secrets.show(refusal.error, 60)} (HTTP ${response.status})${said}.`;
    return new StepError('TOKEN_REJECTED', text, { hint: hintFor(response, refusal.error) });
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
        credentials: clientCredentials(client, parameters, settings.token_request?.encoding),
    });
    const raw = response.body.toString('utf8');
    protectTokens(raw, settings.token_response?.access_token ?? 'access_token', secrets);
    const refused = response.status < 200 || response.status > 299;
    const body = readJson(response);
    const refreshToken = !refused && isObject(body) ? (body['refresh_token'] ?? '') : '';
    if (isTokenText(refreshToken))
        secrets.protect(refreshToken);
    return {
        status: response.status,
        error: readOAuthError(response)?.error,
        refreshToken: () => {
            if (refreshToken === '')
                return undefined;
            if (isTokenText(refreshToken))
                return refreshToken;
            throw new StepError('TOKEN_INVALID', 'The answer of the token endpoint holds a refresh token that cannot be one.', {
                hint: 'It is lost, and the one before may be used up: sign in again.',
            });
        },
        token: () => {
            if (refused)
                throw tokenRejected(response, secrets);
            try {
                const token = readToken(raw, settings, askedAt);
                // The raw text may write its names and values with escapes that the search above does not know.
                secrets.protect(token.value);
                return token;
            }
            catch (error) {
                // Some servers refuse with status 200 and the words of an error.
                if (error instanceof StepError && /"error"\s*:\s*"/u.test(raw))
                    throw tokenRejected(response, secrets);
                throw error;
            }
        },
    };
}

;// CONCATENATED MODULE: ./build/auth/client-auth/choose.js


/**
 * The method of a client: the workflow's word, the provider's, what the server supports (RFC 8414 section 2), the preferred
 * one first; else the default. Where several may be, the first one that the workflow gives all credentials for.
 * `supported` is undefined where the server says nothing.
 */
function chooseMethod(inputs, { oauth }, supported) {
    const named = methodNamed(inputs.clientAuth ?? oauth.token_endpoint_auth_method);
    if (named !== undefined)
        return named;
    const offered = CLIENT_AUTH_METHODS.filter(({ name }) => supported?.includes(name));
    const candidates = offered.length > 0 ? offered : [DEFAULT_METHOD, ...CLIENT_AUTH_METHODS];
    return candidates.find((method) => isComplete(method, inputs)) ?? candidates[0] ?? DEFAULT_METHOD;
}
/**
 * Throws INPUT_INVALID where a credential is missing, whichever method it comes to: before the server is asked it may be
 * any that the workflow gives enough for.
 */
function checkCredentials(inputs, provider) {
    credentialsFor(chooseMethod(inputs, provider), inputs);
}
function isComplete(method, inputs) {
    try {
        inputs_credentialsFor(method, inputs);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/auth/oauth/discover.js






const discover_failed = (issuer, what, hint) => new StepError('DISCOVERY_FAILED', `The metadata of the issuer ${issuer.origin} ${what}.`, { hint });
/** Where an issuer's metadata may stand: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. */
function metadataUrls(issuer) {
    const path = issuer.pathname.replace(/\/$/u, '');
    return [
        appendPath(issuer, '/.well-known/openid-configuration'),
        appendPath(new URL(issuer.origin), `/.well-known/oauth-authorization-server${path}`),
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
            credentials: NO_CREDENTIALS,
            repeatable: true,
            maxRedirects: 0,
        });
        const { status } = response;
        if (status === 200)
            return readMetadata(readJson(response), issuer, wanted);
        refusal ||= status;
        if (status < 400 || status > 499)
            break;
    }
    throw discover_failed(issuer, `cannot be read (HTTP ${refusal})`, 'Check the path of the input issuer, or give token-url instead.');
}
function readMetadata(metadata, issuer, wanted) {
    if (!isObject(metadata))
        throw discover_failed(issuer, 'is not JSON', 'Check the input issuer, or give token-url instead.');
    const named = typeof metadata['issuer'] === 'string' ? parseUrl(metadata['issuer']) : undefined;
    if (named?.href.replace(/\/$/u, '') !== issuer.href.replace(/\/$/u, '')) {
        const hint = 'Write the input issuer exactly as the server names itself, or give token-url instead.';
        throw discover_failed(issuer, 'names another issuer', hint);
    }
    const token = endpoint(metadata, 'token_endpoint', issuer);
    if (token === undefined)
        throw discover_failed(issuer, 'names no token endpoint', 'Give it in token-url.');
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
    const url = parseUrl(value);
    if (url?.origin === issuer.origin)
        return url;
    throw new StepError('ORIGIN_NOT_ALLOWED', `The metadata of ${issuer.origin} puts its ${name} on another origin, ${url?.origin ?? 'which is no URL'}.`, { hint: 'If that server is right, give token-url instead of issuer.' });
}
/** The methods that both sides know, the preferred ones first. */
const authMethods = (value) => Array.isArray(value) ? CLIENT_AUTH_METHODS.map(({ name }) => name).filter((name) => value.includes(name)) : undefined;

;// CONCATENATED MODULE: ./build/auth/server.js




/** The server of a run: from the inputs and the provider, else from the issuer's metadata. Rejects as `discover` does. */
async function findServer(settings, send) {
    const { inputs, provider, target, wantsAuthorization = false } = settings;
    const { issuer } = target;
    const wanted = { revocation: inputs.revokeToken !== false, authorization: wantsAuthorization };
    const metadata = await metadataOf(target, wanted, send);
    const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
    if (tokenEndpoint === undefined)
        throw input_errors_inputError('token-url', 'is missing. Give it, or issuer.');
    const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
    if (inputs.revokeToken === true && revocationEndpoint === undefined) {
        throw input_errors_inputError('revoke-token', 'is true, but no revocation endpoint is known. Give issuer, or leave it out.');
    }
    const method = chooseMethod(inputs, provider, metadata?.token_endpoint_auth_methods_supported);
    return {
        tokenEndpoint,
        source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
        revocationEndpoint,
        authorizationEndpoint: target.authorizationEndpoint ?? metadata?.authorization_endpoint,
        client: {
            id: inputs.clientId,
            method,
            credentials: inputs_credentialsFor(method, inputs),
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

;// CONCATENATED MODULE: ./build/lib/seal.js


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
const deriveKey = (material, salt, purpose) => Buffer.from((0,external_node_crypto_.hkdfSync)('sha256', JSON.stringify(material), salt, `bearer-step ${purpose}`, 32));
const associatedData = (binding) => Buffer.from(JSON.stringify([VERSION, ...binding]));
/** `text` sealed under the key material, bound to `binding`. */
function seal(text, material, binding) {
    const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
    const cipher = createCipheriv(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
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
    const decipher = (0,external_node_crypto_.createDecipheriv)(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
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
    return createHmac('sha256', key).update(associatedData(binding)).digest('hex').slice(0, 20);
}
const sealInvalid = (cause) => new StepError('SEAL_INVALID', 'What was sealed cannot be opened: it was changed, or sealed under another key.', {
    hint: 'Check that seal-key is the one that it was sealed under.',
    cause,
});
/** Whether a text can be a seal key: 32 bytes in base64 or base64url, as `bearer-step seal-key` makes them. */
const isSealKey = (text) => /^[\w+/-]+={0,2}$/u.test(text) && Buffer.from(text, 'base64').length === 32;
/** A seal key as key material: its bytes, however they are written. */
const sealMaterial = (key) => [Buffer.from(key, 'base64').toString('base64')];
/** A new seal key: 32 random bytes in base64url. */
const newSealKey = () => (0,external_node_crypto_.randomBytes)(32).toString('base64url');

;// CONCATENATED MODULE: ./build/cli/seal-key.js


const SEAL_KEY = {
    name: 'seal-key',
    summary: 'makes a seal key: 32 random bytes',
    options: DELIVERY_OPTIONS,
    run: (line, deps) => makeSealKey(readDelivery(line), deps),
};
/** A new seal key, delivered. */
async function makeSealKey(to, deps) {
    const key = newSealKey();
    deps.host.secrets.protect(key);
    await deliver('The seal key', key, to, deps);
}

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
    throw input_errors_inputError('provider', `is not known. ${suggest_suggest(id, PROVIDERS.map((candidate) => candidate.id))}`);
}
/** The operation of that name. Throws INPUT_INVALID with the known ones. */
function findOperation(provider, name) {
    const operation = Object.hasOwn(provider.operations, name) ? provider.operations[name] : undefined;
    if (operation !== undefined)
        return operation;
    const known = Object.keys(provider.operations);
    const hint = known.length === 0 ? `${provider.title} declares none: use request.` : suggest(name, known);
    throw inputError('operation', `is not one of ${provider.title}. ${hint}`);
}

;// CONCATENATED MODULE: ./build/cli/login/authorization.js



/** Where a code is shown on a page, to be typed in here: Doorkeeper's word for it, and once Google's. */
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
/** What ties an answer to its question. */
const newState = () => build/* generateRandomState */.Ot();
/** The authorization URL for `parameters` (client_id, scope …). Rejects with ORIGIN_NOT_ALLOWED for an endpoint that nobody should open. */
async function authorizationRequest(endpoint, parameters, redirectUri, state) {
    const problem = problemOfUrl(endpoint);
    if (problem !== undefined) {
        throw new StepError('ORIGIN_NOT_ALLOWED', `The authorization endpoint ${problem}.`, {
            hint: 'Only an https URL is opened in a browser. Check --authorization-url, --base-url or --issuer.',
        });
    }
    const codeVerifier = build/* generateRandomCodeVerifier */.YI();
    const url = new URL(endpoint);
    const all = {
        ...parameters,
        response_type: 'code',
        redirect_uri: redirectUri,
        state,
        code_challenge: await build/* calculatePKCECodeChallenge */.Yv(codeVerifier),
        code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(all))
        url.searchParams.set(name, value);
    return { url, codeVerifier, redirectUri };
}

;// CONCATENATED MODULE: ./build/cli/login/prepare-login.js















/** Reads and checks the command line, then asks for the client secret. Rejects with one INPUT_INVALID that names every fault. */
async function prepareLogin({ values, flags }, deps) {
    const { host, environment } = deps;
    protectProxyCredentials(host.secrets, environment);
    const errors = new InputErrors();
    const inputs = await readInputs(LOGIN_GROUPS, host, errors, deps.loadYaml);
    errors.attempt(() => mustHoldNoSecret(inputs.tokenParameters));
    const provider = errors.attempt(() => findProvider(inputs.provider));
    if (provider !== undefined)
        checkRules(LOGIN_RULES, inputs, provider, errors);
    const resolved = errors.attempt(() => provider && resolveTarget(provider, inputs));
    const authorizationUrl = errors.attempt(() => readAuthorizationUrl(values['authorization-url']));
    const target = resolved && { ...resolved, authorizationEndpoint: authorizationUrl ?? resolved.authorizationEndpoint };
    if (provider !== undefined && target !== undefined)
        errors.attempt(() => mustAllowSignIn(provider, target, inputs));
    const port = errors.attempt(() => readPort(values['port'] ?? '0', flags.has('oob')));
    const refreshTokenTo = errors.attempt(() => readDelivery({ values, flags }));
    errors.throwIfAny();
    if (provider === undefined || target === undefined || refreshTokenTo === undefined) {
        throw new StepError('INTERNAL', 'Options without fault gave no target.');
    }
    const script = values['save-seal-key'] ?? '';
    return {
        provider,
        target,
        port,
        refreshTokenTo,
        inputs: { ...inputs, ...(await askForCredentials(inputs, provider, deps)) },
        opensBrowser: !flags.has('no-browser') && !flags.has('oob'),
        sealKeyTo: script === '' ? undefined : { option: 'save-seal-key', script },
    };
}
const readAuthorizationUrl = (text) => text === undefined ? undefined : readUrl('authorization-url', text);
/** A port, or undefined for out-of-band. Throws INPUT_INVALID. */
function readPort(text, isOutOfBand) {
    const port = scalars_readWholeNumber('port', text, 0, 65_535);
    if (isOutOfBand && port !== 0)
        throw input_errors_inputError('port', `stands beside --oob (${OUT_OF_BAND}), which needs none.`);
    return isOutOfBand ? undefined : port;
}
/** Everybody on the machine can read a command line. */
function mustHoldNoSecret(parameters) {
    const name = Object.keys(parameters).find((key) => SECRET_NAME.test(key));
    if (name === undefined)
        return;
    throw input_errors_inputError('token-parameters', `"${name}" sounds like a secret, which has no place on a command line.`);
}
function mustAllowSignIn({ title, oauth }, target, inputs) {
    if (!oauth.grant_types.includes('authorization_code')) {
        throw input_errors_inputError('provider', `${title} knows no sign-in: its tokens come from client-id and client-secret alone.`);
    }
    // A declared one that cannot be filled has a fault of its own: base-url or issuer is missing.
    const isKnown = target.authorizationEndpoint !== undefined || oauth.authorization_endpoint !== undefined;
    if (!isKnown && (target.tokenEndpoint !== undefined || inputs.issuer === undefined)) {
        throw input_errors_inputError('authorization-url', 'is missing. Give the authorization endpoint in it, or --issuer instead.');
    }
}
/** What the client authenticates with, each from its variable or typed, by the names of the values. */
async function askForCredentials(inputs, provider, deps) {
    const credentials = {};
    const given = new Map([['client-id', inputs.clientId]]);
    for (const [property, { name }] of Object.entries(chooseMethod(inputs, provider).inputs)) {
        const secret = await readSecret(name, deps);
        credentials[property] = secret;
        given.set(name, secret);
    }
    const derived = (await CLIENT.derivedSecrets?.((name) => given.get(name) ?? '')) ?? [];
    for (const secret of derived)
        deps.host.secrets.protect(secret);
    return credentials;
}

;// CONCATENATED MODULE: ./build/provider/provider.js
/** Where the token goes in a request to the API. */
const provider_authorizationOf = (provider) => provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };
/** The header that carries `token`. */
function bearerHeader(provider, token) {
    const { header, scheme } = provider_authorizationOf(provider);
    return { [header]: `${scheme} ${token}`.trim() };
}

;// CONCATENATED MODULE: ./build/request/plan/headers.js


/** Header names in lower case. Throws INPUT_INVALID for a name or value that callers may not set. */
function headers_checkHeaders(input, headers, tokenHeader) {
    const seen = new Set();
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
        if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(name))
            throw input_errors_inputError(input, `"${name}" is not a header name.`);
        const lower = name.toLowerCase();
        if (RESERVED_HEADERS.test(lower) || lower === tokenHeader.toLowerCase()) {
            throw input_errors_inputError(input, `${lower} is set by the step itself and cannot be given. Leave it out.`);
        }
        if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
            throw input_errors_inputError(input, `the value of ${lower} holds a line break or a character that headers cannot carry.`);
        }
        if (seen.has(lower))
            throw input_errors_inputError(input, `${lower} stands there twice.`);
        seen.add(lower);
        return [lower, value];
    }));
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
        throw input_errors_inputError('parameters', `${missing.map((name) => `"${name}"`).join(', ')} must be given. Write "name: value" lines.`);
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
    throw input_errors_inputError('parameters', `"${name}" is not known. ${suggest_suggest(name, known)}`);
}
function putValue(placed, place, name, value) {
    if (place === 'body' || (place === 'query' && isQueryValue(value)))
        placed[place][name] = value;
    else if (!isScalar(value))
        throw input_errors_inputError('parameters', `the value of "${name}" is not a text.`);
    else
        placed[place][name] = String(value);
}

;// CONCATENATED MODULE: ./build/request/plan/request-line.js


const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const request_line_EXAMPLE = 'Write it like GET /api/v1/errors?type=ALL.';
/** Whether a request line names its host itself. */
const namesHost = (line) => /^\S+\s+[a-z][a-z0-9+.-]*:/iu.test(line);
/** Reads a request line. Throws INPUT_INVALID. */
function readRequestLine(line) {
    const [, method = '', target = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
    if (method === '' || /[#\\\p{Cc}]/u.test(target + query)) {
        throw input_errors_inputError('request', `is not a method and a path. ${request_line_EXAMPLE} Blanks in it are written %20.`);
    }
    if (!METHODS.includes(method))
        throw input_errors_inputError('request', `the method is none of ${METHODS.join(', ')}. ${request_line_EXAMPLE}`);
    const [, origin, path = ''] = /^([a-z][a-z0-9+.-]*:\/*[^/]*)?(.*)$/isu.exec(target) ?? [];
    if (!path.startsWith('/')) {
        throw input_errors_inputError('request', `the path does not begin with "/"; the host comes from base-url. ${request_line_EXAMPLE}`);
    }
    return { method, origin: origin === undefined ? undefined : readUrl('request', origin), path, query };
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
    const tokenHeader = provider_authorizationOf(provider).header;
    const body = planBody(operation, method, placed.body, inputs.body);
    const isFile = typeof body === 'object';
    const headers = {
        ...(body === undefined ? {} : { 'content-type': isFile ? mediaTypeOf(operation) : 'application/json' }),
        ...provider.headers,
        ...headers_checkHeaders('parameters', placed.header, tokenHeader),
        ...headers_checkHeaders('headers', inputs.headers, tokenHeader),
    };
    if (typeof body === 'string' && !/\bjson\b/iu.test(headers['content-type'] ?? '')) {
        throw input_errors_inputError('headers', 'content-type is not JSON, but the body is sent as JSON. Leave it out.');
    }
    const search = planQuery(query, { ...placed.query, ...inputs.query });
    return {
        method,
        url: appendPath(origin ?? baseUrl, fillPath(path, placed.path, 'parameters'), search),
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
            throw input_errors_inputError('query', `the value of "${name}" is neither a text nor a list of texts.`);
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
        throw input_errors_inputError('body', `a ${method} request has none. Leave it out, or use query.`);
    if (given === undefined)
        return JSON.stringify(wrap === undefined ? placed : { [wrap]: placed });
    if (!hasParameters)
        return JSON.stringify(given);
    throw input_errors_inputError('body', 'stands beside parameters that go into the body. Write all of it in one of them.');
}
function planFile(path, name, given) {
    if (given !== undefined)
        throw input_errors_inputError('body', `stands beside the file of "${name}". Leave it out.`);
    if (typeof path === 'string')
        return { file: path };
    throw input_errors_inputError('parameters', `the value of "${name}" is not the path of a file.`);
}

;// CONCATENATED MODULE: ./build/request/judge.js




const REDIRECT_HINT = 'Credentials never follow a redirect of this kind: name the final address in base-url or the path.';
const judge_HINTS = {
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
    const fallback = status >= 300 && status < 400 ? REDIRECT_HINT : (judge_HINTS[status] ?? '');
    return new StepError('API_STATUS', `${url.host} answered HTTP ${status}${said}.`, {
        hint: `${provider.hints?.[status] ?? fallback}${status === 403 ? scopeHint(scope, secrets) : ''}`,
    });
}
/** A 403 seldom says what is missing: the scopes that the token has are half of the answer. */
const scopeHint = (scope, secrets) => scope === undefined ? '' : ` The token has the scopes: ${secrets.show(scope, 500)}.`;
/** What the API says of its error: the first declared place with texts, else the challenge of a 401 (RFC 6750 section 3). */
function apiWords(response, places) {
    const body = readJson(response);
    for (const place of places) {
        const found = json_select(body, place);
        const texts = (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'string' && item !== '');
        if (texts.length > 0)
            return texts.join('; ');
    }
    const challenge = readOAuthError(response);
    return challenge === undefined ? '' : [challenge.error, challenge.description].filter(Boolean).join(': ');
}

;// CONCATENATED MODULE: ./build/cli/login/identity.js






const identityPlan = ({ provider, target }) => target.baseUrl === undefined ? undefined : planIdentity(provider, target.baseUrl);
function sendWith(accessToken, { method, url, headers }, login) {
    const attachment = { headers: bearerHeader(login.provider, accessToken) };
    return login.ask.send({
        method,
        url,
        headers,
        source: 'the provider',
        repeatable: true,
        maxRedirects: 0,
        credentials: { kind: 'bearer', attach: () => Promise.resolve(attachment) },
    });
}
/** Presents an access token to the API; undefined where no request is known that needs no more than a token. */
function presenterFor(login) {
    const plan = identityPlan(login);
    if (plan === undefined)
        return undefined;
    return async (accessToken) => {
        const { status } = await sendWith(accessToken, plan, login);
        if (status < 200 || status > 299) {
            throw new StepError('API_STATUS', `The API answered HTTP ${status} to the new token.`);
        }
    };
}
/** Before anything is saved: who the token acts as. Rejects with API_STATUS when it does not work. */
async function showIdentity(login, token) {
    const { provider, target, deps } = login;
    const { host } = deps;
    const plan = identityPlan(login);
    const where = `${provider.title}${target.baseUrl === undefined ? '' : ` (${target.baseUrl.href.replace(/\/$/u, '')})`}`;
    if (plan === undefined || provider.identity === undefined) {
        host.info(`The token is for ${where}. Who it acts as cannot be asked there.`);
        return;
    }
    const response = await sendWith(token.value, plan, login);
    if (response.status !== 200) {
        throw unexpectedStatus(response, plan.url, { provider, secrets: host.secrets, scope: token.scope });
    }
    const body = readJson(response);
    const name = json_select(body, provider.identity.name);
    host.info(`The token acts as ${typeof name === 'string' ? host.secrets.show(name, 100) : 'somebody without a name'} at ${where}.`);
    if (provider.identity.administrator !== undefined && json_select(body, provider.identity.administrator) === true) {
        host.warning('This is an administrator. Whoever gets the token may do anything: sign in as a user made for CI instead.');
    }
}

;// CONCATENATED MODULE: ./build/cli/login/probe.js
/**
 * Finds out how a server treats refresh tokens, while the person who can sign in again is there: the same one is presented
 * twice, then once more after its successor was used, and at last the successor.
 */
async function probeRotation(first, { refresh, present }) {
    const nothing = { refreshToken: first, response: undefined, sibling: undefined, isLenient: false };
    const one = await accepted(refresh(first));
    if (one === undefined)
        return { ...nothing, refresh: undefined };
    const sibling = replacedBy(first, one);
    if (sibling === undefined)
        return { ...nothing, response: one, refresh: { rotation: 'none', replay: 'safe' } };
    const two = await accepted(refresh(first));
    const second = two === undefined ? undefined : replacedBy(first, two);
    if (two === undefined || second === undefined)
        return judgeReplay(sibling, 'immediate', refresh);
    const lenient = { refresh: undefined, sibling: undefined, isLenient: true };
    // Without a look after the first use nothing can be told, and nothing is revoked.
    if (present === undefined)
        return { ...lenient, refreshToken: second, response: two };
    await present(two.token().value);
    const three = await accepted(refresh(first));
    // Either it never ends, or the server allows some time for it.
    if (three !== undefined)
        return { ...lenient, refreshToken: replacedBy(first, three) ?? second, response: three };
    const judged = await judgeReplay(second, 'on_first_use', refresh);
    return { ...judged, sibling: judged.refreshToken === undefined ? undefined : sibling };
}
/** The refresh token that an answer puts in the place of another; undefined where it does not. */
function replacedBy(current, response) {
    const next = response.refreshToken();
    return next === current ? undefined : next;
}
/** Whether the chain has outlived the replay of a used-up refresh token. */
async function judgeReplay(newest, rotation, refresh) {
    const response = await accepted(refresh(newest));
    const isAlive = response !== undefined;
    return {
        refresh: { rotation, replay: isAlive ? 'safe' : 'revokes_grant' },
        refreshToken: isAlive ? (response.refreshToken() ?? newest) : undefined,
        response,
        sibling: undefined,
        isLenient: false,
    };
}
/** The answer, where it is a token; undefined where the server refused the refresh token. Any other refusal rejects. */
async function accepted(asked) {
    const response = await asked;
    if (response.error === 'invalid_grant')
        return undefined;
    response.token();
    return response;
}

;// CONCATENATED MODULE: ./build/cli/login/report.js


/** Tells what the token may do, and what was asked for and not granted. */
function showScopes({ inputs, deps }, { scope }) {
    const { host } = deps;
    if (scope === undefined)
        return;
    host.info(`Its scopes: ${host.secrets.show(scope, 2000)}`);
    const missing = missingScopes(inputs.scope, scope);
    if (missing.length > 0)
        host.warning(`Not granted: ${host.secrets.show(missing.join(' '), 500)}`);
}
/** Tells how the server rotates, as a line for a provider file, and what follows for the workflow. */
function showRefresh({ provider, deps }, { refresh, isLenient }) {
    const { host } = deps;
    if (isLenient) {
        host.info('This server gives a new refresh token each time, and still takes the one before, at least for some seconds.');
        host.info('Some allow that for up to a minute: save each new one, and let no two runs use it at once.');
    }
    if (refresh === undefined)
        return;
    const { rotation, replay } = refresh;
    host.info(`How this server treats refresh tokens, as a line of a provider file:\n  refresh: { rotation: ${rotation}, replay: ${replay} }`);
    const known = refreshOf(provider.oauth);
    if (provider.oauth.refresh !== undefined && (known.rotation !== rotation || known.replay !== replay)) {
        host.warning(`bearer-step takes ${provider.title} for { rotation: ${known.rotation}, replay: ${known.replay} }. Please report the line above as an issue.`);
    }
    if (rotation === 'none')
        host.info('The refresh token stays the same: "save-refresh-token: none" will do.');
    else if (replay === 'revokes_grant') {
        host.info('Two runs must never use it at once: use "save-refresh-token: branch", or a concurrency group.');
    }
}

;// CONCATENATED MODULE: ./build/cli/login/pages.js

const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; --good: #1a7f37; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --soft: #9da7b3; --line: #30363d; --good: #3fb950; --bad: #ff7b72 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere }
svg { display: block; width: 2.75rem; height: 2.75rem; margin-bottom: 1.25rem; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.3; text-wrap: balance }
p { margin: .75rem 0 0; color: var(--soft); text-wrap: pretty }
.good { color: var(--good) }
.bad { color: var(--bad) }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem }
`;
const styleHash = (0,external_node_crypto_.createHash)('sha256').update(STYLE).digest('base64');
/** Nothing is loaded, run, framed, kept or told on: the URL that led here held a code. */
const PAGE_HEADERS = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};
const ESCAPES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
const pages_escape = (text) => text.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);
/** A tick, or an exclamation mark, in a circle; drawn, since fonts differ. */
const MARKS = { good: 'M14 22.5l5.5 5.5L31 16.5', bad: 'M22 13v11M22 30.5v.5' };
/** A page as HTML. */
function renderPage({ tone, title, text }) {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${pages_escape(title)}</title>
<style>${STYLE}</style>
<main>
<svg class="${tone}" viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="20.5"/><path d="${MARKS[tone]}"/></svg>
<h1>${pages_escape(title)}</h1>
<p>${pages_escape(text)}</p>
<footer>bearer-step</footer>
</main>
</html>
`;
}
const BACK = 'You can close this window and go back to the terminal.';
/** The pages by outcome. `title`: the name of the system. */
const outcomePage = (outcome, title) => ({
    'signed-in': { status: 200, tone: 'good', title: `Signed in to ${title}`, text: BACK },
    denied: {
        status: 200,
        tone: 'bad',
        title: 'Access was denied',
        text: `${title} was told not to give access. Nothing was kept. ${BACK}`,
    },
    failed: {
        status: 200,
        tone: 'bad',
        title: 'The sign-in did not work',
        text: 'The terminal says why, and what to try next. You can close this window.',
    },
})[outcome];
const refusal = (status, title, text) => ({ status, tone: 'bad', title, text });
const WRONG_STATE = refusal(400, 'This is not the answer to your sign-in', 'It was not used, and nothing has changed. If you are signing in, go on in the window where you began, or begin again in the terminal.');
const USED_LINK = refusal(410, 'This link was opened twice', 'It is good once, since whoever opens it first could sign in as somebody else. The terminal says what to do next.');
const ALREADY_ANSWERED = refusal(400, 'The sign-in has been answered already', 'The terminal says how it ended.');
const NOT_FOUND = refusal(404, 'There is nothing here', 'The sign-in goes on in the window that the terminal opened.');
const BAD_REQUEST = refusal(400, 'This request is not for the sign-in', 'Open the address that the terminal shows.');

;// CONCATENATED MODULE: ./build/cli/login/listener.js





const CALLBACK = '/callback';
const RESULT = '/result';
/** How long the last page may take to reach the browser. */
const LAST_PAGE_MS = 2000;
/** A promise and what settles it. */
function deferred() {
    let resolve = () => undefined;
    let reject = () => undefined;
    const promise = new Promise((settle, fail) => {
        resolve = settle;
        reject = fail;
    });
    return { promise, resolve, reject };
}
/** Compared in constant time, so that nobody learns the state letter by letter. */
const isSame = (a, b) => (0,external_node_crypto_.timingSafeEqual)((0,external_node_crypto_.createHash)('sha256').update(a).digest(), (0,external_node_crypto_.createHash)('sha256').update(b).digest());
/**
 * Waits on 127.0.0.1 for the browser to come back (RFC 8252 section 7.3). Only an answer with the right state counts; all
 * else is refused, and it goes on waiting. The code leaves the address bar at once: 303 to a clean page, which tells how it ended.
 */
class Listener {
    #settings;
    #server;
    #authorization = deferred();
    #outcome = deferred();
    #told = deferred();
    #links = new Map();
    #isAnswered = false;
    #hasWarned = false;
    constructor(settings) {
        this.#settings = settings;
        // It may fail before anybody waits for it.
        this.#authorization.promise.catch(() => undefined);
        this.#server = (0,external_node_http_.createServer)((request, response) => void this.#handle(request, response));
    }
    /** Rejects with INPUT_INVALID when the port cannot be had. */
    static async open(settings) {
        const listener = new Listener(settings);
        await new Promise((resolve, reject) => {
            listener.#server.once('error', (cause) => reject(input_errors_inputError('port', `cannot be used (${systemCode(cause)}). Leave it out, or take another.`)));
            listener.#server.listen(settings.port, '127.0.0.1', resolve);
        });
        return listener;
    }
    get #host() {
        return `127.0.0.1:${this.#server.address().port}`;
    }
    /** Where the server is to send the browser. */
    get redirectUri() {
        return `http://${this.#host}${CALLBACK}`;
    }
    /** The first answer with the right state. Rejects with LOGIN_FAILED when somebody else has seen the question. */
    get response() {
        return this.#authorization.promise;
    }
    /** A link, good once, to the authorization URL: the command line of a browser, which everybody can read, shows no state. */
    linkTo(target) {
        const path = `/start/${(0,external_node_crypto_.randomBytes)(16).toString('base64url')}`;
        this.#links.set(path, { target, used: false });
        return new URL(`http://${this.#host}${path}`);
    }
    /** Tells the browser how it ended, and closes. */
    async finish(outcome) {
        this.#outcome.resolve(outcome);
        const timer = setTimeout(() => this.#told.resolve(undefined), this.#isAnswered ? LAST_PAGE_MS : 0);
        await this.#told.promise;
        clearTimeout(timer);
        this.#server.close();
        this.#server.closeAllConnections();
    }
    async #handle(request, response) {
        // Compared, not resolved: a request line may name another host, or lead there by dots.
        const [, path = '', query = ''] = /^([^?]*)\??(.*)$/su.exec(request.url ?? '') ?? [];
        if (request.method !== 'GET' || request.headers.host !== this.#host)
            sendPage(response, BAD_REQUEST);
        else if (path === CALLBACK)
            this.#receive(new URLSearchParams(query), response);
        else if (path === RESULT && this.#isAnswered)
            await this.#tell(response);
        else if (this.#links.has(path))
            this.#lead(path, response);
        else
            sendPage(response, NOT_FOUND);
    }
    #receive(parameters, response) {
        const one = (name) => {
            const values = parameters.getAll(name);
            return values.length === 1 && values[0] !== '' ? values[0] : undefined;
        };
        const [code, error] = [one('code'), one('error')];
        if (!isSame(one('state') ?? '', this.#settings.state) || (code === undefined) === (error === undefined)) {
            this.#warnOnce();
            sendPage(response, WRONG_STATE);
        }
        else if (this.#isAnswered) {
            sendPage(response, ALREADY_ANSWERED);
        }
        else {
            this.#isAnswered = true;
            this.#authorization.resolve({ code, error, iss: one('iss') });
            redirect(response, RESULT);
        }
    }
    /** A page that found the port must not flood the terminal. */
    #warnOnce() {
        if (!this.#hasWarned)
            this.#settings.warn('A request without the right state was refused. Still waiting for the sign-in.');
        this.#hasWarned = true;
    }
    async #tell(response) {
        const outcome = await this.#outcome.promise;
        response.once('close', () => this.#told.resolve(undefined));
        sendPage(response, outcomePage(outcome, this.#settings.title));
    }
    #lead(path, response) {
        const link = this.#links.get(path);
        if (link?.used !== false) {
            this.#isAnswered = true;
            this.#authorization.reject(openedTwice());
            sendPage(response, USED_LINK);
            return;
        }
        link.used = true;
        redirect(response, link.target.href);
    }
}
/** Whoever opened it first knows state and challenge, and could send in a code for an account of their own. */
const openedTwice = () => new StepError('LOGIN_FAILED', 'The link to the sign-in was opened twice: somebody else may have been first.', {
    hint: 'Run it again; with --no-browser on a machine that others use.',
});
const redirect = (response, location) => response.writeHead(303, { ...PAGE_HEADERS, location }).end();
const sendPage = (response, page) => response.writeHead(page.status, { ...PAGE_HEADERS, connection: 'close' }).end(renderPage(page));

;// CONCATENATED MODULE: ./build/cli/login/sign-in.js






const LIMIT_MS = 300_000;
/** A person's consent as tokens: the authorization code grant (RFC 6749 section 4.1). Rejects with LOGIN_DENIED, LOGIN_FAILED, or what the token endpoint gives. */
async function signIn(login, server, ask, deps) {
    const endpoint = server.authorizationEndpoint;
    if (endpoint === undefined) {
        throw new StepError('LOGIN_FAILED', 'The metadata of the issuer names no authorization endpoint.', {
            hint: 'Give it in --authorization-url.',
        });
    }
    const { port } = login;
    return port === undefined
        ? signInByHand(login, server, endpoint, ask, deps)
        : signInByBrowser(login, server, endpoint, ask, deps, port);
}
/** For machines without a browser: the server shows the code, and the person types it in. */
async function signInByHand(login, server, endpoint, ask, { host, terminal }) {
    const request = await authorizationRequest(endpoint, parametersOf(login), OUT_OF_BAND, newState());
    host.info(`Open this address in any browser, sign in, and copy the code that it shows:\n\n${request.url.href}\n`);
    const code = await terminal.ask('code', 'Code');
    host.secrets.protect(code);
    return redeemCode(code, request, login, server, ask);
}
async function signInByBrowser(login, server, endpoint, ask, deps, port) {
    const { host } = deps;
    const state = newState();
    const listener = await Listener.open({ port, state, title: login.provider.title, warn: host.warning });
    try {
        const request = await authorizationRequest(endpoint, parametersOf(login), listener.redirectUri, state);
        const opened = login.opensBrowser && (await deps.openBrowser(listener.linkTo(request.url)));
        const how = opened
            ? 'Your browser was opened to sign in. If it was not, open this address in it'
            : 'Open this address in a browser on this machine and sign in';
        host.info(`${how}:\n\n${request.url.href}\n\nWaiting for the browser to come back to ${listener.redirectUri} …`);
        const code = readAnswer(await within(LIMIT_MS, listener.response), login, host.secrets.show.bind(host.secrets));
        host.secrets.protect(code);
        const response = await redeemCode(code, request, login, server, ask);
        await listener.finish('signed-in');
        return response;
    }
    catch (error) {
        await listener.finish(error instanceof StepError && error.code === 'LOGIN_DENIED' ? 'denied' : 'failed');
        throw error;
    }
}
const parametersOf = ({ inputs }) => ({
    client_id: inputs.clientId,
    ...(inputs.scope === '' ? {} : { scope: inputs.scope }),
    ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
});
/** The code of an answer. Throws LOGIN_DENIED or LOGIN_FAILED. */
function readAnswer(response, { target, provider }, show) {
    const { code, error, iss } = response;
    if (iss !== undefined &&
        target.issuer !== undefined &&
        iss !== target.issuer.href.replace(/\/$/u, '') &&
        iss !== target.issuer.href) {
        throw new StepError('LOGIN_FAILED', `The answer comes from another issuer, ${show(iss)}.`, {
            hint: 'Check --issuer. If it is right, somebody tried to mix up two sign-ins (RFC 9207).',
        });
    }
    if (code !== undefined)
        return code;
    if (error === 'access_denied') {
        throw new StepError('LOGIN_DENIED', `${provider.title} was told not to give access.`, {
            hint: 'Run it again, and allow it.',
        });
    }
    throw new StepError('LOGIN_FAILED', `${provider.title} answered the sign-in with ${show(error ?? '')}.`, {
        hint: 'Check --scope and --client-id, and that the application may use this redirect URI and the authorization code grant.',
    });
}
async function redeemCode(code, { redirectUri, codeVerifier }, { provider, inputs }, server, ask) {
    const parameters = {
        ...tokenParametersOf(provider, inputs),
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
    };
    ask.secrets.protect(codeVerifier);
    const response = await requestToken(endpointOf(server, provider), { parameters, repeatable: 'unseen' }, ask);
    response.token();
    return response;
}
/** What `work` gives, if it does so in time. Rejects with LOGIN_FAILED. */
async function within(limitMs, work) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => {
            const text = `Nobody signed in within ${limitMs / 60_000} minutes.`;
            reject(new StepError('LOGIN_FAILED', text, { hint: 'Run it again; without a browser here, use --oob.' }));
        }, limitMs);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

;// CONCATENATED MODULE: ./build/cli/login/login.js















/** For everything: the sign-in has a limit of its own below it. */
const login_LIMIT_MS = 900_000;
const RETRIES = 2;
const LOGIN = {
    name: 'login',
    summary: 'signs a person in, and hands over the refresh token on which CI then lives',
    options: [
        ...DELIVERY_OPTIONS,
        ...INPUT_OPTIONS,
        { name: 'oob', text: 'the server shows a code, which is typed in: for a machine without a browser' },
        { name: 'no-browser', text: 'only print the address to open' },
        {
            name: 'port',
            value: 'N',
            text: 'of the listener, where the server wants the redirect URI to the letter (default: any)',
        },
        {
            name: 'authorization-url',
            value: 'URL',
            text: 'the authorization endpoint, where the provider does not name it',
        },
        { name: 'save-seal-key', value: 'COMMAND', text: 'makes a seal key, too, and gives it to this command' },
    ],
    notes: [
        'The client secret comes from BEARER_STEP_CLIENT_SECRET, or is asked for. Options are the inputs of the action, and ' +
            'mean the same; --token-parameters may hold no secret.',
    ],
    run: login,
};
/** Signs a person in, finds out how the server rotates, tells who the token acts as, and hands the refresh token over. */
async function login(line, deps) {
    const { host, now } = deps;
    const prepared = await prepareLogin(line, deps);
    const { inputs, provider, target } = prepared;
    const deadline = createDeadline(login_LIMIT_MS, now, 'The sign-in');
    // What goes over the wire is of no interest here.
    const { send } = openConnections({ ...target, retries: RETRIES, deadline, quiet: true }, deps);
    try {
        if (inputs.scope === '')
            host.warning('No --scope is asked for: what the token may do is left to the server.');
        const wanted = { inputs: { ...inputs, revokeToken: undefined }, provider, target, wantsAuthorization: true };
        const server = await findServer(wanted, send);
        const all = { ...prepared, server, ask: { send, secrets: host.secrets, now }, deps };
        const chain = await startChain(all);
        await showIdentity(all, chain.token);
        showScopes(all, chain.token);
        showRefresh(all, chain);
        await keep(all, chain);
        if (prepared.sealKeyTo !== undefined)
            await makeSealKey(prepared.sealKeyTo, deps);
    }
    finally {
        deadline.close();
    }
}
/** Hands the refresh token over. One that nobody got is revoked, where that ends nothing else. Rejects with SAVE_FAILED. */
async function keep(all, { refreshToken, refresh }) {
    try {
        await deliver('The refresh token', refreshToken, all.refreshTokenTo, all.deps);
    }
    catch (error) {
        if (refresh?.rotation === 'on_first_use')
            await discard(all, refreshToken);
        throw error;
    }
}
/** Signs in and probes. Where the probe cost the grant, the person, who is there, signs in once more. */
async function startChain(all) {
    const { host } = all.deps;
    const first = await signIn(all, all.server, all.ask, all.deps);
    host.info('Signed in. Finding out how this server treats refresh tokens …');
    const probed = await probe(all, refreshTokenOf(first));
    if (probed.refreshToken !== undefined) {
        if (probed.sibling !== undefined)
            await discard(all, probed.sibling);
        const response = probed.response ?? first;
        return {
            refreshToken: probed.refreshToken,
            token: response.token(),
            refresh: probed.refresh,
            isLenient: probed.isLenient,
        };
    }
    if (probed.refresh !== undefined)
        host.info('The server ended the grant when a used-up refresh token came again.');
    host.info('Please sign in once more.');
    const again = await signIn(all, all.server, all.ask, all.deps);
    return { refreshToken: refreshTokenOf(again), token: again.token(), refresh: probed.refresh, isLenient: false };
}
function refreshTokenOf(response) {
    const refreshToken = response.refreshToken();
    if (refreshToken !== undefined)
        return refreshToken;
    throw new StepError('LOGIN_FAILED', 'The server gave no refresh token.', {
        hint: 'Allow the application to have them; some servers want the scope offline_access.',
    });
}
/** A fault on the way leaves a chain of which nothing is known, as if the grant had ended. */
async function probe(all, first) {
    const { provider, server, ask, inputs, deps } = all;
    const parameters = tokenParametersOf(provider, inputs);
    const refresh = (refreshToken) => requestToken(endpointOf(server, provider), { parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: refreshToken }, repeatable: 'unseen' }, ask);
    try {
        return await probeRotation(first, { refresh, present: presenterFor(all) });
    }
    catch (error) {
        deps.host.warning(`It could not be found out. ${errors_describeFailure(error).text}`);
        return { refresh: undefined, refreshToken: undefined, response: undefined, sibling: undefined, isLenient: false };
    }
}
/** Revokes a refresh token that nobody knows: only where it is known to end nothing but itself. */
async function discard({ server, ask }, refreshToken) {
    if (server.revocationEndpoint === undefined)
        return;
    // One that lives on does no harm.
    const { revocationEndpoint: endpoint, client } = server;
    await revokeToken({ endpoint, client, token: refreshToken, type: 'refresh_token' }, ask.send).catch(() => undefined);
}

;// CONCATENATED MODULE: ./build/cli/unseal.js




const UNSEAL = {
    name: 'unseal',
    summary: 'opens a refresh token that a step sealed into its log',
    options: DELIVERY_OPTIONS,
    notes: ['It takes the seal key from BEARER_STEP_SEAL_KEY, or asks for it, and then for the sealed line.'],
    run: async (line, deps) => {
        const to = readDelivery(line);
        await deliver('The refresh token', await openEnvelope(deps), to, deps);
    },
};
/** The refresh token that a step sealed into its log when it could not be saved. */
async function openEnvelope(deps) {
    const key = await readSecret('seal-key', deps);
    if (!isSealKey(key))
        throw input_errors_inputError('seal-key', 'is not 32 bytes in base64.');
    const sealed = await deps.terminal.ask('box', 'The sealed line of the log');
    const token = unseal(sealed, sealMaterial(key), RESCUE_BINDING);
    deps.host.secrets.protect(token);
    return token;
}

;// CONCATENATED MODULE: ./build/cli/run.js







/** What `bearer-step` can do. */
const VERBS = [LOGIN, SEAL_KEY, UNSEAL];
/** What `bearer-step help` prints. */
const HELP = helpOf(VERBS);
/** The command `bearer-step`: a sign-in, and what belongs to keeping one. Never rejects. */
async function runCli(words, makeDeps) {
    let deps = makeDeps({});
    try {
        const line = readCommandLine(words, VERBS);
        deps = makeDeps(line.values);
        await runVerb(line, deps);
    }
    catch (error) {
        deps.host.fail(errors_describeFailure(error).text);
    }
    finally {
        deps.terminal.close();
    }
}
async function runVerb(line, deps) {
    const verb = VERBS.find(({ name }) => name === line.command);
    if (verb === undefined || line.flags.has('help')) {
        await deps.terminal.print(HELP);
        return;
    }
    if ((deps.environment['NODE_DEBUG'] ?? '') !== '') {
        throw input_errors_inputError('NODE_DEBUG', 'is set, and makes Node print what it sends, secrets and all. Unset it.');
    }
    await verb.run(line, deps);
}

// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
;// CONCATENATED MODULE: ./build/cli/terminal.js




/** The real one. */
function openTerminal() {
    let lines;
    let reader;
    /** Made before the question is written: from then on nothing is echoed. */
    const openReader = () => {
        if (reader !== undefined && lines !== undefined)
            return lines;
        const silent = new external_node_stream_.Writable({ write: (_chunk, _encoding, done) => done() });
        reader = (0,external_node_readline_.createInterface)({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
        // In raw mode Ctrl-C is a key like others.
        reader.on('SIGINT', () => process.exit(130));
        lines = reader[Symbol.asyncIterator]();
        return lines;
    };
    return {
        ask: async (input, question) => {
            const reading = openReader();
            process.stderr.write(`${question} (not shown): `);
            const next = await reading.next();
            process.stderr.write('\n');
            const line = next.done === true ? '' : next.value.trim();
            if (line === '')
                throw input_errors_inputError(input, 'is empty: nothing was typed.');
            return line;
        },
        print: (line) => new Promise((resolve, reject) => {
            process.stdout.write(`${line}\n`, (cause) => (cause ? reject(unprinted(cause)) : resolve()));
        }),
        close: () => reader?.close(),
    };
}
const unprinted = (cause) => new StepError('SAVE_FAILED', 'It could not be printed: standard output is closed or full.', {
    hint: 'Run it again, with --save or with an output that takes it.',
    cause,
});

;// CONCATENATED MODULE: ./build/cli/start.js








/** The real world, with the options of the command line as the inputs. */
const realCliDeps = (inputs, environment) => ({
    ...realWorld(createTerminalHost(inputs), environment),
    openExchange: createExchange,
    loadYaml: loadYaml,
    runCommand: runCommand,
    terminal: openTerminal(),
    openBrowser: (url) => openBrowser(url, environment),
});
/** Runs the command in the real world. */
const startCli = (words, environment) => runCli(words, (inputs) => realCliDeps(inputs, environment));


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
