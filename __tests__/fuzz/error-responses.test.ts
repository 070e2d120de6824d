import { expect } from '@jest/globals';
import fc from 'fast-check';
import { tokenRejected } from '../../src/auth/oauth/token-error.js';
import { protectTokens } from '../../src/auth/oauth/token-response.js';
import { findServerMessage, quoteServerMessage } from '../../src/http/server-message.js';
import { readAnyText, type HttpResponse } from '../../src/http/message.js';
import { checkResponse } from '../../src/request/check-response.js';
import { clientOf } from '../support/client.js';
import { operationOf } from '../support/sample-provider.js';
import type { StepError } from '../../src/lib/errors.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafe, expectSafeError, plantedSecrets, withSecrets, type Planted } from './planted.js';

const words = fc.oneof(
  fc.constantFrom(
    'invalid_client',
    'Invalid client or Invalid client credentials',
    'AADSTS7000215: Wrong.',
    '',
    'Tracker is invalid',
  ),
  fc.string({ maxLength: 60 }),
);
const json = fc
  .oneof(
    fc.record({ error: words, error_description: words, error_uri: fc.webUrl() }, { requiredKeys: ['error'] }),
    fc.record({ errors: fc.array(fc.oneof(words, fc.record({ message: words, detail: words })), { maxLength: 4 }) }),
    fc.record({ error: fc.record({ code: words, message: fc.record({ value: words }) }), problem: words }),
    fc.record({ type: words, title: words, detail: words, status: fc.nat(599) }),
    fc.json({ maxDepth: 4 }),
  )
  .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
const xml = words.map(
  (text) => `<?xml version="1.0"?><e:Error><Code>x</Code><e:message lang="en">${text}</e:message></e:Error>`,
);
const html = words.map(
  (text) => `<!-- c --><!DOCTYPE html><html><head><title>${text}</title></head><body>${text}</body>`,
);
const challenge = fc
  .tuple(words, words)
  .map(
    ([error, description]) => `Bearer realm="x", error="${error}", error_description="${description}", Basic realm="y"`,
  );

const FRAGMENTS = [
  '{',
  '}',
  '"',
  '":',
  ',',
  '<message>',
  '</message>',
  '<title>',
  '</title',
  '<!--',
  '-->',
  '&amp;',
  '&#65;',
  '&#x110000;',
  ' error="',
  '\\"',
];
const TYPES = [
  'application/json',
  'application/problem+json; charset=utf-16',
  'text/html',
  'text/plain; charset=iso-8859-1',
  'text/xml',
  '',
  'x; charset="',
];

const response: fc.Arbitrary<HttpResponse> = fc
  .record({
    status: fc.constantFrom(200, 301, 302, 400, 401, 403, 404, 429, 500, 503),
    text: withSecrets(nearValid(fc.oneof({ weight: 4, arbitrary: json }, xml, html, words), FRAGMENTS)),
    encoding: fc.constantFrom('utf8' as const, 'utf16le' as const, 'latin1' as const),
    type: fc.constantFrom(...TYPES),
    // Node.js accepts 16 KiB of headers.
    challenge: fc.option(withSecrets(nearValid(challenge, FRAGMENTS, 16_384)), { nil: undefined }),
    location: fc.option(withSecrets(nearValid(fc.webUrl(), ['?', '#', '/', '@', ':'], 16_384)), { nil: undefined }),
  })
  .map(({ status, text, encoding, type, challenge: header, location }) => ({
    status,
    body: Buffer.from(text, encoding),
    headers: {
      'content-type': type,
      ...(header === undefined ? {} : { 'www-authenticate': header }),
      ...(location === undefined ? {} : { location }),
    },
  }));

const REQUEST = { url: new URL('https://login.example.com/token'), client: clientOf('client_secret_basic') };
const textOf = ({ body, headers }: HttpResponse): string => body.toString('latin1') + Object.values(headers).join('');

fuzz<HttpResponse, Planted & { error: StepError }>('error responses of the token endpoint', {
  cases: response,
  textOf,
  run: (item) => {
    const planted = plantedSecrets();
    protectTokens(readAnyText(item), 'access_token', planted.secrets);
    return { ...planted, error: tokenRejected({ ...item }, REQUEST, planted.secrets) };
  },
  check: (_, { error, ...planted }) => {
    expect(['TOKEN_REJECTED', 'REDIRECT_REFUSED']).toContain(error.code);
    expect(error.message.length + error.hint.length).toBeLessThan(3000);
    expectSafeError(error, planted);
  },
  msPerKiB: 1,
});

const PLAN = {
  method: 'POST',
  url: new URL('https://api.example.com/issues'),
  operation: operationOf('POST /issues', { result: { id: 'issue.id' } }),
};
const PATHS = ['errors', 'error.message', 'problem.text'];

fuzz<HttpResponse, Planted & { quote: string; words: string; error: StepError | undefined }>(
  'error responses of the API',
  {
    cases: response,
    textOf,
    run: (item) => {
      const planted = plantedSecrets();
      const quote = quoteServerMessage(item, planted.secrets, PATHS);
      return { ...planted, quote, words: findServerMessage(item), error: checkResponse(item, PLAN, planted.secrets) };
    },
    check: (_, { quote, error, ...planted }) => {
      expect(quote.length).toBeLessThan(3000);
      expectSafe(`The API returned HTTP 422${quote}.`, planted);
      if (error === undefined) return;
      expect(error.message.length + error.hint.length).toBeLessThan(1000);
      expectSafeError(error, planted);
    },
    msPerKiB: 1,
  },
);
