import type { Host } from '../ci/host.js';
import type { OutputFile } from '../lib/files.js';
import { emitBody, emitFile } from './emit-body.js';
import { selectHeaders } from './headers.js';
import type { ResponseInputs } from './inputs.js';
import type { ResponseOutput } from './outputs.js';
import type { Emitter, Result } from './result.js';

const emitHead: Emitter = ({ response: { status, headers } }, { responseHeaders }, host) => {
  host.output('status', String(status));
  host.output('headers', JSON.stringify(selectHeaders(headers, responseHeaders)));
};

/** Warns about secrets. Body and headers are searched separately: joining them would copy a large body. */
const warnOfSecrets: Emitter = async ({ response: { body, headers, file }, text }, _inputs, host, signal) => {
  // The file has the bytes as received, which differ from the text if the body has another charset than UTF-8.
  const isAsReceived = text !== undefined && Buffer.byteLength(text) === body.length;
  const bodies = [text ?? '', isAsReceived ? '' : body.toString('latin1')];
  const texts = [...bodies, Object.values(headers).join('\n')];
  const isInFile = file !== undefined && (await occursInFile(file, host, signal));
  if (!isInFile && !texts.some((each) => host.secrets.occurIn(each))) return;
  host.warning(
    'The response contains a secret. Do not pass it on as an output: GitHub drops outputs with secrets, and other systems show them.',
  );
};

/** How much of a part of a file is searched again with the next one. A secret across two parts is at most this long. */
const OVERLAP = 16_384;

async function occursInFile(
  file: OutputFile,
  { secrets }: Pick<Host, 'secrets'>,
  signal: AbortSignal,
): Promise<boolean> {
  let before = '';
  for await (const chunk of file.contents() as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    const part = before + chunk.toString('latin1');
    if (secrets.occurIn(part)) return true;
    before = part.slice(-OVERLAP);
  }
  return false;
}

const emitNames: Emitter = ({ id, url, list }, _inputs, host) => {
  if (list !== undefined) {
    host.output('count', String(list.count));
    host.output('pages', String(list.pages));
  }
  if (id !== undefined) host.output('id', id);
  if (url !== undefined) host.output('url', url);
};

/** The emitters, in the order in which they run. The file is last, because writing it can fail. */
const EMITTERS: readonly Emitter[] = [emitHead, emitBody, warnOfSecrets, emitNames, emitFile];

/**
 * Sets the outputs of a result with any status, so that the response is not lost if the step then fails. A body that
 * cannot be an output is always written to a file. Rejects with FILE_REFUSED, FILE_FAILED or OUTPUT_FAILED, or with the
 * reason of `signal` while it searches a large file. Then that file is removed.
 */
export async function emit(
  result: Result,
  inputs: ResponseInputs,
  host: Host<ResponseOutput>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const emitter of EMITTERS) await emitter(result, inputs, host, signal);
  } catch (error) {
    await result.response.file?.discard();
    throw error;
  }
}
