import { describe, expect, test } from '@jest/globals';
import { unexpectedStatus } from '../../../src/request/judge.js';
import type { Provider } from '../../../src/provider/provider.js';
import { Secrets } from '../../../src/lib/secrets.js';
import type { StepError } from '../../../src/lib/errors.js';
import { PROVIDER } from '../../support/sample-provider.js';

const REQUEST_URL = new URL('https://api.example.com:8443/a?q=s3cret');

interface Given {
  method?: string;
  scope?: string;
  hidesText?: boolean;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  provider?: Partial<Provider>;
  mayHaveEnded?: boolean;
}

function judge({
  method = 'GET',
  status = 422,
  body = '',
  headers = {},
  provider = {},
  scope,
  hidesText = false,
  mayHaveEnded = false,
}: Given): StepError {
  const secrets = new Secrets(() => undefined);
  secrets.protect('t0ken-t0ken');
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const operation = { description: 'Reads all.', request: 'GET /a' };
  const plan = { method, url: REQUEST_URL, operation, body: undefined, hidesText };
  return unexpectedStatus({ status, headers, body: bytes }, plan, {
    authorizationEndpoint: new URL('https://login.example.com/authorize'),
    provider: { ...PROVIDER, ...provider },
    secrets,
    scope,
    mayHaveEnded,
  });
}

describe('the error of an API response contains', () => {
  test.each<{ name: string; given: Given; expected: string }>([
    { name: 'the texts of a list', given: { body: { errors: ['A', 'B', 7, ''] } }, expected: ': "A; B"' },
    { name: 'a text at a nested path', given: { body: { error: { text: 'A' } } }, expected: ': "A"' },
    {
      name: 'the text of the first path that has text',
      given: { body: { errors: [], message: 'M' } },
      expected: ': "M"',
    },
    { name: 'the message without its full stop', given: { body: { message: 'No.' } }, expected: ': "No"' },
    { name: 'no message from an object', given: { body: { errors: { a: 1 } } }, expected: '' },
    { name: 'no message from HTML', given: { body: '<b>500</b>' }, expected: '' },
    { name: 'no message without a body', given: {}, expected: '' },
    {
      name: 'the code and description of an OAuth error',
      given: { body: { error: 'invalid_token', error_description: 'Gone' } },
      expected: ': "invalid_token: Gone"',
    },
    {
      name: 'the error of a challenge',
      given: { headers: { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' } },
      expected: ': "invalid_token"',
    },
    {
      name: 'a workflow command, made harmless',
      given: { body: { message: 'a\n::error::b ##[c]' } },
      expected: ': "a\\n::error::b ## [c]"',
    },
    { name: '*** instead of a secret', given: { body: { message: 'token t0ken-t0ken' } }, expected: ': "token ***"' },
    {
      name: 'at most 500 characters of the message',
      given: { body: { message: 'x '.repeat(300) } },
      expected: `: "${'x '.repeat(250)}…"`,
    },
  ])('$name', ({ given, expected }) => {
    expect(judge(given)).toMatchObject({
      code: 'API_STATUS',
      message: `api.example.com:8443 returned HTTP 422${expected}.`,
    });
  });
});

describe('the hint says that another run may have refreshed since', () => {
  const words = 'Another run may have refreshed since';
  test.each([
    { status: 401, mayHaveEnded: true, says: true },
    { status: 403, mayHaveEnded: true, says: true },
    { status: 404, mayHaveEnded: true, says: false },
    { status: 401, mayHaveEnded: false, says: false },
    { status: 403, mayHaveEnded: false, says: false },
  ])('for HTTP $status if a refresh may have ended the token ($mayHaveEnded): $says', ({ says, ...given }) => {
    expect(judge(given).hint.includes(words)).toBe(says);
    expect(judge({ ...given, provider: { hints: { [given.status]: 'Ask Ada.' } } }).hint.includes(words)).toBe(says);
  });

  test.each([true, false])(
    'for a redirect to a sign-in page if a refresh may have ended the token: %s',
    (mayHaveEnded) => {
      const headers = { location: 'https://login.example.com/authorize?client_id=x' };
      const { code, hint } = judge({ status: 302, headers, mayHaveEnded });
      expect(code).toBe('TOKEN_NOT_ACCEPTED');
      expect(hint.includes(words)).toBe(mayHaveEnded);
    },
  );
});

describe('the hint is', () => {
  test.each<{ name: string; given: Given; expected: string }>([
    {
      name: 'that of the provider',
      given: { status: 403, provider: { hints: { '403': 'Ask Ada.' } } },
      expected: 'Ask Ada.',
    },
    { name: 'that of the step for 401', given: { status: 401 }, expected: 'did not accept the token' },
    { name: 'that of the step for 404', given: { status: 404 }, expected: 'base-url' },
    { name: 'that of the step for a redirect', given: { status: 302 }, expected: 'does not follow this redirect' },
    { name: 'empty for 500', given: { status: 500 }, expected: '' },
    {
      name: 'that a change may have been made, for 500',
      given: { method: 'POST', status: 500 },
      expected: 'may have processed the request',
    },
    {
      name: 'that a change may have been made, for 408',
      given: { method: 'PUT', status: 408 },
      expected: 'may have processed',
    },
    {
      name: 'that a change may have been made, for 524',
      given: { method: 'PATCH', status: 524 },
      expected: 'may have processed',
    },
    { name: 'empty for an unexpected success', given: { status: 200 }, expected: '' },
  ])('$name', ({ given, expected }) => {
    const { hint } = judge(given);
    expect(hint === '').toBe(expected === '');
    expect(hint).toContain(expected);
  });
});

test('the words of the server are not shown if they may quote hidden text', () => {
  const error = judge({ hidesText: true, body: { errors: ['Notes x y is invalid'] } });
  expect(error.message).toBe('api.example.com:8443 returned HTTP 422.');
  expect(error.hint).toContain("The server's words are not shown");
  expect(judge({ hidesText: true }).hint).not.toContain('words');
});

test('a redirect to the sign-in page means that the token was not accepted', () => {
  const error = judge({ status: 302, headers: { location: 'https://login.example.com/authorize?x=1' } });
  expect(error).toMatchObject({ code: 'TOKEN_NOT_ACCEPTED', refused: false });
});

test.each([
  { status: 422, refused: true },
  { status: 401, refused: true },
  { status: 501, refused: true },
  { status: 408, refused: false },
  { status: 500, refused: false },
  { status: 302, refused: false },
])('status $status: the server certainly refused the request: $refused', ({ status, refused }) => {
  expect(judge({ status })).toMatchObject({ refused });
  expect(judge({ status }).with({ before: 'x' })).toMatchObject({ refused });
});

test('the error does not contain the query of the request', () => {
  expect(JSON.stringify(judge({ status: 404 }))).not.toContain('s3cret');
});
