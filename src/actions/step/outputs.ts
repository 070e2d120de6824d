import type { OutputGroup } from '../../inputs/declaration.js';
import { RESPONSE_OUTPUTS, type ResponseOutput } from '../../response/outputs.js';

const token = {
  token: {
    description: 'The bearer token, masked.',
    details: 'The bearer token, masked.',
  },
  'token-type': {
    description: 'The type of the token, such as Bearer.',
    details: 'The type of the token as the server wrote it, such as `Bearer`.',
  },
  'expires-at': {
    description: 'When the token expires, ISO 8601, where the server said so.',
    details:
      'When the token expires, in ISO 8601, such as `2026-01-31T12:00:00.000Z`. Unset where the server did ' +
      'not say.',
  },
  scope: {
    description: 'The scopes that were granted, separated by spaces.',
    details:
      'The scopes that were granted, separated by spaces; those asked for where the server did not say. ' +
      'Unset where neither is known.',
  },
};

const failure = {
  'error-code': {
    description: 'The code of the failure, such as TOKEN_REJECTED; docs/troubleshooting.md lists them.',
    details:
      'The code of the failure, such as `TOKEN_REJECTED`. [Troubleshooting](troubleshooting.md) has a ' +
      'heading for each.',
  },
};

/** Every output of the step. */
export type OutputName = keyof typeof token | ResponseOutput | keyof typeof failure;

export const STEP_OUTPUTS: readonly OutputGroup<never>[] = [
  { title: 'Token mode', note: 'These are set where neither `operation` nor `request` is given.', outputs: token },
  RESPONSE_OUTPUTS,
  { title: 'On failure', outputs: failure },
];
