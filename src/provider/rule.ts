import type { InputAdvice } from '../ci/host.js';
import { inputError, type InputErrors } from '../inputs/input-errors.js';
import type { Provider } from './provider.js';

/** A condition on a combination of inputs and the provider. Each rule is in the file that declares its inputs. */
export interface Rule<Values> {
  /** The input that the error names. */
  input: string;
  /** Whether the inputs break the rule. */
  broken: (inputs: Values, provider: Provider) => boolean;
  /** Returns the error: what is wrong, and what to do. `advice`: how to set an input on this host. */
  sentence: (provider: Provider, advice: InputAdvice) => string;
}

/**
 * Adds an error for every broken rule, except rules that depend on an invalid input: the error would come from the value
 * that replaces its text, so that one misspelt input would lead to several errors.
 */
export function checkRules<Values extends { invalid: ReadonlySet<string> }>(
  rules: readonly Rule<Values>[],
  inputs: Values,
  provider: Provider,
  errors: InputErrors,
  advice: InputAdvice,
): void {
  for (const { input, broken, sentence } of rules) {
    const used = new Set<string | symbol>();
    const watched = new Proxy(inputs, {
      get: (target, name): unknown => {
        used.add(name);
        return Reflect.get(target, name);
      },
    });
    const isBroken = broken(watched, provider);
    if (isBroken && ![...inputs.invalid].some((name) => used.has(name)))
      errors.note(inputError(input, sentence(provider, advice)));
  }
}
