import { StepError } from '../lib/errors.js';
import { startOf, type HttpResponse } from './message.js';

const MAX_BYTES = 4096;
/** nginx, Apache, Go and Tomcat, in this order. */
const EXPECTS_TLS =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port|Client sent an HTTP request to an HTTPS server|combination of host and port requires TLS/iu;
/** nginx, without a client certificate. */
const EXPECTS_CERTIFICATE = /No required SSL certificate was sent/iu;
/** nginx, with a client certificate that it does not accept. */
const REFUSES_CERTIFICATE = /The SSL certificate error/iu;

/** Returns the error for a port that expects TLS, although the URL begins with http. */
export const expectsTls = (url: URL, cause?: unknown): StepError =>
  new StepError('HTTP_INVALID', `${url.host} expects TLS, but the URL begins with http.`, {
    hint: 'Write https:// instead of http:// in the URL.',
    unsent: true,
    cause,
  });

/** Returns the error for a server that requires a client certificate. */
export const expectsClientCertificate = (url: URL, unsent: boolean, cause?: unknown): StepError =>
  new StepError('TLS_FAILED', `${url.host} requires a client certificate.`, {
    hint:
      'Set client-cert and client-cert-key (mutual TLS). Only the token endpoint and its origin get the certificate: for ' +
      `an API elsewhere, also set "client-cert-origins: ${url.origin}". Metadata are read without it: if the server ` +
      'requires it for these, set token-url instead of issuer.',
    unsent,
    cause,
  });

/** Returns the error for a server that got the client certificate, and does not accept it. */
export const refusesClientCertificate = (url: URL, unsent: boolean, cause?: unknown): StepError =>
  new StepError('TLS_FAILED', `${url.host} does not accept the client certificate.`, {
    hint:
      'Check that the server trusts the CA that issued client-cert, that the intermediate certificates follow it in ' +
      'client-cert, and that it was not revoked.',
    unsent,
    cause,
  });

/**
 * Returns the error for a 400 of a server that did not process the request, because it expects TLS or a client
 * certificate; undefined for other responses.
 */
export function tlsRefusal(response: HttpResponse, url: URL): StepError | undefined {
  if (response.status !== 400) return undefined;
  const start = startOf(response, MAX_BYTES);
  if (url.protocol === 'http:' && EXPECTS_TLS.test(start)) return expectsTls(url);
  if (url.protocol !== 'https:') return undefined;
  if (REFUSES_CERTIFICATE.test(start)) return refusesClientCertificate(url, true);
  return EXPECTS_CERTIFICATE.test(start) ? expectsClientCertificate(url, true) : undefined;
}
