import { exit } from '../../ci/exit.js';
import { guardStep } from '../../ci/guard.js';
import { PreconnectedSockets } from '../../http/preconnect.js';
import { firstServer } from './first-connection.js';

guardStep(process.env);
const preconnected = new PreconnectedSockets();
const first = firstServer(process.env);
if (first !== undefined) preconnected.open(first);
// The other modules are evaluated in two parts while this connection opens. Evaluation blocks the event loop. Between
// the parts, the loop turns once. If the host name is resolved by then, Node connects during the second part
// (docs/design/003-start-up.md). `eager` puts these modules into the same bundle file.
await import(/* webpackMode: 'eager' */ '../../http/exchange.js');
await new Promise((resolve) => setImmediate(resolve));
const { startStep } = await import(/* webpackMode: 'eager' */ './start-step.js');
await exit(startStep(process.env, preconnected));
