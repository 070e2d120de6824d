import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../ci/host.js';
import { createOutputFile, writeOutputFile, type OutputFile } from '../lib/files.js';
import type { ResponseInputs } from './inputs.js';
import type { Emitter, Result } from './result.js';

/** The limit of an output. On Linux, an environment variable of a later step has at most 128 KiB with its name. */
export const MAX_OUTPUT_BYTES = 96 * 1024;

type Omission = 'empty' | 'binary' | 'too-large';

function findOmission({ response: { body, error }, text, list }: Result): Omission | undefined {
  if (list?.file !== undefined) return 'too-large';
  if (error?.code === 'RESPONSE_TOO_LARGE') return 'too-large';
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
  const { error } = result.response;
  const body = result.received;
  if (result.list?.file !== undefined) {
    host.info('The list is too large for an output. It is in the file of the output response-file.');
    host.output('response-file', await result.list.file.keep());
    return;
  }
  if (error?.code === 'RESPONSE_TOO_LARGE') return;
  const omission = findOmission(result);
  const file = responseFile || (omission === 'binary' || omission === 'too-large' ? tempFile(host) : '');
  if (responseFile === '' && omission === 'too-large') {
    host.info(
      `The response has ${body.length} bytes: too many for an output. It is in the file of the output response-file.`,
    );
  }
  if (file !== '') host.output('response-file', await writeOutputFile('response-file', file, body, host));
};

/** Creates the file for a body that is too large for an output. Rejects with FILE_REFUSED or FILE_FAILED. */
export const createResponseFile = ({ responseFile }: ResponseInputs, host: Host): Promise<OutputFile> =>
  createOutputFile('response-file', responseFile || tempFile(host), host);

const tempFile = (host: Pick<Host, 'temp' | 'workspace'>): string =>
  join(host.temp || host.workspace, `bearer-step-response-${randomUUID()}`);
