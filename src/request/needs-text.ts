import type { ResponseInputs } from '../response/inputs.js';
import type { AcceptingInputs } from './inputs.js';

/** Returns whether an input reads the whole body as text, so that it cannot go to a file piece by piece. */
export const needsText = ({
  jq,
  failWhen,
  waitUntil,
  summary,
}: Pick<ResponseInputs, 'jq' | 'summary'> & Pick<AcceptingInputs, 'failWhen' | 'waitUntil'>): boolean =>
  jq !== '' || failWhen !== '' || waitUntil !== '' || summary;
