import type { ActionResult } from '../../../sandbox/runner.js';

export interface Planted {
  clientId: string;
  clientSecret: string;
  tokens: string[];
}

/** Where the action has to write the token: the step's outputs, and the state that its post step revokes it from. */
const commandFiles = 'temp/_runner_file_commands';
const tokenFiles = [`${commandFiles}/set_output_main`, `${commandFiles}/save_state_main`];

/** Returns the places where a secret stands that it has no business in: none, if all is well. */
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

/** Returns a secret as it is, and as URLs, forms, JSON and Basic authentication write it. */
function formsOf(secret: string): string[] {
  const form = new URLSearchParams({ _: secret }).toString().slice(2);
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, encodeURIComponent(secret), form, json, base64(secret)])];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}

/** Returns a step's output without the lines that tell the runner what to mask: it shows none of them. */
function withoutMasks(stdout: string): string {
  return stdout.replace(/^::add-mask::.*$/gm, '');
}
