/**
 * The metadata half of `Reflect`, which @peculiar/x509's dependency injection expects to find. It looks things up by the
 * class itself, so no chain of prototypes is walked.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const get = (key: unknown, target: object): unknown => metadata.get(target)?.get(key);

function define(key: unknown, value: unknown, target: object): void {
  metadata.set(target, (metadata.get(target) ?? new Map<unknown, unknown>()).set(key, value));
}

Object.assign(Reflect, {
  getMetadata: get,
  getOwnMetadata: get,
  defineMetadata: define,
  metadata: (key: unknown, value: unknown) => (target: object) => define(key, value, target),
});

export {};
