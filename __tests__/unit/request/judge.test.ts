import { describe, expect, test } from '@jest/globals';
import { unexpectedStatus } from '../../../src/request/judge.js';
import type { Provider } from '../../../src/provider/provider.js';
import { Secrets } from '../../../src/lib/secrets.js';
import type { StepError } from '../../../src/lib/errors.js';
import { PROVIDER } from '../../support/sample-provider.js';

const URL_ASKED = new URL('https://api.example.com:8443/a?q=s3cret');

interface Said {
  scope?: string;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  provider?: Partial<Provider>;
}

function judge({ status = 422, body = '', headers = {}, provider = {}, scope }: Said): StepError {
  const secrets = new Secrets(() => undefined);
  secrets.protect('t0ken-t0ken');
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return unexpectedStatus({ status, headers, body: bytes }, URL_ASKED, {
    provider: { ...PROVIDER, ...provider },
    secrets,
    scope,
  });
}

describe('the words of the API', () => {
  test.each<{ name: string; said: Said; expected: string }>([
    { name: 'a list of texts', said: { body: { errors: ['A', 'B', 7, ''] } }, expected: ': "A; B"' },
    { name: 'a text at a deeper place', said: { body: { error: { text: 'A' } } }, expected: ': "A"' },
    { name: 'the first place that has any', said: { body: { errors: [], message: 'M' } }, expected: ': "M"' },
    { name: 'a full stop of their own', said: { body: { message: 'No.' } }, expected: ': "No"' },
    { name: 'none in another form', said: { body: { errors: { a: 1 } } }, expected: '' },
    { name: 'none in HTML', said: { body: '<b>500</b>' }, expected: '' },
    { name: 'none without a body', said: {}, expected: '' },
    {
      name: 'those of an OAuth error',
      said: { body: { error: 'invalid_token', error_description: 'Gone' } },
      expected: ': "invalid_token: Gone"',
    },
    {
      name: 'those of a challenge',
      said: { headers: { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' } },
      expected: ': "invalid_token"',
    },
    {
      name: 'a command of theirs',
      said: { body: { message: 'a\n::error::b ##[c]' } },
      expected: ': "a\\n::error::b ## [c]"',
    },
    { name: 'a secret in them', said: { body: { message: 'token t0ken-t0ken' } }, expected: ': "token ***"' },
    { name: 'a long speech', said: { body: { message: 'x'.repeat(600) } }, expected: `: "${'x'.repeat(500)}…"` },
  ])('$name', ({ said, expected }) => {
    expect(judge(said)).toMatchObject({
      code: 'API_STATUS',
      message: `api.example.com:8443 answered HTTP 422${expected}.`,
    });
  });
});

describe('the hint', () => {
  test.each<{ name: string; said: Said; expected: string }>([
    {
      name: 'of the provider',
      said: { status: 403, provider: { hints: { '403': 'Ask Ada.' } } },
      expected: 'Ask Ada.',
    },
    { name: 'of 401', said: { status: 401 }, expected: 'did not accept the token' },
    { name: 'of 404', said: { status: 404 }, expected: 'base-url' },
    { name: 'of a redirect', said: { status: 302 }, expected: 'never follow a redirect' },
    { name: 'of nothing in particular', said: { status: 500 }, expected: '' },
    { name: 'of an answer that is fine but not what was expected', said: { status: 200 }, expected: '' },
  ])('$name', ({ said, expected }) => {
    const { hint } = judge(said);
    expect(hint === '').toBe(expected === '');
    expect(hint).toContain(expected);
  });
});

test('the query of the request is not repeated', () => {
  expect(JSON.stringify(judge({ status: 404 }))).not.toContain('s3cret');
});
