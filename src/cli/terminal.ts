import { fstatSync } from 'node:fs';
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
  /** Whether a user types the lines. Then `askOpenly` may be called. */
  readonly isInteractive: boolean;
  /** Whether that user also reads what the command says. */
  readonly isRead: boolean;
  /** Asks a question, and resolves to the line that is typed, which is shown; '' if there is no line. */
  askOpenly(question: string): Promise<string>;
  /** Whether standard output goes where standard error goes, such as the log of a job: then nothing captures it. */
  readonly isLog: boolean;
  /** Writes a line to standard output. Rejects with SAVE_FAILED if it cannot be written. */
  print(line: string): Promise<void>;
  close(): void;
}

/** Opens the real terminal. */
export function openTerminal(): Terminal {
  let lines: AsyncIterator<string> | undefined;
  let reader: Interface | undefined;
  let isEchoed = false;

  /** Opens the reader. Call it before the question is written: from then on, nothing is echoed. */
  const openReader = (): AsyncIterator<string> => {
    if (reader !== undefined && lines !== undefined) return lines;
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (isEchoed) process.stderr.write(chunk as Buffer);
        done();
      },
    });
    // Without a history: the arrow keys must not show a secret that was typed before.
    const settings = { terminal: process.stdin.isTTY, historySize: 0, prompt: '' };
    reader = createInterface({ input: process.stdin, output: echo, ...settings });
    // In raw mode, Ctrl-C sends no signal.
    reader.on('SIGINT', () => endProcess(130));
    lines = reader[Symbol.asyncIterator]();
    return lines;
  };

  return {
    get isInteractive() {
      return process.stdin.isTTY;
    },
    get isRead() {
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    get isLog() {
      return isSameFile(process.stdout.fd, process.stderr.fd);
    },
    askOpenly: async (question) => {
      const reading = openReader();
      process.stderr.write(`${question}:\n`);
      isEchoed = true;
      const next = await reading.next();
      isEchoed = false;
      return next.done === true ? '' : next.value.trim();
    },
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

function isSameFile(one: number, two: number): boolean {
  const [a, b] = [fstatSync(one), fstatSync(two)];
  return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
}

const printFailed = (cause: Error): StepError =>
  new StepError('SAVE_FAILED', 'The result could not be printed: standard output is closed or full.', {
    hint: 'Run the command again, with --save or with another standard output.',
    cause,
  });
