/** What is printed of foreign texts, read by what each CI system does with the output of a job. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { createCommandHost } from '../../src/ci/command-host.js';
import { SHELL } from '../../src/ci/systems/shell.js';
import { StepError, describeFailure } from '../../src/lib/errors.js';
import { harmlessLines, markdownLink, printable, shorten } from '../../src/lib/printable.js';
import { parse as parseAzure } from '../support/hosts/azure.js';
import { parse as parseBuildkite } from '../support/hosts/buildkite.js';
import { parse as parseGitHub } from '../support/hosts/github.js';
import { parse as parseGitLab } from '../support/hosts/gitlab.js';
import { HOSTILE_LINES } from '../support/hosts/hostile.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { plantedSecrets } from './planted.js';

const FRAGMENTS = [
  '::',
  '::add-mask::',
  '::stop-commands::x',
  '##',
  '##[',
  '##vso[',
  '##vso[task.setvariable variable=PATH]',
  '##teamcity[',
  ']',
  '---',
  '+++',
  '~~~',
  '^^^ +++',
  'section_start:1:a\r\u001b[0K',
  '\u001b]1338;url=x\u0007',
  '\u001b[8m',
  '\r',
  '\n',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u000b',
  '\u000c',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u061c',
  '\u{e0041}',
  '\ud800',
  ' ',
  '\t',
  '#',
  ':',
  '-',
  '+',
  '~',
  '^',
];
const text = fc.oneof(
  nearValid(fc.constantFrom(...HOSTILE_LINES), FRAGMENTS),
  fc
    .array(fc.oneof(fc.constantFrom(...FRAGMENTS, ...HOSTILE_LINES), fc.string({ unit: 'grapheme', maxLength: 20 })), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** Returns the commands that any CI system finds in what a job prints, whatever it takes as the end of a line. */
const commandsIn = (printed: string): unknown[] =>
  [/\n/u, /\r\n|\r|\n/u, /[\n\v\f\r\u0085\u2028\u2029]/u]
    .flatMap((lineBreak) => printed.split(lineBreak))
    .flatMap((line) => [parseGitHub(line), parseAzure(line), parseBuildkite(line), ...parseGitLab(line)])
    .filter((command) => command !== undefined);

/** The ways in which a foreign text gets into a line of ours. */
const WAYS: Readonly<Record<string, (foreign: string) => string>> = {
  alone: printable,
  'between other words': (foreign) => printable(`The server returned "${foreign}".`),
  cut: (foreign) => printable(shorten(foreign, 40)),
  'in lines': (foreign) => foreign.split('\n').map(printable).join('\n'),
  'as a response': harmlessLines,
  'as a JSON response': (foreign) => harmlessLines(JSON.stringify({ [foreign]: [foreign] }, null, 2)),
  'in an error': (foreign) => {
    const { secrets } = plantedSecrets();
    const error = new StepError('API_STATUS', `It said ${secrets.sanitize(foreign)}${secrets.quote(foreign, 200)}`, {
      hint: secrets.sanitize(foreign, 500),
    });
    return describeFailure(error).text.split('\n').map(printable).join('\n');
  },
  'in a link': (foreign) => printable(markdownLink(printable(foreign), foreign)),
};

for (const [way, print] of Object.entries(WAYS)) {
  fuzz(`foreign texts ${way}`, {
    cases: text,
    textOf: (foreign) => foreign,
    run: print,
    check: (_, printed) => expect(commandsIn(printed)).toEqual([]),
    msPerKiB: 20,
    share: 1 / Object.keys(WAYS).length,
  });
}

/** Returns what the host of the command writes to standard error. */
function written(speak: (host: ReturnType<typeof createCommandHost>) => void): string {
  const host = createCommandHost({ system: SHELL, inputs: {}, environment: {}, exitCodeOf: () => 1 });
  const chunks: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  const { exitCode } = process;
  process.stderr.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  try {
    speak(host);
  } finally {
    process.stderr.write = write;
    process.exitCode = exitCode;
  }
  return chunks.join('');
}

fuzz('foreign texts in the messages of a host', {
  cases: text,
  textOf: (foreign) => foreign,
  run: (foreign) =>
    written((host) => {
      host.info(foreign);
      host.notice(foreign);
      host.warning(foreign);
      host.fail('INTERNAL', foreign);
    }),
  check: (_, printed) => expect(commandsIn(printed)).toEqual([]),
  msPerKiB: 40,
});
