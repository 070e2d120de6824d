import type { Kind } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';

/** Headers that are useful for a workflow and contain no secret, by what they are about. */
const PASSED_NAMES = new Set(
  `
  content-type content-length content-language content-disposition content-range content-location
  date location etag last-modified allow deprecation sunset preference-applied docker-content-digest
  odata-entityid x-amz-version-id x-goog-generation
  retry-after operation-location azure-asyncoperation
  link total-count x-page x-per-page x-next-page x-prev-page x-page-count x-offset x-limit
  next-cursor prev-cursor previous-cursor x-next-cursor x-prev-cursor x-previous-cursor x-cursor
  x-wp-total x-wp-totalpages opc-next-page
  x-ms-continuation x-ms-continuationtoken x-ms-continuation-nextpartitionkey x-ms-continuation-nextrowkey
  sforce-limit-info x-shopify-shop-api-call-limit
  x-oauth-scopes x-accepted-oauth-scopes x-accepted-github-permissions
  traceparent x-cloud-trace-context cf-ray x-amz-id-2 x-amz-cf-id x-arequestid x-gitlab-meta ms-cv sprequestguid
  intuit_tid
  `.split(/\s+/u),
);

/** The same for names with a variable part: totals and pages, rate limits, and the number of the request. */
const PASSED_PATTERN =
  /^x-(?:total|pagination)(?:-.+)?$|^(?:x-(?:[a-z]+-)?)?rate-?limit|^(?:[a-z\d]+-)*(?:request|correlation|trace|transaction|operation)-?id$/u;

const isPassed = (name: string): boolean => PASSED_NAMES.has(name) || PASSED_PATTERN.test(name);

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
