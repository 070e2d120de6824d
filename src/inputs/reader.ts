import type { Host } from '../ci/host.js';
import type { JsonObject } from '../lib/json.js';
import type { InputErrors } from './input-errors.js';
import { readMap, textValues, type LoadYaml } from './maps.js';
import { readWholeNumber, readWord } from './scalars.js';

/** Reads inputs by name: blank is unset, and a value at fault is noted and counts as unset from there on. */
export class InputReader {
  readonly #host: Host;
  readonly #errors: InputErrors;
  readonly #loadYaml: LoadYaml;
  readonly #given = new Set<string>();

  constructor(host: Host, errors: InputErrors, loadYaml: LoadYaml) {
    this.#host = host;
    this.#errors = errors;
    this.#loadYaml = loadYaml;
  }

  /** The names read so far that are not blank, be their values right or wrong. */
  get given(): ReadonlySet<string> {
    return this.#given;
  }

  /** The text of an input; '' when it is blank. */
  text(name: string): string {
    const text = this.#host.input(name);
    if (text !== '') this.#given.add(name);
    return text;
  }

  /** What `read` makes of an input; `fallback` when it is blank or at fault. */
  value<T>(name: string, fallback: T, read: (name: string, text: string) => T): T {
    const text = this.text(name);
    return text === '' ? fallback : (this.#errors.attempt(() => read(name, text)) ?? fallback);
  }

  /** As `value`, for what takes time. */
  async valueAsync<T>(name: string, fallback: T, read: (name: string, text: string) => Promise<T>): Promise<T> {
    const text = this.text(name);
    return text === '' ? fallback : ((await this.#errors.attemptAsync(() => read(name, text))) ?? fallback);
  }

  number(name: string, fallback: number, min: number, max: number): number {
    return this.value(name, fallback, (input, text) => readWholeNumber(input, text, min, max));
  }

  word<T extends string>(name: string, known: readonly T[]): T | undefined {
    return this.value<T | undefined>(name, undefined, (input, text) => readWord(input, text, known));
  }

  map(name: string): Promise<JsonObject> {
    return this.valueAsync(name, {}, (input, text) => readMap(input, text, this.#loadYaml));
  }

  async textMap(name: string): Promise<Record<string, string>> {
    const map = await this.map(name);
    return this.#errors.attempt(() => textValues(name, map)) ?? {};
  }
}
