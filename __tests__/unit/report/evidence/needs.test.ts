import { describe, expect, test } from '@jest/globals';
import { readNeeds } from '../../../../src/report/evidence/needs.js';
import { StepError } from '../../../../src/lib/errors.js';

function errorOf(text: string): StepError {
  try {
    readNeeds(text);
  } catch (error) {
    if (error instanceof StepError) return error;
  }
  throw new Error('no StepError');
}

describe('the map of jobs', () => {
  test('gives ids and results in its order', () => {
    const text = JSON.stringify({
      test: { result: 'failure', outputs: { token: 'secret' } },
      lint: { result: 'success', outputs: {} },
      deploy: { result: 'skipped' },
      docs: { result: 'cancelled' },
    });
    expect(readNeeds(text)).toEqual([
      { id: 'test', result: 'failure' },
      { id: 'lint', result: 'success' },
      { id: 'deploy', result: 'skipped' },
      { id: 'docs', result: 'cancelled' },
    ]);
  });

  test('may have white space, a byte order mark, and ids such as outputs or __proto__', () => {
    const text =
      '\ufeff\n { "outputs": { "result": "success", "outputs": {} }, "__proto__": { "result": "failure" } } \n';
    expect(readNeeds(text)).toEqual([
      { id: 'outputs', result: 'success' },
      { id: '__proto__', result: 'failure' },
    ]);
  });

  test('ignores outputs of any form', () => {
    const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`;
    expect(readNeeds(`{"a":{"outputs":${deep},"result":"success"}}`)).toEqual([{ id: 'a', result: 'success' }]);
  });

  test.each([
    { name: 'an empty map', text: '{}', says: 'has no jobs. Name the jobs to report' },
    { name: 'null', text: 'null', says: 'is not a map of jobs. Write needs: ${{ toJSON(needs) }}' },
    { name: 'a list', text: '["success"]', says: 'is not a map of jobs. Write needs: ${{ toJSON(needs) }}' },
    { name: 'a text', text: '"success"', says: 'is not a map of jobs' },
    { name: 'no JSON', text: '{"a": {"result": "suc', says: 'is neither JSON nor a list of results' },
    { name: 'a literal expression', text: 'Object', says: 'item 1 of 1 is not a result' },
    { name: 'a job without a result', text: '{"a":{"outputs":{}}}', says: 'job 1 of 1 has no known result' },
    { name: 'outputs', text: '{"a":"hunter2"}', says: 'job 1 of 1 has no known result' },
    {
      name: 'a result that GitHub does not have',
      text: '{"a":{"result":"success"},"b":{"result":"hunter2"}}',
      says: "job 2 of 2 has no known result. GitHub's results are success, failure, cancelled, skipped.",
    },
    { name: 'a result in another case', text: '{"a":{"result":"Success"}}', says: 'job 1 of 1 has no known result' },
    { name: 'a result that is a number', text: '{"a":{"result":1}}', says: 'job 1 of 1 has no known result' },
    {
      name: 'an inherited result',
      text: '{"a":{"__proto__":{"result":"success"}}}',
      says: 'job 1 of 1 has no known result',
    },
  ])('rejects $name', ({ text, says }) => {
    expect(errorOf(text).code).toBe('INPUT_INVALID');
    expect(errorOf(text).message).toContain(`needs: ${says}`);
  });

  test('quotes nothing of the text in errors', () => {
    for (const text of ['{"hunter2":{"result":"hunter2"}}', '{"hunter2', 'hunter2', 'success,hunter', '["hunter2"]']) {
      expect(errorOf(text).message).not.toContain('hunter');
      expect(errorOf(text).hint).toBe('');
    }
  });
});

describe('the list of results', () => {
  test.each(['success,failure', 'success, failure', 'success failure', ' success\nfailure\n'])('%j', (text) => {
    expect(readNeeds(text)).toEqual([
      { id: undefined, result: 'success' },
      { id: undefined, result: 'failure' },
    ]);
  });

  test('may have one result', () => {
    expect(readNeeds('skipped')).toEqual([{ id: undefined, result: 'skipped' }]);
  });

  test.each(['success,', ',success', 'success,,failure', 'success, done', 'neutral', 'true'])('rejects %j', (text) => {
    expect(errorOf(text).message).toMatch(/^needs: item \d of \d is not a result.*join\(needs\.\*\.result\)/u);
  });
});

test.each(['', ' \n', '\ufeff'])('rejects the empty text %j', (text) => {
  expect(errorOf(text).message).toContain('needs: is empty. Write needs: ${{ toJSON(needs) }}');
});

describe('the size', () => {
  const ofSize = (bytes: number, filler = 'x'): string => {
    const [start, end] = ['{"a":{"result":"success","outputs":{"b":"', '"}}}'];
    return `${start}${filler.repeat(Math.floor((bytes - start.length - end.length) / filler.length))}${end}`;
  };

  test('may be 96 KiB', () => {
    expect(readNeeds(ofSize(96 * 1024))).toEqual([{ id: 'a', result: 'success' }]);
  });

  test.each([
    { name: '96 KiB and 1 byte', text: ofSize(96 * 1024 + 1) },
    { name: '128 KiB', text: ofSize(128 * 1024) },
    { name: '128 KiB of characters with two bytes', text: ofSize(128 * 1024, 'é') },
    { name: 'a long list', text: 'success,'.repeat(20_000) },
  ])('must not be $name', ({ text }) => {
    expect(errorOf(text).message).toMatch(
      /^needs: has more than 96 KiB.*Write needs: \$\{\{ join\(needs\.\*\.result\)/u,
    );
  });

  test('does not make the check slow', () => {
    const start = Date.now();
    errorOf(`success${' '.repeat(90_000)}!`);
    errorOf(`success${' ,'.repeat(40_000)}!`);
    expect(Date.now() - start).toBeLessThan(1000);
  });
});
