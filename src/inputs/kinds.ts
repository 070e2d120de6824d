import type { Json, JsonObject } from '../lib/json.js';
import { readCaCert, type CaCert } from './ca-cert.js';
import { isJsonContent } from '../http/content.js';
import type { Kind } from './declaration.js';
import { inputError } from './input-errors.js';
import { readMap, readValue, textValues } from './maps.js';
import {
  readBoolean,
  readOrigins,
  readStatuses,
  readEndpoint,
  readIssuer,
  readUrl,
  readWholeNumber,
  readChoice,
  type StatusTest,
} from './scalars.js';
import { readServerName, readTlsVerify, type TlsVerify } from './tls-verify.js';
import type { GivenLists } from '../http/strict-trust.js';

/** Text, unchanged. */
export const text: Kind<string> = { read: (_, raw) => raw, unset: '' };

/** A media type with its parameters (RFC 9110 section 8.3.1). */
export const mediaTypeText: Kind<string> = {
  read: (name, raw) => {
    if (/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=(?:[\w.+/-]+|"[^"\\\r\n]*"))*$/u.test(raw)) return raw;
    throw inputError(name, 'is not a media type. Set it to one such as text/plain.');
  },
  unset: '',
};

/** `true` or `false`. */
export const boolean: Kind<boolean | undefined> = { read: readBoolean, unset: undefined, placeholder: 'BOOL' };

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max: number): Kind<number | undefined> => ({
  read: (name, raw) => readWholeNumber(name, raw, min, max),
  unset: undefined,
  placeholder: 'N',
});

/** Whole seconds from `min` to `max`, as milliseconds. */
export const seconds = (min: number, max: number): Kind<number | undefined> => ({
  read: (name, raw) => readWholeNumber(name, raw, min, max) * 1000,
  unset: undefined,
  placeholder: 'SECONDS',
});

/** One of the `known` words. */
export const oneOf = <Choice extends string>(known: readonly Choice[]): Kind<Choice | undefined> => ({
  read: (name, raw) => readChoice(name, raw, known),
  unset: undefined,
  placeholder: 'NAME',
});

/** An https URL; http only to loopback. */
export const url: Kind<URL | undefined> = { read: readUrl, unset: undefined, placeholder: 'URL' };

/** The URL of an OAuth 2 endpoint, which may have a query. */
export const endpointUrl: Kind<URL | undefined> = { read: readEndpoint, unset: undefined, placeholder: 'URL' };

/** The URL of an issuer. */
export const issuerUrl: Kind<URL | undefined> = { read: readIssuer, unset: undefined, placeholder: 'URL' };

/** Origins, separated by white space or commas. */
export const origins: Kind<string[]> = { read: readOrigins, unset: [], placeholder: 'LIST' };

/** Statuses and status classes, as a test function. */
export const statuses: Kind<StatusTest | undefined> = { read: readStatuses, unset: undefined, placeholder: 'LIST' };

/** A YAML or JSON map. */
export const map: Kind<JsonObject> = {
  read: readMap,
  unset: {},
  placeholder: 'MAP',
};

/** A YAML or JSON map whose values become text. */
export const textMap: Kind<Record<string, string>> = {
  read: async (name, raw, context) => textValues(name, await readMap(name, raw, context)),
  unset: {},
  placeholder: 'MAP',
};

/** A request body: a value that is sent as JSON, or a text. */
export type GivenBody = { value: Json } | { text: string };

/**
 * A YAML or JSON value except null: an empty expression produces null, and hardly any API expects it as a body. A text,
 * unchanged, if the input `typeInput` has a content type that is not JSON.
 */
export const body = (typeInput: string): Kind<GivenBody | undefined> => ({
  read: async (name, text, context) => {
    const type = context.host.input(typeInput);
    if (type !== '' && !isJsonContent(type)) return { text };
    const value = await readValue(name, text, context);
    if (value === null) throw inputError(name, 'is null. Set it to a value, or remove it.');
    return { value };
  },
  unset: undefined,
  placeholder: 'BODY',
});

/** CA certificates. */
export const caCert: Kind<CaCert> = {
  read: (_, raw, { host }) => readCaCert(raw, host),
  unset: { certificates: [], systemStore: false },
};

/** Whether certificates are verified, or their fingerprints. */
export const tlsVerify: Kind<TlsVerify | undefined> = {
  read: readTlsVerify,
  unset: undefined,
  placeholder: 'BOOL',
};

/** The name of a server. */
export const serverName: Kind<string> = { read: readServerName, unset: '', placeholder: 'HOST' };

/** `require`, or the paths of revocation lists. */
export const crl: Kind<'require' | GivenLists | undefined> = {
  // Hardly any run needs the code that reads lists.
  read: async (name, raw, { host }) => (raw === 'require' ? raw : (await import('./crl.js')).readCrl(name, raw, host)),
  unset: undefined,
  placeholder: 'LISTS',
};
