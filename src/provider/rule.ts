import { inputError, type InputErrors } from '../inputs/input-errors.js';
import type { Provider } from './provider.js';

/** Something that inputs must be together at a provider. Rules stand beside the inputs that they speak of. */
export interface Rule<Values> {
  /** The input that the error names. */
  input: string;
  /** Whether the inputs break the rule. */
  broken: (inputs: Values, provider: Provider) => boolean;
  /** What to write instead. */
  sentence: (provider: Provider) => string;
}

/** Notes every broken rule. */
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
