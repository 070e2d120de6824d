import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CliDeps } from '../../../../src/cli/deps.js';
import { printResponse } from '../../../../src/cli/step/print-response.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';

const SECRET = 'hush-0001-hush-0001';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-print-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function print(
  outputs: Record<string, string>,
  inputs: Record<string, string> = {},
): Promise<{ printed: string[]; host: FakeHost }> {
  const printed: string[] = [];
  const host = createFakeHost({ inputs });
  host.secrets.protect(SECRET);
  for (const [name, value] of Object.entries(outputs)) host.output(name, value);
  await printResponse({
    host,
    terminal: { print: (line: string) => Promise.resolve(void printed.push(line)) },
  } as unknown as CliDeps);
  return { printed, host };
}

const fileWith = (content: string | Buffer): string => {
  const file = join(folder, 'response');
  writeFileSync(file, content);
  return file;
};

test('a response is printed without its last line break', async () => {
  expect((await print({ response: '{"a":1}\r\n' })).printed).toEqual(['{"a":1}']);
});

test('the result of a filter comes before the response', async () => {
  expect((await print({ response: '{"a":1}', result: '1' })).printed).toEqual(['1']);
});

test.each([{ outputs: {} }, { outputs: { response: '' } }, { outputs: { 'response-omitted': 'empty' } }])(
  'nothing is printed for $outputs',
  async ({ outputs }) => expect((await print(outputs as Record<string, string>)).printed).toEqual([]),
);

test('secrets become ***', async () => {
  expect((await print({ response: JSON.stringify({ a: SECRET, b: `Bearer ${SECRET}` }) })).printed).toEqual([
    '{"a":"***","b":"Bearer ***"}',
  ]);
});

test('with response-file, nothing is printed, and the file stays', async () => {
  const file = fileWith('{"a":1}');
  const outputs = { response: '{"a":1}', 'response-file': file };
  expect((await print(outputs, { 'response-file': 'response' })).printed).toEqual([]);
  expect(existsSync(file)).toBe(true);
});

test('with response-file, the result of a filter is printed', async () => {
  const outputs = { response: '{"a":1}', result: '1', 'response-file': fileWith('{"a":1}') };
  expect((await print(outputs, { 'response-file': 'response' })).printed).toEqual(['1']);
});

test.each(['response', 'result'])(
  'a %s of more than 96 KiB comes from a file of the step, which is removed',
  async (name) => {
    const text = JSON.stringify({ a: 'x'.repeat(150_000), b: SECRET });
    const file = fileWith(text);
    expect((await print({ [`${name}-file`]: file })).printed).toEqual([text.replace(SECRET, '***')]);
    expect(existsSync(file)).toBe(false);
  },
);

test.each([
  { title: 'binary', outputs: { 'response-omitted': 'binary' }, size: 4 },
  { title: 'of more than 64 MiB', outputs: { 'response-omitted': 'too-large' }, size: 64 * 1_048_576 + 1 },
])('a response that is $title is not printed, and leaves no file', async ({ outputs, size }) => {
  const file = fileWith('');
  truncateSync(file, size);
  const { printed, host } = await print({ ...outputs, 'response-file': file });
  expect(printed).toEqual([]);
  expect(host.warnings).toEqual([
    expect.stringMatching(/it is not printed\. Write it to a file with --response-file\.$/u),
  ]);
  expect(existsSync(file)).toBe(false);
});
