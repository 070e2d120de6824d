import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { StepError } from '../lib/errors.js';
import { inputError } from '../inputs/input-errors.js';

/** What a command reads from a person and tells to a program. */
export interface Terminal {
  /** A line that is typed or piped in; it is never echoed. Rejects with INPUT_INVALID, naming `input`, when there is none. */
  ask(input: string, question: string): Promise<string>;
  /** Writes a line to standard output: what was asked for by `--print`. Rejects with SAVE_FAILED when nobody gets it. */
  print(line: string): Promise<void>;
  close(): void;
}

/** The real one. */
export function openTerminal(): Terminal {
  let lines: AsyncIterator<string> | undefined;
  let reader: Interface | undefined;

  /** Made before the question is written: from then on nothing is echoed. */
  const openReader = (): AsyncIterator<string> => {
    if (reader !== undefined && lines !== undefined) return lines;
    const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
    reader = createInterface({ input: process.stdin, output: discard, terminal: process.stdin.isTTY });
    // In raw mode Ctrl-C is a key like others.
    reader.on('SIGINT', () => process.exit(130));
    lines = reader[Symbol.asyncIterator]();
    return lines;
  };

  return {
    ask: async (input, question) => {
      const reading = openReader();
      process.stderr.write(`${question} (not shown): `);
      const next = await reading.next();
      process.stderr.write('\n');
      const line = next.done === true ? '' : next.value.trim();
      if (line === '') throw inputError(input, 'is empty: nothing was typed.');
      return line;
    },
    print: (line) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${line}\n`, (cause) => (cause ? reject(unprinted(cause)) : resolve()));
      }),
    close: () => reader?.close(),
  };
}

const unprinted = (cause: Error): StepError =>
  new StepError('SAVE_FAILED', 'It could not be printed: standard output is closed or full.', {
    hint: 'Run it again, with --save or with an output that takes it.',
    cause,
  });
