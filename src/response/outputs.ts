import type { OutputGroup } from '../inputs/declaration.js';

const outputs = {
  status: {
    description: 'The HTTP status of the response.',
    details: 'The HTTP status of the response, such as `200`.',
  },
  headers: {
    description: 'Selected headers of the response, as JSON.',
    details:
      'Selected headers of the response, as JSON with names in lower case, such as `content-type`, `location`, ' +
      '`link`, `etag`, `retry-after`, `operation-location`, dates, request ids, totals, paging, scopes and rate ' +
      'limits, and those of the input `response-headers`. Headers that may contain secrets, such as cookies, are ' +
      'omitted.',
  },
  response: {
    description: 'The response body, if it is text of at most 96 KiB.',
    details:
      'The response body, if it is text of at most 96 KiB. It is UTF-8 without a byte order mark: a body with another ' +
      'charset in its `content-type`, such as ISO-8859-1, or in UTF-16 is converted. Read JSON with `jq` or `fromJSON`.',
  },
  'response-omitted': {
    description: 'Why response is unset: empty, too-large or binary.',
    details: 'Why `response` is unset: `empty`, `too-large` or `binary`.',
  },
  'response-file': {
    description: 'The absolute path of the file with the response body.',
    details:
      'The absolute path of the file with the response body: the file of the input `response-file`, or a file in the ' +
      "runner's temp folder if the body is too large or binary. It has the bytes as received, without content coding.",
  },
  result: {
    description: 'What the filter of the input jq returned, up to 96 KiB.',
    details:
      'What the filter of the input [`jq`](#jq) returned: a text without quotation marks, any other value as JSON. ' +
      'Several values are separated by line breaks. It is set up to 96 KiB.',
  },
  'result-file': {
    description: 'The absolute path of the file with a result of more than 96 KiB.',
    details:
      "The absolute path of the file with the complete result, in the runner's temp folder, if it has more than 96 KiB.",
  },
  id: {
    description: 'The id of the object that the operation created, changed or read.',
    details:
      'The id of the object that the operation created, changed or read, such as the number of an issue or the token ' +
      'of an uploaded file. It is set only if the provider declares it for the operation. It comes from the response ' +
      'or from the path of the request.',
  },
  url: {
    description: 'The URL of the web page of the object that the operation created, changed or read.',
    details:
      'The URL of the web page of the object that the operation created, changed or read. The issue operations of ' +
      '`planio`, `redmine`, `github` and `gitlab` set it.',
  },
  count: {
    description: 'With paginate: the number of items of all pages.',
  },
  pages: {
    description: 'With paginate: the number of pages that were read.',
  },
};

export type ResponseOutput = keyof typeof outputs;

/** The outputs that the emitters set. */
export const RESPONSE_OUTPUTS: OutputGroup<ResponseOutput> = {
  title: 'After a response',
  note: 'These are set after every response of the API, even if its status then fails the step.',
  outputs,
};
