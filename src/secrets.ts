import { printable, shorten } from './printable.js';

/** Below this a mask would blank out unrelated text; the runner itself has no minimum. */
const MIN_MASKED_LENGTH = 8;
const MIN_REDACTED_LENGTH = 4;
const MAX_MASKS = 1000;

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');

const percent = (text: string, keep: RegExp): string =>
  Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return keep.test(character) ? character : `%${hex(character).toUpperCase()}`;
  }).join('');

const lowerPercent = (text: string): string => text.replace(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase());

/** What JSON encoders write as `\uXXXX` beyond need: Go and Rails; Gson; Python and PHP; .NET; the cautious. */
const JSON_STYLES = [/[<>&]/u, /[<>&'=]/u, /[^ -~]/u, /[<>&'"+`]|[^ -~]/u, /[<>&'"+/=-]|[^ -~]/u];

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

/** The base64 text that `value` gives at any position of a longer text: three alignments, without the mixed ends. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const whole = text.slice(shift === 0 ? 0 : shift + 1, (shift + bytes.length) % 3 === 0 ? undefined : -1);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Every text under which a secret is likely to come back: as it is, in JSON (three ways), percent-encoded (RFC 3986,
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
    secret.replace(/[&<>"']/gu, (character) => HTML[character] ?? character),
    secret.replace(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&'),
  ];
  return [...new Set(forms)].filter((form) => form.length >= MIN_REDACTED_LENGTH);
}

/** Knows every secret of the run, tells the host to mask it, and takes it out of every text that is printed. */
export class Secrets {
  readonly #announce: (form: string) => void;
  readonly #forms = new Set<string>();
  #masks = 0;
  /** Longest first, so that a secret within another does not leave the rest of it. Made when it is needed. */
  #sorted: string[] | undefined;

  constructor(announce: (form: string) => void) {
    this.#announce = announce;
  }

  /** Masks `secret` and its forms from here on. Call it before the secret goes anywhere. */
  protect(secret: string): void {
    for (const form of formsOf(secret)) {
      if (this.#forms.has(form)) continue;
      this.#forms.add(form);
      this.#sorted = undefined;
      if (secret.length < MIN_MASKED_LENGTH || form.length < MIN_MASKED_LENGTH || this.#masks === MAX_MASKS) continue;
      this.#masks += 1;
      this.#announce(form);
    }
  }

  /** `text` with `***` for every known secret in any of its forms. */
  redact(text: string): string {
    this.#sorted ??= [...this.#forms].sort((a, b) => b.length - a.length);
    return this.#sorted.reduce((rest, form) => rest.replaceAll(form, '***'), text);
  }

  /** Whether `text` holds a known secret in any of its forms. */
  occurIn(text: string): boolean {
    return [...this.#forms].some((form) => text.includes(form));
  }

  /** Foreign text made fit for a message: redacted, then cut to `max` characters, then printable. */
  show(foreign: string, max = 200): string {
    return printable(shorten(this.redact(foreign), max));
  }
}
