/**
 * Makes `instanceof` recognize errors that Node itself throws. Jest runs tests in a separate realm, in which these
 * errors are not instances of `Error`. Import this file in tests in which real sockets or decoders fail.
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
