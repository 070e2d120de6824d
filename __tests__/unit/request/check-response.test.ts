import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../src/http/message.js';
import { Secrets } from '../../../src/lib/secrets.js';
import type { Operation } from '../../../src/provider/provider.js';
import { ANY_MEDIA_TYPE, checkResponse, warnOfPage } from '../../../src/request/check-response.js';
import { createFakeHost } from '../../support/fake-host.js';

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in &amp; go</title></head></html>';

interface Given {
  method?: string;
  status?: number;
  type?: string;
  body?: string;
  redirectedTo?: URL;
  hidesText?: boolean;
  operation?: Partial<Operation>;
}

const SIGN_IN = new URL('https://api.test/sign-in');
const responseOf = ({ status = 200, type = '', body = '', redirectedTo }: Given): HttpResponse => ({
  status,
  headers: type === '' ? {} : { 'content-type': type },
  body: Buffer.from(body),
  ...(redirectedTo ? { redirectedTo } : {}),
});

function check(given: Given): { code: string; message: string; hint: string } | undefined {
  const { method = 'GET', operation, hidesText = false } = given;
  const plan = {
    method,
    url: new URL('https://api.example.com/a'),
    operation: { description: 'Reads all.', request: `${method} /a`, ...operation },
    hidesText,
  };
  return checkResponse(responseOf(given), plan, new Secrets(() => undefined));
}

const CREATES: Given = { method: 'POST', status: 201, operation: { result: { id: 'issue.id' } } };
test.each([{}, { redirectedTo: SIGN_IN }])('the title of a page is not quoted if it may be hidden text', (more) => {
  const page = { type: 'text/html', body: PAGE, ...more };
  expect(check(page)?.message).toContain('Sign in');
  expect(check({ ...page, hidesText: true })?.message).not.toContain('Sign in');
});

const IMAGE: Given = { operation: { response: { media_type: 'image/*' } } };

describe('a response is as declared:', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'JSON', given: { type: 'application/json', body: '[]' } },
    { name: 'JSON with another type', given: { type: 'text/plain', body: '{"a":1}' } },
    { name: 'JSON with a BOM', given: { body: '\ufeff{}' } },
    { name: 'JSON of more than 1 MiB', given: { body: `["${'x'.repeat(1_100_000)}"]` } },
    { name: 'nothing, with 204', given: { method: 'PUT', status: 204 } },
    { name: 'nothing, with 200', given: {} },
    { name: 'JSON with the declared result', given: { ...CREATES, body: '{"issue":{"id":7}}' } },
    {
      name: 'the declared media type',
      given: { type: 'text/csv; header=present', body: 'a,b', operation: { response: { media_type: 'text/csv' } } },
    },
    { name: 'a media type of the declared range', given: { ...IMAGE, type: 'image/png', body: 'x' } },
    {
      name: 'a web page, if anything is',
      given: { body: PAGE, operation: { response: { media_type: ANY_MEDIA_TYPE } } },
    },
    {
      name: 'a web page, if that is declared',
      given: {
        type: 'text/html',
        body: PAGE,
        redirectedTo: SIGN_IN,
        operation: { response: { media_type: 'text/html' } },
      },
    },
  ])('$name', ({ given }) => {
    expect(check(given)).toBeUndefined();
  });
});

describe('a response is not as declared:', () => {
  test.each<{ name: string; given: Given; code?: string; message: string }>([
    {
      name: 'a web page',
      given: { type: 'text/html', body: PAGE },
      message: 'is a web page ("Sign in & go") instead of JSON',
    },
    {
      name: 'a web page with the type of JSON',
      given: { type: 'application/json', body: PAGE },
      message: 'is a web page',
    },
    {
      name: 'a web page without a title',
      given: { type: 'text/html', body: '<html>' },
      message: 'is a web page (text/html) instead',
    },
    {
      name: 'a web page after a redirect',
      given: { body: PAGE, redirectedTo: SIGN_IN },
      code: 'TOKEN_NOT_ACCEPTED',
      message: 'redirected to a web page ("Sign in & go")',
    },
    { name: 'plain text', given: { type: 'text/plain', body: 'OK' }, message: 'is text/plain instead of JSON' },
    {
      name: 'JSON that is cut',
      given: { type: 'application/json', body: '{"a":' },
      message: 'is application/json instead of JSON',
    },
    {
      name: 'a list in place of what was created',
      given: { ...CREATES, status: 200, body: '[{"id":1}]' },
      message: 'has no "issue.id"',
    },
    { name: 'nothing in place of what was created', given: CREATES, message: 'has no "issue.id"' },
    { name: 'an empty id', given: { ...CREATES, body: '{"issue":{"id":""}}' }, message: 'has no "issue.id"' },
    {
      name: 'another media type than the declared range',
      given: { ...IMAGE, type: 'text/plain', body: 'x' },
      message: 'is text/plain instead of image/*',
    },
  ])('$name', ({ given, code = 'RESPONSE_UNEXPECTED', message }) => {
    expect(check(given)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test.each([
    { method: 'GET', mayHaveActed: false },
    { method: 'POST', mayHaveActed: true },
    { method: 'DELETE', mayHaveActed: true },
  ])('$method says whether the server may have processed it: $mayHaveActed', ({ method, mayHaveActed }) => {
    const hint = check({ method, body: PAGE })?.hint ?? '';
    expect(hint.includes('The server may have processed the request.')).toBe(mayHaveActed);
  });
});

describe('a web page for a request of the workflow', () => {
  test.each([
    { name: 'is a warning if JSON was asked for', accept: 'application/json', body: PAGE, warns: true },
    { name: 'is fine if not', accept: '*/*', body: PAGE, warns: false },
    { name: 'is the only reason', accept: 'application/json', body: '{}', warns: false },
  ])('$name', ({ accept, body, warns }) => {
    const host = createFakeHost();
    warnOfPage(responseOf({ body }), { headers: { accept }, url: new URL('https://api.example.com/a') }, host);
    expect(host.warnings).toEqual(warns ? [expect.stringContaining('a web page ("Sign in & go"), although')] : []);
  });
});

test('the media type of a page without a title is cut', () => {
  const { message = '' } = check({ type: `x/${'y'.repeat(500)}`, body: '<!DOCTYPE html><p>' }) ?? {};
  expect(message).toContain('x/yyy');
  expect(message.length).toBeLessThan(200);
});
