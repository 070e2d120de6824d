import { describe, expect, test } from '@jest/globals';
import { checkVersion, lastVersion, parseVersion } from '../../../scripts/release/version.mjs';

test('a version has three numbers', () => {
  expect(parseVersion('10.0.3')).toEqual([10, 0, 3]);
});

test.each(['', '1', '1.2', 'v1.2.3', '1.2.3-rc.1', '1.2.3+4', '01.2.3', '1.2.3\n', ' 1.2.3', '1.2.3.4', '1.x.0'])(
  'the version %j is invalid',
  (text) => {
    expect(() => parseVersion(text)).toThrow(`The version ${JSON.stringify(text)} is invalid. Write it like 1.2.3.`);
    expect(() => checkVersion(text, [])).toThrow('is invalid');
  },
);

describe('the last version', () => {
  test('is the highest number, not the last text', () => {
    expect(lastVersion(['v1.10.0', 'v1.9.9', 'v1.2.30'])).toBe('1.10.0');
  });

  test('ignores the tags of major versions and other tags', () => {
    expect(lastVersion(['v0.1.0', 'v9', 'next', '8.0.0', 'v7.0.0-rc.1'])).toBe('0.1.0');
  });

  test('is undefined without a release', () => {
    expect(lastVersion([''])).toBeUndefined();
  });
});

describe('a new version', () => {
  test.each(['0.1.0', '1.0.0', '3.2.1'])('may be %s if it is the first one', (version) => {
    expect(() => checkVersion(version, ['v1', ''])).not.toThrow();
  });

  test.each(['1.2.4', '1.3.0', '2.0.0'])('may be %s after 1.2.3', (version) => {
    expect(() => checkVersion(version, ['v1.2.3', 'v1', 'v1.2.2'])).not.toThrow();
  });

  test.each(['1.2.3', '1.2.2', '0.9.0', '1.2.5', '1.3.1', '1.4.0', '2.1.0', '11.2.3'])(
    'cannot be %s after 1.2.3',
    (version) => {
      expect(() => checkVersion(version, ['v1.2.3'])).toThrow(
        `The version ${version} does not follow 1.2.3. Use one of 1.2.4, 1.3.0, 2.0.0.`,
      );
    },
  );
});
