import { inputError } from '../inputs/input-errors.js';
import { STEP_GROUPS } from '../step/inputs.js';
import { HOST_OPTIONS, inputOptions, inputsOf, SECRETS_NOTE } from './step/options.js';
import { printResponse } from './step/print-response.js';
import { runAsStep } from './step/run.js';
import type { CommandLine, Verb } from './verb.js';

export const CALL: Verb = {
  name: 'call',
  summary: 'sends one request, and prints the response',
  words: "[OPERATION | 'METHOD /path']",
  options: [...inputOptions(STEP_GROUPS), ...HOST_OPTIONS],
  notes: [
    'The response goes to standard output, and messages to standard error. With --jq, the result of the filter is ' +
      'printed; with --response-file, the response goes only to that file.',
    SECRETS_NOTE,
  ],
  inputs: (line) => ({ ...inputsOf(line), ...requestOf(line) }),
  run: async (_line, deps) => {
    await runAsStep(deps);
    await printResponse(deps);
  },
};

/** Returns the input that the word of the command line sets: an operation has no space. Throws INPUT_INVALID. */
function requestOf({ words, values }: CommandLine): Record<string, string> {
  const [word, ...others] = words;
  if (others.length > 0) {
    throw inputError('command line', "has too many words. Write a request in quotes: bearer-step call 'GET /path'.");
  }
  const isGiven = ['operation', 'request'].some((name) => values[name] !== undefined);
  if (word === undefined && !isGiven) {
    throw inputError('command line', "names no request. Write: bearer-step call OPERATION, or call 'GET /path'.");
  }
  if (word !== undefined && isGiven) {
    throw inputError('command line', 'names two requests. Write only one of the word, --operation and --request.');
  }
  return word === undefined ? {} : { [/\s/u.test(word) ? 'request' : 'operation']: word };
}
