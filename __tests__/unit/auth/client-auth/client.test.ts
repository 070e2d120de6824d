import { describe, expect, test } from '@jest/globals';
import { clientCredentials, type Client } from '../../../../src/auth/client-auth/client.js';
import { CLIENT } from '../../../../src/auth/client-auth/inputs.js';
import { clientOf, TARGET } from '../../../support/client.js';

const client = (method: string, id = 'my-client.id', secret = 's3cr+t/&~: ü%'): Client =>
  clientOf(method, { id, secret, issuer: 'https://login.example.com' });
const parameters = { grant_type: 'client_credentials', scope: 'read write' };
const form = 'application/x-www-form-urlencoded';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('client_secret_post sends id and secret in the form', async () => {
  const credentials = clientCredentials(client('client_secret_post'), parameters);
  expect(credentials.kind).toBe('client');
  expect(await credentials.attach(TARGET)).toEqual({
    headers: { 'content-type': form },
    body:
      'grant_type=client_credentials&scope=read+write&client_id=my-client.id' +
      '&client_secret=s3cr%2Bt%2F%26%7E%3A+%C3%BC%25',
  });
});

test('client_secret_post sends id and secret in JSON if the encoding is json', async () => {
  const { headers, body } = await clientCredentials(client('client_secret_post'), parameters, 'json').attach(TARGET);
  expect(headers).toEqual({ 'content-type': 'application/json' });
  expect(JSON.parse(body ?? '')).toEqual({
    ...parameters,
    client_id: 'my-client.id',
    client_secret: 's3cr+t/&~: ü%',
  });
});

describe('client_secret_basic', () => {
  test.each([
    { id: 'ci', secret: 'plain', expected: 'ci:plain' },
    { id: 'my-client.id', secret: 'a_b~c', expected: 'my%2Dclient%2Eid:a%5Fb%7Ec' },
    { id: 'ci', secret: 's3cr+t/&: ü%', expected: 'ci:s3cr%2Bt%2F%26%3A%20%C3%BC%25' },
    { id: 'a:b', secret: "!'()*", expected: 'a%3Ab:%21%27%28%29%2A' },
  ])('encodes all characters of $id and $secret except letters and digits', async ({ id, secret, expected }) => {
    const { headers, body } = await clientCredentials(client('client_secret_basic', id, secret), parameters).attach(
      TARGET,
    );
    expect(headers).toEqual({ 'content-type': form, authorization: `Basic ${base64(expected)}` });
    expect(body).toBe('grant_type=client_credentials&scope=read+write');
  });
});

test('client_secret_basic_raw sends id and secret without encoding', async () => {
  const { headers, body } = await clientCredentials(client('client_secret_basic_raw'), parameters).attach(TARGET);
  expect(headers['authorization']).toBe(`Basic ${base64('my-client.id:s3cr+t/&~: ü%')}`);
  expect(body).toBe('grant_type=client_credentials&scope=read+write');
});

test('the derived secrets are the encoded credentials that the two Basic methods send', async () => {
  const sent = await Promise.all(
    (['client_secret_basic', 'client_secret_basic_raw'] as const).map(async (method) => {
      const { headers } = await clientCredentials(client(method), parameters).attach(TARGET);
      return headers['authorization']?.replace('Basic ', '');
    }),
  );
  const inputs: Record<string, string> = { 'client-id': 'my-client.id', 'client-secret': 's3cr+t/&~: ü%' };
  expect(CLIENT.derivedSecrets?.((name) => inputs[name] ?? '')).toEqual(sent);
  expect(new Set(sent).size).toBe(2);
});
