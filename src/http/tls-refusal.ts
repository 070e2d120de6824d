import { StepError } from '../lib/errors.js';
import { startOf, type HttpResponse } from './message.js';

const MAX_BYTES = 4096;
/** nginx, Apache, Go and Tomcat, in this order. */
const EXPECTS_TLS =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port|Client sent an HTTP request to an HTTPS server|combination of host and port requires TLS/iu;
/** nginx, without a client certificate and with one that it does not accept. */
const EXPECTS_CERTIFICATE = /No required SSL certificate was sent|The SSL certificate error/iu;

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
    hint: 'This step does not support client certificates (mutual TLS). Use an address that does not require one.',
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
  return url.protocol === 'https:' && EXPECTS_CERTIFICATE.test(start) ? expectsClientCertificate(url, true) : undefined;
}
