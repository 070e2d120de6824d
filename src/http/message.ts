import type { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import { parseJson, type Json } from '../lib/json.js';

/** One request as it is sent. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** A file is sent unchanged, in chunks. */
  body: string | FileBody | undefined;
  /** The largest response body to accept, in bytes. The limit counts for the received and for the decoded body. */
  maxBodyBytes: number;
}

/** One complete response. Header names are in lower case. The values of repeated headers are joined by a comma. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty if `error` is RESPONSE_TOO_LARGE: then the body was not read. */
  body: Buffer;
  /**
   * Why the response cannot be used although its status and headers are known: RESPONSE_TOO_LARGE, RETRY_TOO_LATE if the
   * server requests a retry after the end of the step, or TLS_FAILED and HTTP_INVALID if it refuses the connection.
   */
  error?: StepError;
  /** Whether it came after a redirect that was followed. */
  isRedirected?: true;
}

/** The hint of an error after which it is unknown whether the server processed the request. */
export const MAY_HAVE_ACTED =
  'The server may have processed the request. Check the result there before you run the step again.';

/** Returns whether a method only reads (RFC 9110 section 9.2.1): `GET` or `HEAD`. */
export const isReadMethod = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Returns the first `maxBytes` of a body as text, without a byte order mark. */
export const startOf = ({ body }: Pick<HttpResponse, 'body'>, maxBytes: number): string =>
  body
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/^\ufeff/u, '');

/** The largest body, in bytes, that is parsed: token, metadata and error responses, and API responses with an `id`. */
export const MAX_READ_BYTES = 1_048_576;

/** Parses the body of a response as JSON. Returns undefined if it is not JSON or is larger than MAX_READ_BYTES. */
export const readJson = ({ body }: HttpResponse): Json | undefined =>
  body.length > MAX_READ_BYTES ? undefined : parseJson(body.toString('utf8'));
