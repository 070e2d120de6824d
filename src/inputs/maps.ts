import type { Host } from '../ci/host.js';
import { isObject, isSound, type Json, type JsonObject } from '../lib/json.js';
import type { LoadBundle } from '../lib/bundle.js';
import { inputError } from './input-errors.js';

/** The result of the YAML parser: a value, or why the text is refused and on which line (from 1). */
export type YamlResult = { value: Json } | { problem: string; line: number };

/** The exports of the bundle `yaml`. */
interface YamlBundle {
  parseYaml: (text: string) => YamlResult;
}

/** What reading a map needs in addition to its text. */
export interface MapContext {
  loadBundle: LoadBundle;
  /** The last sentence of an error: what to write. See `Host`. */
  host: Pick<Host, 'advice'>;
}

/**
 * Returns the value of a JSON text. Returns undefined if the text is not JSON, or if JSON.parse would lose data
 * (duplicate names, numbers beyond 2^53). The YAML parser then reports the error, or reads the number as text.
 */
function parseStrictJson(text: string): Json | undefined {
  if (!/^[[{"]/u.test(text)) return undefined;
  const names: string[] = [];
  const numbers: number[] = [];
  const inspect = (item: Json): Json => {
    if (isObject(item)) names.push(...Object.keys(item));
    if (typeof item === 'number') numbers.push(item);
    return item;
  };
  try {
    const value = JSON.parse(text, (_, item: Json) => inspect(item)) as Json;
    const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/gu)].filter(([, colon]) => colon === ':');
    const isLossless =
      written.length === names.length && numbers.every((item) => Math.abs(item) <= Number.MAX_SAFE_INTEGER);
    return isLossless ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the value of a JSON or YAML text, read strictly (docs/design/004-strict-maps.md). It tries JSON first,
 * because the YAML parser is a separate bundle that most runs never load. Rejects with INPUT_INVALID, with the line.
 */
export async function readValue(input: string, text: string, { loadBundle, host }: MapContext): Promise<Json> {
  const json = parseStrictJson(text);
  const result = json === undefined ? (await loadBundle<YamlBundle>('yaml')).parseYaml(text) : { value: json };
  if ('problem' in result) throw inputError(input, `line ${result.line}: ${result.problem} ${host.advice.map}`);
  if (!isSound(result.value))
    throw inputError(input, 'is nested too deeply, or has a key named __proto__. Remove that.');
  return result.value;
}

/** Does the same as `readValue`, and rejects a value that is not a map. */
export async function readMap(input: string, text: string, context: MapContext): Promise<JsonObject> {
  const value = await readValue(input, text, context);
  if (isObject(value)) return value;
  throw inputError(
    input,
    `is not a map. Write one "name: value" per line, or a JSON object. ${context.host.advice.map}`,
  );
}

/** Returns the entries of a map of texts, numbers and booleans, all as text. Throws INPUT_INVALID for other values. */
export function textValues(input: string, map: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      if (value === null || typeof value === 'object')
        throw inputError(input, `the value of "${name}" is not text, a number or a boolean. Write it as text.`);
      return [name, String(value)];
    }),
  );
}
