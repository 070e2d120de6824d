import { decodeClaims } from '../../../lib/jwt-claims.js';
import { StepError } from '../../../lib/errors.js';
import { select } from '../../../lib/json.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import { tokenOf, type Diagnosis } from '../diagnosis.js';
import { failureOf } from '../failure.js';

/** The audience, the issuer and other claims of the token, if it is a JWT. Nothing is verified: the API does that. */
export const AUDIENCE: Check = {
  name: 'audience',
  needs: ['grant'],
  run: (diagnosis) => {
    const claims = decodeClaims(tokenOf(diagnosis).value);
    if (claims === undefined) return [];
    return [...audienceOf(textsOf(claims['aud']), diagnosis), ...issuerOf(claims['iss'], diagnosis)];
  },
};

/** What the provider file says about the claims of its tokens, such as roles. */
export const CLAIMS: Check = {
  name: 'claims',
  needs: ['grant'],
  applies: ({ prepared }) => (prepared.provider.token_claims ?? []).length > 0,
  run: (diagnosis) => {
    const claims = decodeClaims(tokenOf(diagnosis).value);
    const { title, token_claims: declared = [] } = diagnosis.prepared.provider;
    if (claims === undefined) return [];
    return declared.map(({ path, contains, remedy }): Finding => {
      if (textsOf(select(claims, path)).includes(contains))
        return { status: 'ok', found: `The token has ${contains} in ${path}.` };
      const found = `The token has no ${contains} in ${path}, which ${title} needs.`;
      return { status: 'failed', found, remedy, code: 'TOKEN_NOT_ACCEPTED' };
    });
  },
};

function audienceOf(audiences: readonly string[], { prepared, host }: Diagnosis): Finding[] {
  const { audience } = prepared.inputs;
  const names =
    audiences.length === 0 ? 'no audience' : `the audience ${host.secrets.sanitize(audiences.join(', '), 200)}`;
  if (audience === '' || audiences.includes(audience)) return ok(`The token is for ${names}.`);
  const error = new StepError(
    'TOKEN_NOT_ACCEPTED',
    `The token is for ${names}, not for the one in the input audience.`,
    {
      hint:
        'The server ignored audience. Add the audience to the tokens of the client there (Keycloak: a mapper of the type ' +
        'Audience in its client scope), or correct audience.',
    },
  );
  return [failureOf(error, prepared.provider)];
}

function issuerOf(named: unknown, { prepared, host }: Diagnosis): Finding[] {
  const { issuer } = prepared.target;
  if (typeof named !== 'string' || issuer === undefined || withoutSlash(named) === withoutSlash(issuer.href)) return [];
  return warning(
    `The token names another issuer than the inputs: ${host.secrets.sanitize(named.replace(/[?#].*/su, ''), 200)}.`,
    'An API that knows the server by one of the names refuses tokens with the other one. Use that address in issuer or ' +
      'base-url, or correct the public address of the server (Keycloak: hostname).',
  );
}

const withoutSlash = (url: string): string => url.replace(/\/$/u, '');

/** Returns a text, or the texts of a list, as a list. */
const textsOf = (value: unknown): string[] => [value].flat().filter((item) => typeof item === 'string');
