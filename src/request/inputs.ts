import { input, type ValuesOf } from '../inputs/declaration.js';
import { body, boolean, map, mediaTypeText, seconds, statuses, text, textMap, wholeNumber } from '../inputs/kinds.js';
import { baseUrlMissing, isBaseUrlUnknown, type TrustInputs } from '../provider/inputs.js';
import type { Provider } from '../provider/provider.js';
import { REVOCATION } from '../provider/reserved.js';
import type { ResponseInputs } from '../response/inputs.js';
import type { Rule } from '../provider/rule.js';
import { namesHost } from './plan/request-line.js';

/** The request to send. */
export const SENDING = {
  title: 'What to send',
  inputs: {
    operation: input('operation', text, {
      description: 'An operation of the provider, such as list-errors.',
      details:
        'An operation: a request that the provider declares, such as `list-errors`. The [page of the ' +
        'provider](providers) lists its operations. It cannot be combined with `request`.\n\nEach provider also has ' +
        '`revoke-token`, which [revokes the input `token`](sharing.md#the-end) and sends nothing to the API.',
    }),
    request: input('request', text, {
      description: 'A request with a method and a path or URL, such as GET /api/v1/errors?pageSize=10.',
      details:
        'A request that the provider does not declare, such as `GET /api/v1/errors?pageSize=10&type=ALL`. It ' +
        'consists of a method (`GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`), a space, and a path or a full ' +
        'URL. It cannot be combined with `operation`.\n\n- A path begins with `/`, and may have a query. It is ' +
        'appended to `base-url`.\n- A full URL is allowed if its origin is that of `base-url` or is in ' +
        '[`allowed-origins`](#allowed-origins). The path of `base-url` is not added to it.\n- `{name}` in the path ' +
        'or query is replaced by the percent-encoded value from `parameters`. Write a literal `{name}` in the query as ' +
        '`%7Bname%7D`.',
    }),
    parameters: input('parameters', map, {
      description: 'A YAML or JSON map of the parameters of the operation or request.',
      details:
        'A map of the parameters of the operation or request. The first of these rules that applies is used:\n\n1. A ' +
        'parameter that the provider declares goes to its declared location.\n2. A parameter with the name of a ' +
        '`{name}` in the path or query fills it.\n3. With GET, HEAD or DELETE, it goes into the query.\n4. If the operation ' +
        'allows additional fields, it goes into the JSON body.\n5. Otherwise, the step fails and lists the known ' +
        'names.\n\nA list in the query repeats the name. `null` means unset.',
    }),
    query: input('query', map, {
      description: 'A YAML or JSON map of query parameters to add; a list repeats the name.',
      details: 'A map of query parameters to add. They replace parameters with the same name. A list repeats the name.',
    }),
    headers: input('headers', textMap, {
      description: 'A YAML or JSON map of request headers to add.',
      details:
        'A map of request headers to add. They replace the headers of the provider. Headers that change the ' +
        'destination, the authentication or the framing of the request are refused, such as `host`, `authorization`, ' +
        '`cookie` and `content-length`. Duplicate names, in upper or lower case, are also refused.',
      otherwise: "the provider's, mostly `accept: application/json`, and `user-agent: bearer-step`",
    }),
    body: input('body', body('content-type'), {
      description: 'The request body: YAML or JSON text, sent as JSON, or with content-type any text.',
      details:
        'The request body, as YAML or JSON text. It is sent as JSON. If [`content-type`](#content-type) is not JSON, the ' +
        'text is sent as it is. It cannot be combined with GET or HEAD, or with parameters that are sent in the body. ' +
        '`null` is an error, because an expression without a value produces it. To send no body, remove the input.',
    }),
    bodyFile: input('body-file', text, {
      description: 'The path of a file whose bytes are the request body.',
      details:
        'The path of a file whose bytes are the request body, of any size. Set [`content-type`](#content-type) to what ' +
        'it contains. A file outside the workspace and the runner’s temp folder needs an absolute path without links.',
    }),
    form: input('form', map, {
      description: 'A YAML or JSON map of the fields of a form, sent form-encoded; a list repeats the name.',
      details:
        'A map of the fields of a form. It is sent as `application/x-www-form-urlencoded`; together with ' +
        '[`files`](#files) as `multipart/form-data`. A list repeats the name. `null` means unset.',
    }),
    files: input('files', map, {
      description: 'A YAML or JSON map of field names to paths of files, sent as multipart/form-data.',
      details:
        'A map of field names to paths of files, such as `file: report.pdf`. The files are sent as ' +
        '`multipart/form-data`, of any size; a list of paths repeats the name. Other fields are in [`form`](#form).',
    }),
    contentType: input('content-type', mediaTypeText, {
      description: 'The content type of body or body-file.',
      details:
        'The content type of `body` or `body-file`, such as `text/plain` or `application/merge-patch+json`. If it is not ' +
        'JSON, the text of `body` is sent as it is.',
      otherwise: '`application/json` for `body`, `application/octet-stream` for `body-file`',
    }),
  },
};

/** Whether to read all pages of a list. */
export const PAGES = {
  title: 'Pages',
  inputs: {
    paginate: input('paginate', boolean, {
      description: 'Whether to read all pages of a list. The response then has the items of all pages.',
      details:
        'Whether to read all pages of a list, with GET. The `response` is then that of the first page, with the items ' +
        'of all pages in its list. `status` and `headers` are those of the first page, and the outputs `count` and ' +
        '`pages` are set. The provider declares how the pages are requested; otherwise, the step uses the header ' +
        '`Link` or a well-known name in the body, and logs it. If a page cannot be read, the step fails. See [All ' +
        'pages of a list](pages.md).',
      default: 'false',
    }),
    maxPages: input('max-pages', wholeNumber(1, 100_000), {
      description: 'The largest number of pages to read. If the list has more, the step fails.',
      default: '1000',
    }),
  },
};

/** Which responses are a success, when to retry, and when to stop. */
export const ACCEPTING = {
  title: 'Statuses, retries and time limit',
  inputs: {
    expectStatus: input('expect-status', statuses, {
      description: 'The statuses that are a success, such as 2xx or 200,404.',
      details:
        'The statuses that are a success: numbers and classes, separated by commas or spaces, such as `2xx` or ' +
        '`200,404`. Any other status fails the step with `API_STATUS`, after the outputs are set. A listed status is ' +
        'never retried, and a listed redirect is not followed.',
      default: '2xx',
    }),
    waitUntil: input('wait-until', text, {
      description: 'A jq test of the response, such as .status == "done": the step looks again until it is true.',
      details:
        'A [jq](https://jqlang.org) test of the response, such as `.status == "done"`. The step sends a GET again until ' +
        'the test is true, at most until `timeout`. After a change, and after a GET with 202, it looks at the address in ' +
        '`Location` or `Operation-Location`, if that is below `base-url`, at most at five addresses.\n\nOnly responses ' +
        'with 2xx and JSON are tested. Three looks in a row that fail end the wait. The outputs are those of the last ' +
        'look; `id` and `url` are those of the change.',
    }),
    waitIntervalMs: input('wait-interval', seconds(1, 3600), {
      description: 'The pause between two looks of wait-until, in seconds.',
      details:
        'The pause before the second look of `wait-until`, in seconds, 1 to 3600. Later pauses grow up to six times that. ' +
        '`Retry-After` counts instead, up to 60 seconds.',
      default: '5',
    }),
    failWhen: input('fail-when', text, {
      description: 'A jq test of the response, such as ".items | length > 0", that fails the step if it is true.',
      details:
        'A [jq](https://jqlang.org/manual/v1.7/) test of the whole response that fails the step with ' +
        '[`FAIL_WHEN`](troubleshooting.md#fail_when) if it is true, after the outputs are set. It must return one ' +
        '`true` or `false`: an error, no value, or any other value also fails the step, with ' +
        '[`FILTER_FAILED`](troubleshooting.md#filter_failed). The error says how many items the response has and their ' +
        'ids, if the operation declares them, but nothing else. It is used only if the status is expected. For the ' +
        'limits, see [`jq`](#jq).',
    }),
    retries: input('retries', wholeNumber(0, 10), {
      description: 'How many times to retry after a temporary error.',
      details:
        'How many times to retry after a temporary error, 0 to 10. `Retry-After` is obeyed.\n\n- GET, HEAD and the ' +
        'token request are retried after connection errors and after 408, 429, 500, 502, 503 and 504.\n- Other ' +
        'requests are retried only if the server cannot have acted on them, or if `retry-unsafe` is `true`.\n- If ' +
        'the server may revoke the chain on reuse of a rotated refresh token, a refresh is retried only if the ' +
        'server cannot have received it.\n- Requests to the branch of `save-refresh-token` are always retried up to ' +
        'three times.',
      default: '3',
    }),
    retryUnsafe: input('retry-unsafe', boolean, {
      description: 'Whether to retry POST, PUT, PATCH and DELETE like GET; the server may then act twice.',
      details: 'Whether to retry POST, PUT, PATCH and DELETE like GET. The server may then act twice.',
      default: 'false',
    }),
    timeoutMs: input('timeout', seconds(1, 86_400), {
      description: 'The time limit of the whole step in seconds.',
      details:
        'The time limit of the whole step in seconds, including retries and waits, 1 to 86400. In addition, an ' +
        'attempt ends if the server sends no data for `idle-timeout`.\n\nWith a refresh token, the minimum is 30. A ' +
        'refresh starts only if at least 20 seconds remain. The time limit does not interrupt it.',
      default: '300',
    }),
    idleTimeoutMs: input('idle-timeout', seconds(1, 86_400), {
      description: 'The time without data from a server after which an attempt ends, in seconds.',
      details:
        'The time without data from a server after which an attempt ends, in seconds, from 1 to the value of ' +
        '`timeout`. Raise it for a server that needs more time before it responds. It applies to every request of the ' +
        'step: for the token, to the API, and to the branch of `save-refresh-token`. If `timeout` is shorter than the ' +
        'default, `timeout` applies.',
      default: '30',
    }),
  },
};

const { retries, timeoutMs, idleTimeoutMs } = ACCEPTING.inputs;

/** The limits of every request, for uses without a request to the API. */
export const LIMITS = { title: 'Limits', inputs: { retries, timeoutMs, idleTimeoutMs } };

export type SendingInputs = ValuesOf<typeof SENDING>;
export type PageInputs = ValuesOf<typeof PAGES>;
export type AcceptingInputs = ValuesOf<typeof ACCEPTING>;

/** Returns whether the step only revokes the input `token`. */
export const revokesOnly = ({ operation }: Pick<SendingInputs, 'operation'>): boolean => operation === REVOCATION;

/** Returns whether the step sends a request to the API. */
export const sendsRequest = (inputs: Pick<SendingInputs, 'operation' | 'request'>): boolean =>
  (inputs.operation !== '' && !revokesOnly(inputs)) || inputs.request !== '';

type RuleInputs = SendingInputs &
  PageInputs &
  AcceptingInputs &
  TrustInputs &
  Pick<ResponseInputs, 'summary'> & { given: ReadonlySet<string> };

/** Returns whether the request is a GET. An unknown operation is an error of its own. */
function isGet({ operation, request }: SendingInputs, { operations }: Provider): boolean {
  const declared = Object.hasOwn(operations, operation) ? operations[operation]?.request : undefined;
  return (operation === '' ? request : (declared ?? 'GET')).startsWith('GET');
}

export const IDLE_TIMEOUT_RULE: Rule<
  Pick<AcceptingInputs, 'idleTimeoutMs' | 'timeoutMs'> & { given: ReadonlySet<string> }
> = {
  input: 'idle-timeout',
  broken: (inputs) => inputs.given.has('idle-timeout') && inputs.idleTimeoutMs > inputs.timeoutMs,
  sentence: () => 'is longer than timeout, so it would have no effect. Lower it, or raise timeout.',
};

/** The inputs that have no effect without a request. */
const NEED_REQUEST = [
  'parameters',
  'query',
  'headers',
  'body',
  'body-file',
  'form',
  'files',
  'content-type',
  'paginate',
  'wait-until',
  'response-file',
  'response-headers',
  'jq',
  'mask',
  'summary-columns',
  'fail-when',
];

/** The rules for the inputs of a request. */
export const REQUEST_RULES: readonly Rule<RuleInputs>[] = [
  {
    input: 'operation',
    broken: (inputs) => inputs.operation !== '' && inputs.request !== '',
    sentence: () => 'cannot be combined with request. Use one of them.',
  },
  {
    input: 'base-url',
    broken: (inputs, provider) =>
      isBaseUrlUnknown(inputs, provider) && sendsRequest(inputs) && !namesHost(inputs.request),
    sentence: baseUrlMissing,
  },
  {
    input: 'summary-columns',
    broken: (inputs) => inputs.given.has('summary-columns') && !inputs.summary && sendsRequest(inputs),
    sentence: () => 'has no effect without summary. Set summary: true, or remove this input.',
  },
  IDLE_TIMEOUT_RULE,
  {
    input: 'wait-interval',
    broken: (inputs) => inputs.given.has('wait-interval') && inputs.waitUntil === '',
    sentence: () => 'is set without wait-until. Set wait-until, or remove this input.',
  },
  {
    input: 'paginate',
    broken: (inputs, provider) => inputs.paginate && sendsRequest(inputs) && !isGet(inputs, provider),
    sentence: () => 'is only possible with GET. Remove it, or use a GET request.',
  },
  {
    input: 'max-pages',
    broken: (inputs) => inputs.given.has('max-pages') && !inputs.paginate,
    sentence: () => 'is set without paginate. Set "paginate: true", or remove max-pages.',
  },
  ...NEED_REQUEST.map((name) => ({
    input: name,
    broken: (inputs: RuleInputs) => !sendsRequest(inputs) && inputs.given.has(name),
    sentence: () => 'has no effect without a request to the API. Set operation or request, or remove this input.',
  })),
];
