import { CLIENT_AUTH_METHODS } from '../../auth/client-auth/methods.js';
import { mayEndAccessTokens, refreshOf } from '../../auth/grant.js';
import type { Delivery } from '../deliver.js';
import { INPUT_OPTIONS } from './inputs.js';
import type { Login } from './prepare-login.js';
import type { Found } from './probe.js';

/** A line of a YAML map: a name, and its value as YAML. */
type Line = readonly [name: string, value: string];

/** What the sign-in decides and a refresh does not send. */
const OF_SIGN_IN = ['scope', 'audience'];

/**
 * Returns the lines for the workflow, as YAML: what the job needs, and the inputs of the step. Secrets are expressions.
 * `savedTo`: where the refresh token is.
 */
export function workflowLines(login: Login, found: Found, savedTo: Delivery): { job: string; step: string } {
  const secret = secretOf(savedTo, 'REFRESH_TOKEN');
  const store = secret === undefined ? commandLines(login, found, savedTo) : secretLines(login, found, secret.name);
  const lines = [...clientLines(login), ...store.lines];
  const environment = secret?.environment === undefined ? [] : [`environment: ${yaml(secret.environment)}`];
  const job = [...environment, ...store.job];
  return {
    job: job.length === 0 ? '' : `${job.join('\n')}\n`,
    step: `with:\n${lines.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`,
  };
}

/** Returns the inputs for the server and the client: the options of the sign-in, and the secrets of the client. */
function clientLines({ server: { client }, deps }: Login): Line[] {
  const given = INPUT_OPTIONS.filter(({ name }) => !OF_SIGN_IN.includes(name) && name !== 'client-auth').flatMap(
    ({ name }): Line[] => {
      const value = deps.host.input(name);
      return value === '' ? [] : [[name, yaml(value)]];
    },
  );
  const isChosen = client.rejected !== undefined || deps.host.input('client-auth') !== '';
  const method = CLIENT_AUTH_METHODS.find(({ name }) => name === client.method.name);
  const secrets = Object.values(method?.inputs ?? {}).map(({ name }): Line => [name, expression(secretNameOf(name))]);
  return [...given, ...secrets, ...(isChosen ? [['client-auth', client.method.name] as const] : [])];
}

interface StoreLines {
  lines: Line[];
  job: string[];
}

const WAITING = ['concurrency:', '  group: refresh-token', '  queue: max'];

/** Returns the lines for a refresh token in a secret of GitHub: it never changes there, so a branch keeps a new one. */
function secretLines(login: Login, found: Found, name: string): StoreLines {
  const lines: Line[] = [['refresh-token', expression(name)]];
  const { sealKeyTo } = login;
  const isShared = found.endsAccessTokens !== false && sealKeyTo !== undefined;
  if (found.refresh?.rotation === 'none' && !isShared) return withoutSave(login, found, lines);
  const sealKey = secretOf(sealKeyTo, 'SEAL_KEY')?.name ?? 'SEAL_KEY';
  lines.push(['save-refresh-token', 'branch'], ['seal-key', expression(sealKey)]);
  return { lines, job: ['permissions:', '  contents: write'] };
}

/** Returns the lines for a refresh token in another store, which the same command saves. */
function commandLines(login: Login, found: Found, { script }: Delivery): StoreLines {
  const lines: Line[] = [['load-refresh-token', '# a command that prints the refresh token']];
  if (found.refresh?.rotation === 'none') return withoutSave(login, found, lines);
  lines.push(['save-refresh-token', yaml(script)]);
  // The step knows only what the provider file says.
  if (refreshOf(login.provider.oauth).replay !== 'safe') lines.push(['refresh-guard', 'concurrency']);
  return { lines, job: WAITING };
}

/** Returns the lines for a refresh token that never changes. */
function withoutSave({ provider }: Login, { endsAccessTokens }: Found, lines: readonly Line[]): StoreLines {
  const all: Line[] = [...lines, ['save-refresh-token', 'none']];
  if (endsAccessTokens !== false) return { lines: [...all, ['refresh-guard', 'concurrency']], job: WAITING };
  return { lines: mayEndAccessTokens(provider.oauth) ? [...all, ['refresh-guard', 'none']] : all, job: [] };
}

/**
 * Returns the name of the secret that a delivery sets with GitHub's command line tool, and its environment. For a
 * printed secret, returns `printed`: the user sets it. Returns undefined for another store.
 */
export function secretOf(
  delivery: Delivery | undefined,
  printed: string,
): { name: string; environment: string | undefined } | undefined {
  if (delivery === undefined || delivery.option === '') return { name: printed, environment: undefined };
  const { script } = delivery;
  const [, name] = /^\s*gh\s+secret\s+set\s+([A-Z_][A-Z0-9_]*)(?=\s|$)/iu.exec(script) ?? [];
  const [, environment] = /\s(?:--env|-e)[ =]([\w.-]+)/u.exec(script) ?? [];
  return name === undefined ? undefined : { name, environment };
}

const secretNameOf = (input: string): string => input.toUpperCase().replaceAll('-', '_');
const expression = (secret: string): string => `\${{ secrets.${secret} }}`;

/** Returns a text as a YAML scalar on one line. Quoted JSON is also YAML. */
const yaml = (text: string): string =>
  /^[A-Za-z][\w./:@-]*\w$/u.test(text) && !/^(?:true|false|null|yes|no|on|off)$/iu.test(text)
    ? text
    : JSON.stringify(text);
