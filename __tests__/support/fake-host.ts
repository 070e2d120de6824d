import type { CiRun, InputAdvice } from '../../src/ci/host.js';
import type { CommandHost } from '../../src/ci/command-host.js';
import { GITHUB_ADVICE } from '../../src/ci/github-host.js';
import type { FindIdentity } from '../../src/ci/identity/source.js';
import { SHELL } from '../../src/ci/systems/shell.js';
import { printable } from '../../src/lib/printable.js';
import { Secrets } from '../../src/lib/secrets.js';

/** A job without an identity token. */
export const NO_IDENTITY: FindIdentity = () => ({ kind: 'none', remedy: 'Set id-token: write.' });

/** A call of the host. Log lines are redacted and printable, as a user reads them. */
export interface HostEvent {
  kind: 'mask' | 'output' | 'state' | 'summary' | 'info' | 'notice' | 'warning' | 'fail';
  /** The masked value, the state or the log line. `name=value` for an output. */
  text: string;
}

export interface FakeHostOptions {
  /** Inputs by their kebab-case names, as in `with:`. Other inputs are empty. */
  inputs?: Readonly<Record<string, string>>;
  workspace?: string;
  temp?: string;
  identity?: FindIdentity;
  commandFiles?: readonly string[];
  event?: string;
  /** Undefined means outside of CI. */
  run?: CiRun | undefined;
  /** The state that an earlier main step saved for the post step. */
  state?: string;
}

export interface FakeHost extends CommandHost {
  /** All calls in order. Tests check that a value is masked before it is used. */
  readonly events: readonly HostEvent[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Every saved state. The last one counts. */
  readonly states: readonly string[];
  readonly infos: readonly string[];
  readonly notices: readonly string[];
  readonly summaries: readonly string[];
  readonly warnings: readonly string[];
  readonly failures: readonly string[];
  /** The masked values. */
  readonly masks: readonly string[];
  /** The log lines that a user reads: infos, warnings and failures. */
  readonly lines: readonly string[];
  /** The names of the inputs that were read, in order. */
  readonly read: readonly string[];
}

const RUN: CiRun = {
  repository: 'example/project',
  repositoryId: '42',
  workflowRun: '1001',
  id: '1001-1',
  apiUrl: 'https://api.github.com',
};

/** The advice of the fake host. */
export const FAKE_ADVICE: InputAdvice = { ...GITHUB_ADVICE, map: 'Write it as the host says.' };

/** Returns a host that records its calls in memory. It redacts and escapes text as the real host does. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const events: HostEvent[] = [];
  const outputs: Record<string, string> = {};
  const read: string[] = [];
  const secrets = new Secrets((form) => events.push({ kind: 'mask', text: form }));
  const record = (kind: HostEvent['kind']) => (text: string) => {
    events.push({ kind, text: secrets.redact(text).split('\n').map(printable).join('\n') });
  };
  const texts = (...kinds: HostEvent['kind'][]): string[] =>
    events.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
  return {
    events,
    outputs,
    read,
    get states() {
      return texts('state');
    },
    get infos() {
      return texts('info');
    },
    get notices() {
      return texts('notice');
    },
    get summaries() {
      return texts('summary');
    },
    get warnings() {
      return texts('warning');
    },
    get failures() {
      return texts('fail');
    },
    get masks() {
      return texts('mask');
    },
    get lines() {
      return texts('info', 'notice', 'summary', 'warning', 'fail');
    },
    input: (name) => {
      read.push(name);
      return (options.inputs?.[name] ?? '').trim();
    },
    secrets,
    output: (name, value) => {
      outputs[name] = value;
      events.push({ kind: 'output', text: `${name}=${value}` });
    },
    saveState: (value) => events.push({ kind: 'state', text: value }),
    loadState: () => options.state ?? '',
    info: record('info'),
    notice: record('notice'),
    summary: record('summary'),
    warning: record('warning'),
    fail: (_code, text) => record('fail')(text),
    workspace: options.workspace ?? '/nowhere/workspace',
    temp: options.temp ?? '/nowhere/temp',
    commandFiles: options.commandFiles ?? [],
    advice: FAKE_ADVICE,
    identity: options.identity ?? NO_IDENTITY,
    jobFolder: () => options.temp ?? '/nowhere/temp',
    event: options.event ?? 'push',
    run: 'run' in options ? options.run : RUN,
    system: SHELL,
    takesSecrets: false,
    get hasFailed() {
      return texts('fail').length > 0;
    },
    canMask: false,
    mask: () => undefined,
    shareOutput: () => undefined,
    close: () => undefined,
  };
}
