import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreStrictTrust, savedStrictTrust } from '../../../src/auth/saved-trust.js';
import type { StrictTrust } from '../../../src/http/strict-trust.js';
import type { JsonObject } from '../../../src/lib/json.js';
import { sha256 } from '../../../src/lib/sha256.js';

const folder = mkdtempSync(join(tmpdir(), 'bearer-step-trust-'));
const path = join(folder, 'a.crl');
const content = Buffer.from([0x30, 0xff, 0x00]);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(path, content));

/** Saves a trust as JSON, and restores it. */
const again = (trust: StrictTrust): StrictTrust =>
  restoreStrictTrust(JSON.parse(JSON.stringify({ ...trust, ...savedStrictTrust(trust) })) as JsonObject);

const given: StrictTrust = { crl: { files: [{ path, sha256: sha256(content) }], contents: [content] } };

describe('the strict trust of the post step', () => {
  test.each<StrictTrust>([
    {},
    { crl: 'require' },
    { pinned: { origins: ['https://a.test'], fingerprints: ['AB'] }, serverName: { origins: [], name: 'b.test' } },
    given,
  ])('is that of the main step: %j', (trust) => expect(again(trust)).toEqual(trust));

  test('has only the paths of lists in its state', () => {
    expect(JSON.stringify(savedStrictTrust(given))).not.toContain('contents');
  });

  test.each([
    { name: 'changed', change: () => writeFileSync(path, 'else') },
    { name: 'are gone', change: () => rmSync(path) },
  ])('has no lists if their files $name, but is still strict', ({ change }) => {
    change();
    expect(again(given).crl).toMatchObject({ contents: [] });
  });

  test.each([{ crl: 5 }, { crl: null }, { crl: ['a'] }, { crl: 'no' }])(
    'checks lists if its state is invalid: %j',
    (state) => {
      expect(restoreStrictTrust(state).crl).toBe('require');
    },
  );

  test.each([{ files: 1 }, { files: [1, { path: 2 }] }])('has no lists without valid files: %j', (crl) => {
    expect(restoreStrictTrust({ crl }).crl).toEqual({ files: [], contents: [] });
  });

  test('leaves out pins and names that are invalid', () => {
    expect(restoreStrictTrust({ pinned: 1, serverName: { name: 2 } })).toEqual({});
  });
});
