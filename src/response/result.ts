import type { Host } from '../ci/host.js';
import type { HttpResponse } from '../http/message.js';
import type { ResponseInputs } from './inputs.js';
import type { ResponseOutput } from './outputs.js';

/** What came of a request, for the emitters. */
export interface Result {
  response: HttpResponse;
  /** The body; undefined when it is not UTF-8 or holds a NUL, which no variable can. */
  text: string | undefined;
  /** Of what the operation made, changed or read; undefined where it is not known. */
  id: string | undefined;
  /** Its address for people; undefined where it is not known. */
  url: string | undefined;
}

/** Sets some of the outputs of a result. It knows nothing but the result, what the workflow wants of it, and the host. */
export type Emitter = (result: Result, inputs: ResponseInputs, host: Host<ResponseOutput>) => void | Promise<void>;

/** The body of a response as `Result` has it. */
export function readText({ body }: HttpResponse): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
