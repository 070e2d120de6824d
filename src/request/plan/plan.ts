import { isReadMethod } from '../../http/message.js';
import { appendPath } from '../../http/urls.js';
import { inputError, type InputErrors } from '../../inputs/input-errors.js';
import type { Json, JsonObject } from '../../lib/json.js';
import { authorizationOf, type Operation, type Provider } from '../../provider/provider.js';
import { fillPath, fillQuery, placeholders } from '../../provider/template.js';
import type { SendingInputs } from '../inputs.js';
import { checkHeaders } from './headers.js';
import { hidingFlag, isQueryValue, locateParameters, type GivenParameter } from './parameters.js';
import { readRequestLine } from './request-line.js';

/** A request as it will be sent, without the token. */
export interface RequestPlan {
  method: string;
  url: URL;
  headers: Record<string, string>;
  /** JSON, or the path of the file to send. */
  body: string | { file: string } | undefined;
  /** The operation of this plan. */
  operation: Operation;
  /** The values of the parameters in the path. */
  pathValues: Readonly<Record<string, string>>;
  /** The fields of the body that come from parameters. `withFields` changes them. */
  fields: Readonly<JsonObject>;
  /** The declared parameters that are set. */
  given: readonly GivenParameter[];
  /** Whether the request has text that must stay hidden. No error quotes its response, which may quote the text. */
  hidesText?: boolean;
  /** Fields without any text to hide, which the placeholder of a hidden text also has. */
  placeholder?: Readonly<JsonObject>;
}

type PlanInputs = Pick<SendingInputs, 'parameters' | 'query' | 'headers' | 'body'>;

/** Adds the errors of `headers` and `query`, because `planRequest` throws only the first error. */
export function checkPlanInputs(provider: Provider, inputs: PlanInputs, errors: InputErrors): void {
  errors.attempt(() => checkHeaders('headers', inputs.headers, authorizationOf(provider).header));
  errors.attempt(() => planQuery('', inputs.query));
}

/** Returns the request to the API that reads the user of a token; undefined if the provider declares none. */
export function planIdentity(provider: Provider, baseUrl: URL): RequestPlan | undefined {
  const { request, name } = provider.identity ?? {};
  if (request === undefined || name === undefined) return undefined;
  const operation = { result: { id: name }, description: 'The user of the token', request };
  return planRequest(operation, provider, baseUrl, { parameters: {}, query: {}, headers: {}, body: undefined });
}

/** Returns the plan of an operation. Throws INPUT_INVALID if parameters, query, headers or body are invalid. */
export function planRequest(operation: Operation, provider: Provider, baseUrl: URL, inputs: PlanInputs): RequestPlan {
  const { method, origin, path, query } = readRequestLine(operation.request);
  const inPath = placeholders(path);
  const located = locateParameters(operation, method, [...inPath, ...placeholders(query)], inputs.parameters);
  const tokenHeader = authorizationOf(provider).header;
  const body = planBody(operation, method, located.body, inputs.body);
  const isFile = typeof body === 'object';
  const headers = {
    ...(body === undefined ? {} : { 'content-type': isFile ? mediaTypeOf(operation) : 'application/json' }),
    ...provider.headers,
    ...checkHeaders('parameters', located.header, tokenHeader),
    ...checkHeaders('headers', inputs.headers, tokenHeader),
  };
  if (typeof body === 'string' && !isJsonType(headers['content-type'] ?? '')) {
    throw inputError('headers', 'content-type is not JSON, but the body is sent as JSON. Remove content-type.');
  }
  const written = fillQuery(query, located.path, 'parameters');
  const search = planQuery(written, { ...located.query, ...inputs.query });
  return {
    method,
    url: appendPath(origin ?? baseUrl, fillPath(path, located.path, 'parameters'), search),
    headers,
    body,
    operation,
    pathValues: Object.fromEntries(Object.entries(located.path).filter(([name]) => inPath.includes(name))),
    fields: located.body,
    given: located.given,
    ...(hidingFlag(located.given) === undefined ? {} : { hidesText: true }),
  };
}

/** Returns the plan with other fields in its body. */
export function withFields(plan: RequestPlan, fields: Readonly<JsonObject>): RequestPlan {
  return { ...plan, fields, body: wrapFields(fields, plan.operation.body?.wrap) };
}

/** Returns the JSON body with these fields. */
export const wrapFields = (fields: Readonly<JsonObject>, wrap: string | undefined): string =>
  JSON.stringify(wrap === undefined ? fields : { [wrap]: fields });

/** Returns whether a content type is JSON (RFC 6839 section 3.1), whatever its parameters are. */
const isJsonType = (contentType: string): boolean =>
  /^\s*(?:(?:application|text)\/json|[^\s;/]+\/[^\s;]+\+json)\s*(?:;|$)/iu.test(contentType);

const mediaTypeOf = ({ body }: Operation): string => body?.media_type ?? 'application/octet-stream';

/** Returns the written query with `added`, which replaces parameters of the same name. A list repeats its name. */
function planQuery(written: string, added: JsonObject): string {
  const more = new URLSearchParams();
  for (const [name, value] of Object.entries(added)) {
    if (value === null) continue;
    if (!isQueryValue(value))
      throw inputError(
        'query',
        `the value of "${name}" is neither text nor a list of texts. Change it to one of them.`,
      );
    for (const item of [value].flat()) more.append(name, String(item));
  }
  const unchanged = written.split('&').filter((part) => part !== '' && !more.has(nameOf(part)));
  const query = [...unchanged, ...(more.size === 0 ? [] : [encodeQuery(more)])].join('&');
  return query === '' ? '' : `?${query}`;
}

/** Encodes a query with `%20` for a space: strict servers such as OData and SAP read `+` as a plus. */
const encodeQuery = (query: URLSearchParams): string => query.toString().replaceAll('+', '%20');

const nameOf = (part: string): string => [...new URLSearchParams(part).keys()][0] ?? '';

function planBody(
  operation: Operation,
  method: string,
  located: JsonObject,
  given: Json | undefined,
): RequestPlan['body'] {
  const { from, wrap } = operation.body ?? {};
  if (from !== undefined) return planFile(located[from], from, given);
  const hasParameters = Object.keys(located).length > 0;
  if (given === undefined && !hasParameters) return undefined;
  if (isReadMethod(method))
    throw inputError('body', `a ${method} request cannot have a body. Remove it, or use query.`);
  if (given === undefined) return wrapFields(located, wrap);
  if (!hasParameters) return JSON.stringify(given);
  throw inputError('body', 'cannot be combined with parameters that are sent in the body. Use one of them.');
}

function planFile(path: Json | undefined, name: string, given: Json | undefined): RequestPlan['body'] {
  if (given !== undefined)
    throw inputError('body', `cannot be combined with the file of the parameter "${name}". Remove body.`);
  if (typeof path === 'string') return { file: path };
  throw inputError('parameters', `the value of "${name}" is not the path of a file. Set it to a path.`);
}
