import type { Action } from '../../inputs/declaration.js';
import { REPORT_GROUPS } from '../../report/inputs.js';
import { REPORT_OUTPUTS } from '../../report/outputs.js';

/** The action in report/. */
export const ACTION: Action = {
  name: 'bearer-step report',
  description: 'Keep one issue for a failing build: create it, note each failure, and close it when the build succeeds',
  inputs: REPORT_GROUPS,
  outputs: REPORT_OUTPUTS,
};
