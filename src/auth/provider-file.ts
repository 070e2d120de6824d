import { BUILT_IN_FILES } from '../provider/file/builtin-files.generated.js';
import { parseProviderFile } from '../provider/file/parse.js';
import { readProvider, type Known } from '../provider/file/read.js';
import type { Provider } from '../provider/provider.js';
import { CLIENT_AUTH_METHODS } from './client-auth/methods.js';

/** Returns what a provider file may refer to. `texts`: the built-in files by id. */
export function knownFrom(texts: Readonly<Record<string, string>>): Known {
  const builtIn: Known['builtIn'] = (id) => {
    const text = Object.hasOwn(texts, id) ? texts[id] : undefined;
    return text === undefined ? undefined : parseProviderFile(`providers/${id}.yml`, text);
  };
  return {
    authMethods: CLIENT_AUTH_METHODS.map(({ name }) => name),
    // Only an error message needs them, and they cost the time to parse every built-in file.
    get ids() {
      return Object.keys(texts).filter((id) => builtIn(id)?.find(['extends']).depth === 0);
    },
    builtIn,
  };
}

/**
 * Reads and validates a provider file of the workflow. `name` is for messages. Throws an Error with one line for each
 * problem. This module is the bundle `provider-file`: only a run with such a file loads the parser and the schema.
 */
export const readOwnProvider = (name: string, text: string): Provider =>
  readProvider(name, text, knownFrom(BUILT_IN_FILES));
