import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../../src/lib/secrets.js';
import { checkGraphQL, reportIncomplete } from '../../../src/request/incomplete.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';

const QUERY = '{"query":"{ items { id } }"}';
const responseOf = (body: unknown, headers: Record<string, string> = {}) => ({
  status: 200,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});

function report(body: unknown, headers: Record<string, string> = {}, method = 'GET', sent?: string): FakeHost {
  const host = createFakeHost();
  reportIncomplete(responseOf(body, headers), { method, body: sent }, host);
  return host;
}

describe('what is missing is logged:', () => {
  test.each<{ name: string; body: unknown; headers?: Record<string, string>; expected: string }>([
    {
      name: 'a next page in Link',
      body: [1],
      headers: { link: '<https://x/?page=2>; rel="next", <https://x/?page=9>; rel="last"' },
      expected: 'names a next one',
    },
    {
      name: 'a number of pages',
      body: [1],
      headers: { 'x-total-pages': '3', 'x-page': '2' },
      expected: 'names a next one',
    },
    { name: 'a number of pages alone', body: [1], headers: { 'x-total-pages': '2' }, expected: 'names a next one' },
    { name: 'that there are more', body: { data: [1], has_more: true }, expected: 'names a next one' },
    {
      name: 'a next page without quotes',
      body: [1],
      headers: { link: '</a?page=2>;rel=next' },
      expected: 'names a next one',
    },
    {
      name: 'a total of Redmine',
      body: { issues: [1, 2], total_count: 9, offset: 4, limit: 2 },
      expected: 'has 2 of 9 items',
    },
    { name: 'a total of Jira', body: { issues: [1], startAt: 0, total: 3 }, expected: 'has 1 of 3 items' },
    { name: 'a total in a header', body: [1, 2], headers: { 'x-total-count': '5' }, expected: 'has 2 of 5 items' },
    {
      name: 'the next link of OData',
      body: { value: [1], '@odata.nextLink': 'https://x/?$skip=1' },
      expected: 'names a next one',
    },
    { name: 'a cursor', body: { items: [1], next_cursor: 'abc' }, expected: 'names a next one' },
  ])('$name', ({ body, headers, expected }) => {
    expect(report(body, headers).infos).toEqual([expect.stringContaining(expected)]);
  });
});

describe('nothing is logged for', () => {
  test.each<{ name: string; body: unknown; headers?: Record<string, string>; method?: string }>([
    { name: 'a whole list', body: { issues: [1, 2], total_count: 2, offset: 0 } },
    { name: 'the last page', body: { issues: [1], total_count: 5, offset: 4 } },
    { name: 'a link to the last page', body: [1], headers: { link: '<https://x/?page=9>; rel="last"' } },
    { name: 'the last of the pages', body: [1], headers: { 'x-total-pages': '3', 'x-page': '3' } },
    { name: 'no further items', body: { data: [1], has_more: false } },
    { name: 'an object', body: { id: 1, total: 5 } },
    { name: 'an empty cursor', body: { items: [1], next_cursor: '' } },
    { name: 'a change', body: { items: [1], total: 5 }, method: 'POST' },
    { name: 'a total that is no number', body: { items: [1], total: 'many' }, headers: { 'x-total-count': 'many' } },
  ])('$name', ({ body, headers, method }) => {
    expect(report(body, headers, method).lines).toEqual([]);
  });
});

describe('a GraphQL response', () => {
  const plan = { method: 'POST', url: new URL('https://api.example.com/graphql'), body: QUERY };
  const failureOf = (body: unknown, sent = QUERY) =>
    checkGraphQL(responseOf(body), { ...plan, body: sent }, new Secrets(() => undefined));
  const errors = [{ message: 'Cannot query field "x".' }];

  test.each([{ data: null, errors }, { errors }])('with errors and without data is a failure: %j', (body) => {
    expect(failureOf(body)).toMatchObject({
      code: 'GRAPHQL_FAILED',
      message: 'The GraphQL operation failed at api.example.com: "Cannot query field "x"".',
    });
  });

  test('with errors and data is a warning', () => {
    const body = { data: { a: 1 }, errors };
    expect(failureOf(body)).toBeUndefined();
    expect(report(body, {}, 'POST', QUERY).warnings).toEqual([
      expect.stringContaining('may be incomplete: "Cannot query'),
    ]);
  });

  test.each<{ name: string; body: unknown; sent?: string }>([
    { name: 'no errors', body: { data: { a: 1 } } },
    { name: 'an empty list of errors', body: { errors: [] } },
    { name: 'errors, for a request that is not GraphQL', body: { errors }, sent: '{"a":1}' },
  ])('is fine with $name', ({ body, sent }) => {
    expect(failureOf(body, sent)).toBeUndefined();
    expect(report(body, {}, 'POST', sent ?? QUERY).warnings).toEqual([]);
  });
});
