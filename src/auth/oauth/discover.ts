import { StepError } from '../../lib/errors.js';
import { isHtml } from '../../http/content.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { mayPassLater } from '../../http/retry.js';
import { NO_CREDENTIALS, type Send } from '../../http/send.js';
import { findServerMessage, redactResponse } from '../../http/server-message.js';
import { appendPath } from '../../http/urls.js';
import type { Secrets } from '../../lib/secrets.js';
import { readMetadata, type ServerMetadata, type WantedEndpoints } from './metadata.js';

/** The dependencies of discovery. `secrets` makes the texts of servers safe to print. */
export interface DiscoveryDeps {
  send: Send;
  secrets: Secrets;
}

const MAX_QUOTED = 100;

/**
 * Returns the URLs of an issuer's metadata: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1, which
 * inserts the well-known name before the path. Some servers append it instead.
 */
function metadataUrls(issuer: URL): URL[] {
  const path = issuer.pathname.replace(/\/$/u, '');
  const name = '/.well-known/oauth-authorization-server';
  return [
    appendPath(issuer, '/.well-known/openid-configuration'),
    appendPath(new URL(issuer.origin), `${name}${path}`),
    ...(path === '' ? [] : [appendPath(issuer, name)]),
  ];
}

/**
 * Reads the metadata of `issuer`, at the first URL that returns any. Rejects with ORIGIN_NOT_ALLOWED if an endpoint is
 * not on the issuer's origin, or with DISCOVERY_FAILED if the metadata names another issuer, or if no URL returns
 * metadata: then the message contains what each URL returned.
 */
export async function discover(issuer: URL, wanted: WantedEndpoints, deps: DiscoveryDeps): Promise<ServerMetadata> {
  const problems: string[] = [];
  let transient = false;
  const urls = metadataUrls(issuer);
  for (const [index, url] of urls.entries()) {
    const response = await request(url, deps.send);
    const metadata = read(response, issuer, wanted, deps.secrets);
    if (typeof metadata === 'string') {
      problems.push(`${url.pathname} ${metadata}`);
      transient ||= mayPassLater(response);
      if (response.status >= 500) break;
    } else return complete(metadata, urls.slice(index + 1), issuer, wanted, deps);
  }
  throw new StepError(
    'DISCOVERY_FAILED',
    `The metadata of the issuer ${issuer.origin} cannot be read: ${problems.join(', ')}.`,
    {
      hint: 'Check the path of issuer, in upper and lower case, or set token-url to the token endpoint instead.',
      transient,
    },
  );
}

const request = (url: URL, send: Send, sending: { retries?: number } = {}): Promise<HttpResponse> =>
  send({
    ...sending,
    method: 'GET',
    url,
    source: 'the input issuer',
    headers: { accept: 'application/json' },
    credentials: NO_CREDENTIALS,
    repeatable: true,
    maxRedirects: 0,
  });

const quoteIn = (response: HttpResponse, secrets: Secrets): string =>
  secrets.quote(findServerMessage(redactResponse(response, secrets)), MAX_QUOTED);

/** Returns the metadata of a response, or what the URL returned instead. Throws as `readMetadata` does. */
function read(response: HttpResponse, issuer: URL, wanted: WantedEndpoints, secrets: Secrets): ServerMetadata | string {
  const { status } = response;
  if (status >= 300 && status <= 399) return `returned a redirect (HTTP ${status})`;
  if (status !== 200) return `returned HTTP ${status}${quoteIn(response, secrets)}`;
  return isHtml(response) ? 'returned a web page' : readMetadata(readJson(response), issuer, wanted, secrets);
}

/**
 * Adds the wanted endpoints that the first metadata document does not name, from the other ones. Django OAuth Toolkit
 * names revocation and introspection only in the document of RFC 8414. A document that cannot be used is ignored: the
 * step needs none of them.
 */
async function complete(
  metadata: ServerMetadata,
  urls: readonly URL[],
  issuer: URL,
  { revocation, inspection = false, mutualTls = false }: WantedEndpoints,
  deps: DiscoveryDeps,
): Promise<ServerMetadata> {
  const found = { ...metadata };
  const wanted: WantedEndpoints = { revocation, inspection, mutualTls, authorization: false };
  for (const url of urls) {
    const isComplete =
      (revocation !== 'wanted' || found.revocation_endpoint !== undefined) &&
      (!inspection || found.introspection_endpoint !== undefined);
    if (isComplete) break;
    const more = await readOther(url, issuer, wanted, deps);
    if (revocation === 'wanted') found.revocation_endpoint ??= more?.revocation_endpoint;
    found.introspection_endpoint ??= more?.introspection_endpoint;
  }
  return found;
}

/** Returns the metadata at one more URL; undefined if they cannot be used. */
async function readOther(
  url: URL,
  issuer: URL,
  wanted: WantedEndpoints,
  deps: DiscoveryDeps,
): Promise<ServerMetadata | undefined> {
  try {
    const response = await request(url, deps.send, { retries: 0 });
    const metadata = read(response, issuer, wanted, deps.secrets);
    return typeof metadata === 'string' ? undefined : metadata;
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
}
