import { printable, shorten } from './printable.js';

/** Below this a mask would blank out unrelated text; the runner itself has no minimum. */
const MIN_MASKED_LENGTH = 8;
const MIN_REDACTED_LENGTH = 4;
const MAX_MASKS = 1000;

type Case = (hex: string) => string;
const lower: Case = (hex) => hex;
const upper: Case = (hex) => hex.toUpperCase();

/** Rewrites all but letters and digits, which every encoder leaves as they are. */
const rewrite = (text: string, write: (character: string) => string): string => text.replace(/[^A-Za-z0-9]/gu, write);

/** Percent-encodes the bytes of `text` but those of the characters that `keep` matches. */
const percent = (text: string, keep: RegExp, style: Case): string =>
  rewrite(text, (character) => {
    if (keep.test(character)) return character;
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
const jsonEscape = (text: string, style: Case): string =>
  Array.from(
    { length: text.length },
    (_, unit) => `\\u${style(text.charCodeAt(unit).toString(16).padStart(4, '0'))}`,
  ).join('');

/** `secret` within a JSON text, with what `escaped` matches as `\uXXXX`: in lower and in upper case, as encoders differ. */
const jsonForms = (secret: string, escaped: RegExp): string[] =>
  [lower, upper].map((style) =>
    rewrite(secret, (character) =>
      escaped.test(character) ? jsonEscape(character, style) : JSON.stringify(character).slice(1, -1),
    ),
  );

/** The base64 text that `value` gives at any position of a longer text: its whole groups in three alignments, both alphabets. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((skipped) => {
    const groups = Math.floor((bytes.length - skipped) / 3);
    const text = bytes.subarray(skipped, skipped + groups * 3).toString('base64');
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');

/** What may stand for one character, but for the backslashes before it: in JSON, a URL, HTML or Markdown. */
function writings(character: string): string[] {
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
const anyOf = (texts: readonly string[]): string =>
  `(?:${[...new Set(texts)]
    .sort((a, b) => b.length - a.length)
    .map(literally)
    .join('|')})`;

/**
 * A pattern of a secret in any mixture of writings, since encoders differ in what they escape. A secret with a backslash has
 * none: a text of backslashes could match it in so many ways that a hostile one would keep the search busy for ever.
 */
const mixedPattern = (secret: string): RegExp =>
  new RegExp(
    rewrite(secret, (character) => `\\\\{0,3}${anyOf(writings(character))}`),
    'giu',
  );

/**
 * The texts under which a secret is most likely to come back, for masks, which are literal: as it is, in JSON,
 * percent-encoded, in base64, HTML and Markdown.
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

/** Beyond these the search for mixed writings takes too long, and the usual forms must do. */
const MAX_MIXED_SECRET = 512;
const MAX_MIXED_TEXT = 4096;

/** Finds one secret: in its usual forms, and in short texts in any mixture of writings. */
class Finder {
  readonly #secret: string;
  readonly #base64: readonly string[];
  /** No writing but base64 changes letters and digits: where this run of them is missing, the secret is not there. */
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
    return this.#mayBeMixed(rest) ? rest.replaceAll(this.#compiled(), '***') : rest;
  }

  isIn(text: string): boolean {
    if (this.#formsFor(text).some((form) => text.includes(form))) return true;
    return this.#mayBeMixed(text) && text.search(this.#compiled()) >= 0;
  }

  /** What to look for in a text. Most texts hold no secret, and are done with the first glance. */
  #formsFor(text: string): readonly string[] {
    if (!text.includes(this.#probe)) return this.#base64;
    this.#forms ??= formsOf(this.#secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
    return this.#forms;
  }

  #mayBeMixed(text: string): boolean {
    if (this.#secret.length > MAX_MIXED_SECRET || this.#secret.includes('\\')) return false;
    return text.length <= MAX_MIXED_TEXT && text.includes(this.#probe);
  }

  /** Compiled when a text may hold the secret: that takes longer than all else here, and is rare. */
  #compiled(): RegExp {
    this.#pattern ??= mixedPattern(this.#secret);
    return this.#pattern;
  }
}

/** Knows every secret of the run, tells the host to mask it, and takes it out of every text that is printed. */
export class Secrets {
  readonly #announce: (form: string) => void;
  readonly #finders = new Map<string, Finder>();
  readonly #masks = new Set<string>();

  constructor(announce: (form: string) => void) {
    this.#announce = announce;
  }

  /** Masks `secret` from here on, in the forms that the CI system's own masks may miss. Call it before the secret goes anywhere. */
  protect(secret: string): void {
    if (secret.length < MIN_REDACTED_LENGTH || this.#finders.has(secret)) return;
    this.#finders.set(secret, new Finder(secret));
    if (secret.length < MIN_MASKED_LENGTH) return;
    for (const form of formsOf(secret)) {
      if (form.length < MIN_MASKED_LENGTH || this.#masks.has(form) || this.#masks.size === MAX_MASKS) continue;
      this.#masks.add(form);
      this.#announce(form);
    }
  }

  /** `text` with `***` for every known secret, however it is written; longer ones first, as one may hold another. */
  redact(text: string): string {
    const finders = [...this.#finders].sort(([a], [b]) => b.length - a.length);
    return finders.reduce((rest, [, finder]) => finder.redact(rest), text);
  }

  /** Whether `text` holds a known secret, however it is written. */
  occurIn(text: string): boolean {
    return [...this.#finders.values()].some((finder) => finder.isIn(text));
  }

  /** Foreign text made fit for a message: redacted, then cut to `max` characters, then printable. */
  sanitize(untrusted: string, max = 200): string {
    const start = shorten(this.redact(untrusted), MAX_MIXED_TEXT - 1);
    return printable(shorten(this.redact(start), max));
  }

  /** `: "…"`, the foreign text as the end of a sentence, without its own full stop; '' when there is none. */
  quote(untrusted: string, max: number): string {
    return untrusted === '' ? '' : `: "${this.sanitize(untrusted, max).replace(/\.$/u, '')}"`;
  }
}
