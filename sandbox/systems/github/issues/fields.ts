import { Refusal, typeOf, type Call } from '../operation.js';
import { assignee } from './tracker.js';
import type { Account } from '../tokens.js';

interface FieldError {
  resource: string;
  field: string;
  code: string;
  message?: string;
  value?: string | number;
}

/** The number of characters that GitHub stores at most. */
const maxTitle = 256;
const maxBody = 65_536;
const maxLabel = 50;

/** Counts characters as Ruby does, by code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Throws 422 with a list of errors, if there are any. */
export function checkErrors(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new Refusal(422, 'Validation Failed', errors);
}

export function textErrors({ title, body }: { title?: string; body?: string | null }): FieldError[] {
  const resource = 'Issue';
  const errors: FieldError[] = [];
  if (title?.trim() === '') errors.push({ resource, field: 'title', code: 'missing_field' });
  if (title !== undefined && lengthOf(title) > maxTitle) errors.push(tooLong(resource, 'title', maxTitle));
  if (lengthOf(body ?? '') > maxBody) errors.push(tooLong(resource, 'body', maxBody));
  return errors;
}

export function commentErrors(body: string): FieldError[] {
  const error = { resource: 'IssueComment', field: 'data', code: 'unprocessable' };
  if (body.trim() === '') return [{ ...error, message: "Body can't be blank" }];
  if (lengthOf(body) <= maxBody) return [];
  return [{ ...error, message: `Body is too long (maximum is ${maxBody} characters)` }];
}

function tooLong(resource: string, field: string, maximum: number): FieldError {
  return { resource, field, code: 'custom', message: `${field} is too long (maximum is ${maximum} characters)` };
}

/** Returns the names of labels in a body: each is a text or an object with a name. Throws 422 for others. */
export function readLabels(values: readonly unknown[]): string[] {
  const names = values.map((value) => (typeOf(value) === 'object' ? (value as { name?: unknown }).name : value));
  const texts = names.flatMap((name) => (typeof name === 'string' ? [name] : []));
  if (texts.length !== values.length)
    throw new Refusal(422, "Invalid request.\n\nFor 'items', a label is not a string.");
  checkErrors(
    texts.flatMap((name) => {
      if (name.trim() === '') return [{ resource: 'Label', field: 'name', code: 'missing_field' }];
      return lengthOf(name) > maxLabel ? [tooLong('Label', 'name', maxLabel)] : [];
    }),
  );
  return texts;
}

/** Returns the accounts of logins in a body. Throws 422 for a login that issues cannot be assigned to. */
export function readAssignees({ site }: Call, values: readonly unknown[]): Account[] {
  const logins = values.map(String);
  const accounts = logins.map((login) => assignee(site.tracker, site.tokens, login));
  const invalid = logins.filter((_, index) => !accounts[index]);
  checkErrors(invalid.map((value) => ({ resource: 'Issue', field: 'assignees', code: 'invalid', value })));
  return accounts.flatMap((account) => (account ? [account] : []));
}

/** Returns the type with its name as the site writes it. Throws 422 for an unknown type. */
export function readType({ site }: Call, name: string): string {
  const known = site.tracker.types.find((type) => type.toLowerCase() === name.toLowerCase());
  if (known === undefined) checkErrors([{ resource: 'Issue', field: 'type', code: 'invalid', value: name }]);
  return known ?? name;
}
