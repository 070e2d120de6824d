import { statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { readBuild } from '../github-build.js';
import { COMMAND_FILES, gitHubFiles } from '../github-host.js';
import { gitHubIdentity } from '../identity/github.js';
import type { CiSystem } from './system.js';

const PROVIDED = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'];

/**
 * GitHub Actions, and systems with its commands. Commands go to standard error, which the runner reads too, so that
 * standard output has the result alone:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export const GITHUB: CiSystem = {
  name: 'github',
  title: 'GitHub Actions',
  marker: 'GITHUB_ACTIONS',
  isMarked: (environment) => environment['GITHUB_ACTIONS'] === 'true',
  traces: PROVIDED,
  isProven: (environment) => areCommandFiles(PROVIDED.map((name) => environment[name] ?? '')),
  proof: `the files of ${PROVIDED.join(', ')}`,
  readBuild,
  identity: gitHubIdentity,
  connect: (environment, print) => {
    const command = (name: string, text: string): void => print(`::${name}::${escapeData(text)}`);
    const files = gitHubFiles(environment);
    return {
      mask: (texts) => texts.forEach((text) => command('add-mask', text)),
      notice: (text) => command('notice', text),
      warning: (text) => command('warning', text),
      error: (text) => command('error', text),
      output: files.output,
      takesTexts: true,
      secretOutput: files.output,
      summary: files.summary,
      workspace: files.workspace,
      temp: files.temp,
      commandFiles: COMMAND_FILES.flatMap((name) => environment[name] ?? []),
      run: files.run,
      event: files.event,
    };
  },
};

/** Escapes the text of a command, as the runner reads it. */
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** Returns whether the paths are different files of one folder, as the runner creates them for each step. */
function areCommandFiles(paths: readonly string[]): boolean {
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return (
    new Set(paths).size === paths.length &&
    new Set(paths.map((path) => dirname(path))).size === 1 &&
    paths.every((path) => isAbsolute(path) && isFile(path))
  );
}
