/** What the schema of `issues` cannot say: names of parameters, and of values in braces. */
import type * as v from 'valibot';
import type { issues as issuesSchema } from './schema-issues.js';
import type { operations as operationsSchema } from './schema-operation.js';

type Issues = v.InferOutput<typeof issuesSchema>;
type Operations = v.InferOutput<typeof operationsSchema>;
type Templates = Readonly<Record<string, unknown>>;
type Keys = readonly (string | number)[];

/** A problem, and its keys below `issues`. */
interface IssuesProblem {
  keys: Keys;
  /** What was expected. */
  message: string;
}

/** Parameters of an operation, as the section has them. */
interface Given {
  keys: Keys;
  operation: string;
  parameters: Templates | undefined;
  /** Whether the operation changes something. A read leaves out the parameters that its operation does not declare. */
  changes: boolean;
}

/** The values of the report, in braces. */
const VALUES = 'marker, label, me, since, since_day, id, author, winner, winner_ref, close_status, reopen_status'.split(
  ', ',
);

/** Returns the parameters whose operation does not know them, and the values in braces that there are not. */
export function checkIssues(issues: Issues, operations: Operations): IssuesProblem[] {
  const given = parametersIn(issues);
  return [
    ...given.flatMap((one) => unknownParameters(one, operations)),
    ...textsIn(issues).flatMap((one) => unknownTexts(one, operations)),
    ...given.flatMap((one) => unknownValues(one, issues, operations)),
  ];
}

function parametersIn({ find, notes, values = {}, ...changes }: Issues): Given[] {
  const { relate } = changes.duplicate;
  const read = (keys: Keys, operation: string | undefined, parameters: Templates | undefined): Given[] =>
    operation === undefined ? [] : [{ keys, operation, parameters, changes: false }];
  return [
    ...find.searches.flatMap((search, index) => read(['find', 'searches', index], find.operation, search)),
    ...read(['notes', 'parameters'], notes.operation, notes.parameters),
    ...read(['notes', 'writers', 'parameters'], notes.writers?.operation, notes.writers?.parameters),
    ...Object.entries(values).flatMap(([name, { operation, parameters }]) =>
      read(['values', name, 'parameters'], operation, parameters),
    ),
    ...(['close', 'reopen', 'duplicate'] as const).map((kind) => ({
      ...changes[kind],
      keys: [kind, 'parameters'],
      parameters: changes[kind].parameters,
      changes: true,
    })),
    ...(relate === undefined
      ? []
      : [{ keys: ['duplicate', 'relate', 'parameters'], ...relate, parameters: relate.parameters, changes: true }]),
  ];
}

/** Returns the sections that name parameters for texts, each with these names. */
const textsIn = ({ create, comment, close, reopen, duplicate }: Issues): Given[] =>
  Object.entries({ create, comment, close, reopen, duplicate }).map(([kind, section]) => {
    const names = Object.entries(section).filter(([key]) =>
      ['title', 'text', 'labels', 'assignees', 'properties'].includes(key),
    );
    return { keys: [kind], operation: section.operation, parameters: Object.fromEntries(names), changes: true };
  });

const knows = (operations: Operations, { operation, changes }: Given, name: string): boolean => {
  const declared = operations[operation];
  // Another check is about an unknown operation.
  if (declared === undefined || Object.hasOwn(declared.parameters ?? {}, name)) return true;
  return changes && declared.body?.rest === true;
};

const unknownParameters = (given: Given, operations: Operations): IssuesProblem[] =>
  Object.keys(given.parameters ?? {})
    .filter((name) => !knows(operations, given, name))
    .map((name) => ({ keys: [...given.keys, name], message: `a parameter of the operation ${given.operation}` }));

const unknownTexts = (given: Given, operations: Operations): IssuesProblem[] =>
  Object.entries(given.parameters ?? {})
    .filter(([, name]) => typeof name === 'string' && !knows(operations, given, name))
    .map(([key]) => ({ keys: [...given.keys, key], message: `a parameter of the operation ${given.operation}` }));

function unknownValues({ keys, operation, parameters = {} }: Given, issues: Issues, all: Operations): IssuesProblem[] {
  const inPath = Object.entries(all[operation]?.parameters ?? {}).filter(([, one]) => one.in === 'path');
  const picked = Object.entries(issues.values ?? {}).flatMap(([name, { also = {} }]) => [name, ...Object.keys(also)]);
  const fields = Object.keys(all[issues.create.operation]?.parameters ?? {});
  const known = [...new Set([...VALUES, ...picked, ...inPath.map(([name]) => name)])];
  return Object.entries(parameters)
    .filter(
      ([, text]) =>
        typeof text === 'string' && namesIn(text).some((name) => !known.includes(name) && !fields.includes(name)),
    )
    .map(([name]) => ({ keys: [...keys, name], message: `only names of values in braces: ${known.join(', ')}` }));
}

const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);

/** Returns the path of a problem for the schema. */
export function pathOfProblem(issues: Issues, keys: Keys): v.IssuePathItem[] {
  let input: unknown = issues;
  return keys.map((key) => {
    const value = (input as Record<string | number, unknown>)[key];
    const item = { type: Array.isArray(input) ? 'array' : 'object', origin: 'value', input, key, value };
    input = value;
    return item as unknown as v.IssuePathItem;
  });
}
