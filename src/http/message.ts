import type { StepError } from '../lib/errors.js';
import type { FileBody } from '../lib/files.js';
import { parseJson, type Json } from '../lib/json.js';

/** One request as it goes over the wire. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** A file is sent as it is, in pieces. */
  body: string | FileBody | undefined;
  /** The largest body to accept, in bytes, both as received and decoded. */
  maxBodyBytes: number;
}

/** One response, whole. Header names are in lower case; repeated ones are joined by a comma. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty where `error` says that it was not read. */
  body: Buffer;
  /**
   * Why the response is of no use though its head is known: RESPONSE_TOO_LARGE, or RETRY_TOO_LATE where the server asks to
   * come back after the end of the step.
   */
  error?: StepError;
}

/** The largest body that is read for what it says: token, discovery and error responses, and the `id` of an API's. */
export const MAX_READ_BYTES = 1_048_576;

/** What a response says in JSON; undefined when it is none, or too long to be read. */
export const readJson = ({ body }: HttpResponse): Json | undefined =>
  body.length > MAX_READ_BYTES ? undefined : parseJson(body.toString('utf8'));
