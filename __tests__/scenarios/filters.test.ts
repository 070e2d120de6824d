import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { at, expectFailure, expectSuccess, reply, run, serve, token, type Reply } from './stage.js';
import { commandsOf } from './support.js';

/** A value of the response that no line may show. */
const HIDDEN = 'response-value-9d4e1b7c';
const ITEMS = {
  items: [
    { id: 100, name: HIDDEN },
    { id: 200, name: 'second' },
  ],
};

/** Sends a request to an API that returns `response`, and resolves to the result and the requests. */
async function request(
  response: Reply,
  inputs: Record<string, string>,
): Promise<ActionResult & { sent: string[]; said: string[] }> {
  const server = await serve({ '/token': token(), '/items': response });
  // Without step debug, since the runner prints all outputs with it.
  const result = await run({ debug: false, inputs: { ...at(server, 'GET /items'), ...inputs } });
  const said = (['notice', 'warning', 'error'] as const).flatMap((kind) => commandsOf(result.main, kind));
  return { ...result, sent: server.requests.map(({ url }) => url), said };
}

describe('jq', () => {
  test('sets result to a text, and response to the whole response', async () => {
    const result = await request(reply(200, ITEMS), { jq: '.items[0].name' });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ result: HIDDEN, response: JSON.stringify(ITEMS) });
  });

  test('keeps the digits of numbers', async () => {
    const result = await request(reply(200, '{"a":100000000000000000001,"b":1.10}'), { jq: '[.a, .b]' });
    expect(result.outputs['result']).toBe('[100000000000000000001,1.10]');
  });

  test('sees no environment, and prints nothing of the response', async () => {
    const jq = '.items[0].name | debug, stderr, debug("x \\(.)"), ($ENV | length), (env | length), input_filename';
    const { main, outputs } = await request(reply(200, ITEMS), { jq });
    expect(outputs['result']).toBe([HIDDEN, HIDDEN, HIDDEN, '0', '0', 'null'].join('\n'));
    expect(main.log).not.toContain(HIDDEN);
  });

  test('writes a result that is too large for an output to a file', async () => {
    const result = await request(reply(200, { text: 'ä'.repeat(50_000) }), { jq: '.text' });
    expectSuccess(result);
    expect(result.outputs['result']).toBeUndefined();
    expect(readFileSync(result.outputs['result-file'] ?? '', 'utf8')).toBe('ä'.repeat(50_000));
  });

  test.each([
    { filter: '.items[', says: 'jq: is not a valid jq filter: line 1: syntax error' },
    { filter: 'import "secrets" as s; .', says: 'unexpected import' },
  ])('finds that $filter is not valid before anything is sent', async ({ filter, says }) => {
    const result = await request(reply(200, ITEMS), { jq: filter });
    expectFailure(result, 'INPUT_INVALID', says);
    expect(result.sent).toEqual([]);
  });

  test.each([
    { filter: '.items[] | .name | .[]', says: 'line 1, column 20: it cannot iterate over the type string' },
    { filter: 'error(.items[0].name)', says: 'not shown' },
  ])('fails with the place and the types, and no value: $filter', async ({ filter, says }) => {
    const result = await request(reply(200, ITEMS), { jq: filter });
    expectFailure(result, 'FILTER_FAILED', says);
    expect(result.main.log).not.toContain(HIDDEN);
    expect(result.outputs['response']).toBe(JSON.stringify(ITEMS));
  });

  test('a filter that never ends is ended at the timeout', async () => {
    const result = await request(reply(200, ITEMS), { jq: 'def f: f; f', timeout: '3' });
    expectFailure(result, 'TIMEOUT');
    expect(result.outputs['status']).toBe('200');
  });

  test('a filter that needs too much memory is ended', async () => {
    expectFailure(
      await request(reply(200, ITEMS), { jq: 'reduce range(60) as $i ("0123456789abcdef"; . + .)', timeout: '60' }),
      'FILTER_FAILED',
      'memory',
    );
  });

  test('is not used if the status is not expected', async () => {
    const result = await request(reply(404, '<html>'), { jq: '.', 'fail-when': 'true' });
    expectFailure(result, 'API_STATUS');
  });

  test('accepts an empty response', async () => {
    const result = await request(reply(204), { jq: '.a' });
    expectSuccess(result);
    expect(result.outputs['result'] ?? '').toBe('');
  });
});

test('summary adds a table of the items, without secrets and commands', async () => {
  const hostile = { id: 1, name: '::warning::x <b> | @octocat', state: HIDDEN };
  const result = await request(reply(200, [hostile]), { summary: 'true', mask: '[].state' });
  expectSuccess(result, [expect.stringContaining('contains a secret')]);
  const summary = result.files['temp/_runner_file_commands/step_summary_main'] ?? '';
  expect(summary).toContain('| id | name | state |');
  expect(summary).toContain('GET /items');
  expect(summary).not.toContain('<b>');
  expect(summary).not.toContain(HIDDEN);
});

describe('fail-when', () => {
  test('fails the step after the outputs are set, and shows no item', async () => {
    const result = await request(reply(200, ITEMS), { jq: '.items | length', 'fail-when': '.items | length > 1' });
    expectFailure(result, 'FAIL_WHEN', 'which has 2 items.');
    expect(result.outputs).toMatchObject({ result: '2', response: JSON.stringify(ITEMS), status: '200' });
    expect(result.main.log).not.toContain(HIDDEN);
  });

  test('passes if the test is false', async () => {
    expectSuccess(await request(reply(200, ITEMS), { 'fail-when': '.items == []' }));
  });

  test.each(['.items[].id > 1', 'empty', 'null', '.items | map(.name.x) | any'])(
    '%s fails the step',
    async (filter) => {
      const result = await request(reply(200, ITEMS), { 'fail-when': filter });
      expectFailure(result, 'FILTER_FAILED', 'fail-when: ');
      expect(result.main.log).not.toContain(HIDDEN);
    },
  );
});

describe('mask', () => {
  test('masks long values before any output, and takes short ones out of the outputs', async () => {
    const body = { items: [{ secret: HIDDEN, pin: 'x7q9' }] };
    const server = await serve({ '/token': token(), '/items': reply(200, body) });
    const inputs = { ...at(server, 'GET /items'), mask: 'items[].secret items[].pin', jq: '.items[0].pin' };
    const result = await run({ inputs: { ...inputs, 'response-file': 'items.json' }, debug: true });
    expect(commandsOf(result.main, 'add-mask')).toContain(HIDDEN);
    expect(result.main.log).not.toContain(HIDDEN);
    expect(result.outputs['response']).toBe(JSON.stringify(body).replace('x7q9', '***'));
    expect(result.outputs['result']).toBe('***');
    expect(readFileSync(result.outputs['response-file'] ?? '', 'utf8')).toBe(JSON.stringify(body));
  });

  test('warns of a path that matches nothing', async () => {
    const result = await request(reply(200, ITEMS), { mask: 'items[].renamed' });
    expectSuccess(result, [expect.stringContaining('no value at items[].renamed')]);
  });

  test('a page instead of JSON fails, and no output is set', async () => {
    const result = await request(reply(200, `<html>${HIDDEN}`), { mask: 'secret' });
    expectFailure(result, 'MASK_FAILED');
    expect(Object.keys(result.outputs)).toEqual(['error-code']);
  });
});

test('without request, the inputs are errors', async () => {
  const server = await serve({ '/token': token() });
  const result = await run({ inputs: { ...at(server), jq: '.', 'fail-when': 'true', mask: 'a' } });
  expectFailure(result, 'INPUT_INVALID', /3 inputs/);
});
