import { expect, test } from '@jest/globals';
import { introspectToken } from '../../../../src/auth/oauth/introspect.js';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { clientOf, TARGET } from '../../../support/client.js';

const endpoint = new URL('https://login.example.com/introspect');

test.each<{ name: string; status?: number; body: string; expected: boolean | undefined }>([
  { name: 'an active token', body: '{"active":true}', expected: true },
  { name: 'an inactive token', body: '{"active":false}', expected: false },
  { name: 'a response without the field', body: '{"scope":"read"}', expected: undefined },
  { name: 'a field that is no boolean', body: '{"active":"true"}', expected: undefined },
  { name: 'a web page', body: '<p>Hello</p>', expected: undefined },
  { name: 'a client that may not introspect', status: 403, body: '{"active":false}', expected: undefined },
])('resolves $name to $expected', async ({ status = 200, body, expected }) => {
  const requests: OutgoingRequest[] = [];
  const send = (request: OutgoingRequest): Promise<HttpResponse> => {
    requests.push(request);
    return Promise.resolve({ status, headers: {}, body: Buffer.from(body) });
  };
  const client = clientOf('client_secret_post');
  expect(await introspectToken({ endpoint, client, token: 'access-0001' }, send)).toBe(expected);
  const [request] = requests;
  expect(request).toMatchObject({ method: 'POST', url: endpoint, maxRedirects: 0 });
  const form = new URLSearchParams((await request?.credentials.attach(TARGET))?.body);
  expect(Object.fromEntries(form)).toMatchObject({ token: 'access-0001', token_type_hint: 'access_token' });
  expect(form.has('client_secret')).toBe(true);
});
