import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../../src/lib/json.js';
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
  inputs?: Partial<Omit<Parameters<typeof planRequest>[3], 'body'>> & { body?: Json };
}

const plan = ({ request, operation, provider, base, inputs: { body, ...inputs } = {} }: Given): RequestPlan =>
  planRequest(operationOf(request, operation), { ...PROVIDER, ...provider }, base ?? BASE, {
    parameters: {},
    query: {},
    headers: {},
    ...(body === undefined ? {} : { body: { value: body } }),
    ...inputs,
  });

describe('the URL of a request', () => {
  test.each<{ name: string; given: Given; expected: string }>([
    {
      name: 'is below the path of base-url',
      given: { request: 'GET /a' },
      expected: 'https://api.example.com/redmine/a',
    },
    {
      name: 'is the full URL of the request line',
      given: { request: 'GET https://b.test:1/a?x=1' },
      expected: 'https://b.test:1/a?x=1',
    },
    {
      name: 'has each placeholder as one segment',
      given: { request: 'GET /a/{x}/{y}', inputs: { parameters: { x: 'ü ?#%', y: 'g/p' } } },
      expected: 'https://api.example.com/redmine/a/%C3%BC%20%3F%23%25/g%2Fp',
    },
    {
      name: 'keeps an encoded slash',
      given: { request: 'GET /projects/group%2Fname' },
      expected: 'https://api.example.com/redmine/projects/group%2Fname',
    },
    {
      name: 'keeps the written query',
      given: { request: 'GET /a?flag&y=a%20b&z=' },
      expected: 'https://api.example.com/redmine/a?flag&y=a%20b&z=',
    },
    {
      name: 'has additional query parameters at the end',
      given: { request: 'GET /a?flag&y=a%20b', inputs: { query: { 'x y': 'a&b=c' } } },
      expected: 'https://api.example.com/redmine/a?flag&y=a%20b&x%20y=a%26b%3Dc',
    },
    {
      name: 'has the value of the input instead of the written one',
      given: { request: 'GET /a?type=ALL&n=1', inputs: { query: { type: 'NEW' } } },
      expected: 'https://api.example.com/redmine/a?n=1&type=NEW',
    },
    {
      name: 'repeats the name of a list, and omits null and empty lists',
      given: { request: 'GET /a', inputs: { query: { id: [1, 2], none: null, empty: [], yes: true } } },
      expected: 'https://api.example.com/redmine/a?id=1&id=2&yes=true',
    },
    {
      name: 'has the value of query instead of the one in parameters',
      given: { request: 'GET /a', inputs: { parameters: { n: 1, m: 2 }, query: { n: 3 } } },
      expected: 'https://api.example.com/redmine/a?n=3&m=2',
    },
    {
      name: 'has the values of placeholders in its query, and sends them once',
      given: {
        request: 'GET /a?type={type}&n={n}&flag={flag}&again={type}',
        inputs: { parameters: { type: 'a b&c=d+ü/?', n: 5, flag: true, more: 1 } },
      },
      expected:
        'https://api.example.com/redmine/a?type=a%20b%26c%3Dd%2B%C3%BC%2F%3F&n=5&flag=true&again=a%20b%26c%3Dd%2B%C3%BC%2F%3F&more=1',
    },
    {
      name: 'has an empty value in its query',
      given: { request: 'GET /a?q={q}', inputs: { parameters: { q: '' } } },
      expected: 'https://api.example.com/redmine/a?q=',
    },
    {
      name: 'has one value in its path and its query',
      given: { request: 'GET /a/{id}?parent={id}', inputs: { parameters: { id: 7 } } },
      expected: 'https://api.example.com/redmine/a/7?parent=7',
    },
    {
      name: 'has a placeholder as a name in its query, and as a part of a value',
      given: { request: 'POST https://b.test/a?{name}=x-{x}', inputs: { parameters: { name: 'n', x: '{y}' } } },
      expected: 'https://b.test/a?n=x-%7By%7D',
    },
    {
      name: 'has the value of query instead of a placeholder of the same name',
      given: { request: 'GET /a?id={id}', inputs: { parameters: { id: 1 }, query: { id: 2 } } },
      expected: 'https://api.example.com/redmine/a?id=2',
    },
    {
      name: 'keeps braces that are no placeholder',
      given: { request: 'GET /a?filter={"a":1}&b={}&c=%7Bd%7D&e={f-g}&h={&i=}' },
      expected: 'https://api.example.com/redmine/a?filter={%22a%22:1}&b={}&c=%7Bd%7D&e={f-g}&h={&i=}',
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
  ])('cannot be made from %s', (request) => {
    expect(() => plan({ request })).toThrow(stepError('INPUT_INVALID', 'not a plain path'));
  });

  test.each(['.', '..', 'a\u0000', 'a\r\nb', '\ud800'])('cannot have %j as the value of a placeholder', (x) => {
    expect(() => plan({ request: 'GET /a/{x}', inputs: { parameters: { x } } })).toThrow(
      inputErrorLike('parameters', '"x"'),
    );
  });

  test.each(['../b', 'a/../b', '..\\b'])('cannot leave its folder with %j as the value of a placeholder', (x) => {
    expect(() => plan({ request: 'GET /a/{x}', inputs: { parameters: { x } } })).toThrow(stepError('INPUT_INVALID'));
  });

  test.each(['x', 'constructor'])('needs a value for the placeholder {%s}', (name) => {
    expect(() => plan({ request: `GET /a/{${name}}` })).toThrow(inputErrorLike('parameters', `"${name}"`));
  });

  test.each<{ name: string; parameters: JsonObject }>([
    { name: 'no value', parameters: {} },
    { name: 'null', parameters: { id: null } },
    { name: 'a list', parameters: { id: [1, 2] } },
    { name: 'a map', parameters: { id: { a: 1 } } },
    { name: 'a lone surrogate', parameters: { id: '\ud800' } },
    { name: 'a value under a misspelt name', parameters: { ID: 1 } },
  ])('cannot have $name for a placeholder in its query', ({ parameters }) => {
    for (const method of ['GET', 'POST']) {
      expect(() => plan({ request: `${method} /a?id={id}`, inputs: { parameters } })).toThrow(
        stepError('INPUT_INVALID', /^parameters: .*"id"/iu),
      );
    }
  });

  test('cannot have a map in its query', () => {
    expect(() => plan({ request: 'GET /a', inputs: { query: { a: { b: 1 } } } })).toThrow(
      inputErrorLike('query', '"a"'),
    );
    expect(() => plan({ request: 'GET /a', inputs: { query: { a: [null] } } })).toThrow(inputErrorLike('query', '"a"'));
  });
});

describe('headers', () => {
  test('of the input override those of the provider, and may come from a parameter', () => {
    const provider = { headers: { accept: 'application/json', 'x-other': '1' } };
    const operation: Partial<Operation> = { parameters: { 'X-Trace': { in: 'header' } } };
    const inputs = { headers: { Accept: 'text/plain' }, parameters: { 'X-Trace': 7 } };
    expect(plan({ request: 'GET /a', provider, operation, inputs }).headers).toEqual({
      accept: 'text/plain',
      'x-other': '1',
      'x-trace': '7',
    });
  });

  test('contain the JSON type of the body, which the input may override', () => {
    const inputs = { body: {} };
    expect(plan({ request: 'POST /a', inputs }).headers).toEqual({ 'content-type': 'application/json' });
    const own = { ...inputs, headers: { 'Content-Type': 'application/merge-patch+json' } };
    expect(plan({ request: 'PATCH /a', inputs: own }).headers).toEqual({
      'content-type': 'application/merge-patch+json',
    });
  });

  test('must not have a content-type that is not JSON for a JSON body', () => {
    for (const type of ['text/plain', 'text/plain; x=json', 'application/x-json', 'json', '', 'application/json+xml']) {
      const inputs = { body: {}, headers: { 'content-type': type } };
      expect(() => plan({ request: 'POST /a', inputs })).toThrow(inputErrorLike('headers', 'content-type is not JSON'));
    }
  });

  test.each([
    { name: 'a form', inputs: { form: { a: 'b' } }, type: 'application/json' },
    { name: 'a form with files', inputs: { files: { a: 'b' } }, type: 'multipart/form-data' },
    {
      name: 'a form with files and another boundary',
      inputs: { files: { a: 'b' } },
      type: 'multipart/form-data; boundary=x',
    },
  ])('must not have another content-type for $name', ({ inputs, type }) => {
    const given = { request: 'POST /a', inputs: { ...inputs, headers: { 'content-type': type } } };
    expect(() => plan(given)).toThrow(inputErrorLike('headers', 'content-type is not that of the form'));
    const provider = { headers: { 'content-type': type } };
    expect(() => plan({ request: 'POST /a', inputs, provider })).toThrow(inputErrorLike('headers', 'of the form'));
  });

  test('may name the charset of a form', () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const inputs = { form: { a: 'b' }, headers: { 'content-type': type } };
    expect(plan({ request: 'POST /a', inputs }).headers).toEqual({ 'content-type': type });
  });

  test('have the type of the input content-type instead of that of the provider', () => {
    const provider = { headers: { 'content-type': 'application/vnd.api+json' } };
    const inputs = { bodyFile: 'a.csv', contentType: 'text/csv' };
    expect(plan({ request: 'POST /a', inputs, provider }).headers['content-type']).toBe('text/csv');
    expect(plan({ request: 'POST /a', inputs: { body: {} }, provider }).headers['content-type']).toBe(
      'application/vnd.api+json',
    );
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'text/json', 'application/vnd.api+json;v=1'])(
    'may have the content-type %s for a JSON body',
    (type) => {
      const inputs = { body: {}, headers: { 'content-type': type } };
      expect(plan({ request: 'POST /a', inputs }).headers).toEqual({ 'content-type': type });
    },
  );

  test.each<{ header: string; provider: Partial<Provider> }>([
    { header: 'Authorization', provider: {} },
    { header: 'private-token', provider: { authorization: { header: 'private-token', scheme: '' } } },
  ])('must not contain $header, which carries the token', ({ header, provider }) => {
    expect(() => plan({ request: 'GET /a', provider, inputs: { headers: { [header]: 'x' } } })).toThrow(
      inputErrorLike('headers', header.toLowerCase()),
    );
  });
});

describe('the body', () => {
  const wrapped: Partial<Operation> = { parameters: { subject: { in: 'body' } }, body: { wrap: 'issue', rest: true } };

  test.each<{ name: string; given: Given; expected: string | undefined }>([
    { name: 'is unset', given: { request: 'POST /a' }, expected: undefined },
    {
      name: 'is that of the input',
      given: { request: 'POST /a', inputs: { body: { b: [1] } } },
      expected: '{"b":[1]}',
    },
    { name: 'may be a text', given: { request: 'PUT /a', inputs: { body: 'x' } }, expected: '"x"' },
    { name: 'may be false', given: { request: 'PUT /a', inputs: { body: false } }, expected: 'false' },
    { name: 'may be sent with DELETE', given: { request: 'DELETE /a', inputs: { body: {} } }, expected: '{}' },
    {
      name: 'has the parameters under their wrapper, in the order of the workflow',
      given: { request: 'POST /a', operation: wrapped, inputs: { parameters: { done: false, subject: 'S "1"' } } },
      expected: '{"issue":{"done":false,"subject":"S \\"1\\""}}',
    },
    {
      name: 'has the parameters without a wrapper',
      given: { request: 'POST /a', operation: { body: { rest: true } }, inputs: { parameters: { n: 1 } } },
      expected: '{"n":1}',
    },
  ])('$name', ({ given, expected }) => {
    expect(plan(given).body).toBe(expected);
  });

  test.each(['GET', 'HEAD'])('cannot be sent with %s', (method) => {
    expect(() => plan({ request: `${method} /a`, inputs: { body: {} } })).toThrow(inputErrorLike('body', method));
  });

  test('cannot be combined with parameters in the body', () => {
    const inputs = { parameters: { subject: 'S' }, body: {} };
    expect(() => plan({ request: 'POST /a', operation: wrapped, inputs })).toThrow(
      inputErrorLike('body', 'cannot be combined with parameters'),
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

  test('is planned as its path, which is not in the URL', () => {
    const made = plan(given({ file: 'logs/build.log', filename: 'build 1.log' }));
    expect(made.body).toEqual({ input: 'parameters', path: 'logs/build.log' });
    expect(made.headers).toEqual({ 'content-type': 'application/octet-stream' });
    expect(made.url.href).toBe('https://api.example.com/redmine/uploads?filename=build%201.log');
  });

  test.each<{ name: string; operation: Partial<Operation>; expected: string }>([
    {
      name: 'of the operation',
      operation: { body: { from: 'file', media_type: 'image/png' } },
      expected: 'image/png',
    },
    {
      name: 'application/octet-stream by default',
      operation: { body: { from: 'file' } },
      expected: 'application/octet-stream',
    },
  ])('has the type $name', ({ operation, expected }) => {
    const made = plan(given({ file: 'a' }, { operation: { ...upload, ...operation } }));
    expect(made.headers['content-type']).toBe(expected);
  });

  test('may have any type that the workflow sets', () => {
    const inputs = { parameters: { file: 'a' }, headers: { 'content-type': 'text/plain' } };
    expect(plan({ ...given({}), inputs }).headers['content-type']).toBe('text/plain');
  });

  test.each([7, true, ['a'], { a: 'b' }])('cannot be %j', (file) => {
    expect(() => plan(given({ file }))).toThrow(inputErrorLike('parameters', '"file"'));
  });

  test.each([undefined, null, ''])('must be set, not %j', (file) => {
    expect(() => plan(given(file === undefined ? {} : { file }))).toThrow(inputErrorLike('parameters', '"file"'));
  });

  test('cannot be combined with the input body', () => {
    const inputs = { parameters: { file: 'a' }, body: {} };
    expect(() => plan({ ...given({}), inputs })).toThrow(
      inputErrorLike('body', 'cannot be combined with the file of the parameter "file"'),
    );
  });

  test('cannot be combined with undeclared parameters', () => {
    expect(() => plan(given({ file: 'a', name: 'b' }))).toThrow(inputErrorLike('parameters', '"name"'));
  });
});

describe('the request for the user of a token', () => {
  test('is that of the provider, below the base URL, with the headers of the provider', () => {
    const provider = {
      ...PROVIDER,
      identity: { request: 'GET /users/current.json', name: 'user.login' },
      headers: { accept: 'application/json' },
    };
    const made = planIdentity(provider, BASE);
    expect(made).toMatchObject({ method: 'GET', body: undefined, headers: { accept: 'application/json' } });
    expect(made?.url.href).toBe('https://api.example.com/redmine/users/current.json');
  });

  test('is undefined if the provider declares none', () => {
    expect(planIdentity(PROVIDER, BASE)).toBeUndefined();
  });
});

test('a plan contains its method, its operation and the values in its path', () => {
  const made = plan({ request: 'POST /a/{id}/{x}', inputs: { parameters: { id: 7, x: 'ü' } } });
  expect(made.method).toBe('POST');
  expect(made.operation.request).toBe('POST /a/{id}/{x}');
  expect(made.pathValues).toEqual({ id: '7', x: 'ü' });
});

test('a plan contains no values of its query', () => {
  const made = plan({ request: 'GET /a/{id}?id={id}&x={x}', inputs: { parameters: { id: 7, x: 1 } } });
  expect(made.pathValues).toEqual({ id: '7' });
});

test.each([
  { input: 'query', given: { request: 'GET /a', inputs: { query: { a: 'x\ud800' } } } },
  { input: 'query', given: { request: 'GET /a', inputs: { query: { 'x\ud800': ['a'] } } } },
  { input: 'form', given: { request: 'POST /a', inputs: { form: { a: ['b', '\udc00'] } } } },
])('text in $input that would be sent as another text is an error', ({ input, given }) => {
  expect(() => plan(given)).toThrow(inputErrorLike(input, 'is not valid Unicode'));
});
