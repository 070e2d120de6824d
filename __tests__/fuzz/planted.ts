/** Secrets that are planted into untrusted texts in any encoding, and must not get into a message. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { describeFailure, type StepError } from '../../src/lib/errors.js';
import { printable } from '../../src/lib/printable.js';
import { formsOf, Secrets } from '../../src/lib/secrets.js';

export const CLIENT_SECRET = 'Kq7-Zm4x-0f8e21/+ü~ &"<\'>=%x9Kd';
export const REFRESH_TOKEN = 'rt.1/0AbCdEfGh-7d1b3c5a9e_QwErTy~zz';
const SECRETS = [CLIENT_SECRET, REFRESH_TOKEN];

/** A part of a secret of this length in a message is a leak. */
const PART_LENGTH = 12;
const PARTS = SECRETS.flatMap((secret) =>
  Array.from({ length: secret.length - PART_LENGTH + 1 }, (_, at) => secret.slice(at, at + PART_LENGTH)),
);

/** The secrets of a run, with the values that were masked. */
export interface Planted {
  secrets: Secrets;
  masks: Set<string>;
}

export function plantedSecrets(): Planted {
  const masks = new Set<string>();
  const secrets = new Secrets((form) => masks.add(form));
  for (const secret of SECRETS) secrets.protect(secret);
  return { secrets, masks };
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const unicode = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('');

/** The encodings of one character. None of them changes letters and digits in a real encoder. */
const ENCODINGS: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => Array.from(Buffer.from(character), (byte) => `%${hex(byte)}`).join(''),
  (character) => Array.from(Buffer.from(character), (byte) => `%${hex(byte).toUpperCase()}`).join(''),
  unicode,
  (character) => `&#${character.codePointAt(0) ?? 0};`,
];

/** A secret, or both, in one encoding or in a mixture. */
const planted = fc.oneof(
  fc.constantFrom(...SECRETS.flatMap(formsOf)),
  fc
    .tuple(fc.constantFrom(...SECRETS), fc.array(fc.nat(ENCODINGS.length - 1), { minLength: 40, maxLength: 40 }))
    .map(([secret, choice]) =>
      Array.from(secret, (character, index) =>
        /[A-Za-z0-9]/u.test(character) ? character : (ENCODINGS[choice[index] ?? 0] ?? unicode)(character),
      ).join(''),
    ),
);

/** Returns the texts with up to 3 secrets in them. No edit comes after that: a part of a secret cannot be recognized. */
export const withSecrets = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(texts, fc.array(fc.tuple(fc.nat(1_000_000), planted), { maxLength: 3 })).map(([text, places]) =>
    places
      .map(([at, secret]) => ({ at: at % (text.length + 1), secret }))
      .sort((a, b) => b.at - a.at)
      .reduce((rest, { at, secret }) => rest.slice(0, at) + secret + rest.slice(at), text),
  );

/** Returns a text as a reader decodes it. */
const DECODERS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/(?:%[0-9a-f]{2})+/giu, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
  (text) => text.replaceAll(/\\u([0-9a-f]{4})/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  (text) => text.replaceAll(/&#(\d{1,6});/gu, (_, code: string) => String.fromCodePoint(Number(code))),
  (text) => text.replaceAll('\\', ''),
];

/** What the host must not print: control and invisible characters, lone surrogates, and workflow commands. */
const UNPRINTABLE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ufeff]|\p{Cs}|##\[|^[^\S\n]*::/mu;

/** Returns what is wrong with a text that the host prints; undefined if nothing is. */
function problemOf(message: string, secrets: Secrets): string | undefined {
  const printed = secrets.redact(message).split('\n').map(printable).join('\n');
  if (UNPRINTABLE.test(printed)) return `unprintable: ${printed}`;
  const read = DECODERS.reduce((text, decode) => decode(text), printed);
  const leak = PARTS.find((part) => printed.includes(part) || read.includes(part));
  return leak === undefined ? undefined : `${leak} in ${printed}`;
}

/** Expects that a text, as the host prints it, has no part of a secret, no control characters and no commands. */
export const expectSafe = (message: string, { secrets }: Planted): void =>
  expect(problemOf(message, secrets)).toBeUndefined();

/** Expects the same of an error, as the host prints it. */
export const expectSafeError = (error: StepError, known: Planted): void =>
  expectSafe(describeFailure(error).text, known);
