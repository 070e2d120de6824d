import { input, type Kind, type ValuesOf } from '../inputs/declaration.js';
import { boolean, text } from '../inputs/kinds.js';
import { headerNames } from './headers.js';
import { maskPaths } from './mask.js';

/** Dotted paths, separated by white space or commas. */
const columnPaths: Kind<string[]> = {
  read: (_, raw) => raw.split(/[\s,]+/u).filter((path) => path !== ''),
  unset: [],
};

/** What to read of the response, and where to write it. */
export const RESPONSE = {
  title: 'The response',
  inputs: {
    jq: input('jq', text, {
      description: 'A jq filter of the response; its result is the output result.',
      details:
        'A [jq](https://jqlang.org/manual/v1.7/) filter of the response, such as `[.items[] | {id, title}]`. What it ' +
        'returns is the output [`result`](#result). Numbers that it does not change keep their digits.\n\nIt is used ' +
        'only if the status is expected. It is checked before anything is sent. It has no environment (`env` and `$ENV` ' +
        'are empty), no modules and no files, and `debug` and `stderr` print nothing. It ends at the `timeout`, or when ' +
        'the step uses 1 GiB of memory. Errors name the place in the filter and types, but no value.',
    }),
    mask: input('mask', maskPaths, {
      description: 'Paths of secret values in the response, such as items[].secret, to mask before any output is set.',
      details:
        'Paths of secret values in the JSON response, separated by spaces, commas or lines, such as ' +
        '`items[].secret`. `[]` is every item of a list; a path to an object or a list masks every value in it. Before ' +
        'any output is set, values of 8 or more characters are masked in the log of the job. Shorter ones would hide ' +
        'unrelated text, so `***` replaces them in all outputs. `response-file` has them unchanged, except with `paginate`.\n\nA path without a ' +
        'value in a 2xx response is a warning. More than 1,000 values, a 2xx response that is not JSON, or one that is too large to be ' +
        'read fails the step with [`MASK_FAILED`](troubleshooting.md#mask_failed), and no output is set.',
    }),
    summary: input('summary', boolean, {
      description: 'Whether to add a table of the items to the summary of the job.',
      details:
        'Whether to add the response to the summary of the job: what was asked, the status, the time, and a table of ' +
        'the first 100 items. Everyone who can see the run can read it, so use [`mask`](#mask) for secrets. Text of the ' +
        'response is shown as text, up to 200 characters for each value.',
      default: 'false',
    }),
    summaryColumns: input('summary-columns', columnPaths, {
      description: 'The columns of the summary, such as id status.name.',
      details:
        'The columns of the table: dotted paths into an item, separated by spaces, commas or lines, such as `id status.name`.',
      otherwise: 'up to six fields with short values; ids, names and states come first',
    }),
    responseFile: input('response-file', text, {
      description: 'A file to write the response body to.',
      details:
        'A file to write the response body to, byte for byte. A relative path is relative to the workspace. The file ' +
        "must be in the workspace or in the runner's temp folder, or have an absolute path without links. A file or " +
        'link with this name is replaced. Before it sends anything, the step checks that the folder of the file ' +
        'exists, and that the name is not that of a folder.\n\nA body of more than 1 MiB with an expected status is ' +
        'written while it is received, whatever its size; 1 GiB of the disk stays free, and a compressed body may grow ' +
        'to 200 times its size. `jq`, `fail-when`, `wait-until`, `mask`, `summary` and `paginate` need the response in ' +
        'memory: with one of them, as without `response-file`, more than 64 MiB are not read.',
      otherwise:
        "none; a body that is binary or too large for an output is written to a file in the runner's temp folder",
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
