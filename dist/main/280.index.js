export const id = 280;
export const ids = [280];
export const modules = {

/***/ 1183:
/***/ ((__unused_webpack_module, exports, __webpack_require__) => {

/** Loads `tunnel` in the bundles (tsconfig.json, `paths`) when a proxy is used, and not before: docs/design/003-start-up.md. */
for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => __webpack_require__(218)[name](options);
}


/***/ }),

/***/ 489:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $o: () => (/* binding */ raceAgainst),
/* harmony export */   dU: () => (/* binding */ createDeadline),
/* harmony export */   zj: () => (/* binding */ CRITICAL_LIMIT_MS)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);

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
            wait.abort(new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg(code, message, { hint, unsent: true }));
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
        end(new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('TIMEOUT', text, { hint: what === 'The step' ? STEP_HINT : '' }));
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
const tooLateToBegin = () => new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('TIMEOUT', `Less than ${CRITICAL_START_MS / 1000} s of the step's time are left: too little to refresh.`, {
    hint: 'A refresh that is cut off could lose the refresh token. Raise the input timeout.',
});


/***/ }),

/***/ 4520:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createExchange: () => (/* binding */ createExchange)
});

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/lib/printable.js
var printable = __webpack_require__(4939);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./build/http/body.js


/** We ask for `identity`; these are for servers that compress all the same. */
const DECODERS = {
    gzip: 'gunzip',
    'x-gzip': 'gunzip',
    deflate: 'inflate',
    br: 'brotliDecompress',
};
const tooLarge = (maxBytes) => new errors/* StepError */.zg('RESPONSE_TOO_LARGE', `The answer is larger than ${maxBytes / 1_048_576} MiB.`, {
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
    const invalid = (cause) => new errors/* StepError */.zg('RESPONSE_INVALID', 'The answer is compressed in a way that cannot be read.', {
        hint: 'The step asked for no compression: look at what stands between it and the server.',
        cause,
    });
    const decoder = DECODERS[encoding];
    if (decoder === undefined)
        throw invalid();
    const zlib = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19));
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

// EXTERNAL MODULE: ./build/http/trust.js
var http_trust = __webpack_require__(339);
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
    if (cause instanceof errors/* StepError */.zg)
        return cause;
    const tunnel = cause instanceof Error ? TUNNEL_ERROR.exec(cause.message) : null;
    if (tunnel !== null)
        return proxyError(tunnel[1] ?? '', url, cause);
    const code = (0,errors/* systemCode */.xU)(cause);
    const known = (0,http_trust/* lacksIssuer */.KT)(cause) ? UNTRUSTED : (CONNECTION_ERRORS.find(({ codes }) => codes.test(code)) ?? LOST);
    // ETIMEDOUT and the like also come from a connection that stood: then the request may have been acted upon.
    const row = connected && known.transient === true ? LOST : known;
    const hint = row === LOST && !connected ? 'The server did not get the request. Try again later.' : row.hint;
    return new errors/* StepError */.zg(row.code, row.text(url.host), {
        hint,
        cause,
        transient: row.transient ?? false,
        unsent: !connected,
    });
}
function proxyError(detail, url, cause) {
    const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
    const answered = status === undefined ? 'cannot be reached' : `answered ${status}`;
    return new errors/* StepError */.zg('PROXY_FAILED', `The proxy ${answered} when asked for ${url.host}.`, {
        hint: 'Check HTTPS_PROXY and its user name and password, or add the host to NO_PROXY.',
        transient: status === undefined || status.startsWith('5'),
        unsent: true,
        cause,
    });
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js
var lib = __webpack_require__(2779);
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

// EXTERNAL MODULE: ./build/http/deadline.js
var http_deadline = __webpack_require__(489);
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
        controller.abort(new errors/* StepError */.zg('TIMEOUT', text, { hint, transient: true }));
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

// EXTERNAL MODULE: ./build/http/proxy.js
var proxy = __webpack_require__(2749);
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
        const tls = origin.startsWith('https:') ? (0,http_trust/* tlsSettings */.Bl)(trust, origin, level, environment) : undefined;
        const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
        const onSecured = (socket) => warn?.(describeUnverified(socket, origin));
        const connection = new Connection(tls, onSecured, async () => ahead?.take(origin));
        const opened = { connection, level, wider };
        connections.set(origin, opened);
        return opened;
    };
    const connectionTo = (url) => {
        const proxied = (0,proxy/* usesProxy */.B)(url, environment);
        // A proxy has a certificate of its own, for which the given CAs alone may not do.
        const levels = (0,http_trust/* trustLevelsOf */.Fd)(trustNow()).filter((level) => level !== 'given' || !proxied);
        return connections.get(url.origin) ?? connect(url.origin, levels);
    };
    const isBehindProxy = (url) => {
        try {
            return (0,proxy/* usesProxy */.B)(url, environment);
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
            if (!(error instanceof errors/* StepError */.zg) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0)
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
            if (!(error instanceof errors/* StepError */.zg) || error.code !== 'RESPONSE_TOO_LARGE')
                throw error;
            connection.close();
            return { ...head, body: Buffer.alloc(0), error };
        }
    };
    try {
        return await (0,http_deadline/* raceAgainst */.$o)(idle.signal, work());
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
const oneLine = (name) => (0,printable/* shorten */.m)(name.replaceAll('\n', ', '), 200);


/***/ }),

/***/ 2749:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ usesProxy),
/* harmony export */   U: () => (/* binding */ protectProxyCredentials)
/* harmony export */ });
/* harmony import */ var _actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9783);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1469);
/* harmony import */ var _urls_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3467);



const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** Masks the user name and password of every proxy that the environment names, raw and as they are sent. */
function protectProxyCredentials(secrets, environment) {
    for (const name of VARIABLES) {
        const url = (0,_urls_js__WEBPACK_IMPORTED_MODULE_2__/* .parseUrl */ .Dl)(environment[name] ?? '');
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
const decoded = (text) => (0,_urls_js__WEBPACK_IMPORTED_MODULE_2__/* .percentDecode */ .YZ)(text) ?? text;
/**
 * Whether requests to `url` go through a proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). Throws PROXY_FAILED
 * for a setting that @actions/http-client would misread, or pass over and connect directly.
 */
function usesProxy(url, environment) {
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    const isSet = Boolean(environment[`${scheme}_proxy`] || environment[`${scheme.toUpperCase()}_PROXY`]);
    if (!isSet || (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .checkBypass */ .H)(url))
        return false;
    const proxy = proxyFor(url);
    if (proxy !== undefined && proxy.hostname !== '' && ['http:', 'https:'].includes(proxy.protocol))
        return true;
    throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .StepError */ .zg('PROXY_FAILED', 'The proxy setting of the environment is not an http or https URL.', {
        hint: 'Write HTTPS_PROXY as http://user:password@host:port, percent-encoded.',
    });
}
function proxyFor(url) {
    try {
        return (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .getProxyUrl */ .s)(url);
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 339:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bl: () => (/* binding */ tlsSettings),
/* harmony export */   Fd: () => (/* binding */ trustLevelsOf),
/* harmony export */   KT: () => (/* binding */ lacksIssuer),
/* harmony export */   RX: () => (/* binding */ extraCaFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_tls__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1692);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1469);



/** A list of Node's or the operating system's. Node 20 knows only its own. */
function storedCertificates(store, environment) {
    if (typeof node_tls__WEBPACK_IMPORTED_MODULE_1__.getCACertificates === 'function')
        return node_tls__WEBPACK_IMPORTED_MODULE_1__.getCACertificates(store);
    if (store === 'system')
        return [];
    return [
        ...node_tls__WEBPACK_IMPORTED_MODULE_1__.rootCertificates,
        ...(store === 'default' ? [extraCaFile(environment)?.pem ?? ''].filter(Boolean) : []),
    ];
}
/** The file of NODE_EXTRA_CA_CERTS and what is in it; undefined where there is none. */
function extraCaFile(environment) {
    const path = environment['NODE_EXTRA_CA_CERTS'] ?? '';
    try {
        return { path, pem: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8') };
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
        secureContext: node_tls__WEBPACK_IMPORTED_MODULE_1__.createSecureContext({ ca, minVersion: 'TLSv1.2', allowPartialTrustChain: true }),
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
    return codes.includes((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .systemCode */ .xU)(error));
}


/***/ }),

/***/ 3467:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ parseUrl),
/* harmony export */   YZ: () => (/* binding */ percentDecode),
/* harmony export */   mR: () => (/* binding */ appendPath),
/* harmony export */   qd: () => (/* binding */ problemOfUrl)
/* harmony export */ });
/* unused harmony exports isLoopback, isPlainPath */
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1469);

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
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('INPUT_INVALID', 'The path of the request is not a plain path below base-url.', {
            hint: 'Write it as /a/b, without "..", "\\", "#" or control characters.',
        });
    }
    return url;
}


/***/ }),

/***/ 1469:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ic: () => (/* binding */ describeFailure),
/* harmony export */   xU: () => (/* binding */ systemCode),
/* harmony export */   zg: () => (/* binding */ StepError)
/* harmony export */ });
/* unused harmony export ERROR_CODES */
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
function describeFailure(error) {
    if (error instanceof StepError) {
        return { code: error.code, text: `[${error.code}] ${error.message}${error.hint === '' ? '' : ` ${error.hint}`}` };
    }
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    return {
        code: 'INTERNAL',
        text: `[INTERNAL] This step met a fault of its own (${kind}). Please report it with the version and your inputs without their values.`,
    };
}


/***/ }),

/***/ 4939:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ printable),
/* harmony export */   m: () => (/* binding */ shorten)
/* harmony export */ });
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


/***/ }),

/***/ 1941:
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
