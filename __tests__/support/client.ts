import type { Client } from '../../src/auth/client-auth/client.js';
import { methodNamed } from '../../src/auth/client-auth/methods.js';

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
  return { id, method: found, credentials: { clientSecret: secret }, issuer };
}
