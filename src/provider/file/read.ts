import * as v from 'valibot';
import { suggest } from '../../inputs/suggest.js';
import { isObject } from '../../lib/json.js';
import { printable, shorten } from '../../lib/printable.js';
import { providerSchema, type Content, type Provider } from '../schema.js';
import { oneOf, problemOf } from './schema-errors.js';
import { parseProviderFile, type Path, type ProviderFile } from './parse.js';

/** What the fields of a provider file may refer to. */
export interface Known {
  /** The values that `token_endpoint_auth_method` may have. */
  authMethods: readonly string[];
  /** The ids that `extends` may have, for a hint. */
  ids: readonly string[];
  /** Returns the built-in file of an id; undefined if there is none. */
  builtIn: (id: string) => ProviderFile | undefined;
}

/**
 * Reads and validates a provider file. `name` is for messages. Throws one Error with a line for each problem: file,
 * line, key, and what was expected.
 */
export function readProvider(name: string, text: string, known: Known): Provider {
  const own = parseProviderFile(name, text);
  const extended = extendedBy(own, known);
  const result = v.safeParse(schemaWith(known.authMethods), contentOf(own, extended));
  if (result.success) return { ...result.output, oauth: result.output.oauth ?? { grant_types: [] } };
  const messages = result.issues.map((issue) => {
    const { path, locationPath: location, sentence } = problemOf(issue, providerSchema);
    return messageOf(locate(location, own, extended), path, sentence);
  });
  throw new Error([...new Set(messages)].join('\n'));
}

function schemaWith(authMethods: readonly string[]): v.GenericSchema<unknown, Content> {
  const isKnown = ({ oauth }: Pick<Content, 'oauth'>): boolean =>
    oauth?.token_endpoint_auth_method === undefined || authMethods.includes(oauth.token_endpoint_auth_method);
  const location = ['oauth', 'token_endpoint_auth_method'] as const;
  return v.pipe(providerSchema, v.forward(v.partialCheck([location], isKnown, oneOf(authMethods)), location));
}

/** Returns the file that `own` extends, if any. Throws an Error if `extends` is invalid. */
function extendedBy(own: ProviderFile, known: Known): ProviderFile | undefined {
  if (!isObject(own.content) || !Object.hasOwn(own.content, 'extends')) return undefined;
  const id = own.content['extends'];
  const file = typeof id === 'string' ? known.builtIn(id) : undefined;
  const refuse = (sentence: string): never => {
    throw new Error(messageOf(locate(['extends'], own), ['extends'], sentence));
  };
  if (file === undefined) {
    return refuse(`expected the id of a built-in provider. ${suggest(typeof id === 'string' ? id : '', known.ids)}`);
  }
  const extendsAnother = isObject(file.content) && Object.hasOwn(file.content, 'extends');
  return extendsAnother ? refuse('expected a provider whose file has no extends') : file;
}

/** Returns the content of a file, merged with the file that it extends. The id is never inherited. */
const contentOf = (own: ProviderFile, extended: ProviderFile | undefined): unknown =>
  extended === undefined ? own.content : merge(without('id', extended.content), without('extends', own.content));

const without = (key: string, content: unknown): unknown =>
  isObject(content) ? Object.fromEntries(Object.entries(content).filter(([name]) => name !== key)) : content;

/** Returns `base` with the values of `own`. It merges maps key by key, and replaces lists and scalars. */
export function merge(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  const named = Object.entries(own).map(
    ([key, value]) => [key, Object.hasOwn(base, key) ? merge(base[key], value) : value] as const,
  );
  return { ...base, ...Object.fromEntries(named) };
}

/** Returns `file:line` of a path: in `own`, unless only the extended file has the path. */
function locate(path: Path, own: ProviderFile, extended?: ProviderFile): string {
  const inOwn = own.find(path);
  const inExtended = inOwn.open ? extended?.find(path) : undefined;
  const isInherited = extended !== undefined && inExtended !== undefined && inExtended.depth > inOwn.depth;
  return isInherited ? `${extended.name}:${inExtended.line}` : `${own.name}:${inOwn.line}`;
}

const messageOf = (location: string, path: Path, sentence: string): string =>
  [location, ...(path.length === 0 ? [] : [shorten(printable(path.join('.')), 100)]), sentence].join(': ');
