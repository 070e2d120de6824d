import type { OutputGroup } from '../inputs/declaration.js';

const outputs = {
  status: {
    description: 'The HTTP status of the answer.',
    details: 'The HTTP status of the answer, such as `200`.',
  },
  headers: {
    description: 'An allow-list of the headers of the answer, as JSON.',
    details:
      'Some headers of the answer, as JSON with names in lower case: type and length of the content, ' +
      'dates, `location`, `link`, `etag`, `retry-after`, request ids, totals, paging and rate limits. ' +
      'Cookies and the like are left out.',
  },
  response: {
    description: 'The body of the answer as received, up to 96 KiB of text.',
    details:
      'The body of the answer as received, where it is text of at most 96 KiB. For JSON, read it with `jq` ' +
      'or `fromJSON`.',
  },
  'response-omitted': {
    description: 'Why response is not set: empty, too-large or binary.',
    details: 'Why `response` is not set: `empty`, `too-large` or `binary`.',
  },
  'response-file': {
    description: 'The file that holds the body of the answer.',
    details:
      "The absolute path of the file that holds the body: the one you named, or one in the runner's temp " +
      'folder where the body is too large or binary.',
  },
  id: {
    description: 'The id that the answer of the operation names, or the one that was asked for.',
    details:
      'The id that the answer names, or that of the request, where the operation declares one: the number ' +
      'of an issue, or the token of an uploaded file.',
  },
  url: {
    description: 'The address, for people, of what the operation made, changed or read.',
    details:
      'The address, for people, of what the operation made, changed or read: the issue operations of ' +
      '`planio` and `redmine` set it.',
  },
};

export type ResponseOutput = keyof typeof outputs;

/** What the emitters set. */
export const RESPONSE_OUTPUTS: OutputGroup<ResponseOutput> = {
  title: 'Once an answer is there',
  note: 'These are set whether or not the step then fails by the status.',
  outputs,
};
