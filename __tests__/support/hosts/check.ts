/** What must be true of a scenario in every CI system. */
import { expect } from '@jest/globals';
import { formsOf } from '../leaks.js';
import type { HostJob, TestHost } from './hosts.js';
import type { Reading, Written } from './reading.js';
import { JOB_SECRETS, type HostScenario } from './suite.js';
import { ALL_SECRETS } from './world.js';

/** What a run of a scenario left. */
export interface HostOutcome extends Written {
  exitCode: number | null;
  /** The files of the job's folder, by name. */
  files: Readonly<Record<string, string>>;
}

/** Returns the variables with the secrets of a scenario. */
export const secretVariables = ({ secrets }: Pick<HostScenario, 'secrets'>): Record<string, string> =>
  Object.fromEntries(
    secrets.map((name) => [`BEARER_STEP_${name.toUpperCase().replaceAll('-', '_')}`, JOB_SECRETS[name]]),
  );

/** Expects the outcome that is the same in every CI system. */
export function expectOutcome(scenario: HostScenario, { exitCode, stdout, stderr, files }: HostOutcome): void {
  const { exit, prints, says, leaves = {} } = scenario;
  expect({ exitCode, stderr }).toEqual({ exitCode: exit, stderr: expect.any(String) });
  if (prints instanceof RegExp) expect(stdout).toMatch(prints);
  else if (prints === '') expect(stdout).toBe('');
  else if (prints !== undefined) expect(JSON.parse(stdout)).toEqual(prints);
  if (says !== undefined) expect(stderr).toMatch(says);
  for (const [name, content] of Object.entries(leaves)) {
    if (content instanceof RegExp) expect(files[name]).toMatch(content);
    else expect(files[name]).toBe(content);
  }
}

/** Expects that a CI system obeys only what bearer-step means, masks only secrets, and gets the outputs. */
export function expectReading(
  { outputs = {}, secrets, exit }: HostScenario,
  { commands, masks = false, variable }: TestHost,
  reading: Reading,
): void {
  expect(reading.errors).toEqual([]);
  expect([...new Set(reading.commands.map(({ name }) => name))].filter((name) => !commands.includes(name))).toEqual([]);
  // The texts that hostile responses want to mask are shorter.
  const ofCommands = reading.commands.filter(({ name }) => /^(?:add-mask|task\.setsecret)$/u.test(name));
  expect(ofCommands.filter(({ message }) => message.length < 8)).toEqual([]);
  if (masks && exit !== 2)
    expect(reading.masks).toEqual(expect.arrayContaining(secrets.map((name) => JOB_SECRETS[name])));
  if (variable === undefined) return;
  for (const [name, value] of Object.entries(outputs))
    expect({ [name]: reading.variables[variable(name)] }).toEqual({ [name]: { value, isSecret: false } });
  const unknown = Object.keys(reading.variables).filter((name) => !OUTPUTS.some((output) => variable(output) === name));
  expect(unknown).toEqual([]);
}

const OUTPUTS = [
  'token',
  'token-type',
  'expires-at',
  'scope',
  'sealed-token',
  'status',
  'headers',
  'response',
  'response-omitted',
  'response-file',
  'result',
  'result-file',
  'id',
  'url',
  'count',
  'pages',
  'action',
  'issues',
  'error-code',
];

/** Returns where a secret is, in any form, except in the command that masks it and in the files that may have it. */
export function leaksOf(
  outcome: HostOutcome,
  { withoutMasks }: Pick<HostJob, 'withoutMasks'>,
  mayHave: readonly string[] = [],
): string[] {
  const files = Object.entries(outcome.files).filter(([name]) => !mayHave.includes(name));
  const sources: (readonly [string, string])[] = [
    ['standard output', withoutMasks(outcome.stdout)],
    ['standard error', withoutMasks(outcome.stderr)],
    ...files,
  ];
  return sources.flatMap(([place, text]) =>
    ALL_SECRETS.flatMap(formsOf).flatMap((form) => (text.includes(form) ? [`${form} in ${place}`] : [])),
  );
}
