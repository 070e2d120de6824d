import { inputError } from '../inputs/input-errors.js';
import { StepError } from '../lib/errors.js';
import { suggest } from '../inputs/suggest.js';
import { BUILT_IN } from './builtin.generated.js';
import type { Operation, Provider } from './provider.js';
import { REVOCATION } from './reserved.js';

/** The ids of the built-in providers, sorted. */
export const PROVIDER_IDS = Object.keys(BUILT_IN);

/** Returns all built-in providers. A step that needs only one uses `findProvider`. */
export const allProviders = (): Provider[] => PROVIDER_IDS.map((id) => findProvider(id));

/** Returns the built-in provider with that id. Throws INPUT_INVALID with a list of the known ids. */
export function findProvider(id: string): Provider {
  const json = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id] : undefined;
  if (json === undefined) throw inputError('provider', `is not known. ${suggest(id, PROVIDER_IDS)}`);
  const { extends: base, ...own } = JSON.parse(json) as Provider & { extends?: string };
  return base === undefined ? own : { ...findProvider(base), ...own };
}

/** Returns the provider of the CI system's own API, whose address comes from the environment. */
export function ciProvider(): Provider {
  const provider = allProviders().find(({ base_url }) => base_url.from_environment !== undefined);
  if (provider !== undefined) return provider;
  throw new StepError('INTERNAL', 'No provider is that of the CI system.');
}

/** Returns the operation with that name. Throws INPUT_INVALID with a list of the known names. */
export function findOperation(provider: Provider, name: string): Operation {
  const operation = Object.hasOwn(provider.operations, name) ? provider.operations[name] : undefined;
  if (operation !== undefined) return operation;
  const known = Object.keys(provider.operations);
  const hint =
    known.length === 0
      ? `${provider.title} has no operations. Set request instead.`
      : suggest(name, [...known, REVOCATION]);
  throw inputError('operation', `is not an operation of ${provider.title}. ${hint}`);
}
