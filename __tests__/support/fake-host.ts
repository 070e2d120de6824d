import type { CiRun, Host } from '../../src/ci/host.js';
import { printable } from '../../src/lib/printable.js';
import { Secrets } from '../../src/lib/secrets.js';

/** One thing that a run told its host, in the order of telling. Texts are as a user would see them: redacted and printable. */
export interface HostEvent {
  kind: 'mask' | 'output' | 'state' | 'info' | 'warning' | 'fail';
  /** The value, the state, or the line; `name=value` for an output. */
  text: string;
}

export interface FakeHostOptions {
  /** Kebab-case names, as in `with:`; what is not given is blank. */
  inputs?: Readonly<Record<string, string>>;
  workspace?: string;
  temp?: string;
  commandFiles?: readonly string[];
  event?: string;
  /** undefined: outside of CI. */
  run?: CiRun | undefined;
  /** What an earlier main step kept, for the post step. */
  state?: string;
}

export interface FakeHost extends Host {
  /** Everything in order, to see that a mask comes before what it protects. */
  readonly events: readonly HostEvent[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Every saved state, the last one counts. */
  readonly states: readonly string[];
  readonly infos: readonly string[];
  readonly warnings: readonly string[];
  readonly failures: readonly string[];
  /** Values that were masked. */
  readonly masks: readonly string[];
  /** All that a user would read: infos, warnings and failures. */
  readonly lines: readonly string[];
  /** The names of the inputs that were read, in order. */
  readonly read: readonly string[];
}

const RUN: CiRun = {
  repository: 'example/project',
  repositoryId: '42',
  id: '1001-1',
  apiUrl: 'https://api.github.com',
};

/** A host that keeps in memory what it is told, and prints as the real one does. */
export function createFakeHost(options: FakeHostOptions = {}): FakeHost {
  const events: HostEvent[] = [];
  const outputs: Record<string, string> = {};
  const read: string[] = [];
  const secrets = new Secrets((form) => events.push({ kind: 'mask', text: form }));
  const note = (kind: HostEvent['kind']) => (text: string) => {
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
      return texts('info', 'warning', 'fail');
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
    info: note('info'),
    warning: note('warning'),
    fail: note('fail'),
    workspace: options.workspace ?? '/nowhere/workspace',
    temp: options.temp ?? '/nowhere/temp',
    commandFiles: options.commandFiles ?? [],
    event: options.event ?? 'push',
    run: 'run' in options ? options.run : RUN,
  };
}
