import { readJson, readText, type HttpResponse } from '../http/message.js';
import { parseUrl, problemOfUrl } from '../http/urls.js';
import { scalarText, select } from '../lib/json.js';
import { fillUrl } from '../provider/template.js';
import type { Result } from '../response/result.js';
import type { RequestPlan } from './plan/plan.js';

/** Returns the result of a request: the response, the body as `received`, and `id` and `url` if the operation declares them. */
export function resultOf(
  response: HttpResponse,
  plan: RequestPlan,
  baseUrl: URL | undefined,
  received = response.body,
): Result {
  const text = readText(response);
  const id = response.status < 400 ? resultId(response, plan) : undefined;
  return {
    response,
    received,
    text,
    id,
    url: id === undefined ? undefined : resultUrl(response, id, plan, baseUrl)?.href,
  };
}

/** Returns the address of the object, from the template of the operation or from the response. */
function resultUrl(
  response: HttpResponse,
  id: string,
  { operation }: RequestPlan,
  baseUrl: URL | undefined,
): URL | undefined {
  const declared = operation.result?.url;
  if (declared === undefined) return undefined;
  if (declared.includes('/')) return fillUrl(declared, { base_url: baseUrl }, { id }, 'id');
  const url = parseUrl(scalarText(select(readJson(response), declared)));
  return url !== undefined && problemOfUrl(withoutFragment(url)) === undefined ? url : undefined;
}

/** The page of a note often has a fragment, such as `#issuecomment-1`. */
function withoutFragment(url: URL): URL {
  const page = new URL(url);
  page.hash = '';
  return page;
}

/** Returns the id of the object of an operation, from the response or the path; undefined if there is no valid one. */
function resultId(response: HttpResponse, { operation, pathValues }: RequestPlan): string | undefined {
  const { result } = operation;
  if (result === undefined) return undefined;
  return resultIdOf(result.id === undefined ? pathValues['id'] : select(readJson(response), result.id));
}

/** Returns the id of an object as text; undefined if a value is not a valid id. */
export function resultIdOf(id: unknown): string | undefined {
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  return /^\w[\w.:-]{0,199}$/u.test(String(id)) ? String(id) : undefined;
}
