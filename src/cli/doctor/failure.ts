import { describeFailure, StepError, type ErrorCode } from '../../lib/errors.js';
import type { Provider } from '../../provider/provider.js';
import type { Finding } from './check.js';
import { splitSentences } from './sentences.js';

/** Errors that quote the output of a command of the workflow, which may contain anything. */
const QUOTES_COMMAND: readonly ErrorCode[] = ['LOAD_FAILED', 'SAVE_FAILED'];

/** Returns the finding of an error: what is wrong, and its hint with what the provider file adds as the remedy. */
export function failureOf(error: unknown, provider?: Provider): Finding {
  if (!(error instanceof StepError)) {
    const { code, text } = describeFailure(error);
    return { status: 'failed', ...splitSentences(text.replace(/^\[\w+\] /u, '')), code };
  }
  const { code, hint, status } = error;
  const message = QUOTES_COMMAND.includes(code) ? error.message.replace(/: ".*"\.$/su, '.') : error.message;
  // An error of an input says what to do in its message.
  const { found, remedy } = hint === '' ? splitSentences(message) : { found: message, remedy: hint };
  const own = provider?.remedies?.[code] ?? '';
  const advice = [remedy, own].filter((text) => text !== '').join(' ');
  return { status: 'failed', found, remedy: advice || REPORT, code, httpStatus: status };
}

/** Most errors have a hint. */
const REPORT = 'See the code in docs/troubleshooting.md.';
