import { expect } from '@jest/globals';
import fc from 'fast-check';
import { readOAuthError, type OAuthError } from '../../src/http/oauth-error.js';
import type { HttpResponse } from '../../src/http/message.js';
import { quoteServerMessage } from '../../src/http/server-message.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';
import { expectSafe, plantedSecrets, withSecrets } from './planted.js';

const value = fc.oneof(
  fc.constantFrom('invalid_token', 'The token expired', 'a\\"b', ''),
  fc.string({ maxLength: 30 }),
);
const parameter = fc
  .tuple(fc.constantFrom('realm', 'error', 'error_description', 'scope', 'ERROR', 'xerror'), value, fc.boolean())
  .map(([name, text, isQuoted]) => (isQuoted ? `${name}="${text}"` : `${name}=${text}`));
const challenge = fc
  .array(
    fc
      .tuple(fc.constantFrom('Bearer', 'DPoP', 'Basic', 'Negotiate'), fc.array(parameter, { maxLength: 4 }))
      .map(([scheme, parameters]) => `${scheme} ${parameters.join(', ')}`),
    { maxLength: 3 },
  )
  .map((challenges) => challenges.join(', '));

const planted = plantedSecrets();

interface Result {
  error: OAuthError | undefined;
  quote: string;
}

const responseOf = (text: string): HttpResponse => ({
  status: 401,
  headers: { 'www-authenticate': text },
  body: Buffer.alloc(0),
});

fuzz<string, Result>('WWW-Authenticate', {
  // Node.js accepts 16 KiB of headers.
  cases: withSecrets(nearValid(challenge, [' error="', '"', '\\"', '\\', ', ', '=', ' '], 16_384)),
  textOf: (text) => text,
  run: (text) => {
    const response = responseOf(text);
    return { error: readOAuthError(response), quote: quoteServerMessage(response, planted.secrets) };
  },
  check: (text, { error, quote }) => {
    for (const part of [error?.error ?? '', error?.description ?? '']) expect(text).toContain(part);
    expectSafe(`The API returned HTTP 401${quote}.`, planted);
  },
  msPerKiB: 5,
});
