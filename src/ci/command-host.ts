import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorCode } from '../lib/errors.js';
import { printable } from '../lib/printable.js';
import { Secrets } from '../lib/secrets.js';
import { sha256 } from '../lib/sha256.js';
import type { Host, InputAdvice } from './host.js';
import { givenIdentity } from './identity/given.js';
import type { FindIdentity } from './identity/source.js';
import type { CiSystem, Environment, Voice } from './systems/system.js';
import { variableName } from './variable-name.js';

/** Returns the environment variable for a secret input of the command. */
export const secretVariable = (input: string): string => `BEARER_STEP_${variableName(input)}`;

/** What the host of the command needs. */
export interface CommandHostSettings {
  system: CiSystem;
  /** The texts of the inputs, by name: the options of the command line, and the secrets of the environment. */
  inputs: Readonly<Record<string, string>>;
  environment: Environment;
  /** Returns the exit code of an error. `outputs`: what the step has set before. */
  exitCodeOf: (code: ErrorCode, outputs: Outputs) => number;
}

/** Outputs by name. */
export type Outputs = Readonly<Record<string, string>>;

/** The host of the command, in any CI system or none. Messages go to standard error. */
export interface CommandHost extends Host {
  readonly system: CiSystem;
  /** All outputs, also those that the CI system cannot take. */
  readonly outputs: Outputs;
  /** Whether the CI system has a safe place for an output that is a secret. */
  readonly takesSecrets: boolean;
  /** Whether the CI system can mask a text while the job runs. */
  readonly canMask: boolean;
  /** Whether the step has failed. */
  readonly hasFailed: boolean;
  /** Masks the secrets that are known so far. Call it before another process may print them. Throws OUTPUT_FAILED. */
  mask(): void;
  /** From now on, another process also writes to standard error, and may be in the middle of a line there. */
  shareOutput(): void;
  /** Removes what the host has created. */
  close(): void;
}

/** The outputs that are secrets. */
const SECRET_OUTPUTS = ['token'];

/** The outputs that are too large or too foreign for a variable of a CI system that is not GitHub. */
const TEXT_OUTPUTS = ['response', 'result', 'headers', 'response-omitted'];

/** Creates the host of the command. */
export function createCommandHost({ system, inputs, environment, exitCodeOf }: CommandHostSettings): CommandHost {
  let isShared = false;
  // A command of the CI system begins its line, or it would be text, and a mask would show its secret. One write for
  // both, since another process may write between two.
  const voice = system.connect(environment, (line) => print(isShared ? `\n${line}` : line));
  const { secrets, mask, say } = speech(voice);
  const outputs: Record<string, string> = {};
  const identity: FindIdentity = (audience) => givenIdentity(environment) ?? system.identity(environment, audience);
  let ownTemp: string | undefined;
  let hasFailed = false;
  return {
    system,
    input: (name) => (inputs[name] ?? '').trim(),
    secrets,
    outputs,
    takesSecrets: voice.secretOutput !== undefined,
    canMask: voice.mask !== undefined,
    get hasFailed() {
      return hasFailed;
    },
    mask,
    shareOutput: () => void (isShared = true),
    output: (name, value) => {
      mask();
      outputs[name] = value;
      if (SECRET_OUTPUTS.includes(name)) voice.secretOutput?.(name, value);
      else if (voice.takesTexts === true || !TEXT_OUTPUTS.includes(name)) voice.output?.(name, value);
    },
    // There is no post step.
    saveState: () => undefined,
    loadState: () => '',
    info: (text) => say(undefined, text),
    notice: (text) => say(voice.notice, text),
    warning: (text) => say(voice.warning, text, { otherwise: `Warning: ${text}`, isUrgent: true }),
    summary: (line) => voice.summary?.(safeText(line, secrets)),
    fail: (code, text) => {
      hasFailed = true;
      process.exitCode = exitCodeOf(code, outputs);
      say(voice.error, text, { isUrgent: true });
    },
    // A path on a command line begins where the command runs.
    workspace: process.cwd(),
    repository: voice.workspace,
    jobFolder: (audience) => {
      const source = identity(audience);
      return source.kind === 'given' ? jobFolderOf(source.token) : (voice.temp ?? '');
    },
    get temp() {
      if (voice.temp) return voice.temp;
      ownTemp ??= mkdtempSync(join(tmpdir(), 'bearer-step-'));
      return ownTemp;
    },
    commandFiles: voice.commandFiles ?? [],
    advice: ADVICE,
    identity,
    event: voice.event,
    run: voice.run,
    close: () => {
      if (ownTemp !== undefined) rmSync(ownTemp, { recursive: true, force: true });
    },
  };
}

const ADVICE: InputAdvice = {
  map: `Write the map as JSON, in single quotes for the shell: '{"name": "value"}'.`,
  value: (name) => `Set --${name}.`,
  secret: (name) => `Set the environment variable ${secretVariable(name)}.`,
  emptyToken: `Is ${secretVariable('token')} set?`,
};

/**
 * Returns the folder by which the steps of a job share the token that its only identity token has got. It remains, and
 * what is in it opens only with that identity token. Without it, nobody knows the name.
 */
function jobFolderOf(identityToken: string): string {
  const folder = join(tmpdir(), `bearer-step-${sha256(`job folder ${identityToken}`).slice(0, 32)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const print = (line: string): void => void process.stderr.write(`${line}\n`);

const safeText = (text: string, secrets: Secrets): string => secrets.redact(text).split('\n').map(printable).join('\n');

/** How the host of the command speaks. */
interface Speech {
  secrets: Secrets;
  mask: () => void;
  /**
   * Prints a text as the system wants it; `otherwise` if the system has no special way. Secrets are masked before. If
   * that fails, only an urgent text is printed: it has no secrets either, since they are removed from each text.
   */
  say: (
    speak: ((text: string) => void) | undefined,
    text: string,
    options?: { otherwise?: string; isUrgent?: boolean },
  ) => void;
}

/** Returns the speech for a voice. Masks are collected, since each call of `voice.mask` may start a process. */
function speech(voice: Voice): Speech {
  const pending: string[] = [];
  const secrets = new Secrets((form) => pending.push(form));
  const mask = (): void => {
    // What could not be masked stays in the list: the next call must not succeed without it.
    if (pending.length > 0) voice.mask?.(pending);
    pending.length = 0;
  };
  return {
    secrets,
    mask,
    say: (speak, text, { otherwise = text, isUrgent = false } = {}) => {
      try {
        mask();
      } catch (error) {
        if (!isUrgent) throw error;
      }
      if (speak === undefined) print(safeText(otherwise, secrets));
      else speak(safeText(text, secrets));
    },
  };
}
