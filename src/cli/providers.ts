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
  const url = base_url.default === undefined ? base_url.example : undefined;
  const examples = [stepExample(id, name, url, names), callExample(id, name, url, names)].join('\n\n');
  return `${name}: ${operation.description}\n${operation.request}\n\n${list}\n\n${examples}`;
}

/** Returns the operation as a step of a workflow, to paste. */
const stepExample = (id: string, operation: string, url: string | undefined, parameters: readonly string[]): string =>
  [
    'In a workflow:',
    '  - uses: OWNER/bearer-step@v1',
    '    with:',
    `      provider: ${id}`,
    ...(url === undefined ? [] : [`      base-url: ${url}`]),
    `      operation: ${operation}`,
    ...(parameters.length === 0 ? [] : ['      parameters: |', ...parameters.map((name) => `        ${name}: …`)]),
  ].join('\n');

/** Returns the operation as a command line, to paste. */
const callExample = (id: string, operation: string, url: string | undefined, parameters: readonly string[]): string =>
  [
    'In a shell:',
    [
      `  bearer-step call ${operation} --provider ${id}`,
      ...(url === undefined ? [] : [`--base-url ${url}`]),
      ...(parameters.length === 0
        ? []
        : [`--parameters '${JSON.stringify(Object.fromEntries(parameters.map((name) => [name, '…'])))}'`]),
    ].join(' \\\n    '),
  ].join('\n');

/** Returns rows of two columns. */
function table(rows: readonly (readonly string[])[], indent = ''): string {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `${indent}${first.padEnd(width)}  ${second}`.trimEnd()).join('\n');
}
