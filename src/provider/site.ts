/** The site of an API that has several: `base_url.lookup` of a provider file. */
import { parseUrl, problemOfUrl } from '../http/urls.js';
import { inputError } from '../inputs/input-errors.js';
import type { Operation, Provider } from './provider.js';

const PLACEHOLDER = '{site}';

/**
 * Returns the address of the site; undefined if the API has none, or if the workflow does not name it. Throws
 * INPUT_INVALID if it is not an address without a path.
 */
export function siteOf(
  { base_url: { lookup, example } }: Provider,
  variables: Readonly<Record<string, string>>,
): URL | undefined {
  const written = lookup === undefined ? '' : (variables[lookup.variable] ?? '');
  if (lookup === undefined || written === '') return undefined;
  const url = parseUrl(written);
  if (url !== undefined && problemOfUrl(url) === undefined && url.pathname === '/' && url.search === '') return url;
  throw inputError(
    'variables',
    `the value of "${lookup.variable}" is not the address of a site. Write it as in a browser, without a path: ${example}.`,
  );
}

/**
 * Returns the address of the site that a request below `baseUrl` needs; undefined if it needs none, since the API has
 * no sites or the base URL is that of one. Throws INPUT_INVALID if the workflow does not name it.
 */
export function neededSite(
  provider: Provider,
  variables: Readonly<Record<string, string>>,
  baseUrl: URL | undefined,
): URL | undefined {
  const { lookup, example } = provider.base_url;
  if (lookup === undefined || baseUrl?.pathname !== '/') return undefined;
  const site = siteOf(provider, variables);
  if (site !== undefined) return site;
  throw inputError('variables', `must contain "${lookup.variable}": the address of your site, such as ${example}.`);
}

/** Returns the provider whose addresses of results are at the site. Throws the same errors as `siteOf`. */
export function atSite(provider: Provider, variables: Readonly<Record<string, string>>): Provider {
  const site = siteOf(provider, variables);
  if (site === undefined) return provider;
  const operations = Object.entries(provider.operations).map(([name, operation]) => [name, moved(operation, site)]);
  return { ...provider, operations: Object.fromEntries(operations) as Provider['operations'] };
}

function moved(operation: Operation, site: URL): Operation {
  const url = operation.result?.url;
  if (url?.startsWith(PLACEHOLDER) !== true) return operation;
  return { ...operation, result: { ...operation.result, url: site.origin + url.slice(PLACEHOLDER.length) } };
}
