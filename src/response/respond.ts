import { join } from 'node:path';
import { writeOutputFile } from '../lib/files.js';
import type { Host } from '../ci/host.js';
import { MAX_READ_BYTES, type HttpResponse } from '../http/exchange.js';
import { parseJson } from '../lib/json.js';
import { fillUrl } from '../provider/template.js';
import { select } from '../lib/select.js';
import type { RequestPlan } from '../request/plan/plan.js';

/** More cannot enter the environment of a later step (128 KiB a variable on Linux); some room is left for its name. */
const MAX_OUTPUT_BYTES = 96 * 1024;

/** Headers that help a workflow and carry no secret. */
const PASSED_HEADERS =
  /^(?:content-(?:type|length|language|disposition)|date|location|link|etag|last-modified|retry-after|deprecation|sunset|x-(?:request|correlation)-id|x-total-.*|x-(?:page|per-page|next-page|prev-page)|(?:x-)?rate-?limit.*)$/u;

type Omission = 'empty' | 'binary' | 'too-large';

/**
 * Sets the outputs of an answer, whatever its status: nothing of it is lost when the step then fails. A body that cannot be
 * an output goes to a file in any case. Rejects with FILE_REFUSED, FILE_FAILED or OUTPUT_FAILED.
 */
export async function respond(
  response: HttpResponse,
  plan: RequestPlan,
  { responseFile, baseUrl }: { responseFile: string; baseUrl: URL | undefined },
  host: Host,
): Promise<void> {
  const text = readText(response.body);
  const omission = findOmission(response.body, text);
  host.output('status', String(response.status));
  host.output('headers', passedHeaders(response));
  if (omission === undefined) host.output('response', text ?? '');
  else host.output('response-omitted', omission);
  if (
    host.secrets.occurIn(`${text ?? response.body.toString('latin1')}\n${Object.values(response.headers).join('\n')}`)
  ) {
    host.warning('The answer repeats a secret of this step. GitHub drops a job output that holds one.');
  }
  if (response.status < 400) setResult(text ?? '', plan, baseUrl, host);
  const file = responseFile || (omission === 'binary' || omission === 'too-large' ? tempFile(host) : '');
  if (file !== '') host.output('response-file', await writeOutputFile('response-file', file, response.body, host));
}

function findOmission(body: Buffer, text: string | undefined): Omission | undefined {
  if (body.length === 0) return 'empty';
  if (text === undefined) return 'binary';
  return body.length > MAX_OUTPUT_BYTES ? 'too-large' : undefined;
}

/** The body as text; undefined when it is not UTF-8 or holds a NUL, which no variable can. */
function readText(body: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

const tempFile = (host: Host): string =>
  join(host.temp || host.workspace, `bearer-step-response-${process.pid}-${Date.now()}`);

function passedHeaders({ headers }: HttpResponse): string {
  return JSON.stringify(Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_HEADERS.test(name))));
}

/** `id` and `url` as the operation declares them, where the answer or the path names them. */
function setResult(text: string, plan: RequestPlan, baseUrl: URL | undefined, host: Host): void {
  const id = resultId(text, plan);
  if (id === undefined) return;
  host.output('id', id);
  const template = plan.operation.result?.url;
  const url = template === undefined ? undefined : fillUrl(template, { base_url: baseUrl }, { id }, 'id');
  if (url !== undefined) host.output('url', url.href);
}

/** The id of what an operation made or changed; undefined where neither the answer nor the path names a plausible one. */
export function resultId(text: string, { operation, pathValues }: RequestPlan): string | undefined {
  const { result } = operation;
  if (result === undefined || text.length > MAX_READ_BYTES) return undefined;
  const id = result.id === undefined ? pathValues['id'] : select(parseJson(text), result.id);
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  return /^\w[\w.:-]{0,199}$/u.test(String(id)) ? String(id) : undefined;
}
