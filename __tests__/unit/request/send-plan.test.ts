import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.js';
import { StepError } from '../../../src/lib/errors.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import { sendPlan } from '../../../src/request/send-plan.js';
import { createFakeHost } from '../../support/fake-host.js';

const PLAN: RequestPlan = {
  method: 'GET',
  url: new URL('https://api.example.com/'),
  headers: {},
  body: undefined,
  operation: { description: 'Reads all.', request: 'GET /' },
  pathValues: {},
  fields: {},
  given: [],
};
const TOO_LARGE = new StepError('RESPONSE_TOO_LARGE', 'The response is larger than 64 MiB.');

/** Returns how often the token is renewed and the request is sent, if every response is `response`. */
async function countOf(response: Partial<HttpResponse>, accepted: number[] = []): Promise<[number, number]> {
  let renewed = 0;
  let sent = 0;
  await sendPlan(
    PLAN,
    { expectStatus: (status) => accepted.includes(status), retryUnsafe: false },
    {
      host: createFakeHost(),
      authorizationEndpoint: undefined,
      send: () => {
        sent += 1;
        return Promise.resolve({ status: 401, headers: {}, body: Buffer.alloc(0), ...response });
      },
      bearer: {
        authorize: () => Promise.resolve({ headers: { authorization: 'Bearer t0ken' }, token: 't0ken' }),
        ready: () => Promise.resolve(),
        renew: () => {
          renewed += 1;
          return Promise.resolve(true);
        },
        scope: () => undefined,
      },
    },
  );
  return [renewed, sent];
}

describe('the token is renewed and the request sent again', () => {
  test('once, if the API does not accept the token', async () => {
    expect(await countOf({})).toEqual([1, 2]);
  });

  test.each([
    { name: 'another status', response: { status: 403 }, accepted: [] },
    { name: 'a 401 that the workflow expects', response: {}, accepted: [401] },
    { name: 'a 401 that is too large to be read', response: { error: TOO_LARGE }, accepted: [] },
  ])('never for $name', async ({ response, accepted }) => {
    expect(await countOf(response, accepted)).toEqual([0, 1]);
  });
});

describe('a response of a change that cannot be read', () => {
  const send = (plan: RequestPlan, sent: () => Promise<HttpResponse>): Promise<HttpResponse> =>
    sendPlan(
      plan,
      { expectStatus: () => true, retryUnsafe: false },
      {
        host: createFakeHost(),
        authorizationEndpoint: undefined,
        send: sent,
        bearer: {
          authorize: () => Promise.reject(new Error()),
          ready: () => Promise.resolve(),
          renew: () => Promise.resolve(false),
          scope: () => '',
        },
      },
    );
  const change = { ...PLAN, method: 'POST' };
  const invalid = new StepError('RESPONSE_INVALID', 'The response is incomplete.', { hint: 'Try again.' });
  const hint = /^The server may have processed the request\..* Try again\.$/u;

  test('says that the server may have acted', async () => {
    await expect(send(change, () => Promise.reject(invalid))).rejects.toMatchObject({
      code: 'RESPONSE_INVALID',
      hint: expect.stringMatching(hint),
    });
    const response = { status: 201, headers: {}, body: Buffer.alloc(0), error: TOO_LARGE };
    const { error } = await send(change, () => Promise.resolve(response));
    expect(error).toMatchObject({ code: 'RESPONSE_TOO_LARGE', hint: expect.stringMatching(/^The server may have/u) });
  });

  test.each([
    { name: 'that only reads', plan: PLAN, error: invalid },
    { name: 'that was not sent', plan: change, error: new StepError('HTTP_INVALID', 'x', { unsent: true }) },
    { name: 'that failed for another reason', plan: change, error: new StepError('TIMEOUT', 'x') },
    { name: 'that failed unexpectedly', plan: change, error: new TypeError('x') },
  ])('says nothing of that for a request $name', async ({ plan, error }) => {
    await expect(send(plan, () => Promise.reject(error))).rejects.toBe(error);
  });
});

test('a change with text that must stay hidden is not sent again with another token, which may have fewer scopes', async () => {
  let renewed = 0;
  const declared = { in: 'body' as const, hides: true as const };
  const given = [{ name: 'secret', field: 'secret', value: true, declared }];
  const { status } = await sendPlan(
    { ...PLAN, method: 'PUT', given },
    { expectStatus: () => false, retryUnsafe: false },
    {
      host: createFakeHost(),
      authorizationEndpoint: undefined,
      send: () => Promise.resolve({ status: 401, headers: {}, body: Buffer.alloc(0) }),
      bearer: {
        authorize: () => Promise.reject(new Error()),
        ready: () => Promise.resolve(),
        renew: () => Promise.resolve(++renewed > 0),
        scope: () => undefined,
      },
    },
  );
  expect([status, renewed]).toEqual([401, 0]);
});
