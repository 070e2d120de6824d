import { beforeEach, describe, expect, test } from '@jest/globals';
import { boundTo, reportBinding } from '../../../src/auth/bound-token.js';
import type { AuthSettings } from '../../../src/auth/settings.js';
import { Origins } from '../../../src/http/origins.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { identityToken } from '../../support/identity-token.js';

const API = 'https://api.example.com';
const certificate = { chain: 'PEM', key: 'PEM', thumbprint: 'thumb-1' };
const bound = (thumbprint: unknown): string => identityToken({ cnf: { 'x5t#S256': thumbprint } });

test.each([
  { name: 'a token that is bound', token: bound('thumb-1'), expected: 'thumb-1' },
  { name: 'one that is bound to nothing', token: bound(''), expected: undefined },
  { name: 'one that is bound to a number', token: bound(7), expected: undefined },
  { name: 'one that is bound to a key', token: identityToken({ cnf: { jkt: 'k' } }), expected: undefined },
  { name: 'one whose confirmation is a text', token: identityToken({ cnf: 'x' }), expected: undefined },
  { name: 'one that is no JWT', token: 'opaque-token-1', expected: undefined },
])('boundTo reads $name', ({ token, expected }) => {
  expect(boundTo(token)).toBe(expected);
});

describe('reportBinding', () => {
  let host: FakeHost;
  beforeEach(() => {
    host = createFakeHost();
  });

  /** Reports a token. `presents`: the API origins that get the certificate. */
  function report(
    token: string,
    more: { shares?: boolean; later?: boolean; presents?: string[]; has?: boolean } = {},
  ): void {
    const { shares = false, later = false, presents = [], has = true } = more;
    const origins = new Origins({ client: [], bearer: [API], certificate: presents });
    const settings = {
      inputs: { shareToken: shares },
      target: { origins, clientCertificate: has ? certificate : undefined },
      isForLaterSteps: later,
    };
    reportBinding(token, settings as unknown as AuthSettings, host);
  }

  test.each([
    { name: 'without a certificate', token: bound('thumb-1'), more: { has: false } },
    { name: 'of a token that is not bound', token: 'opaque-token-1', more: {} },
    { name: 'if the API gets the certificate', token: bound('thumb-1'), more: { presents: [API] } },
  ])('says nothing $name', ({ token, more }) => {
    report(token, more);
    expect([...host.warnings, ...host.notices]).toEqual([]);
  });

  test.each([
    {
      name: 'of a token of another certificate',
      token: bound('thumb-2'),
      more: {},
      says: 'bound to another certificate',
    },
    { name: 'of an API that does not get it', token: bound('thumb-1'), more: {}, says: `client-cert-origins: ${API}` },
    {
      name: 'of a shared token',
      token: bound('thumb-1'),
      more: { shares: true, presents: [API] },
      says: 'The shared token is bound',
    },
  ])('warns $name', ({ token, more, says }) => {
    report(token, more);
    expect(host.warnings).toEqual([expect.stringContaining(says)]);
  });

  test('says to later steps that they need the certificate', () => {
    report(bound('thumb-1'), { later: true });
    expect(host.notices).toEqual([expect.stringContaining('curl --cert and --key')]);
  });
});
