/**
 * Imported before anything else: whatever goes wrong from here on prints a code and nothing more. Node's own printing of
 * warnings and uncaught errors would put error objects, which may hold tokens, on stderr, where no mask has been seen yet.
 */
function stop(): void {
  process.stdout.write('::error::[INTERNAL] This step met a fault of its own and stopped.\n', () => process.exit(1));
}

// NODE_DEBUG makes Node write headers to stderr, whose lines may overtake the masks of stdout.
if (process.env['NODE_DEBUG'] !== undefined) process.stderr.write = () => true;
process.removeAllListeners('warning');
process.on('warning', () => undefined);
process.on('uncaughtException', stop);
process.on('unhandledRejection', stop);

export {};
