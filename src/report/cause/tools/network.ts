import type { Finding, Recognizer, Tool } from './recognizer.js';

/** Which program says so, and how it begins. */
const PROGRAMS: readonly (readonly [string, RegExp])[] = [
  // Its progress is on the same line.
  ['curl', /(?:^|[\d:-])curl: \(\d+\) /u],
  ['git', /^(?:fatal: |ssh: |error: RPC failed|kex_exchange|remote: )/u],
  ['npm', /^(?:npm (?:ERR!|error) |.{0,40}ERR_PNPM)/u],
  ['pip', /^(?:ERROR: |WARNING: Retrying|pip\.|.{0,20}urllib3|requests\.exceptions)/u],
  ['go', /^(?:go: |.{0,300}dial tcp)/u],
  ['maven', /^\[(?:ERROR|FATAL)\]/u],
  ['cargo', /^\s{0,4}(?:error: |warning: spurious network|\[\d+\] |failed to )/u],
  ['wget', /^wget: |^Resolving .{1,200} failed:/u],
  ['apt', /^(?:E: |Err:\d|W: )/u],
  ['docker', /^(?:docker: |Error response from daemon|failed to solve)/u],
];

/** What is wrong, in the words of all programs. */
const REASONS: readonly (readonly [string, RegExp])[] = [
  [
    'unknown host',
    /Could not resolve host|Couldn't resolve host|unable to resolve host|no such host|ENOTFOUND|EAI_AGAIN|Name or service not known|Temporary failure (?:in name resolution|resolving)|nodename nor servname|UnknownHost|Unknown host|NameResolutionError|Name resolution failed|dns error|Could not resolve hostname/iu,
  ],
  [
    'connection refused',
    /connection refused|ECONNREFUSED|Could(?:n't| not) connect to server|Failed to connect to .{1,200} port/iu,
  ],
  [
    'timed out',
    /connection timed out|operation timed out|ETIMEDOUT|connect(?:ion)? timeout|i\/o timeout|TLS handshake timeout|read timed out|ReadTimeout|ConnectTimeout|SOCKET_TIMEOUT|EIDLETIMEOUT|Client\.Timeout exceeded|network timeout|Connection time-out|SSL connection timeout|Timeout was reached|context deadline exceeded/iu,
  ],
  [
    'connection lost',
    /ECONNRESET|connection reset|Connection was reset|socket hang up|unexpected disconnect|early EOF|hung up unexpectedly|Empty reply from server|Connection closed by|RemoteDisconnected|Recv failure|transfer closed with|unexpected EOF while reading/iu,
  ],
  ['no route', /Network is unreachable|No route to host|EHOSTUNREACH|ENETUNREACH/iu],
  [
    'server error',
    /(?:returned error: |HTTP (?:error )?|status(?: code)?:? |E|responded with |error )(?:50[0234]|429)\b(?! !)|50[234] (?:Bad Gateway|Service Unavailable|Gateway Time-?out)|429 Too Many Requests/iu,
  ],
];

const HOSTS: readonly RegExp[] = [
  /(?:https?|ssh|git):\/\/(?:[^\s@/]{1,200}@)?([\w.-]{1,253}|\[[\da-f:]{2,40}\])/iu,
  /(?:resolve host(?:name)?(?: address)?:? |resolve host address [\u2018'"]|lookup |ENOTFOUND |EAI_AGAIN |Failed to connect to |connect to (?:host )?|Unknown host:? |resolving '|host='|host=)["'\u2018]?([\w.-]{1,253})/iu,
  /(?:ECONNREFUSED|ETIMEDOUT|dial tcp|ECONNRESET) \[?([\w.-]{1,253}|[\da-f:]{2,40})/iu,
];

/** Quick tests, since most lines name no network error. */
const WORDS = [
  'onnect',
  'esolv',
  'imed out',
  'ime-out',
  'imeout',
  'refused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'nown host',
  'UnknownHost',
  'such host',
  'service not',
  'nodename',
  'dns error',
  'ECONN',
  'ETIMED',
  'EIDLE',
  'deadline',
  'hang up',
  'EOF',
  'hung up',
  'mpty reply',
  'Recv failure',
  'closed with',
  'nreachable',
  'o route',
  'EHOST',
  'ENETUN',
  ' 50',
  'E50',
  ' 429',
  'E429',
];
const ANY = new RegExp(REASONS.map(([, { source }]) => source).join('|'), 'iu');

/** Returns whether a text names an error of the network. */
export const isNetworkError = (text: string): boolean => WORDS.some((word) => text.includes(word)) && ANY.test(text);

/** How many lines may follow the error. A warning far from the end was overcome. */
const MAX_AFTER = 100;

/** Finds a host that was not reached. Is often over at the next try. */
class Network implements Recognizer {
  #finding: Finding | undefined;
  #after = 0;

  read(line: string): boolean {
    this.#after += 1;
    if (!isNetworkError(line)) return false;
    const program = PROGRAMS.find(([, pattern]) => pattern.test(line))?.[0];
    const isError = program !== undefined || /\b\w*(?:Error|Exception)\b|^fatal|^error/u.test(line);
    if (!isError || /^\s*at /u.test(line)) return false;
    const reason = REASONS.find(([, pattern]) => pattern.test(line))?.[0] ?? '';
    const host = HOSTS.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? '';
    // The first line of a program often has more than what it says at its end.
    const isSame = this.#finding !== undefined && this.#after <= MAX_AFTER;
    if (!isSame || (this.#finding?.name === '' && host !== '')) {
      const message = line.trim().replace(/^npm (?:ERR!|error) |^[\d\s:.-]{1,200}(?=curl: )/u, '');
      this.#finding = {
        tool: program ?? 'network',
        kind: 'error',
        name: host,
        message,
        identity: reason,
        isFlaky: true,
      };
    }
    this.#after = 0;
    return true;
  }

  end(): Finding[] {
    return this.#finding === undefined || this.#after > MAX_AFTER ? [] : [this.#finding];
  }
}

export const network: Tool = { name: 'network', rank: 'network', create: () => new Network() };
