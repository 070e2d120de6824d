import './host/guards.js';
import { realDeps } from './deps.js';
import { runMain } from './run-main.js';
import { exit } from './host/exit.js';

await exit(runMain(realDeps()));
