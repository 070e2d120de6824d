import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { cutChangelog, releaseNotes } from '../../../scripts/release/changelog.mjs';

const HEAD = '# Changelog\n\nAll changes.\n\n## [Unreleased]\n';
const ENTRIES = '\n### Added\n\n- One.\n';
const OLDER = '\n## [1.2.2] - 2024-12-31\n\n### Fixed\n\n- Older.\n';

describe('cutting the changelog', () => {
  test('moves the entries below a heading with version and date', () => {
    expect(cutChangelog(HEAD + ENTRIES + OLDER, '1.2.3', '2025-01-31')).toBe(
      `${HEAD}\n## [1.2.3] - 2025-01-31\n${ENTRIES}${OLDER}`,
    );
  });

  test('works for the first release', () => {
    expect(cutChangelog(HEAD + ENTRIES, '0.1.0', '2025-01-31')).toBe(`${HEAD}\n## [0.1.0] - 2025-01-31\n${ENTRIES}`);
  });

  test('works for the changelog of this repository', () => {
    const text = readFileSync('CHANGELOG.md', 'utf8');
    // Right after a release there is nothing to cut.
    const cut = cutChangelog(text.replace('## [Unreleased]\n', '## [Unreleased]\n\n- One.\n'), '99.0.0', '2025-01-31');
    expect(cut).toContain('\n## [Unreleased]\n\n## [99.0.0] - 2025-01-31\n\n- One.\n');
    expect(releaseNotes(cut, '99.0.0')).toMatch(/^- One\.\n/u);
  });

  test.each([
    { name: 'the section is empty', text: HEAD + OLDER, error: 'has no entry below "Unreleased"' },
    { name: 'only headings are in it', text: `${HEAD}\n### Added\n${OLDER}`, error: 'has no entry below "Unreleased"' },
    { name: 'the section is missing', text: `# Changelog\n${OLDER}`, error: 'has no heading "## [Unreleased]"' },
    { name: 'the version is there', text: HEAD + ENTRIES + OLDER, version: '1.2.2', error: 'already has 1.2.2' },
  ])('fails if $name', ({ text, version = '1.2.3', error }) => {
    expect(() => cutChangelog(text, version, '2025-01-31')).toThrow(error);
  });
});

describe('the notes of a release', () => {
  test('are the entries of that version', () => {
    const text = cutChangelog(HEAD + ENTRIES + OLDER, '1.2.3', '2025-01-31');
    expect(releaseNotes(text, '1.2.3')).toBe('### Added\n\n- One.\n');
    expect(releaseNotes(text, '1.2.2')).toBe('### Fixed\n\n- Older.\n');
  });

  test('have each paragraph and each item on one line', () => {
    const section = [
      'A paragraph of',
      'two lines.',
      '',
      '### Added',
      '- An item of',
      '  two lines.',
      '  - A nested item of',
      '    two lines.',
      '1. A numbered',
      '   item.',
      '',
      '```yaml',
      'a: 1',
      'b: 2',
      '```',
      'After the code.',
    ].join('\n');
    expect(releaseNotes(`## [1.2.3] - 2025-01-31\n\n${section}\n`, '1.2.3')).toBe(
      [
        'A paragraph of two lines.',
        '',
        '### Added',
        '- An item of two lines.',
        '  - A nested item of two lines.',
        '1. A numbered item.',
        '',
        '```yaml',
        'a: 1',
        'b: 2',
        '```',
        'After the code.',
        '',
      ].join('\n'),
    );
  });

  test('fail for a version that is not in the changelog', () => {
    expect(() => releaseNotes(HEAD + OLDER, '1.2')).toThrow('CHANGELOG.md has no heading for 1.2.');
  });
});
