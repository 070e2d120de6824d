import type { Client } from '../../src/auth/client-auth/client.js';
import type { Identity } from '../../src/auth/identity/identity.js';
import { methodNamed } from '../../src/auth/client-auth/methods.js';

const NO_TOKENS: Identity = {
  isSingle: false,
  audience: '',
  token: () => Promise.reject(new Error('This client has no identity.')),
  claims: () => undefined,
};

/** Returns a client with a client secret that authenticates by the given method. */
export function clientOf(
  method: string,
  {
    id = 'ci',
    secret = 'client-secret-1',
    issuer = 'https://x.test',
  }: { id?: string; secret?: string; issuer?: string } = {},
): Client {
  const found = methodNamed(method);
  if (found === undefined) throw new Error(`There is no method ${method}.`);
  return {
    id,
    method: found,
    credentials: { clientSecret: secret },
    issuer,
    identity: NO_TOKENS,
    now: () => Date.now(),
  };
}

/** Where an attempt goes. Only bound tokens depend on it. */
export const TARGET = { method: 'POST', url: new URL('https://login.example.com/token') };
