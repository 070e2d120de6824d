import { readFileSync } from 'node:fs';
import { afterEach, expect, jest, test } from '@jest/globals';
import { startCli } from '../../../src/cli/start-cli.js';

afterEach(() => {
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

test('the command runs with its real dependencies', async () => {
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text, done) => {
    written.push(String(text));
    if (typeof done === 'function') (done as () => void)();
    return true;
  });
  await startCli(['--version'], {});
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(written).toEqual([`${version}\n`]);
});
