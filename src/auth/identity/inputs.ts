import { input, type ValuesOf } from '../../inputs/declaration.js';
import { oneOf, text } from '../../inputs/kinds.js';

/** The types of a subject token, without the prefix of RFC 8693 section 3. */
const SUBJECT_TOKEN_TYPES = ['access_token', 'id_token', 'jwt', 'saml1', 'saml2'] as const;

/** What a token is exchanged for: the identity of the job, or a token of one's own. */
export const IDENTITY = {
  title: 'Identity',
  inputs: {
    idTokenAudience: input('id-token-audience', text, {
      description: 'The audience of the identity token of the job. Default: the issuer.',
      details:
        'The audience (`aud`) of the identity token that the CI system makes for the job: the server that the token is ' +
        'for. See [No stored secret](identity.md). An audience that a cloud or a package registry trusts is refused ' +
        'for other servers.',
      otherwise: "the issuer: that of the input `issuer`, or of the provider's own file",
      secret: false,
      option: 'TEXT',
    }),
    subjectToken: input('subject-token', text, {
      description: 'A token to exchange, from secrets or an earlier step, instead of the identity token of the job.',
      details:
        'A token to exchange with `grant: token-exchange` or `grant: jwt-bearer`, from `secrets` or an earlier step. ' +
        'If unset, the step uses the identity token that the CI system makes for the job.',
      otherwise: 'the identity token of the job',
      secret: true,
    }),
    subjectTokenType: input('subject-token-type', oneOf(SUBJECT_TOKEN_TYPES), {
      description: 'The type of the token to exchange: access_token, id_token, jwt, saml1 or saml2.',
      details:
        'The type of the token that `grant: token-exchange` exchanges (RFC 8693 section 3): `access_token`, ' +
        '`id_token`, `jwt`, `saml1` or `saml2`.',
      otherwise: '`access_token` with `subject-token`, else `id_token`',
      secret: false,
    }),
  },
};

export type IdentityInputs = ValuesOf<typeof IDENTITY>;
