import { findOperation } from '../provider/find.js';
import type { Operation, Provider } from '../provider/provider.js';
import { ANY_MEDIA_TYPE } from './check-response.js';
import { revokesOnly, type SendingInputs } from './inputs.js';

/**
 * Returns the operation of the input `operation`, or one made from the input `request`; undefined if neither is set.
 * Throws INPUT_INVALID.
 */
export function resolveOperation(
  provider: Provider,
  inputs: Pick<SendingInputs, 'operation' | 'request'>,
): Operation | undefined {
  if (revokesOnly(inputs)) return undefined;
  if (inputs.operation !== '') return findOperation(provider, inputs.operation);
  if (inputs.request === '') return undefined;
  const response = { media_type: ANY_MEDIA_TYPE };
  return { description: 'A request of the workflow', request: inputs.request, response };
}
