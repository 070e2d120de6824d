import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../../src/lib/json.js';
import type { Provider } from '../../../../src/provider/provider.js';
import { openOwnRequests, type OwnRequests } from '../../../../src/request/change/own-requests.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { operationOf, PROVIDER } from '../../../support/sample-provider.js';
import { stepError } from '../../../support/step-error.js';

const simple: Provider = { ...PROVIDER, operations: { list: operationOf('GET /things') } };

/** Opens the requests of a step at a server that returns these bodies, in turn. */
function open(bodies: readonly Json[], { provider = simple, hasBaseUrl = true } = {}) {
  const urls: string[] = [];
  const own: OwnRequests = openOwnRequests(
    {
      provider,
      baseUrl: hasBaseUrl ? new URL('https://x.test') : undefined,
      inputs: { expectStatus: () => false, retryUnsafe: false },
    },
    {
      host: createFakeHost(),
      authorizationEndpoint: undefined,
      bearer: {
        authorize: () => Promise.resolve({ headers: {}, token: '' }),
        ready: () => Promise.resolve(),
        renew: () => Promise.resolve(false),
        scope: () => undefined,
      },
      send: ({ url }) => {
        const body = Buffer.from(JSON.stringify(bodies[urls.length] ?? null));
        urls.push(url.pathname + url.search);
        return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });
      },
    },
  );
  return { own, urls };
}

const KIND = { kind: 'a', unknown: 'left out' };
const paged: Provider = {
  ...simple,
  operations: { list: operationOf('GET /things', { parameters: { from: { in: 'query' } } }) },
  pagination: { style: 'offset', offset: 'from', total: { body: 'total' } },
};

describe('the own requests of a step', () => {
  test('send an operation each time, or only once', async () => {
    const { own, urls } = open([1, 2, 3]);
    expect([await own.read('list', {}), await own.read('list', KIND)]).toEqual([1, 2]);
    expect([await own.readOnce('list', {}), await own.readOnce('list', {})]).toEqual([3, 3]);
    expect(urls).toEqual(['/things', '/things', '/things']);
  });

  test('read one page of a list whose total is unknown', async () => {
    const { own, urls } = open([{ items: [1, 2], total: 9 }]);
    expect(await own.listOnce('list', {}, 'items')).toEqual([1, 2]);
    expect(urls).toHaveLength(1);
  });

  test.each<{ name: string; bodies: Json[]; items: number[] }>([
    {
      name: 'all pages',
      bodies: [
        { items: [1, 2], total: 3 },
        { items: [3], total: 3 },
      ],
      items: [1, 2, 3],
    },
    {
      name: 'no page after an empty one',
      bodies: [
        { items: [1], total: 3 },
        { items: [], total: 3 },
      ],
      items: [1],
    },
    { name: 'pages without a total, until one is empty,', bodies: [{ items: [1] }, { items: [] }], items: [1] },
    { name: 'nothing from another document', bodies: [{ items: 'x' }], items: [] },
  ])('read $name of a list', async ({ bodies, items }) => {
    const { own, urls } = open(bodies, { provider: paged });
    expect(await own.listOnce('list', {}, 'items')).toEqual(items);
    expect(urls).toHaveLength(bodies.length);
  });

  test('fail with INTERNAL for an operation that does not exist, or without a base URL', async () => {
    await expect(open([]).own.read('gone', {})).rejects.toEqual(stepError('INTERNAL'));
    await expect(open([], { hasBaseUrl: false }).own.read('list', {})).rejects.toEqual(stepError('INTERNAL'));
  });
});
