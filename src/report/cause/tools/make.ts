import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

const MAKE = String.raw`(?:[\w./-]{0,200}/)?(?:g|mingw32-)?make(?:\[\d+\])?`;
/** `Makefile:3: *** missing separator.  Stop.` */
const OWN = new RegExp(
  String.raw`^(?:${MAKE}: |([^\s:][^:]{0,500}):\d+: )\*\*\* (?!\[|Waiting|Deleting)(.+?)\.?(?:\s+Stop\.)?$`,
  'u',
);
/** `make[1]: *** [Makefile:3: test] Error 1`; older ones print `[test]`. */
const FAILED = new RegExp(
  String.raw`^${MAKE}: \*\*\* \[(?:[^\]]{1,500}:\d+: )?([^\]]{1,500})\] (Error \d+|\w[\w ]{1,60}.*)$`,
  'u',
);

/** An error of the makefile itself. */
function createMake(): Recognizer {
  const findings = new Findings();
  return {
    read: (line) => {
      const [, file = '', message] = line.includes('*** ') ? (OWN.exec(line) ?? []) : [];
      if (message === undefined) return false;
      findings.add({ kind: 'error', name: file, message });
      return true;
    },
    end: () => findings.list(),
  };
}

export const make: Tool = { name: 'make', rank: 'tool', create: createMake };

/** A command of make failed. The first message is of the innermost make. */
function createFailedTarget(): Recognizer {
  const findings = new Findings();
  return {
    read: (line) => {
      const [, target, message] = line.includes('*** [') ? (FAILED.exec(line) ?? []) : [];
      if (target === undefined || message === undefined || !findings.isEmpty) return false;
      findings.add({ kind: 'error', name: target, message });
      return true;
    },
    end: () => findings.list(),
  };
}

export const failedTarget: Tool = { name: 'make', rank: 'wrapper', create: createFailedTarget };
