import { issuerText } from './identity/audience.js';
import { subjectOf } from './identity/use.js';
import { ASSERTION_LIFETIME_S } from './client-auth/client-assertion.js';
import type { Client } from './client-auth/client.js';
import { clientKeyOf } from './client-auth/inputs.js';
import type { AuthSettings } from './settings.js';

/** The parameters of a grant that exchanges an assertion. Each attempt gets new ones. */
export interface AssertionGrant {
  parameters: () => Promise<Readonly<Record<string, string>>>;
  /** What is sent, for the log. */
  sends: string;
}

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';

/** Returns the parameters of the grants jwt-bearer (RFC 7523 section 2.1) and token-exchange (RFC 8693 section 2.1). */
export function assertionGrant(settings: AuthSettings, client: Client): AssertionGrant {
  const { inputs, grant } = settings;
  const subject = subjectOf(settings);
  const token = async (): Promise<string> => {
    if (subject === 'subject-token') return inputs.subjectToken;
    return subject === 'key' ? ownAssertion(settings, client) : client.identity.token();
  };
  const sends = SENT[subject ?? 'identity'];
  if (grant === 'jwt-bearer') {
    return {
      sends,
      parameters: async () => ({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await token() }),
    };
  }
  const type = inputs.subjectTokenType ?? (subject === 'subject-token' ? 'access_token' : 'id_token');
  return {
    sends: `${sends} as ${type}`,
    parameters: async () => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await token(),
      subject_token_type: TOKEN_TYPE + type,
    }),
  };
}

const SENT = {
  'subject-token': 'the subject token',
  key: 'an assertion of the client',
  identity: 'the identity token of the job',
} as const;

/** Returns an assertion that the client's key signs (RFC 7523 section 3). Inputs and the built-in file set its claims. */
async function ownAssertion({ inputs, provider, target }: AuthSettings, client: Client): Promise<string> {
  const { signJwt } = await import('./client-auth/sign-jwt.js');
  const { audience, subject = inputs.clientId } = target.assertion;
  const claims = {
    iss: inputs.clientId,
    ...(subject === '' ? {} : { sub: subject }),
    aud: audience === undefined ? client.issuer : issuerText(audience),
    ...(provider.oauth.assertion?.scope === true && inputs.scope !== '' ? { scope: inputs.scope } : {}),
  };
  return signJwt(claims, { ...(await clientKeyOf(inputs)), now: client.now(), lifetimeS: ASSERTION_LIFETIME_S });
}
