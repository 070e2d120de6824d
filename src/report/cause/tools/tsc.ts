import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `src/a.ts(3,5): error TS2322: …`, and `src/a.ts:3:5 - error TS2322: …` with `--pretty`. */
const AT_FILE = /^([^\s(:][^(:]*|[A-Za-z]:[^(:]+)(?:\(\d+,\d+\):|:\d+:\d+ -) error (TS\d{1,6}): (.+)$/u;
/** An error of the settings has no file. */
const WITHOUT_FILE = /^error (TS\d{1,6}): (.+)$/u;

function createTsc(): Recognizer {
  const findings = new Findings();
  return {
    read: (line) => {
      if (!line.includes('error TS')) return false;
      const [, file, code = '', text = ''] = AT_FILE.exec(line.trim()) ?? [];
      if (file !== undefined) {
        findings.add({ kind: 'error', name: `${file} ${code}`, message: text }, file);
        return true;
      }
      const [, ownCode, ownText = ''] = WITHOUT_FILE.exec(line.trim()) ?? [];
      if (ownCode === undefined) return false;
      findings.add({ kind: 'error', name: ownCode, message: ownText });
      return true;
    },
    end: () => findings.list(),
  };
}

export const tsc: Tool = { name: 'tsc', rank: 'tool', create: createTsc };
