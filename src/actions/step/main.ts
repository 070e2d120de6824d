import { exit } from '../../ci/exit.js';
import { guardStep } from '../../ci/guard.js';
import { connectFirst } from './first-connection.js';

guardStep(process.env);
const ahead = connectFirst(process.env);
// All else is evaluated while that connection is made: docs/design/003-start-up.md.
const { startStep } = await import('./start.js');
await exit(startStep(process.env, ahead));
