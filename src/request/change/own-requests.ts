import type { HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import type { Json, JsonObject } from '../../lib/json.js';
import { paginationOf, type Operation } from '../../provider/provider.js';
import { placeholders } from '../../provider/template.js';
import { documentOf } from '../pages/page.js';
import { planRequest, type RequestPlan } from '../plan/plan.js';
import { sendForStep, type RequestContext } from '../send-for-step.js';
import type { RequestDeps } from '../send-plan.js';
import { collectPages } from './pages.js';

/** The requests that the step sends for itself: to prove, to look up, to check and to correct. */
export interface OwnRequests {
  /** Returns whether an operation declares a parameter. */
  declares(operation: string, parameter: string): boolean;
  /** Returns the request of an operation. The parameters that it does not declare are left out. */
  plan(operation: string, parameters: JsonObject): RequestPlan;
  /** Sends an operation. The parameters that it does not declare are left out. Rejects as `sendForStep` does. */
  read(operation: string, parameters: JsonObject): Promise<Json>;
  /** Does the same as `read`, but sends the same request only once in a step. */
  readOnce(operation: string, parameters: JsonObject): Promise<Json>;
  /**
   * Returns the list at `items` in the response of an operation, or the list that is the response, with all its pages.
   * Rejects like `read`.
   */
  list(operation: string, parameters: JsonObject, items: string | undefined): Promise<Json[]>;
  /** Does the same as `list`, but sends the same request only once in a step. */
  listOnce(operation: string, parameters: JsonObject, items: string | undefined): Promise<Json[]>;
  /**
   * Sends a change with these fields, whose text must stay hidden. The parameters that its path does not name are left
   * out. Rejects like `read`.
   */
  change(
    request: string,
    wrap: string | undefined,
    parameters: JsonObject,
    fields: Readonly<JsonObject>,
  ): Promise<void>;
}

/** Creates the functions that send the step's own requests. */
export function openOwnRequests(context: RequestContext, deps: RequestDeps): OwnRequests {
  const { provider, baseUrl, graphqlUrl } = context;
  const responses = new Map<string, Promise<HttpResponse>>();

  const plan = (operation: Operation, parameters: JsonObject, body?: Json): RequestPlan => {
    if (baseUrl === undefined) throw new StepError('INTERNAL', 'A request of the step has no base URL.');
    const given = body === undefined ? {} : { body: { value: body } };
    const planned = planRequest(operation, provider, baseUrl, { parameters, query: {}, headers: {}, ...given });
    const url = graphqlUrl === undefined || operation.url_from_environment === undefined ? undefined : graphqlUrl;
    return url === undefined ? planned : { ...planned, url };
  };
  const declares = (name: string, parameter: string): boolean =>
    Object.hasOwn(provider.operations[name]?.parameters ?? {}, parameter);
  const planOperation = (name: string, parameters: JsonObject): RequestPlan => {
    const operation = provider.operations[name];
    if (operation === undefined) throw new StepError('INTERNAL', `The provider has no operation ${name}.`);
    const declared = Object.entries(parameters).filter(([key]) => declares(name, key));
    return plan(operation, Object.fromEntries(declared));
  };
  const send = (request: RequestPlan): Promise<HttpResponse> => sendForStep(request, context, deps);
  const once = (request: RequestPlan): Promise<HttpResponse> => {
    const found = responses.get(request.url.href) ?? send(request);
    responses.set(request.url.href, found);
    return found;
  };
  const prefix = baseUrl?.pathname ?? '/';
  const listWith =
    (read: typeof send): OwnRequests['list'] =>
    async (name, parameters, path) => {
      const request = planOperation(name, parameters);
      const pagination = paginationOf(provider, request.operation);
      const list = { pagination, operation: request.operation, path, prefix };
      return collectPages((url) => read({ ...request, url }), request.url, list);
    };
  return {
    declares,
    plan: planOperation,
    read: async (name, parameters) => readDocument(await send(planOperation(name, parameters))),
    readOnce: async (name, parameters) => readDocument(await once(planOperation(name, parameters))),
    list: listWith(send),
    listOnce: listWith(once),
    change: async (request, wrap, parameters, fields) => {
      const operation = { description: 'A change of the step', request };
      const inPath = placeholders(request);
      const named = Object.fromEntries(Object.entries(parameters).filter(([name]) => inPath.includes(name)));
      const body = wrap === undefined ? { ...fields } : { [wrap]: { ...fields } };
      await send({ ...plan(operation, named, body), hidesText: true });
    },
  };
}

/** Returns a JSON body; null if it is not JSON. */
const readDocument = (response: HttpResponse): Json => documentOf(response) ?? null;
