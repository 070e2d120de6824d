import type { Host } from '../ci/host.js';
import type { HttpResponse } from '../http/message.js';
import type { ResponseInputs } from './inputs.js';
import type { ResponseOutput } from './outputs.js';

/** The result of a request, for the emitters. */
export interface Result {
  response: HttpResponse;
  /** The body as received, for the file. In that of `response`, `mask` may have replaced values. */
  received: Buffer;
  /**
   * The body as text, by its charset; undefined if it is not text, or contains a NUL. Only its beginning, if the body is
   * in a file.
   */
  text: string | undefined;
  /** The id of the object that the operation created, changed or read; undefined if it is unknown. */
  id: string | undefined;
  /** The URL of the web page of this object; undefined if it is unknown. */
  url: string | undefined;
  /** The list of all pages, if they were read. */
  list?: WholeList | undefined;
}

/** What is known of the list of all pages. */
export interface WholeList {
  count: number;
  pages: number;
}

/** Sets some of the outputs of a result, from its arguments alone. `signal` aborts when the step must end. */
export type Emitter = (
  result: Result,
  inputs: ResponseInputs,
  host: Host<ResponseOutput>,
  signal: AbortSignal,
) => void | Promise<void>;
