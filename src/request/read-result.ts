import { MAX_READ_BYTES, type HttpResponse } from '../http/message.js';
import { parseJson, select } from '../lib/json.js';
import { fillUrl } from '../provider/template.js';
import { readText, type Result } from '../response/result.js';
import type { RequestPlan } from './plan/plan.js';

/** What came of a request: the response, with `id` and `url` as the operation declares them, where they are named. */
export function resultOf(response: HttpResponse, plan: RequestPlan, baseUrl: URL | undefined): Result {
  const text = readText(response);
  const id = response.status < 400 ? resultId(text ?? '', plan) : undefined;
  const template = plan.operation.result?.url;
  const url =
    id === undefined || template === undefined ? undefined : fillUrl(template, { base_url: baseUrl }, { id }, 'id');
  return { response, text, id, url: url?.href };
}

/** The id of what an operation made or changed; undefined where neither the response nor the path names a plausible one. */
export function resultId(text: string, { operation, pathValues }: RequestPlan): string | undefined {
  const { result } = operation;
  if (result === undefined || text.length > MAX_READ_BYTES) return undefined;
  const id = result.id === undefined ? pathValues['id'] : select(parseJson(text), result.id);
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  return /^\w[\w.:-]{0,199}$/u.test(String(id)) ? String(id) : undefined;
}
