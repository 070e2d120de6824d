#!/usr/bin/env node
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 218:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {



var net = __nccwpck_require__(278);
var tls = __nccwpck_require__(756);
var http = __nccwpck_require__(611);
var https = __nccwpck_require__(692);
var events = __nccwpck_require__(434);
var assert = __nccwpck_require__(613);
var util = __nccwpck_require__(23);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
exports.debug = debug; // for test


/***/ }),

/***/ 613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 24:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 67:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 75:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 183:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

/** Loads `tunnel` in the bundles (tsconfig.json, `paths`) when a proxy is used, and not before: docs/design/003-start-up.md. */
for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => __nccwpck_require__(218)[name](options);
}


/***/ }),

/***/ 213:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ exit)
/* harmony export */ });
/** Ends the process once `run` has settled and its last line is written: open sockets must not hold a job up. */
async function exit(run) {
    await run;
    for (const stream of [process.stdout, process.stderr])
        await new Promise((resolve) => stream.write('', resolve));
    return process.exit();
}


/***/ }),

/***/ 190:
/***/ (() => {


;// CONCATENATED MODULE: ./build/ci/guard.js
/**
 * Whatever goes wrong from here on prints `line` and nothing more. Node's own printing of warnings and uncaught errors would
 * put error objects, which may hold tokens, on stderr, where no mask has been seen yet.
 */
function guard(output, line) {
    const stop = () => {
        output.write(line, () => process.exit(1));
    };
    // Who cannot be told anything still ends what must not be cut off.
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => undefined);
    process.removeAllListeners('warning');
    process.on('warning', () => undefined);
    process.on('uncaughtException', stop);
    process.on('unhandledRejection', stop);
}

;// CONCATENATED MODULE: ./build/ci/terminal-guards.js
/** Imported before anything else by the command: off GitHub no `::` command is ever printed. */

guard(process.stderr, '[INTERNAL] bearer-step met a fault of its own and stopped.\n');


/***/ }),

/***/ 622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  n: () => (/* binding */ realCliDeps)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
;// CONCATENATED MODULE: external "node:url"
const external_node_url_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");
;// CONCATENATED MODULE: ./build/lib/bundle.js


/** Loads a bundle when it is first needed; start-up is felt in every step. */
async function loadBundle(name) {
    // Not `new URL(…, import.meta.url)`: the bundler would take that for assets and copy every index.js it finds.
    const here = (0,external_node_url_namespaceObject.fileURLToPath)(import.meta.url);
    const file = [(0,external_node_path_.dirname)((0,external_node_path_.dirname)(here)), name, 'index.js'].join('/');
    return (await import(/* webpackIgnore: true */ (0,external_node_url_namespaceObject.pathToFileURL)(file).href));
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
    const { spawn } = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 421, 19));
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

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + os.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!fs.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
    const convertedValue = toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js + 1 modules
var lib = __nccwpck_require__(201);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return __awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = (/* unused pure expression or super */ null && (_summary));
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(os.EOL);
    issueCommand('set-output', { name }, toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + os.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function core_endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            core_endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __nccwpck_require__(469);
// EXTERNAL MODULE: ./build/lib/printable.js
var lib_printable = __nccwpck_require__(939);
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
    ...[/[<>&]/u, /[<>&']/u, /[<>&'=]/u, /[<>&'"]/u],
    ...[/[^ -~]/u, /[<>&'"+`]|[^ -~]/u, /[<>&'"+/=-]|[^ -~]/u],
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
        ...[character, percent(character, /(?!)/u, upper), character.replace(' ', '+')],
        ...json.map((form) => form.replace(/^\\+(?=.)/u, '')),
        ...[HTML[character] ?? character, character.replace("'", '&apos;'), `&#${code};`, `&#x${code.toString(16)};`],
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
class secrets_Secrets {
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
        const start = (0,lib_printable/* shorten */.m)(this.redact(foreign), MAX_MIXED_TEXT - 1);
        return (0,lib_printable/* printable */.g)((0,lib_printable/* shorten */.m)(this.redact(start), max));
    }
    /** `: "…"`, the foreign text as the end of a sentence, without its own full stop; '' when there is none. */
    quote(foreign, max) {
        return foreign === '' ? '' : `: "${this.show(foreign, max).replace(/\.$/u, '')}"`;
    }
}

;// CONCATENATED MODULE: ./build/ci/github.js




const STATE = 'bearer-step';
const COMMAND_FILES = (/* unused pure expression or super */ null && (['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY']));
/**
 * Writes through a command file of the runner. Without the file, @actions/core would print the value as a command of old,
 * which no runner obeys any more.
 */
function write(file, what, action) {
    if ((process.env[file] ?? '') === '') {
        throw new StepError('OUTPUT_FAILED', `The step cannot hand on ${what}: ${file} is not set.`, {
            hint: 'Run it as a step of a workflow.',
        });
    }
    try {
        action();
    }
    catch (cause) {
        throw new StepError('OUTPUT_FAILED', `The step cannot hand on ${what}: the file of ${file} cannot be written.`, {
            hint: 'Check that the disk is not full and that no earlier step removed or protected it.',
            cause,
        });
    }
}
/** GitHub Actions: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function github_createGitHubHost() {
    const secrets = new Secrets((form) => core.setSecret(form));
    const safe = (text) => secrets.redact(text).split('\n').map(printable).join('\n');
    return {
        input: (name) => core.getInput(name),
        secrets,
        output: (name, value) => write('GITHUB_OUTPUT', `the output ${name}`, () => core.setOutput(name, value)),
        saveState: (value) => write('GITHUB_STATE', 'its state', () => core.saveState(STATE, value)),
        loadState: () => core.getState(STATE),
        info: (text) => core.info(safe(text)),
        warning: (text) => core.warning(safe(text)),
        fail: (text) => {
            process.exitCode = core.ExitCode.Failure;
            core.error(safe(text));
        },
        workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
        temp: process.env['RUNNER_TEMP'] ?? '',
        commandFiles: COMMAND_FILES.flatMap((name) => process.env[name] ?? []),
        event: process.env['GITHUB_EVENT_NAME'] ?? '',
        run: readRun(process.env),
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

// EXTERNAL MODULE: ./build/http/exchange.js + 8 modules
var exchange = __nccwpck_require__(372);
;// CONCATENATED MODULE: ./build/actions/step/deps.js




const loadYaml = async () => {
    const { parseYaml } = await loadBundle('yaml');
    return parseYaml;
};
/** The real world but for its signals, seen from `host`. */
const worldOf = (host) => ({
    host,
    openExchange: (trust) => (0,exchange/* createExchange */.Cc)(trust, host),
    loadYaml,
    runCommand: runCommand,
    now: () => Date.now(),
    random: () => Math.random(),
});
/** The real world of a step, made once at the edge. */
const realDeps = () => ({
    ...worldOf(createGitHubHost()),
    onCancel: (cancel) => {
        for (const signal of ['SIGINT', 'SIGTERM'])
            process.on(signal, () => cancel(signal));
    },
});

;// CONCATENATED MODULE: ./build/ci/terminal.js


/** A person's terminal: inputs are options of the command line, and all that is said goes to stderr, so that stdout stays for `--print`. */
function createTerminalHost(inputs) {
    const secrets = new secrets_Secrets(() => undefined);
    const say = (text) => {
        process.stderr.write(`${secrets.redact(text).split('\n').map(lib_printable/* printable */.g).join('\n')}\n`);
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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __nccwpck_require__(421);
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
async function openBrowser(url, environment = process.env, platform = process.platform) {
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

;// CONCATENATED MODULE: external "node:readline"
const external_node_readline_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:readline");
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(75);
// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __nccwpck_require__(878);
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
        reader = (0,external_node_readline_namespaceObject.createInterface)({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
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
                throw (0,input_errors/* inputFault */.h)(input, 'is empty: nothing was typed.');
            return line;
        },
        print: (line) => new Promise((resolve, reject) => {
            process.stdout.write(`${line}\n`, (cause) => (cause ? reject(unprinted(cause)) : resolve()));
        }),
        close: () => reader?.close(),
    };
}
const unprinted = (cause) => new errors/* StepError */.zg('SAVE_FAILED', 'It could not be printed: standard output is closed or full.', {
    hint: 'Run it again, with --save or with an output that takes it.',
    cause,
});

;// CONCATENATED MODULE: ./build/cli/deps.js




/** The real world, with the options of the command line as the inputs. */
const realCliDeps = (inputs) => ({
    ...worldOf(createTerminalHost(inputs)),
    terminal: openTerminal(),
    openBrowser: (url) => openBrowser(url),
    environment: process.env,
});


/***/ }),

/***/ 472:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _ci_terminal_guards_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(190);
/* harmony import */ var _deps_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(622);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(176);
/* harmony import */ var _ci_exit_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(213);




await (0,_ci_exit_js__WEBPACK_IMPORTED_MODULE_3__/* .exit */ .N)((0,_run_js__WEBPACK_IMPORTED_MODULE_2__/* .runCli */ .a)(process.argv.slice(2), _deps_js__WEBPACK_IMPORTED_MODULE_1__/* .realCliDeps */ .n));

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 176:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  a: () => (/* binding */ runCli)
});

// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __nccwpck_require__(469);
// EXTERNAL MODULE: ./build/inputs/input-errors.js
var input_errors = __nccwpck_require__(878);
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

;// CONCATENATED MODULE: ./build/cli/deliver.js


/** The options `--save COMMAND` and `--print`, of which there must be one. Throws INPUT_INVALID. */
function readHandOver(save, print) {
    if ((save !== '') !== print)
        return { option: save === '' ? '' : 'save', script: save };
    throw new errors/* StepError */.zg('INPUT_INVALID', 'save: give either --save COMMAND, which gets it on standard input, or --print.', {
        hint: "For a secret of a repository: --save 'gh secret set NAME --repo OWNER/REPO'.",
    });
}
/** Gives a secret to the command, or prints it where that was asked for. Rejects with SAVE_FAILED. */
async function handOver(what, secret, { option, script }, deps) {
    const { host, runCommand, terminal, environment } = deps;
    if (option === '') {
        await terminal.print(secret);
        return;
    }
    const signal = new AbortController().signal;
    const result = await runCommand({
        ...{ name: option, script, stdin: secret, environment, workspace: host.workspace, signal },
    });
    if (result.ending !== 'ok')
        throw commandFailed('SAVE_FAILED', `--${option}`, result, host);
    host.info(`${what} was saved.`);
}

;// CONCATENATED MODULE: ./build/cli/help.js
/** What `bearer-step help` prints. */
const HELP = `bearer-step login      signs a person in, and hands over the refresh token on which CI then lives
bearer-step seal-key   makes a seal key: 32 random bytes
bearer-step unseal     opens a refresh token that a step sealed into its log

Where it goes, one of the two:
  --save COMMAND         a command that gets it on standard input: 'gh secret set NAME --repo OWNER/REPO'
  --print                standard output

login:
  --provider NAME        planio, redmine, keycloak or oauth2
  --base-url URL         where the system lives
  --client-id ID         of the application; its secret is asked for, or comes from BEARER_STEP_CLIENT_SECRET
  --scope "A B"          what the token may do: name every scope
  --oob                  the server shows a code, which is typed in: for a machine without a browser
  --no-browser           only print the address to open
  --port N               of the listener, where the server wants the redirect URI to the letter (default: any)
  --issuer URL, --token-url URL, --authorization-url URL
                         the endpoints, where the provider does not name them
  --save-seal-key COMMAND
                         makes a seal key, too, and gives it to this command
  --variables, --client-auth, --audience, --token-parameters, --ca-cert, --allowed-origins
                         as the inputs of the action; --token-parameters may hold no secret
A value that looks like an option is written --scope=-x.

unseal takes the seal key from BEARER_STEP_SEAL_KEY, or asks for it, and then for the sealed line.

A sign-in for a workflow that keeps the token on a branch of its repository:
  bearer-step login --provider planio --base-url https://your-domain.plan.io --client-id ID \\
    --scope "view_project view_issues add_issues" \\
    --save 'gh secret set PLANIO_REFRESH_TOKEN --repo OWNER/REPO' \\
    --save-seal-key 'gh secret set SEAL_KEY --repo OWNER/REPO'`;

// EXTERNAL MODULE: ./build/http/deadline.js
var http_deadline = __nccwpck_require__(489);
// EXTERNAL MODULE: ./build/http/urls.js
var urls = __nccwpck_require__(467);
;// CONCATENATED MODULE: ./build/http/retry.js
const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504];
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;
/** Whether the server certainly did not act: it saw nothing, or it refused to before it began. */
function certainlyNotActedUpon(outcome) {
    if (outcome.kind === 'fault')
        return outcome.unsent;
    return outcome.status === 429 || (outcome.status === 503 && outcome.retryAfterMs !== undefined);
}
function mayRepeat(repeatable, outcome) {
    if (repeatable === 'unseen')
        return outcome.kind === 'fault' && outcome.unsent;
    return repeatable || certainlyNotActedUpon(outcome);
}
/**
 * Whether to try again after attempt number `attempt` (from 1), and when: full jitter below 1, 2, 4 … 30 s, or what
 * `Retry-After` asks for. `too-late`: the server asks for more time than is left.
 */
function decideRetry(attempt, outcome, policy, remainingMs, random) {
    const mayPass = outcome.kind === 'fault' ? outcome.transient : TRANSIENT_STATUSES.includes(outcome.status);
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
/** The sender: the gate, the attempts, and the redirects. `retries`: attempts after the first one. */
function createSend(retries, deps) {
    return async (request) => {
        let { url } = request;
        for (let hops = 0;; hops += 1) {
            const answer = await sendTo(url, request, retries, deps);
            const isRedirect = REDIRECTS.includes(answer.status) && !accepts(request, answer);
            if (request.maxRedirects === 0 || !isRedirect)
                return answer;
            url = redirectTarget(url, answer.headers['location'] ?? '', hops < request.maxRedirects);
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
async function sendTo(url, request, retries, deps) {
    const policy = { retries, repeatable: request.repeatable };
    for (let attempt = 1;; attempt += 1) {
        deps.origins.check(request.credentials.kind, url, request.source);
        const result = await attemptOnce(url, request, deps);
        const decision = decideRetry(attempt, outcomeOf(result, deps.now()), policy, deps.deadline.remainingMs(), deps.random);
        if (result instanceof errors/* StepError */.zg) {
            if (decision.kind !== 'retry')
                throw result;
        }
        else {
            if (decision.kind === 'stop' || accepts(request, result))
                return result;
            if (decision.kind === 'too-late')
                return giveUp(result, tooLate(url, decision.delayMs), request);
        }
        deps.host.info(`Attempt ${attempt} of ${retries + 1} failed; the next one in ${decision.delayMs} ms.`);
        await deps.deadline.sleep(decision.delayMs);
    }
}
/** The answer to an API request is given back with its fault, since nothing of it may be lost; other requests just fail. */
function giveUp(answer, fault, request) {
    if (request.accepts === undefined)
        throw fault;
    return { ...answer, tooLate: fault };
}
const tooLate = (url, delayMs) => new errors/* StepError */.zg('RETRY_TOO_LATE', `${url.host} asks to come back in ${Math.ceil(delayMs / 1000)} s, after this step's end.`, {
    hint: 'Run it later, or raise the input timeout.',
});
/** One attempt, logged by method, URL without query, status and time. */
async function attemptOnce(url, request, deps) {
    const attachment = await request.credentials.attach();
    const headers = { 'accept-encoding': 'identity', ...request.headers, ...attachment.headers };
    const body = attachment.body ?? request.body;
    const { method, maxBodyBytes } = request;
    const startedAt = deps.now();
    const log = (end) => deps.host.info(`${method} ${url.origin}${url.pathname} → ${end} (${Math.round(deps.now() - startedAt)} ms)`);
    try {
        const answer = await deps.exchange({ method, url, headers, body, maxBodyBytes }, deps.deadline);
        log(String(answer.status));
        return answer;
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
        return { kind: 'fault', transient: result.transient, unsent: result.unsent };
    return { kind: 'status', status: result.status, retryAfterMs: parseRetryAfter(result.headers['retry-after'], now) };
}

// EXTERNAL MODULE: ./build/http/exchange.js + 8 modules
var exchange = __nccwpck_require__(372);
;// CONCATENATED MODULE: ./node_modules/oauth4webapi/build/index.js
let USER_AGENT;
if (typeof navigator === 'undefined' || !navigator.userAgent?.startsWith?.('Mozilla/5.0 ')) {
    const NAME = 'oauth4webapi';
    const VERSION = 'v3.8.8';
    USER_AGENT = `${NAME}/${VERSION}`;
}
function looseInstanceOf(input, expected) {
    if (input == null) {
        return false;
    }
    try {
        return (input instanceof expected ||
            Object.getPrototypeOf(input)[Symbol.toStringTag] === expected.prototype[Symbol.toStringTag]);
    }
    catch {
        return false;
    }
}
const ERR_INVALID_ARG_VALUE = 'ERR_INVALID_ARG_VALUE';
const ERR_INVALID_ARG_TYPE = 'ERR_INVALID_ARG_TYPE';
function CodedTypeError(message, code, cause) {
    const err = new TypeError(message, { cause });
    Object.assign(err, { code });
    return err;
}
const allowInsecureRequests = Symbol();
const clockSkew = Symbol();
const clockTolerance = Symbol();
const customFetch = Symbol();
const modifyAssertion = Symbol();
const jweDecrypt = Symbol();
const jwksCache = Symbol();
const encoder = new TextEncoder();
const decoder = new TextDecoder();
function buf(input) {
    if (typeof input === 'string') {
        return encoder.encode(input);
    }
    return decoder.decode(input);
}
let encodeBase64Url;
if (Uint8Array.prototype.toBase64) {
    encodeBase64Url = (input) => {
        if (input instanceof ArrayBuffer) {
            input = new Uint8Array(input);
        }
        return input.toBase64({ alphabet: 'base64url', omitPadding: true });
    };
}
else {
    const CHUNK_SIZE = 0x8000;
    encodeBase64Url = (input) => {
        if (input instanceof ArrayBuffer) {
            input = new Uint8Array(input);
        }
        const arr = [];
        for (let i = 0; i < input.byteLength; i += CHUNK_SIZE) {
            arr.push(String.fromCharCode.apply(null, input.subarray(i, i + CHUNK_SIZE)));
        }
        return btoa(arr.join('')).replace(/=/g, '').replace(/\+/g, '-').replace(/\//g, '_');
    };
}
let decodeBase64Url;
if (Uint8Array.fromBase64) {
    decodeBase64Url = (input) => {
        try {
            return Uint8Array.fromBase64(input, { alphabet: 'base64url' });
        }
        catch (cause) {
            throw CodedTypeError('The input to be decoded is not correctly encoded.', ERR_INVALID_ARG_VALUE, cause);
        }
    };
}
else {
    decodeBase64Url = (input) => {
        try {
            const binary = atob(input.replace(/-/g, '+').replace(/_/g, '/').replace(/\s/g, ''));
            const bytes = new Uint8Array(binary.length);
            for (let i = 0; i < binary.length; i++) {
                bytes[i] = binary.charCodeAt(i);
            }
            return bytes;
        }
        catch (cause) {
            throw CodedTypeError('The input to be decoded is not correctly encoded.', ERR_INVALID_ARG_VALUE, cause);
        }
    };
}
function b64u(input) {
    if (typeof input === 'string') {
        return decodeBase64Url(input);
    }
    return encodeBase64Url(input);
}
class UnsupportedOperationError extends Error {
    code;
    constructor(message, options) {
        super(message, options);
        this.name = this.constructor.name;
        this.code = UNSUPPORTED_OPERATION;
        Error.captureStackTrace?.(this, this.constructor);
    }
}
class OperationProcessingError extends Error {
    code;
    constructor(message, options) {
        super(message, options);
        this.name = this.constructor.name;
        if (options?.code) {
            this.code = options?.code;
        }
        Error.captureStackTrace?.(this, this.constructor);
    }
}
function OPE(message, code, cause) {
    return new OperationProcessingError(message, { code, cause });
}
async function calculateJwkThumbprint(jwk) {
    let components;
    switch (jwk.kty) {
        case 'EC':
            components = {
                crv: jwk.crv,
                kty: jwk.kty,
                x: jwk.x,
                y: jwk.y,
            };
            break;
        case 'OKP':
            components = {
                crv: jwk.crv,
                kty: jwk.kty,
                x: jwk.x,
            };
            break;
        case 'AKP':
            components = {
                alg: jwk.alg,
                kty: jwk.kty,
                pub: jwk.pub,
            };
            break;
        case 'RSA':
            components = {
                e: jwk.e,
                kty: jwk.kty,
                n: jwk.n,
            };
            break;
        default:
            throw new UnsupportedOperationError('unsupported JWK key type', { cause: jwk });
    }
    return b64u(await crypto.subtle.digest('SHA-256', buf(JSON.stringify(components))));
}
function assertCryptoKey(key, it) {
    if (!(key instanceof CryptoKey)) {
        throw CodedTypeError(`${it} must be a CryptoKey`, ERR_INVALID_ARG_TYPE);
    }
}
function assertPrivateKey(key, it) {
    assertCryptoKey(key, it);
    if (key.type !== 'private') {
        throw CodedTypeError(`${it} must be a private CryptoKey`, ERR_INVALID_ARG_VALUE);
    }
}
function assertPublicKey(key, it) {
    assertCryptoKey(key, it);
    if (key.type !== 'public') {
        throw CodedTypeError(`${it} must be a public CryptoKey`, ERR_INVALID_ARG_VALUE);
    }
}
function normalizeTyp(value) {
    return value.toLowerCase().replace(/^application\//, '');
}
function isJsonObject(input) {
    if (input === null || typeof input !== 'object' || Array.isArray(input)) {
        return false;
    }
    return true;
}
function prepareHeaders(input) {
    if (looseInstanceOf(input, Headers)) {
        input = Object.fromEntries(input.entries());
    }
    const headers = new Headers(input ?? {});
    if (USER_AGENT && !headers.has('user-agent')) {
        headers.set('user-agent', USER_AGENT);
    }
    if (headers.has('authorization')) {
        throw CodedTypeError('"options.headers" must not include the "authorization" header name', ERR_INVALID_ARG_VALUE);
    }
    return headers;
}
function signal(url, value) {
    if (value !== undefined) {
        if (typeof value === 'function') {
            value = value(url.href);
        }
        if (!(value instanceof AbortSignal)) {
            throw CodedTypeError('"options.signal" must return or be an instance of AbortSignal', ERR_INVALID_ARG_TYPE);
        }
        return value;
    }
    return undefined;
}
function replaceDoubleSlash(pathname) {
    if (pathname.includes('//')) {
        return pathname.replace('//', '/');
    }
    return pathname;
}
function prependWellKnown(url, wellKnown, allowTerminatingSlash = false) {
    if (url.pathname === '/') {
        url.pathname = wellKnown;
    }
    else {
        url.pathname = replaceDoubleSlash(`${wellKnown}/${allowTerminatingSlash ? url.pathname : url.pathname.replace(/(\/)$/, '')}`);
    }
    return url;
}
function appendWellKnown(url, wellKnown) {
    url.pathname = replaceDoubleSlash(`${url.pathname}/${wellKnown}`);
    return url;
}
async function performDiscovery(input, urlName, transform, options) {
    if (!(input instanceof URL)) {
        throw CodedTypeError(`"${urlName}" must be an instance of URL`, ERR_INVALID_ARG_TYPE);
    }
    checkProtocol(input, options?.[allowInsecureRequests] !== true);
    const url = transform(new URL(input.href));
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    return (options?.[customFetch] || fetch)(url.href, {
        body: undefined,
        headers: Object.fromEntries(headers.entries()),
        method: 'GET',
        redirect: 'manual',
        signal: signal(url, options?.signal),
    });
}
async function discoveryRequest(issuerIdentifier, options) {
    return performDiscovery(issuerIdentifier, 'issuerIdentifier', (url) => {
        switch (options?.algorithm) {
            case undefined:
            case 'oidc':
                appendWellKnown(url, '.well-known/openid-configuration');
                break;
            case 'oauth2':
                prependWellKnown(url, '.well-known/oauth-authorization-server');
                break;
            default:
                throw CodedTypeError('"options.algorithm" must be "oidc" (default), or "oauth2"', ERR_INVALID_ARG_VALUE);
        }
        return url;
    }, options);
}
function assertNumber(input, allow0, it, code, cause) {
    try {
        if (typeof input !== 'number' || !Number.isFinite(input)) {
            throw CodedTypeError(`${it} must be a number`, ERR_INVALID_ARG_TYPE, cause);
        }
        if (input > 0)
            return;
        if (allow0) {
            if (input !== 0) {
                throw CodedTypeError(`${it} must be a non-negative number`, ERR_INVALID_ARG_VALUE, cause);
            }
            return;
        }
        throw CodedTypeError(`${it} must be a positive number`, ERR_INVALID_ARG_VALUE, cause);
    }
    catch (err) {
        if (code) {
            throw OPE(err.message, code, cause);
        }
        throw err;
    }
}
function assertString(input, it, code, cause) {
    try {
        if (typeof input !== 'string') {
            throw CodedTypeError(`${it} must be a string`, ERR_INVALID_ARG_TYPE, cause);
        }
        if (input.length === 0) {
            throw CodedTypeError(`${it} must not be empty`, ERR_INVALID_ARG_VALUE, cause);
        }
    }
    catch (err) {
        if (code) {
            throw OPE(err.message, code, cause);
        }
        throw err;
    }
}
async function processDiscoveryResponse(expectedIssuerIdentifier, response) {
    const expected = expectedIssuerIdentifier;
    if (!(expected instanceof URL) && expected !== _nodiscoverycheck) {
        throw CodedTypeError('"expectedIssuerIdentifier" must be an instance of URL', ERR_INVALID_ARG_TYPE);
    }
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    if (response.status !== 200) {
        throw OPE('"response" is not a conform Authorization Server Metadata response (unexpected HTTP status code)', RESPONSE_IS_NOT_CONFORM, response);
    }
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.issuer, '"response" body "issuer" property', INVALID_RESPONSE, { body: json });
    if (expected !== _nodiscoverycheck && new URL(json.issuer).href !== expected.href) {
        throw OPE('"response" body "issuer" property does not match the expected value', JSON_ATTRIBUTE_COMPARISON, { expected: expected.href, body: json, attribute: 'issuer' });
    }
    return json;
}
function assertApplicationJson(response) {
    assertContentType(response, 'application/json');
}
function notJson(response, ...types) {
    let msg = '"response" content-type must be ';
    if (types.length > 2) {
        const last = types.pop();
        msg += `${types.join(', ')}, or ${last}`;
    }
    else if (types.length === 2) {
        msg += `${types[0]} or ${types[1]}`;
    }
    else {
        msg += types[0];
    }
    return OPE(msg, RESPONSE_IS_NOT_JSON, response);
}
function assertContentTypes(response, ...types) {
    if (!types.includes(getContentType(response))) {
        throw notJson(response, ...types);
    }
}
function assertContentType(response, contentType) {
    if (getContentType(response) !== contentType) {
        throw notJson(response, contentType);
    }
}
function build_randomBytes() {
    return b64u(crypto.getRandomValues(new Uint8Array(32)));
}
function generateRandomCodeVerifier() {
    return build_randomBytes();
}
function generateRandomState() {
    return build_randomBytes();
}
function generateRandomNonce() {
    return build_randomBytes();
}
async function calculatePKCECodeChallenge(codeVerifier) {
    assertString(codeVerifier, 'codeVerifier');
    return b64u(await crypto.subtle.digest('SHA-256', buf(codeVerifier)));
}
function getKeyAndKid(input) {
    if (input instanceof CryptoKey) {
        return { key: input };
    }
    if (!(input?.key instanceof CryptoKey)) {
        return {};
    }
    if (input.kid !== undefined) {
        assertString(input.kid, '"kid"');
    }
    return {
        key: input.key,
        kid: input.kid,
    };
}
function psAlg(key) {
    switch (key.algorithm.hash.name) {
        case 'SHA-256':
            return 'PS256';
        case 'SHA-384':
            return 'PS384';
        case 'SHA-512':
            return 'PS512';
        default:
            throw new UnsupportedOperationError('unsupported RsaHashedKeyAlgorithm hash name', {
                cause: key,
            });
    }
}
function rsAlg(key) {
    switch (key.algorithm.hash.name) {
        case 'SHA-256':
            return 'RS256';
        case 'SHA-384':
            return 'RS384';
        case 'SHA-512':
            return 'RS512';
        default:
            throw new UnsupportedOperationError('unsupported RsaHashedKeyAlgorithm hash name', {
                cause: key,
            });
    }
}
function esAlg(key) {
    switch (key.algorithm.namedCurve) {
        case 'P-256':
            return 'ES256';
        case 'P-384':
            return 'ES384';
        case 'P-521':
            return 'ES512';
        default:
            throw new UnsupportedOperationError('unsupported EcKeyAlgorithm namedCurve', { cause: key });
    }
}
function keyToJws(key) {
    switch (key.algorithm.name) {
        case 'RSA-PSS':
            return psAlg(key);
        case 'RSASSA-PKCS1-v1_5':
            return rsAlg(key);
        case 'ECDSA':
            return esAlg(key);
        case 'Ed25519':
        case 'ML-DSA-44':
        case 'ML-DSA-65':
        case 'ML-DSA-87':
            return key.algorithm.name;
        case 'EdDSA':
            return 'Ed25519';
        default:
            throw new UnsupportedOperationError('unsupported CryptoKey algorithm name', { cause: key });
    }
}
function getClockSkew(client) {
    const skew = client?.[clockSkew];
    return typeof skew === 'number' && Number.isFinite(skew) ? skew : 0;
}
function getClockTolerance(client) {
    const tolerance = client?.[clockTolerance];
    return typeof tolerance === 'number' && Number.isFinite(tolerance) && Math.sign(tolerance) !== -1
        ? tolerance
        : 30;
}
function epochTime() {
    return Math.floor(Date.now() / 1000);
}
function assertAs(as) {
    if (typeof as !== 'object' || as === null) {
        throw CodedTypeError('"as" must be an object', ERR_INVALID_ARG_TYPE);
    }
    assertString(as.issuer, '"as.issuer"');
}
function assertClient(client) {
    if (typeof client !== 'object' || client === null) {
        throw CodedTypeError('"client" must be an object', ERR_INVALID_ARG_TYPE);
    }
    assertString(client.client_id, '"client.client_id"');
}
function formUrlEncode(token) {
    return encodeURIComponent(token).replace(/(?:[-_.!~*'()]|%20)/g, (substring) => {
        switch (substring) {
            case '-':
            case '_':
            case '.':
            case '!':
            case '~':
            case '*':
            case "'":
            case '(':
            case ')':
                return `%${substring.charCodeAt(0).toString(16).toUpperCase()}`;
            case '%20':
                return '+';
            default:
                throw new Error();
        }
    });
}
function ClientSecretPost(clientSecret) {
    assertString(clientSecret, '"clientSecret"');
    return (_as, client, body, _headers) => {
        body.set('client_id', client.client_id);
        body.set('client_secret', clientSecret);
    };
}
function ClientSecretBasic(clientSecret) {
    assertString(clientSecret, '"clientSecret"');
    return (_as, client, _body, headers) => {
        const username = formUrlEncode(client.client_id);
        const password = formUrlEncode(clientSecret);
        const credentials = btoa(`${username}:${password}`);
        headers.set('authorization', `Basic ${credentials}`);
    };
}
function clientAssertionPayload(as, client) {
    const now = epochTime() + getClockSkew(client);
    return {
        jti: build_randomBytes(),
        aud: as.issuer,
        exp: now + 60,
        iat: now,
        nbf: now,
        iss: client.client_id,
        sub: client.client_id,
    };
}
function PrivateKeyJwt(clientPrivateKey, options) {
    const { key, kid } = getKeyAndKid(clientPrivateKey);
    assertPrivateKey(key, '"clientPrivateKey.key"');
    return async (as, client, body, _headers) => {
        const header = { alg: keyToJws(key), kid };
        const payload = clientAssertionPayload(as, client);
        options?.[modifyAssertion]?.(header, payload);
        body.set('client_id', client.client_id);
        body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        body.set('client_assertion', await signJwt(header, payload, key));
    };
}
function ClientSecretJwt(clientSecret, options) {
    assertString(clientSecret, '"clientSecret"');
    const modify = options?.[modifyAssertion];
    let key;
    return async (as, client, body, _headers) => {
        key ||= await crypto.subtle.importKey('raw', buf(clientSecret), { hash: 'SHA-256', name: 'HMAC' }, false, ['sign']);
        const header = { alg: 'HS256' };
        const payload = clientAssertionPayload(as, client);
        modify?.(header, payload);
        const data = `${b64u(buf(JSON.stringify(header)))}.${b64u(buf(JSON.stringify(payload)))}`;
        const hmac = await crypto.subtle.sign(key.algorithm, key, buf(data));
        body.set('client_id', client.client_id);
        body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        body.set('client_assertion', `${data}.${b64u(new Uint8Array(hmac))}`);
    };
}
function None() {
    return (_as, client, body, _headers) => {
        body.set('client_id', client.client_id);
    };
}
function TlsClientAuth() {
    return None();
}
async function signJwt(header, payload, key) {
    if (!key.usages.includes('sign')) {
        throw CodedTypeError('CryptoKey instances used for signing assertions must include "sign" in their "usages"', ERR_INVALID_ARG_VALUE);
    }
    const input = `${b64u(buf(JSON.stringify(header)))}.${b64u(buf(JSON.stringify(payload)))}`;
    const signature = b64u(await crypto.subtle.sign(keyToSubtle(key), key, buf(input)));
    return `${input}.${signature}`;
}
async function issueRequestObject(as, client, parameters, privateKey, options) {
    assertAs(as);
    assertClient(client);
    parameters = new URLSearchParams(parameters);
    const { key, kid } = getKeyAndKid(privateKey);
    assertPrivateKey(key, '"privateKey.key"');
    parameters.set('client_id', client.client_id);
    const now = epochTime() + getClockSkew(client);
    const claims = {
        ...Object.fromEntries(parameters.entries()),
        jti: build_randomBytes(),
        aud: as.issuer,
        exp: now + 60,
        iat: now,
        nbf: now,
        iss: client.client_id,
    };
    let resource;
    if (parameters.has('resource') &&
        (resource = parameters.getAll('resource')) &&
        resource.length > 1) {
        claims.resource = resource;
    }
    {
        let value = parameters.get('max_age');
        if (value !== null) {
            claims.max_age = parseInt(value, 10);
            assertNumber(claims.max_age, true, '"max_age" parameter');
        }
    }
    {
        let value = parameters.get('claims');
        if (value !== null) {
            try {
                claims.claims = JSON.parse(value);
            }
            catch (cause) {
                throw OPE('failed to parse the "claims" parameter as JSON', PARSE_ERROR, cause);
            }
            if (!isJsonObject(claims.claims)) {
                throw CodedTypeError('"claims" parameter must be a JSON with a top level object', ERR_INVALID_ARG_VALUE);
            }
        }
    }
    {
        let value = parameters.get('authorization_details');
        if (value !== null) {
            try {
                claims.authorization_details = JSON.parse(value);
            }
            catch (cause) {
                throw OPE('failed to parse the "authorization_details" parameter as JSON', PARSE_ERROR, cause);
            }
            if (!Array.isArray(claims.authorization_details)) {
                throw CodedTypeError('"authorization_details" parameter must be a JSON with a top level array', ERR_INVALID_ARG_VALUE);
            }
        }
    }
    const header = {
        alg: keyToJws(key),
        typ: 'oauth-authz-req+jwt',
        kid,
    };
    options?.[modifyAssertion]?.(header, claims);
    return signJwt(header, claims, key);
}
let jwkCache;
async function getSetPublicJwkCache(key, alg) {
    const { kty, e, n, x, y, crv, pub } = await crypto.subtle.exportKey('jwk', key);
    const jwk = { kty, e, n, x, y, crv, pub };
    if (kty === 'AKP')
        jwk.alg = alg;
    jwkCache.set(key, jwk);
    return jwk;
}
async function publicJwk(key, alg) {
    jwkCache ||= new WeakMap();
    return jwkCache.get(key) || getSetPublicJwkCache(key, alg);
}
const URLParse = URL.parse
    ?
        (url, base) => URL.parse(url, base)
    : (url, base) => {
        try {
            return new URL(url, base);
        }
        catch {
            return null;
        }
    };
function checkProtocol(url, enforceHttps) {
    if (enforceHttps && url.protocol !== 'https:') {
        throw OPE('only requests to HTTPS are allowed', HTTP_REQUEST_FORBIDDEN, url);
    }
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
        throw OPE('only HTTP and HTTPS requests are allowed', REQUEST_PROTOCOL_FORBIDDEN, url);
    }
}
function validateEndpoint(value, endpoint, useMtlsAlias, enforceHttps) {
    let url;
    if (typeof value !== 'string' || !(url = URLParse(value))) {
        throw OPE(`authorization server metadata does not contain a valid ${useMtlsAlias ? `"as.mtls_endpoint_aliases.${endpoint}"` : `"as.${endpoint}"`}`, value === undefined ? MISSING_SERVER_METADATA : INVALID_SERVER_METADATA, { attribute: useMtlsAlias ? `mtls_endpoint_aliases.${endpoint}` : endpoint });
    }
    checkProtocol(url, enforceHttps);
    return url;
}
function resolveEndpoint(as, endpoint, useMtlsAlias, enforceHttps) {
    if (useMtlsAlias && as.mtls_endpoint_aliases && endpoint in as.mtls_endpoint_aliases) {
        return validateEndpoint(as.mtls_endpoint_aliases[endpoint], endpoint, useMtlsAlias, enforceHttps);
    }
    return validateEndpoint(as[endpoint], endpoint, useMtlsAlias, enforceHttps);
}
async function pushedAuthorizationRequest(as, client, clientAuthentication, parameters, options) {
    assertAs(as);
    assertClient(client);
    const url = resolveEndpoint(as, 'pushed_authorization_request_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const body = new URLSearchParams(parameters);
    body.set('client_id', client.client_id);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    if (options?.DPoP !== undefined) {
        assertDPoP(options.DPoP);
        await options.DPoP.addProof(url, headers, 'POST');
    }
    const response = await authenticatedRequest(as, client, clientAuthentication, url, body, headers, options);
    options?.DPoP?.cacheNonce(response, url);
    return response;
}
class DPoPHandler {
    #header;
    #privateKey;
    #publicKey;
    #clockSkew;
    #modifyAssertion;
    #map;
    #jkt;
    constructor(client, keyPair, options) {
        assertPrivateKey(keyPair?.privateKey, '"DPoP.privateKey"');
        assertPublicKey(keyPair?.publicKey, '"DPoP.publicKey"');
        if (!keyPair.publicKey.extractable) {
            throw CodedTypeError('"DPoP.publicKey.extractable" must be true', ERR_INVALID_ARG_VALUE);
        }
        this.#modifyAssertion = options?.[modifyAssertion];
        this.#clockSkew = getClockSkew(client);
        this.#privateKey = keyPair.privateKey;
        this.#publicKey = keyPair.publicKey;
        branded.add(this);
    }
    #get(key) {
        this.#map ||= new Map();
        let item = this.#map.get(key);
        if (item) {
            this.#map.delete(key);
            this.#map.set(key, item);
        }
        return item;
    }
    #set(key, val) {
        this.#map ||= new Map();
        this.#map.delete(key);
        if (this.#map.size === 100) {
            this.#map.delete(this.#map.keys().next().value);
        }
        this.#map.set(key, val);
    }
    async calculateThumbprint() {
        if (!this.#jkt) {
            const jwk = await crypto.subtle.exportKey('jwk', this.#publicKey);
            this.#jkt ||= await calculateJwkThumbprint(jwk);
        }
        return this.#jkt;
    }
    async addProof(url, headers, htm, accessToken) {
        const alg = keyToJws(this.#privateKey);
        this.#header ||= {
            alg,
            typ: 'dpop+jwt',
            jwk: await publicJwk(this.#publicKey, alg),
        };
        const nonce = this.#get(url.origin);
        const now = epochTime() + this.#clockSkew;
        const payload = {
            iat: now,
            jti: build_randomBytes(),
            htm,
            nonce,
            htu: `${url.origin}${url.pathname}`,
            ath: accessToken
                ? b64u(await crypto.subtle.digest('SHA-256', buf(accessToken)))
                : undefined,
        };
        this.#modifyAssertion?.(this.#header, payload);
        headers.set('dpop', await signJwt(this.#header, payload, this.#privateKey));
    }
    cacheNonce(response, url) {
        try {
            const nonce = response.headers.get('dpop-nonce');
            if (nonce) {
                this.#set(url.origin, nonce);
            }
        }
        catch { }
    }
}
function isDPoPNonceError(err) {
    if (err instanceof WWWAuthenticateChallengeError) {
        return err.cause.some((challenge) => challenge.scheme === 'dpop' && challenge.parameters.error === 'use_dpop_nonce');
    }
    if (err instanceof ResponseBodyError) {
        return err.error === 'use_dpop_nonce';
    }
    return false;
}
function DPoP(client, keyPair, options) {
    return new DPoPHandler(client, keyPair, options);
}
class ResponseBodyError extends Error {
    cause;
    code;
    error;
    status;
    error_description;
    response;
    constructor(message, options) {
        super(message, options);
        this.name = this.constructor.name;
        this.code = RESPONSE_BODY_ERROR;
        this.cause = options.cause;
        this.error = options.cause.error;
        this.status = options.response.status;
        this.error_description = options.cause.error_description;
        Object.defineProperty(this, 'response', { enumerable: false, value: options.response });
        Error.captureStackTrace?.(this, this.constructor);
    }
}
class AuthorizationResponseError extends Error {
    cause;
    code;
    error;
    error_description;
    constructor(message, options) {
        super(message, options);
        this.name = this.constructor.name;
        this.code = AUTHORIZATION_RESPONSE_ERROR;
        this.cause = options.cause;
        this.error = options.cause.get('error');
        this.error_description = options.cause.get('error_description') ?? undefined;
        Error.captureStackTrace?.(this, this.constructor);
    }
}
class WWWAuthenticateChallengeError extends Error {
    cause;
    code;
    response;
    status;
    constructor(message, options) {
        super(message, options);
        this.name = this.constructor.name;
        this.code = WWW_AUTHENTICATE_CHALLENGE;
        this.cause = options.cause;
        this.status = options.response.status;
        this.response = options.response;
        Object.defineProperty(this, 'response', { enumerable: false });
        Error.captureStackTrace?.(this, this.constructor);
    }
}
const tokenMatch = "[a-zA-Z0-9!#$%&\\'\\*\\+\\-\\.\\^_`\\|~]+";
const token68Match = '[a-zA-Z0-9\\-\\._\\~\\+\\/]+={0,2}';
const quotedMatch = '"((?:[^"\\\\]|\\\\[\\s\\S])*)"';
const quotedParamMatcher = '(' + tokenMatch + ')\\s*=\\s*' + quotedMatch;
const paramMatcher = '(' + tokenMatch + ')\\s*=\\s*(' + tokenMatch + ')';
const schemeRE = new RegExp('^[,\\s]*(' + tokenMatch + ')');
const quotedParamRE = new RegExp('^[,\\s]*' + quotedParamMatcher + '[,\\s]*(.*)');
const unquotedParamRE = new RegExp('^[,\\s]*' + paramMatcher + '[,\\s]*(.*)');
const token68ParamRE = new RegExp('^(' + token68Match + ')(?:$|[,\\s])(.*)');
function parseWwwAuthenticateChallenges(response) {
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    const header = response.headers.get('www-authenticate');
    if (header === null) {
        return undefined;
    }
    const challenges = [];
    let rest = header;
    while (rest) {
        let match = rest.match(schemeRE);
        const scheme = match?.['1'].toLowerCase();
        if (!scheme) {
            return undefined;
        }
        const afterScheme = rest.substring(match[0].length);
        if (afterScheme && !afterScheme.match(/^[\s,]/)) {
            return undefined;
        }
        const spaceMatch = afterScheme.match(/^\s+(.*)$/);
        const hasParameters = !!spaceMatch;
        rest = spaceMatch ? spaceMatch[1] : undefined;
        const parameters = {};
        let token68;
        if (hasParameters) {
            while (rest) {
                let key;
                let value;
                if ((match = rest.match(quotedParamRE))) {
                    ;
                    [, key, value, rest] = match;
                    if (value.includes('\\')) {
                        value = value.replace(/\\([\s\S])/g, '$1');
                    }
                    parameters[key.toLowerCase()] = value;
                    continue;
                }
                if ((match = rest.match(unquotedParamRE))) {
                    ;
                    [, key, value, rest] = match;
                    parameters[key.toLowerCase()] = value;
                    continue;
                }
                if ((match = rest.match(token68ParamRE))) {
                    if (Object.keys(parameters).length) {
                        break;
                    }
                    ;
                    [, token68, rest] = match;
                    break;
                }
                return undefined;
            }
        }
        else {
            rest = afterScheme || undefined;
        }
        const challenge = { scheme, parameters };
        if (token68) {
            challenge.token68 = token68;
        }
        challenges.push(challenge);
    }
    if (!challenges.length) {
        return undefined;
    }
    return challenges;
}
async function processPushedAuthorizationResponse(as, client, response) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 201, 'Pushed Authorization Request Endpoint');
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.request_uri, '"response" body "request_uri" property', INVALID_RESPONSE, {
        body: json,
    });
    let expiresIn = typeof json.expires_in !== 'number' ? parseFloat(json.expires_in) : json.expires_in;
    assertNumber(expiresIn, true, '"response" body "expires_in" property', INVALID_RESPONSE, {
        body: json,
    });
    json.expires_in = expiresIn;
    return json;
}
async function parseOAuthResponseErrorBody(response) {
    if (response.status > 399 && response.status < 500) {
        assertReadableResponse(response);
        assertApplicationJson(response);
        try {
            const json = await response.clone().json();
            if (isJsonObject(json) && typeof json.error === 'string' && json.error.length) {
                return json;
            }
        }
        catch { }
    }
    return undefined;
}
async function checkOAuthBodyError(response, expected, label) {
    if (response.status !== expected) {
        checkAuthenticationChallenges(response);
        let err;
        if ((err = await parseOAuthResponseErrorBody(response))) {
            await response.body?.cancel();
            throw new ResponseBodyError('server responded with an error in the response body', {
                cause: err,
                response,
            });
        }
        throw OPE(`"response" is not a conform ${label} response (unexpected HTTP status code)`, RESPONSE_IS_NOT_CONFORM, response);
    }
}
function assertDPoP(option) {
    if (!branded.has(option)) {
        throw CodedTypeError('"options.DPoP" is not a valid DPoPHandle', ERR_INVALID_ARG_VALUE);
    }
}
async function resourceRequest(accessToken, method, url, headers, body, options) {
    assertString(accessToken, '"accessToken"');
    if (!(url instanceof URL)) {
        throw CodedTypeError('"url" must be an instance of URL', ERR_INVALID_ARG_TYPE);
    }
    checkProtocol(url, options?.[allowInsecureRequests] !== true);
    headers = prepareHeaders(headers);
    if (options?.DPoP) {
        assertDPoP(options.DPoP);
        await options.DPoP.addProof(url, headers, method.toUpperCase(), accessToken);
    }
    headers.set('authorization', `${headers.has('dpop') ? 'DPoP' : 'Bearer'} ${accessToken}`);
    const response = await (options?.[customFetch] || fetch)(url.href, {
        duplex: looseInstanceOf(body, ReadableStream) ? 'half' : undefined,
        body,
        headers: Object.fromEntries(headers.entries()),
        method,
        redirect: 'manual',
        signal: signal(url, options?.signal),
    });
    options?.DPoP?.cacheNonce(response, url);
    return response;
}
async function protectedResourceRequest(accessToken, method, url, headers, body, options) {
    const response = await resourceRequest(accessToken, method, url, headers, body, options);
    checkAuthenticationChallenges(response);
    return response;
}
async function userInfoRequest(as, client, accessToken, options) {
    assertAs(as);
    assertClient(client);
    const url = resolveEndpoint(as, 'userinfo_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const headers = prepareHeaders(options?.headers);
    if (client.userinfo_signed_response_alg) {
        headers.set('accept', 'application/jwt');
    }
    else {
        headers.set('accept', 'application/json');
        headers.append('accept', 'application/jwt');
    }
    return resourceRequest(accessToken, 'GET', url, headers, null, {
        ...options,
        [clockSkew]: getClockSkew(client),
    });
}
let jwksMap;
let jwksRequests;
let jwksKeys;
function setJwksCache(as, jwks, uat, cache) {
    jwksMap ||= new WeakMap();
    jwksMap.set(as, {
        jwks,
        uat,
        get age() {
            return epochTime() - this.uat;
        },
    });
    if (cache) {
        Object.assign(cache, { jwks: structuredClone(jwks), uat });
    }
}
function isFreshJwksCache(input) {
    if (typeof input !== 'object' || input === null) {
        return false;
    }
    if (!('uat' in input) || typeof input.uat !== 'number' || epochTime() - input.uat >= 300) {
        return false;
    }
    if (!('jwks' in input) ||
        !isJsonObject(input.jwks) ||
        !Array.isArray(input.jwks.keys) ||
        !Array.prototype.every.call(input.jwks.keys, isJsonObject)) {
        return false;
    }
    return true;
}
function clearJwksCache(as, cache) {
    jwksMap?.delete(as);
    delete cache?.jwks;
    delete cache?.uat;
}
async function getPublicSigKeyFromIssuerJwksUri(as, options, header) {
    const { alg, kid } = header;
    checkSupportedJwsAlg(header);
    if (!jwksMap?.has(as) && isFreshJwksCache(options?.[jwksCache])) {
        setJwksCache(as, options?.[jwksCache].jwks, options?.[jwksCache].uat);
    }
    let jwks;
    let age;
    if (jwksMap?.has(as)) {
        ;
        ({ jwks, age } = jwksMap.get(as));
        if (age >= 300) {
            clearJwksCache(as, options?.[jwksCache]);
            return getPublicSigKeyFromIssuerJwksUri(as, options, header);
        }
    }
    else {
        const downloaded = await jwksRequest(as, options);
        jwks = downloaded.jwks;
        age = epochTime() - downloaded.uat;
        setJwksCache(as, jwks, downloaded.uat, options?.[jwksCache]);
    }
    let kty;
    switch (alg.slice(0, 2)) {
        case 'RS':
        case 'PS':
            kty = 'RSA';
            break;
        case 'ES':
            kty = 'EC';
            break;
        case 'Ed':
            kty = 'OKP';
            break;
        case 'ML':
            kty = 'AKP';
            break;
        default:
            throw new UnsupportedOperationError('unsupported JWS algorithm', { cause: { alg } });
    }
    const candidates = jwks.keys.filter((jwk) => {
        if (jwk.kty !== kty) {
            return false;
        }
        if (kid !== undefined && kid !== jwk.kid) {
            return false;
        }
        if (jwk.alg !== undefined && alg !== jwk.alg) {
            return false;
        }
        if (jwk.use !== undefined && jwk.use !== 'sig') {
            return false;
        }
        if (jwk.key_ops?.includes('verify') === false) {
            return false;
        }
        switch (true) {
            case alg === 'ES256' && jwk.crv !== 'P-256':
            case alg === 'ES384' && jwk.crv !== 'P-384':
            case alg === 'ES512' && jwk.crv !== 'P-521':
            case alg === 'Ed25519' && jwk.crv !== 'Ed25519':
            case alg === 'EdDSA' && jwk.crv !== 'Ed25519':
                return false;
        }
        return true;
    });
    const { 0: jwk, length } = candidates;
    if (!length) {
        if (age >= 60) {
            clearJwksCache(as, options?.[jwksCache]);
            return getPublicSigKeyFromIssuerJwksUri(as, options, header);
        }
        throw OPE('error when selecting a JWT verification key, no applicable keys found', KEY_SELECTION, { header, candidates, jwks_uri: new URL(as.jwks_uri) });
    }
    if (length !== 1) {
        throw OPE('error when selecting a JWT verification key, multiple applicable keys found, a "kid" JWT Header Parameter is required', KEY_SELECTION, { header, candidates, jwks_uri: new URL(as.jwks_uri) });
    }
    jwksKeys ||= new WeakMap();
    let keys = jwksKeys.get(jwk);
    if (!keys) {
        keys = new Map();
        jwksKeys.set(jwk, keys);
    }
    let key = keys.get(alg);
    if (!key) {
        key = importJwk(alg, jwk).catch((cause) => {
            keys.delete(alg);
            throw cause;
        });
        keys.set(alg, key);
    }
    return key;
}
const skipSubjectCheck = Symbol();
function getContentType(input) {
    return input.headers.get('content-type')?.split(';')[0];
}
async function processUserInfoResponse(as, client, expectedSubject, response, options) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    checkAuthenticationChallenges(response);
    if (response.status !== 200) {
        throw OPE('"response" is not a conform UserInfo Endpoint response (unexpected HTTP status code)', RESPONSE_IS_NOT_CONFORM, response);
    }
    assertReadableResponse(response);
    let json;
    if (getContentType(response) === 'application/jwt') {
        const { claims, jwt } = await validateJwt(await response.text(), checkSigningAlgorithm.bind(undefined, client.userinfo_signed_response_alg, as.userinfo_signing_alg_values_supported, undefined), getClockSkew(client), getClockTolerance(client), options?.[jweDecrypt])
            .then(validateOptionalAudience.bind(undefined, client.client_id))
            .then(validateOptionalIssuer.bind(undefined, as));
        jwtRefs.set(response, jwt);
        json = claims;
    }
    else {
        if (client.userinfo_signed_response_alg) {
            throw OPE('JWT UserInfo Response expected', JWT_USERINFO_EXPECTED, response);
        }
        json = await getResponseJsonBody(response);
    }
    assertString(json.sub, '"response" body "sub" property', INVALID_RESPONSE, { body: json });
    switch (expectedSubject) {
        case skipSubjectCheck:
            break;
        default:
            assertString(expectedSubject, '"expectedSubject"');
            if (json.sub !== expectedSubject) {
                throw OPE('unexpected "response" body "sub" property value', JSON_ATTRIBUTE_COMPARISON, {
                    expected: expectedSubject,
                    body: json,
                    attribute: 'sub',
                });
            }
    }
    return json;
}
async function authenticatedRequest(as, client, clientAuthentication, url, body, headers, options) {
    await clientAuthentication(as, client, body, headers);
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    return (options?.[customFetch] || fetch)(url.href, {
        body,
        headers: Object.fromEntries(headers.entries()),
        method: 'POST',
        redirect: 'manual',
        signal: signal(url, options?.signal),
    });
}
async function tokenEndpointRequest(as, client, clientAuthentication, grantType, parameters, options) {
    const url = resolveEndpoint(as, 'token_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    parameters.set('grant_type', grantType);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    if (options?.DPoP !== undefined) {
        assertDPoP(options.DPoP);
        await options.DPoP.addProof(url, headers, 'POST');
    }
    const response = await authenticatedRequest(as, client, clientAuthentication, url, parameters, headers, options);
    options?.DPoP?.cacheNonce(response, url);
    return response;
}
async function refreshTokenGrantRequest(as, client, clientAuthentication, refreshToken, options) {
    assertAs(as);
    assertClient(client);
    assertString(refreshToken, '"refreshToken"');
    const parameters = new URLSearchParams(options?.additionalParameters);
    parameters.set('refresh_token', refreshToken);
    return tokenEndpointRequest(as, client, clientAuthentication, 'refresh_token', parameters, options);
}
const idTokenClaims = new WeakMap();
const jwtRefs = new WeakMap();
function getValidatedIdTokenClaims(ref) {
    if (!ref.id_token) {
        return undefined;
    }
    const claims = idTokenClaims.get(ref);
    if (!claims) {
        throw CodedTypeError('"ref" was already garbage collected or did not resolve from the proper sources', ERR_INVALID_ARG_VALUE);
    }
    return claims;
}
async function validateApplicationLevelSignature(as, ref, options) {
    assertAs(as);
    if (!jwtRefs.has(ref)) {
        throw CodedTypeError('"ref" does not contain a processed JWT Response to verify the signature of', ERR_INVALID_ARG_VALUE);
    }
    const { 0: protectedHeader, 1: payload, 2: encodedSignature } = jwtRefs.get(ref).split('.');
    const header = JSON.parse(buf(b64u(protectedHeader)));
    if (header.alg.startsWith('HS')) {
        throw new UnsupportedOperationError('unsupported JWS algorithm', { cause: { alg: header.alg } });
    }
    let key;
    key = await getPublicSigKeyFromIssuerJwksUri(as, options, header);
    await validateJwsSignature(protectedHeader, payload, key, b64u(encodedSignature));
}
async function processGenericAccessTokenResponse(as, client, response, additionalRequiredIdTokenClaims, decryptFn, recognizedTokenTypes) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 200, 'Token Endpoint');
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.access_token, '"response" body "access_token" property', INVALID_RESPONSE, {
        body: json,
    });
    assertString(json.token_type, '"response" body "token_type" property', INVALID_RESPONSE, {
        body: json,
    });
    json.token_type = json.token_type.toLowerCase();
    if (json.expires_in !== undefined) {
        let expiresIn = typeof json.expires_in !== 'number' ? parseFloat(json.expires_in) : json.expires_in;
        assertNumber(expiresIn, true, '"response" body "expires_in" property', INVALID_RESPONSE, {
            body: json,
        });
        json.expires_in = expiresIn;
    }
    if (json.refresh_token !== undefined) {
        assertString(json.refresh_token, '"response" body "refresh_token" property', INVALID_RESPONSE, {
            body: json,
        });
    }
    if (json.scope !== undefined && typeof json.scope !== 'string') {
        throw OPE('"response" body "scope" property must be a string', INVALID_RESPONSE, { body: json });
    }
    if (json.id_token !== undefined) {
        assertString(json.id_token, '"response" body "id_token" property', INVALID_RESPONSE, {
            body: json,
        });
        const requiredClaims = [];
        if (client.require_auth_time === true) {
            requiredClaims.push('auth_time');
        }
        if (client.default_max_age !== undefined) {
            assertNumber(client.default_max_age, true, '"client.default_max_age"');
            requiredClaims.push('auth_time');
        }
        if (additionalRequiredIdTokenClaims?.length) {
            requiredClaims.push(...additionalRequiredIdTokenClaims);
        }
        const { claims, jwt } = await validateIdTokenClaims(as, client, json.id_token, requiredClaims, decryptFn);
        validateIdTokenAuthorizedParty(client, claims);
        validateIdTokenAuthTimeClaim(claims);
        jwtRefs.set(response, jwt);
        idTokenClaims.set(json, claims);
    }
    if (recognizedTokenTypes?.[json.token_type] !== undefined) {
        recognizedTokenTypes[json.token_type](response, json);
    }
    else if (json.token_type !== 'dpop' && json.token_type !== 'bearer') {
        throw new UnsupportedOperationError('unsupported `token_type` value', { cause: { body: json } });
    }
    return json;
}
function checkAuthenticationChallenges(response) {
    let challenges;
    if ((challenges = parseWwwAuthenticateChallenges(response))) {
        throw new WWWAuthenticateChallengeError('server responded with a challenge in the WWW-Authenticate HTTP Header', { cause: challenges, response });
    }
}
async function processRefreshTokenResponse(as, client, response, options) {
    return processGenericAccessTokenResponse(as, client, response, undefined, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
function validateOptionalAudience(expected, result) {
    if (result.claims.aud !== undefined) {
        return validateAudience(expected, result);
    }
    return result;
}
function validateAudience(expected, result) {
    if (Array.isArray(result.claims.aud)) {
        if (!result.claims.aud.includes(expected)) {
            throw OPE('unexpected JWT "aud" (audience) claim value', JWT_CLAIM_COMPARISON, {
                expected,
                claims: result.claims,
                claim: 'aud',
            });
        }
    }
    else if (result.claims.aud !== expected) {
        throw OPE('unexpected JWT "aud" (audience) claim value', JWT_CLAIM_COMPARISON, {
            expected,
            claims: result.claims,
            claim: 'aud',
        });
    }
    return result;
}
function validateOptionalIssuer(as, result) {
    if (result.claims.iss !== undefined) {
        return validateIssuer(as, result);
    }
    return result;
}
function validateIssuer(as, result) {
    const expected = as[_expectedIssuer]?.(result) ?? as.issuer;
    if (result.claims.iss !== expected) {
        throw OPE('unexpected JWT "iss" (issuer) claim value', JWT_CLAIM_COMPARISON, {
            expected,
            claims: result.claims,
            claim: 'iss',
        });
    }
    return result;
}
const branded = new WeakSet();
function brand(searchParams) {
    branded.add(searchParams);
    return searchParams;
}
const nopkce = Symbol();
async function authorizationCodeGrantRequest(as, client, clientAuthentication, callbackParameters, redirectUri, codeVerifier, options) {
    assertAs(as);
    assertClient(client);
    if (!branded.has(callbackParameters)) {
        throw CodedTypeError('"callbackParameters" must be an instance of URLSearchParams obtained from "validateAuthResponse()", or "validateJwtAuthResponse()', ERR_INVALID_ARG_VALUE);
    }
    assertString(redirectUri, '"redirectUri"');
    const code = getURLSearchParameter(callbackParameters, 'code');
    if (!code) {
        throw OPE('no authorization code in "callbackParameters"', INVALID_RESPONSE);
    }
    const parameters = new URLSearchParams(options?.additionalParameters);
    parameters.set('redirect_uri', redirectUri);
    parameters.set('code', code);
    if (codeVerifier !== nopkce) {
        assertString(codeVerifier, '"codeVerifier"');
        parameters.set('code_verifier', codeVerifier);
    }
    return tokenEndpointRequest(as, client, clientAuthentication, 'authorization_code', parameters, options);
}
const jwtClaimNames = {
    aud: 'audience',
    c_hash: 'code hash',
    client_id: 'client id',
    exp: 'expiration time',
    iat: 'issued at',
    iss: 'issuer',
    jti: 'jwt id',
    nonce: 'nonce',
    s_hash: 'state hash',
    sub: 'subject',
    ath: 'access token hash',
    htm: 'http method',
    htu: 'http uri',
    cnf: 'confirmation',
    auth_time: 'authentication time',
};
function validatePresence(required, result) {
    for (const claim of required) {
        if (result.claims[claim] === undefined) {
            throw OPE(`JWT "${claim}" (${jwtClaimNames[claim]}) claim missing`, INVALID_RESPONSE, {
                claims: result.claims,
            });
        }
    }
    return result;
}
function validateStringClaim(claim, result) {
    if (typeof result.claims[claim] !== 'string') {
        throw OPE(`unexpected JWT "${claim}" (${jwtClaimNames[claim]}) claim type`, INVALID_RESPONSE, {
            claims: result.claims,
        });
    }
    return result;
}
function validateIdTokenClaims(as, client, idToken, requiredClaims, decryptFn) {
    return validateJwt(idToken, checkSigningAlgorithm.bind(undefined, client.id_token_signed_response_alg, as.id_token_signing_alg_values_supported, 'RS256'), getClockSkew(client), getClockTolerance(client), decryptFn)
        .then(validatePresence.bind(undefined, ['aud', 'exp', 'iat', 'iss', 'sub', ...requiredClaims]))
        .then(validateIssuer.bind(undefined, as))
        .then(validateAudience.bind(undefined, client.client_id))
        .then(validateStringClaim.bind(undefined, 'sub'));
}
function resolveIdTokenMaxAge(client, maxAge) {
    if (maxAge === skipAuthTimeCheck) {
        return maxAge;
    }
    const fromClient = maxAge === undefined;
    if (fromClient) {
        maxAge = client.default_max_age;
    }
    if (maxAge === undefined) {
        return skipAuthTimeCheck;
    }
    assertNumber(maxAge, true, fromClient ? '"client.default_max_age"' : '"maxAge" argument');
    return maxAge;
}
function validateIdTokenAuthTimeClaim(claims) {
    if (claims.auth_time !== undefined) {
        assertNumber(claims.auth_time, true, 'ID Token "auth_time" (authentication time)', INVALID_RESPONSE, { claims });
    }
}
function validateIdTokenAuthTime(client, claims, maxAge) {
    if (maxAge === skipAuthTimeCheck) {
        return;
    }
    const now = epochTime() + getClockSkew(client);
    const tolerance = getClockTolerance(client);
    if (claims.auth_time + maxAge < now - tolerance) {
        throw OPE('too much time has elapsed since the last End-User authentication', JWT_TIMESTAMP_CHECK, { claims, now, tolerance, claim: 'auth_time' });
    }
}
function validateIdTokenNonce(claims, expectedNonce) {
    const expected = expectedNonce === expectNoNonce ? undefined : expectedNonce;
    if (claims.nonce !== expected) {
        throw OPE('unexpected ID Token "nonce" claim value', JWT_CLAIM_COMPARISON, {
            expected,
            claims,
            claim: 'nonce',
        });
    }
}
function validateIdTokenAuthorizedParty(client, claims) {
    if (Array.isArray(claims.aud) && claims.aud.length !== 1) {
        if (claims.azp === undefined) {
            throw OPE('ID Token "aud" (audience) claim includes additional untrusted audiences', JWT_CLAIM_COMPARISON, { claims, claim: 'aud' });
        }
        if (claims.azp !== client.client_id) {
            throw OPE('unexpected ID Token "azp" (authorized party) claim value', JWT_CLAIM_COMPARISON, {
                expected: client.client_id,
                claims,
                claim: 'azp',
            });
        }
    }
}
const expectNoNonce = Symbol();
const skipAuthTimeCheck = Symbol();
async function processAuthorizationCodeResponse(as, client, response, options) {
    if (typeof options?.expectedNonce === 'string' ||
        typeof options?.maxAge === 'number' ||
        options?.requireIdToken) {
        return processAuthorizationCodeOpenIDResponse(as, client, response, options.expectedNonce, options.maxAge, options[jweDecrypt], options.recognizedTokenTypes);
    }
    return processAuthorizationCodeOAuth2Response(as, client, response, options?.maxAge, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
async function processAuthorizationCodeOpenIDResponse(as, client, response, expectedNonce, maxAge, decryptFn, recognizedTokenTypes) {
    const additionalRequiredClaims = [];
    switch (expectedNonce) {
        case undefined:
            expectedNonce = expectNoNonce;
            break;
        case expectNoNonce:
            break;
        default:
            assertString(expectedNonce, '"expectedNonce" argument');
            additionalRequiredClaims.push('nonce');
    }
    maxAge = resolveIdTokenMaxAge(client, maxAge);
    if (maxAge !== skipAuthTimeCheck) {
        additionalRequiredClaims.push('auth_time');
    }
    const result = await processGenericAccessTokenResponse(as, client, response, additionalRequiredClaims, decryptFn, recognizedTokenTypes);
    assertString(result.id_token, '"response" body "id_token" property', INVALID_RESPONSE, {
        body: result,
    });
    const claims = getValidatedIdTokenClaims(result);
    validateIdTokenAuthTime(client, claims, maxAge);
    validateIdTokenNonce(claims, expectedNonce);
    return result;
}
async function processAuthorizationCodeOAuth2Response(as, client, response, maxAge, decryptFn, recognizedTokenTypes) {
    const result = await processGenericAccessTokenResponse(as, client, response, undefined, decryptFn, recognizedTokenTypes);
    const claims = getValidatedIdTokenClaims(result);
    if (claims) {
        validateIdTokenAuthTime(client, claims, resolveIdTokenMaxAge(client, maxAge));
        validateIdTokenNonce(claims, expectNoNonce);
    }
    return result;
}
const WWW_AUTHENTICATE_CHALLENGE = 'OAUTH_WWW_AUTHENTICATE_CHALLENGE';
const RESPONSE_BODY_ERROR = 'OAUTH_RESPONSE_BODY_ERROR';
const UNSUPPORTED_OPERATION = 'OAUTH_UNSUPPORTED_OPERATION';
const AUTHORIZATION_RESPONSE_ERROR = 'OAUTH_AUTHORIZATION_RESPONSE_ERROR';
const JWT_USERINFO_EXPECTED = 'OAUTH_JWT_USERINFO_EXPECTED';
const PARSE_ERROR = 'OAUTH_PARSE_ERROR';
const INVALID_RESPONSE = 'OAUTH_INVALID_RESPONSE';
const INVALID_REQUEST = 'OAUTH_INVALID_REQUEST';
const RESPONSE_IS_NOT_JSON = 'OAUTH_RESPONSE_IS_NOT_JSON';
const RESPONSE_IS_NOT_CONFORM = 'OAUTH_RESPONSE_IS_NOT_CONFORM';
const HTTP_REQUEST_FORBIDDEN = 'OAUTH_HTTP_REQUEST_FORBIDDEN';
const REQUEST_PROTOCOL_FORBIDDEN = 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN';
const JWT_TIMESTAMP_CHECK = 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
const JWT_CLAIM_COMPARISON = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';
const JSON_ATTRIBUTE_COMPARISON = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
const KEY_SELECTION = 'OAUTH_KEY_SELECTION_FAILED';
const MISSING_SERVER_METADATA = 'OAUTH_MISSING_SERVER_METADATA';
const INVALID_SERVER_METADATA = 'OAUTH_INVALID_SERVER_METADATA';
function checkJwtType(expected, result) {
    if (typeof result.header.typ !== 'string' || normalizeTyp(result.header.typ) !== expected) {
        throw OPE('unexpected JWT "typ" header parameter value', INVALID_RESPONSE, {
            header: result.header,
        });
    }
    return result;
}
async function clientCredentialsGrantRequest(as, client, clientAuthentication, parameters, options) {
    assertAs(as);
    assertClient(client);
    return tokenEndpointRequest(as, client, clientAuthentication, 'client_credentials', new URLSearchParams(parameters), options);
}
async function genericTokenEndpointRequest(as, client, clientAuthentication, grantType, parameters, options) {
    assertAs(as);
    assertClient(client);
    assertString(grantType, '"grantType"');
    return tokenEndpointRequest(as, client, clientAuthentication, grantType, new URLSearchParams(parameters), options);
}
async function processGenericTokenEndpointResponse(as, client, response, options) {
    return processGenericAccessTokenResponse(as, client, response, undefined, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
async function processClientCredentialsResponse(as, client, response, options) {
    return processGenericAccessTokenResponse(as, client, response, undefined, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
async function revocationRequest(as, client, clientAuthentication, token, options) {
    assertAs(as);
    assertClient(client);
    assertString(token, '"token"');
    const url = resolveEndpoint(as, 'revocation_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const body = new URLSearchParams(options?.additionalParameters);
    body.set('token', token);
    const headers = prepareHeaders(options?.headers);
    headers.delete('accept');
    return authenticatedRequest(as, client, clientAuthentication, url, body, headers, options);
}
async function processRevocationResponse(response) {
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 200, 'Revocation Endpoint');
    return undefined;
}
function assertReadableResponse(response) {
    if (response.bodyUsed) {
        throw CodedTypeError('"response" body has been used already', ERR_INVALID_ARG_VALUE);
    }
}
async function introspectionRequest(as, client, clientAuthentication, token, options) {
    assertAs(as);
    assertClient(client);
    assertString(token, '"token"');
    const url = resolveEndpoint(as, 'introspection_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const body = new URLSearchParams(options?.additionalParameters);
    body.set('token', token);
    const headers = prepareHeaders(options?.headers);
    if (options?.requestJwtResponse ?? client.introspection_signed_response_alg) {
        headers.set('accept', 'application/token-introspection+jwt');
    }
    else {
        headers.set('accept', 'application/json');
    }
    return authenticatedRequest(as, client, clientAuthentication, url, body, headers, options);
}
async function processIntrospectionResponse(as, client, response, options) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 200, 'Introspection Endpoint');
    let json;
    if (getContentType(response) === 'application/token-introspection+jwt') {
        assertReadableResponse(response);
        const { claims, jwt } = await validateJwt(await response.text(), checkSigningAlgorithm.bind(undefined, client.introspection_signed_response_alg, as.introspection_signing_alg_values_supported, 'RS256'), getClockSkew(client), getClockTolerance(client), options?.[jweDecrypt])
            .then(checkJwtType.bind(undefined, 'token-introspection+jwt'))
            .then(validatePresence.bind(undefined, ['aud', 'iat', 'iss']))
            .then(validateIssuer.bind(undefined, as))
            .then(validateAudience.bind(undefined, client.client_id));
        jwtRefs.set(response, jwt);
        if (!isJsonObject(claims.token_introspection)) {
            throw OPE('JWT "token_introspection" claim must be a JSON object', INVALID_RESPONSE, {
                claims,
            });
        }
        json = claims.token_introspection;
    }
    else {
        assertReadableResponse(response);
        json = await getResponseJsonBody(response);
    }
    if (typeof json.active !== 'boolean') {
        throw OPE('"response" body "active" property must be a boolean', INVALID_RESPONSE, {
            body: json,
        });
    }
    return json;
}
async function jwksRequest(as, options) {
    assertAs(as);
    const url = resolveEndpoint(as, 'jwks_uri', false, options?.[allowInsecureRequests] !== true);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    headers.append('accept', 'application/jwk-set+json');
    const requestHeaders = Object.fromEntries(headers.entries());
    const headersKey = JSON.stringify(requestHeaders);
    const fetcher = options?.[customFetch] || fetch;
    const requestSignal = signal(url, options?.signal);
    jwksRequests ||= new WeakMap();
    const requests = jwksRequests.get(as) ?? new Set();
    for (const pending of requests) {
        if (pending.url === url.href &&
            pending.headers === headersKey &&
            pending.fetch === fetcher &&
            pending.signal === requestSignal) {
            return pending.promise;
        }
    }
    const pending = {
        url: url.href,
        headers: headersKey,
        fetch: fetcher,
        signal: requestSignal,
        promise: Promise.resolve()
            .then(() => fetcher(url.href, {
            body: undefined,
            headers: requestHeaders,
            method: 'GET',
            redirect: 'manual',
            signal: requestSignal,
        }))
            .then(processJwksResponse)
            .then((jwks) => {
            const uat = epochTime();
            setJwksCache(as, jwks, uat);
            return { jwks, uat };
        })
            .finally(() => {
            requests.delete(pending);
            if (!requests.size) {
                jwksRequests.delete(as);
            }
        }),
    };
    requests.add(pending);
    jwksRequests.set(as, requests);
    return pending.promise;
}
async function processJwksResponse(response) {
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    if (response.status !== 200) {
        throw OPE('"response" is not a conform JSON Web Key Set response (unexpected HTTP status code)', RESPONSE_IS_NOT_CONFORM, response);
    }
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response, (response) => assertContentTypes(response, 'application/json', 'application/jwk-set+json'));
    if (!Array.isArray(json.keys)) {
        throw OPE('"response" body "keys" property must be an array', INVALID_RESPONSE, { body: json });
    }
    if (!Array.prototype.every.call(json.keys, isJsonObject)) {
        throw OPE('"response" body "keys" property members must be JWK formatted objects', INVALID_RESPONSE, { body: json });
    }
    return json;
}
function supported(alg) {
    switch (alg) {
        case 'PS256':
        case 'ES256':
        case 'RS256':
        case 'PS384':
        case 'ES384':
        case 'RS384':
        case 'PS512':
        case 'ES512':
        case 'RS512':
        case 'Ed25519':
        case 'EdDSA':
        case 'ML-DSA-44':
        case 'ML-DSA-65':
        case 'ML-DSA-87':
            return true;
        default:
            return false;
    }
}
function checkSupportedJwsAlg(header) {
    if (!supported(header.alg)) {
        throw new UnsupportedOperationError('unsupported JWS "alg" identifier', {
            cause: { alg: header.alg },
        });
    }
}
function checkRsaKeyAlgorithm(key) {
    const { algorithm } = key;
    if (typeof algorithm.modulusLength !== 'number' || algorithm.modulusLength < 2048) {
        throw new UnsupportedOperationError(`unsupported ${algorithm.name} modulusLength`, {
            cause: key,
        });
    }
}
function ecdsaHashName(key) {
    const { algorithm } = key;
    switch (algorithm.namedCurve) {
        case 'P-256':
            return 'SHA-256';
        case 'P-384':
            return 'SHA-384';
        case 'P-521':
            return 'SHA-512';
        default:
            throw new UnsupportedOperationError('unsupported ECDSA namedCurve', { cause: key });
    }
}
function keyToSubtle(key) {
    switch (key.algorithm.name) {
        case 'ECDSA':
            return {
                name: key.algorithm.name,
                hash: ecdsaHashName(key),
            };
        case 'RSA-PSS': {
            checkRsaKeyAlgorithm(key);
            switch (key.algorithm.hash.name) {
                case 'SHA-256':
                case 'SHA-384':
                case 'SHA-512':
                    return {
                        name: key.algorithm.name,
                        saltLength: parseInt(key.algorithm.hash.name.slice(-3), 10) >> 3,
                    };
                default:
                    throw new UnsupportedOperationError('unsupported RSA-PSS hash name', { cause: key });
            }
        }
        case 'RSASSA-PKCS1-v1_5':
            checkRsaKeyAlgorithm(key);
            return key.algorithm.name;
        case 'ML-DSA-44':
        case 'ML-DSA-65':
        case 'ML-DSA-87':
        case 'Ed25519':
            return key.algorithm.name;
    }
    throw new UnsupportedOperationError('unsupported CryptoKey algorithm name', { cause: key });
}
async function validateJwsSignature(protectedHeader, payload, key, signature) {
    const data = buf(`${protectedHeader}.${payload}`);
    const algorithm = keyToSubtle(key);
    const verified = await crypto.subtle.verify(algorithm, key, signature, data);
    if (!verified) {
        throw OPE('JWT signature verification failed', INVALID_RESPONSE, {
            key,
            data,
            signature,
            algorithm,
        });
    }
}
async function validateJwt(jws, checkAlg, clockSkew, clockTolerance, decryptJwt) {
    let { 0: protectedHeader, 1: payload, length } = jws.split('.');
    if (length === 5) {
        if (decryptJwt !== undefined) {
            jws = await decryptJwt(jws);
            ({ 0: protectedHeader, 1: payload, length } = jws.split('.'));
        }
        else {
            throw new UnsupportedOperationError('JWE decryption is not configured', { cause: jws });
        }
    }
    if (length !== 3) {
        throw OPE('Invalid JWT', INVALID_RESPONSE, jws);
    }
    let header;
    try {
        header = JSON.parse(buf(b64u(protectedHeader)));
    }
    catch (cause) {
        throw OPE('failed to parse JWT Header body as base64url encoded JSON', PARSE_ERROR, cause);
    }
    if (!isJsonObject(header)) {
        throw OPE('JWT Header must be a top level object', INVALID_RESPONSE, jws);
    }
    checkAlg(header);
    if (header.crit !== undefined) {
        throw new UnsupportedOperationError('no JWT "crit" header parameter extensions are supported', {
            cause: { header },
        });
    }
    let claims;
    try {
        claims = JSON.parse(buf(b64u(payload)));
    }
    catch (cause) {
        throw OPE('failed to parse JWT Payload body as base64url encoded JSON', PARSE_ERROR, cause);
    }
    if (!isJsonObject(claims)) {
        throw OPE('JWT Payload must be a top level object', INVALID_RESPONSE, jws);
    }
    const now = epochTime() + clockSkew;
    if (claims.exp !== undefined) {
        if (typeof claims.exp !== 'number') {
            throw OPE('unexpected JWT "exp" (expiration time) claim type', INVALID_RESPONSE, { claims });
        }
        if (claims.exp <= now - clockTolerance) {
            throw OPE('unexpected JWT "exp" (expiration time) claim value, expiration is past current timestamp', JWT_TIMESTAMP_CHECK, { claims, now, tolerance: clockTolerance, claim: 'exp' });
        }
    }
    if (claims.iat !== undefined) {
        if (typeof claims.iat !== 'number') {
            throw OPE('unexpected JWT "iat" (issued at) claim type', INVALID_RESPONSE, { claims });
        }
    }
    if (claims.iss !== undefined) {
        if (typeof claims.iss !== 'string') {
            throw OPE('unexpected JWT "iss" (issuer) claim type', INVALID_RESPONSE, { claims });
        }
    }
    if (claims.nbf !== undefined) {
        if (typeof claims.nbf !== 'number') {
            throw OPE('unexpected JWT "nbf" (not before) claim type', INVALID_RESPONSE, { claims });
        }
        if (claims.nbf > now + clockTolerance) {
            throw OPE('unexpected JWT "nbf" (not before) claim value', JWT_TIMESTAMP_CHECK, {
                claims,
                now,
                tolerance: clockTolerance,
                claim: 'nbf',
            });
        }
    }
    if (claims.aud !== undefined) {
        if (typeof claims.aud !== 'string' && !Array.isArray(claims.aud)) {
            throw OPE('unexpected JWT "aud" (audience) claim type', INVALID_RESPONSE, { claims });
        }
    }
    return { header, claims, jwt: jws };
}
async function validateJwtAuthResponse(as, client, parameters, expectedState, options) {
    assertAs(as);
    assertClient(client);
    if (parameters instanceof URL) {
        parameters = parameters.searchParams;
    }
    if (!(parameters instanceof URLSearchParams)) {
        throw CodedTypeError('"parameters" must be an instance of URLSearchParams, or URL', ERR_INVALID_ARG_TYPE);
    }
    const response = getURLSearchParameter(parameters, 'response');
    if (!response) {
        throw OPE('"parameters" does not contain a JARM response', INVALID_RESPONSE);
    }
    const { claims, header, jwt } = await validateJwt(response, checkSigningAlgorithm.bind(undefined, client.authorization_signed_response_alg, as.authorization_signing_alg_values_supported, 'RS256'), getClockSkew(client), getClockTolerance(client), options?.[jweDecrypt])
        .then(validatePresence.bind(undefined, ['aud', 'exp', 'iss']))
        .then(validateIssuer.bind(undefined, as))
        .then(validateAudience.bind(undefined, client.client_id));
    const { 0: protectedHeader, 1: payload, 2: encodedSignature } = jwt.split('.');
    const signature = b64u(encodedSignature);
    const key = await getPublicSigKeyFromIssuerJwksUri(as, options, header);
    await validateJwsSignature(protectedHeader, payload, key, signature);
    const result = new URLSearchParams();
    for (const [key, value] of Object.entries(claims)) {
        if (typeof value === 'string' && key !== 'aud') {
            result.set(key, value);
        }
    }
    return validateAuthResponse(as, client, result, expectedState);
}
async function idTokenHash(data, header, claimName) {
    let algorithm;
    switch (header.alg) {
        case 'RS256':
        case 'PS256':
        case 'ES256':
            algorithm = 'SHA-256';
            break;
        case 'RS384':
        case 'PS384':
        case 'ES384':
            algorithm = 'SHA-384';
            break;
        case 'RS512':
        case 'PS512':
        case 'ES512':
        case 'Ed25519':
        case 'EdDSA':
            algorithm = 'SHA-512';
            break;
        case 'ML-DSA-44':
        case 'ML-DSA-65':
        case 'ML-DSA-87':
            algorithm = { name: 'cSHAKE256', length: 512, outputLength: 512 };
            break;
        default:
            throw new UnsupportedOperationError(`unsupported JWS algorithm for ${claimName} calculation`, { cause: { alg: header.alg } });
    }
    const digest = await crypto.subtle.digest(algorithm, buf(data));
    return b64u(digest.slice(0, digest.byteLength / 2));
}
async function idTokenHashMatches(data, actual, header, claimName) {
    const expected = await idTokenHash(data, header, claimName);
    return actual === expected;
}
async function validateDetachedSignatureResponse(as, client, parameters, expectedNonce, expectedState, maxAge, options) {
    return validateHybridResponse(as, client, parameters, expectedNonce, expectedState, maxAge, options, true);
}
async function validateCodeIdTokenResponse(as, client, parameters, expectedNonce, expectedState, maxAge, options) {
    return validateHybridResponse(as, client, parameters, expectedNonce, expectedState, maxAge, options, false);
}
async function consumeStream(request) {
    if (request.bodyUsed) {
        throw CodedTypeError('form_post Request instances must contain a readable body', ERR_INVALID_ARG_VALUE, { cause: request });
    }
    return request.text();
}
async function formPostResponse(request) {
    if (request.method !== 'POST') {
        throw CodedTypeError('form_post responses are expected to use the POST method', ERR_INVALID_ARG_VALUE, { cause: request });
    }
    if (getContentType(request) !== 'application/x-www-form-urlencoded') {
        throw CodedTypeError('form_post responses are expected to use the application/x-www-form-urlencoded content-type', ERR_INVALID_ARG_VALUE, { cause: request });
    }
    return consumeStream(request);
}
async function validateHybridResponse(as, client, parameters, expectedNonce, expectedState, maxAge, options, fapi) {
    assertAs(as);
    assertClient(client);
    if (parameters instanceof URL) {
        if (!parameters.hash.length) {
            throw CodedTypeError('"parameters" as an instance of URL must contain a hash (fragment) with the Authorization Response parameters', ERR_INVALID_ARG_VALUE);
        }
        parameters = new URLSearchParams(parameters.hash.slice(1));
    }
    else if (looseInstanceOf(parameters, Request)) {
        parameters = new URLSearchParams(await formPostResponse(parameters));
    }
    else if (parameters instanceof URLSearchParams) {
        parameters = new URLSearchParams(parameters);
    }
    else {
        throw CodedTypeError('"parameters" must be an instance of URLSearchParams, URL, or Response', ERR_INVALID_ARG_TYPE);
    }
    const id_token = getURLSearchParameter(parameters, 'id_token');
    parameters.delete('id_token');
    switch (expectedState) {
        case undefined:
        case expectNoState:
            break;
        default:
            assertString(expectedState, '"expectedState" argument');
    }
    const result = validateAuthResponse({
        ...as,
        authorization_response_iss_parameter_supported: false,
    }, client, parameters, expectedState);
    if (!id_token) {
        throw OPE('"parameters" does not contain an ID Token', INVALID_RESPONSE);
    }
    const code = getURLSearchParameter(parameters, 'code');
    if (!code) {
        throw OPE('"parameters" does not contain an Authorization Code', INVALID_RESPONSE);
    }
    const requiredClaims = ['nonce', 'c_hash'];
    const state = parameters.get('state');
    if (fapi && (typeof expectedState === 'string' || state !== null)) {
        requiredClaims.push('s_hash');
    }
    maxAge = resolveIdTokenMaxAge(client, maxAge);
    if (client.require_auth_time || maxAge !== skipAuthTimeCheck) {
        requiredClaims.push('auth_time');
    }
    const { claims, header, jwt } = await validateIdTokenClaims(as, client, id_token, requiredClaims, options?.[jweDecrypt]);
    const clockSkew = getClockSkew(client);
    const now = epochTime() + clockSkew;
    if (claims.iat < now - 3600) {
        throw OPE('unexpected JWT "iat" (issued at) claim value, it is too far in the past', JWT_TIMESTAMP_CHECK, { now, claims, claim: 'iat' });
    }
    assertString(claims.c_hash, 'ID Token "c_hash" (code hash) claim value', INVALID_RESPONSE, {
        claims,
    });
    validateIdTokenAuthTimeClaim(claims);
    validateIdTokenAuthTime(client, claims, maxAge);
    assertString(expectedNonce, '"expectedNonce" argument');
    validateIdTokenNonce(claims, expectedNonce);
    validateIdTokenAuthorizedParty(client, claims);
    const { 0: protectedHeader, 1: payload, 2: encodedSignature } = jwt.split('.');
    const signature = b64u(encodedSignature);
    const key = await getPublicSigKeyFromIssuerJwksUri(as, options, header);
    await validateJwsSignature(protectedHeader, payload, key, signature);
    if ((await idTokenHashMatches(code, claims.c_hash, header, 'c_hash')) !== true) {
        throw OPE('invalid ID Token "c_hash" (code hash) claim value', JWT_CLAIM_COMPARISON, {
            code,
            alg: header.alg,
            claim: 'c_hash',
            claims,
        });
    }
    if ((fapi && state !== null) || claims.s_hash !== undefined) {
        assertString(claims.s_hash, 'ID Token "s_hash" (state hash) claim value', INVALID_RESPONSE, {
            claims,
        });
        assertString(state, '"state" response parameter', INVALID_RESPONSE, { parameters });
        if ((await idTokenHashMatches(state, claims.s_hash, header, 's_hash')) !== true) {
            throw OPE('invalid ID Token "s_hash" (state hash) claim value', JWT_CLAIM_COMPARISON, {
                state,
                alg: header.alg,
                claim: 's_hash',
                claims,
            });
        }
    }
    return result;
}
function checkSigningAlgorithm(client, issuer, fallback, header) {
    if (client !== undefined) {
        if (typeof client === 'string' ? header.alg !== client : !client.includes(header.alg)) {
            throw OPE('unexpected JWT "alg" header parameter', INVALID_RESPONSE, {
                header,
                expected: client,
                reason: 'client configuration',
            });
        }
        return;
    }
    if (Array.isArray(issuer)) {
        if (!issuer.includes(header.alg)) {
            throw OPE('unexpected JWT "alg" header parameter', INVALID_RESPONSE, {
                header,
                expected: issuer,
                reason: 'authorization server metadata',
            });
        }
        return;
    }
    if (fallback !== undefined) {
        if (typeof fallback === 'string'
            ? header.alg !== fallback
            : typeof fallback === 'function'
                ? !fallback(header.alg)
                : !fallback.includes(header.alg)) {
            throw OPE('unexpected JWT "alg" header parameter', INVALID_RESPONSE, {
                header,
                expected: fallback,
                reason: 'default value',
            });
        }
        return;
    }
    throw OPE('missing client or server configuration to verify used JWT "alg" header parameter', undefined, { client, issuer, fallback });
}
function getURLSearchParameter(parameters, name) {
    const { 0: value, length } = parameters.getAll(name);
    if (length > 1) {
        throw OPE(`"${name}" parameter must be provided only once`, INVALID_RESPONSE);
    }
    return value;
}
const skipStateCheck = Symbol();
const expectNoState = Symbol();
function validateAuthResponse(as, client, parameters, expectedState) {
    assertAs(as);
    assertClient(client);
    if (parameters instanceof URL) {
        parameters = parameters.searchParams;
    }
    if (!(parameters instanceof URLSearchParams)) {
        throw CodedTypeError('"parameters" must be an instance of URLSearchParams, or URL', ERR_INVALID_ARG_TYPE);
    }
    if (getURLSearchParameter(parameters, 'response')) {
        throw OPE('"parameters" contains a JARM response, use validateJwtAuthResponse() instead of validateAuthResponse()', INVALID_RESPONSE, { parameters });
    }
    const iss = getURLSearchParameter(parameters, 'iss');
    const state = getURLSearchParameter(parameters, 'state');
    if (!iss && as.authorization_response_iss_parameter_supported) {
        throw OPE('response parameter "iss" (issuer) missing', INVALID_RESPONSE, { parameters });
    }
    if (iss && iss !== as.issuer) {
        throw OPE('unexpected "iss" (issuer) response parameter value', INVALID_RESPONSE, {
            expected: as.issuer,
            parameters,
        });
    }
    switch (expectedState) {
        case undefined:
        case expectNoState:
            if (state !== undefined) {
                throw OPE('unexpected "state" response parameter encountered', INVALID_RESPONSE, {
                    expected: undefined,
                    parameters,
                });
            }
            break;
        case skipStateCheck:
            break;
        default:
            assertString(expectedState, '"expectedState" argument');
            if (state !== expectedState) {
                throw OPE(state === undefined
                    ? 'response parameter "state" missing'
                    : 'unexpected "state" response parameter value', INVALID_RESPONSE, { expected: expectedState, parameters });
            }
    }
    const error = getURLSearchParameter(parameters, 'error');
    if (error) {
        throw new AuthorizationResponseError('authorization response from the server is an error', {
            cause: parameters,
        });
    }
    const id_token = getURLSearchParameter(parameters, 'id_token');
    const token = getURLSearchParameter(parameters, 'token');
    if (id_token !== undefined || token !== undefined) {
        throw new UnsupportedOperationError('implicit and hybrid flows are not supported');
    }
    return brand(new URLSearchParams(parameters));
}
function algToSubtle(alg) {
    switch (alg) {
        case 'PS256':
        case 'PS384':
        case 'PS512':
            return { name: 'RSA-PSS', hash: `SHA-${alg.slice(-3)}` };
        case 'RS256':
        case 'RS384':
        case 'RS512':
            return { name: 'RSASSA-PKCS1-v1_5', hash: `SHA-${alg.slice(-3)}` };
        case 'ES256':
        case 'ES384':
            return { name: 'ECDSA', namedCurve: `P-${alg.slice(-3)}` };
        case 'ES512':
            return { name: 'ECDSA', namedCurve: 'P-521' };
        case 'EdDSA':
            return 'Ed25519';
        case 'Ed25519':
        case 'ML-DSA-44':
        case 'ML-DSA-65':
        case 'ML-DSA-87':
            return alg;
        default:
            throw new UnsupportedOperationError('unsupported JWS algorithm', { cause: { alg } });
    }
}
async function importJwk(alg, jwk) {
    const { ext, key_ops, use, ...key } = jwk;
    return crypto.subtle.importKey('jwk', key, algToSubtle(alg), true, ['verify']);
}
async function deviceAuthorizationRequest(as, client, clientAuthentication, parameters, options) {
    assertAs(as);
    assertClient(client);
    const url = resolveEndpoint(as, 'device_authorization_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const body = new URLSearchParams(parameters);
    body.set('client_id', client.client_id);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    return authenticatedRequest(as, client, clientAuthentication, url, body, headers, options);
}
async function processDeviceAuthorizationResponse(as, client, response) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 200, 'Device Authorization Endpoint');
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.device_code, '"response" body "device_code" property', INVALID_RESPONSE, {
        body: json,
    });
    assertString(json.user_code, '"response" body "user_code" property', INVALID_RESPONSE, {
        body: json,
    });
    assertString(json.verification_uri, '"response" body "verification_uri" property', INVALID_RESPONSE, { body: json });
    let expiresIn = typeof json.expires_in !== 'number' ? parseFloat(json.expires_in) : json.expires_in;
    assertNumber(expiresIn, true, '"response" body "expires_in" property', INVALID_RESPONSE, {
        body: json,
    });
    json.expires_in = expiresIn;
    if (json.verification_uri_complete !== undefined) {
        assertString(json.verification_uri_complete, '"response" body "verification_uri_complete" property', INVALID_RESPONSE, { body: json });
    }
    if (json.interval !== undefined) {
        assertNumber(json.interval, false, '"response" body "interval" property', INVALID_RESPONSE, {
            body: json,
        });
    }
    return json;
}
async function deviceCodeGrantRequest(as, client, clientAuthentication, deviceCode, options) {
    assertAs(as);
    assertClient(client);
    assertString(deviceCode, '"deviceCode"');
    const parameters = new URLSearchParams(options?.additionalParameters);
    parameters.set('device_code', deviceCode);
    return tokenEndpointRequest(as, client, clientAuthentication, 'urn:ietf:params:oauth:grant-type:device_code', parameters, options);
}
async function processDeviceCodeResponse(as, client, response, options) {
    return processGenericAccessTokenResponse(as, client, response, undefined, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
async function generateKeyPair(alg, options) {
    assertString(alg, '"alg"');
    const algorithm = algToSubtle(alg);
    if (alg.startsWith('PS') || alg.startsWith('RS')) {
        Object.assign(algorithm, {
            modulusLength: options?.modulusLength ?? 2048,
            publicExponent: new Uint8Array([0x01, 0x00, 0x01]),
        });
    }
    return crypto.subtle.generateKey(algorithm, options?.extractable ?? false, [
        'sign',
        'verify',
    ]);
}
function normalizeHtu(htu) {
    const url = new URL(htu);
    url.search = '';
    url.hash = '';
    return url.href;
}
async function validateDPoP(request, accessToken, accessTokenClaims, options) {
    const headerValue = request.headers.get('dpop');
    if (headerValue === null) {
        throw OPE('operation indicated DPoP use but the request has no DPoP HTTP Header', INVALID_REQUEST, { headers: request.headers });
    }
    if (request.headers.get('authorization')?.toLowerCase().startsWith('dpop ') === false) {
        throw OPE(`operation indicated DPoP use but the request's Authorization HTTP Header scheme is not DPoP`, INVALID_REQUEST, { headers: request.headers });
    }
    if (typeof accessTokenClaims.cnf?.jkt !== 'string') {
        throw OPE('operation indicated DPoP use but the JWT Access Token has no jkt confirmation claim', INVALID_REQUEST, { claims: accessTokenClaims });
    }
    const clockSkew = getClockSkew(options);
    const proof = await validateJwt(headerValue, checkSigningAlgorithm.bind(undefined, options?.signingAlgorithms, undefined, supported), clockSkew, getClockTolerance(options), undefined)
        .then(checkJwtType.bind(undefined, 'dpop+jwt'))
        .then(validatePresence.bind(undefined, ['iat', 'jti', 'ath', 'htm', 'htu']))
        .then(validateStringClaim.bind(undefined, 'jti'));
    const now = epochTime() + clockSkew;
    const diff = Math.abs(now - proof.claims.iat);
    if (diff > 300) {
        throw OPE('DPoP Proof iat is not recent enough', JWT_TIMESTAMP_CHECK, {
            now,
            claims: proof.claims,
            claim: 'iat',
        });
    }
    if (proof.claims.htm !== request.method) {
        throw OPE('DPoP Proof htm mismatch', JWT_CLAIM_COMPARISON, {
            expected: request.method,
            claims: proof.claims,
            claim: 'htm',
        });
    }
    if (typeof proof.claims.htu !== 'string' ||
        normalizeHtu(proof.claims.htu) !== normalizeHtu(request.url)) {
        throw OPE('DPoP Proof htu mismatch', JWT_CLAIM_COMPARISON, {
            expected: normalizeHtu(request.url),
            claims: proof.claims,
            claim: 'htu',
        });
    }
    {
        const expected = b64u(await crypto.subtle.digest('SHA-256', buf(accessToken)));
        if (proof.claims.ath !== expected) {
            throw OPE('DPoP Proof ath mismatch', JWT_CLAIM_COMPARISON, {
                expected,
                claims: proof.claims,
                claim: 'ath',
            });
        }
    }
    const { jwk, alg } = proof.header;
    if (!isJsonObject(jwk)) {
        throw OPE('DPoP Proof jwk header parameter must be a JSON object', INVALID_REQUEST, {
            header: proof.header,
        });
    }
    {
        const expected = await calculateJwkThumbprint(jwk);
        if (accessTokenClaims.cnf.jkt !== expected) {
            throw OPE('JWT Access Token confirmation mismatch', JWT_CLAIM_COMPARISON, {
                expected,
                claims: accessTokenClaims,
                claim: 'cnf.jkt',
            });
        }
    }
    const { 0: protectedHeader, 1: payload, 2: encodedSignature } = headerValue.split('.');
    const signature = b64u(encodedSignature);
    const key = await importJwk(alg, jwk);
    if (key.type !== 'public') {
        throw OPE('DPoP Proof jwk header parameter must contain a public key', INVALID_REQUEST, {
            header: proof.header,
        });
    }
    await validateJwsSignature(protectedHeader, payload, key, signature);
}
async function validateJwtAccessToken(as, request, expectedAudience, options) {
    assertAs(as);
    if (!looseInstanceOf(request, Request)) {
        throw CodedTypeError('"request" must be an instance of Request', ERR_INVALID_ARG_TYPE);
    }
    assertString(expectedAudience, '"expectedAudience"');
    const authorization = request.headers.get('authorization');
    if (authorization === null) {
        throw OPE('"request" is missing an Authorization HTTP Header', INVALID_REQUEST, {
            headers: request.headers,
        });
    }
    let { 0: scheme, 1: accessToken, length } = authorization.split(/ +/);
    scheme = scheme.toLowerCase();
    switch (scheme) {
        case 'dpop':
        case 'bearer':
            break;
        default:
            throw new UnsupportedOperationError('unsupported Authorization HTTP Header scheme', {
                cause: { headers: request.headers },
            });
    }
    if (length !== 2) {
        throw OPE('invalid Authorization HTTP Header format', INVALID_REQUEST, {
            headers: request.headers,
        });
    }
    const requiredClaims = [
        'iss',
        'exp',
        'aud',
        'sub',
        'iat',
        'jti',
        'client_id',
    ];
    if (options?.requireDPoP || scheme === 'dpop' || request.headers.has('dpop')) {
        requiredClaims.push('cnf');
    }
    const { claims, header } = await validateJwt(accessToken, checkSigningAlgorithm.bind(undefined, options?.signingAlgorithms, undefined, supported), getClockSkew(options), getClockTolerance(options), undefined)
        .then(checkJwtType.bind(undefined, 'at+jwt'))
        .then(validatePresence.bind(undefined, requiredClaims))
        .then(validateIssuer.bind(undefined, as))
        .then(validateAudience.bind(undefined, expectedAudience))
        .catch(reassignRSCode);
    for (const claim of ['client_id', 'jti', 'sub']) {
        if (typeof claims[claim] !== 'string') {
            throw OPE(`unexpected JWT "${claim}" claim type`, INVALID_REQUEST, { claims });
        }
    }
    if ('cnf' in claims) {
        if (!isJsonObject(claims.cnf)) {
            throw OPE('unexpected JWT "cnf" (confirmation) claim value', INVALID_REQUEST, { claims });
        }
        const { 0: cnf, length } = Object.keys(claims.cnf);
        if (length) {
            if (length !== 1) {
                throw new UnsupportedOperationError('multiple confirmation claims are not supported', {
                    cause: { claims },
                });
            }
            if (cnf !== 'jkt') {
                throw new UnsupportedOperationError('unsupported JWT Confirmation method', {
                    cause: { claims },
                });
            }
        }
    }
    const { 0: protectedHeader, 1: payload, 2: encodedSignature } = accessToken.split('.');
    const signature = b64u(encodedSignature);
    const key = await getPublicSigKeyFromIssuerJwksUri(as, options, header);
    await validateJwsSignature(protectedHeader, payload, key, signature);
    if (options?.requireDPoP ||
        scheme === 'dpop' ||
        claims.cnf?.jkt !== undefined ||
        request.headers.has('dpop')) {
        await validateDPoP(request, accessToken, claims, options).catch(reassignRSCode);
    }
    return claims;
}
function reassignRSCode(err) {
    if (err instanceof OperationProcessingError && err?.code === INVALID_REQUEST) {
        err.code = INVALID_RESPONSE;
    }
    throw err;
}
async function backchannelAuthenticationRequest(as, client, clientAuthentication, parameters, options) {
    assertAs(as);
    assertClient(client);
    const url = resolveEndpoint(as, 'backchannel_authentication_endpoint', client.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const body = new URLSearchParams(parameters);
    body.set('client_id', client.client_id);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    return authenticatedRequest(as, client, clientAuthentication, url, body, headers, options);
}
async function processBackchannelAuthenticationResponse(as, client, response) {
    assertAs(as);
    assertClient(client);
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 200, 'Backchannel Authentication Endpoint');
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.auth_req_id, '"response" body "auth_req_id" property', INVALID_RESPONSE, {
        body: json,
    });
    let expiresIn = typeof json.expires_in !== 'number' ? parseFloat(json.expires_in) : json.expires_in;
    assertNumber(expiresIn, true, '"response" body "expires_in" property', INVALID_RESPONSE, {
        body: json,
    });
    json.expires_in = expiresIn;
    if (json.interval !== undefined) {
        assertNumber(json.interval, false, '"response" body "interval" property', INVALID_RESPONSE, {
            body: json,
        });
    }
    return json;
}
async function backchannelAuthenticationGrantRequest(as, client, clientAuthentication, authReqId, options) {
    assertAs(as);
    assertClient(client);
    assertString(authReqId, '"authReqId"');
    const parameters = new URLSearchParams(options?.additionalParameters);
    parameters.set('auth_req_id', authReqId);
    return tokenEndpointRequest(as, client, clientAuthentication, 'urn:openid:params:grant-type:ciba', parameters, options);
}
async function processBackchannelAuthenticationGrantResponse(as, client, response, options) {
    return processGenericAccessTokenResponse(as, client, response, undefined, options?.[jweDecrypt], options?.recognizedTokenTypes);
}
async function dynamicClientRegistrationRequest(as, metadata, options) {
    assertAs(as);
    const url = resolveEndpoint(as, 'registration_endpoint', metadata.use_mtls_endpoint_aliases, options?.[allowInsecureRequests] !== true);
    const headers = prepareHeaders(options?.headers);
    headers.set('accept', 'application/json');
    headers.set('content-type', 'application/json');
    const method = 'POST';
    if (options?.DPoP) {
        assertDPoP(options.DPoP);
        await options.DPoP.addProof(url, headers, method, options.initialAccessToken);
    }
    if (options?.initialAccessToken) {
        headers.set('authorization', `${headers.has('dpop') ? 'DPoP' : 'Bearer'} ${options.initialAccessToken}`);
    }
    const response = await (options?.[customFetch] || fetch)(url.href, {
        body: JSON.stringify(metadata),
        headers: Object.fromEntries(headers.entries()),
        method,
        redirect: 'manual',
        signal: signal(url, options?.signal),
    });
    options?.DPoP?.cacheNonce(response, url);
    return response;
}
async function processDynamicClientRegistrationResponse(response) {
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    await checkOAuthBodyError(response, 201, 'Dynamic Client Registration Endpoint');
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.client_id, '"response" body "client_id" property', INVALID_RESPONSE, {
        body: json,
    });
    if (json.client_secret !== undefined) {
        assertString(json.client_secret, '"response" body "client_secret" property', INVALID_RESPONSE, {
            body: json,
        });
    }
    if (json.client_secret) {
        assertNumber(json.client_secret_expires_at, true, '"response" body "client_secret_expires_at" property', INVALID_RESPONSE, {
            body: json,
        });
    }
    return json;
}
async function resourceDiscoveryRequest(resourceIdentifier, options) {
    return performDiscovery(resourceIdentifier, 'resourceIdentifier', (url) => {
        prependWellKnown(url, '.well-known/oauth-protected-resource', true);
        return url;
    }, options);
}
async function processResourceDiscoveryResponse(expectedResourceIdentifier, response) {
    const expected = expectedResourceIdentifier;
    if (!(expected instanceof URL) && expected !== _nodiscoverycheck) {
        throw CodedTypeError('"expectedResourceIdentifier" must be an instance of URL', ERR_INVALID_ARG_TYPE);
    }
    if (!looseInstanceOf(response, Response)) {
        throw CodedTypeError('"response" must be an instance of Response', ERR_INVALID_ARG_TYPE);
    }
    if (response.status !== 200) {
        throw OPE('"response" is not a conform Resource Server Metadata response (unexpected HTTP status code)', RESPONSE_IS_NOT_CONFORM, response);
    }
    assertReadableResponse(response);
    const json = await getResponseJsonBody(response);
    assertString(json.resource, '"response" body "resource" property', INVALID_RESPONSE, {
        body: json,
    });
    if (expected !== _nodiscoverycheck && new URL(json.resource).href !== expected.href) {
        throw OPE('"response" body "resource" property does not match the expected value', JSON_ATTRIBUTE_COMPARISON, { expected: expected.href, body: json, attribute: 'resource' });
    }
    return json;
}
async function getResponseJsonBody(response, check = assertApplicationJson) {
    let json;
    try {
        json = await response.json();
    }
    catch (cause) {
        check(response);
        throw OPE('failed to parse "response" body as JSON', PARSE_ERROR, cause);
    }
    if (!isJsonObject(json)) {
        throw OPE('"response" body must be a top level object', INVALID_RESPONSE, { body: json });
    }
    return json;
}
const _nopkce = (/* unused pure expression or super */ null && (nopkce));
const _nodiscoverycheck = Symbol();
const _expectedIssuer = Symbol();
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./build/auth/oauth/client.js

/** `client_secret_basic` for the servers that do not decode: the id and the secret as they are. */
const basicRaw = (secret) => (_as, client, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`);
};
const METHODS = {
    client_secret_post: ClientSecretPost,
    client_secret_basic: ClientSecretBasic,
    client_secret_basic_raw: basicRaw,
};
/**
 * The authenticated form of one request. oauth4webapi authenticates; the form is filled here, since its request builders
 * make a `Headers`, for which Node loads the whole of fetch (33 ms measured: docs/design/003-start-up.md). It asks for
 * `set` alone, which a Map has.
 */
async function authenticate(client, parameters, encoding) {
    const body = new URLSearchParams(parameters);
    const headers = new Map();
    const server = { issuer: client.issuer };
    await METHODS[client.authMethod](client.secret)(server, { client_id: client.id }, body, headers);
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
/** The Basic values that the client may send: masked, since the runner's masks know the secret alone. */
async function client_basicValues(id, secret) {
    const methods = ['client_secret_basic', 'client_secret_basic_raw'];
    const attachments = methods.map((authMethod) => authenticate({ id, secret, authMethod, issuer: '' }, {}, 'form'));
    return (await Promise.all(attachments)).map(({ headers }) => (headers['authorization'] ?? '').slice('Basic '.length));
}

;// CONCATENATED MODULE: ./build/auth/oauth/revoke.js



/** Attempts after the first one: the token ends by itself, and a job should not wait for that. */
const REVOCATION_RETRIES = 1;
/** What a user is told when a revocation fails; the step goes on. */
const revocationFailed = (error) => `The token could not be revoked; it ends when it expires. ${describeFailure(error).text}`;
/** Asks the server to revoke a token (RFC 7009 section 2). Rejects with TOKEN_REJECTED or a fault of the connection. */
async function revokeToken(endpoint, client, token, send, type = 'access_token') {
    const answer = await send({
        method: 'POST',
        url: endpoint,
        source: 'the revocation endpoint',
        headers: { accept: 'application/json' },
        credentials: clientCredentials(client, { token, token_type_hint: type }),
        maxBodyBytes: exchange/* MAX_READ_BYTES */.qT,
        repeatable: true,
        maxRedirects: 0,
    });
    if (answer.status === 200 || answer.status === 204)
        return;
    throw new errors/* StepError */.zg('TOKEN_REJECTED', `The revocation endpoint answered HTTP ${answer.status}.`, {
        hint: 'The token ends by itself when it expires.',
    });
}

// EXTERNAL MODULE: ./build/lib/json.js
var lib_json = __nccwpck_require__(292);
;// CONCATENATED MODULE: ./build/lib/select.js
/** The value at a dotted path (`issue.status.id`) of a JSON value; undefined where there is none. Only own properties count. */
function select_select(value, path) {
    return path.split('.').reduce((at, name) => {
        if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name))
            return undefined;
        return at[name];
    }, value);
}

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
        const parsed = (0,lib_json/* parseJson */.qF)(`"${value}"`);
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
    const answer = (0,lib_json/* parseJson */.qF)(raw);
    if (!(0,lib_json/* isObject */.Gv)(answer))
        throw token_response_notJson(raw);
    const value = select_select(answer, field);
    if (!isTokenText(value)) {
        const what = value === undefined ? `has no "${field}"` : `holds a "${field}" that cannot be a token`;
        throw new errors/* StepError */.zg('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
            hint: 'Check that token-url is the token endpoint, and that the client may use this grant.',
        });
    }
    const lifetime = readLifetime(answer['expires_in']) ?? settings.token_response?.expires_in_default;
    return {
        value,
        type: token_response_text(answer['token_type']) ?? 'Bearer',
        obtainedAt: now,
        expiresAt: lifetime === undefined ? undefined : now + lifetime * 1000,
        scope: token_response_text(answer['scope']),
    };
}
/** A text that can be an output: 1 to 8,192 characters, none of them NUL. */
const token_response_text = (value) => typeof value === 'string' && /^[^\0]{1,8192}$/u.test(value) ? value : undefined;
function token_response_notJson(raw) {
    const start = raw.trimStart();
    const what = start === '' ? 'is empty' : start.startsWith('<') ? 'is a web page' : 'is not a JSON object';
    return new errors/* StepError */.zg('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
        hint: 'Check that token-url (or base-url, issuer) names the token endpoint itself, not a sign-in page.',
    });
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
/** `error` and `error_description` of an answer: from its JSON body, else from its challenge (RFC 6750 section 3). */
function readOAuthError(answer) {
    const body = (0,exchange/* readJson */.Vh)(answer);
    if ((0,lib_json/* isObject */.Gv)(body) && typeof body['error'] === 'string') {
        const description = body['error_description'];
        return { error: body['error'], description: typeof description === 'string' ? description : '' };
    }
    const challenge = answer.headers['www-authenticate'] ?? '';
    const parameter = (name) => new RegExp(`(?:^|[\\s,])${name}="((?:[^"\\\\]|\\\\.)*)"`, 'iu').exec(challenge)?.[1];
    const error = parameter('error');
    return error === undefined ? undefined : { error, description: parameter('error_description') ?? '' };
}
/** Why a token endpoint refused. Never quotes an answer that is no OAuth error: it may hold anything. */
function tokenRejected(answer, secrets) {
    if (answer.status >= 300 && answer.status < 400) {
        return new errors/* StepError */.zg('REDIRECT_REFUSED', `The token endpoint answered with a redirect (HTTP ${answer.status}).`, {
            hint: 'Credentials never follow a redirect: give the final address in token-url.',
        });
    }
    const refusal = readOAuthError(answer);
    if (refusal === undefined) {
        return new errors/* StepError */.zg('TOKEN_REJECTED', `The token endpoint answered HTTP ${answer.status}.`, {
            hint: hintFor(answer, ''),
        });
    }
    const said = secrets.quote(refusal.description, 200);
    const text = `The token endpoint answered ${secrets.show(refusal.error, 60)} (HTTP ${answer.status})${said}.`;
    return new errors/* StepError */.zg('TOKEN_REJECTED', text, { hint: hintFor(answer, refusal.error) });
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
async function askForToken(endpoint, grant, deps) {
    const { url, source, client, settings } = endpoint;
    const { secrets } = deps;
    const askedAt = deps.now();
    const answer = await deps.send({
        ...{ method: 'POST', url, source },
        headers: { accept: 'application/json' },
        credentials: clientCredentials(client, grant.parameters, settings.token_request?.encoding),
        maxBodyBytes: exchange/* MAX_READ_BYTES */.qT,
        repeatable: grant.repeatable,
        maxRedirects: 0,
    });
    const raw = answer.body.toString('utf8');
    protectTokens(raw, settings.token_response?.access_token ?? 'access_token', secrets);
    const refused = answer.status < 200 || answer.status > 299;
    const body = (0,exchange/* readJson */.Vh)(answer);
    const refreshToken = !refused && (0,lib_json/* isObject */.Gv)(body) ? (body['refresh_token'] ?? '') : '';
    if (isTokenText(refreshToken))
        secrets.protect(refreshToken);
    return {
        status: answer.status,
        error: readOAuthError(answer)?.error,
        refreshToken: () => {
            if (refreshToken === '')
                return undefined;
            if (isTokenText(refreshToken))
                return refreshToken;
            throw new errors/* StepError */.zg('TOKEN_INVALID', 'The answer of the token endpoint holds a refresh token that cannot be one.', {
                hint: 'It is lost, and the one before may be used up: sign in again.',
            });
        },
        token: () => {
            if (refused)
                throw tokenRejected(answer, secrets);
            try {
                const token = readToken(raw, settings, askedAt);
                // The raw text may write its names and values with escapes that the search above does not know.
                secrets.protect(token.value);
                return token;
            }
            catch (error) {
                // Some servers refuse with status 200 and the words of an error.
                if (error instanceof errors/* StepError */.zg && /"error"\s*:\s*"/u.test(raw))
                    throw tokenRejected(answer, secrets);
                throw error;
            }
        },
    };
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
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
const deriveKey = (material, salt, purpose) => Buffer.from((0,external_node_crypto_namespaceObject.hkdfSync)('sha256', JSON.stringify(material), salt, `bearer-step ${purpose}`, 32));
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
    const decipher = (0,external_node_crypto_namespaceObject.createDecipheriv)(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
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
const sealInvalid = (cause) => new errors/* StepError */.zg('SEAL_INVALID', 'What was sealed cannot be opened: it was changed, or sealed under another key.', {
    hint: 'Check that seal-key is the one that it was sealed under.',
    cause,
});
/** Whether a text can be a seal key: 32 bytes in base64 or base64url, as `bearer-step seal-key` makes them. */
const isSealKey = (text) => /^[\w+/-]+={0,2}$/u.test(text) && Buffer.from(text, 'base64').length === 32;
/** A seal key as key material: its bytes, however they are written. */
const sealMaterial = (key) => [Buffer.from(key, 'base64').toString('base64')];
/** A new seal key: 32 random bytes in base64url. */
const newSealKey = () => (0,external_node_crypto_namespaceObject.randomBytes)(32).toString('base64url');

;// CONCATENATED MODULE: ./build/auth/grant.js
/** The grant of a run: the workflow's word, else refresh_token where the workflow gives one, else the provider's first. */
function grant_grantOf(inputs, { oauth }) {
    if (inputs.grant !== undefined)
        return inputs.grant;
    if (givesRefreshToken(inputs))
        return 'refresh_token';
    return oauth.grant_types[0] === 'client_credentials' ? 'client_credentials' : 'refresh_token';
}
/** Whether the workflow gives a refresh token, or says where it is kept. */
const givesRefreshToken = (inputs) => [inputs.refreshToken, inputs.loadRefreshToken, inputs.saveRefreshToken].some((text) => text !== '');
/** Of a token request, beside those of its grant: the provider's constants, and the workflow's. */
const grant_tokenParametersOf = ({ oauth }, { tokenParameters }) => ({ ...oauth.token_request?.parameters, ...tokenParameters });
/** How a server treats refresh tokens; what is not known counts as the stricter. */
const refreshOf = ({ refresh }) => ({
    rotation: refresh?.rotation ?? 'immediate',
    replay: refresh?.replay ?? 'revokes_grant',
});

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
        const answer = await send({
            method: 'GET',
            url,
            source: 'the input issuer',
            headers: { accept: 'application/json' },
            credentials: NO_CREDENTIALS,
            maxBodyBytes: exchange/* MAX_READ_BYTES */.qT,
            repeatable: true,
            maxRedirects: 0,
        });
        const { status } = answer;
        if (status === 200)
            return readMetadata((0,exchange/* readJson */.Vh)(answer), issuer, wanted);
        refusal ||= status;
        if (status < 400 || status > 499)
            break;
    }
    throw failed(issuer, `cannot be read (HTTP ${refusal})`, 'Check the path of the input issuer, or give token-url instead.');
}
function readMetadata(metadata, issuer, wanted) {
    if (!(0,lib_json/* isObject */.Gv)(metadata))
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
function authMethods(value) {
    if (!Array.isArray(value))
        return undefined;
    return ['client_secret_post', 'client_secret_basic'].filter((method) => value.includes(method));
}

;// CONCATENATED MODULE: ./build/auth/server.js


/** The server of a run: from the inputs and the provider, else from the issuer's metadata. Rejects as `discover` does. */
async function findServer({ inputs, provider, target }, send, wantsAuthorization = false) {
    const { issuer } = target;
    const wanted = { revocation: inputs.revokeToken !== false, authorization: wantsAuthorization };
    const metadata = target.tokenEndpoint === undefined && issuer !== undefined ? await discover(issuer, wanted, send) : undefined;
    const tokenEndpoint = target.tokenEndpoint ?? metadata?.token_endpoint;
    if (tokenEndpoint === undefined)
        throw (0,input_errors/* inputFault */.h)('token-url', 'is missing. Give it, or issuer.');
    const revocationEndpoint = metadata?.revocation_endpoint ?? target.revocationEndpoint;
    if (inputs.revokeToken === true && revocationEndpoint === undefined) {
        throw (0,input_errors/* inputFault */.h)('revoke-token', 'is true, but no revocation endpoint is known. Give issuer, or leave it out.');
    }
    return {
        tokenEndpoint,
        source: metadata === undefined ? target.tokenSource : `the metadata of ${tokenEndpoint.origin}`,
        revocationEndpoint,
        authorizationEndpoint: target.authorizationEndpoint ?? metadata?.authorization_endpoint,
        client: {
            id: inputs.clientId,
            secret: inputs.clientSecret,
            authMethod: chooseAuthMethod(inputs, provider, metadata),
            issuer: (issuer ?? tokenEndpoint).href,
        },
    };
}
/** The token endpoint of a server, as it is asked. */
const endpointOf = ({ tokenEndpoint, source, client }, { oauth }) => ({
    url: tokenEndpoint,
    source,
    client,
    settings: oauth,
});
/** The workflow's word, the provider's, the server's; else client_secret_basic (RFC 8414 section 2). */
function chooseAuthMethod(inputs, provider, metadata) {
    const declared = inputs.clientAuth ?? provider.oauth.token_endpoint_auth_method;
    return declared ?? metadata?.token_endpoint_auth_methods_supported?.[0] ?? 'client_secret_basic';
}

;// CONCATENATED MODULE: ./build/cli/login/authorization.js



/** Where a code is shown on a page, to be typed in here: Doorkeeper's word for it, and once Google's. */
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
/** What ties an answer to its question. */
const newState = () => generateRandomState();
/** The authorization URL for `parameters` (client_id, scope …). Rejects with ORIGIN_NOT_ALLOWED for an endpoint that nobody should open. */
async function authorizationRequest(endpoint, parameters, redirectUri, state) {
    const fault = (0,urls/* faultOfUrl */.TU)(endpoint);
    if (fault !== undefined) {
        throw new errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `The authorization endpoint ${fault}.`, {
            hint: 'Only an https URL is opened in a browser. Check --authorization-url, --base-url or --issuer.',
        });
    }
    const codeVerifier = generateRandomCodeVerifier();
    const url = new URL(endpoint);
    const all = {
        ...parameters,
        ...{ response_type: 'code', redirect_uri: redirectUri, state },
        ...{ code_challenge: await calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' },
    };
    for (const [name, value] of Object.entries(all))
        url.searchParams.set(name, value);
    return { url, codeVerifier, redirectUri };
}

// EXTERNAL MODULE: ./build/http/proxy.js
var proxy = __nccwpck_require__(749);
;// CONCATENATED MODULE: ./build/provider/provider.js
/** Where the token goes in a request to the API. */
const provider_authorizationOf = (provider) => provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };
/** The header that carries `token`. */
function bearerHeader(provider, token) {
    const { header, scheme } = provider_authorizationOf(provider);
    return { [header]: `${scheme} ${token}`.trim() };
}
/** How a client authenticates: RFC 6749 section 2.3.1 in the body or in Basic, and Basic without its encoding. */
const CLIENT_AUTH_METHODS = ['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'];

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __nccwpck_require__(75);
;// CONCATENATED MODULE: ./build/lib/files.js






const MAX_INPUT_FILE_BYTES = 1_048_576;
const REFUSED_ROOTS = ['/proc', '/sys', '/dev'];
const REFUSED_FOLDERS = ['.git', '_actions', '_runner_file_commands'];
const refused = (input, reason) => new errors/* StepError */.zg('FILE_REFUSED', `The file of the input ${input} ${reason}.`, {
    hint: 'Name a regular file in the workspace or in the runner’s temp folder.',
});
const files_failed = (input, what, cause) => new errors/* StepError */.zg('FILE_FAILED', `The file of the input ${input} cannot be ${what}.`, {
    hint: 'Check its path and permissions.',
    cause,
});
const isBelow = (path, folder) => path.startsWith(`${folder}${external_node_path_.sep}`);
/**
 * The real path of what an input names: its folder must exist and lie in the workspace, in the runner's temp folder, or
 * at an absolute path that the workflow spells out without a link on the way. Links are followed before the judgement.
 */
async function locate(input, path, places) {
    const full = (0,external_node_path_.resolve)(places.workspace, path);
    const folder = await (0,promises_namespaceObject.realpath)((0,external_node_path_.dirname)(full)).catch((cause) => {
        throw files_failed(input, 'found', cause);
    });
    const real = (0,external_node_path_.join)(folder, (0,external_node_path_.basename)(full));
    const roots = await Promise.all([places.workspace, places.temp].filter(Boolean).map((root) => (0,promises_namespaceObject.realpath)(root).catch(() => root)));
    const spelledOut = (0,external_node_path_.isAbsolute)(path) && real === full;
    if (!spelledOut && !roots.some((root) => isBelow(real, root)))
        throw refused(input, 'lies outside the workspace');
    const commandFiles = await Promise.all(places.commandFiles.map((file) => (0,promises_namespaceObject.realpath)(file).catch(() => file)));
    const forbidden = REFUSED_ROOTS.some((root) => isBelow(real, root)) ||
        real.split(external_node_path_.sep).some((part) => REFUSED_FOLDERS.includes(part)) ||
        commandFiles.includes(real);
    if (forbidden)
        throw refused(input, 'is not one that a step may use');
    return real;
}
/** The text of a file that an input names, at most 1 MiB. A link as the file itself is refused. Rejects with FILE_REFUSED or FILE_FAILED. */
async function readInputFile(input, path, places) {
    const { file, size } = await openRegular(input, await locate(input, path, places));
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
async function files_openFileBody(input, path, places) {
    const real = await locate(input, path, places);
    const { file, size } = await openRegular(input, real);
    await file.close();
    const changed = () => files_failed(input, 'sent: it has changed meanwhile', undefined);
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
    const file = await (0,promises_namespaceObject.open)(real, flags).catch((cause) => {
        throw (0,errors/* systemCode */.xU)(cause) === 'ELOOP' ? refused(input, 'is a link') : files_failed(input, 'read', cause);
    });
    const stat = await file.stat();
    if (stat.isFile())
        return { file, size: stat.size };
    await file.close();
    throw refused(input, 'is not a regular file');
}
/** Checks, before anything is sent, that a file may be written there later. Rejects with FILE_REFUSED or FILE_FAILED. */
async function files_checkOutputFile(input, path, places) {
    const real = await locate(input, path, places);
    const stat = await lstat(real).catch(() => undefined);
    if (stat !== undefined && !stat.isFile() && !stat.isSymbolicLink())
        throw refused(input, 'is not a regular file');
}
/**
 * Writes a file that an input names, whole or not at all: a new file, mode 0600, renamed into place, so that a link there
 * is replaced and never followed. Resolves to its real path. Rejects with FILE_REFUSED or FILE_FAILED.
 */
async function writeOutputFile(input, path, content, places) {
    const real = await locate(input, path, places);
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
        throw files_failed(input, 'written', cause);
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
        throw (0,input_errors/* inputFault */.h)('ca-cert', 'holds no certificate. Write PEM text, base64 of it, a path, or the word system.');
    }
    if (FOREIGN_WORKSPACE_EVENTS.includes(host.event)) {
        const reason = `a file of the workspace does not count on ${host.event}: a pull request may have written it.`;
        throw (0,input_errors/* inputFault */.h)('ca-cert', `${reason} Give the certificate itself, from vars.`);
    }
    const found = pemIn(await readInputFile('ca-cert', path, host));
    if (found !== undefined)
        return found;
    throw (0,input_errors/* inputFault */.h)('ca-cert', 'names a file without PEM text (-----BEGIN CERTIFICATE-----). Convert it with openssl x509.');
}
const pemIn = (text) => text.match(PEM) ?? undefined;
function checked(certificates) {
    for (const [index, pem] of certificates.entries()) {
        try {
            new external_node_crypto_namespaceObject.X509Certificate(pem);
        }
        catch {
            throw (0,input_errors/* inputFault */.h)('ca-cert', `certificate ${index + 1} is damaged. Paste it anew, with all its lines.`);
        }
    }
    return certificates;
}

;// CONCATENATED MODULE: ./build/inputs/maps.js


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
    if ('fault' in result)
        throw (0,input_errors/* inputFault */.h)(input, `line ${result.line}: ${result.fault} ${QUOTE}`);
    if (!(0,lib_json/* isSound */.gH)(result.value))
        throw (0,input_errors/* inputFault */.h)(input, 'is nested too deeply, or has a key named __proto__.');
    return result.value;
}
/** As `readValue`, for a map. */
async function readMap(input, text, loadYaml) {
    const value = await readValue(input, text, loadYaml);
    if ((0,lib_json/* isObject */.Gv)(value))
        return value;
    throw (0,input_errors/* inputFault */.h)(input, `is not a map. Write one "name: value" a line, or a JSON object. ${QUOTE}`);
}
/** The entries of a map whose values are all text, numbers or booleans, as text. */
function textValues(input, map) {
    return Object.fromEntries(Object.entries(map).map(([name, value]) => {
        if (value === null || typeof value === 'object')
            throw (0,input_errors/* inputFault */.h)(input, `the value of "${name}" is not a text.`);
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
    throw (0,input_errors/* inputFault */.h)(input, 'is neither true nor false. Write one of them.');
}
/** A whole number from `min` to `max`, in digits. */
function readWholeNumber(input, text, min, max) {
    const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max)
        return value;
    throw (0,input_errors/* inputFault */.h)(input, `is not a whole number from ${min} to ${max}. Write it in digits.`);
}
/** One of the words of `known`. */
function readWord(input, text, known) {
    const word = known.find((candidate) => candidate === text);
    if (word !== undefined)
        return word;
    throw (0,input_errors/* inputFault */.h)(input, `is not known. Write ${known.join(' or ')}.`);
}
/** An https URL (or http to loopback) without user name, password, query or fragment. */
function readUrl(input, text) {
    const example = 'Write it like https://hub.example.com:8443.';
    if (/[\\\p{Cc}\s]/u.test(text))
        throw (0,input_errors/* inputFault */.h)(input, `holds a blank, "\\" or control character. ${example}`);
    const url = /^https?:\/\//iu.test(text) ? (0,urls/* parseUrl */.Dl)(text) : undefined;
    if (url === undefined)
        throw (0,input_errors/* inputFault */.h)(input, `is not a URL. ${example}`);
    const fault = (0,urls/* faultOfUrl */.TU)(url) ?? (url.search === '' ? undefined : 'holds a query (?…)');
    if (fault !== undefined)
        throw (0,input_errors/* inputFault */.h)(input, `${fault}. ${example}`);
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
        throw (0,input_errors/* inputFault */.h)(input, `names more than an origin. Write ${url.origin}.`);
    });
}
/** Statuses (`200`) and classes (`2xx`), separated by commas or blanks. */
function readStatuses(input, text) {
    const items = text.split(/[\s,]+/u).filter((item) => item !== '');
    if (items.length === 0 || !items.every((item) => /^[2-5](?:\d\d|xx)$/iu.test(item))) {
        throw (0,input_errors/* inputFault */.h)(input, 'is not a list of statuses. Write it like 2xx or 200,404.');
    }
    return (status) => items.some((item) => /xx$/iu.test(item) ? item.startsWith(String(Math.floor(status / 100))) : item === String(status));
}

;// CONCATENATED MODULE: ./build/inputs/reader.js


/** Reads inputs by name: blank is unset, and a value at fault is noted and counts as unset from there on. */
class InputReader {
    #host;
    #faults;
    #loadYaml;
    #given = new Set();
    constructor(host, faults, loadYaml) {
        this.#host = host;
        this.#faults = faults;
        this.#loadYaml = loadYaml;
    }
    /** The names read so far that are not blank, be their values right or wrong. */
    get given() {
        return this.#given;
    }
    /** The text of an input; '' when it is blank. */
    text(name) {
        const text = this.#host.input(name);
        if (text !== '')
            this.#given.add(name);
        return text;
    }
    /** What `read` makes of an input; `fallback` when it is blank or at fault. */
    value(name, fallback, read) {
        const text = this.text(name);
        return text === '' ? fallback : (this.#faults.attempt(() => read(name, text)) ?? fallback);
    }
    /** As `value`, for what takes time. */
    async valueAsync(name, fallback, read) {
        const text = this.text(name);
        return text === '' ? fallback : ((await this.#faults.attemptAsync(() => read(name, text))) ?? fallback);
    }
    number(name, fallback, min, max) {
        return this.value(name, fallback, (input, text) => readWholeNumber(input, text, min, max));
    }
    word(name, known) {
        return this.value(name, undefined, (input, text) => readWord(input, text, known));
    }
    map(name) {
        return this.valueAsync(name, {}, (input, text) => readMap(input, text, this.#loadYaml));
    }
    async textMap(name) {
        const map = await this.map(name);
        return this.#faults.attempt(() => textValues(name, map)) ?? {};
    }
}

;// CONCATENATED MODULE: ./build/inputs/inputs.js






/** The grants by which a step gets its token. */
const RUN_GRANTS = ['client_credentials', 'refresh_token'];
const REFRESH_GUARDS = ['concurrency'];
/** Reads every input, noting the faults. What comes back is only fit for use when there were none. */
async function inputs_readInputs(host, faults, loadYaml) {
    const read = new InputReader(host, faults, loadYaml);
    return {
        given: read.given,
        provider: read.text('provider') || 'oauth2',
        baseUrl: read.value('base-url', undefined, readUrl),
        variables: await read.textMap('variables'),
        tokenUrl: read.value('token-url', undefined, readUrl),
        issuer: read.value('issuer', undefined, readUrl),
        clientId: read.text('client-id'),
        clientSecret: read.text('client-secret'),
        clientAuth: read.word('client-auth', CLIENT_AUTH_METHODS),
        scope: read.text('scope'),
        audience: read.text('audience'),
        tokenParameters: await read.textMap('token-parameters'),
        token: read.text('token'),
        grant: read.word('grant', RUN_GRANTS),
        refreshToken: read.text('refresh-token'),
        loadRefreshToken: read.text('load-refresh-token'),
        saveRefreshToken: read.text('save-refresh-token'),
        refreshGuard: read.word('refresh-guard', REFRESH_GUARDS),
        sealKey: read.text('seal-key'),
        githubToken: read.text('github-token'),
        operation: read.text('operation'),
        request: read.text('request'),
        parameters: await read.map('parameters'),
        query: await read.map('query'),
        headers: await read.textMap('headers'),
        body: await read.valueAsync('body', undefined, (name, text) => readBody(name, text, loadYaml)),
        expectStatus: read.value('expect-status', readStatuses('expect-status', '2xx'), readStatuses),
        retries: read.number('retries', 3, 0, 10),
        retryUnsafe: read.value('retry-unsafe', false, readBoolean),
        timeoutMs: read.number('timeout', 300, 1, 86_400) * 1000,
        responseFile: read.text('response-file'),
        caCert: await read.valueAsync('ca-cert', { certificates: [], systemStore: false }, (_, text) => readCaCert(text, host)),
        tlsVerify: read.value('tls-verify', true, readBoolean),
        allowedOrigins: read.value('allowed-origins', [], readOrigins),
        revokeToken: read.value('revoke-token', undefined, readBoolean),
        minTtlMs: read.number('min-ttl', 60, 0, 86_400) * 1000,
    };
}
/** What an expression without a value gives is `null`, and hardly ever what somebody wants to send. */
async function readBody(input, text, loadYaml) {
    const body = await readValue(input, text, loadYaml);
    if (body === null)
        throw (0,input_errors/* inputFault */.h)(input, 'is null: there is nothing to send. Give a value, or leave it out.');
    return body;
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
function suggest_suggest(name, known) {
    const short = name.toLowerCase().slice(0, 50);
    const ranked = known.map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }));
    const [nearest] = ranked.sort((a, b) => a.far - b.far);
    const near = nearest !== undefined && nearest.far <= nearness(nearest.candidate);
    const list = known.length === 0 ? 'There are none.' : `Known are: ${[...known].sort().join(', ')}.`;
    return near ? `Did you mean "${nearest.candidate}"? ${list}` : list;
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
function find_findProvider(id) {
    const provider = PROVIDERS.find((candidate) => candidate.id === id);
    if (provider !== undefined)
        return provider;
    throw (0,input_errors/* inputFault */.h)('provider', `is not known. ${suggest_suggest(id, PROVIDERS.map((candidate) => candidate.id))}`);
}
/** The operation of that name. Throws INPUT_INVALID with the known ones. */
function find_findOperation(provider, name) {
    const operation = Object.hasOwn(provider.operations, name) ? provider.operations[name] : undefined;
    if (operation !== undefined)
        return operation;
    const known = Object.keys(provider.operations);
    const hint = known.length === 0 ? `${provider.title} declares none: use request.` : suggest(name, known);
    throw inputFault('operation', `is not one of ${provider.title}. ${hint}`);
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
        const fault = (0,urls/* faultOfUrl */.TU)(url);
        if (fault !== undefined) {
            throw new errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${fault}.`, {
                hint: 'Use an https URL without user name, password or fragment.',
                unsent: true,
            });
        }
        if (this.#allowed[kind].has(url.origin))
            return;
        const { secret, input } = NAMES[kind];
        throw new errors/* StepError */.zg('ORIGIN_NOT_ALLOWED', `${secret} may not go to ${url.origin}, which comes from ${source}.`, {
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
            throw (0,input_errors/* inputFault */.h)(input, `"${name}" is missing.`);
        if (isSegment(value))
            return encodeURIComponent(value);
        throw (0,input_errors/* inputFault */.h)(input, `the value of "${name}" cannot stand in a path: "..", "." and control characters change where it leads.`);
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

;// CONCATENATED MODULE: ./build/provider/target.js




/** Fills the provider's templates. `ciOrigins`: of the CI system's own API. Throws INPUT_INVALID for a variable or URL that does not fit. */
function target_resolveTarget(provider, inputs, ciOrigins = []) {
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
        throw (0,input_errors/* inputFault */.h)('base-url', `${provider.title} lives at the root of its host. Write ${url.origin} without the path.`);
    }
    return url;
}
function resolveVariables(provider, given) {
    const declared = provider.variables ?? {};
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
    if (unknown !== undefined) {
        throw (0,input_errors/* inputFault */.h)('variables', `"${unknown}" is not one of ${provider.title}. ${suggest_suggest(unknown, Object.keys(declared))}`);
    }
    const defaults = Object.entries(declared).flatMap(([name, variable]) => variable.default === undefined ? [] : [[name, variable.default]]);
    return { ...Object.fromEntries(defaults), ...given };
}
/** The inputs that a provider needs for its endpoints, of `base-url` and `issuer`. */
function endpointInputs(provider) {
    const names = placeholders(provider.oauth.token_endpoint ?? '');
    return ['base-url', 'issuer'].filter((input) => names.includes(input.replace('-', '_')));
}

;// CONCATENATED MODULE: ./build/request/plan/headers.js

/** Headers that would change where a request goes, who sends it, or how its body is framed. */
const RESERVED_HEADERS = /^(?:host|authorization|proxy-.*|content-length|transfer-encoding|connection|te|upgrade|expect|cookie|accept-encoding)$/iu;
/** Header names in lower case. Throws INPUT_INVALID for a name or value that callers may not set. */
function headers_checkHeaders(input, headers, tokenHeader) {
    const seen = new Set();
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
        if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(name))
            throw (0,input_errors/* inputFault */.h)(input, `"${name}" is not a header name.`);
        const lower = name.toLowerCase();
        if (RESERVED_HEADERS.test(lower) || lower === tokenHeader.toLowerCase()) {
            throw (0,input_errors/* inputFault */.h)(input, `${lower} is set by the step itself and cannot be given. Leave it out.`);
        }
        if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
            throw (0,input_errors/* inputFault */.h)(input, `the value of ${lower} holds a line break or a character that headers cannot carry.`);
        }
        if (seen.has(lower))
            throw (0,input_errors/* inputFault */.h)(input, `${lower} stands there twice.`);
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
function placeParameters(operation, method, inPath, given) {
    const declared = operation.parameters ?? {};
    const defaults = Object.entries(declared).flatMap(([name, parameter]) => parameter.default === undefined ? [] : [[name, parameter.default]]);
    // The order of the workflow first; what it gives overrides the defaults.
    const values = { ...given, ...Object.fromEntries(defaults), ...given };
    const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && isUnset(values[name]));
    if (missing.length > 0) {
        throw (0,input_errors/* inputFault */.h)('parameters', `${missing.map((name) => `"${name}"`).join(', ')} must be given. Write "name: value" lines.`);
    }
    const known = [...new Set([...Object.keys(declared), ...inPath])];
    const placed = { path: {}, query: {}, header: {}, body: {} };
    for (const [name, value] of Object.entries(values)) {
        if (value === null)
            continue;
        const place = Object.hasOwn(declared, name)
            ? declared[name]?.in
            : placeOfOther(name, operation, method, inPath, known);
        put(placed, place ?? 'query', name, value);
    }
    return placed;
}
const isScalar = (value) => value !== null && typeof value !== 'object';
/** Whether a value can stand in a query: a text, number or boolean, or a list of them. */
const isQueryValue = (value) => Array.isArray(value) ? value.every(isScalar) : isScalar(value);
const isUnset = (value) => value === undefined || value === null || value === '';
function placeOfOther(name, operation, method, inPath, known) {
    if (inPath.includes(name))
        return 'path';
    const slip = known.some((candidate) => bare(candidate) === bare(name));
    if (!slip && ['GET', 'HEAD', 'DELETE'].includes(method))
        return 'query';
    if (!slip && operation.body?.rest === true)
        return 'body';
    throw (0,input_errors/* inputFault */.h)('parameters', `"${name}" is not known. ${suggest_suggest(name, known)}`);
}
function put(placed, place, name, value) {
    if (place === 'body' || (place === 'query' && isQueryValue(value)))
        placed[place][name] = value;
    else if (!isScalar(value))
        throw (0,input_errors/* inputFault */.h)('parameters', `the value of "${name}" is not a text.`);
    else
        placed[place][name] = String(value);
}

;// CONCATENATED MODULE: ./build/request/plan/request-line.js


const request_line_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXAMPLE = 'Write it like GET /api/v1/errors?type=ALL.';
/** Whether a request line names its host itself. */
const namesHost = (line) => /^\S+\s+[a-z][a-z0-9+.-]*:/iu.test(line);
/** Reads a request line. Throws INPUT_INVALID. */
function readRequestLine(line) {
    const [, method = '', target = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
    if (method === '' || /[#\\\p{Cc}]/u.test(target + query)) {
        throw (0,input_errors/* inputFault */.h)('request', `is not a method and a path. ${EXAMPLE} Blanks in it are written %20.`);
    }
    if (!request_line_METHODS.includes(method))
        throw (0,input_errors/* inputFault */.h)('request', `the method is none of ${request_line_METHODS.join(', ')}. ${EXAMPLE}`);
    const [, origin, path = ''] = /^([a-z][a-z0-9+.-]*:\/*[^/]*)?(.*)$/isu.exec(target) ?? [];
    if (!path.startsWith('/')) {
        throw (0,input_errors/* inputFault */.h)('request', `the path does not begin with "/"; the host comes from base-url. ${EXAMPLE}`);
    }
    return { method, origin: origin === undefined ? undefined : readUrl('request', origin), path, query };
}

;// CONCATENATED MODULE: ./build/request/plan/plan.js







const WITHOUT_BODY = ['GET', 'HEAD'];
/** Notes the faults of inputs that stand by themselves: `planRequest` stops at its first fault. */
function plan_checkPlanInputs(provider, inputs, faults) {
    faults.attempt(() => checkHeaders('headers', inputs.headers, authorizationOf(provider).header));
    faults.attempt(() => planQuery('', inputs.query));
}
/** The request that tells who a token acts as; undefined where the provider knows none. */
function plan_planIdentity(provider, baseUrl) {
    const { identity } = provider;
    if (identity === undefined)
        return undefined;
    const operation = { description: 'Who the token acts as', request: identity.request };
    return plan_planRequest(operation, provider, baseUrl, { parameters: {}, query: {}, headers: {}, body: undefined });
}
/** The plan of an operation. Throws INPUT_INVALID for parameters, headers or a body that do not fit. */
function plan_planRequest(operation, provider, baseUrl, inputs) {
    const { method, origin, path, query } = readRequestLine(operation.request);
    const placed = placeParameters(operation, method, placeholders(path), inputs.parameters);
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
        throw (0,input_errors/* inputFault */.h)('headers', 'content-type is not JSON, but the body is sent as JSON. Leave it out.');
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
            throw (0,input_errors/* inputFault */.h)('query', `the value of "${name}" is neither a text nor a list of texts.`);
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
        throw (0,input_errors/* inputFault */.h)('body', `a ${method} request has none. Leave it out, or use query.`);
    if (given === undefined)
        return JSON.stringify(wrap === undefined ? placed : { [wrap]: placed });
    if (!hasParameters)
        return JSON.stringify(given);
    throw (0,input_errors/* inputFault */.h)('body', 'stands beside parameters that go into the body. Write all of it in one of them.');
}
function planFile(path, name, given) {
    if (given !== undefined)
        throw (0,input_errors/* inputFault */.h)('body', `stands beside the file of "${name}". Leave it out.`);
    if (typeof path === 'string')
        return { file: path };
    throw (0,input_errors/* inputFault */.h)('parameters', `the value of "${name}" is not the path of a file.`);
}

;// CONCATENATED MODULE: ./build/actions/step/rule.js
const fetchesToken = (inputs) => inputs.token === '';
const NO_SECRETS = 'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';

;// CONCATENATED MODULE: ./build/actions/step/refresh-rules.js





const refreshes = (inputs, provider) => fetchesToken(inputs) && grant_grantOf(inputs, provider) === 'refresh_token';
const savesNowhere = (inputs) => inputs.saveRefreshToken === 'none';
const savesToBranch = (inputs) => inputs.saveRefreshToken === 'branch';
const rotates = ({ oauth }) => refreshOf(oauth).rotation !== 'none';
/** The words of save-refresh-token that are no commands. */
const WORDS = ['none', 'branch'];
const MIN_TIMEOUT_MS = 30_000;
/** What a refresh token needs around it: docs/design/010-refresh-chain.md. */
const REFRESH_RULES = [
    {
        input: 'token',
        broken: (inputs) => !fetchesToken(inputs) && givesRefreshToken(inputs),
        sentence: () => 'stands beside a refresh token, which would not be used. Leave one of them out.',
    },
    {
        input: 'save-refresh-token',
        broken: ({ saveRefreshToken: word }) => !WORDS.includes(word) && /^[a-z]+$/iu.test(word) && isNear(word, WORDS),
        sentence: () => `is neither a command nor one of the words ${WORDS.join(' and ')}, in lower case.`,
    },
    {
        input: 'grant',
        broken: (inputs) => inputs.grant === 'client_credentials' && givesRefreshToken(inputs),
        sentence: () => 'is client_credentials, which knows no refresh token. Leave one of them out.',
    },
    {
        input: 'refresh-token',
        broken: (inputs, provider) => refreshes(inputs, provider) && inputs.refreshToken === '' && inputs.loadRefreshToken === '',
        sentence: ({ title }) => `is empty, and ${title} gives tokens only to people who sign in. Sign in once with the command bearer-step login ` +
            `(docs/refresh-tokens.md) and give what it saves, or a load-refresh-token command. ${NO_SECRETS}`,
    },
    {
        input: 'refresh-token',
        broken: (inputs) => inputs.refreshToken !== '' && !isTokenText(inputs.refreshToken),
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
            refreshOf(provider.oauth).replay !== 'safe' &&
            ![savesNowhere, savesToBranch].some((test) => test(inputs)) &&
            inputs.refreshGuard === undefined,
        sentence: ({ title }) => `is missing. If two runs use one refresh token, ${title} may end the grant. Put the workflow into a concurrency ` +
            'group and write "refresh-guard: concurrency", or use "save-refresh-token: branch", which has a lease.',
    },
    {
        input: 'seal-key',
        broken: (inputs) => savesToBranch(inputs) && inputs.sealKey === '',
        sentence: () => `is empty, and a branch may hold only what is sealed under it. Make one with the command bearer-step seal-key. ${NO_SECRETS}`,
    },
    {
        input: 'seal-key',
        broken: (inputs) => inputs.sealKey !== '' && !isSealKey(inputs.sealKey),
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







/** Names of the token request that the grant or an input of their own sets. */
const RESERVED_TOKEN_PARAMETERS = /^(?:grant_type|client_id|client_secret|client_assertion.*|refresh_token|code|code_verifier|scope|audience)$/iu;
const sendsRequest = (inputs) => inputs.operation !== '' || inputs.request !== '';
/** What the inputs must be together. Each rule says what to write instead. */
const RULES = [
    {
        input: 'operation',
        broken: (inputs) => inputs.operation !== '' && inputs.request !== '',
        sentence: () => 'stands beside request. Write one of the two.',
    },
    {
        input: 'grant',
        broken: (inputs, provider) => fetchesToken(inputs) && !provider.oauth.grant_types.includes(grant_grantOf(inputs, provider)),
        sentence: ({ title, oauth }) => `${title} offers only ${oauth.grant_types.join(', ')}. Leave refresh tokens out.`,
    },
    {
        input: 'client-id',
        broken: (inputs) => fetchesToken(inputs) && inputs.clientId === '',
        sentence: () => 'is empty. Give the id of the client, from vars: client-id: ${{ vars.CLIENT_ID }}.',
    },
    {
        input: 'base-url',
        broken: (inputs, provider) => !inputs.given.has('base-url') &&
            provider.base_url.default === undefined &&
            ((sendsRequest(inputs) && !namesHost(inputs.request)) || needsEndpoint(inputs, provider, 'base-url')),
        sentence: ({ base_url }) => `is missing: it says where the API lives. Write it like ${base_url.example}.`,
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
    ...['parameters', 'query', 'headers', 'body', 'response-file'].map((input) => ({
        input,
        broken: (inputs) => !sendsRequest(inputs) && inputs.given.has(input),
        sentence: () => 'is given without operation or request. Name what to send, or leave it out.',
    })),
    {
        input: 'token-parameters',
        broken: (inputs) => Object.keys(inputs.tokenParameters).some((name) => RESERVED_TOKEN_PARAMETERS.test(name)),
        sentence: () => 'sets a name that has an input of its own or belongs to the grant. Use scope, audience and the like.',
    },
    {
        input: 'tls-verify',
        broken: (inputs) => !inputs.tlsVerify && inputs.issuer !== undefined,
        sentence: () => 'is false together with issuer, whose word decides where secrets go. Give ca-cert, or token-url.',
    },
    {
        input: 'token',
        broken: (inputs) => inputs.token !== '' && !isTokenText(inputs.token),
        sentence: () => 'cannot be a token: it is shorter than 8 characters, or holds blanks or line breaks.',
    },
    {
        input: 'revoke-token',
        broken: (inputs, { oauth }) => inputs.revokeToken === true && fetchesToken(inputs) && !oauth.revocation && !inputs.given.has('issuer'),
        sentence: () => 'is true, but no revocation endpoint is known. Give issuer, or leave it out.',
    },
    {
        input: 'revoke-token',
        broken: (inputs) => inputs.revokeToken === true && !fetchesToken(inputs),
        sentence: () => 'is true together with token. Only a token that the step fetched itself is revoked: leave it out.',
    },
];
const needsEndpoint = (inputs, provider, input) => fetchesToken(inputs) && inputs.tokenUrl === undefined && endpointInputs(provider).includes(input);
/** What holds for a step, and not for a sign-in, which asks for the secret and has no token yet. */
const STEP_RULES = [
    {
        input: 'client-secret',
        broken: (inputs) => fetchesToken(inputs) && inputs.clientSecret === '',
        sentence: () => `is empty. Give it from secrets: client-secret: \${{ secrets.CLIENT_SECRET }}. ${NO_SECRETS}`,
    },
    ...REFRESH_RULES,
];
/** Notes every broken rule of a step. */
function rules_checkRules(inputs, provider, faults) {
    checkEach([...RULES, ...STEP_RULES], inputs, provider, faults);
}
/** Notes every broken rule of a sign-in. */
function checkSignInRules(inputs, provider, faults) {
    checkEach(RULES, inputs, provider, faults);
}
function checkEach(rules, inputs, provider, faults) {
    for (const { input, broken, sentence } of rules) {
        if (!broken(inputs, provider))
            continue;
        faults.attempt(() => {
            throw (0,input_errors/* inputFault */.h)(input, sentence(provider));
        });
    }
}

;// CONCATENATED MODULE: ./build/actions/step/prepare.js












/** The names of token parameters whose values are secrets. */
const SECRET_NAME = /secret|password|token|assertion|key/iu;
/** Masks what the workflow gave, reads and checks it, and plans. Rejects with one INPUT_INVALID that names every fault. */
async function prepare(host, loadYaml, environment) {
    await protectGivenSecrets(host);
    protectProxyCredentials(host.secrets, environment);
    const faults = new InputFaults();
    const inputs = await readInputs(host, faults, loadYaml);
    for (const [name, value] of Object.entries(inputs.tokenParameters)) {
        if (SECRET_NAME.test(name))
            host.secrets.protect(value);
    }
    const provider = faults.attempt(() => findProvider(inputs.provider));
    const run = provider === undefined ? undefined : prepareFor(provider, inputs, host, faults);
    faults.throwIfAny();
    if (run === undefined)
        throw new StepError('INTERNAL', 'Inputs without fault gave no target.');
    const { plan, target } = run;
    if (plan !== undefined)
        target.origins.check('bearer', plan.url, 'the input request');
    if (typeof plan?.body === 'object')
        await openFileBody('parameters', plan.body.file, host);
    if (inputs.responseFile !== '')
        await checkOutputFile('response-file', inputs.responseFile, host);
    return run;
}
/** What the inputs mean at a provider, with their faults noted; undefined when they lead nowhere. */
function prepareFor(provider, inputs, host, faults) {
    checkRules(inputs, provider, faults);
    const target = faults.attempt(() => resolveTarget(provider, inputs, ciOrigins(host)));
    const operation = faults.attempt(() => chooseOperation(provider, inputs));
    // Without a base URL, which is a fault of its own, a stand-in still brings the faults of the plan to light.
    const baseUrl = target?.baseUrl ?? new URL('https://base-url.invalid');
    checkPlanInputs(provider, inputs, faults);
    faults.attempt(() => checkBranch(inputs, host));
    const plan = faults.attempt(() => operation && planRequest(operation, provider, baseUrl, inputs));
    if (target === undefined)
        return undefined;
    const tokenParameters = {
        ...tokenParametersOf(provider, inputs),
        ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
    };
    const proof = plan?.operation.prove_token === true ? planIdentity(provider, baseUrl) : undefined;
    return { inputs, provider, target, grant: grantOf(inputs, provider), tokenParameters, plan, proof };
}
function checkBranch({ saveRefreshToken }, { run }) {
    if (saveRefreshToken !== 'branch' || parseUrl(run?.apiUrl ?? '') !== undefined)
        return;
    throw inputFault('save-refresh-token', 'is branch, which needs a repository on GitHub. Give a command.');
}
const ciOrigins = ({ run }) => [parseUrl(run?.apiUrl ?? '')?.origin ?? ''].filter(Boolean);
/** Before anything else: what stands in the log after this is masked. */
async function protectGivenSecrets(host) {
    const names = ['client-secret', 'token', 'refresh-token', 'seal-key'];
    // The runner has masked it already; it is this step's to keep only where the step uses it.
    if (host.input('save-refresh-token') === 'branch')
        names.push('github-token');
    const given = names.map((name) => host.input(name));
    for (const value of given)
        if (value !== '')
            host.secrets.protect(value);
    const secret = host.input('client-secret');
    if (secret === '')
        return;
    for (const value of await basicValues(host.input('client-id'), secret))
        host.secrets.protect(value);
}
/** The declared operation, or one made of the request line; undefined in token mode. */
function chooseOperation(provider, inputs) {
    if (inputs.operation !== '')
        return findOperation(provider, inputs.operation);
    if (inputs.request === '')
        return undefined;
    return { description: 'A request of the workflow', request: inputs.request };
}

;// CONCATENATED MODULE: ./build/cli/login/prepare-login.js












/** Reads and checks the command line, then asks for the client secret. Rejects with one INPUT_INVALID that names every fault. */
async function prepareLogin({ values, flags }, deps) {
    const { host, environment } = deps;
    (0,proxy/* protectProxyCredentials */.U)(host.secrets, environment);
    const faults = new input_errors/* InputFaults */.q();
    const inputs = await inputs_readInputs(host, faults, deps.loadYaml);
    faults.attempt(() => mustHoldNoSecret(inputs.tokenParameters));
    const provider = faults.attempt(() => find_findProvider(inputs.provider));
    if (provider !== undefined)
        checkSignInRules(inputs, provider, faults);
    const resolved = faults.attempt(() => provider && target_resolveTarget(provider, inputs));
    const authorizationUrl = faults.attempt(() => readAuthorizationUrl(values['authorization-url']));
    const target = resolved && { ...resolved, authorizationEndpoint: authorizationUrl ?? resolved.authorizationEndpoint };
    if (provider !== undefined && target !== undefined)
        faults.attempt(() => mustAllowSignIn(provider, target, inputs));
    const port = faults.attempt(() => readPort(values['port'] ?? '0', flags.has('oob')));
    const refreshTokenTo = faults.attempt(() => readHandOver(values['save'] ?? '', flags.has('print')));
    faults.throwIfAny();
    if (provider === undefined || target === undefined || refreshTokenTo === undefined) {
        throw new errors/* StepError */.zg('INTERNAL', 'Options without fault gave no target.');
    }
    const script = values['save-seal-key'] ?? '';
    return {
        ...{ provider, target, port, refreshTokenTo },
        inputs: { ...inputs, clientSecret: await askForSecret(inputs.clientId, deps) },
        opensBrowser: !flags.has('no-browser') && !flags.has('oob'),
        sealKeyTo: script === '' ? undefined : { option: 'save-seal-key', script },
    };
}
const readAuthorizationUrl = (text) => text === undefined ? undefined : readUrl('authorization-url', text);
/** A port, or undefined for out-of-band. Throws INPUT_INVALID. */
function readPort(text, isOutOfBand) {
    const port = readWholeNumber('port', text, 0, 65_535);
    if (isOutOfBand && port !== 0)
        throw (0,input_errors/* inputFault */.h)('port', `stands beside --oob (${OUT_OF_BAND}), which needs none.`);
    return isOutOfBand ? undefined : port;
}
/** Everybody on the machine can read a command line. */
function mustHoldNoSecret(parameters) {
    const name = Object.keys(parameters).find((key) => SECRET_NAME.test(key));
    if (name === undefined)
        return;
    throw (0,input_errors/* inputFault */.h)('token-parameters', `"${name}" sounds like a secret, which has no place on a command line.`);
}
function mustAllowSignIn({ title, oauth }, target, inputs) {
    if (!oauth.grant_types.includes('authorization_code')) {
        throw (0,input_errors/* inputFault */.h)('provider', `${title} knows no sign-in: its tokens come from client-id and client-secret alone.`);
    }
    // A declared one that cannot be filled has a fault of its own: base-url or issuer is missing.
    const isKnown = target.authorizationEndpoint !== undefined || oauth.authorization_endpoint !== undefined;
    if (!isKnown && (target.tokenEndpoint !== undefined || inputs.issuer === undefined)) {
        throw (0,input_errors/* inputFault */.h)('authorization-url', 'is missing. Give the authorization endpoint in it, or --issuer instead.');
    }
}
/** The client secret, from the environment or typed. */
async function askForSecret(clientId, { host, terminal, environment }) {
    const given = environment['BEARER_STEP_CLIENT_SECRET'] ?? '';
    const secret = given === '' ? await terminal.ask('client-secret', 'Client secret') : given;
    for (const value of [secret, ...(await client_basicValues(clientId, secret))])
        host.secrets.protect(value);
    return secret;
}

;// CONCATENATED MODULE: ./build/request/verdict.js




const REDIRECT_HINT = 'Credentials never follow a redirect of this kind: name the final address in base-url or the path.';
const verdict_HINTS = {
    '401': 'The API did not accept the token: check that it is meant for this API (issuer, audience, scope).',
    '403': 'The token is known but may not do this: check scope, audience and the roles of the client.',
    '404': 'Check base-url and the path.',
    '405': 'Check the method of the request.',
    '429': 'The API asks for fewer requests: run it less often, or later.',
};
/** Why an answer with an unexpected status fails the step: the status, the API's own words, and what it means at this system. */
function unexpectedStatus(answer, url, provider, { secrets, scope }) {
    const { status, tooLate } = answer;
    if (tooLate !== undefined)
        return tooLate;
    const said = secrets.quote(apiWords(answer, provider.errors.messages), 500);
    const fallback = status >= 300 && status < 400 ? REDIRECT_HINT : (verdict_HINTS[status] ?? '');
    return new errors/* StepError */.zg('API_STATUS', `${url.host} answered HTTP ${status}${said}.`, {
        hint: `${provider.hints?.[status] ?? fallback}${status === 403 ? scopeHint(scope, secrets) : ''}`,
    });
}
/** A 403 seldom says what is missing: the scopes that the token has are half of the answer. */
const scopeHint = (scope, secrets) => scope === undefined ? '' : ` The token has the scopes: ${secrets.show(scope, 500)}.`;
/** What the API says of its error: the first declared place with texts, else the challenge of a 401 (RFC 6750 section 3). */
function apiWords(answer, places) {
    const body = (0,exchange/* readJson */.Vh)(answer);
    for (const place of places) {
        const found = select_select(body, place);
        const texts = (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'string' && item !== '');
        if (texts.length > 0)
            return texts.join('; ');
    }
    const challenge = readOAuthError(answer);
    return challenge === undefined ? '' : [challenge.error, challenge.description].filter(Boolean).join(': ');
}

;// CONCATENATED MODULE: ./build/cli/login/identity.js






const identityPlan = ({ provider, target }) => target.baseUrl === undefined ? undefined : plan_planIdentity(provider, target.baseUrl);
function sendWith(accessToken, { method, url, headers }, login) {
    const attachment = { headers: bearerHeader(login.provider, accessToken) };
    return login.ask.send({
        ...{
            method,
            url,
            headers,
            source: 'the provider',
            maxBodyBytes: exchange/* MAX_READ_BYTES */.qT,
            repeatable: true,
            maxRedirects: 0,
        },
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
            throw new errors/* StepError */.zg('API_STATUS', `The API answered HTTP ${status} to the new token.`);
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
    const answer = await sendWith(token.value, plan, login);
    if (answer.status !== 200) {
        throw unexpectedStatus(answer, plan.url, provider, { secrets: host.secrets, scope: token.scope });
    }
    const body = (0,exchange/* readJson */.Vh)(answer);
    const name = select_select(body, provider.identity.name);
    host.info(`The token acts as ${typeof name === 'string' ? host.secrets.show(name, 100) : 'somebody without a name'} at ${where}.`);
    if (provider.identity.administrator !== undefined && select_select(body, provider.identity.administrator) === true) {
        host.warning('This is an administrator. Whoever gets the token may do anything: sign in as a user made for CI instead.');
    }
}

;// CONCATENATED MODULE: ./build/cli/login/probe.js
/**
 * Finds out how a server treats refresh tokens, while the person who can sign in again is there: the same one is presented
 * twice, then once more after its successor was used, and at last the successor.
 */
async function probeRotation(first, { refresh, present }) {
    const nothing = { refreshToken: first, answer: undefined, sibling: undefined, isLenient: false };
    const one = await accepted(refresh(first));
    if (one === undefined)
        return { ...nothing, refresh: undefined };
    const sibling = replacedBy(first, one);
    if (sibling === undefined)
        return { ...nothing, answer: one, refresh: { rotation: 'none', replay: 'safe' } };
    const two = await accepted(refresh(first));
    const second = two === undefined ? undefined : replacedBy(first, two);
    if (two === undefined || second === undefined)
        return judgeReplay(sibling, 'immediate', refresh);
    const lenient = { refresh: undefined, sibling: undefined, isLenient: true };
    // Without a look after the first use nothing can be told, and nothing is revoked.
    if (present === undefined)
        return { ...lenient, refreshToken: second, answer: two };
    await present(two.token().value);
    const three = await accepted(refresh(first));
    // Either it never ends, or the server allows some time for it.
    if (three !== undefined)
        return { ...lenient, refreshToken: replacedBy(first, three) ?? second, answer: three };
    const judged = await judgeReplay(second, 'on_first_use', refresh);
    return { ...judged, sibling: judged.refreshToken === undefined ? undefined : sibling };
}
/** The refresh token that an answer puts in the place of another; undefined where it does not. */
function replacedBy(current, answer) {
    const next = answer.refreshToken();
    return next === current ? undefined : next;
}
/** Whether the chain has outlived the replay of a used-up refresh token. */
async function judgeReplay(newest, rotation, refresh) {
    const answer = await accepted(refresh(newest));
    const isAlive = answer !== undefined;
    return {
        refresh: { rotation, replay: isAlive ? 'safe' : 'revokes_grant' },
        refreshToken: isAlive ? (answer.refreshToken() ?? newest) : undefined,
        answer,
        sibling: undefined,
        isLenient: false,
    };
}
/** The answer, where it is a token; undefined where the server refused the refresh token. Any other refusal rejects. */
async function accepted(asked) {
    const answer = await asked;
    if (answer.error === 'invalid_grant')
        return undefined;
    answer.token();
    return answer;
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

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(67);
;// CONCATENATED MODULE: ./build/cli/login/page.js

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
const styleHash = (0,external_node_crypto_namespaceObject.createHash)('sha256').update(STYLE).digest('base64');
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
const page_escape = (text) => text.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);
/** A tick, or an exclamation mark, in a circle; drawn, since fonts differ. */
const MARKS = { good: 'M14 22.5l5.5 5.5L31 16.5', bad: 'M22 13v11M22 30.5v.5' };
/** A page as HTML. */
function renderPage({ tone, title, text }) {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page_escape(title)}</title>
<style>${STYLE}</style>
<main>
<svg class="${tone}" viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="20.5"/><path d="${MARKS[tone]}"/></svg>
<h1>${page_escape(title)}</h1>
<p>${page_escape(text)}</p>
<footer>bearer-step</footer>
</main>
</html>
`;
}

;// CONCATENATED MODULE: ./build/cli/login/pages.js
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
const isSame = (a, b) => (0,external_node_crypto_namespaceObject.timingSafeEqual)((0,external_node_crypto_namespaceObject.createHash)('sha256').update(a).digest(), (0,external_node_crypto_namespaceObject.createHash)('sha256').update(b).digest());
/**
 * Waits on 127.0.0.1 for the browser to come back (RFC 8252 section 7.3). Only an answer with the right state counts; all
 * else is refused, and it goes on waiting. The code leaves the address bar at once: 303 to a clean page, which tells how it ended.
 */
class Listener {
    #settings;
    #server;
    #answer = deferred();
    #outcome = deferred();
    #told = deferred();
    #links = new Map();
    #isAnswered = false;
    #hasWarned = false;
    constructor(settings) {
        this.#settings = settings;
        // It may fail before anybody waits for it.
        this.#answer.promise.catch(() => undefined);
        this.#server = (0,external_node_http_.createServer)((request, response) => void this.#handle(request, response));
    }
    /** Rejects with INPUT_INVALID when the port cannot be had. */
    static async open(settings) {
        const listener = new Listener(settings);
        await new Promise((resolve, reject) => {
            listener.#server.once('error', (cause) => reject((0,input_errors/* inputFault */.h)('port', `cannot be used (${(0,errors/* systemCode */.xU)(cause)}). Leave it out, or take another.`)));
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
    get answer() {
        return this.#answer.promise;
    }
    /** A link, good once, to the authorization URL: the command line of a browser, which everybody can read, shows no state. */
    linkTo(target) {
        const path = `/start/${(0,external_node_crypto_namespaceObject.randomBytes)(16).toString('base64url')}`;
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
            show(response, BAD_REQUEST);
        else if (path === CALLBACK)
            this.#receive(new URLSearchParams(query), response);
        else if (path === RESULT && this.#isAnswered)
            await this.#tell(response);
        else if (this.#links.has(path))
            this.#lead(path, response);
        else
            show(response, NOT_FOUND);
    }
    #receive(parameters, response) {
        const one = (name) => {
            const values = parameters.getAll(name);
            return values.length === 1 && values[0] !== '' ? values[0] : undefined;
        };
        const [code, error] = [one('code'), one('error')];
        if (!isSame(one('state') ?? '', this.#settings.state) || (code === undefined) === (error === undefined)) {
            this.#warnOnce();
            show(response, WRONG_STATE);
        }
        else if (this.#isAnswered) {
            show(response, ALREADY_ANSWERED);
        }
        else {
            this.#isAnswered = true;
            this.#answer.resolve({ code, error, iss: one('iss') });
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
        show(response, outcomePage(outcome, this.#settings.title));
    }
    #lead(path, response) {
        const link = this.#links.get(path);
        if (link?.used !== false) {
            this.#isAnswered = true;
            this.#answer.reject(openedTwice());
            show(response, USED_LINK);
            return;
        }
        link.used = true;
        redirect(response, link.target.href);
    }
}
/** Whoever opened it first knows state and challenge, and could send in a code for an account of their own. */
const openedTwice = () => new errors/* StepError */.zg('LOGIN_FAILED', 'The link to the sign-in was opened twice: somebody else may have been first.', {
    hint: 'Run it again; with --no-browser on a machine that others use.',
});
const redirect = (response, location) => response.writeHead(303, { ...PAGE_HEADERS, location }).end();
const show = (response, page) => response.writeHead(page.status, { ...PAGE_HEADERS, connection: 'close' }).end(renderPage(page));

;// CONCATENATED MODULE: ./build/cli/login/sign-in.js






const LIMIT_MS = 300_000;
/** A person's consent as tokens: the authorization code grant (RFC 6749 section 4.1). Rejects with LOGIN_DENIED, LOGIN_FAILED, or what the token endpoint gives. */
async function signIn(login, server, ask, deps) {
    const endpoint = server.authorizationEndpoint;
    if (endpoint === undefined) {
        throw new errors/* StepError */.zg('LOGIN_FAILED', 'The metadata of the issuer names no authorization endpoint.', {
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
    return sign_in_exchange(code, request, login, server, ask);
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
        const code = readAnswer(await within(LIMIT_MS, listener.answer), login, host.secrets.show.bind(host.secrets));
        host.secrets.protect(code);
        const answer = await sign_in_exchange(code, request, login, server, ask);
        await listener.finish('signed-in');
        return answer;
    }
    catch (error) {
        await listener.finish(error instanceof errors/* StepError */.zg && error.code === 'LOGIN_DENIED' ? 'denied' : 'failed');
        throw error;
    }
}
const parametersOf = ({ inputs }) => ({
    client_id: inputs.clientId,
    ...(inputs.scope === '' ? {} : { scope: inputs.scope }),
    ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
});
/** The code of an answer. Throws LOGIN_DENIED or LOGIN_FAILED. */
function readAnswer(answer, { target, provider }, show) {
    const { code, error, iss } = answer;
    if (iss !== undefined &&
        target.issuer !== undefined &&
        iss !== target.issuer.href.replace(/\/$/u, '') &&
        iss !== target.issuer.href) {
        throw new errors/* StepError */.zg('LOGIN_FAILED', `The answer comes from another issuer, ${show(iss)}.`, {
            hint: 'Check --issuer. If it is right, somebody tried to mix up two sign-ins (RFC 9207).',
        });
    }
    if (code !== undefined)
        return code;
    if (error === 'access_denied') {
        throw new errors/* StepError */.zg('LOGIN_DENIED', `${provider.title} was told not to give access.`, {
            hint: 'Run it again, and allow it.',
        });
    }
    throw new errors/* StepError */.zg('LOGIN_FAILED', `${provider.title} answered the sign-in with ${show(error ?? '')}.`, {
        hint: 'Check --scope and --client-id, and that the application may use this redirect URI and the authorization code grant.',
    });
}
async function sign_in_exchange(code, { redirectUri, codeVerifier }, { provider, inputs }, server, ask) {
    const parameters = {
        ...grant_tokenParametersOf(provider, inputs),
        ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
    };
    ask.secrets.protect(codeVerifier);
    const answer = await askForToken(endpointOf(server, provider), { parameters, repeatable: 'unseen' }, ask);
    answer.token();
    return answer;
}
/** What `work` gives, if it does so in time. Rejects with LOGIN_FAILED. */
async function within(limitMs, work) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => {
            const text = `Nobody signed in within ${limitMs / 60_000} minutes.`;
            reject(new errors/* StepError */.zg('LOGIN_FAILED', text, { hint: 'Run it again; without a browser here, use --oob.' }));
        }, limitMs);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

;// CONCATENATED MODULE: ./build/cli/login/login.js














/** For everything: the sign-in has a limit of its own below it. */
const login_LIMIT_MS = 900_000;
const RETRIES = 2;
/** Signs a person in, finds out how the server rotates, tells who the token acts as, and hands the refresh token over. */
async function login(line, deps) {
    const { host, now, random } = deps;
    const prepared = await prepareLogin(line, deps);
    const { inputs, target } = prepared;
    const deadline = (0,http_deadline/* createDeadline */.dU)(login_LIMIT_MS, now, 'The sign-in');
    const exchange = deps.openExchange(target.trust);
    // What goes over the wire is of no interest here.
    const quiet = { info: () => undefined };
    const send = createSend(RETRIES, { exchange, origins: target.origins, host: quiet, deadline, now, random });
    try {
        if (inputs.scope === '')
            host.warning('No --scope is asked for: what the token may do is left to the server.');
        const server = await findServer(prepared, send, true);
        const all = { ...prepared, server, ask: { send, secrets: host.secrets, now }, deps };
        const chain = await openChain(all);
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
        await handOver('The refresh token', refreshToken, all.refreshTokenTo, all.deps);
    }
    catch (error) {
        if (refresh?.rotation === 'on_first_use')
            await discard(all, refreshToken);
        throw error;
    }
}
/** A new seal key, handed over. */
async function makeSealKey(to, deps) {
    const key = newSealKey();
    deps.host.secrets.protect(key);
    await handOver('The seal key', key, to, deps);
}
/** Signs in and probes. Where the probe cost the grant, the person, who is there, signs in once more. */
async function openChain(all) {
    const { host } = all.deps;
    const first = await signIn(all, all.server, all.ask, all.deps);
    host.info('Signed in. Finding out how this server treats refresh tokens …');
    const probed = await probe(all, refreshTokenOf(first));
    if (probed.refreshToken !== undefined) {
        if (probed.sibling !== undefined)
            await discard(all, probed.sibling);
        const answer = probed.answer ?? first;
        return {
            refreshToken: probed.refreshToken,
            token: answer.token(),
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
function refreshTokenOf(answer) {
    const refreshToken = answer.refreshToken();
    if (refreshToken !== undefined)
        return refreshToken;
    throw new errors/* StepError */.zg('LOGIN_FAILED', 'The server gave no refresh token.', {
        hint: 'Allow the application to have them; some servers want the scope offline_access.',
    });
}
/** A fault on the way leaves a chain of which nothing is known, as if the grant had ended. */
async function probe(all, first) {
    const { provider, server, ask, inputs, deps } = all;
    const parameters = grant_tokenParametersOf(provider, inputs);
    const refresh = (refreshToken) => askForToken(endpointOf(server, provider), { parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: refreshToken }, repeatable: 'unseen' }, ask);
    try {
        return await probeRotation(first, { refresh, present: presenterFor(all) });
    }
    catch (error) {
        deps.host.warning(`It could not be found out. ${(0,errors/* describeFailure */.Ic)(error).text}`);
        return { refresh: undefined, refreshToken: undefined, answer: undefined, sibling: undefined, isLenient: false };
    }
}
/** Revokes a refresh token that nobody knows: only where it is known to end nothing but itself. */
async function discard({ server, ask }, refreshToken) {
    if (server.revocationEndpoint === undefined)
        return;
    // One that lives on does no harm.
    await revokeToken(server.revocationEndpoint, server.client, refreshToken, ask.send, 'refresh_token').catch(() => undefined);
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(975);
;// CONCATENATED MODULE: ./build/cli/command-line.js



/** The options that are inputs of the action, too, and mean the same. */
const SHARED = [
    ...['provider', 'base-url', 'variables', 'token-url', 'issuer', 'client-id', 'client-auth', 'scope', 'audience'],
    ...['token-parameters', 'allowed-origins', 'ca-cert'],
];
/** What each command takes. */
const COMMANDS = {
    login: {
        values: [...SHARED, 'authorization-url', 'port', 'save', 'save-seal-key'],
        flags: ['print', 'no-browser', 'oob', 'help'],
    },
    'seal-key': { values: ['save'], flags: ['print', 'help'] },
    unseal: { values: ['save'], flags: ['print', 'help'] },
};
/** Everybody on the machine sees a command line. */
const SECRET_OPTIONS = {
    'client-secret': 'BEARER_STEP_CLIENT_SECRET',
    'seal-key': 'BEARER_STEP_SEAL_KEY',
    'refresh-token': '',
};
/** Reads a command line. Throws INPUT_INVALID; never repeats a value, which may be a secret at the wrong place. */
function readCommandLine(words) {
    const [command = 'help', ...rest] = words;
    if (['help', '--help', '-h'].includes(command))
        return { command: 'help', values: {}, flags: new Set() };
    const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (known === undefined)
        throw (0,input_errors/* inputFault */.h)('command', `is not known. ${suggest_suggest(command, Object.keys(COMMANDS))}`);
    return { command, ...readOptions(rest, known) };
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
            throw (0,input_errors/* inputFault */.h)('command line', 'holds a word that belongs to no option. Quote values with blanks.');
        const { name, value } = token;
        if (Object.hasOwn(SECRET_OPTIONS, name))
            throw secretOption(name);
        if (known.flags.includes(name) && value === undefined)
            flags.add(name);
        else if (!known.values.includes(name))
            throw unknownOption(name, known);
        else if (value === undefined || (!token.inlineValue && /^--?\w/u.test(value)))
            throw (0,input_errors/* inputFault */.h)(name, `has no value. Write --${name} VALUE.`);
        else if (Object.hasOwn(values, name))
            throw (0,input_errors/* inputFault */.h)(name, 'is given twice.');
        else
            values[name] = value;
    }
    return { values, flags };
}
function secretOption(name) {
    const variable = SECRET_OPTIONS[name] ?? '';
    const where = variable === '' ? 'Type it when you are asked.' : `Put it into ${variable}, or type it when you are asked.`;
    return (0,input_errors/* inputFault */.h)(name, `is a secret, and everybody on the machine can read a command line. ${where}`);
}
const unknownOption = (name, { values, flags }) => (0,input_errors/* inputFault */.h)('command line', `knows no such option, or it takes no value. ${suggest_suggest(name, [...values, ...flags])}`);

;// CONCATENATED MODULE: ./build/cli/run.js







/** The command `bearer-step`: a sign-in, and what belongs to keeping one. Never rejects. */
async function runCli(words, makeDeps) {
    let deps = makeDeps({});
    try {
        const line = readCommandLine(words);
        deps = makeDeps(line.values);
        await run(line, deps);
    }
    catch (error) {
        deps.host.fail((0,errors/* describeFailure */.Ic)(error).text);
    }
    finally {
        deps.terminal.close();
    }
}
async function run(line, deps) {
    const { command, values, flags } = line;
    if (command === 'help' || flags.has('help')) {
        await deps.terminal.print(HELP);
        return;
    }
    if ((deps.environment['NODE_DEBUG'] ?? '') !== '') {
        throw (0,input_errors/* inputFault */.h)('NODE_DEBUG', 'is set, and makes Node print what it sends, secrets and all. Unset it.');
    }
    if (command === 'login') {
        await login(line, deps);
        return;
    }
    const to = readHandOver(values['save'] ?? '', flags.has('print'));
    if (command === 'seal-key')
        await makeSealKey(to, deps);
    else
        await handOver('The refresh token', await openBox(deps), to, deps);
}
/** The refresh token that a step sealed into its log when it could not be saved. */
async function openBox({ terminal, environment, host }) {
    const given = environment['BEARER_STEP_SEAL_KEY'] ?? '';
    const key = given === '' ? await terminal.ask('seal-key', 'Seal key') : given;
    host.secrets.protect(key);
    if (!isSealKey(key))
        throw (0,input_errors/* inputFault */.h)('seal-key', 'is not 32 bytes in base64.');
    const token = unseal(await terminal.ask('box', 'The sealed line of the log'), sealMaterial(key), RESCUE_BINDING);
    host.secrets.protect(token);
    return token;
}


/***/ }),

/***/ 489:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $o: () => (/* binding */ raceAgainst),
/* harmony export */   dU: () => (/* binding */ createDeadline)
/* harmony export */ });
/* unused harmony export CRITICAL_LIMIT_MS */
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(469);

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

/***/ 372:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  qT: () => (/* binding */ MAX_READ_BYTES),
  Cc: () => (/* binding */ createExchange),
  Vh: () => (/* binding */ readJson)
});

;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __nccwpck_require__(469);
// EXTERNAL MODULE: ./build/lib/json.js
var json = __nccwpck_require__(292);
// EXTERNAL MODULE: ./build/lib/printable.js
var printable = __nccwpck_require__(939);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(975);
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
/** The whole body, decoded; at most `maxBytes` before and after. Rejects with RESPONSE_TOO_LARGE or RESPONSE_INVALID. */
async function readBody(message, maxBytes, heard) {
    const body = await collect(message, maxBytes, heard);
    const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    return encoding === 'identity' || body.length === 0 ? body : decode(body, encoding, maxBytes);
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
async function decode(body, encoding, maxBytes) {
    const invalid = (cause) => new errors/* StepError */.zg('RESPONSE_INVALID', 'The answer is compressed in a way that cannot be read.', {
        hint: 'The step asked for no compression: look at what stands between it and the server.',
        cause,
    });
    const decoder = DECODERS[encoding];
    if (decoder === undefined)
        throw invalid();
    const zlib = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 522, 19));
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

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(67);
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js + 1 modules
var lib = __nccwpck_require__(201);
;// CONCATENATED MODULE: ./build/http/connection.js





/** http-client's own limit ends nothing; ours (silence.ts) does. The largest delay that a timer takes. */
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
    #signal;
    #userAgent = USER_AGENT;
    #reached = false;
    /** `tls` is undefined for plain http. `onSecured` gets each new TLS connection before the answer is read. */
    constructor(tls, onSecured) {
        this.#tls = tls;
        this.#onSecured = onSecured;
        this.#agent =
            tls === undefined ? new external_node_http_.Agent({ keepAlive: true }) : new external_node_https_namespaceObject.Agent({ keepAlive: true, ...tls });
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
        // A server may have closed the kept connection right behind its last answer. If the word of it has come, it is heard in
        // the second turn: the first one may end before sockets are looked at.
        for (let turn = 0; turn < 2; turn += 1)
            await new Promise((resolve) => setImmediate(resolve));
        const { message } = await (typeof body === 'object'
            ? this.#upload(attempt, body, progress)
            : this.#client.request(method, url.href, body ?? null, { ...headers }));
        const { socket } = message;
        if (socket instanceof external_node_tls_namespaceObject.TLSSocket && !this.#sockets.has(socket))
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
            return createConnection(options, callback)?.once(event, () => (this.#reached = true));
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
            servername: (0,external_node_net_namespaceObject.isIP)(host) === 0 ? host : '',
            rejectUnauthorized: true,
        });
    }
}

// EXTERNAL MODULE: ./build/http/deadline.js
var http_deadline = __nccwpck_require__(489);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
;// CONCATENATED MODULE: ./build/http/trust.js



/** A list of Node's or the operating system's. Node 20 knows only its own. */
function storedCertificates(store) {
    if (typeof external_node_tls_namespaceObject.getCACertificates === 'function')
        return external_node_tls_namespaceObject.getCACertificates(store);
    if (store === 'system')
        return [];
    return [...external_node_tls_namespaceObject.rootCertificates, ...(store === 'default' ? [extraCaFile()?.pem ?? ''].filter(Boolean) : [])];
}
/** The file of NODE_EXTRA_CA_CERTS and what is in it; undefined where there is none. */
function extraCaFile() {
    const path = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
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
function rungsOf(trust) {
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
function tlsSettings(trust, origin, rung) {
    const ca = [
        ...(rung === 'given' ? [] : storedCertificates(trust.store)),
        ...(rung === 'system' ? storedCertificates('system') : []),
        ...trust.caCertificates,
    ];
    return {
        secureContext: external_node_tls_namespaceObject.createSecureContext({ ca, minVersion: 'TLSv1.2', allowPartialTrustChain: true }),
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
    return codes.includes((0,errors/* systemCode */.xU)(error));
}

;// CONCATENATED MODULE: ./build/http/connection-errors.js


/** What the errors of sockets, TLS and HTTP mean, in one line each with what to do. */
const FAULTS = [
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
const TUNNEL_FAULT = /^(?:tunneling socket could not be established, (.*)|got illegal response body from proxy)$/u;
/** The StepError for what a socket, TLS or the HTTP parser threw. `connected`: the request may have reached the server. */
function mapFault(cause, url, connected) {
    if (cause instanceof errors/* StepError */.zg)
        return cause;
    const tunnel = cause instanceof Error ? TUNNEL_FAULT.exec(cause.message) : null;
    if (tunnel !== null)
        return proxyFault(tunnel[1] ?? '', url, cause);
    const code = (0,errors/* systemCode */.xU)(cause);
    const known = lacksIssuer(cause) ? UNTRUSTED : (FAULTS.find(({ codes }) => codes.test(code)) ?? LOST);
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
function proxyFault(detail, url, cause) {
    const status = /^statusCode=(\d{3})$/u.exec(detail)?.[1];
    const answered = status === undefined ? 'cannot be reached' : `answered ${status}`;
    return new errors/* StepError */.zg('PROXY_FAILED', `The proxy ${answered} when asked for ${url.host}.`, {
        hint: 'Check HTTPS_PROXY and its user name and password, or add the host to NO_PROXY.',
        transient: status === undefined || status.startsWith('5'),
        unsent: true,
        cause,
    });
}

// EXTERNAL MODULE: ./build/http/proxy.js
var proxy = __nccwpck_require__(749);
;// CONCATENATED MODULE: ./build/http/idle-timeout.js

/** Waits `silenceMs` from now, and from each `heard()`; then aborts with TIMEOUT. Aborts with `outer` too. */
function createSilence(silenceMs, outer, host) {
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
        heard: () => void timer.refresh(),
        close: () => {
            clearTimeout(timer);
            outer.removeEventListener('abort', end);
        },
    };
}

;// CONCATENATED MODULE: ./build/http/exchange.js











/** The largest body that is read for what it says: token, discovery and error answers, and the `id` of an API's answer. */
const MAX_READ_BYTES = 1_048_576;
/** What an answer says in JSON; undefined when it is none, or too long to be read. */
const readJson = ({ body }) => body.length > MAX_READ_BYTES ? undefined : (0,json/* parseJson */.qF)(body.toString('utf8'));
const SILENCE_MS = 30_000;
/** The exchange over real connections, one kept alive per origin. */
function createExchange(trust, host) {
    const stands = new Map();
    if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
        host.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 is set for the job. This step verifies certificates all the same.');
    }
    const connect = (origin, [rung = 'node', ...wider]) => {
        const tls = origin.startsWith('https:') ? tlsSettings(trust, origin, rung) : undefined;
        const warn = trust.unverifiedOrigins.includes(origin) ? host.warning : undefined;
        const connection = new Connection(tls, (socket) => warn?.(describeUnverified(socket, origin)));
        const stand = { connection, rung, wider };
        stands.set(origin, stand);
        return stand;
    };
    /** Sends, and climbs to the next list of certificates as long as the chain lacks its issuer. */
    const sendFrom = async ({ connection, rung, wider }, attempt, deadline) => {
        const { origin } = attempt.url;
        try {
            const answer = await send(connection, attempt, deadline);
            if (rung === 'system' && !trust.systemStore) {
                // The post step must know: it looks for nothing that main did not need.
                trust.systemStore = true;
                host.info(`Only the operating system knows the CA of ${origin}. "ca-cert: system" spares the search.`);
            }
            return answer;
        }
        catch (error) {
            if (!(error instanceof errors/* StepError */.zg) || error.code !== 'TLS_UNTRUSTED' || wider.length === 0)
                throw error;
            return sendFrom(connect(origin, wider), attempt, deadline);
        }
    };
    return async (attempt, deadline) => {
        const { origin } = attempt.url;
        const proxied = (0,proxy/* usesProxy */.B)(attempt.url, process.env);
        // A proxy has a certificate of its own, for which the given CAs alone may not do.
        const rungs = rungsOf(trust).filter((rung) => rung !== 'given' || !proxied);
        return sendFrom(stands.get(origin) ?? connect(origin, rungs), attempt, deadline);
    };
}
async function send(connection, attempt, deadline) {
    const silence = createSilence(SILENCE_MS, deadline.signal, attempt.url.host);
    const work = async () => {
        const message = await connection.request(attempt, silence.signal, silence.heard);
        silence.heard();
        const body = await readBody(message, attempt.maxBodyBytes, silence.heard);
        return { status: message.statusCode ?? 0, headers: flatten(message), body };
    };
    try {
        return await (0,http_deadline/* raceAgainst */.$o)(silence.signal, work());
    }
    catch (error) {
        connection.close();
        // An aborted request looks like a lost connection: the reason for it is ours.
        throw silence.signal.aborted ? silence.signal.reason : mapFault(error, attempt.url, connection.reached);
    }
    finally {
        silence.close();
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

/***/ 749:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ usesProxy),
/* harmony export */   U: () => (/* binding */ protectProxyCredentials)
/* harmony export */ });
/* harmony import */ var _actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(783);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(469);
/* harmony import */ var _urls_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(467);



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
const decoded = (text) => (0,_urls_js__WEBPACK_IMPORTED_MODULE_2__/* .decode */ .D4)(text) ?? text;
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

/***/ 467:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D4: () => (/* binding */ decode),
/* harmony export */   Dl: () => (/* binding */ parseUrl),
/* harmony export */   TU: () => (/* binding */ faultOfUrl),
/* harmony export */   mR: () => (/* binding */ appendPath)
/* harmony export */ });
/* unused harmony exports isLoopback, isPlainPath */
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(469);

/** The URL that `text` is, resolved against `base`; undefined when it is none. (Node 20 has no `URL.parse`.) */
function parseUrl(text, base) {
    return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}
/** `localhost`, `[::1]` or an IPv4 address in 127.0.0.0/8, as the URL parser writes them: `127.evil.test` is none of these. */
function isLoopback(url) {
    return ['localhost', '[::1]'].includes(url.hostname) || /^127(?:\.\d{1,3}){3}$/u.test(url.hostname);
}
/** Why no request may go to `url`, as the end of a sentence; undefined when it is fine. */
function faultOfUrl(url) {
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
        const decoded = decode(segment);
        if (decoded === undefined || /[\\\p{Cc}]/u.test(decoded))
            return false;
        // An encoded slash is fine (GitLab's `group%2Fproject`), but a server that decodes it must not climb either.
        return !decoded.split('/').some((part) => /^\.{1,2}$/u.test(part));
    });
}
/** Percent-decoded text; undefined when it is not well encoded. */
function decode(text) {
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

/***/ 878:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ inputFault),
/* harmony export */   q: () => (/* binding */ InputFaults)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(469);

/** A fault of one input: its name and what to write instead, as a sentence. */
function inputFault(input, sentence) {
    return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .StepError */ .zg('INPUT_INVALID', `${input}: ${sentence}`);
}
/** Gathers the faults of the inputs, so that a user sees all of them at once and before anything is sent. */
class InputFaults {
    #messages = [];
    /** What `read` gives; undefined, with the fault noted, when it throws INPUT_INVALID. Other codes pass through. */
    attempt(read) {
        try {
            return read();
        }
        catch (error) {
            this.#note(error);
            return undefined;
        }
    }
    /** As `attempt`, for what takes time. */
    async attemptAsync(read) {
        try {
            return await read();
        }
        catch (error) {
            this.#note(error);
            return undefined;
        }
    }
    #note(error) {
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

/***/ 469:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
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

/***/ 292:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Gv: () => (/* binding */ isObject),
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


/***/ }),

/***/ 939:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
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

/***/ 201:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Qq: () => (/* binding */ HttpClient)
});

// UNUSED EXPORTS: Headers, HttpClientError, HttpClientResponse, HttpCodes, MediaTypes, getProxyUrl, isHttps

// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/proxy.js
var proxy = __nccwpck_require__(783);
// EXTERNAL MODULE: ./scripts/bundle/tunnel.cjs
var tunnel = __nccwpck_require__(183);
;// CONCATENATED MODULE: ./scripts/bundle/undici.js
/**
 * Stands in for undici in the bundles (tsconfig.json, `paths`). @actions/http-client loads it for a fetch dispatcher that
 * nothing here asks for, and evaluating it would take longer than the rest of the step: docs/design/003-start-up.md.
 */
function ProxyAgent() {
  throw new Error('undici is not part of this bundle');
}

;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = proxy/* getProxyUrl */.s(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = proxy/* getProxyUrl */.s(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map

/***/ }),

/***/ 783:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ checkBypass),
/* harmony export */   s: () => (/* binding */ getProxyUrl)
/* harmony export */ });
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(472);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
