import * as v from 'valibot';
import { suggest } from '../../inputs/suggest.js';
import { isObject } from '../../lib/json.js';
import { printable, shorten } from '../../lib/printable.js';
import { providerSchema, type Provider } from '../schema.js';
import { oneOf, problemOf } from './schema-errors.js';
import { parseProviderFile, type Path, type ProviderFile } from './parse.js';

/** What a provider file may name, and does not say itself. */
export interface Known {
  /** What `token_endpoint_auth_method` may be. */
  authMethods: readonly string[];
  /** The ids that `extends` may name, for a hint. */
  ids: readonly string[];
  /** The built-in file of an id; undefined where there is none. */
  builtIn: (id: string) => ProviderFile | undefined;
}

/**
 * The text of a provider file as a Provider. `name` is for messages. Throws one Error with a line for each thing to
 * change: file, line, key, and what was expected.
 */
export function readProvider(name: string, text: string, known: Known): Provider {
  const own = parseProviderFile(name, text);
  const extended = extendedBy(own, known);
  const result = v.safeParse(schemaWith(known.authMethods), contentOf(own, extended));
  if (result.success) return result.output;
  const messages = result.issues.map((issue) => {
    const { path, locationPath: location, sentence } = problemOf(issue, providerSchema);
    return messageOf(locate(location, own, extended), path, sentence);
  });
  throw new Error([...new Set(messages)].join('\n'));
}

function schemaWith(authMethods: readonly string[]): v.GenericSchema<Provider> {
  const isKnown = ({ oauth: { token_endpoint_auth_method: method } }: Pick<Provider, 'oauth'>): boolean =>
    method === undefined || authMethods.includes(method);
  const location = ['oauth', 'token_endpoint_auth_method'] as const;
  return v.pipe(providerSchema, v.forward(v.partialCheck([location], isKnown, oneOf(authMethods)), location));
}

/** The file that `own` extends. Throws where it may not. */
function extendedBy(own: ProviderFile, { ids, builtIn }: Known): ProviderFile | undefined {
  if (!isObject(own.content) || !Object.hasOwn(own.content, 'extends')) return undefined;
  const id = own.content['extends'];
  const file = typeof id === 'string' ? builtIn(id) : undefined;
  const refuse = (sentence: string): never => {
    throw new Error(messageOf(locate(['extends'], own), ['extends'], sentence));
  };
  if (file === undefined) {
    return refuse(`expected the id of a built-in provider. ${suggest(typeof id === 'string' ? id : '', ids)}`);
  }
  const extendsAnother = isObject(file.content) && Object.hasOwn(file.content, 'extends');
  return extendsAnother ? refuse('expected a provider whose own file extends no other') : file;
}

/** What a file says together with the one that it extends. The id is never taken from there. */
const contentOf = (own: ProviderFile, extended: ProviderFile | undefined): unknown =>
  extended === undefined ? own.content : merge(without('id', extended.content), without('extends', own.content));

const without = (key: string, content: unknown): unknown =>
  isObject(content) ? Object.fromEntries(Object.entries(content).filter(([name]) => name !== key)) : content;

/** `base` with what `own` names in its place: maps by key, lists and scalars whole. */
export function merge(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  const named = Object.entries(own).map(
    ([key, value]) => [key, Object.hasOwn(base, key) ? merge(base[key], value) : value] as const,
  );
  return { ...base, ...Object.fromEntries(named) };
}

/** `file:line` of a path: of its own file, unless only the extended one has it. */
function locate(path: Path, own: ProviderFile, extended?: ProviderFile): string {
  const here = own.find(path);
  const there = here.open ? extended?.find(path) : undefined;
  const isThere = extended !== undefined && there !== undefined && there.depth > here.depth;
  return isThere ? `${extended.name}:${there.line}` : `${own.name}:${here.line}`;
}

const messageOf = (location: string, path: Path, sentence: string): string =>
  [location, ...(path.length === 0 ? [] : [shorten(printable(path.join('.')), 100)]), sentence].join(': ');
