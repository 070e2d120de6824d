import type { Recognizer, Tool } from './recognizer.js';

/** How CI systems and tools say that a command failed. Says nothing about the cause. */
const ENDING =
  /^(?:(?:Error: )?Process completed with exit code \d+|(?:Bash|PowerShell) exited with code '\d+'|(?:ERROR: )?Job failed: (?:exit (?:code|status) \d+|command terminated with exit code \d+)|ERROR: script returned exit code \d+|Exited with code (?:exit status )?\d+|The command ".{0,200}" exited with \d+|Cleaning up project directory and file based variables|Finished: FAILURE|user command error: exit status \d+|\^+ \+{3}|(?:[\w./-]{0,100}\/)?g?make(?:\[\d+\])?: .*|npm (?:ERR!|error|warn|notice).*|error Command failed with exit code \d+.*|info Visit \S{1,20}yarnpkg\.com.*|\s?ELIFECYCLE .*|error: Recipe .* failed.*|ninja: build stopped.*|error: script ".{1,100}" exited with code \d+|[>$] .{1,300}|The operation was canceled)\.?$/u;

/** The last line of an action that runs a command: `The process '/usr/bin/npx' failed with exit code 1`. */
const ACTION_ENDING = /\b(?:fail(?:ed|s)?|exit(?:ed)?)\b.{0,80}\b(?:code|status):? '?\d{1,10}'?\.?$/iu;

/** A line that begins as errors do. */
const SAYS_ERROR =
  /^\W{0,10}(?:error|fatal|fail(?:ed|ure)?|exception|critical|abort(?:ed)?|panic|err)\b|\b(?:ERROR|FATAL|FAILED|CRITICAL)\b|(?:^|[\s:])(?:fatal error|error|\w{1,100}(?:Error|Exception)): \S|^[\u2717\u2718\u2716\u274c]/iu;

/** Says only how much failed, or that something did; a frame of a stack trace; or has no words. */
const SAYS_NOTHING =
  /^\W{0,20}(?:\d+ \w{0,20} ?(?:errors?|failures?|problems?|failed)\b.*|(?:errors?|failed|failures?|fail)\W{0,20}$)|\b(?:0|no) (?:errors?|failures?|failed)\b|^at .{1,500}[:)]|^Executing "step_script" stage|^Running with gitlab-runner|^[^A-Za-z\u0080-\uffff]*$/iu;

/** A line of a script that the shell prints with `-x`, a notice that a command runs again, or a number of errors. */
const IS_NO_ERROR =
  /^\++ \S|\b(?:retrying(?: (?:in|after|the|it|once)\b|\W{0,5}$|\W{1,3}\d)|(?:will|going to) (?:retry|try again)|trying again|attempts? (?:left|remaining))|^\W{0,10}(?:attempt|try) #?\d{1,5}(?: ?(?:of|\/) ?\d{1,5})? (?:failed|errored|did not)|^(?:found|detected|reported|there (?:was|were)) \d{1,9} .{0,40}?(?:errors?|problems?|issues?|failures?|violations?|warnings?)\b|\b(?:errors?|failures?|failed|warnings?)\b[\w ]{0,30}[:=] ?0\.?$|^\W{0,10}(?:\d{1,3}(?:\.\d{1,3})?%|\[\d{1,9}\/\d{1,9}\])/iu;

/** A line that says what is wrong without calling it an error. */
const SAYS_WRONG =
  /\b(?:cannot|can't|could not|couldn't|unable to|not found|(?:is|are|was) not (?:set|defined|installed|allowed|supported)|not set|no such|does not exist|doesn't exist|denied|refused|rejected|forbidden|unauthorized|invalid|missing|required|unexpected|mismatch(?:es)?|timed out|failed|fails|must (?:be|have|not)|expect(?:ed|ing)|undefined|unknown|broken|out of date)\b/iu;

/** How many of the last lines may hold the error, if they are followed by others, and how many are kept to find them. */
const MAX_LINES = 15;
const MAX_KEPT = 200;

/** Takes the last line of a failed step, or the one near it that begins as an error. */
class Log implements Recognizer {
  #lines: string[] = [];
  #marked: string | undefined;
  #isEnded = false;

  read(line: string, isMarked: boolean): boolean {
    if (this.#isEnded) return false;
    if (isMarked) this.#readMarked(line.trim());
    else this.#lines.push(line);
    if (this.#lines.length > 2 * MAX_KEPT) this.#lines.splice(0, MAX_KEPT);
    return false;
  }

  end() {
    const lines = this.#lines.map((line) => line.trim()).filter((line) => !saysNothing(line));
    const last = lines.slice(-MAX_LINES);
    const message =
      this.#marked ??
      last.findLast((line) => SAYS_ERROR.test(line)) ??
      last.findLast((line) => SAYS_WRONG.test(line)) ??
      last.at(-1);
    return message === undefined ? [] : [{ kind: 'error' as const, name: '', message }];
  }

  #readMarked(line: string): void {
    if (isEnding(line)) this.#isEnded = true;
    else if (line !== '') this.#marked ??= line;
  }
}

const isEnding = (line: string): boolean => ENDING.test(line) || ACTION_ENDING.test(line);
const saysNothing = (line: string): boolean =>
  line === '' || isEnding(line) || SAYS_NOTHING.test(line) || IS_NO_ERROR.test(line);

/** What no other tool explains. */
export const log: Tool = { name: 'log', rank: 'log', create: () => new Log() };
