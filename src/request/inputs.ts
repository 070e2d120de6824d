import { input, type ValuesOf } from '../inputs/declaration.js';
import { boolean, jsonValue, map, seconds, statuses, text, textMap, wholeNumber } from '../inputs/kinds.js';
import { baseUrlMissing, isBaseUrlUnknown } from '../provider/inputs.js';
import type { Rule } from '../provider/rule.js';
import { namesHost } from './plan/request-line.js';

/** What to send. */
export const SENDING = {
  title: 'What to send',
  inputs: {
    operation: input('operation', text, {
      description: 'A declared operation of the provider, such as list-errors.',
      details:
        "A declared operation of the provider, such as `list-errors`; the [provider's page](providers) lists " +
        'them. Not together with `request`.',
      otherwise: 'none',
    }),
    request: input('request', text, {
      description:
        'A request of your own, such as GET /api/v1/errors?pageSize=10&type=ALL; a full URL where ' +
        'allowed-origins names its host.',
      details:
        'A request of your own: `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`, a blank, and a path that ' +
        'begins with `/`, with or without a query. The path is appended to `base-url`. A full URL may stand ' +
        'in place of the path where [`allowed-origins`](#allowed-origins) names its origin, or `base-url` ' +
        'has it; nothing is put before its path then. `{name}` in the path is filled, encoded, from ' +
        '`parameters`. Not together with `operation`.',
      otherwise: 'none',
    }),
    parameters: input('parameters', map, {
      description: 'A YAML or JSON map of the parameters of the operation.',
      details:
        'A map of the parameters of the operation. Each goes where the provider declares it. Others fill ' +
        '`{name}` in the path, then go into the query of GET, HEAD and DELETE, or into the JSON body where ' +
        'the operation takes further fields; anything else is an error that lists the known names. A list in ' +
        'a query repeats the name. `null` counts as unset.',
      otherwise: 'none',
    }),
    query: input('query', map, {
      description: 'A YAML or JSON map of query parameters to add; a list repeats the name.',
      details: 'A map of query parameters. They replace those of the same name; a list repeats the name.',
      otherwise: 'none',
    }),
    headers: input('headers', textMap, {
      description: 'A YAML or JSON map of request headers to add.',
      details:
        'A map of request headers; they replace those of the provider. Headers that decide where the request ' +
        'goes, who sends it or how its body is framed are refused (`host`, `authorization`, `cookie`, ' +
        '`content-length` and the like). So is a name that stands there twice, in upper or lower case.',
      otherwise: "the provider's, mostly `accept: application/json`, and `user-agent: bearer-step`",
    }),
    body: input('body', jsonValue, {
      description: 'The JSON request body, as YAML or JSON text.',
      details:
        'The JSON request body, as YAML or JSON text. It is sent as JSON. `null` is an error, since an ' +
        'expression without a value gives it: leave the input out to send no body. Not with GET or HEAD, and ' +
        'not together with parameters that go into the body.',
      otherwise: 'none',
    }),
  },
};

/** What to accept. */
export const ACCEPTING = {
  title: 'What to accept',
  inputs: {
    expectStatus: input('expect-status', statuses, {
      description: 'The statuses that count as success, such as 2xx or 200,404.',
      details:
        'The statuses that count as success: numbers and classes, separated by commas or blanks, such as ' +
        '`2xx` or `200,404`. Any other fails the step by `API_STATUS`, after the outputs are set. A status ' +
        'that is named here is the answer: it is neither repeated nor, with 302 and the like, followed.',
      default: '2xx',
    }),
    retries: input('retries', wholeNumber(0, 10), {
      description: 'How many times to try again after a fault that may pass.',
      details:
        'How many times to try again after a fault that may pass, 0 to 10. GET, HEAD and the token request ' +
        'are repeated after connection faults and after 408, 429, 500, 502, 503 and 504; other requests only ' +
        'where the server cannot have acted, and a refresh, where a used-up refresh token could end the ' +
        'sign-in, only where it cannot have seen it. `Retry-After` is obeyed. The branch of ' +
        '`save-refresh-token` has three retries of its own.',
      default: '3',
    }),
    retryUnsafe: input('retry-unsafe', boolean, {
      description: 'Whether to repeat requests that may then be acted upon twice.',
      details: 'Whether POST, PUT, PATCH and DELETE are repeated like GET. The server may then act twice.',
      default: 'false',
    }),
    timeoutMs: input('timeout', seconds(1, 86_400), {
      description: 'Seconds for the whole step.',
      details:
        'Seconds for the whole step, retries and waiting included, 1 to 86400. Besides, an attempt ends when ' +
        'the server is silent for 30 seconds. With a refresh token at least 30; a refresh begins only while ' +
        '20 seconds are left, and is not cut off by the time limit.',
      default: '300',
    }),
  },
};

export type SendingInputs = ValuesOf<typeof SENDING>;
export type AcceptingInputs = ValuesOf<typeof ACCEPTING>;

/** Whether there is a request to send: else the token is for later steps. */
export const sendsRequest = (inputs: Pick<SendingInputs, 'operation' | 'request'>): boolean =>
  inputs.operation !== '' || inputs.request !== '';

type RuleInputs = SendingInputs & { given: ReadonlySet<string> };

/** What a request needs. */
export const REQUEST_RULES: readonly Rule<RuleInputs>[] = [
  {
    input: 'operation',
    broken: (inputs) => inputs.operation !== '' && inputs.request !== '',
    sentence: () => 'stands beside request. Write one of the two.',
  },
  {
    input: 'base-url',
    broken: (inputs, provider) =>
      isBaseUrlUnknown(inputs, provider) && sendsRequest(inputs) && !namesHost(inputs.request),
    sentence: baseUrlMissing,
  },
  ...(['parameters', 'query', 'headers', 'body', 'response-file'] as const).map((name) => ({
    input: name,
    broken: (inputs: RuleInputs) => !sendsRequest(inputs) && inputs.given.has(name),
    sentence: () => 'is given without operation or request. Name what to send, or leave it out.',
  })),
];
