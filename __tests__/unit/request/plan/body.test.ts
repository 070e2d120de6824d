import { describe, expect, test } from '@jest/globals';
import { planBody, type BodyInputs } from '../../../../src/request/plan/body.js';
import { operationOf } from '../../../support/sample-provider.js';
import { inputErrorLike } from '../../../support/step-error.js';

const POST = operationOf('POST /a');
const planned = (inputs: BodyInputs, located = {}, method = 'POST') => planBody(POST, method, located, inputs);

describe('a body', () => {
  test.each<{ name: string; inputs: BodyInputs; body: unknown; type: string }>([
    { name: 'JSON', inputs: { body: { value: { a: 1 } } }, body: '{"a":1}', type: 'application/json' },
    {
      name: 'another kind of JSON',
      inputs: { body: { value: [] }, contentType: 'application/vnd.api+json; v=1' },
      body: '[]',
      type: 'application/vnd.api+json; v=1',
    },
    { name: 'text', inputs: { body: { text: 'a: b' }, contentType: 'text/csv' }, body: 'a: b', type: 'text/csv' },
    {
      name: 'a form',
      inputs: { form: { a: 'x y&z', list: ['1', 2], gone: null, no: false } },
      body: 'a=x%20y%26z&list=1&list=2&no=false',
      type: 'application/x-www-form-urlencoded',
    },
    {
      name: 'a file',
      inputs: { bodyFile: 'a.bin' },
      body: { input: 'body-file', path: 'a.bin' },
      type: 'application/octet-stream',
    },
    {
      name: 'a file of a given type',
      inputs: { bodyFile: 'a.json', contentType: 'application/json' },
      body: { input: 'body-file', path: 'a.json' },
      type: 'application/json',
    },
  ])('may be $name', ({ inputs, body, type }) => {
    expect(planned(inputs)).toEqual({ body, contentType: type });
  });

  test('is absent without inputs and parameters', () => {
    expect(planned({})).toEqual({ body: undefined, contentType: undefined });
  });

  test('of parameters has the given kind of JSON', () => {
    const { body, contentType } = planned({ contentType: 'application/merge-patch+json' }, { a: 1 });
    expect([body, contentType]).toEqual(['{"a":1}', 'application/merge-patch+json']);
  });

  test('may be a form with files, whose names are escaped', () => {
    const { body, contentType = '' } = planned({ form: { 'a"b': 'x' }, files: { file: ['d/"q".pdf', 'e\r\nf'] } });
    const [, boundary = ''] = /^multipart\/form-data; boundary=([\w-]+)$/u.exec(contentType) ?? [];
    const head = (more: string): string => `--${boundary}\r\ncontent-disposition: form-data; name="${more}`;
    const type = '\r\ncontent-type: application/octet-stream\r\n\r\n';
    expect(body).toEqual([
      `${head('a%22b"')}\r\n\r\nx\r\n`,
      `${head('file"; filename="%22q%22.pdf"')}${type}`,
      { input: 'files', path: 'd/"q".pdf' },
      '\r\n',
      `${head('file"; filename="e%0D%0Af"')}${type}`,
      { input: 'files', path: 'e\r\nf' },
      '\r\n',
      `--${boundary}--\r\n`,
    ]);
  });
});

describe('INPUT_INVALID', () => {
  test.each<{ name: string; inputs: BodyInputs; input: string; located?: object; method?: string }>([
    { name: 'two bodies', inputs: { body: { value: 1 }, form: { a: 1 } }, input: 'form' },
    { name: 'a body and a file', inputs: { body: { value: 1 }, bodyFile: 'a' }, input: 'body-file' },
    { name: 'three bodies', inputs: { body: { value: 1 }, form: { a: 1 }, files: { a: 'b' } }, input: 'files' },
    { name: 'a file with GET', inputs: { bodyFile: 'a' }, input: 'body-file', method: 'GET' },
    { name: 'a form with HEAD', inputs: { form: { a: 1 } }, input: 'form', method: 'HEAD' },
    { name: 'parameters and a form', inputs: { form: { a: 1 } }, input: 'form', located: { b: 1 } },
    { name: 'a content type without a body', inputs: { contentType: 'text/plain' }, input: 'content-type' },
    {
      name: 'a content type for parameters that is not JSON',
      inputs: { contentType: 'text/plain' },
      input: 'content-type',
      located: { b: 1 },
    },
    { name: 'a content type for a form', inputs: { form: { a: 1 }, contentType: 'a/b' }, input: 'content-type' },
    { name: 'a content type for files', inputs: { files: { a: 'b' }, contentType: 'a/b' }, input: 'content-type' },
    { name: 'a map in a form', inputs: { form: { a: { b: 1 } } }, input: 'form' },
    { name: 'a number as file', inputs: { files: { a: 7 } }, input: 'files' },
    { name: 'an empty path', inputs: { files: { a: [''] } }, input: 'files' },
  ])('for $name', ({ inputs, input, located, method }) => {
    expect(() => planned(inputs, located, method)).toThrow(inputErrorLike(input));
  });

  test('for a body and the file of an operation', () => {
    const upload = operationOf('POST /a', { body: { from: 'file' } });
    expect(() => planBody(upload, 'POST', { file: 'a' }, { bodyFile: 'b' })).toThrow(inputErrorLike('body-file'));
  });
});

describe('declared fields', () => {
  const parameters = {
    project: { in: 'body', as: 'project.key' },
    owner: { in: 'body', as: 'project.owner' },
    title: { in: 'body' },
    values: { in: 'body', outside: true },
  } as const;

  test('with dots are in objects, and those outside are next to the others', () => {
    const operation = { ...POST, parameters, body: { wrap: 'task' } };
    const located = { 'project.key': 'W', 'project.owner': 'me', title: 'a.b', values: [1], 'x.y': 1 };
    expect(JSON.parse(planBody(operation, 'POST', located, {}).body as string)).toEqual({
      task: { project: { key: 'W', owner: 'me' }, title: 'a.b', 'x.y': 1 },
      values: [1],
    });
  });
});
