import { sha256 } from '../../lib/sha256.js';

/** Why a build failed, as a tool prints it. All texts are foreign. */
export interface Cause {
  /** The tool that prints it, such as `jest`; `log` if none was recognized. */
  tool: string;
  /** `test`: a test failed. `error`: everything else, such as an error of a compiler. */
  kind: 'test' | 'error';
  /** Which test, or which file and rule: `auth.test.ts › refuses an expired token`; '' if it is unknown. */
  name: string;
  /** What is wrong, in one line, as printed: `expected 401`; '' if it is unknown. */
  message: string;
  /** 32 hexadecimal digits: the same for the same cause, also if it moves to another line or path. */
  fingerprint: string;
  /** Whether the cause often passes by itself, such as a time-out of the network. */
  isFlaky: boolean;
}

/**
 * Returns the fingerprint of a cause. All parts are normalized: without line numbers, times, hashes and whatever else
 * differs from run to run. `name` keeps two tests apart that fail by the same words.
 */
export const fingerprintOf = ({ tool, name, message }: Pick<Cause, 'tool' | 'name' | 'message'>): string =>
  sha256(JSON.stringify([1, tool, name, message])).slice(0, 32);
