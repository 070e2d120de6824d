import type { Host } from '../ci/host.js';
import { mediaTypeOf } from '../http/content.js';
import { readText, type HttpResponse } from '../http/message.js';
import type { Kind } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';
import { StepError } from '../lib/errors.js';
import { tryParseJson } from '../lib/json.js';
import { findSpans, type PathStep, type Span } from './json-spans.js';

/** A path of the input `mask`. */
export interface MaskPath {
  text: string;
  steps: PathStep[];
}

const PATH = /^(?:\[\]|[^\s.,[\]]+)(?:\[\]|\.[^\s.,[\]]+)*$/u;

/** Dotted paths, where `[]` is every item of a list, separated by white space or commas. */
export const maskPaths: Kind<MaskPath[]> = {
  read: (input, text) =>
    text
      .split(/[\s,]+/u)
      .filter((path) => path !== '')
      .map((path) => {
        if (!PATH.test(path)) {
          throw inputError(input, `"${path}" is not a path. Write it as in items[].secret, without the dot of jq.`);
        }
        const steps = path.match(/\[\]|[^.[\]]+/gu) ?? [];
        return { text: path, steps: steps.map((step) => (step === '[]' ? 'items' : { field: step })) };
      }),
  unset: [],
};

const MAX_VALUES = 1000;
/** A shorter mask would hide unrelated text in the log. */
const MIN_MASKED_LENGTH = 8;
const REPLACEMENT = '"***"';

/** Masks what a response must not show, and returns the response to go on with. */
export type MaskResponse = (response: HttpResponse) => HttpResponse;

/**
 * Returns a function that masks the values at the paths in the responses of a run, before anything is printed or set.
 * In the response that it returns, values of fewer than 8 characters are replaced by `***`. It throws MASK_FAILED if the
 * values cannot be found: then nothing may be set. It warns of a path without values once, unless an earlier response
 * had some, because a renamed field would otherwise be published silently.
 */
export function responseMasker(paths: readonly MaskPath[], host: Host): MaskResponse {
  const settled = new Set<MaskPath>();
  return (response) => {
    if (paths.length === 0) return response;
    const { masked, unused } = maskOne(response, paths, host);
    for (const path of paths) {
      if (unused.includes(path) && !settled.has(path)) host.warning(UNUSED(path.text));
      settled.add(path);
    }
    return masked;
  };
}

/** Masks one response. `unused`: the paths without values, if the response should have them. */
function maskOne(
  response: HttpResponse,
  paths: readonly MaskPath[],
  host: Host,
): { masked: HttpResponse; unused: MaskPath[] } {
  if (response.error?.code === 'RESPONSE_TOO_LARGE') throw failed('The response is too large to be read', TOO_LARGE);
  const text = jsonOf(response);
  if (text === undefined) return { masked: response, unused: [] };
  const steps = paths.map((path) => path.steps);
  const spans = findSpans(text, steps);
  const values = spans.flatMap((span) => secretOf(text, span) ?? []);
  const secrets = new Set(values.map(({ secret }) => secret));
  if (secrets.size > MAX_VALUES) {
    const hint = 'At most 1,000 can be masked. Request less data.';
    throw failed(`The paths of mask have ${secrets.size} values in the response`, hint);
  }
  for (const secret of secrets) if (secret.length >= MIN_MASKED_LENGTH) host.secrets.protect(secret);
  const unused = response.status < 300 ? paths.filter((_, index) => !spans.some(({ path }) => path === index)) : [];
  const short = values.filter(({ secret }) => secret.length < MIN_MASKED_LENGTH);
  return { masked: short.length === 0 ? response : withText(response, replaceAll(text, short)), unused };
}

/** Returns the JSON text of a response; undefined if it has nothing to mask: it is empty, or an error in another format. */
function jsonOf(response: HttpResponse): string | undefined {
  if (response.body.length === 0) return undefined;
  const text = readText(response);
  const { isJson, value } = tryParseJson(text ?? '');
  if (value !== undefined) return text;
  if (isJson) throw failed('The response is nested too deeply, or has a field __proto__', '');
  if (response.status >= 300) return undefined;
  throw failed('The response is not JSON', 'Remove the input, or request JSON with the header accept.');
}

const UNUSED = (path: string): string =>
  `mask: the response has no value at ${path}, so nothing is masked there. Check the path.`;
const TOO_LARGE = 'Request less data, for example page by page.';

const failed = (problem: string, hint: string): StepError =>
  new StepError('MASK_FAILED', `${problem}, so mask cannot hide its values. No output is set.`, { hint });

/** Returns the text to hide at a span; undefined if there is none: `null`, or an empty text. */
function secretOf(text: string, span: Span): (Span & { secret: string }) | undefined {
  const json = text.slice(span.start, span.end);
  if (json === 'null' || json === '""') return undefined;
  return { ...span, secret: json.startsWith('"') ? (JSON.parse(json) as string) : json };
}

function replaceAll(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const span of spans) {
    parts.push(text.slice(end, span.start), REPLACEMENT);
    ({ end } = span);
  }
  return parts.join('') + text.slice(end);
}

/** Returns the response with another text, which is UTF-8. */
const withText = (response: HttpResponse, text: string): HttpResponse => ({
  ...response,
  headers: { ...response.headers, 'content-type': `${mediaTypeOf(response)}; charset=utf-8` },
  body: Buffer.from(text),
});
