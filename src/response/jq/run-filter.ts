import type { Raw } from 'jq-web';

/** A filter to run on a JSON text. */
export interface FilterRequest {
  filter: string;
  text: string;
}

/** What a filter returned, or why it failed. It never contains a value of the input. */
export type FilterResult =
  | { outputs: string[] }
  /** The filter is not valid: the problem in the words of jq, which quote only the filter. */
  | { problem: 'syntax'; text: string }
  /** The input is not JSON. */
  | { problem: 'input' }
  /** The filter failed on the input: where it failed, and the types in the message of jq. */
  | { problem: 'value'; line: number; column: number; text: string }
  /** WebAssembly stopped: the filter recurses too deeply or needs too much memory. */
  | { problem: 'crash' };

/**
 * Replaces what would show the environment of the build of jq, or would print a value. `import` and `include` are
 * syntax errors behind a definition. It is on the first line of the filter, so that line numbers stay correct.
 */
const PRELUDE =
  'def env: {}; def get_search_list: []; def input_filename: null; def debug: .; def debug(f): .; def stderr: .; ' +
  'def halt_error: error; def halt_error(f): error; {} as $ENV | ';

/** More stages than a readable filter has. Each one may cost a run. */
const MAX_STAGES = 30;

const run = (raw: Raw, filter: string, text: string): string => raw(text, PRELUDE + filter, ['-c']) ?? '';

/** Runs a jq filter on a JSON text. Each output is a JSON text; its unchanged numbers keep their digits. */
export function runFilter(raw: Raw, filter: string, text: string): FilterResult {
  // For jq, a NUL ends the text. JSON has none.
  if (text.includes('\0')) return { problem: 'input' };
  try {
    const output = run(raw, filter, text);
    return { outputs: output === '' ? [] : output.split('\n') };
  } catch (error) {
    return resultOf(error, raw, filter, text);
  }
}

function resultOf(error: unknown, raw: Raw, filter: string, text: string): FilterResult {
  const { exitCode, stderr } = error as { exitCode?: number; stderr?: string };
  const message = stderr ?? '';
  if (exitCode === undefined) return { problem: 'crash' };
  if (exitCode === 3) return { problem: 'syntax', text: syntaxProblem(message) };
  if (/^jq: parse error/u.test(message)) return { problem: 'input' };
  return { problem: 'value', ...placeOf(failedStage(raw, filter, text), filter), text: typeProblem(message) };
}

/** Returns the first error of a message such as `jq: error: foo/0 is not defined at <top-level>, line 1:`. */
function syntaxProblem(message: string): string {
  const [, problem = 'it is not valid', line = '1'] =
    /jq: error: ([^\n]*?)(?: \(Unix shell quoting issues\?\))? at <top-level>, line (\d+)/u.exec(message) ?? [];
  return `line ${line}: ${problem}`;
}

const TYPE = '(null|boolean|number|string|array|object)';
/** The messages of jq that name types, and what to write of them. Whatever else they quote is a value. */
const MESSAGES: readonly [RegExp, string][] = [
  [new RegExp(`: Cannot index ${TYPE} with ${TYPE}\\b`, 'u'), 'it cannot index the type $1 with the type $2'],
  [new RegExp(`: Cannot index ${TYPE} with "`, 'u'), 'it cannot index the type $1 with the type string'],
  [new RegExp(`: Cannot iterate over ${TYPE}\\b`, 'u'), 'it cannot iterate over the type $1'],
  [
    new RegExp(`: ${TYPE} \\([^]*\\) and ${TYPE} \\([^]*\\) cannot be (added|subtracted|multiplied|divided)`, 'u'),
    'the types $1 and $2 cannot be $3',
  ],
  [new RegExp(`: ${TYPE} \\(`, 'u'), 'it cannot use a value of the type $1'],
];

function typeProblem(message: string): string {
  for (const [pattern, text] of MESSAGES) {
    const [found] = pattern.exec(message) ?? [];
    if (found !== undefined) return found.replace(pattern, text);
  }
  return 'jq returned an error, which is not shown because it may quote the response';
}

/**
 * Returns where the stage begins that fails, as an index. It runs the filter up to each `|`. A part that ends within
 * brackets, a string or a definition is not a valid filter, and is skipped.
 */
function failedStage(raw: Raw, filter: string, text: string): number {
  let begin = 0;
  for (const { index } of [...filter.matchAll(/\|(?!=)/gu)].slice(0, MAX_STAGES)) {
    try {
      run(raw, filter.slice(0, index), text);
      begin = index + 1;
    } catch (error) {
      if ((error as { exitCode?: number }).exitCode !== 3) return begin;
    }
  }
  return begin;
}

/** Returns the line and the column of the first character from an index that is not white space. */
function placeOf(index: number, filter: string): { line: number; column: number } {
  const before = filter.slice(0, index + (/\S/u.exec(filter.slice(index))?.index ?? 0));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
