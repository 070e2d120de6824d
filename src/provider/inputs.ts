import { input, type ValuesOf } from '../inputs/declaration.js';
import { endpointUrl, issuerUrl, caCert, crl, origins, serverName, textMap, tlsVerify, url } from '../inputs/kinds.js';
import { parseUrl } from '../http/urls.js';
import { joinWithOr } from '../inputs/suggest.js';
import { PROVIDER_IDS } from './find.js';
import type { Provider } from './provider.js';
import { provider } from './read-provider.js';
import type { Rule } from './rule.js';

/** The servers to call. */
export const CONNECTION = {
  title: 'Servers',
  inputs: {
    provider: input('provider', provider, {
      description: `The system to call: ${joinWithOr(PROVIDER_IDS)}, or the path of a provider file.`,
      details:
        `The system to call: ${joinWithOr(PROVIDER_IDS.map((id) => `\`${id}\``))}, or the path of a [provider ` +
        'file of your own](own-providers.md), such as `./.github/providers/acme.yml`. A file is refused on [events on ' +
        'which anyone may have written it](design/025-files-of-the-workspace.md).',
      default: 'oauth2',
      option: 'NAME',
    }),
    baseUrl: input('base-url', url, {
      description: 'The URL of the API, such as https://hub.example.com:8443.',
      details:
        'The URL of the API, such as `https://hub.example.com:8443`. It must be `https`; only a loopback host may ' +
        'use `http`. A path is allowed if the provider allows it (`https://example.com/redmine`). A query, user name ' +
        'or password is not allowed. The bearer token is sent only to this origin and to those of `allowed-origins`. ' +
        "`base-url` is required for an operation, for a `request` with a path, and if the provider's endpoints are " +
        'below it (`planview-hub`).\n\nSet it in `vars` or in the workflow, not in `secrets`: GitHub drops a job ' +
        'output that contains a secret, and outputs often contain this URL.',
      otherwise: "the provider's, if it has one: `gitlab`, `nuvias-hub`, and `github`, which has that of the runner",
      option: 'URL',
    }),
    variables: input('variables', textMap, {
      description: 'A YAML or JSON map of variables of the provider, such as realm.',
      details:
        'A map of variables that the provider declares, such as `realm` of `planview-hub` or `site` of `jira-cloud`.',
      otherwise: "the provider's default for each variable",
      option: 'MAP',
    }),
    tokenUrl: input('token-url', endpointUrl, {
      description: 'The URL of the token endpoint, if neither the provider nor the issuer defines it.',
      details:
        "The URL of the token endpoint. It overrides the endpoints of the provider and of the issuer's metadata. " +
        'With `oauth2`, the step then reads no metadata, so it knows no revocation endpoint and cannot revoke the ' +
        'token.',
      otherwise: "the provider's, else the one in the issuer's metadata",
      secret: false,
      option: 'URL',
    }),
    issuer: input('issuer', issuerUrl, {
      description: 'The issuer URL of an OAuth 2 or OpenID Connect server.',
      details:
        'The issuer URL of an OAuth 2 or OpenID Connect server, such as `https://login.example.com/realms/ci`.\n\n- ' +
        '`oauth2` reads the metadata of the issuer: `/.well-known/openid-configuration`, else ' +
        '`/.well-known/oauth-authorization-server`, before or after the path of the issuer. The endpoints must be on ' +
        'the origin of the issuer.\n- `keycloak` ' +
        "appends Keycloak's fixed paths to it.\n- The other providers do not need it.",
      option: 'URL',
    }),
  },
};

/** The certificates and origins to trust. */
export const TRUST = {
  title: 'Trust',
  inputs: {
    caCert: input('ca-cert', caCert, {
      description: 'Additional CA certificates: PEM text, base64, a path, or system.',
      details:
        'Additional CA certificates to trust: PEM text, base64 of PEM or DER, a path to a file with one of them, or ' +
        '`system` for the list of the operating system. PEM text may have its line breaks as `\\n`, or as spaces, and ' +
        'other text around it. `TRUSTED CERTIFICATE`, the form of OpenSSL, is also read. A path is refused on [events on which ' +
        'anyone may have written the file](design/025-files-of-the-workspace.md), such as `pull_request_target`. In token mode, set only the CA that you need: the post step cannot ' +
        'get a long list, and then does not revoke the token.',
      otherwise:
        "Node's list and `NODE_EXTRA_CA_CERTS`; if they do not contain the CA, the list of the operating system",
      option: 'PEM',
    }),
    tlsVerify: input('tls-verify', tlsVerify, {
      description:
        'Whether to verify the certificates of the servers, or sha256: and the fingerprint that they must have.',
      details:
        'Whether to verify the certificates of the servers. With `false`, anyone between the runner and the server ' +
        'can read the client secret: use `ca-cert` instead. `false` applies only to the origins of `base-url`, ' +
        "`token-url` and `allowed-origins`. The step then logs a warning with the server's certificate. `false` " +
        'cannot be combined with `issuer`, a refresh token or a [shared token](sharing.md). The certificate of a proxy ' +
        'is always verified.\n\n`sha256:` and the SHA-256 fingerprint of a certificate [pins it](strict-tls.md#pins): the ' +
        'servers of `base-url`, `token-url`, `issuer` and `allowed-origins` must then show exactly this certificate, ' +
        'no matter who issued it, and nothing is sent to another one. Separate several fingerprints by spaces or commas.',
      default: 'true',
    }),
    tlsServerName: input('tls-server-name', serverName, {
      description: 'The name to expect in the certificates, instead of the host of the URL.',
      details:
        'The name to ask the servers for, and to expect in their certificates, instead of the host of the URL: for a ' +
        'server that is reached by its address or by an alias. It applies to the origins of `base-url`, `token-url`, ' +
        '`issuer` and `allowed-origins`. [More](strict-tls.md#the-name-of-the-server).',
      otherwise: 'the host of the URL',
      option: 'HOST',
    }),
    crl: input('crl', crl, {
      description: 'Checks certificates against revocation lists: require, or the paths of lists.',
      details:
        'Checks every certificate of every server against [revocation lists](strict-tls.md#revocation-lists) (CRL). ' +
        '`require` fetches the lists that the certificates name. Paths of files with lists, in PEM or DER, are used ' +
        'instead of them; separate several by spaces or commas. Without a valid list for each certificate but the ' +
        'root, the step fails and sends nothing. Paths are refused on [events on which anyone may have written the ' +
        'files](design/025-files-of-the-workspace.md). Needs the root authority in `ca-cert`, if that is set.',
      otherwise: 'no check',
      option: 'LISTS',
    }),
    allowedOrigins: input('allowed-origins', origins, {
      description: 'Additional origins that may receive the bearer token, separated by spaces, commas or lines.',
      details:
        'Additional origins that may receive the bearer token, separated by spaces, commas or lines. To send a ' +
        '`request` with a full URL, add its origin: `request: GET https://files.example.com/report` needs ' +
        '`allowed-origins: https://files.example.com`. Redirects to another origin are refused anyway.',
      otherwise: 'none; only the origin of `base-url`',
      option: 'LIST',
    }),
    clientCertOrigins: input('client-cert-origins', origins, {
      description: 'Origins of APIs that may ask for client-cert, separated by spaces, commas or lines.',
      details:
        'Origins of APIs that may ask for the [certificate of the client](identity.md#a-client-certificate), separated ' +
        'by spaces, commas or lines. Only the origin of the token endpoint gets it otherwise. An origin here does not ' +
        'get the bearer token: that is for `base-url` and `allowed-origins`.',
      otherwise: 'none; only the origin of the token endpoint',
      option: 'LIST',
    }),
  },
};

export type ConnectionInputs = ValuesOf<typeof CONNECTION>;
export type TrustInputs = ValuesOf<typeof TRUST>;

/** Returns the provider's own base URL. That of a provider file counts only if the workflow names its origin. */
export function defaultBaseUrl(
  { base_url, file }: Provider,
  { allowedOrigins }: Pick<TrustInputs, 'allowedOrigins'>,
): URL | undefined {
  const url = parseUrl(base_url.default ?? '');
  return file === undefined || allowedOrigins.includes(url?.origin ?? '') ? url : undefined;
}

/** Returns whether neither the workflow nor the provider sets the base URL. */
export const isBaseUrlUnknown = (
  inputs: Pick<TrustInputs, 'allowedOrigins'> & { given: ReadonlySet<string> },
  provider: Provider,
): boolean =>
  !inputs.given.has('base-url') &&
  defaultBaseUrl(provider, inputs) === undefined &&
  provider.base_url.from_environment === undefined &&
  provider.base_url.from_token_response === undefined;

/** Returns the error for a missing base-url. */
export const baseUrlMissing = ({ base_url, file }: Provider): string =>
  base_url.default === undefined || file === undefined
    ? `is missing. Set it to the URL of the API, such as ${base_url.example}.`
    : `is missing. ${file} declares ${base_url.default}, but a provider file cannot add an origin. Set base-url to it.`;

/** Returns whether the workflow itself names no origin. */
const namesNoOrigin = ({ baseUrl, tokenUrl, issuer, allowedOrigins }: ConnectionInputs & TrustInputs): boolean =>
  [baseUrl, tokenUrl, issuer, ...allowedOrigins].every((named) => named === undefined);

const NAME_ONE = 'Set base-url, token-url, issuer or allowed-origins to the server with this certificate.';

/** Rules for combinations of these inputs. */
export const TRUST_RULES: readonly Rule<ConnectionInputs & TrustInputs>[] = [
  {
    input: 'tls-verify',
    broken: (inputs) => typeof inputs.tlsVerify === 'object' && namesNoOrigin(inputs),
    sentence: () => `is a fingerprint, but no server is named. ${NAME_ONE}`,
  },
  {
    input: 'tls-server-name',
    broken: (inputs) => inputs.tlsServerName !== '' && namesNoOrigin(inputs),
    sentence: () => `is set, but no server is named. ${NAME_ONE}`,
  },
  {
    input: 'crl',
    broken: (inputs) => inputs.crl !== undefined && inputs.tlsVerify !== true,
    sentence: () =>
      'cannot be combined with tls-verify: only certificates that are verified have an authority which can revoke them. ' +
      'Remove tls-verify, and set ca-cert to the root authority.',
  },
  {
    input: 'tls-verify',
    broken: (inputs) => !inputs.tlsVerify && inputs.issuer !== undefined,
    sentence: () =>
      'false cannot be combined with issuer, because the metadata decides where secrets are sent. ' +
      'Set ca-cert, or use token-url instead of issuer.',
  },
];
