import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FileBody } from '../../../src/lib/files.js';
import { openBody } from '../../../src/request/open-body.js';
import { stepError } from '../../support/step-error.js';

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bearer-step-open-body-'));
  writeFileSync(join(workspace, 'a.txt'), 'äöü');
});
afterAll(() => rmSync(workspace, { recursive: true }));
const folders = () => ({ workspace, temp: '', commandFiles: [] });

describe('openBody', () => {
  test.each([undefined, '{}'])('leaves %j as it is', async (body) => {
    expect(await openBody(body, folders())).toBe(body);
  });

  test('opens a file', async () => {
    const body = (await openBody({ input: 'body-file', path: 'a.txt' }, folders())) as FileBody;
    expect([body.size, await text(await body.open())]).toEqual([6, 'äöü']);
  });

  test('joins texts and files, and can be opened again', async () => {
    const body = (await openBody(['é-', { input: 'files', path: 'a.txt' }, '-end'], folders())) as FileBody;
    expect(body.size).toBe(13);
    expect(await text(await body.open())).toBe('é-äöü-end');
    expect(await text(await body.open())).toBe('é-äöü-end');
  });

  test('names the input of a missing file', async () => {
    await expect(openBody([{ input: 'files', path: 'none' }], folders())).rejects.toEqual(
      stepError('FILE_FAILED', 'files'),
    );
  });
});
