import type { OutputGroup } from '../inputs/declaration.js';

const outputs = {
  action: {
    description: 'What the report did: created, commented, reopened, closed or none.',
    details: 'What the report did: `created`, `commented`, `reopened`, `closed` or `none`.',
  },
  id: { description: 'The number of the issue; unset if there is none.' },
  issues: {
    description: 'All issues of the build as JSON, each with action, id and url; unset if there is none.',
    details:
      'All issues of the build, as a JSON list of objects with `action`, `id` and `url`; unset if there is none. With ' +
      '`group-by: cause` there may be several. `action`, `id` and `url` are those of the first one that was changed.',
  },
  url: { description: 'The address of the issue for browsers; unset if there is none.' },
  'error-code': {
    description: 'The code of the error of the report, also if it is only a warning; unset if there is none.',
    details:
      'The code of the error of the report, such as `TIMEOUT`, also if it is only a warning; unset if there is none. ' +
      '[Troubleshooting](troubleshooting.md) has the codes.',
  },
};

/** The name of an output of the report. */
export type OutputName = keyof typeof outputs;

export const REPORT_OUTPUTS: readonly OutputGroup<never>[] = [{ title: 'The issue', outputs }];
