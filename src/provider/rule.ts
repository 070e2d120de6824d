import { inputError, type InputErrors } from '../inputs/input-errors.js';
import type { Provider } from './provider.js';

/** A condition on a combination of inputs and the provider. Each rule is in the file that declares its inputs. */
export interface Rule<Values> {
  /** The input that the error names. */
  input: string;
  /** Whether the inputs break the rule. */
  broken: (inputs: Values, provider: Provider) => boolean;
  /** Returns the error: what is wrong, and what to do. */
  sentence: (provider: Provider) => string;
}

/** Adds an error for every broken rule. */
export function checkRules<Values>(
  rules: readonly Rule<Values>[],
  inputs: Values,
  provider: Provider,
  errors: InputErrors,
): void {
  for (const { input, broken, sentence } of rules) {
    if (broken(inputs, provider)) errors.note(inputError(input, sentence(provider)));
  }
}
