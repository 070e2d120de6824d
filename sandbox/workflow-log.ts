import { StringDecoder } from 'node:string_decoder';
import type { Masker } from './masker.js';
import { parseCommand, type WorkflowCommand } from './workflow-commands.js';

/** A piece of a step's output, as it arrived. */
export interface Chunk {
  stream: 'stdout' | 'stderr';
  bytes: Buffer;
}

export interface StepLog {
  commands: WorkflowCommand[];
  masks: string[];
  lines: string[];
}

/** `set-env` and `add-path` are also registered, but the runner rejects them. */
const commandNames = [
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'add-path',
  'set-env',
  'set-output',
  'save-state',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
];

const shown: Partial<Record<string, (text: string) => string>> = {
  error: (text) => `Error: ${text}`,
  warning: (text) => `Warning: ${text}`,
  notice: (text) => `Notice: ${text}`,
  group: (text) => `▼ ${text}`,
};

/**
 * Returns the commands that the runner obeys in a step's output, and the lines that the log shows. Values that the step
 * masks are added to `masker` in order, so a value printed before its mask stays readable, as on GitHub.
 */
export function readLog(chunks: readonly Chunk[], masker: Masker, debug: boolean): StepLog {
  const log: StepLog = { commands: [], masks: [], lines: [] };
  const registered = new Set(commandNames);
  const show = (text: string): unknown => log.lines.push(masker.mask(text));
  let stopToken: string | undefined;

  for (const line of splitLines(chunks)) {
    const command = parseCommand(line, registered);
    if (!command || (stopToken !== undefined && command.command !== stopToken)) {
      show(line);
      continue;
    }
    log.commands.push(command);
    if (command.command === stopToken) {
      registered.delete(stopToken);
      stopToken = undefined;
      show(line);
    } else if (command.command === 'stop-commands') {
      stopToken = command.value.toLowerCase();
      registered.add(stopToken);
      show(line);
    } else if (command.command === 'add-mask') {
      log.masks.push(command.value);
      masker.add(command.value);
      if (debug) show('::add-mask::***');
    } else if (command.command === 'debug') {
      if (debug) show(`##[debug]${command.value}`);
    } else {
      const format = shown[command.command];
      if (format) show(format(command.value));
    }
  }
  return log;
}

/** Yields lines, which end at `\n`, `\r\n` or a single `\r`, as in .NET. A line never mixes the two streams. */
function* splitLines(chunks: readonly Chunk[]): Generator<string> {
  const rest = { stdout: '', stderr: '' };
  const decoders = { stdout: new StringDecoder(), stderr: new StringDecoder() };
  for (const { stream, bytes } of chunks) {
    // A `\r` at the end of a chunk waits for the next one, which may begin with its `\n`.
    const lines = (rest[stream] + decoders[stream].write(bytes)).split(/\r\n|\n|\r(?!$)/u);
    rest[stream] = lines.pop() ?? '';
    yield* lines;
  }
  for (const last of [rest.stdout, rest.stderr]) if (last !== '') yield last.replace(/\r$/u, '');
}
