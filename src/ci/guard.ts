import { endProcess } from './exit.js';

/**
 * From now on, an uncaught error prints only `line` and ends the process with exit code 1. A warning prints nothing.
 * Node.js would print error objects, which may contain tokens, to stderr. There the masks may not be in effect yet.
 */
function guard(output: NodeJS.WriteStream, line: string): void {
  const stop = (): void => {
    output.write(line, () => endProcess(1));
  };
  // If the output cannot be written any more, work that must not be interrupted still finishes.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.removeAllListeners('warning');
  process.on('warning', () => undefined);
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
}

/** Guards a step of a job. Entries call it first; they import everything that could fail or warn after this call. */
export function guardStep(environment: NodeJS.ProcessEnv): void {
  // NODE_DEBUG makes Node.js write headers to stderr. These lines may reach the log before the masks on stdout.
  if (environment['NODE_DEBUG'] !== undefined) process.stderr.write = discardWrite;
  guard(process.stdout, '::error::[INTERNAL] An unexpected error stopped this step. Please report this bug.\n');
}

/** Guards the command `bearer-step` in the same way. Outside GitHub it must not print a `::` command. */
export function guardTerminal(): void {
  guard(process.stderr, '[INTERNAL] An unexpected error stopped bearer-step. Please report this bug.\n');
}

/** Replaces `stream.write`: writes nothing and reports success. */
function discardWrite(...args: unknown[]): boolean {
  const done = args.at(-1);
  if (typeof done === 'function') (done as () => void)();
  return true;
}
