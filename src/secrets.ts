import { printable, shorten } from './printable.js';

/** Below this a mask would blank out unrelated text; the runner itself has no minimum. */
const MIN_MASKED_LENGTH = 8;
const MIN_REDACTED_LENGTH = 4;
const MAX_MASKS = 1000;

/** Percent-encodes the bytes of `text` but those of the characters that `keep` matches. */
function percent(text: string, keep: RegExp): string {
  const kept = Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    return keep.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  });
  return Array.from(Buffer.from(text, 'utf8'), (byte) => kept[byte]).join('');
}

const lowerPercent = (text: string): string => text.replace(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase());

/** What JSON encoders write as `\uXXXX` beyond need: Go and Rails; Flask; Gson; PHP's HEX flags; Python and PHP; .NET; the cautious. */
const JSON_STYLES = [
  ...[/[<>&]/u, /[<>&']/u, /[<>&'=]/u, /[<>&'"]/u],
  ...[/[^ -~]/u, /[<>&'"+`]|[^ -~]/u, /[<>&'"+/=-]|[^ -~]/u],
];

/** `secret` within a JSON text, with what `escaped` matches as `\uXXXX`: in lower and in upper case, as encoders differ. */
function jsonForms(secret: string, escaped: RegExp): string[] {
  const write = (style: (digits: string) => string): string =>
    Array.from(secret, (character) => {
      if (!escaped.test(character)) return JSON.stringify(character).slice(1, -1);
      const units = Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit));
      return units.map((unit) => `\\u${style(unit.toString(16).padStart(4, '0'))}`).join('');
    }).join('');
  return [write((digits) => digits), write((digits) => digits.toUpperCase())];
}

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

/** Matches one character however it may be written in JSON, a URL, HTML or Markdown. */
function writings(character: string): string {
  if (/[A-Za-z0-9]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit));
  const forms = [
    character,
    JSON.stringify(character).slice(1, -1),
    `\\${character}`,
    units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
    percent(character, /(?!)/u),
    ...(character === ' ' ? ['+'] : []),
    HTML[character] ?? character,
    ...[`&#${code};`, `&#x${code.toString(16)};`, ...(character === "'" ? ['&apos;'] : [])],
  ];
  return `(?:${[...new Set(forms)].map(literally).join('|')})`;
}

/**
 * The texts under which a secret is most likely to come back, for masks, which are literal: as it is, in JSON (three ways), percent-encoded (RFC 3986,
 * form, and everything but letters and digits as RFC 6749 section 2.3.1 clients do), base64, HTML and Markdown.
 */
export function formsOf(secret: string): string[] {
  const json = [JSON.stringify(secret).slice(1, -1), ...JSON_STYLES.flatMap((style) => jsonForms(secret, style))];
  const encoded = [
    percent(secret, /[A-Za-z0-9\-._~!'()*]/u),
    percent(secret, /[A-Za-z0-9\-._~]/u),
    percent(secret, /[A-Za-z0-9]/u),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
  const forms = [
    secret,
    ...json,
    ...json.map((form) => form.replaceAll('/', '\\/')),
    ...encoded,
    ...encoded.map(lowerPercent),
    ...base64Forms(secret),
    ...[/[&<>"']/gu, /[&<>"]/gu].map((escaped) => secret.replace(escaped, (character) => HTML[character] ?? character)),
    secret.replace(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&'),
  ];
  return [...new Set(forms)].filter((form) => form !== '');
}

/** Beyond this a pattern is too much for the RegExp compiler. What is longer is a JWT as a rule, which encoders leave alone. */
const MAX_PATTERN_LENGTH = 1024;

/** What finds a secret: in any mixture of writings, since encoders differ in what they escape, or in its usual forms. */
function findersOf(secret: string): (RegExp | string)[] {
  const usual = formsOf(secret).filter(({ length }) => length >= MIN_REDACTED_LENGTH);
  if (secret.length > MAX_PATTERN_LENGTH) return usual;
  return [new RegExp([Array.from(secret, writings).join(''), ...usual.map(literally)].join('|'), 'giu')];
}

/** Knows every secret of the run, tells the host to mask it, and takes it out of every text that is printed. */
export class Secrets {
  readonly #announce: (form: string) => void;
  readonly #secrets = new Set<string>();
  readonly #masks = new Set<string>();
  /** Those of the longest secret first, so that a secret within another does not leave the rest of it. */
  #finders: (RegExp | string)[] | undefined;

  constructor(announce: (form: string) => void) {
    this.#announce = announce;
  }

  /** Masks `secret` from here on, in the forms that the CI system's own masks may miss. Call it before the secret goes anywhere. */
  protect(secret: string): void {
    if (secret.length < MIN_REDACTED_LENGTH || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#finders = undefined;
    if (secret.length < MIN_MASKED_LENGTH) return;
    for (const form of formsOf(secret)) {
      if (form.length < MIN_MASKED_LENGTH || this.#masks.has(form) || this.#masks.size === MAX_MASKS) continue;
      this.#masks.add(form);
      this.#announce(form);
    }
  }

  /** `text` with `***` for every known secret, however it is written. */
  redact(text: string): string {
    return this.#all().reduce<string>((rest, finder) => rest.replaceAll(finder, '***'), text);
  }

  /** Whether `text` holds a known secret, however it is written. */
  occurIn(text: string): boolean {
    return this.#all().some((finder) =>
      typeof finder === 'string' ? text.includes(finder) : text.search(finder) >= 0,
    );
  }

  /** Made when something is printed, since compiling takes its time. */
  #all(): readonly (RegExp | string)[] {
    this.#finders ??= [...this.#secrets].sort((a, b) => b.length - a.length).flatMap(findersOf);
    return this.#finders;
  }

  /** Foreign text made fit for a message: redacted, then cut to `max` characters, then printable. */
  show(foreign: string, max = 200): string {
    return printable(shorten(this.redact(foreign), max));
  }
}
