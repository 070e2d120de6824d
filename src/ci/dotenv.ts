import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StepError } from '../lib/errors.js';
import { writeOutputFile } from '../lib/files.js';
import type { CommandHost } from './command-host.js';
import { variableName } from './variable-name.js';

/** The outputs of a dotenv report. All others may be secret, long or foreign. */
const REPORTED = ['status', 'id', 'url', 'count', 'pages', 'action', 'expires-at', 'sealed-token', 'error-code'];

/** GitLab refuses reports of 5 KiB or more: https://docs.gitlab.com/administration/instance_limits/ */
const MAX_BYTES = 5119;

/**
 * Adds the short outputs to a dotenv report, as GitLab reads it:
 * https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
 * One bad line would refuse the whole report. So a value that the runner would change, or that contains a secret, is left
 * out with a warning. Rejects with FILE_REFUSED, FILE_FAILED or OUTPUT_FAILED.
 */
export async function writeDotenv(path: string, host: CommandHost): Promise<void> {
  const lines = REPORTED.flatMap((name) => {
    const value = host.outputs[name];
    if (value === undefined) return [];
    const problem = problemOf(value, host);
    if (problem === undefined) return [`${variableName(name)}=${value}\n`];
    host.warning(`The output ${name} is not in the dotenv report, because it ${problem}.`);
    return [];
  });
  const before = await readFile(resolve(host.workspace, path), 'utf8').catch(() => '');
  const text = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${lines.join('')}`;
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new StepError('OUTPUT_FAILED', `The dotenv report would have more than ${MAX_BYTES} bytes.`, {
      hint: 'GitLab refuses it. Use a report of its own for this command, and pass a response as a file.',
    });
  }
  await writeOutputFile('dotenv', path, Buffer.from(text), host);
}

/** Returns why a value must not be in the report; undefined if it may. The runner expands `$NAME`, secrets too. */
function problemOf(value: string, { secrets }: CommandHost): string | undefined {
  if (!/^[ -~]+$/u.test(value) || value.trim() !== value) return 'has other characters than printable ASCII';
  if (value.includes('$')) return 'contains a dollar sign';
  return secrets.occurIn(value) ? 'contains a secret' : undefined;
}
