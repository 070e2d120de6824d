import { afterAll, afterEach, expect } from '@jest/globals';
import type { RecordedRequest } from '../../sandbox/recording-server.js';
import type { ActionResult, StepResult } from '../../sandbox/runner.js';

/** For `describe.each`: what holds must hold with step debug logging too, where the runner shows more. */
export const DEBUG_MODES = [
  { mode: 'with step debug off', debug: false },
  { mode: 'with step debug on', debug: true },
] as const;

type Disposable = { close(): Promise<void> } | { remove(): void };

/** Returns a function that keeps what it is given (a server, a run) and hands it back; all is ended after the tests. */
export function disposables(when: 'each test' | 'all tests' = 'each test'): <T extends Disposable>(item: T) => T {
  const items: Disposable[] = [];
  (when === 'each test' ? afterEach : afterAll)(async () => {
    for (const item of items.splice(0)) {
      if ('close' in item) await item.close();
      else item.remove();
    }
  });
  return (item) => {
    items.push(item);
    return item;
  };
}

/** What a server saw, one `METHOD /path?query` a request. */
export function lines({ requests }: { requests: readonly RecordedRequest[] }): string[] {
  return requests.map(({ method, url }) => `${method} ${url}`);
}

/** The values of a workflow command that a step gave, such as `warning`. */
export function commandsOf(step: StepResult | undefined, command: string): string[] {
  return (step?.commands ?? []).filter((given) => given.command === command).map(({ value }) => value);
}

/** The secret of a client and the Basic credentials that are made of it, raw and as RFC 6749 section 2.3.1 has it. */
export function secretsOfClient(id: string, secret: string): string[] {
  const form = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  const pairs = [`${id}:${secret}`, `${form(id)}:${form(secret)}`, `${everyByte(id)}:${everyByte(secret)}`];
  return [secret, ...pairs.map((pair) => Buffer.from(pair).toString('base64'))];
}

const percent = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** Everything percent-encoded but letters and digits, as some clients do. */
const everyByte = (text: string): string => text.replace(/[^A-Za-z0-9]/gu, percent);

/** What JSON encoders escape beyond need, and how: Go, Flask, Gson, .NET, and PHP with all of its flags. */
const JSON_ENCODERS = [
  { escaped: /[<>&]/u, hex: (digits: string) => digits },
  { escaped: /[<>&']/u, hex: (digits: string) => digits },
  { escaped: /[<>&'=]/u, hex: (digits: string) => digits },
  { escaped: /[<>&'"+`]/u, hex: (digits: string) => digits.toUpperCase() },
  { escaped: /[<>&'"]/u, hex: (digits: string) => digits.toUpperCase() },
];

/** A secret within the JSON texts of several encoders, with `/` as it is and as `\\/`. */
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

/** Base64 of a secret that stands somewhere in a longer text, without the characters that it shares with its neighbours. */
function base64Within(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const wholeFrom = [0, 2, 1];
  return wholeFrom.map((skip) => {
    const length = Math.floor((bytes.length - skip) / 3) * 3;
    return bytes.subarray(skip, skip + length).toString('base64');
  });
}

/** Every form in which a secret could come back from a server or out of a careless program. */
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

const COMMAND_FILES = 'temp/_runner_file_commands';

/** A command file without the one value in it that is meant to be the token. */
const withoutToken: Readonly<Record<string, (content: string) => string>> = {
  [`${COMMAND_FILES}/set_output_main`]: (content) => content.replace(/^token<<(\S+)\n[^]*?\n\1$/mu, ''),
  [`${COMMAND_FILES}/save_state_main`]: (content) => content.replaceAll(/"token":"[^"]*"/gu, ''),
};

const withoutMasks = (stdout: string): string => stdout.replaceAll(/^::add-mask::.*$/gmu, '');

/**
 * Holds that no secret, in any form, stands in what the steps printed (but for the commands that mask it), in the log, or
 * in a file of the job (but for the output `token` and the state of the post step), and that nothing came on stderr.
 * `inFiles`: where a secret is right, as the file of an answer that repeats it.
 */
export function expectNoLeaks(result: ActionResult, secrets: readonly string[], inFiles: readonly string[] = []): void {
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
      .map(([path, text]) => [path, withoutToken[path]?.(text) ?? text] as const),
  ];
  const leaks = sources.flatMap(([location, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${form} in ${location}`),
  );
  expect(leaks).toEqual([]);
  expect(main.stderr + (post?.stderr ?? '')).toBe('');
}
