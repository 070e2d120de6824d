import { exit } from '../../ci/exit.js';
import { guardStep } from '../../ci/guard.js';

guardStep(process.env);
const { startReport } = await import(/* webpackMode: 'eager' */ './start-report.js');
await exit(startReport(process.env));
