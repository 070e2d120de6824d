import { distrustOf } from '../ci/events.js';
import type { Host } from '../ci/host.js';
import type { Kind } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';
import type { LoadBundle } from '../lib/bundle.js';
import { readInputFile, type JobFolders } from '../lib/files.js';
import { printable, shorten } from '../lib/printable.js';
import { findProvider } from './find.js';
import type { Provider } from './provider.js';

/** The exports of the bundle `provider-file`. */
interface ProviderFileBundle {
  /** Reads and validates a provider file. Throws an Error with one line for each problem. */
  readOwnProvider: (name: string, text: string) => Provider;
}

/** The id of a built-in provider, or the path of a provider file. */
export const provider: Kind<Provider | undefined> = {
  read: (name, text, { host, loadBundle }) =>
    // Ids have none of these characters.
    /[./\\]/u.test(text) ? readFile(name, text, host, loadBundle) : findProvider(text),
  unset: undefined,
};

/**
 * Reads a provider file of the workflow. Such a file is code: it decides method, path and fields of a request that
 * carries the token. Rejects with INPUT_INVALID, FILE_REFUSED or FILE_FAILED.
 */
async function readFile(
  input: string,
  path: string,
  host: JobFolders & Pick<Host, 'event'>,
  loadBundle: LoadBundle,
): Promise<Provider> {
  const distrust = distrustOf(host.event);
  if (distrust !== undefined) {
    throw inputError(input, `is a file, but ${distrust}. Use a built-in provider, or another event.`);
  }
  const name = shorten(printable(path), 200);
  const content = await readInputFile(input, path, host);
  const { readOwnProvider } = await loadBundle<ProviderFileBundle>('provider-file');
  try {
    return { ...readOwnProvider(name, content), file: name };
  } catch (error) {
    throw inputError(input, `the file has errors. ${error instanceof Error ? error.message : ''}`);
  }
}
