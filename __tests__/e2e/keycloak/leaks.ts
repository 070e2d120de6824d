import type { ActionResult } from '../../../sandbox/runner.js';

export interface Planted {
  clientId: string;
  clientSecret: string;
  tokens: string[];
}

/**
 * The files to which the action must write the token: the outputs, and the state for the post step, which revokes it.
 */
const commandFiles = 'temp/_runner_file_commands';
const tokenFiles = [`${commandFiles}/set_output_main`, `${commandFiles}/save_state_main`];

/** Returns each secret that is in output, a log or a file where it must not be. Empty if nothing leaked. */
export function leaksOf(result: ActionResult, { clientId, clientSecret, tokens }: Planted): string[] {
  const secrets = formsOf(clientSecret).flatMap((form) => [form, base64(`${clientId}:${form}`)]);
  const sources = [
    ['the output of main', withoutMasks(result.main.stdout)],
    ['the errors of main', result.main.stderr],
    ['the log of main', result.main.log],
    ['the output of post', withoutMasks(result.post?.stdout ?? '')],
    ['the errors of post', result.post?.stderr ?? ''],
    ['the log of post', result.post?.log ?? ''],
    ...Object.entries(result.files),
  ] as const;
  return sources.flatMap(([location, text]) => {
    const forbidden = tokenFiles.includes(location) ? secrets : [...secrets, ...tokens.flatMap(formsOf)];
    return forbidden.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${location}`);
  });
}

/** Returns a secret literally and as encoded in URLs, forms, JSON and Basic authentication. */
function formsOf(secret: string): string[] {
  const form = new URLSearchParams({ _: secret }).toString().slice(2);
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, encodeURIComponent(secret), form, json, base64(secret)])];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}

/** Returns a step's output without the `add-mask` commands, which the runner does not print. */
function withoutMasks(stdout: string): string {
  return stdout.replace(/^::add-mask::.*$/gm, '');
}
