import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../ci/host.js';
import type { Deadline } from '../http/deadline.js';
import type { LoadBundle } from '../lib/bundle.js';
import { StepError } from '../lib/errors.js';
import { writeOutputFile } from '../lib/files.js';
import { MAX_OUTPUT_BYTES } from './emit-body.js';
import type { ResponseInputs } from './inputs.js';
import type { Jq } from './jq/open-jq.js';
import type { ResponseOutput } from './outputs.js';

/** The filters that the inputs set, checked and ready to run. */
export interface Filters {
  /** undefined if no input has a filter. */
  jq: Jq | undefined;
  close(): void;
}

export interface FilterDeps {
  loadBundle: LoadBundle;
  deadline: Pick<Deadline, 'signal'>;
}

/**
 * Starts jq and checks the filters, by the names of their inputs, if any is set. Rejects with INPUT_INVALID for the
 * first filter that is not valid. Nothing was sent then.
 */
export async function openFilters(
  filters: Readonly<Record<string, string>>,
  { loadBundle, deadline }: FilterDeps,
): Promise<Filters> {
  const set = Object.entries(filters).filter(([, filter]) => filter !== '');
  if (set.length === 0) return { jq: undefined, close: () => undefined };
  const { openJq } = await import('./jq/open-jq.js');
  const jq = await openJq(loadBundle, deadline);
  try {
    for (const [input, filter] of set) await jq.check(input, filter);
  } catch (error) {
    jq.close();
    throw error;
  }
  return { jq, close: () => jq.close() };
}

/** Sets `result`, or `result-file` if the result is too large. Rejects with FILTER_FAILED, FILE_FAILED or OUTPUT_FAILED. */
export async function emitResult(
  jq: Jq | undefined,
  { jq: filter }: Pick<ResponseInputs, 'jq'>,
  text: string,
  host: Host<ResponseOutput>,
): Promise<void> {
  if (jq === undefined || filter === '') return;
  const outputs = await jq.run('jq', filter, text);
  const result = outputs.map(bare).join('\n');
  const bytes = Buffer.byteLength(result);
  if (bytes <= MAX_OUTPUT_BYTES) {
    host.output('result', result);
    return;
  }
  const file = join(host.temp || host.workspace, `bearer-step-result-${randomUUID()}`);
  host.info(
    `The result of jq has ${bytes} bytes: too many for an output. It is in the file of the output result-file.`,
  );
  host.output('result-file', await writeOutputFile('jq', file, Buffer.from(result), host));
}

/** Returns a text without quotation marks, as `jq --raw-output` does, and any other value as JSON. */
const bare = (output: string): string => (output.startsWith('"') ? (JSON.parse(output) as string) : output);

/** Resolves to the boolean of a test on a JSON text. Rejects with FILTER_FAILED if it has any other output. */
export async function runTest(jq: Jq, input: string, test: string, text: string): Promise<boolean> {
  const outputs = await jq.run(input, test, text);
  const [output] = outputs;
  if (outputs.length === 1 && (output === 'true' || output === 'false')) return output === 'true';
  const found = outputs.length === 1 ? `a value of the type ${typeOf(output ?? '')}` : `${outputs.length} values`;
  throw new StepError('FILTER_FAILED', `${input}: the test returned ${found}, not one true or false.`, {
    hint: 'Change it to a comparison, such as ".items | length > 0", or use any or all.',
  });
}

const typeOf = (json: string): string => {
  const value = JSON.parse(json) as unknown;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};
