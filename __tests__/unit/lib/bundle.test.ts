import { expect, test } from '@jest/globals';
import { loadBundle } from '../../../src/lib/bundle.js';

test('loadBundle searches next to the folder of the running bundle', async () => {
  // When the sources run, that is <root>/yaml/index.js, which does not exist.
  await expect(loadBundle('yaml')).rejects.toThrow(/[\\/]yaml[\\/]index\.js/u);
});
