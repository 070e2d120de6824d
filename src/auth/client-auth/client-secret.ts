import { input } from '../../inputs/declaration.js';
import { text } from '../../inputs/kinds.js';

/** The input of all methods that send the secret. */
export const CLIENT_SECRET = {
  clientSecret: input('client-secret', text, {
    description: 'The OAuth 2 client secret, from secrets.',
    details:
      'The OAuth 2 client secret, from `secrets`. Its encoded forms (percent-encoded, quoted, base64) are also ' +
      'masked. In runs from forks and from Dependabot, secrets are empty and the step fails.',
    otherwise: 'none; required unless `token` is set or `client-auth` names a method without it, such as `none`',
    secret: true,
  }),
};

/** What to check if the server rejects a client with a secret. */
export const IF_REJECTED =
  'Check client-id and client-secret: the secret must be for this server. Also check that client-auth is the method ' +
  'that the server expects.';

/** Returns the credentials of HTTP Basic (RFC 7617 section 2). */
export const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString('base64');
