import { readFile, rm, stat } from 'node:fs/promises';
import type { CommandHost } from '../../ci/command-host.js';
import { harmlessLines } from '../../lib/printable.js';
import type { CliDeps } from '../deps.js';

/** A larger response is printed only into a file. */
const MAX_PRINTED_BYTES = 64 * 1_048_576;

/**
 * Prints the result of the filter, or else the response, to standard output. Text that a CI system could obey is changed:
 * in JSON by escapes, so that its value stays the same. Secrets become `***`. Rejects with SAVE_FAILED.
 */
export async function printResponse({ host, terminal }: CliDeps): Promise<void> {
  const name = ['result', 'response'].find(
    (each) => (host.outputs[each] ?? host.outputs[`${each}-file`]) !== undefined,
  );
  if (name === undefined || (name === 'response' && host.input('response-file') !== '')) return;
  const text = host.outputs[name] ?? (await readOwnFile(name, host));
  if (text === undefined || text === '') return;
  await terminal.print(harmlessLines(host.secrets.redact(text.replace(/\r?\n$/u, ''))));
}

/** Returns the text of a file that the step made because it was too large for an output, and removes it. */
async function readOwnFile(name: string, host: CommandHost): Promise<string | undefined> {
  const file = host.outputs[`${name}-file`] ?? '';
  if (host.outputs['response-omitted'] === 'binary' && name === 'response') {
    await rm(file);
    host.warning('The response is binary, so it is not printed. Write it to a file with --response-file.');
    return undefined;
  }
  const { size } = await stat(file);
  if (size > MAX_PRINTED_BYTES) {
    await rm(file);
    host.warning(`The ${name} has ${size} bytes, so it is not printed. Write it to a file with --response-file.`);
    return undefined;
  }
  const text = await readFile(file, 'utf8');
  await rm(file);
  return text;
}
