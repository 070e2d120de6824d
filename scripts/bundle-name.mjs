/**
 * Returns the folder in dist for an entry (`main` or `post`) of an action. For the action `step` it is the entry's
 * name; for any other action it starts with the action's name.
 */
export function bundleName(action, entry) {
  if (action === 'step') return entry;
  return entry === 'main' ? action : `${action}-${entry}`;
}
