import type { OAuthError } from '../../http/oauth-error.js';
import type { IdentityClaims } from './identity.js';

/** A refusal of an identity token, by words of the server that are not translated. */
interface Refusal {
  words: RegExp;
  /** What to do: one or more sentences. */
  hint: (claims: IdentityClaims) => string;
}

const CLOCK =
  'The clock of the server and that of the CI system differ. Correct the clock of the server, or let it allow a ' +
  'difference (Keycloak: "Allowed clock skew" of the identity provider, config.allowedClockSkew=30).';

/** Keycloak 26.7: error_description of invalid_client and invalid_grant. The first match counts. */
const REFUSALS: readonly Refusal[] = [
  {
    words: /\binvalid token audience\b/iu,
    hint: ({ aud }) =>
      `The server expects another audience than ${aud}. Set id-token-audience to the issuer of the server as it writes ` +
      'it (Keycloak: the URL of the realm, without a slash at the end).',
  },
  {
    words: /\bmultiple audiences\b/iu,
    hint: ({ aud }) => `Let the CI system make the identity token for one audience: ${aud}.`,
  },
  { words: /\bissued in the future\b/iu, hint: () => CLOCK },
  {
    words: /\bnot active\b/iu,
    hint: () => `The identity token has expired or is not valid yet. ${CLOCK}`,
  },
  {
    words: /\btoo far in the (?:past|future)\b/iu,
    hint: () =>
      'The server accepts identity tokens only for a short time after they were made. Run the step earlier in the job, ' +
      'or let the server allow more (Keycloak: config.fedClientAssertionMaxExp of the identity provider, in seconds).',
  },
  {
    words: /\btoken reuse\b|\bjti\b.*\b(?:used|replay)/iu,
    hint: () =>
      'The server accepts each identity token once, and this one was used before. Give each step its own, or let the ' +
      'steps of the job request the same token, with the same inputs: then they share it.',
  },
  {
    words: /\bsignature algorithm\b|\binvalid signature\b|\bpublic key\b/iu,
    hint: ({ iss }) =>
      `The server must verify the token with the public keys of ${iss}: check the URL of its keys there.`,
  },
  {
    words: /\bno identity provider\b/iu,
    hint: ({ iss }) =>
      `The server knows no identity provider with the issuer ${iss}, or the client may not use it (Keycloak: add one of ` +
      'the type OpenID Connect with exactly this issuer, switch its JWT authorization grant on, and name its alias in ' +
      'the client).',
  },
  {
    words: /\buser not found\b/iu,
    hint: ({ sub }) =>
      `Link a user of the server to this subject (Keycloak: identity provider link of the user, with the user id ${sub}).`,
  },
  {
    words: /\btoken exchange is not enabled\b|\bsupports access tokens only\b/iu,
    hint: () =>
      'The server does not exchange the token of another issuer (Keycloak: set "client-auth: id_token" without a grant, ' +
      'or "grant: jwt-bearer").',
  },
  {
    words: /\bnot supported for the requested client\b/iu,
    hint: () =>
      'Allow the grant for the client (Keycloak: attribute oauth2.jwt.authorization.grant.enabled=true, and the alias of ' +
      'the identity provider in oauth2.jwt.authorization.grant.idp).',
  },
];

/** The subject of GitHub with the ids of owner and repository: made or renamed since 2026-07-15. */
const WITH_IDS = /^repo:([^/:@]+)@\d+\/([^/:@]+)@\d+:/u;
const WITHOUT_IDS = /^repo:[^/:@]+\/[^/:@]+:/u;

/** The error codes with which servers refuse an identity, whatever the words. */
const CODES = ['invalid_client', 'invalid_grant', 'invalid_token', 'access_denied'];

/**
 * Returns what to do if a server refuses the identity token of the job: what the token states, and the rule to write on
 * the server. undefined if the error is about something else.
 */
export function identityRemedy({ error, description }: OAuthError, claims: IdentityClaims): string | undefined {
  const { iss, sub, aud } = claims;
  const refusal = REFUSALS.find(({ words }) => words.test(description));
  const hint = refusal?.hint(claims) ?? (CODES.includes(error) ? ruleFor(claims) : undefined);
  return hint && `The identity token states iss "${iss}", sub "${sub}" and aud "${aud}". ${hint}`;
}

const ruleFor = ({ iss, sub }: IdentityClaims): string =>
  `On the server, trust this issuer, and allow the client exactly this subject (Keycloak: an identity provider with ` +
  `config.issuer=${iss}, config.supportsClientAssertions=true and config.jwksUrl set to the jwks_uri of ` +
  `${iss}/.well-known/openid-configuration, and a client with the authenticator federated-jwt, ` +
  `jwt.credential.issuer set to the alias of that provider, and jwt.credential.sub=${sub}). Both must be enabled.${formOf(sub)}`;

/** Returns a sentence about the two forms of GitHub's subjects; '' for another subject. */
function formOf(sub: string): string {
  if (WITH_IDS.test(sub)) {
    const old = sub.replace(WITH_IDS, 'repo:$1/$2:');
    return ` GitHub writes the ids of owner and repository into sub since 2026-07-15: a rule for "${old}" does not match.`;
  }
  if (!WITHOUT_IDS.test(sub)) return '';
  return ' A rule with the ids of owner and repository (repo:owner@id/name@id:…) does not match this subject.';
}
