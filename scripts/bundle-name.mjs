/**
 * The folder in dist of an entry (`main` or `post`) of an action: those of the step bear the name of the entry, those of
 * another action begin with its own.
 */
export function bundleName(action, entry) {
  if (action === 'step') return entry;
  return entry === 'main' ? action : `${action}-${entry}`;
}
