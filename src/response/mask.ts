import type { Host } from '../ci/host.js';
import { mediaTypeOf } from '../http/content.js';
import { readText, type HttpResponse } from '../http/message.js';
import type { Kind } from '../inputs/declaration.js';
import { inputError } from '../inputs/input-errors.js';
import { StepError } from '../lib/errors.js';
import { tryParseJson } from '../lib/json.js';
import { formsOf } from '../lib/secrets.js';
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
 * values cannot be found, or if there are more than 1,000 in all responses: then nothing may be set. It warns of a path
 * without values once, unless an earlier response had some, because a renamed field would otherwise be published
 * silently.
 */
export function responseMasker(paths: readonly MaskPath[], host: Host): MaskResponse {
  const settled = new Set<MaskPath>();
  const secrets = new Set<string>();
  return (response) => {
    if (paths.length === 0) return response;
    const { masked, used, unused, values } = maskOne(response, paths);
    for (const { secret } of values) secrets.add(secret);
    if (secrets.size > MAX_VALUES) {
      const hint = 'At most 1,000 can be masked. Request less data.';
      throw failed(`The paths of mask have ${secrets.size} values in the response`, hint);
    }
    for (const { secret, written } of values) {
      if (secret.length < MIN_MASKED_LENGTH) continue;
      host.secrets.protect(secret);
      // A server may escape characters that need no escape.
      if (written !== secret && !formsOf(secret).includes(written)) host.secrets.protect(written);
    }
    for (const path of unused) if (!settled.has(path)) host.warning(UNUSED(path.text));
    for (const path of [...used, ...unused]) settled.add(path);
    return masked;
  };
}

interface MaskedResponse {
  masked: HttpResponse;
  /** The paths with values. */
  used: MaskPath[];
  /** The paths without values, if the response should have them. */
  unused: MaskPath[];
  values: Value[];
}

/** Finds the values in one response, and replaces the short ones. */
function maskOne(response: HttpResponse, paths: readonly MaskPath[]): MaskedResponse {
  if (response.error?.code === 'RESPONSE_TOO_LARGE') throw failed('The response is too large to be read', TOO_LARGE);
  const text = jsonOf(response);
  if (text === undefined) return { masked: response, used: [], unused: [], values: [] };
  const spans = findSpans(
    text,
    paths.map(({ steps }) => steps),
  );
  const found = new Set(spans.map(({ path }) => path));
  const used = paths.filter((_, index) => found.has(index));
  const unused = response.status < 300 ? paths.filter((_, index) => !found.has(index)) : [];
  const values = spans.flatMap((span) => valueOf(text, span) ?? []);
  const short = values.filter(({ secret }) => secret.length < MIN_MASKED_LENGTH);
  const masked = short.length === 0 ? response : withText(response, replaceAll(text, short));
  return { masked, used, unused, values };
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

/** A value to hide, and how it is written in the JSON text. */
interface Value extends Span {
  secret: string;
  written: string;
}

/** Returns the value to hide at a span; undefined if there is none: `null`, or an empty text. */
function valueOf(text: string, span: Span): Value | undefined {
  const json = text.slice(span.start, span.end);
  if (json === 'null' || json === '""') return undefined;
  if (!json.startsWith('"')) return { ...span, secret: json, written: json };
  return { ...span, secret: JSON.parse(json) as string, written: json.slice(1, -1) };
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
