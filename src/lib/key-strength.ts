/** The least length and the least count of bits of a secret that may be a key. */
const MIN_LENGTH = 24;
const MIN_BITS = 122;

/** Only the first characters count, since the search for a stretch takes quadratic time. */
const MAX_LENGTH = 512;

/** The 200 most common letter pairs of English, German and French: each first letter, with the letters after it. */
const PAIRS = new Set(
  (
    'abcdgilmnprstu baeiloru caehiklortu daeiosu eabcdefgilmnprstuvxz faefiloru gaeilrsu haeiortu iacdefglmnoprstv ' +
    'ke ladeilostuy maeimop nacdegiknost obcdfglmnoprstuw paeiloprst qu rabcdegikmnorstu sacehiopstu taehioprstuy ' +
    'ubcegilmnprst vaei waei ze'
  )
    .split(' ')
    .flatMap(([first = '', ...next]) => next.map((letter) => first + letter)),
);

/** Short words of CI and OAuth, most of them without such pairs. */
const TERMS =
  /api|app|auth|aws|azure|cfg|client|cli|corp|dev|gcp|git|http|hub|idp|jira|json|jwt|k8s|key|oidc|pass|prd|prod|pwd|secret|sql|srv|sso|stg|svc|test|tls|token|usr|xml/giu;

/** Digits that people write for letters. */
const LEET: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

const KEYBOARD = '1234567890qwertyuiopasdfghjkl;zxcvbnm,./';
const KEYBOARD_ROW = 10;

const UUID = /(?<![\da-z])[\da-f]{8}-[\da-f]{4}-([\da-f])[\da-f]{3}-[\da-f]{4}-[\da-f]{12}(?![\da-z])/giu;
const UUID_BITS = 122;
/** A ULID, or a UUID of version 7 without hyphens: both begin with the time. */
const DATED = /(?<![\da-z])(?:0[01][\da-hjkmnp-tv-z]{24}|01[89][\da-f]{9}7[\da-f]{3}[89ab][\da-f]{15})(?![\da-z])/giu;
/** Hexadecimal digits in one case. */
const HEX = /(?<![\da-zA-Z])(?:[\da-f]{16,}|[\dA-F]{16,})(?![\da-zA-Z])/gu;

/**
 * Returns how many bits of `secret` come from a machine's random source, by a careful count that never trusts what looks
 * like words, dates, patterns or encoded text (docs/design/011-sealed-envelopes.md). The count is an estimate, not
 * negative. It takes milliseconds for any text: only the first 512 characters count.
 */
export function machineBits(secret: string): number {
  const text = secret.slice(0, MAX_LENGTH).replace(/[^!-~]/gu, ' ');
  const encoded = encodedText(text);
  if (encoded !== undefined) return machineBits(encoded);
  const uuids = [...text.matchAll(UUID)].map(([uuid, version]) =>
    version === '4' && isPatternless(uuid.replaceAll('-', '')) ? UUID_BITS : 0,
  );
  const others = text.replace(UUID, ' ').replace(DATED, ' ');
  const hex = [...others.matchAll(HEX)].map(([digits]) => (isPatternless(digits) ? 4 * digits.length : 0));
  return Math.max(...uuids, ...hex, stretchBits(others.replace(HEX, ' ').replace(TERMS, ' ')));
}

/**
 * Returns whether `secret` can be the key of envelopes that anyone may read: it has at least 24 characters, and a
 * machine made at least 122 bits of it. Errs on the side of no.
 */
export const isMachineMade = (secret: string): boolean =>
  secret.length >= MIN_LENGTH && machineBits(secret) >= MIN_BITS;

/** Returns a text of 16 characters or more that `text` contains in base64 (also of UTF-16) or in hexadecimal digits. */
function encodedText(text: string): string | undefined {
  const decoded = [
    ...[0, 1, 2, 3].map((skipped) => Buffer.from(text.slice(skipped), 'base64')),
    ...[...text.matchAll(HEX)].map(([digits]) => Buffer.from(digits, 'hex')),
  ];
  const texts = decoded.flatMap((bytes) => /(?:[ -~]\0?){16,}/u.exec(bytes.toString('latin1')) ?? []);
  return texts[0]?.replaceAll('\0', '');
}

/** Returns whether hexadecimal digits seem random: they vary, and a pattern predicts at most an eighth of them. */
function isPatternless(digits: string): boolean {
  const lower = digits.toLowerCase();
  const predicted = predictions(lower, 4).filter(Boolean).length;
  return new Set(lower).size >= 8 && /[a-f]/u.test(lower) && predicted <= digits.length / 8;
}

/**
 * Returns for each character whether a pattern predicts it. It does if the last `length` characters occurred before, or
 * follow each other in equal steps: `aaa`, `abc`, `a1b2c3`, on the keyboard `qwe` and `1qaz`.
 */
function predictions(lower: string, length: number): boolean[] {
  const seen = new Set<string>();
  const codes = Array.from(lower, (character) => character.charCodeAt(0));
  const keys = Array.from(lower, (character) => KEYBOARD.indexOf(character));
  return codes.map((_, at) => {
    const end = lower.slice(Math.max(0, at + 1 - length), at + 1);
    if (end.length === length && seen.has(end)) return true;
    seen.add(end);
    return (
      [1, 2, 3].some((stride) => isSequence(codes, at, stride, length, [0, 1])) ||
      isSequence(keys, at, 1, length, [1, KEYBOARD_ROW])
    );
  });
}

/** Returns whether the `length` values up to `at`, `stride` apart, differ by the same step, one of `steps` or back. */
function isSequence(values: readonly number[], at: number, stride: number, length: number, steps: number[]): boolean {
  const stepTo = (index: number): number => (values[index] ?? NaN) - (values[index - stride] ?? NaN);
  const step = stepTo(at);
  if (!steps.includes(Math.abs(step))) return false;
  for (let back = 1; back < length - 1; back++) if (stepTo(at - back * stride) !== step) return false;
  return true;
}

type Kind = 'lower' | 'upper' | 'digit' | 'symbol';

function kindOf(character: string): Kind {
  if (/[a-z]/u.test(character)) return 'lower';
  if (/[A-Z]/u.test(character)) return 'upper';
  return /\d/u.test(character) ? 'digit' : 'symbol';
}

const RANDOMNESS_OF_PREDICTED = -8;

/**
 * Returns how much `character` after `before` looks random (positive) or made by people (negative). The numbers are
 * rounded weights of a logistic regression: random secrets against joined words, names and common passwords.
 */
function randomness(before: string, character: string, isNew: boolean): number {
  const [from, to] = [kindOf(before), kindOf(character)];
  if (to === 'symbol') return isNew ? -2 : -4;
  if (from === 'symbol') return -2;
  if (from === 'digit' && to === 'digit') return -4;
  const isSwitch = from !== to && !(from === 'upper' && to === 'lower');
  const letters = [before, character].map((one) => LEET[one] ?? one.toLowerCase()).join('');
  if (PAIRS.has(letters)) return isSwitch ? -2 : -4;
  return isSwitch ? 8 : 3;
}

/**
 * Returns the bits of the longest stretch that looks random on the whole. It must be at least half of the text, so that
 * no long sentence has one by chance. Symbols and predicted characters do not count.
 */
function stretchBits(text: string): number {
  const predicted = predictions(text.toLowerCase(), 3);
  const sums = [0];
  for (let at = 0, sum = 0; at < text.length; at++) {
    const [before, character] = [text.charAt(at - 1), text.charAt(at)];
    sum += predicted[at] ? RANDOMNESS_OF_PREDICTED : randomness(before, character, text.indexOf(character) === at);
    sums.push(sum);
  }
  const [from, to] = longestRise(sums, text.length / 2);
  const counted = Array.from(text.slice(from, to)).filter(
    (character, at) => !predicted[from + at] && kindOf(character) !== 'symbol',
  );
  return bitsOf(counted.join(''));
}

/** Returns the start and end of the longest part, of at least `least` steps, that does not end below its start. */
function longestRise(sums: readonly number[], least: number): [from: number, to: number] {
  for (let length = sums.length - 1; length >= least; length--)
    for (let from = 0; from + length < sums.length; from++)
      if ((sums[from + length] ?? 0) >= (sums[from] ?? 0)) return [from, from + length];
  return [0, 0];
}

/**
 * Returns the bits of random letters and digits. The alphabet has 62, or 32 if few letters have the other case, or 16.
 * Letters of one case without a digit have none: machines hardly make them, fingers on a keyboard do.
 */
function bitsOf(text: string): number {
  if (/^(?:[a-z]*|[A-Z]*)$/u.test(text)) return 0;
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  if (count(/[g-z]/giu) <= text.length / 8) return 4 * text.length;
  const [lower, upper] = [count(/[a-z]/gu), count(/[A-Z]/gu)];
  return (Math.min(lower, upper) <= (lower + upper) / 8 ? 5 : Math.log2(62)) * text.length;
}
