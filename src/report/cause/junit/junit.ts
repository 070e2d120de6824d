/** The input `junit`: the causes that JUnit reports tell. */
import type { LoadBundle } from '../../../lib/bundle.js';
import { printable, shorten } from '../../../lib/printable.js';
import type { Kind } from '../../../inputs/declaration.js';
import { inputError } from '../../../inputs/input-errors.js';
import { parseGlob } from './glob.js';
import type { GivenGlob, JUnitResult } from './read-files.js';

export type { JUnitResult };

/** The exports of the bundle `junit`. */
export interface JUnitBundle {
  readFiles: (globs: readonly GivenGlob[], workspace: string) => Promise<JUnitResult>;
}

const INPUT = 'junit';
const MAX_PATTERNS = 100;
const MAX_LENGTH = 1000;

/** Patterns for files, one in each line. What needs the workspace is checked by `readJUnitFiles`. */
export const patterns: Kind<readonly string[]> = {
  read: (name, raw) => {
    const lines = raw
      .split(/\r\n|[\r\n]/u)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (lines.length > MAX_PATTERNS) throw inputError(name, `has more than ${MAX_PATTERNS} lines. Use wider patterns.`);
    for (const line of lines) if (!isAbsolute(line)) parse(line, name);
    if (!lines.some((line) => !line.startsWith('!'))) {
      throw inputError(name, 'has only exclusions. Add a pattern without ! that selects files.');
    }
    return lines;
  },
  unset: [],
  placeholder: 'PATTERNS',
};

/**
 * Returns the globs of patterns in the workspace. An absolute path below it is also a pattern. Throws INPUT_INVALID for a
 * pattern that leads out of the workspace.
 */
const globsIn = (patterns: readonly string[], workspace: string): GivenGlob[] =>
  patterns.map((text) => parse(belowWorkspace(text, workspace), INPUT, text));

/** Throws INPUT_INVALID for a pattern that leads out of the workspace, before anything is read or sent. */
export function checkPatterns(patterns: readonly string[], workspace: string): void {
  globsIn(patterns, workspace);
}

/**
 * Resolves to what the JUnit reports in the workspace tell, which the patterns select. Rejects as `checkPatterns`
 * throws. A problem of a file is in the result.
 */
export async function readJUnitFiles(
  patterns: readonly string[],
  workspace: string,
  { loadBundle }: { loadBundle: LoadBundle },
): Promise<JUnitResult> {
  const globs = globsIn(patterns, workspace);
  if (globs.length === 0) return { causes: [], passed: [], cases: 0, problems: [] };
  const { readFiles } = await loadBundle<JUnitBundle>('junit');
  return readFiles(globs, workspace);
}

const isAbsolute = (text: string): boolean => /^!?(?:[/\\]|[A-Za-z]:)/u.test(text);

/** Returns a pattern without the path of the workspace at its start, whose characters mean only themselves. */
function belowWorkspace(text: string, workspace: string): string {
  const sign = text.startsWith('!') ? '!' : '';
  const root = workspace.replace(/[/\\]+$/u, '');
  const path = text.slice(sign.length);
  return path.startsWith(root) && /^[/\\]/u.test(path.slice(root.length))
    ? sign + path.slice(root.length).replace(/^[/\\]+/u, '')
    : text;
}

/** Returns a pattern. Throws INPUT_INVALID, with the pattern `text`. */
function parse(pattern: string, input: string, text = pattern): GivenGlob {
  const shown = printable(shorten(text, 200));
  if (pattern.length > MAX_LENGTH)
    throw inputError(input, `${shown} has more than ${MAX_LENGTH} characters. Shorten it.`);
  const result = parseGlob(pattern);
  if ('problem' in result) throw inputError(input, `${shown} ${result.problem}.`);
  return { text, glob: result.glob };
}
