import type { Secrets } from '../../lib/secrets.js';

const REMOVED = '[removed]';

/** A block without an end is removed up to the end of the text. */
const PEM = /-----BEGIN [A-Z0-9 ]{1,60}-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{1,60}-----)?/gu;

/** The rest of the line is the secret, whatever its scheme is. */
const AUTHORIZATION = /(\bauthorization\\{0,3}["']?[ \t]*[:=])[^\r\n]*/giu;

/** Passwords may contain `@`, so the last one before the host counts. */
const USER_INFO = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]+@/giu;

/** Prose has "basic authentication": a shorter word counts only if it has something that ordinary words do not have. */
const SCHEME =
  /\b([Bb]earer|BEARER|[Bb]asic|BASIC)([ \t]+)(?:(?=[\w.~+/-]{0,200}(?:[\d=+]|[a-z][A-Z]))[\w.~+/-]{8,}|[\w.~+/-]{24,})=*/gu;

/** Words that may be tokens. They are disjoint, so that each is searched only once. */
const WORD = /[\w.~+/-]{12,}=*/gu;

/**
 * The beginnings of well-known tokens, each with as many characters as make it certain. Lengths are exact: an open end
 * would make the search quadratic.
 */
const TOKEN_SHAPES = [
  'gh[opusr]_[A-Za-z0-9]{16}',
  'github_pat_\\w{20}',
  'gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct)-[\\w-]{10}',
  'xox[a-z]-[\\w-]{10}',
  'xapp-[\\w-]{10}',
  'services/T\\w{6,12}/B',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
  'AIza[\\w-]{30}',
  'ya29\\.[\\w-]{10}',
  'GOCSPX-[\\w-]{10}',
  'npm_[A-Za-z0-9]{20}',
  'pypi-[\\w-]{16}',
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8}',
  'whsec_[A-Za-z0-9]{16}',
  'eyJ[\\w-]{10}',
  'sk-[\\w-]{16}',
  'hf_[A-Za-z0-9]{20}',
  'hv[sbr]\\.[\\w-]{16}',
  'SG\\.[\\w-]{16}',
  'do[opr]_v1_[a-f0-9]{16}',
  'dckr_(?:pat|oat)_[\\w-]{16}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{16}',
  'ATATT[\\w-]{16}',
  'lin_api_[A-Za-z0-9]{16}',
  'gls?a_[\\w]{16}',
  'rubygems_[a-f0-9]{16}',
  'AGE-SECRET-KEY-1[A-Z0-9]{16}',
];
const TOKEN = new RegExp(`(?:^|[^A-Za-z0-9])(?:${TOKEN_SHAPES.join('|')})`, 'u');

/** AWS secret keys have no beginning of their own. A hash is not one, since it has no capital letters. */
const AWS_SECRET = /(?<![\w/+])(?=[a-z0-9/+]*[A-Z])(?=[A-Z0-9/+]*[a-z])(?=[A-Za-z/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])/gu;

/** A name with an equals sign or a colon, also in quotes, those of JSON within JSON included; or an option. */
const NAME =
  /(?<![\w.-])(?:(?<name>[\w.-]+)\\{0,3}["'`\]]{0,2}[ \t]{0,20}(?:=>|:=|={1,2}|:)[ \t]{0,20}|(?<option>--[\w-]+)[ \t]{1,20}(?!-))/gu;
/** The value after a name. If its quote has no end, it is the rest of the line. */
const VALUE = /(?<quote>\\{0,3}["'`])(?:(?!\k<quote>)(?:\\.|[^\r\n]))*|[^\s"'`&<>]+/uy;

const SECRET_NAME = /secret|token|passw(?:or)?d|passphrase|pwd|key|credential/iu;
const SIGNATURE = /^sig(?:nature)?$/iu;
/** Words of commit titles that contain `key` or `token` and mean something else. */
const ORDINARY_NAME = /^(?:monkey|donkey|turkey|keyboards?|keywords?|keymaps?|keyframes?|tokeniz\w*|tokenis\w*)$/iu;

/**
 * A version such as `package@1.2.3` is not an address. The characters before the sign are the same as in the lookbehind:
 * otherwise the search would be quadratic.
 */
const EMAIL =
  /(?:(?<![\p{L}\p{N}._%+'!$*^~-])[\p{L}\p{N}._%+'!$*^~-]+"?|")(?:@|%40|&#64;|\uff20)(?:(?:[\p{L}\p{N}-]+\.)+[\p{L}-]{2,}|[\p{L}\p{N}-]+(?=:[^\s:])|\[?\d{1,3}(?:\.\d{1,3}){3}\]?)/gu;

/** Returns whether a value with this name is a secret. */
const isSecretName = (name: string): boolean =>
  (SECRET_NAME.test(name) && !ORDINARY_NAME.test(name)) || SIGNATURE.test(name);

/** Returns the end of the value at `start`; `start` if there is none. */
function endOfValue(text: string, start: number): number {
  VALUE.lastIndex = start;
  return VALUE.test(text) ? VALUE.lastIndex : start;
}

/** Removes the values of secret names. Other values are searched, since they may contain an assignment. */
function scrubAssignments(text: string): string {
  let result = '';
  let done = 0;
  for (const { 0: match, index, groups = {} } of text.matchAll(NAME)) {
    if (index < done || !isSecretName(groups['name'] ?? groups['option'] ?? '')) continue;
    const start = index + match.length;
    const end = endOfValue(text, start);
    const value = text.slice(start, end);
    if (value === '' || value.startsWith('***') || value.startsWith(REMOVED)) continue;
    const [quote = ''] = /^\\*["'`]/u.exec(value) ?? [];
    result += `${text.slice(done, start)}${quote}${REMOVED}`;
    done = end;
  }
  return result + text.slice(done);
}

/**
 * Returns a text without the secrets of the run, without what looks like a secret, and without e-mail addresses. Takes
 * time proportional to the length of the text.
 */
export function scrub(text: string, secrets: Pick<Secrets, 'redact'>): string {
  const blocksRemoved = secrets
    .redact(text)
    .replace(PEM, REMOVED)
    .replace(AUTHORIZATION, `$1 ${REMOVED}`)
    .replace(USER_INFO, `$1${REMOVED}@`);
  return scrubAssignments(blocksRemoved)
    .replace(SCHEME, `$1$2${REMOVED}`)
    .replace(WORD, (word) => (TOKEN.test(word) ? REMOVED : word))
    .replace(AWS_SECRET, REMOVED)
    .replace(EMAIL, REMOVED);
}
