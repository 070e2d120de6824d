import type { Kind } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';

/** Headers that are useful for a workflow and contain no secret, by what they are about. */
const PASSED = [
  // The content and its state.
  /^content-(?:type|length|language|disposition|range|location)$/u,
  /^(?:date|location|etag|last-modified|allow|deprecation|sunset|preference-applied|docker-content-digest)$/u,
  /^(?:odata-entityid|x-amz-version-id|x-goog-generation)$/u,
  // A later attempt, and the operation that continues at the server.
  /^(?:retry-after|operation-location|azure-asyncoperation)$/u,
  // Totals and pages.
  /^(?:link|x-total(?:-.+)?|total-count|x-(?:page|per-page|next-page|prev-page|page-count|offset|limit))$/u,
  /^(?:x-)?(?:next|prev|previous)-cursor$|^x-cursor$|^x-pagination(?:-.+)?$|^x-wp-total(?:pages)?$|^opc-next-page$/u,
  /^x-ms-continuation(?:token|-nextpartitionkey|-nextrowkey)?$/u,
  // Rate limits.
  /^(?:x-(?:[a-z]+-)?)?rate-?limit.*$|^sforce-limit-info$|^x-shopify-shop-api-call-limit$/u,
  // What the token may do, and what the request needs.
  /^x-(?:accepted-)?oauth-scopes$|^x-accepted-github-permissions$/u,
  // The number of the request, which the support of a server asks for.
  /^(?:[a-z\d]+-)*(?:request|correlation|trace|transaction|operation)-?id$/u,
  /^(?:traceparent|x-cloud-trace-context|cf-ray|x-amz-(?:id-2|cf-id)|x-arequestid|x-gitlab-meta|ms-cv|sprequestguid|intuit_tid)$/u,
];

const isPassed = (name: string): boolean => PASSED.some((pattern) => pattern.test(name));

/** Names of headers that may contain a credential. */
const CREDENTIALS =
  /cookie|secret|passw(?:or)?d|credential|assertion|signature|session|jwt|token|[cx]srf|api-?key|^proxy-|(?:^|[-_])(?:auth|authorization|authenticate|authentication|keys?)(?:[-_]|$)/u;
/** Tokens that are positions in a list. */
const POSITIONS = /^(?:[a-z\d]+-)*(?:continuation|next|page|paging|sync|delta|skip)-?token$/u;

/** Names of additional headers for the output `headers`, in lower case. */
export const headerNames: Kind<string[]> = {
  read: (input, text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/u)
      .filter((name) => name !== '')
      .map((name) => {
        if (!/^[!#$%&'*+.^_`|~\da-z-]+$/u.test(name)) {
          throw inputError(input, `"${name}" is not the name of a header. Write names, separated by spaces or commas.`);
        }
        if (isPassed(name) || POSITIONS.test(name) || !CREDENTIALS.test(name)) return name;
        throw inputError(input, `${name} may contain a credential, which must not be an output. Remove it.`);
      }),
  unset: [],
};

/** Returns the headers for the output `headers`: those that are useful and contain no secret, and those of `names`. */
export const selectHeaders = (
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => isPassed(name) || names.includes(name)));
