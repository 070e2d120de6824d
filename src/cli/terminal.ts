import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { endProcess } from '../ci/exit.js';
import { StepError } from '../lib/errors.js';
import { inputError } from '../inputs/input-errors.js';

/** Input from a user, and output to a program. */
export interface Terminal {
  /**
   * Asks a question, and resolves to the line that is typed or piped in. The line is never echoed. Rejects with
   * INPUT_INVALID, which names `input`, if there is no line.
   */
  ask(input: string, question: string): Promise<string>;
  /** Writes a line to standard output. Rejects with SAVE_FAILED if it cannot be written. */
  print(line: string): Promise<void>;
  close(): void;
}

/** Opens the real terminal. */
export function openTerminal(): Terminal {
  let lines: AsyncIterator<string> | undefined;
  let reader: Interface | undefined;

  /** Opens the reader. Call it before the question is written: from then on, nothing is echoed. */
  const openReader = (): AsyncIterator<string> => {
    if (reader !== undefined && lines !== undefined) return lines;
    const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
    reader = createInterface({ input: process.stdin, output: discard, terminal: process.stdin.isTTY });
    // In raw mode, Ctrl-C sends no signal.
    reader.on('SIGINT', () => endProcess(130));
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
      if (line === '')
        throw inputError(input, 'is empty: nothing was typed. Run the command again, and type the value.');
      return line;
    },
    print: (line) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${line}\n`, (cause) => (cause ? reject(printFailed(cause)) : resolve()));
      }),
    close: () => reader?.close(),
  };
}

const printFailed = (cause: Error): StepError =>
  new StepError('SAVE_FAILED', 'The result could not be printed: standard output is closed or full.', {
    hint: 'Run the command again, with --save or with another standard output.',
    cause,
  });
