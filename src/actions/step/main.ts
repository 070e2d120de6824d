import { exit } from '../../ci/exit.js';
import { guardStep } from '../../ci/guard.js';
import { PreconnectedSockets } from '../../http/preconnect.js';
import { firstServer } from './first-connection.js';

guardStep(process.env);
const preconnected = new PreconnectedSockets();
const first = firstServer(process.env);
if (first !== undefined) preconnected.open(first);
// All else is evaluated while that connection is made, in two parts: between them the name of the server may turn out
// to be resolved, so that the connection is on its way during the second (docs/design/003-start-up.md). Eager: in this file.
await import(/* webpackMode: 'eager' */ '../../http/exchange.js');
await new Promise((resolve) => setImmediate(resolve));
const { startStep } = await import(/* webpackMode: 'eager' */ './start-step.js');
await exit(startStep(process.env, preconnected));
