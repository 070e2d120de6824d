import { input, type ValuesOf } from '../inputs/declaration.js';
import { text } from '../inputs/kinds.js';

/** What to give back. */
export const RESPONSE = {
  title: 'What to give back',
  inputs: {
    responseFile: input('response-file', text, {
      description: 'A file to write the response to, byte for byte.',
      details:
        'A file to write the answer to, byte for byte, relative to the workspace. A file or link of that ' +
        "name is replaced. It must lie in the workspace or the runner's temp folder, or be an absolute path " +
        'without links. Before anything is sent, the step checks that its folder exists and that the name is ' +
        'not that of a folder.',
      otherwise:
        "none; an answer that is too large or binary goes to a file in the runner's temp folder, but one above 64 MiB, which " +
        'is not read',
    }),
  },
};

export type ResponseInputs = ValuesOf<typeof RESPONSE>;
