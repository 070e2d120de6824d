/** The problem matchers that setup actions add: the runner marks the lines that they match, and removes their colours. */
import type { Project } from './project.js';

const COLOUR = /\u001b\[[\d;]*[mK]/gu;
const TSC = /^[^\s].*[(:]\d+[,:]\d+(?:\):\s+|\s+-\s+)(?<severity>error|warning|info)\s+TS\d+\s*:\s*.*$/u;
const STYLISH = /^\s+\d+:\d+\s+(?<severity>error|warning|info)\s+.*\s\s+.*$/u;
const COMPACT = /^.+:\sline\s\d+,\scol\s\d+,\s(?<severity>Error|Warning|Info)\s-\s.+\s\(.+\)$/u;
const GO = /^\s*.+\.go:\d+:\d+: .*$/u;

/** Returns a function that marks the lines of a step's output, in order. */
export function matchers(setup: Project['setup']): (line: string) => string {
  let isFile = false;
  return (line) => {
    const text = line.replace(COLOUR, '');
    if (setup === 'go') return GO.test(text) ? `##[error]${text}` : line;
    if (setup !== 'node') return line;
    const found = TSC.exec(text) ?? COMPACT.exec(text) ?? (isFile ? STYLISH.exec(text) : null);
    // A file's name comes before its lines, which have no end but another text.
    isFile = /^[^\s]/u.test(text) || (isFile && found !== null);
    return found === null ? line : `##[${(found.groups?.['severity'] ?? '').toLowerCase()}]${text}`;
  };
}
