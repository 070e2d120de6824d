/** The logs of `__tests__/causes/logs` have the form that its README says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const LOGS = '__tests__/causes/logs';
const logs = readdirSync(LOGS).map((cause) => ({
  cause,
  files: readdirSync(join(LOGS, cause)).map((name) => ({ name, text: readFileSync(join(LOGS, cause, name), 'utf8') })),
}));
const files = logs.flatMap(({ cause, files }) => files.map(({ name, text }) => ({ file: `${cause}/${name}`, text })));
const isRaw = (file: string): boolean => file.includes('/raw-');

describe('logs of failing jobs', () => {
  test('there are at least 55 causes with at least 4 logs, 220 in all', () => {
    expect(logs.length).toBeGreaterThanOrEqual(55);
    expect(logs.filter(({ files }) => files.length < 4).map(({ cause }) => cause)).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(220);
  });

  test('no log has more than 60 KB, all have at most 3 MB', () => {
    const bytes = files.map(({ text }) => Buffer.byteLength(text));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(60_000);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3_000_000);
  });

  test('each line has its time, in order, after a byte order mark', () => {
    const wrong = files.filter(({ file, text }) => {
      if (isRaw(file)) return false;
      const times = text
        .slice(1, -1)
        .split('\n')
        .map((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z (?=.|$)/u.exec(line)?.[0] ?? '');
      return !text.startsWith('\uFEFF') || times.some((time, index) => time === '' || time < (times[index - 1] ?? ''));
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test('each log of a job tells the error that ended its step', () => {
    const without = files.filter(({ file, text }) => !isRaw(file) && !text.includes(' ##[error]'));
    expect(without.map(({ file }) => file)).toEqual([]);
  });

  test('no log names the machine that made it', () => {
    const named = files.filter(({ text }) => /\/root\/|\.cache\/causes|\.pyenv|\/var\/lib\//u.test(text));
    expect(named.map(({ file }) => file)).toEqual([]);
  });
});
