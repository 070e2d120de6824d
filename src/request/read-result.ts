import { MAX_READ_BYTES, type HttpResponse } from '../http/message.js';
import { parseJson, select } from '../lib/json.js';
import { fillUrl } from '../provider/template.js';
import { readText, type Result } from '../response/result.js';
import type { RequestPlan } from './plan/plan.js';

/** Returns the result of a request: the response, and `id` and `url` if the operation declares them. */
export function resultOf(response: HttpResponse, plan: RequestPlan, baseUrl: URL | undefined): Result {
  const text = readText(response);
  const id = response.status < 400 ? resultId(text ?? '', plan) : undefined;
  const template = plan.operation.result?.url;
  const url =
    id === undefined || template === undefined ? undefined : fillUrl(template, { base_url: baseUrl }, { id }, 'id');
  return { response, text, id, url: url?.href };
}

/** Returns the id of the object of an operation, from the response or the path; undefined if there is no valid one. */
export function resultId(text: string, { operation, pathValues }: RequestPlan): string | undefined {
  const { result } = operation;
  if (result === undefined || text.length > MAX_READ_BYTES) return undefined;
  const id = result.id === undefined ? pathValues['id'] : select(parseJson(text), result.id);
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  return /^\w[\w.:-]{0,199}$/u.test(String(id)) ? String(id) : undefined;
}
