import { StepError } from '../../lib/errors.js';

/** Where notices go, and what makes foreign text in them harmless. */
export interface EvidenceLog {
  notice: (text: string) => void;
  /** Redacts, shortens and escapes foreign text, as Secrets.sanitize does. */
  sanitize: (untrusted: string, max?: number) => string;
}

/** Returns the result of a request, or why there is none: a sentence that names the permission. */
export async function attemptRead<T>(
  read: () => Promise<T>,
  what: string,
  permission: string,
): Promise<{ result: T } | { missing: string }> {
  try {
    return { result: await read() };
  } catch (error) {
    // Any other error is a bug or the cancellation of the job, not the loss of one part.
    if (!(error instanceof StepError) || error.code === 'CANCELLED') throw error;
    const hint = `Give the job the permission ${permission}.`;
    return {
      missing:
        error.code === 'API_STATUS'
          ? `The github-token may not read ${what}. ${hint}`
          : `The step could not read ${what} (${error.code}).`,
    };
  }
}

const MAX_NAMES = 5;

/** Returns names of jobs for a notice: `"a", "b" and 3 more`. */
export function listNames(names: readonly string[], { sanitize }: EvidenceLog): string {
  const listed = names.slice(0, MAX_NAMES).map((name) => `"${sanitize(name, 100)}"`);
  const rest = names.length - listed.length;
  return `${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
