import { input, type ValuesOf } from '../inputs/declaration.js';
import { boolean, caCert, origins, text, textMap, url } from '../inputs/kinds.js';
import { joinWithOr } from '../inputs/suggest.js';
import { PROVIDERS } from './builtin.generated.js';
import type { Provider } from './provider.js';
import type { Rule } from './rule.js';

const IDS = PROVIDERS.map(({ id }) => id);

/** Whom to call. */
export const CONNECTION = {
  title: 'Whom to call',
  inputs: {
    provider: input('provider', text, {
      description: `The system to call: ${joinWithOr(IDS)}.`,
      details: `The system to call: ${joinWithOr(IDS.map((id) => `\`${id}\``))}.`,
      default: 'oauth2',
      option: 'NAME',
    }),
    baseUrl: input('base-url', url, {
      description: 'Where the API lives, such as https://hub.example.com:8443.',
      details:
        "Where the API lives, such as `https://hub.example.com:8443`. `https` only, except to the runner's " +
        'own loopback; no query, user name or password. A path is kept (`https://example.com/redmine`), ' +
        'where the provider allows one. The bearer token goes to this origin, and to those of ' +
        '`allowed-origins`. It is needed for every operation and for a `request` with a path, and wherever ' +
        "the provider's endpoints lie below it (`planview-hub`).\n\nKeep it in `vars` or in the workflow, not " +
        'in `secrets`: GitHub drops a whole job output when a secret occurs in it, and a URL often does.',
      otherwise: "the provider's, which only `nuvias-hub` has",
      option: 'URL',
    }),
    variables: input('variables', textMap, {
      description: 'A YAML or JSON map of the variables that the provider declares, such as realm.',
      details: 'A map of the variables that the provider declares, such as `realm` of `planview-hub`.',
      otherwise: 'none; each variable has its own',
      option: 'MAP',
    }),
    tokenUrl: input('token-url', url, {
      description: 'The token endpoint, where the provider or the issuer does not name it.',
      details:
        "The token endpoint. It takes precedence over the provider's and the issuer's. With `oauth2` no " +
        'metadata is read then, so no revocation endpoint is known and the token is not revoked.',
      otherwise: "the provider's, else the one that the issuer's metadata names",
      secret: false,
      option: 'URL',
    }),
    issuer: input('issuer', url, {
      description: 'The issuer of an OAuth 2 or OpenID Connect server; its metadata names the endpoints.',
      details:
        'The issuer of an OAuth 2 or OpenID Connect server, such as `https://login.example.com/realms/ci`. ' +
        '`oauth2` reads its metadata, below `/.well-known/openid-configuration`, then ' +
        "`/.well-known/oauth-authorization-server`; the endpoints must lie on the issuer's own origin. " +
        '`keycloak` puts its well-known paths behind it. The other providers do not need it.',
      otherwise: 'none',
      option: 'URL',
    }),
  },
};

/** Whom to trust. */
export const TRUST = {
  title: 'Trust',
  inputs: {
    caCert: input('ca-cert', caCert, {
      description:
        'CA certificates to trust besides the usual ones: PEM text, base64 of it, a path, or the word system.',
      details:
        'CA certificates to trust besides the usual ones: PEM text, base64 of it, a path, or the word ' +
        '`system` for the list of the operating system. A path is refused on `pull_request_target`, ' +
        '`workflow_run` and `issue_comment`, where a pull request may have written the file. In token mode, ' +
        'give only the CA that is needed: a whole list is too long for the post step, which then cannot ' +
        'revoke.',
      otherwise:
        "none; Node's list counts, with `NODE_EXTRA_CA_CERTS`, and where that does not know the CA, the list " +
        'of the operating system',
      option: 'PEM',
    }),
    tlsVerify: input('tls-verify', boolean, {
      description: 'Whether to verify the certificates of the servers.',
      details:
        'Whether to verify the certificates of the servers. `false` holds for the origins of `base-url`, ' +
        '`token-url` and `allowed-origins` only, warns with what the server showed, and is refused together ' +
        'with `issuer` and with a refresh token. Anybody between the runner and the server can then read the ' +
        'client secret: give `ca-cert` instead. A proxy is verified all the same.',
      default: 'true',
    }),
    allowedOrigins: input('allowed-origins', origins, {
      description: 'Further origins that may receive the bearer token, separated by spaces, commas or lines.',
      details:
        'Further origins that may receive the bearer token, separated by blanks, commas or lines. Name one ' +
        'to send a `request` with a full URL there, such as `request: GET https://files.example.com/report` ' +
        'with `allowed-origins: https://files.example.com`. Redirects to another origin are refused all the ' +
        'same.',
      otherwise: 'none; only the origin of `base-url`',
      option: 'LIST',
    }),
  },
};

export type ConnectionInputs = ValuesOf<typeof CONNECTION>;
export type TrustInputs = ValuesOf<typeof TRUST>;

/** Whether nothing says where the API lives. */
export const isBaseUrlUnknown = ({ given }: { given: ReadonlySet<string> }, { base_url }: Provider): boolean =>
  !given.has('base-url') && base_url.default === undefined;

/** The end of the sentence for an API that is nowhere. */
export const baseUrlMissing = ({ base_url }: Provider): string =>
  `is missing: it says where the API lives. Write it like ${base_url.example}.`;

/** What these inputs must be together. */
export const TRUST_RULES: readonly Rule<ConnectionInputs & TrustInputs>[] = [
  {
    input: 'tls-verify',
    broken: (inputs) => !inputs.tlsVerify && inputs.issuer !== undefined,
    sentence: () => 'is false together with issuer, whose word decides where secrets go. Give ca-cert, or token-url.',
  },
];
