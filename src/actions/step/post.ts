import '../../ci/guards.js';
import { realDeps } from './deps.js';
import { runPost } from './run-post.js';
import { exit } from '../../ci/exit.js';

await exit(runPost(realDeps()));
