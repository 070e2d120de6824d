/** Checks the number of a release. */

const NUMBER = '(0|[1-9][0-9]*)';
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}$`, 'u');

/** Returns [major, minor, patch]. Throws if the text is not a version like 1.2.3; pre-releases are not supported. */
export function parseVersion(text) {
  const numbers = VERSION.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) throw new Error(`The version ${JSON.stringify(text)} is invalid. Write it like 1.2.3.`);
  return numbers;
}

/** Returns the highest version among the tags, or undefined if there is none. Tags like v1 and next are ignored. */
export function lastVersion(tags) {
  const versions = tags.filter((tag) => tag.startsWith('v') && VERSION.test(tag.slice(1))).map((tag) => tag.slice(1));
  return versions.sort((a, b) => compare(parseVersion(a), parseVersion(b))).at(-1);
}

/**
 * Throws unless the version is the next patch, minor or major version after the last tag. Any version may be the first one.
 * A typo such as 11.2.3 must not pass: the tag of an immutable release can never be reused (docs.github.com, "Immutable
 * releases").
 */
export function checkVersion(version, tags) {
  parseVersion(version);
  const last = lastVersion(tags);
  if (last === undefined) return;
  const allowed = successors(parseVersion(last));
  if (allowed.includes(version)) return;
  throw new Error(`The version ${version} does not follow ${last}. Use one of ${allowed.join(', ')}.`);
}

function successors([major, minor, patch]) {
  return [`${major}.${minor}.${patch + 1}`, `${major}.${minor + 1}.0`, `${major + 1}.0.0`];
}

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
