import type { Client } from '../../src/auth/client-auth/client.js';
import { methodNamed } from '../../src/auth/client-auth/methods.js';

/** A client that authenticates by a secret. */
export function clientOf(
  method: string,
  {
    id = 'ci',
    secret = 'client-secret-1',
    issuer = 'https://x.test',
  }: { id?: string; secret?: string; issuer?: string } = {},
): Client {
  const known = methodNamed(method);
  if (known === undefined) throw new Error(`There is no method ${method}.`);
  return { id, method: known, credentials: { clientSecret: secret }, issuer };
}
