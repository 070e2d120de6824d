import { bearerHeader, type Provider } from '../provider/provider.js';
import type { Bearer } from '../request/bearer.js';

/** Returns a bearer with a token that the workflow gave. It cannot be renewed. */
export const givenBearer = (provider: Provider, token: string): Bearer => ({
  authorize: () => Promise.resolve({ headers: bearerHeader(provider, token), token }),
  ready: () => Promise.resolve(),
  renew: () => Promise.resolve(false),
  scope: () => undefined,
});
