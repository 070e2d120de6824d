import { describe, expect, test } from '@jest/globals';
import {
  failsElsewhere,
  newest,
  stampLines,
  stampOf,
  stampsOf,
  type Stamp,
  type TimedStamp,
} from '../../../src/report/stamp.js';

const STAMP: Stamp = { runId: '1001', attempt: 2, result: 'failed', causes: [], steps: undefined };
const CODE = '0123456789abcdef';
const A = 'aaaaaaaa';
const B = 'bbbbbbbb';

describe('the lines of a stamp', () => {
  test.each<Stamp>([
    STAMP,
    { ...STAMP, result: 'passed' },
    { ...STAMP, causes: [CODE, 'f'.repeat(16)] },
    { ...STAMP, steps: { workflow: A, steps: [] } },
    { ...STAMP, steps: { workflow: A, steps: ['*', '01234567.89abcdef'] } },
  ])('of %j are read back', (stamp) => {
    expect(stampOf(stampLines(stamp))).toEqual(stamp);
    expect(stampOf(`<!-- bsr -->\r\n${stampLines(stamp).replaceAll('\n', '\r\n')}\r\n\r\nText`)).toEqual(stamp);
  });

  test('name at most 50 causes', () => {
    const causes = Array.from({ length: 90 }, () => CODE);
    expect(stampOf(stampLines({ ...STAMP, causes }))?.causes).toHaveLength(50);
  });

  test.each([
    '',
    'Text',
    ' <!-- run 1001.2 failed -->',
    '<!-- run 1001.2 failed --> x',
    '<!-- run 0x1.2 failed -->',
    '<!-- run 1001.2 ok -->',
    '1\n2\n3\n4\n<!-- run 1001.2 failed -->',
  ])('are not in %j', (text) => expect(stampOf(text)).toBeUndefined());

  test.each(['<!-- at aaaaaaaa x -->', '<!-- at aaaaaaa -->', `<!-- at aaaaaaaa${' *'.repeat(41)} -->`])(
    'do not count if they are invalid: %s',
    (line) => expect(stampOf(`<!-- run 1001.2 failed -->\n${line}`)?.steps).toBeUndefined(),
  );
});

const timed = (runId: string, result: Stamp['result'], workflow?: string): TimedStamp => ({
  ...STAMP,
  runId,
  result,
  createdAt: Number(runId),
  steps: workflow === undefined ? undefined : { workflow, steps: [] },
});

describe('the stamps of several workflows', () => {
  const stamps = [timed('1', 'failed', A), timed('2', 'failed', B), timed('3', 'passed', A)];

  test('are told apart', () => {
    expect(stampsOf(stamps, A).map(({ runId }) => runId)).toEqual(['1', '3']);
    expect(stampsOf(stamps, undefined)).toHaveLength(3);
    expect(newest(stampsOf(stamps, B))?.runId).toBe('2');
  });

  test('say whether another workflow still fails', () => {
    expect(failsElsewhere(stamps, A)).toBe(true);
    expect(failsElsewhere(stamps, B)).toBe(false);
    expect(failsElsewhere([timed('1', 'failed', A)], A)).toBe(false);
    expect(failsElsewhere([...stamps, timed('4', 'passed', B)], A)).toBe(false);
  });
});
