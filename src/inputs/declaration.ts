import type { Host } from '../ci/host.js';
import type { JobFolders } from '../lib/files.js';
import type { InputErrors } from './input-errors.js';
import type { LoadYaml } from './maps.js';

/** What reading an input may need besides its text. */
export interface ReadContext {
  host: JobFolders & Pick<Host, 'event'>;
  loadYaml: LoadYaml;
}

/** How the text of an input is read. */
export interface Kind<Value> {
  /** The value of a text that is not blank. Throws INPUT_INVALID, naming the input. */
  read: (name: string, text: string, context: ReadContext) => Value | Promise<Value>;
  /** The value of an input that is blank and has no default. */
  unset: Value;
}

/** The texts that the workflow gives, by the names of inputs; '' for a blank one. */
export type Given = (name: string) => string;

/** One input, declared once: action.yml, the reference, the options of the command and what is masked come from this. */
export interface Input<Value> {
  readonly name: string;
  /** One sentence, for action.yml and the help of the command. */
  readonly description: string;
  /** Markdown for the reference, whose links begin in docs/; the description where there is none. */
  readonly details?: string;
  readonly kind: Kind<Value>;
  /** The text that counts where the input is blank. */
  readonly default?: string;
  /** What counts then, in words for the reference, where `default` cannot say it. */
  readonly otherwise?: string;
  /** An expression that the runner fills in: the `default` of action.yml. */
  readonly runnerDefault?: string;
  /** Whether its text is a secret, which is masked before anything else; a function where only some runs use it. */
  readonly secret?: boolean | ((given: Given) => boolean);
  /** The parts of its value that are secrets. A method, so that an input of one kind counts among inputs of any. */
  secretsIn?(value: Value): string[];
  /** What stands for the value in the help of the command; undefined where the command has no such option. */
  readonly option?: string;
}

/** Names that sound like a secret: their declaration must say whether they are one. */
type SecretName = `${string}${'secret' | 'password' | 'token' | 'assertion' | 'key'}${string}`;
type Spec<Name extends string, Value> = Omit<Input<Value>, 'name' | 'kind' | 'secret' | 'default'> &
  (Name extends SecretName ? { secret: Required<Input<Value>>['secret'] } : Pick<Input<Value>, 'secret'>);

/** Declares an input. One with a `default` always has a value. */
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

/** Inputs by the names of their values. */
export type Inputs = Readonly<Record<string, Input<unknown>>>;

/** Inputs that belong together, under one heading of action.yml and the reference. */
export interface Group<Own extends Inputs = Inputs> {
  readonly title: string;
  readonly inputs: Own;
  /** What else is secret, made of several inputs: it is masked with them. */
  readonly derivedSecrets?: (given: Given) => string[];
}

/** The values of the inputs of a group. */
export type ValuesOf<G extends Group> =
  G extends Group<infer Own> ? { [Name in keyof Own]: ValueOf<Own[Name]> } : never;
type ValueOf<I> = I extends Input<infer Value> ? Value : never;

/** The values of several groups, and the names of the inputs that are not blank, be their values right or wrong. */
export type Values<Groups extends readonly Group[]> = Intersection<ValuesOf<Groups[number]>> & {
  given: ReadonlySet<string>;
};
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Outputs that belong together, by name. */
export interface OutputGroup<Name extends string = string> {
  readonly title: string;
  /** Markdown under the heading of the reference. */
  readonly note?: string;
  readonly outputs: Readonly<Record<Name, { description: string; details: string }>>;
}

/** An action as action.yml declares it. */
export interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Group[];
  readonly outputs: readonly OutputGroup[];
}

const inputsOf = (groups: readonly Group[]): Input<unknown>[] => groups.flatMap(({ inputs }) => Object.values(inputs));

/** Masks every secret that the workflow gave. Call it before anything else: what stands in the log after this is masked. */
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
 * Reads every input of `groups`, noting the errors: blank is unset, and a value at fault counts as unset. What comes back
 * is only fit for use when there were no errors.
 */
export async function readInputs<const Groups extends readonly Group[]>(
  groups: Groups,
  host: Host,
  errors: InputErrors,
  loadYaml: LoadYaml,
): Promise<Values<Groups>> {
  const context = { host, loadYaml };
  const given = new Set<string>();
  const values: Record<string, unknown> = { given };
  for (const [property, declared] of groups.flatMap(({ inputs }) => Object.entries(inputs))) {
    const { name, kind, default: fallback } = declared;
    const unset = fallback === undefined ? kind.unset : await kind.read(name, fallback, context);
    const text = host.input(name);
    if (text !== '') given.add(name);
    const value =
      text === '' ? unset : await errors.attemptAsync(() => Promise.resolve(kind.read(name, text, context)));
    values[property] = value ?? unset;
    for (const secret of declared.secretsIn?.(values[property]) ?? []) host.secrets.protect(secret);
  }
  return values as Values<Groups>;
}
