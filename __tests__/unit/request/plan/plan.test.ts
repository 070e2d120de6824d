import { describe, expect, test } from '@jest/globals';
import type { Operation, Provider } from '../../../../src/provider/provider.js';
import { planIdentity, planRequest, type RequestPlan } from '../../../../src/request/plan/plan.js';
import { operationOf, PROVIDER } from '../../../support/sample-provider.js';
import { inputErrorLike, stepError } from '../../../support/step-error.js';

const BASE = new URL('https://api.example.com/redmine/');

interface Given {
  request: string;
  operation?: Partial<Operation>;
  provider?: Partial<Provider>;
  base?: URL;
  inputs?: Partial<Parameters<typeof planRequest>[3]>;
}

const plan = ({ request, operation, provider, base, inputs }: Given): RequestPlan =>
  planRequest(operationOf(request, operation), { ...PROVIDER, ...provider }, base ?? BASE, {
    parameters: {},
    query: {},
    headers: {},
    body: undefined,
    ...inputs,
  });

describe('where a request goes', () => {
  test.each<{ name: string; given: Given; expected: string }>([
    { name: 'below the path of base-url', given: { request: 'GET /a' }, expected: 'https://api.example.com/redmine/a' },
    {
      name: 'to a host of its own',
      given: { request: 'GET https://b.test:1/a?x=1' },
      expected: 'https://b.test:1/a?x=1',
    },
    {
      name: 'with placeholders as one segment each',
      given: { request: 'GET /a/{x}/{y}', inputs: { parameters: { x: 'ü ?#%', y: 'g/p' } } },
      expected: 'https://api.example.com/redmine/a/%C3%BC%20%3F%23%25/g%2Fp',
    },
    {
      name: 'with an encoded slash as it is written',
      given: { request: 'GET /projects/group%2Fname' },
      expected: 'https://api.example.com/redmine/projects/group%2Fname',
    },
    {
      name: 'with its query as it is written',
      given: { request: 'GET /a?flag&y=a%20b&z=' },
      expected: 'https://api.example.com/redmine/a?flag&y=a%20b&z=',
    },
    {
      name: 'with further values of a query behind it',
      given: { request: 'GET /a?flag&y=a%20b', inputs: { query: { 'x y': 'a&b=c' } } },
      expected: 'https://api.example.com/redmine/a?flag&y=a%20b&x+y=a%26b%3Dc',
    },
    {
      name: 'with the value of an input in place of the written one',
      given: { request: 'GET /a?type=ALL&n=1', inputs: { query: { type: 'NEW' } } },
      expected: 'https://api.example.com/redmine/a?n=1&type=NEW',
    },
    {
      name: 'with a list that repeats its name, and without null and empty lists',
      given: { request: 'GET /a', inputs: { query: { id: [1, 2], none: null, empty: [], yes: true } } },
      expected: 'https://api.example.com/redmine/a?id=1&id=2&yes=true',
    },
    {
      name: 'with the query over the parameters',
      given: { request: 'GET /a', inputs: { parameters: { n: 1, m: 2 }, query: { n: 3 } } },
      expected: 'https://api.example.com/redmine/a?n=3&m=2',
    },
  ])('$name', ({ given, expected }) => {
    expect(plan(given).url.href).toBe(expected);
  });

  test.each([
    'GET //evil.test/x',
    'GET /../x',
    'GET /a/./b',
    'GET /a/%2e%2e/b',
    'GET /a/%2E./b',
    'GET /a/..%2fb',
    'GET /a%5cb',
    'GET /a%0d%0ab',
    'GET /a/%zz',
  ])('refuses %s', (request) => {
    expect(() => plan({ request })).toThrow(stepError('INPUT_INVALID', 'not a plain path'));
  });

  test.each(['.', '..', 'a\u0000', 'a\r\nb', '\ud800'])('refuses %j for a placeholder', (x) => {
    expect(() => plan({ request: 'GET /a/{x}', inputs: { parameters: { x } } })).toThrow(
      inputErrorLike('parameters', '"x"'),
    );
  });

  test.each(['../b', 'a/../b', '..\\b'])('does not climb by %j for a placeholder', (x) => {
    expect(() => plan({ request: 'GET /a/{x}', inputs: { parameters: { x } } })).toThrow(stepError('INPUT_INVALID'));
  });

  test.each(['x', 'constructor'])('names the placeholder {%s} that has no value', (name) => {
    expect(() => plan({ request: `GET /a/{${name}}` })).toThrow(inputErrorLike('parameters', `"${name}"`));
  });

  test('refuses a map in a query', () => {
    expect(() => plan({ request: 'GET /a', inputs: { query: { a: { b: 1 } } } })).toThrow(
      inputErrorLike('query', '"a"'),
    );
    expect(() => plan({ request: 'GET /a', inputs: { query: { a: [null] } } })).toThrow(inputErrorLike('query', '"a"'));
  });
});

describe('headers', () => {
  test('the own ones win over those of the provider, and a parameter can be one', () => {
    const provider = { headers: { accept: 'application/json', 'x-kept': '1' } };
    const operation: Partial<Operation> = { parameters: { 'X-Trace': { in: 'header' } } };
    const inputs = { headers: { Accept: 'text/plain' }, parameters: { 'X-Trace': 7 } };
    expect(plan({ request: 'GET /a', provider, operation, inputs }).headers).toEqual({
      accept: 'text/plain',
      'x-kept': '1',
      'x-trace': '7',
    });
  });

  test('a body brings its type, which may be another kind of JSON', () => {
    const inputs = { body: {} };
    expect(plan({ request: 'POST /a', inputs }).headers).toEqual({ 'content-type': 'application/json' });
    const own = { ...inputs, headers: { 'Content-Type': 'application/merge-patch+json' } };
    expect(plan({ request: 'PATCH /a', inputs: own }).headers).toEqual({
      'content-type': 'application/merge-patch+json',
    });
  });

  test('a type that is not JSON is refused, since the body is', () => {
    const inputs = { body: {}, headers: { 'content-type': 'text/plain' } };
    expect(() => plan({ request: 'POST /a', inputs })).toThrow(inputErrorLike('headers', 'content-type is not JSON'));
  });

  test.each<{ header: string; provider: Partial<Provider> }>([
    { header: 'Authorization', provider: {} },
    { header: 'private-token', provider: { authorization: { header: 'private-token', scheme: '' } } },
  ])('$header carries the token and cannot be given', ({ header, provider }) => {
    expect(() => plan({ request: 'GET /a', provider, inputs: { headers: { [header]: 'x' } } })).toThrow(
      inputErrorLike('headers', header.toLowerCase()),
    );
  });
});

describe('body', () => {
  const wrapped: Partial<Operation> = { parameters: { subject: { in: 'body' } }, body: { wrap: 'issue', rest: true } };

  test.each<{ name: string; given: Given; expected: string | undefined }>([
    { name: 'none', given: { request: 'POST /a' }, expected: undefined },
    { name: 'of the input', given: { request: 'POST /a', inputs: { body: { b: [1] } } }, expected: '{"b":[1]}' },
    { name: 'that is a bare text', given: { request: 'PUT /a', inputs: { body: 'x' } }, expected: '"x"' },
    { name: 'that is false', given: { request: 'PUT /a', inputs: { body: false } }, expected: 'false' },
    { name: 'of a DELETE', given: { request: 'DELETE /a', inputs: { body: {} } }, expected: '{}' },
    {
      name: 'of parameters, under their wrapper and in the order of the workflow',
      given: { request: 'POST /a', operation: wrapped, inputs: { parameters: { done: false, subject: 'S "1"' } } },
      expected: '{"issue":{"done":false,"subject":"S \\"1\\""}}',
    },
    {
      name: 'of parameters without wrapper',
      given: { request: 'POST /a', operation: { body: { rest: true } }, inputs: { parameters: { n: 1 } } },
      expected: '{"n":1}',
    },
  ])('$name', ({ given, expected }) => {
    expect(plan(given).body).toBe(expected);
  });

  test.each(['GET', 'HEAD'])('%s has none', (method) => {
    expect(() => plan({ request: `${method} /a`, inputs: { body: {} } })).toThrow(inputErrorLike('body', method));
  });

  test('is written in one place', () => {
    const inputs = { parameters: { subject: 'S' }, body: {} };
    expect(() => plan({ request: 'POST /a', operation: wrapped, inputs })).toThrow(
      inputErrorLike('body', 'beside parameters'),
    );
  });
});

describe('a file as body', () => {
  const upload: Partial<Operation> = {
    parameters: { file: { in: 'body', required: true }, filename: { in: 'query' } },
    body: { from: 'file', media_type: 'application/octet-stream' },
  };
  const given = (parameters: Record<string, unknown>, more: Partial<Given> = {}): Given => ({
    request: 'POST /uploads',
    operation: upload,
    inputs: { parameters: parameters as never },
    ...more,
  });

  test('is planned by its path, which stands nowhere else', () => {
    const made = plan(given({ file: 'logs/build.log', filename: 'build 1.log' }));
    expect(made.body).toEqual({ file: 'logs/build.log' });
    expect(made.headers).toEqual({ 'content-type': 'application/octet-stream' });
    expect(made.url.href).toBe('https://api.example.com/redmine/uploads?filename=build+1.log');
  });

  test.each<{ name: string; operation: Partial<Operation>; expected: string }>([
    {
      name: 'that the operation declares',
      operation: { body: { from: 'file', media_type: 'image/png' } },
      expected: 'image/png',
    },
    { name: 'of any bytes', operation: { body: { from: 'file' } }, expected: 'application/octet-stream' },
  ])('has the type $name', ({ operation, expected }) => {
    const made = plan(given({ file: 'a' }, { operation: { ...upload, ...operation } }));
    expect(made.headers['content-type']).toBe(expected);
  });

  test('may have any other type that the workflow gives: it is no JSON', () => {
    const inputs = { parameters: { file: 'a' }, headers: { 'content-type': 'text/plain' } };
    expect(plan({ ...given({}), inputs }).headers['content-type']).toBe('text/plain');
  });

  test.each([7, true, ['a'], { a: 'b' }])('is not named by %j', (file) => {
    expect(() => plan(given({ file }))).toThrow(inputErrorLike('parameters', '"file"'));
  });

  test.each([undefined, null, ''])('must be named: %j', (file) => {
    expect(() => plan(given(file === undefined ? {} : { file }))).toThrow(inputErrorLike('parameters', '"file"'));
  });

  test('stands beside no other body', () => {
    const inputs = { parameters: { file: 'a' }, body: {} };
    expect(() => plan({ ...given({}), inputs })).toThrow(inputErrorLike('body', 'beside the file of "file"'));
  });

  test('comes with no further parameter that nobody declared', () => {
    expect(() => plan(given({ file: 'a', name: 'b' }))).toThrow(inputErrorLike('parameters', '"name"'));
  });
});

describe('the request that tells who a token acts as', () => {
  test('is the one that the provider names, below the base URL, with its headers', () => {
    const provider = {
      ...PROVIDER,
      identity: { request: 'GET /users/current.json', name: 'user.login' },
      headers: { accept: 'application/json' },
    };
    const made = planIdentity(provider, BASE);
    expect(made).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
    expect(made?.url.href).toBe('https://api.example.com/redmine/users/current.json');
  });

  test('is none where the provider names none', () => {
    expect(planIdentity(PROVIDER, BASE)).toBeUndefined();
  });
});

test('a plan remembers its method, what it was made from, and the values in its path', () => {
  const made = plan({ request: 'POST /a/{id}/{x}', inputs: { parameters: { id: 7, x: 'ü' } } });
  expect(made.method).toBe('POST');
  expect(made.operation.request).toBe('POST /a/{id}/{x}');
  expect(made.pathValues).toEqual({ id: '7', x: 'ü' });
});
