import { expect, test } from '@jest/globals';
import { loadBundle } from '../../../src/lib/bundle.js';

test('a bundle is looked for beside the folder of the one that runs', async () => {
  // Run from the sources, that is <root>/yaml/index.js, where nothing is.
  await expect(loadBundle('yaml')).rejects.toThrow(/[\\/]yaml[\\/]index\.js/u);
});
