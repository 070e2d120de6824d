import { isObject, isSound, type Json, type JsonObject } from '../lib/json.js';
import { loadBundle } from '../lib/bundle.js';
import { inputError } from './input-errors.js';

/** What the YAML bundle gives: a value, or why the text is refused and on which line (from 1). */
export type YamlResult = { value: Json } | { problem: string; line: number };
export type LoadYaml = () => Promise<(text: string) => YamlResult>;

/** Loads the YAML parser. */
export const loadYaml: LoadYaml = async () =>
  (await loadBundle<{ parseYaml: (text: string) => YamlResult }>('yaml')).parseYaml;

/** The hint of every parse error: GitHub pastes an expression before we see the text. */
const QUOTE = 'Write expressions as ${{ toJSON(…) }}, which is always one value.';

/**
 * The value of a JSON text; undefined for what JSON.parse would read with a loss, duplicate names and numbers beyond 2^53,
 * and for what is no JSON. That is left to the YAML parser, which finds the fault or keeps the number as text.
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
    const isKept =
      written.length === names.length && numbers.every((item) => Math.abs(item) <= Number.MAX_SAFE_INTEGER);
    return isKept ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A JSON or YAML text as a value, read strictly (docs/design/004-strict-maps.md). JSON comes first, since the YAML parser
 * is a bundle of its own that most runs never load. Rejects with INPUT_INVALID, naming the line.
 */
export async function readValue(input: string, text: string, loadYaml: LoadYaml): Promise<Json> {
  const json = parseStrictJson(text);
  const result = json === undefined ? (await loadYaml())(text) : { value: json };
  if ('problem' in result) throw inputError(input, `line ${result.line}: ${result.problem} ${QUOTE}`);
  if (!isSound(result.value)) throw inputError(input, 'is nested too deeply, or has a key named __proto__.');
  return result.value;
}

/** As `readValue`, for a map. */
export async function readMap(input: string, text: string, loadYaml: LoadYaml): Promise<JsonObject> {
  const value = await readValue(input, text, loadYaml);
  if (isObject(value)) return value;
  throw inputError(input, `is not a map. Write one "name: value" a line, or a JSON object. ${QUOTE}`);
}

/** The entries of a map whose values are all text, numbers or booleans, as text. */
export function textValues(input: string, map: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      if (value === null || typeof value === 'object') throw inputError(input, `the value of "${name}" is not a text.`);
      return [name, String(value)];
    }),
  );
}
