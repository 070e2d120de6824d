/** Imported before anything else by the steps of a job. */
import { guard } from './guard.js';

// NODE_DEBUG makes Node write headers to stderr, whose lines may overtake the masks of stdout.
if (process.env['NODE_DEBUG'] !== undefined) process.stderr.write = idle;
guard(process.stdout, '::error::[INTERNAL] This step met a fault of its own and stopped.\n');

/** Writes nothing, and says that it is done. */
function idle(...words: unknown[]): boolean {
  const done = words.at(-1);
  if (typeof done === 'function') (done as () => void)();
  return true;
}
