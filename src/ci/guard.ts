/**
 * Whatever goes wrong from here on prints `line` and nothing more. Node's own printing of warnings and uncaught errors would
 * put error objects, which may hold tokens, on stderr, where no mask has been seen yet.
 */
function guard(output: NodeJS.WriteStream, line: string): void {
  const stop = (): void => {
    output.write(line, () => process.exit(1));
  };
  // Who cannot be told anything still ends what must not be cut off.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.removeAllListeners('warning');
  process.on('warning', () => undefined);
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
}

/** For the steps of a job. An entry calls it first, and imports all that could fail or warn after it. */
export function guardStep(environment: NodeJS.ProcessEnv): void {
  // NODE_DEBUG makes Node write headers to stderr, whose lines may overtake the masks of stdout.
  if (environment['NODE_DEBUG'] !== undefined) process.stderr.write = discardWrite;
  guard(process.stdout, '::error::[INTERNAL] This step met a fault of its own and stopped.\n');
}

/** For the command, likewise: off GitHub no `::` command is ever printed. */
export function guardTerminal(): void {
  guard(process.stderr, '[INTERNAL] bearer-step met a fault of its own and stopped.\n');
}

/** Says that it is done. */
function discardWrite(...args: unknown[]): boolean {
  const done = args.at(-1);
  if (typeof done === 'function') (done as () => void)();
  return true;
}
