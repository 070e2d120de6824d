import type { OutputGroup } from '../inputs/declaration.js';
import { RESPONSE_OUTPUTS, type ResponseOutput } from '../response/outputs.js';

const token = {
  token: {
    description: 'The bearer token, masked.',
  },
  'token-type': {
    description: 'The type of the token, such as Bearer.',
    details: 'The type of the token as the server returned it, such as `Bearer`.',
  },
  'expires-at': {
    description: 'The expiry time of the token in ISO 8601, if it is known.',
    details: 'The expiry time of the token in ISO 8601, such as `2026-01-31T12:00:00.000Z`. Unset if it is unknown.',
  },
  scope: {
    description: 'The granted scopes, separated by spaces.',
    details:
      'The granted scopes, separated by spaces. If the server does not return them, these are the scopes of the ' +
      'input `scope`. Unset if there are none.',
  },
};

const shared = {
  'sealed-token': {
    description: 'The token for other jobs of the run, sealed, if share-token is true.',
    details:
      'The token, sealed, for [other jobs of the run](sharing.md), if `share-token` is `true`. It is not masked, so it ' +
      'may be a job output. Unset, with a warning, if the token cannot be sealed.',
  },
};

const failure = {
  'error-code': {
    description: 'The error code, such as TOKEN_REJECTED; docs/troubleshooting.md lists all codes.',
    details:
      'The error code, such as `TOKEN_REJECTED`. [Troubleshooting](troubleshooting.md) has a section for each code.',
  },
};

/** The name of an output of the step. */
export type OutputName = keyof typeof token | keyof typeof shared | ResponseOutput | keyof typeof failure;

export const STEP_OUTPUTS: readonly OutputGroup<never>[] = [
  { title: 'Token mode', note: 'These are set if neither `operation` nor `request` is set.', outputs: token },
  { title: 'Sharing the token', outputs: shared },
  RESPONSE_OUTPUTS,
  { title: 'On failure', outputs: failure },
];
