import { input, type ValuesOf } from '../../inputs/declaration.js';
import { boolean } from '../../inputs/kinds.js';

/** Whether the token is bound to a key (RFC 9449). */
export const DPOP = {
  title: 'Bound tokens',
  inputs: {
    dpop: input('dpop', boolean, {
      description: 'Whether to bind the token to a key of this step (DPoP), so that a stolen token is useless.',
      details:
        'Whether to bind the token to a key (DPoP, RFC 9449): the step makes a key, and proves in each request that it ' +
        'has it. A stolen token is then useless. No other step has the key, so `true` needs an `operation` or a ' +
        '`request`, and cannot be combined with a shared or cached token, or with the refresh token of a public ' +
        'client.',
      otherwise: 'only if the server refuses to issue another token, and the step sends the request itself',
    }),
  },
};

export type DpopInputs = ValuesOf<typeof DPOP>;
