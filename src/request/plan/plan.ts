import { isJsonContent } from '../../http/content.js';
import { appendPath } from '../../http/urls.js';
import { inputError, type InputErrors } from '../../inputs/input-errors.js';
import type { JsonObject } from '../../lib/json.js';
import { authorizationOf, type Operation, type Provider } from '../../provider/provider.js';
import { fillPath, fillQuery, placeholders } from '../../provider/template.js';
import type { SendingInputs } from '../inputs.js';
import { checkHeaders } from './headers.js';
import { planBody, wrapFields, type BodyInputs, type PlannedBody } from './body.js';
import { encodeQuery, hidingFlag, locateParameters, queryTexts, type GivenParameter } from './parameters.js';
import { readRequestLine } from './request-line.js';

/** A request as it will be sent, without the token. */
export interface RequestPlan {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: PlannedBody | undefined;
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

type PlanInputs = Pick<SendingInputs, 'parameters' | 'query' | 'headers'> & BodyInputs;

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
  return planRequest(operation, provider, baseUrl, { parameters: {}, query: {}, headers: {} });
}

/** Returns the request to the UserInfo endpoint of the authorization server (OpenID Connect Core section 5.3). */
export const planUserinfo = ({ headers }: Provider, url: URL): RequestPlan => ({
  method: 'GET',
  url,
  headers: { ...headers },
  body: undefined,
  operation: { result: { id: 'sub' }, description: 'The user of the token', request: 'GET /' },
  pathValues: {},
  fields: {},
  given: [],
});

/** Returns the plan of an operation. Throws INPUT_INVALID if parameters, query, headers or body are invalid. */
export function planRequest(operation: Operation, provider: Provider, baseUrl: URL, inputs: PlanInputs): RequestPlan {
  const { method, origin, path, query } = readRequestLine(operation.request);
  const inPath = placeholders(path);
  const located = locateParameters(operation, method, [...inPath, ...placeholders(query)], inputs.parameters);
  const { body, contentType } = planBody(operation, method, located.body, inputs);
  const headers = planHeaders(contentType, located.header, provider, inputs);
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

/** Returns the headers of a request. Throws INPUT_INVALID if one is not allowed, or does not fit the body. */
function planHeaders(
  contentType: string | undefined,
  parameters: Readonly<Record<string, string>>,
  provider: Provider,
  inputs: PlanInputs,
): Record<string, string> {
  const tokenHeader = authorizationOf(provider).header;
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...provider.headers,
    ...(contentType !== undefined && inputs.contentType === contentType ? { 'content-type': contentType } : {}),
    ...checkHeaders('parameters', parameters, tokenHeader),
    ...checkHeaders('headers', inputs.headers, tokenHeader),
  };
  if (isJsonContent(contentType ?? '') && !isJsonContent(headers['content-type'] ?? '')) {
    throw inputError(
      'headers',
      'content-type is not JSON, but the body is sent as JSON. Remove it, and set the input content-type.',
    );
  }
  const isForm = Object.keys({ ...inputs.form, ...inputs.files }).length > 0;
  // The type of a form with files has the boundary of its parts.
  if (isForm && headers['content-type']?.startsWith(contentType ?? '') !== true) {
    throw inputError('headers', 'content-type is not that of the form, so the server cannot read it. Remove it.');
  }
  return headers;
}

/**
 * The base URL of a plan as long as the real one is unknown: it is missing, the token response names it, or it is that
 * of a site that must be looked up.
 */
export const UNKNOWN_BASE = new URL('https://base-url.invalid');

/** Returns the plan with `baseUrl` in place of an unknown base URL. */
export const withBase = (plan: RequestPlan, baseUrl: URL): RequestPlan =>
  plan.url.origin === UNKNOWN_BASE.origin
    ? { ...plan, url: appendPath(baseUrl, plan.url.pathname, plan.url.search) }
    : plan;

/** Returns the plan with other fields in its body. */
export function withFields(plan: RequestPlan, fields: Readonly<JsonObject>): RequestPlan {
  return { ...plan, fields, body: wrapFields(fields, plan.operation) };
}

/** Returns the written query with `added`, which replaces parameters of the same name. A list repeats its name. */
function planQuery(written: string, added: JsonObject): string {
  const more = new URLSearchParams();
  for (const [name, value] of Object.entries(added)) {
    for (const text of queryTexts('query', name, value)) more.append(name, text);
  }
  const unchanged = written.split('&').filter((part) => part !== '' && !more.has(nameOf(part)));
  const query = [...unchanged, ...(more.size === 0 ? [] : [encodeQuery(more)])].join('&');
  return query === '' ? '' : `?${query}`;
}

const nameOf = (part: string): string => [...new URLSearchParams(part).keys()][0] ?? '';
