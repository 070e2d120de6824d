import { parseUrl, appendPath } from '../http/urls.js';
import { inputError } from '../inputs/input-errors.js';
import { scalarText, select } from '../lib/json.js';
import type { Provider } from '../provider/provider.js';
import { neededSite } from '../provider/site.js';
import { documentOf } from './pages/page.js';
import { planRequest } from './plan/plan.js';
import { isSuccess, sendForStep } from './send-for-step.js';
import type { RequestDeps } from './send-plan.js';

/**
 * Resolves to the base URL of the site that the workflow names: the API lists the sites that the token may use. Only
 * that with exactly this address counts, never another one. Resolves to `baseUrl` if the API has no sites. Rejects with
 * INPUT_INVALID if there is no such site, or as `sendForStep` does.
 */
export async function findSite(
  provider: Provider,
  variables: Readonly<Record<string, string>>,
  baseUrl: URL | undefined,
  deps: RequestDeps,
): Promise<URL | undefined> {
  const site = neededSite(provider, variables, baseUrl);
  const { lookup } = provider.base_url;
  if (site === undefined || lookup === undefined || baseUrl === undefined) return baseUrl;
  const operation = { description: 'The sites of the token', request: lookup.request };
  const plan = planRequest(operation, provider, baseUrl, { parameters: {}, query: {}, headers: {} });
  const inputs = { expectStatus: isSuccess, retryUnsafe: false };
  const document = documentOf(await sendForStep(plan, { provider, baseUrl, inputs }, deps));
  const sites: readonly unknown[] = Array.isArray(document) ? document : [];
  const found = sites.find((item) => isAt(scalarText(select(item, lookup.match)), site));
  const id = scalarText(select(found, lookup.take));
  if (/^[\w-]{1,100}$/u.test(id)) return appendPath(baseUrl, lookup.path.replace('{id}', id));
  const count = sites.length === 0 ? 'no site' : `${sites.length} other ${sites.length === 1 ? 'site' : 'sites'}`;
  throw inputError(
    'variables',
    `the token may not use the site ${site.origin}: ${provider.title} lists ${count} for it. Write "${lookup.variable}" as ` +
      'the address in the browser, and let an administrator of that site create the credentials.',
  );
}

/** Returns whether a text is the address of a site, with or without a slash at its end. */
const isAt = (text: string, site: URL): boolean =>
  parseUrl(text)?.href === site.href && [site.origin, site.href].includes(text);
