/** Reads and changes CHANGELOG.md, which has the form of https://keepachangelog.com/en/1.1.0/. */

const UNRELEASED = '## [Unreleased]';
/** A line that begins a block of Markdown, so it does not continue the line before it. */
const BLOCK = /^\s*(?:[-*+] |[0-9]+\. |[#>|]|```)/u;

/**
 * Returns the changelog with the entries below "Unreleased" under a heading of their own, `## [1.2.3] - 2025-01-31`.
 * Throws if "Unreleased" is missing or has no entry, and if the version has a heading already.
 */
export function cutChangelog(text, version, date) {
  if (findSection(text, `## [${version}]`) !== undefined) throw new Error(`CHANGELOG.md already has ${version}.`);
  const section = findSection(text, UNRELEASED);
  if (section === undefined) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}".`);
  if (!/^- /mu.test(section.body)) throw new Error('CHANGELOG.md has no entry below "Unreleased". Add what changed.');
  return `${text.slice(0, section.start)}\n\n## [${version}] - ${date}${text.slice(section.start)}`;
}

/** Returns the entries of a version as notes for a release. Throws if the changelog does not have the version. */
export function releaseNotes(text, version) {
  const section = findSection(text, `## [${version}]`);
  if (section === undefined) throw new Error(`CHANGELOG.md has no heading for ${version}.`);
  return `${unwrap(section.body.trim())}\n`;
}

/** Returns the text of a section, and where it starts: right after the heading. */
function findSection(text, heading) {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line === heading || line.startsWith(`${heading} `));
  if (first === -1) return undefined;
  const length = lines.slice(first + 1).findIndex((line) => line.startsWith('## '));
  const end = length === -1 ? lines.length : first + 1 + length;
  return { start: lines.slice(0, first + 1).join('\n').length, body: lines.slice(first + 1, end).join('\n') };
}

/** Returns the text with each paragraph and each list item on one line: a release page shows every line break. */
function unwrap(text) {
  const lines = [];
  let inFence = false;
  for (const line of text.split('\n')) {
    const previous = lines.at(-1) ?? '';
    const continues =
      !inFence && previous !== '' && line !== '' && !BLOCK.test(line) && !/^(?:#|\s*```)/u.test(previous);
    if (/^\s*```/u.test(line)) inFence = !inFence;
    if (continues) lines[lines.length - 1] = `${previous} ${line.trim()}`;
    else lines.push(line);
  }
  return lines.join('\n');
}
