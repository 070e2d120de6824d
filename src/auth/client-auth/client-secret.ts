import type * as oauth from 'oauth4webapi';
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

/** What `authenticate` sends by HTTP Basic: masked, since the masks of the secret alone do not cover it. */
export async function basicValue(clientId: string, authenticate: oauth.ClientAuth): Promise<string> {
  const headers = new Map<string, string>();
  const client = { client_id: clientId };
  await authenticate({ issuer: '' }, client, new URLSearchParams(), headers as unknown as Headers);
  return (headers.get('authorization') ?? '').slice('Basic '.length);
}
