import './host/guards.js';
import { realDeps } from './deps.js';
import { runPost } from './run-post.js';
import { exit } from './host/exit.js';

await exit(runPost(realDeps()));
