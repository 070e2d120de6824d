import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/lib/json.js';
import type { Operation } from '../../../../src/provider/provider.js';
import { placeholders } from '../../../../src/provider/template.js';
import { locateParameters, type LocatedParameters } from '../../../../src/request/plan/parameters.js';
import { operationOf } from '../../../support/sample-provider.js';
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
const CLOSED: Operation = {
  description: 'A new thing, without more fields',
  request: 'POST /things',
  parameters: { subject: { in: 'body' } },
};

function locate(operation: Operation, given: JsonObject): LocatedParameters {
  const [method = '', path = ''] = operation.request.split(' ');
  return locateParameters(operation, method, placeholders(path), given);
}

describe('locateParameters', () => {
  test('puts declared parameters into their location, and undeclared ones into the path or body', () => {
    expect(
      locate(CREATE, { project: 'a', kind: 7, subject: 'S', 'x-trace': 't', page_size: 5, labels: ['x'] }),
    ).toMatchObject({
      path: { project: 'a', kind: '7' },
      query: { page_size: 5 },
      header: { 'x-trace': 't' },
      body: { subject: 'S', labels: ['x'] },
    });
  });

  test('adds defaults, which null unsets', () => {
    expect(locate(CREATE, { project: 'a', subject: 'S' }).query).toEqual({ page_size: 10 });
    expect(locate(CREATE, { project: 'a', subject: 'S', page_size: null }).query).toEqual({});
  });

  test('keeps the types of values in the query and the body', () => {
    const located = locate(CREATE, { project: 'a', subject: 1.5, done: false, deep: { a: [null] } });
    expect(located.body).toEqual({ subject: 1.5, done: false, deep: { a: [null] } });
    expect(locate(LIST, { kind: true, ids: [1, 2] })).toMatchObject({ path: { kind: 'true' }, query: { ids: [1, 2] } });
  });

  test.each(['GET', 'HEAD', 'DELETE'])('puts undeclared parameters into the query of %s', (method) => {
    const located = locateParameters({ ...LIST, request: `${method} /things` }, method, [], { other: 'x' });
    expect(located).toMatchObject({ query: { other: 'x' }, body: {} });
  });

  test.each([
    {
      name: 'a request without its required parameters',
      operation: CREATE,
      given: {},
      message: 'must contain "project", "subject"',
    },
    {
      name: 'a blank required parameter',
      operation: CREATE,
      given: { project: '', subject: 'S' },
      message: 'must contain "project"',
    },
    {
      name: 'a required parameter that is null',
      operation: CREATE,
      given: { project: null, subject: 'S' },
      message: 'must contain "project"',
    },
    {
      name: 'an unknown parameter, if the operation allows no additional fields',
      operation: CLOSED,
      given: { subjct: 'S' },
      message: '"subjct" is not a parameter of this request. Did you mean "subject"?',
    },
    { name: 'a name in the wrong case', operation: LIST, given: { Type: 'x' }, message: 'Did you mean "type"?' },
    {
      name: 'a name with the wrong separator',
      operation: CREATE,
      given: { project: 'a', subject: 'S', 'page-size': 5 },
      message: 'Did you mean "page_size"?',
    },
    { name: 'a list in a placeholder', operation: LIST, given: { kind: ['a'] }, message: '"kind" is not text' },
    {
      name: 'a map in a header',
      operation: CREATE,
      given: { project: 'a', subject: 'S', 'x-trace': {} },
      message: '"x-trace" is not text',
    },
    { name: 'a map in the query', operation: LIST, given: { type: { a: 1 } }, message: '"type"' },
    { name: 'a list with a map in the query', operation: LIST, given: { type: ['a', { a: 1 }] }, message: '"type"' },
  ])('refuses $name', ({ operation, given, message }) => {
    expect(() => locate(operation, given)).toThrow(inputErrorLike('parameters', message));
  });

  test('accepts the name of a property that every object inherits', () => {
    expect(locate(LIST, { constructor: 'x', toString: 'y' }).query).toEqual({
      constructor: 'x',
      toString: 'y',
    });
  });
});

describe('a declared parameter', () => {
  const operation = operationOf('PUT /things/{id}', {
    parameters: {
      id: { in: 'path', required: true },
      state: { in: 'body', as: 'state_id' },
      owner: {
        in: 'body',
        as: 'owner_id',
        lookup: {
          operation: 'list',
          items: 'users',
          match: 'name',
          take: 'id',
          words: { me: { operation: 'self', take: 'id' } },
        },
      },
      owner_id: { in: 'body', type: 'integer' },
      state_id: { in: 'body', type: 'integer' },
      tags: { in: 'body', type: 'list' },
      notes: { in: 'body' },
      secret: { in: 'body', type: 'boolean', hides: ['notes'], alone: ['tags', 'state'] },
      hidden: { in: 'body', type: 'boolean', hides: true },
    },
    body: { wrap: 'thing', fields: { except: ['lock_version'] } },
  });

  test.each<{ given: JsonObject; body: JsonObject }>([
    { given: { state: 'Open' }, body: { state_id: 'Open' } },
    { given: { state_id: '7' }, body: { state_id: '7' } },
    { given: { state_id: -7 }, body: { state_id: -7 } },
    { given: { state_id: '' }, body: { state_id: '' } },
    { given: { tags: [] }, body: { tags: [] } },
    { given: { hidden: true }, body: { hidden: true } },
    { given: { secret: 'true', notes: 'x' }, body: { secret: true, notes: 'x' } },
    { given: { secret: 'false' }, body: { secret: false } },
    { given: { secret: false, tags: ['a'] }, body: { secret: false, tags: ['a'] } },
    { given: { fields: { points: 3, gone: null } }, body: { points: 3, gone: null } },
  ])('may be $given', ({ given, body }) => {
    expect(locate(operation, { id: 1, ...given }).body).toEqual(body);
  });

  test.each<{ given: JsonObject; message: string }>([
    { given: { state_id: 'Open' }, message: 'the value of "state_id" is not a whole number' },
    { given: { state_id: '-' }, message: 'is not a whole number. Correct it.' },
    { given: { owner_id: 'me' }, message: 'is not a whole number. Use owner: me.' },
    { given: { owner_id: 'Ada' }, message: 'is not a whole number. Use "owner" for a name.' },
    { given: { state_id: 1.5 }, message: 'is not a whole number' },
    { given: { state_id: [1] }, message: 'is not a whole number' },
    { given: { tags: 'a' }, message: 'is not a list' },
    { given: { secret: 'no', notes: 'x' }, message: 'is not true or false' },
    { given: { secret: 1, notes: 'x' }, message: 'is not true or false' },
    { given: { secret: null, notes: 'x' }, message: '"secret" is empty. Set it to true or false' },
    { given: { secret: true }, message: '"secret" hides notes, which is missing' },
    { given: { secret: true, notes: 'x', tags: ['a'] }, message: '"tags" cannot be combined with "secret"' },
    {
      given: { secret: true, notes: 'x', state_id: 7 },
      message: '"state_id" cannot be combined with "secret", because',
    },
    { given: { state: 'Open', state_id: 7 }, message: '"state_id" cannot be combined with "state"' },
    { given: { points: 3 }, message: '"points" is not a parameter' },
    { given: { points: 3 }, message: 'put it into the map "fields"' },
    { given: { fields: [] }, message: '"fields" is not a map' },
    { given: { fields: { 'Lock-Version': 1 } }, message: '"Lock-Version" is in "fields", but this operation cannot' },
    { given: { fields: { Secret: true } }, message: '"Secret" is in "fields", but it is a parameter' },
  ])('cannot be $given', ({ given, message }) => {
    expect(() => locate(operation, { id: 1, ...given })).toThrow(inputErrorLike('parameters', message));
  });

  test.each([
    { fields: true, allowed: true },
    { fields: false, allowed: false },
  ])('may be any other field with fields: $fields: $allowed', ({ fields, allowed }) => {
    const given = { id: 1, fields: { lock_version: 3 } };
    const change = (): LocatedParameters => locate({ ...operation, body: { fields } }, given);
    if (allowed) expect(change().body).toEqual({ lock_version: 3 });
    else expect(change).toThrow(inputErrorLike('parameters', '"fields" is not a parameter'));
  });
});
