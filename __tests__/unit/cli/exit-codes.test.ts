import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ERROR_CLASSES, exitCodeOf } from '../../../src/cli/exit-codes.js';
import { ERROR_CODES } from '../../../src/lib/errors.js';

describe('the exit codes', () => {
  test('have one class for each error code', () => {
    expect(ERROR_CLASSES.flatMap(({ codes }) => codes).sort()).toEqual([...ERROR_CODES].sort());
  });

  test('are different, and none means success', () => {
    const codes = ERROR_CLASSES.map(({ exitCode }) => exitCode);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toContain(0);
  });

  test('are listed in docs/command.md', () => {
    const rows = ERROR_CLASSES.map(({ exitCode, meaning, codes }) => {
      const links = codes.map((code) => `[\`${code}\`](troubleshooting.md#${code.toLowerCase()})`);
      return `| \`${exitCode}\` | ${meaning} | ${links.join(', ')} |`;
    });
    expect(readFileSync('docs/command.md', 'utf8')).toContain(`\n${rows.join('\n')}\n\n`);
  });

  test.each([
    { code: 'INPUT_INVALID', status: undefined, expected: 2 },
    { code: 'TOKEN_REJECTED', status: undefined, expected: 3 },
    { code: 'HOST_NOT_FOUND', status: undefined, expected: 4 },
    { code: 'TIMEOUT', status: undefined, expected: 5 },
    { code: 'API_STATUS', status: '404', expected: 6 },
    { code: 'API_STATUS', status: '500', expected: 7 },
    { code: 'API_STATUS', status: undefined, expected: 6 },
    { code: 'RESPONSE_INVALID', status: '200', expected: 7 },
    { code: 'FAIL_WHEN', status: '200', expected: 8 },
    { code: 'INTERNAL', status: undefined, expected: 1 },
  ] as const)('$code with the status $status is $expected', ({ code, status, expected }) => {
    expect(exitCodeOf(code, status === undefined ? {} : { status })).toBe(expected);
  });
});
