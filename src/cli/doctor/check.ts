import type { ErrorCode } from '../../lib/errors.js';
import type { Diagnosis } from './diagnosis.js';
import type { ServerRole } from './servers.js';

/** How a check ended. `skipped`: it says nothing, because another check failed or nobody asked for it. */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** One thing that a check found. */
export interface Finding {
  status: Status;
  /** A sentence, or more. */
  found: string;
  /** What to do; absent if there is nothing to do. */
  remedy?: string;
  /** Set if the status is `failed`. */
  code?: ErrorCode;
  /** The HTTP status of the response that failed the check. */
  httpStatus?: number | undefined;
}

/** A finding with the name of its check. */
export interface NamedFinding extends Finding {
  check: string;
}

/** A check of a set-up. Each one has its own file, except the check of the inputs, which comes before all others. */
export interface Check {
  name: string;
  /** The names of the checks without whose success this one would say nothing. */
  needs: readonly string[];
  /** The server that it talks to. If that cannot be reached, it is skipped. */
  talksTo?: ServerRole;
  /** Whether the set-up has what it checks. By default it has. */
  applies?(diagnosis: Diagnosis): boolean;
  /** Resolves to nothing if there is nothing to say. Rejects with a StepError if it fails. */
  run(diagnosis: Diagnosis): readonly Finding[] | Promise<readonly Finding[]>;
}

/** Returns the findings of a check that succeeded. */
export const ok = (found: string): Finding[] => [{ status: 'ok', found }];
/** Returns the findings of a check with something that works now, but should be changed. */
export const warning = (found: string, remedy: string): Finding[] => [{ status: 'warning', found, remedy }];
