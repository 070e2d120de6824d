/** Imported before anything else by the command: off GitHub no `::` command is ever printed. */
import { guard } from './guard.js';

guard(process.stderr, '[INTERNAL] bearer-step met a fault of its own and stopped.\n');
