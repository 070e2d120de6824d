import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.js';
import { createDeadline } from '../../../src/http/deadline.js';
import { StepError } from '../../../src/lib/errors.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import { waitUntil, type WaitDeps, type Waited } from '../../../src/request/wait-until.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { operationOf } from '../../support/sample-provider.js';
import { stepError } from '../../support/step-error.js';

const BASE = new URL('https://api.example.com/v1');
const TIMED_OUT = new StepError('TIMEOUT', 'The step did not finish.');
const respond = (status: number, value?: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: value === undefined ? headers : { 'content-type': 'application/json', ...headers },
  body: Buffer.from(value === undefined ? '' : JSON.stringify(value)),
});

const planOf = (method = 'GET'): RequestPlan => ({
  method,
  url: new URL('https://api.example.com/v1/state?key=k'),
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body: method === 'GET' ? undefined : '{}',
  operation: operationOf(`${method} /state`),
  pathValues: {},
  fields: {},
  given: [],
});

interface World {
  waited: Promise<Waited>;
  sent: string[];
  pauses: number[];
  host: FakeHost;
}

/** Waits with these responses in turn; the test gives the field `test` of each as its outputs. */
function wait(
  replies: (HttpResponse | StepError)[],
  plan = planOf(),
  { pausesLeft = 99, intervalMs = 5000 } = {},
): World {
  const host = createFakeHost({});
  const [sent, pauses]: [string[], number[]] = [[], []];
  let left = pausesLeft;
  const deps: WaitDeps = {
    send: ({ method, url }) => {
      sent.push(`${method} ${url.pathname}${url.search}`);
      const next = replies[Math.min(sent.length, replies.length) - 1];
      return next instanceof StepError ? Promise.reject(next) : Promise.resolve(next as HttpResponse);
    },
    judge: ({ status }) => (status === 500 ? new StepError('API_STATUS', 'Broken.') : undefined),
    jq: {
      run: async (_input, _filter, text) => {
        const { test } = JSON.parse(text) as { test?: string[] };
        if (test === undefined) throw new StepError('FILTER_FAILED', 'The jq filter fails.');
        return Promise.resolve(test);
      },
    },
    deadline: {
      ...createDeadline(1000, () => 0),
      sleep: (ms) => {
        pauses.push(ms);
        left -= 1;
        return left < 0 ? Promise.reject(TIMED_OUT) : Promise.resolve();
      },
    },
    host,
    now: () => 0,
  };
  const waited = waitUntil(plan, { waitUntil: '.x', waitIntervalMs: intervalMs }, BASE, deps);
  return { waited, sent, pauses, host };
}

const gives = (...test: string[]): HttpResponse => respond(200, { test });
const [NO, YES] = [gives('false'), gives('true')];

describe('waitUntil', () => {
  test('ends at once if the test holds', async () => {
    const { waited, pauses } = wait([YES]);
    expect(await waited).toMatchObject({ first: YES, response: YES, problem: undefined });
    expect(pauses).toEqual([]);
  });

  test('waits longer each time, up to six times the interval', async () => {
    const { waited, pauses } = wait([...Array.from({ length: 7 }, () => NO), YES]);
    await waited;
    expect(pauses.map(Math.round)).toEqual([5000, 7500, 11_250, 16_875, 25_313, 30_000, 30_000]);
  });

  test.each([
    ['1', 1000],
    ['20', 20_000],
    ['3600', 60_000],
    ['0', 1000],
  ])('obeys Retry-After: %s', async (seconds, ms) => {
    const { waited, pauses } = wait([respond(200, { test: ['null'] }, { 'retry-after': seconds }), YES]);
    await waited;
    expect(pauses).toEqual([ms]);
  });

  test('looks at the address of an operation, without the body of the change', async () => {
    const created = respond(202, { test: ['false'], id: 1 }, { 'operation-location': '/v1/jobs/1' });
    const { waited, sent } = wait([created, NO, YES], planOf('POST'));
    const { first, plan } = await waited;
    expect(first).toBe(created);
    expect(sent).toEqual(['POST /v1/state?key=k', 'GET /v1/jobs/1', 'GET /v1/jobs/1']);
    expect(plan).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
  });

  test('waits for an operation without a body', async () => {
    const { waited, host } = wait([respond(202), YES]);
    expect((await waited).problem).toBeUndefined();
    expect(host.infos[0]).toBe('Look 1 after 0 s: 202, no JSON yet.');
  });

  test.each([
    'https://evil.example/v1/x',
    '/admin',
    '/v1/../x',
    'http://api.example.com/v1/x',
    'https://u@api.example.com/v1/x',
  ])('refuses the address %s', async (location) => {
    await expect(wait([respond(202, undefined, { location }), YES]).waited).rejects.toEqual(
      stepError('REDIRECT_REFUSED'),
    );
  });

  test('ends after the fifth address', async () => {
    const moves = [1, 2, 3, 4, 5].map((n) => respond(202, undefined, { location: `/v1/${n}` }));
    const { waited, sent } = wait(moves);
    expect((await waited).problem).toEqual(stepError('REDIRECT_REFUSED', 'more than 5'));
    expect(sent).toHaveLength(5);
  });

  test.each([
    { name: 'a status that is no success', bad: respond(404), code: 'API_STATUS', words: '404' },
    { name: 'what the judge refuses', bad: respond(500), code: 'API_STATUS', words: 'Broken' },
    { name: 'a response that is not JSON', bad: respond(200), code: 'RESPONSE_UNEXPECTED', words: 'not JSON' },
    { name: 'an error of the filter', bad: respond(200, {}), code: 'FILTER_FAILED', words: 'filter fails' },
    { name: 'two values', bad: gives('true', 'true'), code: 'FILTER_FAILED', words: '2 values' },
    { name: 'nothing', bad: gives(), code: 'FILTER_FAILED', words: 'nothing' },
    { name: 'a number', bad: gives('7'), code: 'FILTER_FAILED', words: '7' },
    { name: 'a short text', bad: gives('"queued"'), code: 'FILTER_FAILED', words: 'queued' },
    { name: 'a long text', bad: gives(`"${'x'.repeat(41)}"`), code: 'FILTER_FAILED', words: 'long text' },
    { name: 'a list', bad: gives('[]'), code: 'FILTER_FAILED', words: 'a list' },
  ] as const)('ends after three looks with $name', async ({ bad, code, words }) => {
    const { waited, sent } = wait([NO, bad, bad, NO, bad, bad, bad, YES]);
    expect((await waited).problem).toEqual(stepError(code, words));
    expect(sent).toHaveLength(7);
  });

  test('counts an error without a response as a failed look, except the first one', async () => {
    const lost = new StepError('CONNECTION_LOST', 'Lost.');
    expect(await wait([NO, lost, lost, lost]).waited).toMatchObject({ response: NO, problem: lost });
    await expect(wait([lost, YES]).waited).rejects.toBe(lost);
  });

  test('never repeats a change', async () => {
    const lost = wait([respond(500), YES], planOf('POST'));
    expect((await lost.waited).problem).toEqual(stepError('API_STATUS'));
    const alone = wait([NO, YES], planOf('POST'));
    expect((await alone.waited).problem).toEqual(stepError('RESPONSE_UNEXPECTED', 'names no address'));
    expect([lost.sent, alone.sent]).toEqual([['POST /v1/state?key=k'], ['POST /v1/state?key=k']]);
  });

  test('ends at the time limit with the last response', async () => {
    const { waited } = wait([NO], planOf(), { pausesLeft: 2 });
    expect(await waited).toMatchObject({ response: NO, problem: stepError('TIMEOUT', 'after 3 looks') });
  });

  test('logs the value of the test, but never the address', async () => {
    const { waited, host } = wait([gives('false'), gives('null'), YES]);
    await waited;
    expect(host.infos).toEqual([
      'Look 1 after 0 s: 200, wait-until is false.',
      'Look 2 after 0 s: 200, wait-until is null.',
      'Look 3 after 0 s: 200, wait-until is true.',
    ]);
  });
});
