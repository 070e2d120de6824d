import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../../src/http/message.js';
import type { OutgoingRequest } from '../../../../src/http/send.js';
import { requestDeviceCode, type DeviceCode } from '../../../../src/auth/oauth/device-code.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { stepError } from '../../../support/step-error.js';
import { clientOf, TARGET } from '../../../support/client.js';

const ENDPOINT = new URL('https://login.example.com/device');
const VALID = {
  device_code: 'the-device-code-0001',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://login.example.com/enter',
  expires_in: 600,
};

/** Requests a code from an endpoint that returns this. */
async function request(body: unknown, status = 200, method = 'client_secret_post') {
  const host = createFakeHost();
  const requests: OutgoingRequest[] = [];
  const send = async (outgoing: OutgoingRequest): Promise<HttpResponse> => {
    requests.push(outgoing);
    return Promise.resolve({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  };
  const client = clientOf(method, { secret: 'the-client-secret-0001', issuer: 'https://login.example.com' });
  const code: Promise<DeviceCode> = requestDeviceCode(
    { endpoint: ENDPOINT, client, parameters: { scope: 'read' } },
    { send, secrets: host.secrets },
  );
  return { host, requests, code: await code.catch((error: unknown) => Promise.reject(error as Error)) };
}

test('authenticates the client, and masks the device code, but not the code of the user', async () => {
  const { host, requests, code } = await request(VALID);
  expect(code).toEqual({
    deviceCode: VALID.device_code,
    userCode: 'WDJB-MJHT',
    page: new URL(VALID.verification_uri),
    completePage: undefined,
    expiresInMs: 600_000,
    intervalMs: 5000,
  });
  expect(host.secrets.redact(`${VALID.device_code} WDJB-MJHT`)).toBe('*** WDJB-MJHT');
  const [sent] = requests;
  expect(sent).toMatchObject({ method: 'POST', url: ENDPOINT, maxRedirects: 0, credentials: { kind: 'client' } });
  const attached = sent?.credentials.kind === 'client' ? await sent.credentials.attach(TARGET) : undefined;
  const form = new URLSearchParams(String(attached?.body));
  expect([form.get('client_secret'), form.get('scope')]).toEqual(['the-client-secret-0001', 'read']);
});

test.each([
  [{ interval: 1 }, 1000, 600_000],
  [{ interval: '7' }, 7000, 600_000],
  [{ interval: 0, expires_in: 1.5 }, 5000, 2000],
  [{ interval: -3, expires_in: -1 }, 5000, 600_000],
  [{ interval: null, expires_in: 'soon' }, 5000, 600_000],
  [{ interval: 1e9, expires_in: 1e12 }, 86_400_000, 86_400_000],
])('%j: the times', async (more, intervalMs, expiresInMs) => {
  expect((await request({ ...VALID, ...more })).code).toMatchObject({ intervalMs, expiresInMs });
});

test('reads the address as Google writes it', async () => {
  const { verification_uri: url, ...rest } = VALID;
  expect((await request({ ...rest, verification_url: url })).code.page.href).toBe(url);
});

describe('the address with the code', () => {
  test.each([
    ['https://login.example.com/enter?user_code=WDJB-MJHT', true],
    ['https://evil.test/enter?user_code=WDJB-MJHT', false],
    ['http://login.example.com/enter?user_code=WDJB-MJHT', false],
    ['javascript:alert(1)', false],
    [7, false],
  ])('%s is shown: %s', async (complete, isShown) => {
    const { code } = await request({ ...VALID, verification_uri_complete: complete });
    expect(code.completePage?.href).toBe(isShown ? complete : undefined);
  });
});

describe('rejects', () => {
  test.each([
    ['http', { verification_uri: 'http://login.example.com/enter' }, 'no https address'],
    ['another scheme', { verification_uri: 'javascript:alert(1)' }, 'no https address'],
    ['a user name in the address', { verification_uri: 'https://bank.example@evil.test/' }, 'no https address'],
    ['a very long address', { verification_uri: `https://login.example.com/${'a'.repeat(3000)}` }, 'no https address'],
    ['no address', { verification_uri: undefined }, 'no https address'],
    ['no code', { user_code: undefined }, 'no code that a user can type'],
    ['a code with a line break', { user_code: 'AB\n::add-mask::x' }, 'no code that a user can type'],
    ['a code with an escape sequence', { user_code: 'AB\u001b[2J' }, 'no code that a user can type'],
    ['a code that is a command', { user_code: '::error::x' }, 'no code that a user can type'],
    ['a very long code', { user_code: 'A'.repeat(65) }, 'no code that a user can type'],
    ['no device code', { device_code: undefined }, 'no device code'],
    ['a device code of several lines', { device_code: 'one-line\nanother-line' }, 'no device code'],
  ])('%s', async (_, more, text) => {
    await expect(request({ ...VALID, ...more })).rejects.toEqual(stepError('LOGIN_FAILED', text));
  });

  test.each([null, [], 'text', 7])('%j', async (body) => {
    await expect(request(body)).rejects.toEqual(stepError('LOGIN_FAILED', 'no device code'));
  });

  test('an error, with the grant to allow', async () => {
    const rejected = request({ error: 'unauthorized_client', error_description: 'Not allowed.' }, 400);
    await expect(rejected).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      message: 'The device authorization endpoint returned unauthorized_client (HTTP 400): "Not allowed".',
      hint: expect.stringContaining('the device authorization grant'),
    });
  });

  test('an error about the client, with what to check for its method', async () => {
    await expect(request({ error: 'invalid_client' }, 401, 'none')).rejects.toMatchObject({
      hint: expect.stringContaining('that the client is public on the server'),
    });
  });

  test('an error that repeats the device code or the secret, without them', async () => {
    const error_description = `${VALID.device_code} the-client-secret-0001`;
    const rejected = request({ ...VALID, error: 'invalid_request', error_description }, 400);
    await expect(rejected).rejects.toMatchObject({ message: expect.not.stringContaining(VALID.device_code) });
  });
});
