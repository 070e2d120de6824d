import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../ci/host.js';
import { isUnread } from '../http/message.js';
import { createOutputFile, writeOutputFile, type OutputFile } from '../lib/files.js';
import type { ResponseInputs } from './inputs.js';
import type { Emitter, Result } from './result.js';

/** The limit of an output. On Linux, an environment variable of a later step has at most 128 KiB with its name. */
export const MAX_OUTPUT_BYTES = 96 * 1024;

type Omission = 'empty' | 'binary' | 'too-large';

function findOmission({ response: { body, file, error }, text }: Result): Omission | undefined {
  if (file !== undefined) return text === undefined ? 'binary' : 'too-large';
  if (isUnread(error)) return 'too-large';
  if (body.length === 0 || text === '') return 'empty';
  if (text === undefined) return 'binary';
  return text.length > MAX_OUTPUT_BYTES || Buffer.byteLength(text) > MAX_OUTPUT_BYTES ? 'too-large' : undefined;
}

/** Sets `response`, or sets `response-omitted` to the reason why `response` is unset. */
export const emitBody: Emitter = (result, _inputs, host) => {
  const omission = findOmission(result);
  if (omission === undefined) host.output('response', result.text ?? '');
  else host.output('response-omitted', omission);
};

/** Writes `response-file`, if the workflow sets it or the body cannot be an output. */
export const emitFile: Emitter = async (result, { responseFile }, host) => {
  const { error, file } = result.response;
  const body = result.received;
  if (isUnread(error)) return;
  const omission = findOmission(result);
  if (responseFile === '' && omission === 'too-large') {
    const size = file?.size ?? body.length;
    host.info(`The response has ${size} bytes: too many for an output. It is in the file of the output response-file.`);
  }
  if (file !== undefined) {
    host.output('response-file', await file.keep());
    return;
  }
  const path = responseFile || (omission === 'binary' || omission === 'too-large' ? tempFile(host) : '');
  if (path !== '') host.output('response-file', await writeOutputFile('response-file', path, body, host));
};

/** Creates the file for a body that is too large to be in memory. Rejects with FILE_REFUSED or FILE_FAILED. */
export const createResponseFile = ({ responseFile }: ResponseInputs, host: Host): Promise<OutputFile> =>
  createOutputFile('response-file', responseFile || tempFile(host), host);

const tempFile = (host: Pick<Host, 'temp' | 'workspace'>): string =>
  join(host.temp || host.workspace, `bearer-step-response-${randomUUID()}`);
