import type { LoadBundle } from '../../src/lib/bundle.js';

/** Returns a loader of these bundles. It fails for every other one: unit tests write their maps as JSON. */
export const bundles =
  (loaded: Readonly<Record<string, object>>): LoadBundle =>
  <Exports>(name: string) => {
    const bundle = loaded[name];
    return bundle === undefined
      ? Promise.reject(new Error(`The test has no bundle ${name}.`))
      : Promise.resolve(bundle as Exports);
  };
