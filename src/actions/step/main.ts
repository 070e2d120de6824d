import '../../ci/guards.js';
import { realDeps } from './deps.js';
import { runMain } from './run.js';
import { exit } from '../../ci/exit.js';

await exit(runMain(realDeps()));
