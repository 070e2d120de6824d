import type { ApiResponse } from '../../api.js';
import type { Person } from './objects.js';
import type { Repository } from './repository.js';
import type { Site } from './site.js';
import type { Level, Permission, Token } from './tokens.js';

export interface Call {
  site: Site;
  repository: Repository;
  /** The first capture group of the operation's route, percent-decoded. May be empty. */
  parameter: string;
  /** All capture groups of the operation's route, percent-decoded. */
  parameters: readonly string[];
  /** Undefined if the request has no token. */
  token: Token | undefined;
  /** The server's current time, in milliseconds. */
  nowMs: number;
  query: URLSearchParams;
  body: Buffer;
  /** The owner of the token, with the server's current time. */
  caller: Person;
}

export interface Operation {
  method: string;
  /** Matches the path after the repository, percent-decoded; the whole path if `isGlobal`. */
  route: RegExp;
  /** Whether the path contains no repository. The operation checks the token itself then. */
  isGlobal?: true;
  /** The page of its documentation, below https://docs.github.com/rest/. */
  documentation: string;
  /** What the token must be allowed to access. By default contents. */
  permission?: Permission;
  /** Whether the token needs the permission at the level `write` instead of `read`. */
  writes?: true;
  /** Whether the request counts against the limit for new content. */
  createsContent?: true;
  /** Returns the response, or a function to call after the server's pause. Throws a Refusal. */
  run(call: Call): ApiResponse | (() => ApiResponse);
}

export function levelOf({ writes }: Operation): Level {
  return writes ? 'write' : 'read';
}

/** An error response. Most of GitHub's error responses differ only in the message. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly object[] | undefined;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

interface FieldTypes {
  string: string;
  boolean: boolean;
  number: number;
  array: unknown[];
  object: Record<string, unknown>;
}
type Fields = Readonly<Record<string, keyof FieldTypes>>;
type Values<F extends Fields> = { [K in keyof F]: FieldTypes[F[K]] };
type NullableValues<F extends Fields> = { [K in keyof F]?: FieldTypes[F[K]] | null };

/** Returns the fields of a JSON body. Throws 400 if it is no object, 422 if a field is missing or has a wrong type. */
export function readFields<R extends Fields, O extends Fields>(
  body: Buffer,
  required: R,
  optional: O,
): Values<R> & Partial<Values<O>> {
  return checkFields(objectIn(body), required, optional);
}

/** Like readFields, with further fields that may be null. */
export function readObject<R extends Fields, O extends Fields, N extends Fields>(
  body: Buffer,
  required: R,
  optional: O,
  nullable: N,
): Values<R> & Partial<Values<O>> & NullableValues<N> {
  const values = objectIn(body);
  const isNull = (name: string): boolean => Object.hasOwn(nullable, name) && values[name] === null;
  checkFields(Object.fromEntries(Object.entries(values).filter(([name]) => !isNull(name))), required, {
    ...optional,
    ...nullable,
  });
  return values as Values<R> & Partial<Values<O>> & NullableValues<N>;
}

function objectIn(body: Buffer): Record<string, unknown> {
  const values = parseBody(body);
  if (typeOf(values) !== 'object') throw new Refusal(400, 'Body should be a JSON object');
  return values as Record<string, unknown>;
}

/** Returns the JSON of a body, an empty object if there is none. Throws 400. */
export function parseBody(body: Buffer): unknown {
  return body.length === 0 ? {} : parse(body.toString());
}

/** Like readFields, for an object inside a body. */
export function checkFields<R extends Fields, O extends Fields>(
  values: Record<string, unknown>,
  required: R,
  optional: O,
): Values<R> & Partial<Values<O>> {
  const errors = Object.entries({ ...optional, ...required }).flatMap(([name, type]) => {
    if (!Object.hasOwn(values, name)) return name in required ? [`"${name}" wasn't supplied.`] : [];
    if (typeOf(values[name]) === type) return [];
    const article = type === 'array' || type === 'object' ? 'an' : 'a';
    const actual = values[name] === null ? 'nil' : JSON.stringify(values[name]);
    return [`For 'properties/${name}', ${actual} is not ${article} ${type}.`];
  });
  if (errors.length > 0) throw new Refusal(422, `Invalid request.\n\n${errors.join('\n')}`);
  return values as Values<R> & Partial<Values<O>>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Returns the SHA-1 unchanged. Throws 422 if it is not a SHA-1. */
export function checkSha(sha: string, name = 'The sha parameter'): string {
  if (/^[0-9a-f]{40}$/u.test(sha)) return sha;
  throw new Refusal(422, `${name} must be exactly 40 characters and contain only [0-9a-f].`);
}
