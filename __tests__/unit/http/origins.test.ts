import { describe, expect, test } from '@jest/globals';
import { Origins, type CredentialKind } from '../../../src/http/origins.js';

const origins = new Origins({
  client: ['https://login.example.com'],
  bearer: ['https://api.example.com', 'http://localhost:8080'],
});

test.each<{ kind: CredentialKind; url: string }>([
  { kind: 'client', url: 'https://login.example.com/token' },
  { kind: 'client', url: 'https://LOGIN.example.com:443/token' },
  { kind: 'bearer', url: 'https://api.example.com/a?b=c' },
  { kind: 'bearer', url: 'http://localhost:8080/a' },
  { kind: 'none', url: 'https://login.example.com/.well-known/openid-configuration' },
])('a request with credentials of kind $kind may go to $url', ({ kind, url }) => {
  expect(() => origins.check(kind, new URL(url), 'a test')).not.toThrow();
});

test('tokens may also go to the servers that issued them, and nothing else changes', () => {
  const more = origins.withIssuedTokens();
  const mayGo = (kind: CredentialKind, url: string): boolean => {
    try {
      more.check(kind, new URL(url), 'a test');
      return true;
    } catch {
      return false;
    }
  };
  expect(mayGo('bearer', 'https://login.example.com/userinfo')).toBe(true);
  expect(mayGo('bearer', 'https://api.example.com/')).toBe(true);
  expect(mayGo('client', 'https://login.example.com/token')).toBe(true);
  expect(mayGo('bearer', 'https://other.example.com/')).toBe(false);
  expect(mayGo('client', 'https://api.example.com/')).toBe(false);
  expect(mayGo('ci', 'https://login.example.com/')).toBe(false);
});

describe('a request is refused', () => {
  test.each<{ kind: CredentialKind; url: string; why: RegExp }>([
    {
      kind: 'client',
      url: 'https://api.example.com/token',
      why: /credentials must not be sent to https:\/\/api\.example/u,
    },
    { kind: 'bearer', url: 'https://login.example.com/a', why: /bearer token must not be sent to https:\/\/login/u },
    { kind: 'none', url: 'https://api.example.com/', why: /must not be sent to/u },
    {
      kind: 'bearer',
      url: 'https://api.example.com:8443/',
      why: /must not be sent to https:\/\/api\.example\.com:8443/u,
    },
    { kind: 'bearer', url: 'https://api.example.com.evil.test/', why: /must not be sent to/u },
    {
      kind: 'bearer',
      url: 'https://evil.test/?https://api.example.com/',
      why: /must not be sent to https:\/\/evil\.test/u,
    },
    { kind: 'bearer', url: 'http://localhost:8081/', why: /must not be sent to/u },
    { kind: 'bearer', url: 'http://api.example.com/', why: /not https/u },
    { kind: 'bearer', url: 'https://user:word@api.example.com/', why: /user name or password/u },
    { kind: 'client', url: 'https://login.example.com/token#x', why: /fragment/u },
  ])('with credentials of kind $kind to $url', ({ kind, url, why }) => {
    expect(() => origins.check(kind, new URL(url), 'a test')).toThrow(
      expect.objectContaining({ code: 'ORIGIN_NOT_ALLOWED', message: expect.stringMatching(why) }),
    );
  });

  test('with a message that names the source of the URL, and the input that would allow it', () => {
    const refuse = (kind: CredentialKind) => () => origins.check(kind, new URL('https://evil.test'), 'the metadata');
    expect(refuse('bearer')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('URL from the metadata'),
        hint: expect.stringContaining('allowed-origins'),
      }),
    );
    expect(refuse('client')).toThrow(expect.objectContaining({ hint: expect.stringContaining('token-url') }));
  });

  test('with a message that never quotes a password', () => {
    const url = new URL('https://user:pass-word@evil.test/');
    expect(() => origins.check('bearer', url, 'a test')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('pass-word') }),
    );
  });
});
