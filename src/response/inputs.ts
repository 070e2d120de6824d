import { input, type ValuesOf } from '../inputs/declaration.js';
import { text } from '../inputs/kinds.js';

/** Where to write the response. */
export const RESPONSE = {
  title: 'Where to write the response',
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
  },
};

export type ResponseInputs = ValuesOf<typeof RESPONSE>;
