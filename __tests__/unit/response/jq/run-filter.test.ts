import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Raw } from 'jq-web';
import { runFilter } from '../../../../src/response/jq/run-filter.js';

let raw: Raw;
beforeAll(async () => {
  const { default: loading } = await import('jq-web');
  ({ raw } = await loading);
});

describe('a filter', () => {
  test.each([
    {
      name: 'gives each output as JSON on one line',
      filter: '.[]',
      text: '["a\\nb",{"c": 1}]',
      outputs: ['"a\\nb"', '{"c":1}'],
    },
    { name: 'gives nothing', filter: 'empty', text: '1', outputs: [] },
    {
      name: 'keeps the digits of numbers',
      filter: '.[]',
      text: '[100000000000000000001,1.10]',
      outputs: ['100000000000000000001', '1.10'],
    },
    { name: 'reads every document of a text', filter: '.a', text: '{"a":1}\n{"a":2}', outputs: ['1', '2'] },
    { name: 'is compiled even if there is no document', filter: '.a | error', text: '', outputs: [] },
    {
      name: 'sees no environment and no file name',
      filter: '[$ENV, env, input_filename, get_search_list]',
      text: '1',
      outputs: ['[{},{},null,[]]'],
    },
    { name: 'prints nothing', filter: 'debug, debug(1), stderr', text: '7', outputs: ['7', '7', '7'] },
    {
      name: 'may define functions and span lines',
      filter: 'def f: .a;\n# all\nf\n| length',
      text: '{"a":[1,2]}',
      outputs: ['2'],
    },
  ])('$name', ({ filter, text, outputs }) => {
    expect(runFilter(raw, filter, text)).toEqual({ outputs });
  });

  test.each([
    { filter: '.a[', text: 'line 1: syntax error, unexpected end of file' },
    { filter: '.\n| foo(1)', text: 'line 2: foo/1 is not defined' },
    { filter: 'import "a" as a; .', text: 'line 1: syntax error, unexpected import' },
    { filter: 'include "a"; .', text: 'line 1: syntax error, unexpected include' },
    { filter: '# nothing', text: 'line 1: syntax error, unexpected end of file' },
  ])('that is not valid is found without a text: $filter', ({ filter, text }) => {
    expect(runFilter(raw, filter, '')).toEqual({ problem: 'syntax', text });
  });

  test('says that a text is not JSON', () => {
    expect(runFilter(raw, '.', '<html>hidden</html>')).toEqual({ problem: 'input' });
  });
});

describe('an error of a filter names the stage and the types, and no value:', () => {
  const hidden = '"hidden and number (1) cannot be added"';
  test.each([
    {
      filter: '.a.b',
      text: `{"a":${hidden}}`,
      line: 1,
      column: 1,
      says: 'it cannot index the type string with the type string',
    },
    {
      filter: '.items | map(.name) |\n  .[0].x',
      text: `{"items":[{"name":${hidden}}]}`,
      line: 2,
      column: 3,
      says: 'it cannot index the type string with the type string',
    },
    {
      filter: '.k as $k | .[$k]',
      text: '{"k":{"hidden":1}}',
      line: 1,
      column: 1,
      says: 'it cannot index the type object with the type object',
    },
    { filter: '.a | .[]', text: `{"a":${hidden}}`, line: 1, column: 6, says: 'it cannot iterate over the type string' },
    {
      filter: '.a | . + 1',
      text: '{"a":{"hidden":1}}',
      line: 1,
      column: 6,
      says: 'the types object and number cannot be added',
    },
    {
      filter: '.a | keys',
      text: `{"a":${hidden}}`,
      line: 1,
      column: 6,
      says: 'it cannot use a value of the type string',
    },
    {
      filter: 'error',
      text: hidden,
      line: 1,
      column: 1,
      says: 'jq returned an error, which is not shown because it may quote the response',
    },
    {
      filter: 'halt_error(0)',
      text: hidden,
      line: 1,
      column: 1,
      says: 'jq returned an error, which is not shown because it may quote the response',
    },
    {
      filter: '"a|b" | (1 | 2) | .[0]',
      text: '1',
      line: 1,
      column: 19,
      says: 'it cannot index the type number with the type number',
    },
  ])('$filter', ({ filter, text, line, column, says }) => {
    const result = runFilter(raw, filter, text);
    expect(result).toEqual({ problem: 'value', line, column, text: says });
    expect(JSON.stringify(result)).not.toContain('hidden');
  });

  test('a filter that recurses without end stops with a crash', () => {
    const crash: Raw = () => {
      throw new RangeError('hidden');
    };
    expect(runFilter(crash, '.', '1')).toEqual({ problem: 'crash' });
  });

  test('an error of jq without a known message', () => {
    const fail: Raw = () => {
      throw Object.assign(new Error('hidden'), { exitCode: 3 });
    };
    expect(runFilter(fail, '.', '1')).toEqual({ problem: 'syntax', text: 'line 1: it is not valid' });
  });
});
