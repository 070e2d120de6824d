import { input } from '../../inputs/declaration.js';
import { text } from '../../inputs/kinds.js';

/** The input of the methods that send the secret, in one form or another. */
export const CLIENT_SECRET = {
  clientSecret: input('client-secret', text, {
    description: 'The OAuth 2 client secret, from secrets.',
    details:
      'The OAuth 2 client secret, from `secrets`. It is masked, with the forms under which it may come ' +
      'back (encoded, quoted, base64). It is empty in runs from forks and from Dependabot, and the step ' +
      'then fails and says so.',
    otherwise: 'none; required unless `token` is given: public clients cannot be used',
    secret: true,
  }),
};

/** The value of HTTP Basic (RFC 7617 section 2). */
export const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString('base64');
