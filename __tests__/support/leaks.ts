import type { ActionResult } from '../../sandbox/runner.js';

/** Returns a client secret and its Basic credentials, raw and encoded by RFC 6749 section 2.3.1. */
export function secretsOfClient(id: string, secret: string): string[] {
  const form = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  const pairs = [`${id}:${secret}`, `${form(id)}:${form(secret)}`, `${everyByte(id)}:${everyByte(secret)}`];
  return [secret, ...pairs.map((pair) => Buffer.from(pair).toString('base64'))];
}

const percent = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** Percent-encodes everything except letters and digits, as some clients do. */
const everyByte = (text: string): string => text.replace(/[^A-Za-z0-9]/gu, percent);

/** The characters that JSON encoders escape although they need not: Go, Flask, Gson, .NET, and PHP with all flags. */
const JSON_ENCODERS = [
  { escaped: /[<>&]/u, hex: (digits: string) => digits },
  { escaped: /[<>&']/u, hex: (digits: string) => digits },
  { escaped: /[<>&'=]/u, hex: (digits: string) => digits },
  { escaped: /[<>&'"+`]/u, hex: (digits: string) => digits.toUpperCase() },
  { escaped: /[<>&'"]/u, hex: (digits: string) => digits.toUpperCase() },
];

/** Returns a secret as in the JSON texts of several encoders, with `/` unchanged and as `\\/`. */
function jsonForms(secret: string): string[] {
  const texts = JSON_ENCODERS.map(({ escaped, hex }) =>
    Array.from(secret, (character) =>
      escaped.test(character)
        ? `\\u00${hex(character.charCodeAt(0).toString(16))}`
        : JSON.stringify(character).slice(1, -1),
    ).join(''),
  );
  return [JSON.stringify(secret).slice(1, -1), ...texts].flatMap((text) => [text, text.replaceAll('/', '\\/')]);
}

/** Returns the base64 forms of a secret within a longer text, without the characters that also encode other bytes. */
function base64Within(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const wholeFrom = [0, 2, 1];
  return wholeFrom.map((skip) => {
    const length = Math.floor((bytes.length - skip) / 3) * 3;
    return bytes.subarray(skip, skip + length).toString('base64');
  });
}

/** Returns every form of a secret that a server or a careless program could print. */
export function formsOf(secret: string): string[] {
  const encoded = [
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(/[!'()*]/gu, percent),
    everyByte(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
  const base64 = base64Within(secret);
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  const forms = [
    secret,
    ...jsonForms(secret),
    ...encoded,
    ...encoded.map((form) => form.replace(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase())),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    html,
    html.replaceAll("'", '&#39;'),
    html.replaceAll("'", '&apos;'),
    secret.replace(/[\\`*_{}[\]()#+.!|<>~-]/gu, '\\$&'),
  ];
  return [...new Set(forms)];
}

/** Removes from a command file of a main step the one value that may be the token. */
function withoutToken(path: string, content: string): string {
  const [, file] = /^temp\/_runner_file_commands\/(set_output|save_state)_(?!post$)/u.exec(path) ?? [];
  if (file === 'set_output') return content.replace(/^token<<(\S+)\n[^]*?\n\1$/mu, '');
  // The state is signed as text, so its quotes are escaped.
  return file === 'save_state' ? content.replaceAll(/\\"token\\":\\"[^"]*\\"/gu, '') : content;
}

const withoutMasks = (stdout: string): string => stdout.replaceAll(/^::add-mask::.*$/gmu, '');

/**
 * Returns each place where a secret is, in any form: in the output of the steps (except in the commands that mask it), in
 * the log, or in a file of the job (except in the output `token` and the state of the post step). `inFiles`: files that
 * may contain a secret, such as the file of a response that repeats it.
 */
export function leaksIn(
  result: Pick<ActionResult, 'main' | 'post' | 'files'>,
  secrets: readonly string[],
  inFiles: readonly string[] = [],
): string[] {
  const { main, post, files } = result;
  const forms = secrets.flatMap(formsOf);
  const sources = [
    ...Object.entries({ main, post }).flatMap(([name, step]) => [
      [`the output of ${name}`, withoutMasks(step?.stdout ?? '')] as const,
      [`the log of ${name}`, step?.log ?? ''] as const,
    ]),
    ...Object.entries(files)
      .filter(([path]) => !inFiles.includes(path))
      .map(([path, bytes]) => [path, Buffer.from(bytes, 'latin1').toString()] as const)
      .map(([path, text]) => [path, withoutToken(path, text)] as const),
  ];
  return sources.flatMap(([location, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${form} in ${location}`),
  );
}
