import type { Attachment, Credentials, RequestTarget } from '../../http/send.js';
import type { Dpop } from '../dpop/dpop.js';
import type { AssertionSources, ClientAuthMethod, ClientCredentials } from './method.js';

/** A method of client authentication, with the client's credentials. */
export interface Authentication {
  method: ClientAuthMethod;
  credentials: ClientCredentials;
}

/** The client, and how it authenticates (RFC 6749 section 2.3). A token request may switch it to the alternative. */
export interface Client extends Authentication, AssertionSources {
  id: string;
  /** The method to try if the server rejects the client; undefined if there is none, or if `method` is proven. */
  alternative?: Authentication | undefined;
  /** The key to which tokens are bound; undefined if they are not. A token request may create it. */
  dpop?: Dpop | undefined;
  /** Creates that key if the server requires it; undefined if the step could not use a bound token. */
  createDpop?: (() => Dpop) | undefined;
  /** The methods that the server rejected, by name. */
  rejected?: readonly string[];
  /** The methods in the server's metadata; undefined if they are unknown. The texts are untrusted. */
  offered?: readonly string[] | undefined;
}

/** Switches a client that the server rejected to its alternative. All who have the client then use that method. */
export function switchTo(client: Client, { method, credentials }: Authentication): void {
  Object.assign(client, { method, credentials, alternative: undefined, rejected: [client.method.name] });
}

/**
 * Returns the headers and the body of one authenticated request. The headers are a Map: a `Headers` object would load
 * all of fetch (33 ms, see docs/design/003-start-up.md).
 */
async function authenticate(
  { id, method, credentials, issuer, identity, now, dpop }: Client,
  parameters: Readonly<Record<string, string>>,
  encoding: 'form' | 'json',
  target: RequestTarget,
): Promise<Attachment> {
  const body = new URLSearchParams(parameters);
  const headers = new Map(Object.entries((await dpop?.header(target)) ?? {}));
  await method.authenticate({ clientId: id, issuer, identity, now, body, headers }, credentials);
  return encoding === 'json'
    ? { headers: { ...JSON_TYPE, ...Object.fromEntries(headers) }, body: JSON.stringify(Object.fromEntries(body)) }
    : { headers: { ...FORM_TYPE, ...Object.fromEntries(headers) }, body: body.toString() };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** Resolves to parameters of one attempt, such as an assertion. */
export type NewParameters = () => Promise<Readonly<Record<string, string>>>;

/**
 * Returns credentials that authenticate the client and send `parameters`, and those of `newParameters`. Each attempt
 * authenticates again.
 */
export function clientCredentials(
  client: Client,
  parameters: Readonly<Record<string, string>>,
  encoding: 'form' | 'json' = 'form',
  newParameters?: NewParameters,
): Credentials {
  return {
    kind: 'client',
    attach: async (target) => authenticate(client, { ...parameters, ...(await newParameters?.()) }, encoding, target),
    needsRepeat: (response, url) => client.dpop?.needsRepeat(response, url) === true,
  };
}
