import { expect, test } from '@jest/globals';
import { identityRemedy } from '../../../../src/auth/identity/remedies.js';

const claims = {
  iss: 'https://ci.example.com',
  sub: 'repo:acme/site:ref:refs/heads/main',
  aud: 'https://login.example.com',
};

test.each([
  ['Invalid token audience', 'Set id-token-audience to the issuer of the server'],
  ['Multiple audiences not allowed', 'for one audience: https://login.example.com'],
  ['Token is not active', 'has expired or is not valid yet'],
  ['Token was issued in the future', 'config.allowedClockSkew=30'],
  ['Token was issued too far in the past to be used now', 'config.fedClientAssertionMaxExp'],
  ['Token reuse detected', 'accepts each identity token once'],
  ['Invalid signature algorithm', 'with the public keys of https://ci.example.com'],
  ['No Identity Provider for provided issuer', 'no identity provider with the issuer https://ci.example.com'],
  ['Standard token exchange is not enabled for the requested client', 'set "client-auth: id_token" without a grant'],
  ['User not found', 'with the user id repo:acme/site:ref:refs/heads/main'],
  ['JWT Authorization Grant is not supported for the requested client', 'oauth2.jwt.authorization.grant.enabled=true'],
  ['Invalid client or Invalid client credentials', 'jwt.credential.sub=repo:acme/site:ref:refs/heads/main'],
])('names what to do about "%s"', (words, says) => {
  const remedy = identityRemedy({ error: 'invalid_grant', description: words }, claims);
  expect(remedy).toContain('iss "https://ci.example.com", sub "repo:acme/site:ref:refs/heads/main"');
  expect(remedy).toContain(says);
});

test('says nothing about an error that is not about the identity', () => {
  expect(identityRemedy({ error: 'invalid_request', description: 'Missing parameter' }, claims)).toBeUndefined();
});

test.each([
  ['repo:acme/site:ref:refs/heads/main', 'A rule with the ids of owner and repository'],
  ['repo:acme@12/site@34:ref:refs/heads/main', 'a rule for "repo:acme/site:ref:refs/heads/main" does not match'],
  ['repo:acme@12/site@34:environment:a@1', 'a rule for "repo:acme/site:environment:a@1" does not match'],
  ['project_path:acme/site:ref_type:branch:ref:main', 'Both must be enabled.'],
])('knows both forms of the subjects of GitHub: %s', (sub, says) => {
  expect(identityRemedy({ error: 'invalid_client', description: '' }, { ...claims, sub })).toContain(says);
});
