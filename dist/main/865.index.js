export const id = 865;
export const ids = [865];
export const modules = {

/***/ 4865:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openRefreshChain: () => (/* binding */ openRefreshChain)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/http/deadline.js
var http_deadline = __webpack_require__(489);
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/auth/grant.js
var grant = __webpack_require__(1441);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __webpack_require__(292);
;// CONCATENATED MODULE: ./build/auth/refresh/stores/branch-store.js



/** What is left for taking the lease, beside the critical section. A holder that died is waited for, so it is not much. */
const TAKE_MS = 50_000;
const LEASE_MS = http_deadline/* CRITICAL_LIMIT_MS */.zj + TAKE_MS + 10_000;
const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 15_000;
/** What must be left of the step's time to begin a refresh. */
const RESERVE_MS = 25_000;
const SAVE_ROUNDS = 5;
const ROUND_DELAY_MS = 2000;
/**
 * A place on a branch of the repository (docs/design/012-branch-store.md). The file is both the store and the lease: who
 * replaces it first, by compare-and-set, may refresh, and all others wait.
 */
class BranchStore {
    isReadable = true;
    #deps;
    /** The file as it stands while the lease is ours. */
    #held;
    constructor(deps) {
        this.#deps = deps;
    }
    async open(suffices) {
        const { deadline, random, host } = this.#deps;
        const branch = this.#deps.branchWithin(deadline);
        for (let round = 0;; round += 1) {
            const readAt = this.#deps.now();
            const state = await branch.read();
            const record = state.file === undefined ? { box: null, lease: null } : readRecord(state.file.text);
            const chain = record.box === null ? undefined : this.#deps.unseal(record.box);
            if (chain !== undefined && suffices(chain))
                return chain;
            const isMine = record.lease?.holder === this.#deps.holder;
            if ((isMine || isFree(record, state.at)) && (await this.#take(branch, record, state, readAt)))
                return chain;
            if (round === 0)
                host.info('Another run holds the lease of the refresh token. Waiting for it.');
            // The requests of all waiting jobs count against one limit of the repository.
            const delayMs = (0.5 + random() / 2) * Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** round);
            if (deadline.remainingMs() < RESERVE_MS + delayMs)
                throw leaseTaken();
            await deadline.sleep(delayMs);
        }
    }
    /** Whether the lease is ours now. It began when the branch was read, by the server's clock and by ours. */
    async #take(branch, { box, lease }, { file, at }, readAt) {
        const record = { box, lease: { holder: this.#deps.holder, until: new Date(at + LEASE_MS).toISOString() } };
        const text = writeRecord(record);
        let sha = file === undefined ? await branch.create(text) : await branch.replace(text, file.sha);
        if (sha === undefined) {
            // A conflict may be an echo of our own change, when the answer to it was lost.
            const { file: found } = await branch.read();
            if (found?.text === text)
                sha = found.sha;
        }
        // One that took too long to take may be over before the refresh is: it is taken anew.
        if (sha === undefined || this.#deps.now() > readAt + TAKE_MS)
            return false;
        this.#held = { record, box, sha, isWritten: true, until: readAt + LEASE_MS };
        if (box === null && lease !== null && lease.holder !== this.#deps.holder)
            this.#deps.host.warning(UNFINISHED);
        return true;
    }
    async readBack(deadline) {
        const { file } = await this.#deps.branchWithin(deadline).read();
        const box = file === undefined ? null : readRecord(file.text).box;
        return box === null ? undefined : this.#deps.unseal(box)?.refreshToken;
    }
    async save(chain, deadline) {
        const held = this.#held;
        if (held === undefined)
            throw overtaken();
        held.record = { ...held.record, box: this.#deps.seal(chain) };
        held.isWritten = false;
        const branch = this.#deps.branchWithin(deadline);
        for (let round = 1;; round += 1) {
            const outcome = await this.#write(held, branch).catch((error) => error);
            if (outcome === 'written')
                return;
            if (outcome === 'overtaken') {
                this.#held = undefined;
                throw overtaken();
            }
            if (round === SAVE_ROUNDS || deadline.signal.aborted)
                throw saveFailed(outcome);
            await deadline.sleep(this.#deps.random() * ROUND_DELAY_MS);
        }
    }
    /** One try to write what is held; where it was refused, what stands there is read. */
    async #write(held, branch) {
        const text = writeRecord(held.record);
        const sha = await branch.replace(text, held.sha);
        const file = sha === undefined ? (await branch.read()).file : { text, sha };
        if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder)
            return 'overtaken';
        held.sha = file.sha;
        held.isWritten = file.text === text;
        return held.isWritten ? 'written' : 'again';
    }
    discard() {
        if (this.#held === undefined)
            return;
        this.#held.record = { ...this.#held.record, box: this.#held.box };
        this.#held.isWritten = true;
    }
    async close() {
        const held = this.#held;
        this.#held = undefined;
        // Whoever took the lease after its end must not lose what they saved.
        if (held === undefined || this.#deps.now() > held.until - RESERVE_MS)
            return;
        const deadline = this.#deps.lastDeadline();
        try {
            await this.#giveBack(held, this.#deps.branchWithin(deadline));
        }
        catch {
            this.#deps.host.warning('The lease of the refresh token could not be given back. It ends within three minutes.');
        }
        finally {
            deadline.close();
        }
    }
    /** With the chain as it is to be: this is one more try to save it. */
    async #giveBack(held, branch) {
        const { file } = await branch.read();
        if (file === undefined || readRecord(file.text).lease?.holder !== this.#deps.holder)
            return;
        const text = writeRecord({ ...held.record, lease: null });
        const isDone = await branch.replaceAll(text).then(() => true, async () => (await branch.replace(text, file.sha)) !== undefined);
        if (isDone && !held.isWritten)
            this.#deps.host.info('The refresh token was saved after all, with the lease given back.');
    }
}
/** A lease beyond what anybody takes was not made by a step. */
const isFree = ({ lease }, at) => {
    if (lease === null)
        return true;
    const leftMs = Date.parse(lease.until) - at;
    return leftMs <= 0 || leftMs > 2 * LEASE_MS;
};
const writeRecord = (record) => `${JSON.stringify({ version: 1, ...record }, null, 2)}\n`;
/** The record of a text. Throws STORE_FAILED for what no step wrote: a merge or a formatter may have left a chain in it. */
function readRecord(text) {
    const record = (0,json/* parseJson */.qF)(text);
    const { version, box, lease } = (0,json/* isObject */.Gv)(record) ? record : {};
    const isBox = box === null || typeof box === 'string';
    if (version === 1 && isBox && (lease === null || isLease(lease)))
        return { box, lease };
    throw new errors/* StepError */.zg('STORE_FAILED', 'The file chain.json on the branch of the token is not what a step wrote.', {
        hint: 'Put its last good version back, or sign in again and give the new refresh token, which gets a branch of its own.',
    });
}
function isLease(value) {
    if (!(0,json/* isObject */.Gv)(value))
        return false;
    const { holder, until } = value;
    return typeof holder === 'string' && typeof until === 'string' && !Number.isNaN(Date.parse(until));
}
function saveFailed(problem) {
    const { message, hint } = problem instanceof errors/* StepError */.zg ? problem : new errors/* StepError */.zg('STORE_FAILED', 'The branch has changed.');
    return new errors/* StepError */.zg('SAVE_FAILED', `The refresh token could not be saved. ${message}`, { hint, cause: problem });
}
const overtaken = () => new errors/* StepError */.zg('SAVE_FAILED', 'The refresh token could not be saved: another run has taken the lease.', {
    hint: 'Run it again.',
});
const UNFINISHED = 'A run that began with the refresh token of the sign-in ended before it saved the next one. If that is used up now, sign in again.';
const leaseTaken = () => new errors/* StepError */.zg('LEASE_TAKEN', 'Other runs held the lease of the refresh token for as long as this step may wait.', {
    hint: 'Run it later, or raise the input timeout.',
});

// EXTERNAL MODULE: ./build/auth/oauth/token-response.js
var token_response = __webpack_require__(5092);
;// CONCATENATED MODULE: ./build/auth/refresh/chain-record.js


/** No honest server gives a longer life, as far as sharing goes. */
const MAX_LIFE_MS = 24 * 3_600_000;
/** How far the clocks of two runners may differ. */
const MAX_SKEW_MS = 300_000;
/** What an access token was asked for with: it is only good for the same. */
const fingerprintOf = (parameters) => JSON.stringify(Object.entries(parameters).sort());
/** A chain as text, to be sealed. */
function writeChain({ refreshToken, token, unsavedAfter }, fingerprint) {
    return JSON.stringify({ refreshToken, token, unsavedAfter, fingerprint });
}
/** The chain of a text, its access token only where the fingerprint is the same; undefined when the text is none. */
function readChain(text, fingerprint, now) {
    const record = (0,json/* parseJson */.qF)(text);
    if (!(0,json/* isObject */.Gv)(record))
        return undefined;
    const { refreshToken, unsavedAfter } = record;
    const mayLack = typeof unsavedAfter !== 'string' && refreshToken === '';
    if (!mayLack && !(0,token_response/* isTokenText */.BG)(refreshToken))
        return undefined;
    const token = record['fingerprint'] === fingerprint ? readShared(record['token'], now) : undefined;
    return {
        refreshToken: mayLack ? '' : refreshToken,
        token,
        ...(typeof unsavedAfter === 'string' ? { unsavedAfter } : {}),
    };
}
/** An access token that another step or run left; undefined for one whose times cannot be right. */
function readShared(value, now) {
    if (!(0,json/* isObject */.Gv)(value))
        return undefined;
    const { value: text, type, obtainedAt, expiresAt, scope } = value;
    if (!(0,token_response/* isTokenText */.BG)(text) || typeof type !== 'string')
        return undefined;
    if (typeof obtainedAt !== 'number' || typeof expiresAt !== 'number')
        return undefined;
    if (obtainedAt > now + MAX_SKEW_MS || expiresAt > now + MAX_LIFE_MS + MAX_SKEW_MS)
        return undefined;
    return { value: text, type, obtainedAt, expiresAt, scope: typeof scope === 'string' ? scope : undefined };
}

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
    return new errors/* StepError */.zg(code, `The command of ${input} ${ENDINGS[ending]}${status}${said}.`, {
        hint: `Try the command by itself: it runs in bash (in pwsh on Windows), ${code === 'SAVE_FAILED' ? 'and gets the token without a line break at the end' : 'and prints the token alone'}.`,
    });
}

;// CONCATENATED MODULE: ./build/auth/refresh/stores/command-store.js



/** Another run may save between our save and the look at it: then ours is saved once more. */
const command_store_SAVE_ROUNDS = 3;
const command_store_ROUND_DELAY_MS = 1000;
/** A place that commands of the workflow's reach: a secret, a vault, a file. */
function commandStore({ load, save }, deps) {
    const { host } = deps;
    const run = async (name, script, stdin, deadline) => deps.runCommand({
        name,
        script,
        stdin,
        environment: deps.environment,
        workspace: host.workspace,
        signal: deadline.signal,
    });
    const loadToken = async (deadline) => {
        const result = await run('load-refresh-token', load, '', deadline);
        deadline.signal.throwIfAborted();
        const token = result.stdout.trim();
        // Before anything is said of a failure: it may have printed the token all the same.
        if ((0,token_response/* isTokenText */.BG)(token))
            host.secrets.protect(token);
        if (result.ending !== 'ok')
            throw commandFailed('LOAD_FAILED', 'load-refresh-token', result, host);
        if ((0,token_response/* isTokenText */.BG)(token) && !result.isCut)
            return token;
        throw new errors/* StepError */.zg('LOAD_FAILED', `The command of load-refresh-token printed ${describe(token)}.`, {
            hint: 'It must print the refresh token and nothing else.',
        });
    };
    const saveToken = async (token, deadline) => {
        const result = await run('save-refresh-token', save, token, deadline);
        if (result.ending !== 'ok')
            throw commandFailed('SAVE_FAILED', 'save-refresh-token', result, host);
    };
    /** Whether `load` prints what was saved; undefined where it cannot be told. */
    const holds = async (token, deadline) => loadToken(deadline).then((printed) => printed === token, () => undefined);
    const open = async () => load === '' ? undefined : { refreshToken: await loadToken(deps.deadline), token: undefined };
    return {
        open,
        close: () => Promise.resolve(),
        ...(load === '' ? {} : { reload: () => loadToken(deps.deadline), readBack: loadToken }),
        isReadable: load !== '',
        save: async ({ refreshToken }, deadline) => {
            if (save === '') {
                host.warning('The server gave a new refresh token, and there is no place to save it. Give save-refresh-token.');
                return;
            }
            let held = false;
            for (let round = 1; round <= command_store_SAVE_ROUNDS; round += 1) {
                // Only where another one stands there: a look that failed says nothing of the save.
                if (held === false)
                    await saveToken(refreshToken, deadline);
                held = load === '' || (await holds(refreshToken, deadline));
                if (held === true)
                    return;
                await deadline.sleep(deps.random() * command_store_ROUND_DELAY_MS);
            }
            const what = held === false ? 'does not print the token' : 'cannot tell whether it is there';
            const text = `The command of save-refresh-token said that it saved, but load-refresh-token ${what}.`;
            throw new errors/* StepError */.zg('SAVE_FAILED', text, { hint: 'Check that the two commands mean the same place.' });
        },
    };
}
const describe = (printed) => (printed === '' ? 'nothing' : 'what cannot be a token');

// EXTERNAL MODULE: ./build/http/message.js
var http_message = __webpack_require__(9014);
;// CONCATENATED MODULE: ./build/auth/refresh/stores/github-branch.js





/** Its own: the input `retries` is for the servers of the workflow. */
const RETRIES = 3;
const PATH = 'chain.json';
const MESSAGE = 'Keep the sealed refresh token [skip ci]';
const RULE_HINT = 'Exempt the branches bearer-step/** from rulesets and branch protection; no branch may be named bearer-step.';
const HINT = 'Give the job "permissions: { contents: write }"; runs of forks and of Dependabot cannot have it.';
/**
 * One file on a branch of its own, by GitHub's REST API (version 2022-11-28). Changes are compare-and-set by the blob's sha
 * (https://docs.github.com/rest/repos/contents); `replaceAll` leaves one commit without a parent, so that no history grows.
 */
class GitHubBranch {
    #settings;
    #send;
    #deadline;
    #secrets;
    #now;
    constructor(settings, deps) {
        this.#settings = settings;
        this.#send = deps.send;
        this.#deadline = deps.deadline;
        this.#secrets = deps.secrets;
        this.#now = deps.now;
    }
    /** Rejects with STORE_FAILED. */
    async read() {
        const { branch } = this.#settings;
        const response = await this.#call('GET', `/contents/${PATH}?ref=${encodeURIComponent(branch)}`);
        const at = this.#clockOf(response);
        if (response.status === 404)
            return { file: undefined, at };
        const file = this.#expect(response, 200);
        const [content, sha] = [file['content'], file['sha']];
        if (typeof content !== 'string' || typeof sha !== 'string')
            throw this.#refused(response);
        return { file: { text: Buffer.from(content, 'base64').toString('utf8'), sha }, at };
    }
    /** Makes the branch, or the file in it. undefined when somebody else made it first; else the file's sha. Rejects with STORE_FAILED. */
    async create(text) {
        const commit = await this.#commit(text);
        const response = await this.#call('POST', '/git/refs', { ref: `refs/heads/${this.#settings.branch}`, sha: commit });
        const exists = response.status === 422 && this.#messageOf(response).includes('already exists');
        if (exists || response.status === 409)
            return this.replace(text);
        this.#expect(response, 201);
        return blobSha(text);
    }
    /**
     * Replaces the file, if it is still the one of `sha`, or still missing; undefined when somebody else was faster. Rejects
     * with STORE_FAILED, also where a rule of the repository refuses the change.
     */
    async replace(text, sha) {
        const { branch } = this.#settings;
        const content = Buffer.from(text).toString('base64');
        const change = { message: MESSAGE, content, branch, ...(sha === undefined ? {} : { sha }) };
        const response = await this.#call('PUT', `/contents/${PATH}`, change);
        if ([404, 409, 422].includes(response.status)) {
            const { file } = await this.read();
            if (file?.sha === sha)
                throw this.#refused(response);
            return undefined;
        }
        this.#expect(response, 200, 201);
        return blobSha(text);
    }
    /** Puts one commit in the place of the whole branch, whatever stood there: only for who holds the lease. */
    async replaceAll(text) {
        const sha = await this.#commit(text);
        const response = await this.#call('PATCH', `/git/refs/heads/${this.#settings.branch}`, { sha, force: true });
        this.#expect(response, 200);
    }
    /** A commit without parents that holds the file alone. */
    async #commit(text) {
        const tree = await this.#make('/git/trees', {
            tree: [{ path: PATH, mode: '100644', type: 'blob', content: text }],
        });
        return this.#make('/git/commits', { message: MESSAGE, tree, parents: [] });
    }
    async #make(path, body) {
        const response = await this.#call('POST', path, body);
        const { sha } = this.#expect(response, 201);
        if (typeof sha !== 'string')
            throw this.#refused(response);
        return sha;
    }
    #expect(response, ...statuses) {
        const body = (0,http_message/* readJson */.V)(response);
        if (!statuses.includes(response.status) || !(0,json/* isObject */.Gv)(body))
            throw this.#refused(response);
        return body;
    }
    #refused(response) {
        const said = this.#secrets.quote(this.#messageOf(response), 200);
        return new errors/* StepError */.zg('STORE_FAILED', `GitHub answered HTTP ${response.status} for the branch of the token${said}.`, {
            hint: hintFor(response.status),
        });
    }
    #messageOf(response) {
        const message = (0,json/* select */.Lt)((0,http_message/* readJson */.V)(response), 'message');
        return typeof message === 'string' ? message : '';
    }
    #clockOf({ headers }) {
        const date = Date.parse(headers['date'] ?? '');
        return Number.isNaN(date) ? this.#now() : date;
    }
    #call(method, path, body) {
        const { apiUrl, repository, token } = this.#settings;
        const credentials = {
            kind: 'ci',
            attach: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
        };
        return this.#send({
            method,
            url: new URL(`${apiUrl.href.replace(/\/$/u, '')}/repos/${repository}${path}`),
            source: 'GITHUB_API_URL',
            headers: {
                accept: 'application/vnd.github+json',
                'x-github-api-version': '2022-11-28',
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            credentials,
            deadline: this.#deadline,
            retries: RETRIES,
            // Waiting jobs ask again and again: no line for each.
            quiet: true,
            // Every change says what it replaces, so that a second one of the same is refused and then recognised.
            repeatable: true,
        });
    }
}
function hintFor(status) {
    if ([401, 403, 404].includes(status))
        return HINT;
    return [409, 422].includes(status) ? RULE_HINT : 'Try again later.';
}
/** The sha that git gives a text as a blob. */
function blobSha(text) {
    return (0,external_node_crypto_.createHash)('sha1')
        .update(`blob ${Buffer.byteLength(text)}\0${text}`)
        .digest('hex');
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/lib/files.js
var files = __webpack_require__(3963);
// EXTERNAL MODULE: ./build/lib/seal.js
var seal = __webpack_require__(4299);
;// CONCATENATED MODULE: ./build/auth/refresh/job-file.js




/** The file for `binding`; its name tells nothing. */
function openJobFile(material, binding, host) {
    const path = (0,external_node_path_.join)(host.temp, `bearer-step-${(0,seal/* nameUnder */.c9)(material, binding)}.box`);
    return {
        read: async () => {
            try {
                return (0,seal/* unseal */.Du)(await (0,files/* readInputFile */.jH)('refresh-token', path, host), material, binding);
            }
            catch (error) {
                if (error instanceof errors/* StepError */.zg)
                    return undefined;
                throw error;
            }
        },
        write: async (text) => {
            await (0,files/* writeOutputFile */.BF)('refresh-token', path, Buffer.from((0,seal/* seal */.od)(text, material, binding)), host);
        },
    };
}

// EXTERNAL MODULE: ./build/auth/oauth/token-request.js + 1 modules
var token_request = __webpack_require__(2008);
// EXTERNAL MODULE: ./build/auth/oauth/revoke.js
var revoke = __webpack_require__(5401);
;// CONCATENATED MODULE: ./build/auth/refresh/chain-keeper.js



/** Keeps what a refresh brought: in its place, and in a file for the later steps of the job. Nothing of it is lost. */
class ChainKeeper {
    #settings;
    #deps;
    constructor(settings, deps) {
        this.#settings = settings;
        this.#deps = deps;
    }
    /** What an earlier step of the job left. */
    async fromEarlierStep() {
        const { jobFile, fingerprint } = this.#settings;
        const text = await jobFile?.read();
        return text === undefined ? undefined : readChain(text, fingerprint, this.#deps.now());
    }
    /** Leaves a chain for the later steps of the job. Resolves to whether they will know its refresh token. */
    async handToLaterSteps(chain) {
        const { jobFile, keepsRefreshToken, fingerprint } = this.#settings;
        if (chain.unsavedAfter !== undefined && !keepsRefreshToken)
            return false;
        const record = keepsRefreshToken ? chain : { ...chain, refreshToken: '' };
        try {
            await jobFile?.write(writeChain(record, fingerprint));
            return jobFile !== undefined && keepsRefreshToken;
        }
        catch {
            return false;
        }
    }
    /**
     * Saves a new refresh token, then leaves it for later steps. Where the place still holds the one `before`, which is good
     * until the new access token is used, the new one is revoked; else it is kept sealed. Rejects with SAVE_FAILED.
     */
    async save(chain, before, { saving, settling }) {
        const { store } = this.#settings;
        try {
            await store.save(chain, saving);
        }
        catch (error) {
            const found = await store.readBack?.(settling).catch(() => undefined);
            if (found !== chain.refreshToken)
                throw await this.#unsaved(chain, { before, found }, error, settling);
            this.#deps.host.warning(`The refresh token was saved all the same. ${(0,errors/* describeFailure */.Ic)(error).text}`);
        }
        const isLeft = await this.handToLaterSteps(chain);
        if (!isLeft && !store.isReadable)
            this.#deps.host.warning(ALONE);
    }
    /** What to say of a refresh token that was not saved, once all is done that can be. */
    async #unsaved(chain, { before, found }, cause, settling) {
        const { code, message, hint } = cause instanceof errors/* StepError */.zg ? cause : new errors/* StepError */.zg('INTERNAL', 'A fault of its own.');
        const isBeforeGood = this.#settings.refresh.rotation === 'on_first_use';
        const rest = isBeforeGood && found === before
            ? await this.#discard(chain, before, settling)
            : await this.#rescue({ ...chain, unsavedAfter: before }, isBeforeGood);
        return new errors/* StepError */.zg(code, `${message} ${rest}`, { hint, cause });
    }
    /** Goes back to the refresh token before, then revokes the new one, so that no sibling is left behind. */
    async #discard({ refreshToken }, before, settling) {
        const { endpoint, revocationEndpoint, store } = this.#settings;
        const kept = 'The refresh token before it stays good';
        // First: what is about to be revoked must not be saved by anybody any more, whatever comes of the revocation.
        store.discard?.();
        await this.handToLaterSteps({ refreshToken: before, token: undefined });
        if (revocationEndpoint === undefined)
            return `${kept}.`;
        try {
            const { client } = endpoint;
            const token = { token: refreshToken, type: 'refresh_token' };
            await (0,revoke/* revokeToken */.w$)({ endpoint: revocationEndpoint, client, ...token, deadline: settling }, this.#deps.send);
            return `The new refresh token was revoked. ${kept}.`;
        }
        catch (error) {
            return `${kept}; the new one could not be revoked (${(0,errors/* describeFailure */.Ic)(error).code}).`;
        }
    }
    /** The new refresh token may be all there is, or be saved after all: it is kept where the user can get it back. */
    async #rescue(chain, isBeforeGood) {
        const { host } = this.#deps;
        const { sealForLog } = this.#settings;
        const places = [];
        if (sealForLog !== undefined) {
            host.info(`The refresh token, sealed under seal-key: ${sealForLog(chain.refreshToken)}`);
            places.push('in the log, sealed under seal-key (bearer-step unseal opens it)');
        }
        if (await this.handToLaterSteps(chain))
            places.push('in a sealed file for the later steps of this job');
        const before = isBeforeGood
            ? 'The refresh token before it is still good.'
            : 'The refresh token before it is used up.';
        if (places.length > 0)
            return `${before} The new one is kept ${places.join(', and ')}.`;
        return isBeforeGood ? before : `${before} Sign in again.`;
    }
}
const ALONE = 'The refresh token of the workflow is used up, and neither a file nor load-refresh-token tells its successor to later steps of ' +
    'this job. Give it to one step only, or give seal-key.';

;// CONCATENATED MODULE: ./build/auth/refresh/refresh-chain.js




/** How often others are given time to save what they have refreshed, when ours was used up. */
const RELOADS = 3;
const RELOAD_DELAY_MS = 2000;
/**
 * A grant that lives on its refresh token (RFC 6749 section 6), which servers replace with every use. The order is: refresh,
 * save, see that it is saved, and only then anything else (docs/design/010-refresh-chain.md).
 */
class RefreshChain {
    #settings;
    #deps;
    #keeper;
    /** Refresh tokens that are used up, or were refused. */
    #spent = new Set();
    /** What this step itself got last. */
    #newest;
    constructor(settings, deps) {
        this.#settings = settings;
        this.#deps = deps;
        this.#keeper = new ChainKeeper(settings, deps);
    }
    /**
     * An access token: one that an earlier step of the job or another run has left, else a new one. `rejected`: one that the
     * API did not accept. Rejects with REFRESH_REJECTED, REFRESH_UNCERTAIN, SAVE_FAILED, or what `Place` and the server give.
     */
    async token(rejected) {
        const { store, given } = this.#settings;
        const left = this.#protect(await this.#keeper.fromEarlierStep());
        const suffices = ({ token, unsavedAfter }) => token !== undefined && unsavedAfter === undefined && this.#isUsable(token, rejected);
        if (left?.token !== undefined && suffices(left))
            return this.#share(left.token, 'an earlier step of this job');
        try {
            const stored = this.#protect(await store.open(left?.unsavedAfter === undefined ? suffices : () => false));
            if (left?.unsavedAfter !== undefined)
                return await this.#resume(left, stored, rejected);
            if (stored?.token !== undefined && suffices(stored)) {
                await this.#keeper.handToLaterSteps(stored);
                return this.#share(stored.token, 'another run');
            }
            const own = [this.#newest, left?.refreshToken];
            const kept = [stored?.refreshToken];
            // What a place tells that keeps nothing is as old as what the workflow gives.
            return await this.#refresh(store.isReadable ? [...kept, ...own, given] : [...own, ...kept, given]);
        }
        finally {
            await store.close();
        }
    }
    /** An earlier step of the job could not save what it got: that comes first, unless somebody else has gone on meanwhile. */
    async #resume(left, stored, rejected) {
        const { refreshToken, token, unsavedAfter = '' } = left;
        const found = stored?.refreshToken ?? unsavedAfter;
        if (found !== refreshToken && found !== unsavedAfter)
            return this.#refresh([found]);
        if (found === unsavedAfter) {
            this.#deps.host.info('An earlier step of this job could not save the refresh token: it is saved now.');
            const chain = { refreshToken, token };
            await this.#deps.deadline.critical((section) => this.#keeper.save(chain, unsavedAfter, section));
        }
        else
            await this.#keeper.handToLaterSteps({ refreshToken, token });
        if (token !== undefined && this.#isUsable(token, rejected))
            return token;
        return this.#refresh([refreshToken]);
    }
    #isUsable(token, rejected) {
        const { minTtlMs } = this.#settings;
        if (token.value === rejected || token.expiresAt === undefined)
            return false;
        return !(0,token_response/* isAlmostOver */.Hf)(token, minTtlMs, this.#deps.now());
    }
    #share(token, source) {
        this.#deps.host.info(`The token that ${source} fetched is still good: nothing is refreshed.`);
        return token;
    }
    /** Refreshes with the first candidate. A refused one is followed by what others saved meanwhile, then by the next. */
    async #refresh(candidates) {
        const { refresh } = this.#settings;
        const queue = candidates.filter((text) => text !== undefined && text !== '').map(String);
        for (let round = 0;;) {
            const current = queue.find((text) => !this.#spent.has(text));
            if (current === undefined)
                throw refreshRejected(refresh);
            const response = await this.#deps.deadline.critical((section) => this.#refreshOnce(current, section));
            if (response.error !== 'invalid_grant')
                return response.token();
            // Where a replay ends the grant, a second guess could be one.
            if (refresh.replay !== 'safe')
                throw refreshRejected(refresh);
            for (let found; found === undefined && round < RELOADS;) {
                round += 1;
                found = await this.#reload(round);
                if (found !== undefined)
                    queue.unshift(found);
            }
        }
    }
    /** The refresh token that others have saved meanwhile; undefined where there is none. A place that fails tells nothing new. */
    async #reload(round) {
        const { store } = this.#settings;
        const { host, deadline, random } = this.#deps;
        if (store.reload === undefined)
            return undefined;
        host.info('The refresh token is used up. Another run may have saved its successor: looking again.');
        await deadline.sleep(random() * RELOAD_DELAY_MS * round);
        const found = await store.reload().catch(() => undefined);
        deadline.signal.throwIfAborted();
        return found === undefined || this.#spent.has(found) ? undefined : found;
    }
    /** The critical section: nothing stands between the answer and its save. */
    async #refreshOnce(current, section) {
        this.#spent.add(current);
        const response = await this.#ask(current, section.asking);
        const refreshToken = response.refreshToken() ?? current;
        this.#newest = refreshToken;
        const chain = { refreshToken, token: readTokenIfAny(response) };
        if (refreshToken !== current)
            await this.#keeper.save(chain, current, section);
        else if (chain.token !== undefined) {
            this.#spent.delete(current);
            await this.#keeper.handToLaterSteps(chain);
        }
        return response;
    }
    async #ask(current, asking) {
        const { endpoint, parameters, refresh } = this.#settings;
        const { host, send, now } = this.#deps;
        const isReplaySafe = refresh.rotation === 'none' || refresh.replay === 'safe';
        host.info(`The client's credentials and its refresh token go to ${endpoint.url.origin}.`);
        const request = {
            parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: current },
            repeatable: isReplaySafe || 'unseen',
            deadline: asking,
        };
        try {
            const response = await (0,token_request/* requestToken */.F)(endpoint, request, { send, secrets: host.secrets, now });
            if (!isReplaySafe && response.status >= 500)
                throw new errors/* StepError */.zg('API_STATUS', `It answered HTTP ${response.status}.`);
            return response;
        }
        catch (error) {
            if (isReplaySafe || !(error instanceof errors/* StepError */.zg) || error.unsent)
                throw error;
            throw new errors/* StepError */.zg('REFRESH_UNCERTAIN', `Whether the server refreshed is not known. ${error.message}`, {
                hint: 'Run it again. If that answers invalid_grant, the new refresh token is lost: sign in again.',
                cause: error,
            });
        }
    }
    #protect(chain) {
        for (const secret of [chain?.refreshToken ?? '', chain?.token?.value ?? '']) {
            if (secret !== '')
                this.#deps.host.secrets.protect(secret);
        }
        return chain;
    }
}
/** The access token of an answer, to be shared; a fault of it is told later, when nothing can be lost any more. */
function readTokenIfAny(response) {
    try {
        return response.token();
    }
    catch {
        return undefined;
    }
}
function refreshRejected({ replay }) {
    const ended = replay === 'safe' ? '' : ' Where a used-up refresh token comes again, the server may have ended the grant.';
    const text = `The server did not accept the refresh token (invalid_grant): it was used up, revoked, or is another client's.${ended}`;
    return new errors/* StepError */.zg('REFRESH_REJECTED', text, {
        hint: 'If another run has saved its successor meanwhile, run this one again. Otherwise sign in again with the command ' +
            'bearer-step login (docs/refresh-tokens.md).',
    });
}

// EXTERNAL MODULE: ./build/auth/server.js + 1 modules
var auth_server = __webpack_require__(6869);
;// CONCATENATED MODULE: ./build/auth/refresh/open-chain.js












/** Below this a secret is too weak to seal with: somebody could try them all. */
const MIN_KEY_LENGTH = 24;
/** For what is done after the step's end; the runner kills a cancelled step after 10 s. */
const LAST_WORDS_MS = 5000;
const sha256 = (text) => (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
/** The chain of a run: where its refresh token comes from, where the next one goes, and what the steps of a job share. */
function openRefreshChain(settings, server, deps) {
    const { inputs, provider } = settings;
    const { host, now, random, deadline, connections } = deps;
    return new RefreshChain({
        endpoint: (0,auth_server/* endpointOf */.X)(server, provider),
        refresh: (0,grant/* refreshOf */.B_)(provider.oauth),
        parameters: settings.tokenParameters,
        fingerprint: fingerprintOf(settings.tokenParameters),
        given: inputs.refreshToken,
        minTtlMs: inputs.minTtlMs,
        store: openStore(settings, server, deps),
        jobFile: jobFileOf(settings, server, deps),
        keepsRefreshToken: inputs.sealKey !== '' || inputs.refreshToken !== '',
        revocationEndpoint: server.revocationEndpoint,
        sealForLog: inputs.sealKey === '' ? undefined : (text) => (0,seal/* seal */.od)(text, (0,seal/* sealMaterial */.te)(inputs.sealKey), seal/* RESCUE_BINDING */.yR),
    }, { host, deadline, send: connections.send, now, random });
}
/** What makes a chain this one: the server, the client, and the sign-in that it began with. */
function bindingOf({ inputs }, { tokenEndpoint, client }) {
    const { refreshToken, loadRefreshToken } = inputs;
    return [tokenEndpoint.href, client.id, sha256(refreshToken || loadRefreshToken)];
}
function openStore(settings, server, deps) {
    const { inputs } = settings;
    const { host, random, runCommand, environment, deadline } = deps;
    if (inputs.saveRefreshToken === 'branch')
        return openBranchStore(settings, server, deps);
    const commands = { load: inputs.loadRefreshToken, save: inputs.saveRefreshToken };
    const store = commandStore(commands, { runCommand, host, environment, deadline, random });
    return inputs.saveRefreshToken === 'none'
        ? { ...store, isReadable: false, save: () => dropToken(settings, deps) }
        : store;
}
/** `save-refresh-token: none`: said aloud where the provider is known to replace refresh tokens. */
function dropToken({ provider }, { host }) {
    const text = 'The server gave a new refresh token, which "save-refresh-token: none" does not keep.';
    const { rotation } = provider.oauth.refresh ?? {};
    if (rotation === undefined || rotation === 'none')
        host.info(text);
    else
        host.warning(`${text} ${provider.title} takes the one before no more: the next run needs a new sign-in.`);
    return Promise.resolve();
}
function openBranchStore(settings, server, deps) {
    const { sealKey, githubToken } = settings.inputs;
    const { host, now, random, deadline, connections } = deps;
    const ci = host.run;
    if (ci === undefined)
        throw new errors/* StepError */.zg('INTERNAL', 'A branch without a repository.');
    const material = (0,seal/* sealMaterial */.te)(sealKey);
    const binding = ['branch', ci.repositoryId, ...bindingOf(settings, server)];
    const branch = {
        apiUrl: new URL(ci.apiUrl),
        repository: ci.repository,
        token: githubToken,
        branch: `bearer-step/${(0,seal/* nameUnder */.c9)(material, binding)}`,
    };
    const fingerprint = fingerprintOf(settings.tokenParameters);
    return new BranchStore({
        branchWithin: (within) => new GitHubBranch(branch, { send: connections.send, deadline: within, secrets: host.secrets, now }),
        lastDeadline: () => (0,http_deadline/* createDeadline */.dU)(LAST_WORDS_MS, now, 'Giving the lease back'),
        seal: (chain) => (0,seal/* seal */.od)(writeChain(chain, fingerprint), material, binding),
        unseal: (box) => readChain((0,seal/* unseal */.Du)(box, material, binding), fingerprint, now()),
        holder: `run ${ci.id} ${(0,external_node_crypto_.randomUUID)()}`,
        deadline,
        host,
        now,
        random,
    });
}
/** Sealed under seal-key; else under the client's credentials and the refresh token of the workflow, which both steps know. */
function jobFileOf(settings, server, { host }) {
    const { sealKey, refreshToken } = settings.inputs;
    const material = sealKey === '' ? [...Object.values(server.client.credentials), refreshToken] : (0,seal/* sealMaterial */.te)(sealKey);
    // A token that this step revokes is of no use to the next one.
    if (host.temp === '' || host.run === undefined || settings.inputs.revokeToken === true)
        return undefined;
    if (sealKey === '' && !material.some((secret) => secret.length >= MIN_KEY_LENGTH))
        return undefined;
    const { repositoryId, id } = host.run;
    return openJobFile(material, ['job', repositoryId, id, ...bindingOf(settings, server)], host);
}


/***/ })

};
