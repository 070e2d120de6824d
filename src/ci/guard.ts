/**
 * Whatever goes wrong from here on prints `line` and nothing more. Node's own printing of warnings and uncaught errors would
 * put error objects, which may hold tokens, on stderr, where no mask has been seen yet.
 */
export function guard(output: NodeJS.WriteStream, line: string): void {
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
