import type { Host } from '../ci/host.js';
import type { LoadBundle } from '../lib/bundle.js';
import type { JobFolders } from '../lib/files.js';
import type { InputErrors } from './input-errors.js';
import type { MapContext } from './maps.js';

/** What the reader of an input may need in addition to its text. */
export interface ReadContext extends MapContext {
  host: JobFolders & Pick<Host, 'advice' | 'event' | 'input'>;
}

/** A type of input: how its text becomes a value. */
export interface Kind<Value> {
  /** Returns the value of a text that is not blank. Throws INPUT_INVALID with the name of the input. */
  read: (name: string, text: string, context: ReadContext) => Value | Promise<Value>;
  /** The value of an input that is unset and has no default. */
  unset: Value;
  /** The placeholder of the value in the help of the command. Default: TEXT. */
  placeholder?: string;
}

/** Returns the text of an input by its name; '' if it is unset. */
export type Given = (name: string) => string;

/** The declaration of one input. It defines action.yml, the reference, the command's option and what is masked. */
export interface Input<Value> {
  readonly name: string;
  /** One sentence for action.yml and the help of the command. */
  readonly description: string;
  /** Markdown for the reference, with links relative to docs/. The default is the description. */
  readonly details?: string;
  readonly kind: Kind<Value>;
  /** The text that is read if the input is unset. */
  readonly default?: string;
  /** The default in words for the reference, if `default` cannot express it. */
  readonly otherwise?: string;
  /** The `default` of action.yml: an expression that the runner evaluates. */
  readonly runnerDefault?: string;
  /** Whether the text is a secret, which is masked before anything else. A function if it depends on other inputs. */
  readonly secret?: boolean | ((given: Given) => boolean);
  /**
   * Returns the secret parts of the value. It is a method, so that TypeScript accepts an `Input<Value>` as an
   * `Input<unknown>`.
   */
  secretsIn?(value: Value): string[];
  /** The placeholder of the value in the help of the command. Without it, a sign-in has no such option. */
  readonly option?: string;
}

/** Names that suggest a secret. Their declaration must set `secret`. */
type SecretName = `${string}${'secret' | 'password' | 'token' | 'assertion' | 'key'}${string}`;
type Spec<Name extends string, Value> = Omit<Input<Value>, 'name' | 'kind' | 'secret' | 'default'> &
  (Name extends SecretName ? { secret: Required<Input<Value>>['secret'] } : Pick<Input<Value>, 'secret'>);

/** Declares an input. An input with a `default` always has a value. */
export function input<const Name extends string, Value>(
  name: Name,
  kind: Kind<Value>,
  spec: Spec<Name, Value> & { default: string },
): Input<Exclude<Value, undefined>>;
export function input<const Name extends string, Value>(
  name: Name,
  kind: Kind<Value>,
  spec: Spec<Name, Value>,
): Input<Value>;
export function input<Value>(name: string, kind: Kind<Value>, spec: Omit<Input<Value>, 'name' | 'kind'>): Input<Value> {
  return { name, kind, ...spec };
}

/** Inputs by the property names of their values. */
export type Inputs = Readonly<Record<string, Input<unknown>>>;

/** Related inputs, under one heading in action.yml and the reference. */
export interface Group<Own extends Inputs = Inputs> {
  readonly title: string;
  readonly inputs: Own;
  /** Returns secrets that are made of several inputs. They are also masked. */
  readonly derivedSecrets?: (given: Given) => string[];
}

/** The values of the inputs of a group. */
export type ValuesOf<G extends Group> =
  G extends Group<infer Own> ? { [Name in keyof Own]: ValueOf<Own[Name]> } : never;
type ValueOf<I> = I extends Input<infer Value> ? Value : never;

/** The values of several groups. */
export type Values<Groups extends readonly Group[]> = Intersection<ValuesOf<Groups[number]>> & {
  /** The names of the inputs that are set, valid or not. */
  given: ReadonlySet<string>;
  /** The property names of the inputs whose text is invalid. */
  invalid: ReadonlySet<string>;
};
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Related outputs, by name. */
export interface OutputGroup<Name extends string = string> {
  readonly title: string;
  /** Markdown below the heading in the reference. */
  readonly note?: string;
  readonly outputs: Readonly<Record<Name, OutputText>>;
}

/** The texts of an output, as those of an `Input`. */
export interface OutputText {
  description: string;
  details?: string;
}

/** An action, as in action.yml. */
export interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Group[];
  readonly outputs: readonly OutputGroup[];
}

const inputsOf = (groups: readonly Group[]): Input<unknown>[] => groups.flatMap(({ inputs }) => Object.values(inputs));

/** Masks every secret of the inputs. Call it first: GitHub masks only the lines that are logged after this. */
export function protectSecrets(groups: readonly Group[], host: Pick<Host, 'input' | 'secrets'>): void {
  const given: Given = (name) => host.input(name);
  const isSecret = ({ secret = false }: Input<unknown>): boolean =>
    typeof secret === 'function' ? secret(given) : secret;
  const texts = inputsOf(groups)
    .filter(isSecret)
    .map(({ name }) => given(name));
  for (const text of texts) if (text !== '') host.secrets.protect(text);
  for (const { derivedSecrets } of groups) {
    for (const secret of derivedSecrets?.(given) ?? []) host.secrets.protect(secret);
  }
}

/**
 * Returns the values of all inputs of `groups`, and adds their errors to `errors`. A blank input is unset. An invalid
 * input gets the value of an unset one, so use the values only if there are no errors.
 */
export async function readInputs<const Groups extends readonly Group[]>(
  groups: Groups,
  host: Host,
  errors: InputErrors,
  loadBundle: LoadBundle,
): Promise<Values<Groups>> {
  const context = { host, loadBundle };
  const given = new Set<string>();
  const invalid = new Set<string>();
  const values: Record<string, unknown> = { given, invalid };
  for (const [property, declared] of groups.flatMap(({ inputs }) => Object.entries(inputs))) {
    const { name, kind, default: fallback } = declared;
    const unset = fallback === undefined ? kind.unset : await kind.read(name, fallback, context);
    const text = host.input(name);
    if (text !== '') given.add(name);
    const value = text === '' ? unset : await errors.readInput(name, () => kind.read(name, text, context));
    if (text !== '' && value === undefined) invalid.add(property);
    values[property] = value ?? unset;
    for (const secret of declared.secretsIn?.(values[property]) ?? []) host.secrets.protect(secret);
  }
  return values as Values<Groups>;
}
