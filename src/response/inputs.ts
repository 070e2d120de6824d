import { input, type ValuesOf } from '../inputs/declaration.js';
import { text } from '../inputs/kinds.js';
import { headerNames } from './headers.js';

/** What to read of the response, and where to write it. */
export const RESPONSE = {
  title: 'The response',
  inputs: {
    responseFile: input('response-file', text, {
      description: 'A file to write the response body to.',
      details:
        'A file to write the response body to, byte for byte. A relative path is relative to the workspace. The file ' +
        "must be in the workspace or in the runner's temp folder, or have an absolute path without links. A file or " +
        'link with this name is replaced. Before it sends anything, the step checks that the folder of the file ' +
        'exists, and that the name is not that of a folder.',
      otherwise:
        "none; a body that is binary or too large for an output is written to a file in the runner's temp folder. A " +
        'body of more than 64 MiB is not read',
    }),
    responseHeaders: input('response-headers', headerNames, {
      description: 'Names of additional response headers for the output headers.',
      details:
        'Names of additional response headers for the output [`headers`](#headers-1), separated by spaces, commas or ' +
        'lines, such as `x-api-version content-md5`. Headers that may contain a credential are refused, such as ' +
        '`set-cookie`, `www-authenticate`, and names with `token`, `secret` or `key`.',
      otherwise: 'none; only the headers that the output always has',
    }),
  },
};

export type ResponseInputs = ValuesOf<typeof RESPONSE>;
