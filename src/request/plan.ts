import { appendPath } from '../http/urls.js';
import { inputFault } from '../inputs/faults.js';
import type { Inputs } from '../inputs/inputs.js';
import type { Json, JsonObject } from '../json.js';
import type { Operation, Provider } from '../operation/provider.js';
import { fillPath, placeholders } from '../operation/template.js';
import { checkHeaders } from './headers.js';
import { placeParameters } from './parameters.js';

/** A request as it will be sent, but for the token. */
export interface RequestPlan {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  /** What it was planned from. */
  operation: Operation;
}

type PlanInputs = Pick<Inputs, 'parameters' | 'query' | 'headers' | 'body'>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const WITHOUT_BODY = ['GET', 'HEAD'];

/** `METHOD /path?query` in its parts. Throws INPUT_INVALID. */
export function readRequestLine(line: string): { method: string; path: string; query: string } {
  const [, method = '', path = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
  const example = 'Write it like GET /api/v1/errors?type=ALL.';
  if (method === '' || /[#\\\p{Cc}]/u.test(path + query)) {
    throw inputFault('request', `is not a method and a path. ${example} Blanks in it are written %20.`);
  }
  if (!METHODS.includes(method)) throw inputFault('request', `the method is none of ${METHODS.join(', ')}. ${example}`);
  if (!path.startsWith('/'))
    throw inputFault('request', `the path does not begin with "/"; the host comes from base-url. ${example}`);
  return { method, path, query };
}

/** The plan of an operation. Throws INPUT_INVALID for parameters, headers or a body that do not fit. */
export function planRequest(operation: Operation, provider: Provider, baseUrl: URL, inputs: PlanInputs): RequestPlan {
  const { method, path, query } = readRequestLine(operation.request);
  const placed = placeParameters(operation, method, placeholders(path), inputs.parameters);
  const missing = placeholders(path).find((name) => placed.path[name] === undefined);
  if (missing !== undefined) throw inputFault('parameters', `"${missing}" is missing.`);
  const tokenHeader = provider.authorization?.header ?? 'authorization';
  const body = planBody(operation, method, placed.body, inputs.body);
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...provider.headers,
    ...checkHeaders('parameters', placed.header, tokenHeader),
    ...checkHeaders('headers', inputs.headers, tokenHeader),
  };
  if (body !== undefined && !/\bjson\b/iu.test(headers['content-type'] ?? '')) {
    throw inputFault('headers', 'content-type is not JSON, but the body is sent as JSON. Leave it out.');
  }
  const search = planQuery(query, { ...placed.query, ...inputs.query });
  return { method, url: appendPath(baseUrl, fillPath(path, placed.path), search), headers, body, operation };
}

/** The query as it is written, or with the values of `added` in place of those of the same name; a list repeats the name. */
function planQuery(written: string, added: JsonObject): string {
  const entries = Object.entries(added).filter(([, value]) => value !== null);
  if (entries.length === 0) return written === '' ? '' : `?${written}`;
  const query = new URLSearchParams(written);
  for (const [name, value] of entries) {
    query.delete(name);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object')
        throw inputFault('query', `the value of "${name}" is neither a text nor a list of texts.`);
      query.append(name, String(item));
    }
  }
  return `?${query.toString()}`;
}

function planBody(
  operation: Operation,
  method: string,
  placed: JsonObject,
  given: Json | undefined,
): string | undefined {
  const hasParameters = Object.keys(placed).length > 0;
  if (given === undefined && !hasParameters) return undefined;
  if (WITHOUT_BODY.includes(method))
    throw inputFault('body', `a ${method} request has none. Leave it out, or use query.`);
  if (given === undefined)
    return JSON.stringify(operation.body?.wrap === undefined ? placed : { [operation.body.wrap]: placed });
  if (!hasParameters) return JSON.stringify(given);
  throw inputFault('body', 'stands beside parameters that go into the body. Write all of it in one of them.');
}
