import type { Recognizer, Tool } from './recognizer.js';

/** How CI systems end the log of a failed step. Says nothing about the cause. */
const ENDING =
  /^(?:Process completed with exit code \d+|Bash exited with code '\d+'|(?:ERROR: )?Job failed: (?:exit (?:code|status) \d+|command terminated with exit code \d+)|ERROR: script returned exit code \d+|Exited with code (?:exit status )?\d+|The command ".{0,200}" exited with \d+|PowerShell exited with code '\d+'|Cleaning up project directory and file based variables|Error: Process completed with exit code \d+|Finished: FAILURE|user command error: exit status \d+|\^+ \+{3})\.?$/u;

/** A line that says that something is wrong. */
const SAYS_ERROR =
  /\b(?:error|err!|fail(?:ed|ure|s)?|fatal|exception|cannot|can't|could not|couldn't|unable|not found|no such|denied|refused|invalid|missing|unknown|unexpected|undefined|panic|abort(?:ed)?|killed|expected|critical|unresolved|violation|unauthorized|forbidden)\b|Error:|Exception:/iu;

/** Says only how much failed, or that something did. */
const SUMMARY =
  /^(?:\W*\d+ (?:errors?|failures?|problems?|failed)\b.*|(?:error|failed|failure|fail)\W*$|.*exit(?:ed)?(?: with)? (?:code|status):? \d+\W*$)/iu;

const MAX_LINES = 30;

/** Keeps the last lines, for a step whose tool is unknown. */
function createLog(): Recognizer {
  let before: string[] = [];
  let marked: string | undefined;
  const says = (line: string): boolean => SAYS_ERROR.test(line) && !SUMMARY.test(line.trim());
  return {
    read: (line, isMarked) => {
      const text = line.trim();
      if (text === '' || ENDING.test(text)) return false;
      if (isMarked && marked === undefined) marked = text;
      before.push(text.slice(0, 2_000));
      if (before.length > MAX_LINES) before = before.slice(-MAX_LINES);
      return false;
    },
    end: () => {
      const message = marked ?? before.findLast(says) ?? before.at(-1);
      return message === undefined ? [] : [{ kind: 'error', name: '', message }];
    },
  };
}

/** What no other tool explains. */
export const log: Tool = { name: 'log', rank: 'log', create: createLog };
