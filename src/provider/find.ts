import { inputError } from '../inputs/input-errors.js';
import { StepError } from '../lib/errors.js';
import { suggest } from '../inputs/suggest.js';
import { PROVIDERS } from './builtin.generated.js';
import type { Operation, Provider } from './provider.js';

/** Returns the built-in provider with that id. Throws INPUT_INVALID with a list of the known ids. */
export function findProvider(id: string): Provider {
  const provider = PROVIDERS.find((candidate) => candidate.id === id);
  if (provider !== undefined) return provider;
  throw inputError(
    'provider',
    `is not known. ${suggest(
      id,
      PROVIDERS.map((candidate) => candidate.id),
    )}`,
  );
}

/** Returns the provider of the CI system's own API, whose address comes from the environment. */
export function ciProvider(): Provider {
  const provider = PROVIDERS.find(({ base_url }) => base_url.from_environment !== undefined);
  if (provider !== undefined) return provider;
  throw new StepError('INTERNAL', 'No provider is that of the CI system.');
}

/** Returns the operation with that name. Throws INPUT_INVALID with a list of the known names. */
export function findOperation(provider: Provider, name: string): Operation {
  const operation = Object.hasOwn(provider.operations, name) ? provider.operations[name] : undefined;
  if (operation !== undefined) return operation;
  const known = Object.keys(provider.operations);
  const hint = known.length === 0 ? `${provider.title} has no operations. Set request instead.` : suggest(name, known);
  throw inputError('operation', `is not an operation of ${provider.title}. ${hint}`);
}
