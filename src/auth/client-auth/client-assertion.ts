/**
 * How long an assertion of our own is valid. Keycloak refuses one that is older than 60 seconds, and each request gets a
 * new one.
 */
export const ASSERTION_LIFETIME_S = 60;

/** Adds a client assertion to the parameters of a request (RFC 7523 section 2.2). */
export function addClientAssertion(body: URLSearchParams, clientId: string, assertion: string): void {
  // RFC 7521 section 4.2: optional, since the assertion names the client. Some servers look the client up by it.
  if (clientId !== '') body.set('client_id', clientId);
  body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  body.set('client_assertion', assertion);
}
