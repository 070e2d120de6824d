/**
 * Jest runs tests in a realm of its own, in which the errors that Node itself throws are no instances of `Error`, as they
 * are outside. Import this where real sockets or decoders fail: `instanceof` then knows them.
 */
for (const type of [Error, RangeError]) {
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (typeof this !== 'function') return false;
      if (Object.prototype.isPrototypeOf.call(this.prototype as object, value as object)) return true;
      return this === type && isKindOf(value, type.name);
    },
  });
}

function isKindOf(error: unknown, name: string): boolean {
  for (let step: unknown = error; typeof step === 'object' && step !== null; step = Object.getPrototypeOf(step)) {
    if (step.constructor.name === name) return true;
  }
  return false;
}
