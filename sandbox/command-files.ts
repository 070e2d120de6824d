import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The command files by which a step talks to the runner, by the environment variable that contains the path. */
const files = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_STATE: 'save_state',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STEP_SUMMARY: 'step_summary',
} as const;

export type CommandFile = keyof typeof files;
export type CommandFiles = Record<CommandFile, string>;

/** Creates empty command files for one step in the folder that the runner uses, and returns their paths. */
export function createCommandFiles(temp: string, step: string): CommandFiles {
  const folder = join(temp, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  const entries = Object.entries(files).map(([variable, name]) => [variable, join(folder, `${name}_${step}`)] as const);
  for (const [, path] of entries) writeFileSync(path, '');
  return Object.fromEntries(entries) as CommandFiles;
}

/**
 * Returns the pairs of a command file, which has `name=value` lines and `name<<delimiter` blocks. The last value of a
 * duplicate name counts. Throws if the runner would fail the step.
 */
export function readPairs(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').split(/\r?\n/u);
  const pairs: Record<string, string> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const [, name = '', separator, rest = ''] = /^(.+?)(=|<<)(.*)$/su.exec(line) ?? [];
    if (separator === undefined) throw new Error(`Invalid format '${line}'`);
    const end = separator === '<<' ? lines.indexOf(rest, index + 1) : index;
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`);
    pairs[name] = separator === '<<' ? lines.slice(index + 1, end).join('\n') : rest;
    index = end;
  }
  return pairs;
}
