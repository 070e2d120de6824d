import { inputError } from '../inputs/input-errors.js';
import { allProviders, findOperation, findProvider } from '../provider/find.js';
import type { Operation, Provider } from '../provider/provider.js';
import type { Verb } from './verb.js';

export const PROVIDERS: Verb = {
  name: 'providers',
  summary: 'lists the built-in providers, or shows one of them, or an operation',
  words: '[show ID [OPERATION]]',
  options: [],
  run: ({ words }, { terminal }) => terminal.print(textFor(words)),
};

function textFor([action, id, operation, ...others]: readonly string[]): string {
  if (action === undefined) return table(allProviders().map((provider) => [provider.id, provider.title]));
  if (action !== 'show' || id === undefined || others.length > 0) {
    throw inputError('command line', 'is not complete. Write: bearer-step providers show ID [OPERATION].');
  }
  const provider = findProvider(id);
  return operation === undefined
    ? describeProvider(provider)
    : describeOperation(provider, operation, findOperation(provider, operation));
}

function describeProvider({ id, title, base_url, oauth, operations }: Provider): string {
  const grants = oauth.grant_types.length === 0 ? 'none: set the input token' : oauth.grant_types.join(', ');
  const names = Object.entries(operations).map(([name, { description }]) => [name, description]);
  const facts = table([
    ['base-url:', base_url.default ?? `such as ${base_url.example}`],
    ['grants:', grants],
  ]);
  const list =
    names.length === 0 ? 'It has no operations. Set the input request.' : `Operations:\n${table(names, '  ')}`;
  return `${title} (provider: ${id})\n${facts}\n\n${list}`;
}

function describeOperation({ id, base_url }: Provider, name: string, operation: Operation): string {
  const parameters = Object.entries(operation.parameters ?? {}).map(([parameter, declared]) => {
    const { required, type, default: value, description = '', requires } = declared;
    const notes = [
      required === true ? 'required' : '',
      type ?? '',
      value === undefined ? '' : `default: ${String(value)}`,
      requires?.scope === undefined ? '' : `needs the scope ${requires.scope.join(' or ')}`,
    ].filter((note) => note !== '');
    return [parameter, `${description}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`.trim()];
  });
  const list = parameters.length === 0 ? 'It has no parameters.' : `Parameters:\n${table(parameters, '  ')}`;
  const names = Object.entries(operation.parameters ?? {}).flatMap(([key, { required }]) => (required ? [key] : []));
  const inputs = connectionInputs(base_url);
  const examples = [stepExample(id, name, inputs, names), callExample(id, name, inputs, names)].join('\n\n');
  return `${name}: ${operation.description}\n${operation.request}\n\n${list}\n\n${examples}`;
}

/** Inputs with a text, or with the entries of a map. */
type Inputs = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Returns the inputs about servers that every workflow must set. */
function connectionInputs({ default: known, example, lookup }: Provider['base_url']): Inputs {
  if (lookup !== undefined) return { variables: { [lookup.variable]: example } };
  return known === undefined ? { 'base-url': example } : {};
}

const withParameters = (inputs: Inputs, parameters: readonly string[]): Inputs =>
  parameters.length === 0
    ? inputs
    : { ...inputs, parameters: Object.fromEntries(parameters.map((name) => [name, '…'])) };

/** Returns the operation as a step of a workflow, to paste. */
function stepExample(id: string, operation: string, inputs: Inputs, parameters: readonly string[]): string {
  const lines = Object.entries(withParameters({ provider: id, ...inputs, operation }, parameters)).flatMap(
    ([name, value]) =>
      typeof value === 'string'
        ? [`      ${name}: ${value}`]
        : [`      ${name}: |`, ...Object.entries(value).map(([key, text]) => `        ${key}: ${text}`)],
  );
  return ['In a workflow:', '  - uses: OWNER/bearer-step@v1', '    with:', ...lines].join('\n');
}

/** Returns the operation as a command line, to paste. */
function callExample(id: string, operation: string, inputs: Inputs, parameters: readonly string[]): string {
  const options = Object.entries(withParameters(inputs, parameters)).map(([name, value]) =>
    typeof value === 'string' ? `--${name} ${value}` : `--${name} '${JSON.stringify(value)}'`,
  );
  return `In a shell:\n${[`  bearer-step call ${operation} --provider ${id}`, ...options].join(' \\\n    ')}`;
}

/** Returns rows of two columns. */
function table(rows: readonly (readonly string[])[], indent = ''): string {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `${indent}${first.padEnd(width)}  ${second}`.trimEnd()).join('\n');
}
