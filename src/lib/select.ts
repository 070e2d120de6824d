/** The value at a dotted path (`issue.status.id`) of a JSON value; undefined where there is none. Only own properties count. */
export function select(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, value);
}
