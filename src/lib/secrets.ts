import { printable, shorten } from './printable.js';

/** A shorter mask would hide unrelated text. The runner itself has no minimum. */
const MIN_MASKED_LENGTH = 8;
const MIN_REDACTED_LENGTH = 4;
const MAX_MASKS = 1000;

type Case = (hex: string) => string;
const lower: Case = (hex) => hex;
const upper: Case = (hex) => hex.toUpperCase();

/** Rewrites every character except letters and digits, which no encoder changes. */
function rewrite(text: string, write: (character: string) => string): string {
  const known = new Map<string, string>();
  return text.replace(/[^A-Za-z0-9]/gu, (character) => {
    const written = known.get(character) ?? write(character);
    known.set(character, written);
    return written;
  });
}

/** Percent-encodes the bytes of `text`, except for characters that `keep` matches. */
const percent = (text: string, keep: RegExp, style: Case): string =>
  rewrite(text, (character) => {
    if (keep.test(character)) return character;
    return Array.from(Buffer.from(character), (byte) => `%${style(byte.toString(16).padStart(2, '0'))}`).join('');
  });

/**
 * The characters that percent-encoders do not change: by RFC 3986, by a strict reading of RFC 3986, by the strictest
 * reading of RFC 6749 section 2.3.1, and in a form.
 */
const PERCENT_STYLES = [/[A-Za-z0-9\-._~!'()*]/u, /[A-Za-z0-9\-._~]/u, /[A-Za-z0-9]/u, /[A-Za-z0-9*\-._ ]/u];

/**
 * The characters that JSON encoders write as `\uXXXX` although JSON does not require it: Go and Rails; Flask; Gson;
 * PHP's HEX flags; Python and PHP; .NET; cautious encoders.
 */
const JSON_STYLES = [
  /[<>&]/u,
  /[<>&']/u,
  /[<>&'=]/u,
  /[<>&'"]/u,
  /[^ -~]/u,
  /[<>&'"+`]|[^ -~]/u,
  /[<>&'"+/=-]|[^ -~]/u,
];

/** Returns each UTF-16 unit of `text` as `\uXXXX`. */
const jsonEscape = (text: string, style: Case): string =>
  Array.from(
    { length: text.length },
    (_, unit) => `\\u${style(text.charCodeAt(unit).toString(16).padStart(4, '0'))}`,
  ).join('');

/**
 * Returns `secret` as in a JSON text. Characters that `escaped` matches are `\uXXXX`, in lower and in upper case, since
 * encoders differ.
 */
const jsonForms = (secret: string, escaped: RegExp): string[] =>
  [lower, upper].map((style) =>
    rewrite(secret, (character) =>
      escaped.test(character) ? jsonEscape(character, style) : JSON.stringify(character).slice(1, -1),
    ),
  );

/** Returns the base64 forms of `value` within a longer text: the complete groups of 3 alignments, in both alphabets. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((skipped) => {
    const groups = Math.floor((bytes.length - skipped) / 3);
    const text = bytes.subarray(skipped, skipped + groups * 3).toString('base64');
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');

/** Returns the ways to write one character in JSON, a URL, HTML or Markdown, without the backslashes before it. */
function variantsOf(character: string): string[] {
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
    // Read in another charset: what cannot be decoded, and UTF-8 as Latin-1.
    ...(code > 0x7f ? ['\ufffd', Buffer.from(character).toString('latin1')] : []),
  ];
}

/** Returns a pattern that matches any of `texts`, longer ones first. */
const anyOf = (texts: readonly string[]): string =>
  `(?:${[...new Set(texts)]
    .sort((a, b) => b.length - a.length)
    .map(escapeForRegExp)
    .join('|')})`;

/**
 * Returns a pattern of a secret in any mixture of encodings, since encoders differ in what they escape. Backslashes
 * before a character and those of the secret are never two parts of the pattern: a malicious text of backslashes could
 * match them in so many ways that the search would never end.
 */
const mixedPattern = (secret: string): RegExp =>
  new RegExp(
    secret.replace(
      /(\\+)?([^A-Za-z0-9\\]|[A-Za-z0-9])?/gu,
      (_, run: string | undefined = '', character: string | undefined = '') => {
        if (run !== '')
          return `${anyOf(variantsOf('\\'))}{${run.length},${4 * run.length + 3}}${plainPattern(character)}`;
        return /^[A-Za-z0-9]?$/u.test(character) ? character : `\\\\{0,3}${plainPattern(character)}`;
      },
    ),
    'giu',
  );

const plainPattern = (character: string): string =>
  /^[A-Za-z0-9]?$/u.test(character) ? character : anyOf(variantsOf(character));

/**
 * Returns the most likely forms of a secret in a response: unchanged, in JSON, percent-encoded, and in base64, HTML and
 * Markdown. Masks need them because the runner matches masks literally.
 */
export function formsOf(secret: string): string[] {
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

/** Returns the lines of a form that are long enough for a mask: the runner masks each line of its own, such as `}`. */
const linesOf = (form: string): string[] => form.split(/[\r\n]+/u).filter(({ length }) => length >= MIN_MASKED_LENGTH);

/** Above this length, the search for mixed encodings takes too long. Then only the usual forms are searched. */
const MAX_MIXED_SECRET = 512;
/** How much of a text is searched for mixed encodings, around the parts of the secret that no encoding changes. */
const MAX_MIXED_TEXT = 32_768;
/** How many characters one character of a secret becomes at most. */
const MAX_GROWTH = 16;
/** How much of a foreign text is read for a message. */
const MAX_MESSAGE = 4096;

/** Finds one secret in its usual forms and in any mixture of encodings. */
class Finder {
  readonly #secret: string;
  readonly #base64: readonly string[];
  /** The longest run of letters and digits. Only base64 changes it, so any other form of the secret contains it. */
  readonly #probe: string;
  #forms: readonly string[] | undefined;
  #pattern: RegExp | undefined;

  constructor(secret: string) {
    this.#secret = secret;
    this.#base64 = base64Forms(secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
    const runs = secret.match(/[A-Za-z0-9]+/gu) ?? [];
    this.#probe = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
  }

  redact(text: string): string {
    const rest = this.#formsFor(text).reduce((at, form) => at.replaceAll(form, '***'), text);
    let end = 0;
    const parts = this.#windows(rest).flatMap(([from, to]) => {
      const before = rest.slice(end, from);
      end = to;
      return [before, rest.slice(from, to).replaceAll(this.#compiled(), '***')];
    });
    return parts.length === 0 ? rest : parts.join('') + rest.slice(end);
  }

  isIn(text: string): boolean {
    if (this.#formsFor(text).some((form) => text.includes(form))) return true;
    return this.#windows(text).some(([from, to]) => text.slice(from, to).search(this.#compiled()) >= 0);
  }

  /** Returns the forms to search for. Most texts contain no secret, so a cheap check comes first. */
  #formsFor(text: string): readonly string[] {
    if (!text.includes(this.#probe)) return this.#base64;
    this.#forms ??= formsOf(this.#secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
    return this.#forms;
  }

  /** Returns the parts of a text that may contain the secret in mixed encodings, as start and end, in order. */
  #windows(text: string): [number, number][] {
    if (this.#secret.length > MAX_MIXED_SECRET) return [];
    if (this.#probe === '') return text.length <= MAX_MESSAGE ? [[0, text.length]] : [];
    const reach = this.#secret.length * MAX_GROWTH;
    const windows: [number, number][] = [];
    let room = MAX_MIXED_TEXT;
    for (let at = text.indexOf(this.#probe); at !== -1 && room > 0; at = text.indexOf(this.#probe, at + 1)) {
      const [from, to] = [Math.max(0, at - reach), Math.min(text.length, at + reach)];
      const last = windows.at(-1);
      room -= to - Math.max(from, last?.[1] ?? 0);
      if (last !== undefined && from <= last[1]) last[1] = to;
      else windows.push([from, to]);
    }
    return windows;
  }

  /** Compiles the pattern only if a text may contain the secret: that is rare, and slower than everything else here. */
  #compiled(): RegExp {
    this.#pattern ??= mixedPattern(this.#secret);
    return this.#pattern;
  }
}

/** All secrets of the run. Each is masked by the host, and removed from every printed text. */
export class Secrets {
  readonly #announce: (form: string) => void;
  readonly #finders = new Map<string, Finder>();
  readonly #masks = new Set<string>();

  constructor(announce: (form: string) => void) {
    this.#announce = announce;
  }

  /** Masks `secret`, also in forms that the CI system's own masks may miss. Call it before any use of the secret. */
  protect(secret: string): void {
    if (secret.length < MIN_REDACTED_LENGTH || this.#finders.has(secret)) return;
    this.#finders.set(secret, new Finder(secret));
    if (secret.length < MIN_MASKED_LENGTH) return;
    // The secret itself is masked however many masks there are.
    for (const line of linesOf(secret)) this.#mask(line);
    for (const form of formsOf(secret)) {
      for (const line of linesOf(form)) if (this.#masks.size < MAX_MASKS) this.#mask(line);
    }
  }

  #mask(line: string): void {
    if (this.#masks.has(line)) return;
    this.#masks.add(line);
    this.#announce(line);
  }

  /** Replaces every known secret, in any form, by `***`. Longer secrets come first, since one may contain another. */
  redact(text: string): string {
    const finders = [...this.#finders].sort(([a], [b]) => b.length - a.length);
    return finders.reduce((rest, [, finder]) => finder.redact(rest), text);
  }

  /** Returns whether `text` contains a known secret in any form. */
  occurIn(text: string): boolean {
    return [...this.#finders.values()].some((finder) => finder.isIn(text));
  }

  /** Returns whether `text` contains a mask literally, as the CI system searches it. */
  areMasksIn(text: string): boolean {
    return [...this.#masks, ...this.#finders.keys()].some((mask) => text.includes(mask));
  }

  /** Makes untrusted text safe for a message: redacts it, cuts it to `max` characters, then makes it printable. */
  sanitize(untrusted: string, max = 200): string {
    const start = shorten(this.redact(untrusted), MAX_MESSAGE - 1);
    return printable(shorten(this.redact(start), max));
  }

  /** Returns untrusted text as the end of a sentence, `: "…"`, without its own full stop; '' if the text is empty. */
  quote(untrusted: string, max: number): string {
    return untrusted === '' ? '' : `: "${this.sanitize(untrusted, max).replace(/\.$/u, '')}"`;
  }
}
