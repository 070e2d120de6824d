import type { Host } from '../ci/host.js';
import type { HttpResponse } from '../http/message.js';
import type { ResponseInputs } from './inputs.js';
import type { ResponseOutput } from './outputs.js';

/** The result of a request, for the emitters. */
export interface Result {
  response: HttpResponse;
  /** The body; undefined if it is not UTF-8, or contains a NUL, which no environment variable can contain. */
  text: string | undefined;
  /** The id of the object that the operation created, changed or read; undefined if it is unknown. */
  id: string | undefined;
  /** The URL of the web page of this object; undefined if it is unknown. */
  url: string | undefined;
}

/** Sets some of the outputs of a result, from its arguments alone. */
export type Emitter = (result: Result, inputs: ResponseInputs, host: Host<ResponseOutput>) => void | Promise<void>;

/** Returns the body as text; undefined if it is not UTF-8, or contains a NUL. */
export function readText({ body }: HttpResponse): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
