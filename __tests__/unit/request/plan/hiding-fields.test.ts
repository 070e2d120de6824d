import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../../src/lib/json.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Operation } from '../../../../src/provider/provider.js';
import { refuseHidingFields } from '../../../../src/request/plan/hiding-fields.js';
import type { BodyInputs } from '../../../../src/request/plan/body.js';
import { planRequest } from '../../../../src/request/plan/plan.js';
import { operationOf, PROVIDER } from '../../../support/sample-provider.js';
import { inputErrorLike } from '../../../support/step-error.js';

const redmine = findProvider('redmine');
const BASE = new URL('https://redmine.example.com');

interface Written {
  operation: Operation;
  parameters?: JsonObject;
  query?: JsonObject;
  headers?: Record<string, string>;
  body?: Json;
  more?: BodyInputs;
}

const check =
  (
    { operation, parameters = {}, query = {}, headers = {}, body, more = {} }: Written,
    provider = redmine,
  ): (() => void) =>
  () => {
    const inputs = { parameters, query, headers, ...(body === undefined ? {} : { body: { value: body } }), ...more };
    refuseHidingFields(planRequest(operation, provider, BASE, inputs), provider, inputs);
  };

const PUT = operationOf('PUT /issues/1.json');
const UPDATE = redmine.operations['update-issue'] as Operation;

describe('a field that hides text is refused', () => {
  test.each<Written & { name: string; input: string }>([
    { name: 'in a body', input: 'body', operation: PUT, body: { issue: { private_notes: true } } },
    { name: 'in a list of a body', input: 'body', operation: PUT, body: [{ a: [{ is_private: 'no' }] }] },
    { name: 'in a form', input: 'form', operation: PUT, more: { form: { 'issue[is_private]': '1' } } },
    {
      name: 'in XML',
      input: 'body',
      operation: PUT,
      more: { body: { text: '<issue><is-private>1</is-private></issue>' }, contentType: 'application/xml' },
    },
    {
      name: 'in a file that the step does not read',
      input: 'body-file',
      operation: PUT,
      more: { bodyFile: 'issue.json', contentType: 'application/json' },
    },
    { name: 'in another spelling', input: 'body', operation: PUT, body: { 'Is-Private': 1 } },
    { name: 'in the query of the request', input: 'request', operation: operationOf('PUT /a?issue[private_notes]=1') },
    {
      name: 'in the query of the request, encoded',
      input: 'request',
      operation: operationOf('PUT /a?issue%5Bis_private%5D=1'),
    },
    { name: 'in the input query', input: 'query', operation: PUT, query: { 'issue[is_private]': true } },
    {
      name: 'in the query of a DELETE request',
      input: 'parameters',
      operation: operationOf('DELETE /a'),
      parameters: { is_private: 1 },
    },
    {
      name: 'in the body of an operation',
      input: 'body',
      operation: UPDATE,
      parameters: { id: 1 },
      body: { is_private: true },
    },
    {
      name: 'deep in a field of a plugin',
      input: 'parameters',
      operation: UPDATE,
      parameters: { id: 1, fields: { nested: { private_notes: true } } },
    },
  ])('$name, which the error names: $input', ({ input, ...written }) => {
    expect(check(written)).toThrow(inputErrorLike(input, 'Redmine may ignore'));
  });

  test('with the operations that allow it', () => {
    const message = 'of the operation update-issue or add-note: then the step checks that first';
    expect(check({ operation: PUT, body: { private_notes: true } })).toThrow(inputErrorLike('body', message));
  });
});

test('a field is refused by its own name, if its parameter has another', () => {
  const hiding = operationOf('PUT /issues/1.json', {
    parameters: { secret: { in: 'body', as: 'hidden', hides: true } },
  });
  const provider = { ...PROVIDER, operations: { hiding } };
  expect(check({ operation: PUT, body: { secret: true } }, provider)).not.toThrow();
  expect(check({ operation: PUT, body: { hidden: true } }, provider)).toThrow(inputErrorLike('body', 'may ignore'));
});

test.each([
  { input: 'headers', given: { headers: { 'x-redmine-switch-user': 'ada' } } },
  { input: 'query', given: { query: { 'attachments[1][token]': 't' } } },
])('the input $input cannot be combined with a flag that hides text', ({ input, given }) => {
  const written = { operation: UPDATE, parameters: { id: 1, is_private: true } };
  expect(check({ ...written, ...given })).toThrow(inputErrorLike(input, 'cannot be combined with "is_private"'));
  expect(check({ ...written, parameters: { id: 1, is_private: false }, ...given })).not.toThrow();
});

describe('allowed is', () => {
  test.each<Written & { name: string }>([
    { name: 'the parameter of the operation', operation: UPDATE, parameters: { id: 1, is_private: true } },
    { name: 'false', operation: PUT, body: { issue: { is_private: false, notes: 'x' } } },
    { name: 'false as text', operation: PUT, body: { issue: { is_private: 'false' } } },
    { name: 'false in the query', operation: PUT, query: { 'issue[is_private]': false } },
    { name: 'false in the query of the request', operation: operationOf('PUT /a?is_private=false') },
    { name: 'a request that only reads', operation: operationOf('GET /issues.json?is_private=1') },
    { name: 'a text with that name', operation: PUT, body: { notes: 'is_private' } },
  ])('$name', (written) => {
    expect(check(written)).not.toThrow();
  });

  test('everything, if the provider hides no text', () => {
    expect(check({ operation: PUT, body: { is_private: true } }, PROVIDER)).not.toThrow();
  });
});
