import { printable } from '../../lib/printable.js';
import type { Secrets } from '../../lib/secrets.js';
import type { NamedFinding, Status } from './check.js';

/** A finding as `--json` prints it. */
export interface PrintedFinding {
  check: string;
  status: Status;
  found: string;
  remedy: string;
  code: string;
}

/**
 * Returns a finding that is fit for a public issue: without secrets, queries and names of users. `users`: the names that
 * responses have shown.
 */
export function forPublic(
  { check, status, found, remedy = '', code }: NamedFinding,
  secrets: Secrets,
  users: Iterable<string>,
): PrintedFinding {
  const safe = (text: string): string => printable(withoutUsers(withoutQueries(secrets.redact(text)), users));
  return { check, status, found: safe(found), remedy: safe(remedy), code: code ?? '' };
}

/** Returns a finding as one line. */
export const lineOf = ({ check, status, found, remedy }: PrintedFinding): string =>
  `${status.padEnd(7)}  ${check}: ${found}${remedy === '' ? '' : ` → ${remedy}`}`;

/** Cuts the query and the fragment off URLs and paths. A server may quote a URL. */
const withoutQueries = (text: string): string => text.replace(/((?:https?:\/|\s|")\/[^\s?#"]*)[?#][^\s"]*/giu, '$1');

function withoutUsers(text: string, users: Iterable<string>): string {
  let rest = text;
  for (const user of users) {
    const literal = user.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
    rest = rest.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'giu'), '(user)');
  }
  return rest;
}
