import { expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { asProblem } from '../../../../src/request/change/run-change.js';
import { operationOf } from '../../../support/sample-provider.js';
import { collectPages } from '../../../../src/request/change/pages.js';

test('asProblem returns a StepError, and throws other errors', () => {
  const error = new StepError('CHANGE_IGNORED', 'Ignored.');
  expect(asProblem(error)).toBe(error);
  expect(() => asProblem(new TypeError('a bug'))).toThrow(TypeError);
});

const respond = (body: unknown) => () =>
  Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) });
const URL_OF_LIST = new URL('https://x.test/list');

test('a list of an operation without the parameter for pages is read once', async () => {
  const pagination = { style: 'page', page: 'page', size: 'per_page' } as const;
  const list = { pagination, operation: operationOf('GET /list'), path: undefined, prefix: '/' };
  expect(await collectPages(respond([1, 2]), URL_OF_LIST, list)).toEqual([1, 2]);
});

test('a list without pages is read once', async () => {
  const list = { pagination: undefined, operation: operationOf('GET /list'), path: 'items', prefix: '/' };
  expect(await collectPages(respond({ items: 'none' }), URL_OF_LIST, list)).toEqual([]);
});

test('a list by links is read to its end', async () => {
  const read = (url: URL) =>
    Promise.resolve({
      status: 200,
      headers: url.search === '' ? { link: '</list?page=2>; rel="next"' } : {},
      body: Buffer.from(JSON.stringify([url.search])),
    });
  const list = {
    pagination: { style: 'link' } as const,
    operation: operationOf('GET /list'),
    path: undefined,
    prefix: '/',
  };
  expect(await collectPages(read, URL_OF_LIST, list)).toEqual(['', '?page=2']);
});
