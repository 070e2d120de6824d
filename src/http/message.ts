import type { StepError } from '../lib/errors.js';
import type { FileBody, OutputFile } from '../lib/files.js';
import { tryParseJson, type Json, type ParsedJson } from '../lib/json.js';
import { decodeText } from './charset.js';

/** One request as it is sent. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** A file is sent unchanged, in chunks. */
  body: string | FileBody | undefined;
  /** The largest response body to accept, in bytes. The limit counts for the received and for the decoded body. */
  maxBodyBytes: number;
  /**
   * Returns the function that creates a file for the body of a response with this status, if a large one goes to a file;
   * then there is no limit.
   */
  fileFor?: ((status: number) => CreateFile | undefined) | undefined;
  /**
   * Returns the function that reads the body of a response with this status while it is received, if it is not kept.
   * There is no limit then: the function may stop before the end.
   */
  readerFor?: ((status: number) => BodyReader | undefined) | undefined;
  /** How long the server may send nothing, in milliseconds; 30 s by default. */
  idleTimeoutMs?: number | undefined;
  /** Whether the client certificate is presented, if the run has one and the server asks for it. By default not. */
  presentsCertificate?: boolean;
  /** Called right before the first byte. If it throws, nothing is sent. */
  beforeSend?: (() => void) | undefined;
}

/** Reads a body. It is called for each attempt, and may stop before the end of the body. */
export type BodyReader = (chunks: AsyncIterable<Buffer>) => Promise<void>;

/** Creates the file of a body. Rejects with FILE_REFUSED or FILE_FAILED. */
export type CreateFile = () => Promise<OutputFile>;

/** One complete response. Header names are in lower case. The values of repeated headers are joined by a comma. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty if `error` is one of `isUnread`, since then the body was not read, and if a `BodyReader` has read it. */
  body: Buffer;
  /** The complete body, if it went to a file. `body` is then its beginning, which is too large to be parsed, or empty. */
  file?: OutputFile;
  /**
   * Why the response cannot be used although its status and headers are known: one of `isUnread`, RETRY_TOO_LATE if the
   * server requests a retry after the end of the step, or TLS_FAILED and HTTP_INVALID if it refuses the connection.
   */
  error?: StepError;
  /** The URL that returned it, if redirects were followed. */
  redirectedTo?: URL;
}

/** Returns whether an error is why the body of a response was not read: it is too large, or its file cannot be written. */
export const isUnread = (error: StepError | undefined): boolean =>
  error?.code === 'RESPONSE_TOO_LARGE' || error?.code === 'FILE_FAILED' || error?.code === 'FILE_REFUSED';

/** The hint of an error after which it is unknown whether the server processed the request. */
export const MAY_HAVE_ACTED =
  'The server may have processed the request. Check the result there before you run the step again.';

/** Returns whether a method only reads (RFC 9110 section 9.2.1): `GET` or `HEAD`. */
export const isReadMethod = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** The largest body, in bytes, that is parsed: token, metadata and error responses, and API responses with an `id`. */
export const MAX_READ_BYTES = 1_048_576;

type Body = Pick<HttpResponse, 'body' | 'headers' | 'file'>;

/** What was already read of a response. Several checks read the same body, which may be large. */
const TEXTS = new WeakMap<Body, { text: string | undefined }>();
const PARSED = new WeakMap<Body, ParsedJson>();

/**
 * Returns the body as text, by its charset; undefined if it is not text, or contains a NUL. Of a body in a file, returns
 * the beginning.
 */
export function readText(response: Body): string | undefined {
  const known = TEXTS.get(response);
  if (known !== undefined) return known.text;
  const text = decodeText(response.body, contentTypeOf(response), response.file !== undefined);
  TEXTS.set(response, { text });
  return text;
}

/** Does the same as `readText`, but returns a body that is not text as UTF-8 with replacement characters. */
export const readAnyText = (response: Body): string => readText(response) ?? response.body.toString('utf8');

/** Returns the first `maxBytes` of a body as text, as `readAnyText` does. */
export function startOf(response: Body, maxBytes: number): string {
  if (response.body.length <= maxBytes) return readAnyText(response);
  const start = response.body.subarray(0, maxBytes);
  return decodeText(start, contentTypeOf(response), true) ?? start.toString('utf8');
}

/** Parses the body of a response as JSON. Returns undefined if it is not JSON or is larger than MAX_READ_BYTES. */
export const readJson = (response: HttpResponse): Json | undefined => parse(response).value;

/**
 * Returns whether the body is JSON, even if `readJson` refuses it. Of a body above MAX_READ_BYTES, only the first
 * character is checked.
 */
export const isJson = (response: HttpResponse): boolean =>
  response.body.length > MAX_READ_BYTES ? /^\s*[[{"]/u.test(startOf(response, 4096)) : parse(response).isJson;

function parse(response: HttpResponse): ParsedJson {
  if (response.body.length > MAX_READ_BYTES) return { isJson: false, value: undefined };
  const parsed = PARSED.get(response) ?? tryParseJson(readAnyText(response));
  PARSED.set(response, parsed);
  return parsed;
}

const contentTypeOf = ({ headers }: Body): string => headers['content-type'] ?? '';
