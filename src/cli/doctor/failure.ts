import { describeFailure, StepError } from '../../lib/errors.js';
import type { Provider } from '../../provider/provider.js';
import type { Finding } from './check.js';

/** Returns the finding of an error: what is wrong, and its hint with what the provider file adds as the remedy. */
export function failureOf(error: unknown, provider?: Provider): Finding {
  if (!(error instanceof StepError)) {
    const { code, text } = describeFailure(error);
    return { status: 'failed', found: text.replace(/^\[\w+\] /u, ''), remedy: 'Report this bug.', code };
  }
  const { code, message, hint, status } = error;
  const own = provider?.remedies?.[code] ?? '';
  const remedy = [hint, own].filter((text) => text !== '').join(' ');
  return { status: 'failed', found: message, remedy: remedy || REPORT, code, httpStatus: status };
}

/** Most errors have a hint. */
const REPORT = 'See the code in docs/troubleshooting.md.';
