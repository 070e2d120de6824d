import type { Json, JsonObject } from '../lib/json.js';
import { readCaCert, type CaCert } from './ca-cert.js';
import type { Kind } from './declaration.js';
import { inputError } from './input-errors.js';
import { readMap, readValue, textValues } from './maps.js';
import {
  readBoolean,
  readOrigins,
  readStatuses,
  readUrl,
  readWholeNumber,
  readChoice,
  type StatusTest,
} from './scalars.js';

/** Text as it is. */
export const text: Kind<string> = { read: (_, given) => given, unset: '' };

/** `true` or `false`. */
export const boolean: Kind<boolean | undefined> = { read: readBoolean, unset: undefined };

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max: number): Kind<number | undefined> => ({
  read: (name, given) => readWholeNumber(name, given, min, max),
  unset: undefined,
});

/** Whole seconds from `min` to `max`, as milliseconds. */
export const seconds = (min: number, max: number): Kind<number | undefined> => ({
  read: (name, given) => readWholeNumber(name, given, min, max) * 1000,
  unset: undefined,
});

/** One of the words of `known`. */
export const oneOf = <Choice extends string>(known: readonly Choice[]): Kind<Choice | undefined> => ({
  read: (name, given) => readChoice(name, given, known),
  unset: undefined,
});

/** An https URL, or http to loopback. */
export const url: Kind<URL | undefined> = { read: readUrl, unset: undefined };

/** Origins, separated by white space or commas. */
export const origins: Kind<string[]> = { read: readOrigins, unset: [] };

/** Statuses and classes of them, as a test. */
export const statuses: Kind<StatusTest | undefined> = { read: readStatuses, unset: undefined };

/** A YAML or JSON map. */
export const map: Kind<JsonObject> = {
  read: (name, given, { loadYaml }) => readMap(name, given, loadYaml),
  unset: {},
};

/** A YAML or JSON map of texts. */
export const textMap: Kind<Record<string, string>> = {
  read: async (name, given, { loadYaml }) => textValues(name, await readMap(name, given, loadYaml)),
  unset: {},
};

/** A YAML or JSON value but null, which an expression without a value gives, and hardly anybody wants to send. */
export const jsonValue: Kind<Json | undefined> = {
  read: async (name, given, { loadYaml }) => {
    const value = await readValue(name, given, loadYaml);
    if (value === null) throw inputError(name, 'is null: there is nothing to send. Give a value, or leave it out.');
    return value;
  },
  unset: undefined,
};

/** CA certificates. */
export const caCert: Kind<CaCert> = {
  read: (_, given, { host }) => readCaCert(given, host),
  unset: { certificates: [], systemStore: false },
};
