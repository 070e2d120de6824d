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
        authorize: () => Promise.resolve({ headers: { authorization: 'Bearer t0ken' } }),
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
