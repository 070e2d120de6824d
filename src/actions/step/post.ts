import { exit } from '../../ci/exit.js';
import { guardStep } from '../../ci/guard.js';
import { hasState } from '../../ci/state.js';

guardStep(process.env);
if (hasState(process.env)) {
  const { startPost } = await import('./start-post.js');
  await startPost(process.env);
}
await exit();
