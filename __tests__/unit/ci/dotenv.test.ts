import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeDotenv } from '../../../src/ci/dotenv.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { readReport } from '../../support/hosts/gitlab.js';

const SECRET = 'hush-0001-hush-0001';

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bearer-step-dotenv-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

const hostWith = (outputs: Record<string, string>): FakeHost => {
  const host = createFakeHost({ workspace, temp: workspace });
  host.secrets.protect(SECRET);
  for (const [name, value] of Object.entries(outputs)) host.output(name, value);
  return host;
};
const report = (): string => readFileSync(join(workspace, 'report.env'), 'utf8');

test('has the short outputs, and no others', async () => {
  const outputs = {
    status: '201',
    id: '7',
    url: 'https://a.example/7?b=c',
    token: SECRET,
    response: '{}',
    headers: '{}',
  };
  await writeDotenv('report.env', hostWith(outputs));
  expect(report()).toBe('STATUS=201\nID=7\nURL=https://a.example/7?b=c\n');
});

test.each([
  { title: 'a line break', value: '7\nPATH=/evil' },
  { title: 'a dollar sign', value: '$BEARER_STEP_CLIENT_SECRET' },
  { title: 'a secret', value: `x-${SECRET}` },
  { title: 'a secret in another form', value: Buffer.from(SECRET).toString('base64') },
  { title: 'a blank at its end', value: '7 ' },
  { title: 'other characters', value: 'ü' },
  { title: 'nothing', value: '' },
])('leaves out a value with $title, and says so', async ({ value }) => {
  const host = hostWith({ status: '200', id: value });
  await writeDotenv('report.env', host);
  expect(report()).toBe('STATUS=200\n');
  expect(host.warnings).toEqual([expect.stringMatching(/^The output id is not in the dotenv report, because it /u)]);
  expect(host.warnings[0]).not.toContain('evil');
});

test.each([{ before: 'A=1\n' }, { before: 'A=1' }])('is added to $before', async ({ before }) => {
  writeFileSync(join(workspace, 'report.env'), before);
  await writeDotenv('report.env', hostWith({ status: '200' }));
  expect(report()).toBe('A=1\nSTATUS=200\n');
});

test('is refused, and left as it is, if it would be too large', async () => {
  const before = `A=${'x'.repeat(5100)}\n`;
  writeFileSync(join(workspace, 'report.env'), before);
  await expect(
    writeDotenv('report.env', hostWith({ status: '200', url: 'https://a.example/7' })),
  ).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
  });
  expect(report()).toBe(before);
});

test('may have exactly as many bytes as GitLab takes', async () => {
  writeFileSync(join(workspace, 'report.env'), `A=${'x'.repeat(5119 - 'A=\nSTATUS=200\n'.length)}\n`);
  await writeDotenv('report.env', hostWith({ status: '200' }));
  expect(readReport(report()).errors).toEqual([]);
});

test('is not written through a symbolic link', async () => {
  writeFileSync(join(workspace, 'target'), 'A=1\n');
  symlinkSync(join(workspace, 'target'), join(workspace, 'report.env'));
  const written = await writeDotenv('report.env', hostWith({ status: '200' })).then(
    () => 'written',
    () => 'refused',
  );
  expect([written, readFileSync(join(workspace, 'target'), 'utf8')]).toEqual([expect.any(String), 'A=1\n']);
});

test('GitLab takes the report for any outputs, and no variable but ours', async () => {
  const values = fc.record({ status: fc.string({ unit: 'binary' }), id: fc.string(), url: fc.webUrl() });
  await fc.assert(
    fc.asyncProperty(values, async (outputs) => {
      await writeDotenv('report.env', hostWith(outputs));
      const { variables, errors } = readReport(report());
      expect(errors).toEqual([]);
      for (const { value } of Object.values(variables))
        expect([outputs.status, outputs.id, outputs.url]).toContain(value);
      expect(Object.keys(variables).filter((name) => !['STATUS', 'ID', 'URL'].includes(name))).toEqual([]);
      rmSync(join(workspace, 'report.env'));
    }),
    { numRuns: 200 },
  );
});
