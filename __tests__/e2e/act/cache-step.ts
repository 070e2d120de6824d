/** A step that uses the cache as the action does: `cache-step.ts save KEY TEXT` or `cache-step.ts find PREFIX…`. */
import { ActionsCacheService } from '../../../src/ci/cache/actions-cache.js';
import { PROGRAM } from '../../scenarios/cache-program.js';

const [verb, ...texts] = process.argv.slice(2);
const cache = new ActionsCacheService({
  environment: process.env,
  temp: process.env['RUNNER_TEMP'] ?? '',
  program: PROGRAM,
});
const [key = '', text = ''] = texts;
console.log(
  `${verb}: ${JSON.stringify((await (verb === 'save' ? cache.save(key, text) : cache.find(texts))) ?? 'nothing')}`,
);
