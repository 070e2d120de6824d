/** Who a new issue is assigned to. The issue matters more than its assignees: a tracker that refuses them gets none. */
import { readJson, type HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import { scalarText, select, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import type { IssuesForm } from './form.js';

/** GitHub's limit. */
const MAX_ASSIGNEES = 10;

/** Returns the name of the field of the body that a parameter sets. */
const fieldOf = ({ parameters = {} }: Operation, name: string): string => parameters[name]?.as ?? name;

/**
 * Returns the parameter with the assignees: all of them if it is a list, else the first one. It is empty if the form has
 * no such parameter, or if the workflow sets the same field itself.
 */
export function assigneeParameter(
  { assignees: name }: IssuesForm['create'],
  operation: Operation,
  fields: Readonly<JsonObject>,
  names: readonly string[],
): JsonObject {
  const [first] = names;
  if (name === undefined || first === undefined) return {};
  const field = fieldOf(operation, name);
  if (Object.keys(fields).some((own) => fieldOf(operation, own) === field)) return {};
  const isList = operation.parameters?.[name]?.type === 'list';
  return { [name]: isList ? names.slice(0, MAX_ASSIGNEES) : first };
}

/** Returns an operation whose result is not checked for these parameters. */
export function withoutChecks(operation: Operation, names: readonly string[]): Operation {
  const { read_back: check } = operation;
  if (check === undefined || names.length === 0) return operation;
  const unchecked = names.map((name) => fieldOf(operation, name));
  const fields = Object.fromEntries(Object.entries(check.fields).filter(([field]) => !unchecked.includes(field)));
  return { ...operation, read_back: { ...check, fields } };
}

/** Returns the assignees that a new issue lacks, as far as the response shows them. */
export function missingAssignees(response: HttpResponse, operation: Operation, parameter: JsonObject): string[] {
  const [[name, value] = []] = Object.entries(parameter);
  const shown = name === undefined ? undefined : operation.read_back?.fields[fieldOf(operation, name)];
  if (shown === undefined || value === undefined) return [];
  const names = (Array.isArray(value) ? value : [value]).map(scalarText);
  const issue = readJson(response);
  if (typeof shown !== 'string' && 'items' in shown) {
    const items = select(issue, shown.items);
    const assigned = Array.isArray(items)
      ? items.map((item) => scalarText(select(item, shown.value)).toLowerCase())
      : [];
    return names.filter((one) => !assigned.includes(one.toLowerCase()));
  }
  // The server shows an id, not the name.
  return scalarText(select(issue, typeof shown === 'string' ? shown : shown.at)) === '' ? names : [];
}

/** Returns whether an issue may be possible without its assignees: a name is unknown, or the tracker refused it. */
export const mayBeAssignees = (error: unknown): error is StepError =>
  error instanceof StepError &&
  !error.transient &&
  (error.code === 'INPUT_INVALID' || [400, 403, 404, 422].includes(error.status ?? 0));

/** Returns the warning about an issue that was created without its assignees. */
export const notAssigned = (names: string, reason: string): string =>
  `The issue was created, but not assigned to ${names}. ${reason} Check the names in owners.`;
