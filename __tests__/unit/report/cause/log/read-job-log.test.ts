import { pickLines } from '../../../../../src/report/cause/log/excerpt.js';
import { describe, expect, test } from '@jest/globals';
import { MAX_LOG_BYTES, readJobLog } from '../../../../../src/report/cause/log/read-job-log.js';
import { causesIn, chunksOf, jobLog, read, stamped, step } from '../read.js';

const START = Date.UTC(2026, 10, 27, 9, 10);
const TSC = "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.";
const GCC = "src/b.c:3:5: error: 'x' undeclared";

test('names the cause of the step that fails', async () => {
  const { causes, isStepKnown, isWhole, excerpt } = await read(jobLog(`compiling\n${TSC}\nFound 1 error.`));
  expect(causes).toEqual([
    {
      tool: 'tsc',
      kind: 'error',
      name: 'src/a.ts TS2322',
      message: "Type 'string' is not assignable to type 'number'.",
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/u) as unknown,
      isFlaky: false,
    },
  ]);
  expect({ isStepKnown, isWhole }).toEqual({ isStepKnown: true, isWhole: true });
  expect(excerpt.errorAt).toBe(1);
  expect(excerpt.lines).toEqual(['compiling', TSC, 'Found 1 error.', 'Process completed with exit code 1.']);
});

test('reads the output of a tool alone, without times or steps', async () => {
  expect(await causesIn(TSC)).toEqual(["tsc | src/a.ts TS2322 | Type 'string' is not assignable to type 'number'."]);
  expect((await read(TSC)).isStepKnown).toBe(false);
});

test('finds no cause in an empty log', async () => {
  expect(await read('')).toEqual({
    causes: [],
    excerpt: { lines: [], errorAt: undefined },
    isWhole: true,
    isStepKnown: false,
  });
});

test('returns the same wherever the chunks end', async () => {
  const log = jobLog(`ä\u{1f4a5}\n${TSC}`);
  const whole = await read(log);
  for (const size of [1, 2, 3, 7, 100]) {
    expect(await readJobLog(chunksOf(log, size), { failedSteps: [] })).toEqual(whole);
  }
});

describe('the failing step', () => {
  const soft = [...step('make'), GCC, '##[error]Process completed with exit code 2.'];
  const hard = [...step('npx tsc'), TSC, '##[error]Process completed with exit code 1.'];
  const hint = (first: number, last: number) => [
    { name: 'A step', startedAt: START + first * 100, endedAt: START + last * 100 },
  ];
  const gap = Array.from({ length: 100 }, () => 'waiting');

  test('is the one whose times are those of the failed step', async () => {
    const log = stamped([...soft, ...gap, ...hard], START);
    const first = await read(log, hint(0, 6));
    expect(first).toMatchObject({ isStepKnown: true, causes: [{ tool: 'gcc' }] });
    const last = await read(log, hint(106, 112));
    expect(last).toMatchObject({ isStepKnown: true, causes: [{ tool: 'tsc' }] });
  });

  test('is the first failed one of several', async () => {
    const log = stamped([...soft, ...gap, ...hard], START);
    const both = await read(log, [...hint(0, 6), ...hint(106, 112)]);
    expect(both.causes[0]?.tool).toBe('gcc');
  });

  test('is the last one with an error if the times are unknown', async () => {
    expect(await read(stamped([...soft, ...hard], START))).toMatchObject({
      isStepKnown: false,
      causes: [{ tool: 'tsc' }],
    });
    expect(await read(stamped([...hard, ...soft], START))).toMatchObject({
      isStepKnown: false,
      causes: [{ tool: 'gcc' }],
    });
  });

  test('is found by its title if it has no times', async () => {
    const byTitle = await read(stamped([...soft, ...hard], START), [
      { name: 'Run make', startedAt: undefined, endedAt: undefined },
    ]);
    expect(byTitle).toMatchObject({ isStepKnown: true, causes: [{ tool: 'gcc' }] });
  });

  test('does not end at a group of a program', async () => {
    const printed = ['##[group]Run tests', TSC, '##[endgroup]', '##[group]Run more', 'ok'];
    const log = stamped([...step('./ci.sh'), ...printed, '##[error]Process completed with exit code 1.'], START);
    expect(await read(log)).toMatchObject({ isStepKnown: true, causes: [{ tool: 'tsc' }] });
  });

  test('has no part in what its script says', async () => {
    const log = stamped([...step(`echo '${GCC}'`), TSC, '##[error]Process completed with exit code 1.'], START);
    expect((await read(log)).causes).toHaveLength(1);
  });

  test('that prints nothing has its command as the cause', async () => {
    const log = stamped([...step('./silent.sh'), '##[error]Process completed with exit code 1.'], START);
    expect(await causesIn(log)).toEqual(['log | ./silent.sh | failed, and printed nothing']);
  });
});

describe('the lines', () => {
  test('are around the main cause', async () => {
    const before = Array.from({ length: 300 }, (_, index) => `before ${index}`);
    const after = Array.from({ length: 300 }, (_, index) => `after ${index}`);
    const { excerpt } = await read(jobLog([...before, TSC, ...after].join('\n')));
    const { lines } = excerpt;
    expect(lines).toHaveLength(200);
    expect(lines[excerpt.errorAt ?? 0]).toBe(TSC);
    expect(pickLines(excerpt, 4)).toEqual(['before 299', TSC, 'after 0', 'after 1']);
    expect(pickLines(excerpt, 0)).toEqual([]);
    expect(lines.slice(48, 51)).toEqual(['before 299', TSC, 'after 0'].slice(0, 3));
  });

  test('are the last ones if nothing is recognized, and short', async () => {
    const { excerpt } = await read(jobLog(Array.from({ length: 900 }, () => 'x'.repeat(5_000)).join('\n')));
    const { lines } = excerpt;
    expect(lines).toHaveLength(200);
    expect(pickLines({ ...excerpt, lines: ['a', 'b', 'c'] }, 2)).toEqual(['b', 'c']);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(1_000);
  });
});

describe('a hostile log', () => {
  test('is read up to 64 MiB', async () => {
    const chunk = Buffer.alloc(1_048_576, 'x'.repeat(1_000) + '\n');
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += chunk.length;
        yield await Promise.resolve(chunk);
      }
    }
    expect(await readJobLog(endless(), { failedSteps: [] })).toMatchObject({ isWhole: false });
    expect(sent).toBe(MAX_LOG_BYTES + chunk.length);
  }, 120_000);

  test('has at most 50 causes', async () => {
    const errors = Array.from({ length: 9_000 }, (_, index) => `src/f${index}.c:1:1: error: no ${index}`);
    expect((await read(errors.join('\n'))).causes).toHaveLength(50);
  });

  test('takes time that grows with its length only', async () => {
    const parts = [' ', '(', '[', "'", 'a:', 'a/', '\u001b[', '\r', 'error: ', 'at ', '0', '.', '-', '* '];
    const heads = [
      '',
      'FAIL ',
      '  ● ',
      'E   ',
      '[ERROR] ',
      '--- FAIL: ',
      'a.c:1:1: error: ',
      "thread '",
      'not ok 1 - ',
    ];
    const lines = heads.flatMap((head) => parts.map((part) => head + part.repeat(60_000 / part.length)));
    const started = performance.now();
    await read(lines.join('\n'));
    // 7 MB; a quadratic expression would take minutes.
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);
});
