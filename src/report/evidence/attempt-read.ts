import { StepError } from '../../lib/errors.js';

/** Where notices go, and what makes foreign text in them harmless. */
export interface EvidenceLog {
  notice: (text: string) => void;
  /** Reports what a read that failed costs. Later losses by the same cause get no notice of their own. */
  lost: (loss: Loss, cost: string) => void;
  /** Redacts, shortens and escapes foreign text, as Secrets.sanitize does. */
  sanitize: (untrusted: string, max?: number) => string;
}

/** Why something could not be read. */
export interface Loss {
  /** Sentences for the log, with what to do. */
  missing: string;
  /** The same for all reads that fail for the same reason: the missing permission, or a code. */
  cause: string;
}

/** Returns the result of a request, or why there is none. */
export async function attemptRead<T>(
  read: () => Promise<T>,
  what: string,
  permission: string,
): Promise<{ result: T } | Loss> {
  try {
    return { result: await read() };
  } catch (error) {
    // Any other error is a bug or the cancellation of the job, not the loss of one part.
    if (!(error instanceof StepError) || error.code === 'CANCELLED') throw error;
    return lossOf(error, what, permission);
  }
}

function lossOf({ code, status, transient }: StepError, what: string, permission: string): Loss {
  if (status === 403 && !transient) {
    const missing = `The github-token may not read ${what}. Give the job the permission ${permission}.`;
    return { missing, cause: permission };
  }
  if (status === 404) {
    const reason = 'they do not exist, or the token may not see the repository';
    return { missing: `GitHub does not show ${what} to the github-token: ${reason}.`, cause: `404 ${permission}` };
  }
  const cause = status === undefined ? code : `HTTP ${status}`;
  return { missing: `The step could not read ${what} (${cause}).`, cause };
}

const MAX_NAMES = 5;

/** Returns names of jobs for a notice: `"a", "b" and 3 more`. */
export function listNames(names: readonly string[], { sanitize }: EvidenceLog): string {
  const listed = names.slice(0, MAX_NAMES).map((name) => `"${sanitize(name, 100)}"`);
  const rest = names.length - listed.length;
  return `${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
