import type { Recognizer, Tool } from './recognizer.js';

/** How CI systems and tools say that a command failed. Says nothing about the cause. */
const ENDING =
  /^(?:(?:Error: )?Process completed with exit code \d+|(?:Bash|PowerShell) exited with code '\d+'|(?:ERROR: )?Job failed: (?:exit (?:code|status) \d+|command terminated with exit code \d+)|ERROR: script returned exit code \d+|Exited with code (?:exit status )?\d+|The command ".{0,200}" exited with \d+|Cleaning up project directory and file based variables|Finished: FAILURE|user command error: exit status \d+|\^+ \+{3}|(?:[\w./-]{0,100}\/)?g?make(?:\[\d+\])?: .*|npm (?:ERR!|error|warn|notice).*|error Command failed with exit code \d+.*|info Visit https:\/\/yarnpkg\.com.*|\s?ELIFECYCLE .*|error: Recipe .* failed.*|ninja: build stopped.*|error: script ".{1,100}" exited with code \d+|> .{1,300}|The operation was canceled)\.?$/u;

/** A line that says that something is wrong. */
const SAYS_ERROR =
  /\b(?:error|err!|fail(?:ed|ure|s)?|fatal|exception|cannot|can't|could not|couldn't|unable|not found|no such|denied|refused|invalid|missing|unknown|unexpected|undefined|panic|abort(?:ed)?|killed|expected|critical|unresolved|violation|unauthorized|forbidden|not ok|mismatch|timed out)\b|Error:|Exception:|[\u2717\u2718\u2716\u274c]/iu;

/** Says only how much failed, or that something did. */
const SUMMARY =
  /^\W{0,20}(?:\d+ \w{0,20} ?(?:errors?|failures?|problems?|failed)\b.*|(?:errors?|failed|failures?|fail)\W{0,20}$|.{0,200}exit(?:ed)?(?: with)? (?:code|status):? \d+\W{0,20}$)|\b0 (?:errors|failures|failed)\b/iu;

const MAX_LINES = 50;

class Log implements Recognizer {
  readonly #isSaid: boolean;
  #lines: string[] = [];
  #marked: string | undefined;
  #isEnded = false;

  /** `isSaid`: whether to return only a line that says that something is wrong. */
  constructor(isSaid: boolean) {
    this.#isSaid = isSaid;
  }

  read(line: string, isMarked: boolean): boolean {
    const text = line.trim();
    if (text === '' || this.#isEnded) return false;
    if (ENDING.test(text)) {
      this.#isEnded = isMarked;
      return false;
    }
    if (isMarked) this.#marked ??= text;
    this.#lines.push(text);
    if (this.#lines.length > 2 * MAX_LINES) this.#lines.splice(0, MAX_LINES);
    return false;
  }

  end() {
    const last = this.#lines.slice(-MAX_LINES);
    const said = this.#marked ?? last.findLast((line) => SAYS_ERROR.test(line) && !SUMMARY.test(line));
    const message = this.#isSaid ? said : last.at(-1);
    return message === undefined ? [] : [{ kind: 'error' as const, name: '', message }];
  }
}

/** The last line of a failed step that says that something is wrong. */
export const said: Tool = { name: 'log', rank: 'said', create: () => new Log(true) };

/** What nothing else explains: the last line. */
export const log: Tool = { name: 'log', rank: 'log', create: () => new Log(false) };
