import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  descend,
  isMatch,
  mayMatchBelow,
  parseGlob,
  startOf,
  type Glob,
} from '../../../../../src/report/cause/junit/glob.js';

function parsed(text: string): Glob {
  const result = parseGlob(text);
  if ('problem' in result) throw new Error(`${text} ${result.problem}`);
  return result.glob;
}

/** Returns whether a pattern matches a path, walking as the search does. */
function matches(pattern: string, path: string): boolean {
  const glob = parsed(pattern);
  const names = path.split('/');
  let places = startOf(glob);
  for (const [index, name] of names.entries()) {
    if (index > 0 && !glob.isExclusion && !mayMatchBelow(glob, places)) return false;
    places = descend(glob, places, name);
  }
  return isMatch(glob, places);
}

describe('a pattern', () => {
  test.each([
    { pattern: 'a.xml', path: 'a.xml' },
    { pattern: './a//./b.xml', path: 'a/b.xml' },
    { pattern: '*.xml', path: 'a.xml' },
    { pattern: 'TEST-*.xml', path: 'TEST-.xml' },
    { pattern: 'a*b*c', path: 'aXbXbc' },
    { pattern: '?.xml', path: 'ü.xml' },
    { pattern: '?.xml', path: '😀.xml' },
    { pattern: '**', path: 'a/b/c' },
    { pattern: '**/*.xml', path: 'a.xml' },
    { pattern: '**/*.xml', path: 'a/b/c.xml' },
    { pattern: 'a/**', path: 'a/b/c.xml' },
    { pattern: 'a/**/b/**/c.xml', path: 'a/b/c.xml' },
    { pattern: 'a/**/b/**/c.xml', path: 'a/x/b/b/y/c.xml' },
    { pattern: 'a**b', path: 'aXb' },
    { pattern: '[a-c]x[!0-9]', path: 'bxy' },
    { pattern: '[]a]', path: ']' },
    { pattern: '[a-]', path: '-' },
    { pattern: '[^a]', path: 'b' },
    { pattern: '{a,b}/{c,d{1,2}}.xml', path: 'b/d2.xml' },
    { pattern: '{a/b,c}/*.xml', path: 'a/b/x.xml' },
    { pattern: 'a{,-b}.xml', path: 'a.xml' },
    { pattern: '[{]a.xml', path: '{a.xml' },
    { pattern: 'report[(]1).xml', path: 'report(1).xml' },
    { pattern: '.hidden/*.xml', path: '.hidden/a.xml' },
    { pattern: '**/.*/a.xml', path: 'b/.hidden/a.xml' },
    { pattern: 'node_modules/*/a.xml', path: 'node_modules/x/a.xml' },
    { pattern: '!**/*.xml', path: '.hidden/node_modules/a.xml' },
    { pattern: '!build', path: 'build/a/b.xml' },
    { pattern: '!build/', path: 'build/a/b.xml' },
    { pattern: 'a+b$.xml', path: 'a+b$.xml' },
  ])('$pattern matches $path', ({ pattern, path }) => {
    expect(matches(pattern, path)).toBe(true);
  });

  test.each([
    { pattern: 'a.xml', path: 'A.xml' },
    { pattern: 'a.xml', path: 'b/a.xml' },
    { pattern: '*.xml', path: 'b/a.xml' },
    { pattern: '*.xml', path: 'axml' },
    { pattern: '*.xml', path: '.a.xml' },
    { pattern: '?a.xml', path: '.a.xml' },
    { pattern: '[.]a.xml', path: '.a.xml' },
    { pattern: '**/*.xml', path: '.hidden/a.xml' },
    { pattern: '**/*.xml', path: 'node_modules/a.xml' },
    { pattern: '*/a.xml', path: 'node_modules/a.xml' },
    { pattern: 'a/**/b', path: 'a/c' },
    { pattern: 'a/**', path: 'a' },
    { pattern: 'a/*/b', path: 'a/b' },
    { pattern: '[!a]', path: 'a' },
    { pattern: '{a,b}', path: 'c' },
    { pattern: '!build', path: 'a/build' },
  ])('$pattern does not match $path', ({ pattern, path }) => {
    expect(matches(pattern, path)).toBe(false);
  });

  test.each([
    { pattern: '', says: 'is empty' },
    { pattern: '!', says: 'is empty' },
    { pattern: './', says: 'names a folder' },
    { pattern: 'reports/', says: 'names a folder' },
    { pattern: '../a.xml', says: 'has the part ".."' },
    { pattern: 'a/{..,b}/c.xml', says: 'has the part ".."' },
    { pattern: '!a/../b', says: 'has the part ".."' },
    { pattern: '/etc/*.xml', says: 'is outside the workspace' },
    { pattern: '{/etc,a}/*.xml', says: 'is outside the workspace' },
    { pattern: 'C:/a.xml', says: 'is outside the workspace' },
    { pattern: String.raw`a\*.xml`, says: 'has a backslash' },
    { pattern: 'a{b.xml', says: 'has a { without a }' },
    { pattern: 'a}b.xml', says: 'has a } without a {' },
    { pattern: 'a{b}.xml', says: 'has braces without a comma' },
    { pattern: 'a{1..3}.xml', says: 'has braces without a comma' },
    { pattern: '[a.xml', says: 'has a [ without a ]' },
    { pattern: 'a[b/c].xml', says: 'has a / in a class' },
    { pattern: '[z-a].xml', says: 'has the range z-a' },
    { pattern: '[[:alpha:]].xml', says: 'has a class such as [:alpha:]' },
    { pattern: '@(a|b).xml', says: 'has an extended pattern' },
    { pattern: '{a,b}'.repeat(7), says: 'stands for more than 100 patterns' },
  ])('$pattern is refused: it $says', ({ pattern, says }) => {
    expect(parseGlob(pattern)).toEqual({ problem: expect.stringContaining(says) });
  });
});

test('every text is a pattern or has a problem', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from('ab*?[]!^-{},./\\():😀\0')), maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (pattern) => {
      const result = parseGlob(pattern);
      if ('problem' in result) expect(result.problem).toMatch(/^[a-z].*[^.]$/su);
      else expect(result.glob.paths.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});

test('stars and question marks match as a regular expression does', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(pattern, name, (glob, path) => {
      const expected = new RegExp(`^${glob.replace(/\*+/gu, '.*').replaceAll('?', '.')}$`, 'u').test(path);
      expect(matches(glob, path)).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test('no name makes matching slow', () => {
  const start = Date.now();
  expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(4000))).toBe(false);
  expect(matches(`${'**/a/'.repeat(50)}b`, Array.from({ length: 1000 }, () => 'a').join('/'))).toBe(false);
  expect(Date.now() - start).toBeLessThan(2000);
});
