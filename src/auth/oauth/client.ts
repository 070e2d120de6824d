import * as oauth from 'oauth4webapi';
import type { ClientAuthMethod } from '../../provider/provider.js';
import type { Attachment, Credentials } from '../../http/send.js';

/** Who asks: the client and how it authenticates itself (RFC 6749 section 2.3). */
export interface Client {
  id: string;
  secret: string;
  authMethod: ClientAuthMethod;
  /** The issuer of the server: the audience of client assertions. */
  issuer: string;
}

/** `client_secret_basic` for the servers that do not decode: the id and the secret as they are. */
const basicRaw =
  (secret: string): oauth.ClientAuth =>
  (_as, client, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`);
  };

const METHODS: Readonly<Record<ClientAuthMethod, (secret: string) => oauth.ClientAuth>> = {
  client_secret_post: oauth.ClientSecretPost,
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_basic_raw: basicRaw,
};

/**
 * The authenticated form of one request. oauth4webapi authenticates; the form is filled here, since its request builders
 * make a `Headers`, for which Node loads the whole of fetch (33 ms measured: docs/design/003-start-up.md). It asks for
 * `set` alone, which a Map has.
 */
async function authenticate(
  client: Client,
  parameters: Readonly<Record<string, string>>,
  encoding: 'form' | 'json',
): Promise<Attachment> {
  const body = new URLSearchParams(parameters);
  const headers = new Map<string, string>();
  const server = { issuer: client.issuer };
  await METHODS[client.authMethod](client.secret)(
    server,
    { client_id: client.id },
    body,
    headers as unknown as Headers,
  );
  return encoding === 'json'
    ? { headers: { ...JSON_TYPE, ...Object.fromEntries(headers) }, body: JSON.stringify(Object.fromEntries(body)) }
    : { headers: { ...FORM_TYPE, ...Object.fromEntries(headers) }, body: body.toString() };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** Credentials that authenticate the client and send `parameters`, anew for each attempt. */
export function clientCredentials(
  client: Client,
  parameters: Readonly<Record<string, string>>,
  encoding: 'form' | 'json' = 'form',
): Credentials {
  return { kind: 'client', attach: () => authenticate(client, parameters, encoding) };
}

/** The Basic values that the client may send: masked, since the runner's masks know the secret alone. */
export async function basicValues(id: string, secret: string): Promise<string[]> {
  const methods: ClientAuthMethod[] = ['client_secret_basic', 'client_secret_basic_raw'];
  const attachments = methods.map((authMethod) => authenticate({ id, secret, authMethod, issuer: '' }, {}, 'form'));
  return (await Promise.all(attachments)).map(({ headers }) => (headers['authorization'] ?? '').slice('Basic '.length));
}
