import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/lib/json.js';
import type { Operation } from '../../../../src/provider/provider.js';
import { placeholders } from '../../../../src/provider/template.js';
import { locateParameters, type LocatedParameters } from '../../../../src/request/plan/parameters.js';
import { inputErrorLike } from '../../../support/step-error.js';

const CREATE: Operation = {
  description: 'A new thing',
  request: 'POST /projects/{project}/things/{kind}',
  parameters: {
    project: { in: 'path', required: true },
    page_size: { in: 'query', default: 10 },
    'x-trace': { in: 'header' },
    subject: { in: 'body', required: true },
  },
  body: { wrap: 'thing', rest: true },
};
const LIST: Operation = {
  description: 'The things',
  request: 'GET /things/{kind}',
  parameters: { type: { in: 'query' } },
};
const CLOSED: Operation = { description: 'No more', request: 'POST /things', parameters: { subject: { in: 'body' } } };

function locate(operation: Operation, given: JsonObject): LocatedParameters {
  const [method = '', path = ''] = operation.request.split(' ');
  return locateParameters(operation, method, placeholders(path), given);
}

describe('placeParameters', () => {
  test('puts each where its declaration says, and what is not declared where the method wants it', () => {
    expect(
      locate(CREATE, { project: 'a', kind: 7, subject: 'S', 'x-trace': 't', page_size: 5, labels: ['x'] }),
    ).toEqual({
      path: { project: 'a', kind: '7' },
      query: { page_size: 5 },
      header: { 'x-trace': 't' },
      body: { subject: 'S', labels: ['x'] },
    });
  });

  test('fills defaults in, which null unsets', () => {
    expect(locate(CREATE, { project: 'a', subject: 'S' }).query).toEqual({ page_size: 10 });
    expect(locate(CREATE, { project: 'a', subject: 'S', page_size: null }).query).toEqual({});
  });

  test('values keep their types in a query and a body', () => {
    const placed = locate(CREATE, { project: 'a', subject: 1.5, done: false, deep: { a: [null] } });
    expect(placed.body).toEqual({ subject: 1.5, done: false, deep: { a: [null] } });
    expect(locate(LIST, { kind: true, ids: [1, 2] })).toMatchObject({ path: { kind: 'true' }, query: { ids: [1, 2] } });
  });

  test.each(['GET', 'HEAD', 'DELETE'])('what is not declared goes into the query of %s', (method) => {
    const placed = locateParameters({ ...LIST, request: `${method} /things` }, method, [], { other: 'x' });
    expect(placed).toMatchObject({ query: { other: 'x' }, body: {} });
  });

  test.each([
    { name: 'required ones are missing', operation: CREATE, given: {}, words: '"project", "subject" must be given' },
    {
      name: 'a required one is blank',
      operation: CREATE,
      given: { project: '', subject: 'S' },
      words: '"project" must',
    },
    {
      name: 'a required one is null',
      operation: CREATE,
      given: { project: null, subject: 'S' },
      words: '"project" must',
    },
    {
      name: 'one is unknown where the body takes no rest',
      operation: CLOSED,
      given: { subjct: 'S' },
      words: '"subjct" is not known. Did you mean "subject"?',
    },
    { name: 'one is misspelt in its case', operation: LIST, given: { Type: 'x' }, words: 'Did you mean "type"?' },
    {
      name: 'one is misspelt in its separators',
      operation: CREATE,
      given: { project: 'a', subject: 'S', 'page-size': 5 },
      words: 'Did you mean "page_size"?',
    },
    { name: 'a placeholder gets a list', operation: LIST, given: { kind: ['a'] }, words: '"kind" is not a text' },
    {
      name: 'a header gets a map',
      operation: CREATE,
      given: { project: 'a', subject: 'S', 'x-trace': {} },
      words: '"x-trace" is not a text',
    },
    { name: 'a query gets a map', operation: LIST, given: { type: { a: 1 } }, words: '"type"' },
    { name: 'a query gets a list with a map', operation: LIST, given: { type: ['a', { a: 1 }] }, words: '"type"' },
  ])('tells it where $name', ({ operation, given, words }) => {
    expect(() => locate(operation, given)).toThrow(inputErrorLike('parameters', words));
  });

  test('a name that every object inherits is a name like others', () => {
    expect(locate(LIST, { constructor: 'x', toString: 'y' }).query).toEqual({
      constructor: 'x',
      toString: 'y',
    });
  });
});
