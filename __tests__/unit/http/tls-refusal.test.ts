import { expect, test } from '@jest/globals';
import { tlsRefusal } from '../../../src/http/tls-refusal.js';

const page = (title: string): string => `<html>\r\n<head><title>${title}</title></head>\r\n<body>nginx</body></html>`;
const PLAIN = 'http://localhost:8443/token';
const SECURE = 'https://hub.example.com/token';

test.each<{ name: string; url: string; status?: number; body: string; expected: object | undefined }>([
  ...[
    page('400 The plain HTTP request was sent to HTTPS port'),
    "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
    'Client sent an HTTP request to an HTTPS server.\n',
    'Bad Request\r\nThis combination of host and port requires TLS.\r\n',
  ].map((body) => ({
    name: `http to a TLS port: ${body}`,
    url: PLAIN,
    body,
    expected: { code: 'HTTP_INVALID', hint: expect.stringContaining('https://'), unsent: true },
  })),
  {
    name: 'a missing client certificate',
    url: SECURE,
    body: page('400 No required SSL certificate was sent'),
    expected: {
      code: 'TLS_FAILED',
      message: 'hub.example.com requires a client certificate.',
      hint: expect.stringMatching(
        /client-cert and client-cert-key.*"client-cert-origins: https:\/\/hub\.example\.com"/u,
      ),
      unsent: true,
    },
  },
  {
    name: 'a client certificate that the server does not accept',
    url: SECURE,
    body: page('400 The SSL certificate error'),
    expected: { code: 'TLS_FAILED', message: 'hub.example.com does not accept the client certificate.', unsent: true },
  },
  { name: 'another 400', url: SECURE, body: '{"error":"invalid_request"}', expected: undefined },
  {
    name: 'another status',
    url: PLAIN,
    status: 403,
    body: page('The plain HTTP request was sent to HTTPS port'),
    expected: undefined,
  },
  { name: 'https', url: SECURE, body: page('400 The plain HTTP request was sent to HTTPS port'), expected: undefined },
])('tlsRefusal recognizes $name', ({ url, status = 400, body, expected }) => {
  const refusal = tlsRefusal({ status, headers: {}, body: Buffer.from(body) }, new URL(url));
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatchObject(expected);
});
