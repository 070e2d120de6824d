import { describe, expect, test } from '@jest/globals';
import { checkAudience, issuerText } from '../../../../src/auth/identity/audience.js';
import { mayReceive } from '../../../../src/auth/identity/reserved-audiences.js';
import type { Target } from '../../../../src/provider/target.js';
import { inputErrorLike } from '../../../support/step-error.js';

const target = (issuer?: string, tokenEndpoint?: string): Target =>
  ({ issuer: issuer && new URL(issuer), tokenEndpoint: tokenEndpoint && new URL(tokenEndpoint) }) as Target;

test.each([
  ['https://login.example.com', 'https://login.example.com'],
  ['https://login.example.com/', 'https://login.example.com'],
  ['https://login.example.com/realms/ci', 'https://login.example.com/realms/ci'],
  ['https://login.example.com/realms/ci/', 'https://login.example.com/realms/ci/'],
])('the issuer %s is written as %s', (url, text) => {
  expect(issuerText(new URL(url))).toBe(text);
});

describe('an audience of a cloud or a registry', () => {
  test.each([
    ['api://AzureADTokenExchange', 'https://login.microsoftonline.com'],
    ['api://AzureADTokenExchangeUSGov', 'https://login.microsoftonline.us'],
    ['api://AzureADTokenExchangeChina', 'https://login.partner.microsoftonline.cn'],
    ['sts.amazonaws.com', 'https://sts.eu-central-1.amazonaws.com'],
    ['https://sts.amazonaws.com', 'https://sts.amazonaws.com'],
    [
      'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g',
      'https://sts.googleapis.com',
    ],
    ['//iam.googleapis.com/projects/1', 'https://sts.googleapis.com'],
    ['sigstore', 'https://fulcio.sigstore.dev'],
    ['npm:registry.npmjs.org', 'https://registry.npmjs.org'],
    ['pypi', 'https://pypi.org'],
    ['testpypi', 'https://test.pypi.org'],
    ['rubygems.org', 'https://rubygems.org'],
    ['crates.io', 'https://crates.io'],
  ])('%s goes to %s, and to no other server', (audience, origin) => {
    expect(mayReceive(audience, origin)).toBe(true);
    for (const other of [
      'https://login.example.com',
      `${origin}.example.com`,
      origin.replace('//', '//x'),
      'http://x.test',
    ])
      expect(mayReceive(audience, other)).toBe(false);
    expect(mayReceive(audience.toUpperCase(), 'https://login.example.com')).toBe(false);
  });

  test.each(['https://login.example.com', 'https://pypi.example.com', 'api://other', 'npm'])(
    'is not %s',
    (audience) => {
      expect(mayReceive(audience, 'https://login.example.com')).toBe(true);
    },
  );
});

describe('checkAudience', () => {
  test.each([
    { name: 'the issuer', given: '', to: target('https://login.example.com/realms/ci') },
    { name: 'the input', given: 'deploy', to: target(undefined, 'https://login.example.com/token') },
    {
      name: 'that of Entra',
      given: 'api://AzureADTokenExchange',
      to: target('https://login.microsoftonline.com/t/v2.0'),
    },
  ])('accepts $name', ({ given, to }) => {
    expect(() => checkAudience({ idTokenAudience: given }, to)).not.toThrow();
  });

  test.each([
    {
      name: 'no audience',
      given: '',
      to: target(undefined, 'https://x.test/token'),
      text: 'is missing. Set it to the',
    },
    {
      name: 'that of npm',
      given: 'npm:registry.npmjs.org',
      to: target('https://x.test'),
      text: 'https://x.test could act',
    },
    {
      name: 'an issuer that only says that it is a cloud',
      given: 'sts.amazonaws.com',
      to: target('https://sts.amazonaws.com', 'https://x.test/token'),
      text: 'https://x.test could act as this job there',
    },
  ])('refuses $name', ({ given, to, text }) => {
    expect(() => checkAudience({ idTokenAudience: given }, to)).toThrow(inputErrorLike('id-token-audience', text));
  });
});
