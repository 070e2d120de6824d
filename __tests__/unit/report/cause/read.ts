import { readJobLog, type LogCauses } from '../../../../src/report/cause/log/read-job-log.js';
import type { FailedStep } from '../../../../src/report/cause/log/failing-step.js';

/** Returns a text as a stream of chunks of `size` bytes. */
export async function* chunksOf(text: string, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

export const read = (text: string, failedSteps: readonly FailedStep[] = []): Promise<LogCauses> =>
  readJobLog(chunksOf(text), { failedSteps });

/** Returns the causes of a log as `tool | name | message`. */
export async function causesIn(text: string): Promise<string[]> {
  const { causes } = await read(text);
  return causes.map(({ tool, name, message }) => `${tool} | ${name} | ${message}`);
}

/** Returns the fingerprint of the main cause of a log. */
export async function fingerprintIn(text: string): Promise<string | undefined> {
  const { causes } = await read(text);
  return causes[0]?.fingerprint;
}

/** Returns a text as GitHub's log of a job whose last step has printed it. */
export function jobLog(
  output: string,
  { title = 'npm test', start = Date.UTC(2026, 10, 27, 9, 10), exitCode = 1 } = {},
): string {
  const lines = [
    '##[group]Run actions/checkout@v5',
    'with:',
    '  repository: acme/shop',
    '##[endgroup]',
    'Syncing repository: acme/shop',
    ...step(title),
    ...output.split('\n'),
    `##[error]Process completed with exit code ${exitCode}.`,
    'Post job cleanup.',
    '[command]/usr/bin/git version',
  ];
  return `\ufeff${stamped(lines, start)}`;
}

/** Returns the head of a step that runs a script. */
export const step = (script: string): string[] => [
  `##[group]Run ${script}`,
  `\u001b[36;1m${script}\u001b[0m`,
  'shell: /usr/bin/bash -e {0}',
  '##[endgroup]',
];

/** Returns lines with GitHub's timestamps, 100 ms apart. */
export const stamped = (lines: readonly string[], start: number): string =>
  lines.map((line, index) => `${new Date(start + index * 100).toISOString().replace('Z', '4567Z')} ${line}\n`).join('');
