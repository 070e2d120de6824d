import { describe, expect, test } from '@jest/globals';
import { describeFailure, StepError } from '../../../src/lib/errors.js';
import { mapConnectionError } from '../../../src/http/connection-errors.js';

const url = new URL('https://api.example.com:8443/path?query=1');
const errorOf = (code: string, message = 'secret-in-message'): Error => Object.assign(new Error(message), { code });

describe('before the connection is established', () => {
  test.each([
    { system: 'ENOTFOUND', code: 'HOST_NOT_FOUND', transient: true },
    { system: 'EAI_AGAIN', code: 'HOST_NOT_FOUND', transient: true },
    { system: 'ECONNREFUSED', code: 'CONNECTION_REFUSED', transient: true },
    { system: 'EHOSTUNREACH', code: 'CONNECTION_REFUSED', transient: true },
    { system: 'ENETUNREACH', code: 'CONNECTION_REFUSED', transient: true },
    { system: 'ETIMEDOUT', code: 'TIMEOUT', transient: true },
    { system: 'ECONNRESET', code: 'CONNECTION_LOST', transient: true },
    { system: 'ERR_TLS_CERT_ALTNAME_INVALID', code: 'TLS_HOSTNAME', transient: false },
    { system: 'CERT_HAS_EXPIRED', code: 'TLS_EXPIRED', transient: false },
    { system: 'CERT_NOT_YET_VALID', code: 'TLS_EXPIRED', transient: false },
    { system: 'DEPTH_ZERO_SELF_SIGNED_CERT', code: 'TLS_UNTRUSTED', transient: false },
    { system: 'SELF_SIGNED_CERT_IN_CHAIN', code: 'TLS_UNTRUSTED', transient: false },
    { system: 'UNABLE_TO_GET_ISSUER_CERT', code: 'TLS_UNTRUSTED', transient: false },
    { system: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', code: 'TLS_UNTRUSTED', transient: false },
    { system: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', code: 'TLS_UNTRUSTED', transient: false },
    { system: 'CERT_REVOKED', code: 'TLS_REVOKED', transient: false },
    { system: 'UNABLE_TO_GET_CRL', code: 'CRL_UNAVAILABLE', transient: false },
    { system: 'CRL_HAS_EXPIRED', code: 'CRL_UNAVAILABLE', transient: false },
    { system: 'CRL_SIGNATURE_FAILURE', code: 'CRL_UNAVAILABLE', transient: false },
    { system: 'ERR_SSL_WRONG_VERSION_NUMBER', code: 'TLS_FAILED', transient: false },
    { system: 'ERR_SSL_UNSUPPORTED_PROTOCOL', code: 'TLS_FAILED', transient: false },
    { system: 'EPROTO', code: 'TLS_FAILED', transient: false },
  ])('$system becomes $code, and nothing was sent', ({ system, code, transient }) => {
    const error = mapConnectionError(errorOf(system), url, false);
    expect(error).toMatchObject({ code, transient, unsent: true });
    expect(error.message).toContain('api.example.com:8443');
    expect(error.hint).not.toBe('');
  });
});

describe('on an established connection', () => {
  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'HPE_INVALID_CONSTANT', ''])(
    'the server may have processed the request before "%s"',
    (system) => {
      expect(mapConnectionError(errorOf(system), url, true).unsent).toBe(false);
    },
  );

  test('the hint for a lost connection asks to check the server', () => {
    expect(mapConnectionError(errorOf('ECONNRESET'), url, true)).toMatchObject({
      code: 'CONNECTION_LOST',
      transient: true,
      hint: expect.stringContaining('may have processed the request'),
    });
  });

  test.each([
    {
      system: 'HPE_HEADER_OVERFLOW',
      parsed: 'Parse Error: Header overflow',
      text: 'sent more than 64 KiB of response headers.',
    },
    {
      system: 'HPE_INVALID_TRANSFER_ENCODING',
      parsed: "Parse Error: Transfer-Encoding can't be present with Content-Length",
      text: 'sent a response with both Content-Length and Transfer-Encoding.',
    },
    {
      system: 'HPE_INVALID_CONTENT_LENGTH',
      parsed: "Parse Error: Content-Length can't be present with Transfer-Encoding",
      text: 'sent a response with both Content-Length and Transfer-Encoding.',
    },
    {
      system: 'HPE_INVALID_CONTENT_LENGTH',
      parsed: 'Parse Error: Invalid character in Content-Length',
      text: 'did not return a valid HTTP response.',
    },
  ])('"$parsed" becomes HTTP_INVALID: the server $text', ({ system, parsed, text }) => {
    const error = mapConnectionError(errorOf(system, parsed), url, true);
    expect(error).toMatchObject({ code: 'HTTP_INVALID', transient: false, message: `api.example.com:8443 ${text}` });
  });

  test('a response that is not HTTP is not transient', () => {
    expect(mapConnectionError(errorOf('HPE_INVALID_CONSTANT'), url, true)).toMatchObject({
      code: 'HTTP_INVALID',
      transient: false,
    });
  });
});

test.each([
  { detail: 'statusCode=407', problem: 'returned HTTP 407', transient: false },
  { detail: 'statusCode=403', problem: 'returned HTTP 403', transient: false },
  { detail: 'statusCode=502', problem: 'returned HTTP 502', transient: true },
  { detail: 'cause=connect ECONNREFUSED 10.0.0.1:3128', problem: 'cannot be reached', transient: true },
])('the message for a proxy error with $detail is "$problem"', ({ detail, problem, transient }) => {
  const cause = errorOf('ECONNRESET', `tunneling socket could not be established, ${detail}`);
  const error = mapConnectionError(cause, url, true);
  expect(error).toMatchObject({ code: 'PROXY_FAILED', transient, unsent: true });
  expect(error.message).toBe(`The proxy for api.example.com:8443 ${problem}.`);
});

test.each([undefined, null, 'text', { code: 'ECONNREFUSED' }, Object.assign(new Error(), { code: 5 })])(
  'an exception without a system code becomes CONNECTION_LOST: %p',
  (cause) => {
    expect(mapConnectionError(cause, url, true)).toMatchObject({ code: 'CONNECTION_LOST', unsent: false });
    expect(mapConnectionError(cause, url, false).unsent).toBe(true);
  },
);

test('a StepError is not changed', () => {
  const known = new StepError('RESPONSE_TOO_LARGE', 'Too large.');
  expect(mapConnectionError(known, url, true)).toBe(known);
});

test('the message contains neither the text of the original error nor the query', () => {
  for (const system of ['ECONNRESET', 'ENOTFOUND', 'ERR_SSL_X', 'ETIMEDOUT', 'HPE_X', 'ECONNREFUSED']) {
    expect(describeFailure(mapConnectionError(errorOf(system), url, true)).text).not.toMatch(
      /secret-in-message|query/u,
    );
  }
});

describe('a server that requires a client certificate', () => {
  const alert = (number: number): Error =>
    errorOf(
      'EPROTO',
      `write EPROTO 80:error:0A000410:SSL routines::alert:rec_layer_s3.c:1601:SSL alert number ${number}\n`,
    );

  test.each([
    { cause: errorOf('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), connected: true },
    { cause: errorOf('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE'), connected: false },
    { cause: errorOf('ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN'), connected: false },
    { cause: alert(42), connected: false },
    { cause: alert(46), connected: false },
    { cause: alert(116), connected: true },
  ])('is TLS_FAILED, and the message says so: $cause', ({ cause, connected }) => {
    expect(mapConnectionError(cause, url, connected)).toMatchObject({
      code: 'TLS_FAILED',
      message: 'api.example.com:8443 requires a client certificate.',
      hint: expect.stringContaining('mutual TLS'),
      transient: false,
      unsent: !connected,
    });
  });

  test.each([
    errorOf('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'),
    errorOf('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED'),
    errorOf('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE'),
    errorOf('ERR_SSL_TLSV1_ALERT_ACCESS_DENIED'),
    alert(44),
    alert(48),
    alert(51),
  ])('and does not accept the one that it got: %s', (cause) => {
    expect(mapConnectionError(cause, url, true, true)).toMatchObject({
      code: 'TLS_FAILED',
      message: 'api.example.com:8443 does not accept the client certificate.',
      unsent: false,
    });
  });

  test('may close the connection that presented one', () => {
    expect(mapConnectionError(errorOf('ECONNRESET'), url, true, true).hint).toMatch(/do not accept client-cert/u);
    expect(mapConnectionError(errorOf('ECONNRESET'), url, true).hint).not.toMatch(/client-cert/u);
  });

  test('may be the reason for a failed handshake', () => {
    for (const cause of [alert(40), errorOf('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE')]) {
      expect(mapConnectionError(cause, url, false)).toMatchObject({
        code: 'TLS_FAILED',
        message: expect.stringContaining('handshake'),
        hint: expect.stringContaining('client certificate'),
      });
    }
  });
});

describe('http to a port that expects TLS', () => {
  const plain = new URL('http://localhost:8443/token');
  const alert = Object.assign(errorOf('HPE_INVALID_CONSTANT'), { rawPacket: Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]) });

  test('is recognized by the TLS alert of the server', () => {
    expect(mapConnectionError(alert, plain, true)).toMatchObject({
      code: 'HTTP_INVALID',
      message: 'localhost:8443 expects TLS, but the URL begins with http.',
      unsent: true,
    });
    expect(mapConnectionError(alert, url, true)).toMatchObject({ message: expect.stringContaining('valid HTTP') });
  });

  test.each(['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT'])('may be the reason for %s', (system) => {
    expect(mapConnectionError(errorOf(system), plain, true).hint).toMatch(/^If this port expects TLS, write https:/u);
    expect(mapConnectionError(errorOf(system), url, true).hint).not.toContain('expects TLS');
  });
});
