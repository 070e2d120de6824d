/**
 * Checks the requests to Jira, and the responses of the sandbox, against Jira's OpenAPI document, if there is one: the
 * variable JIRA_OPENAPI has its path. It is `swagger-v3.v3.json` of developer.atlassian.com; no package has it.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { LoggedCall } from '../../sandbox/systems/jira/cloud.js';
import { OpenApi, type Document } from './openapi.js';

const file = process.env['JIRA_OPENAPI'] ?? '';

/** Whether the document is there. */
export const hasDocument = existsSync(file);

const document = new OpenApi(() => JSON.parse(readFileSync(file, 'utf8')) as Document, {
  everywhere: [400, 401, 403, 404, 429],
  errorSchema: () => 'ErrorCollection',
});

/** Returns how the calls differ from the document: one line for each error. Without the document, nothing. */
export function checkCalls(calls: readonly LoggedCall[]): string[] {
  if (!hasDocument) return [];
  const lines = calls.flatMap(({ operation, query, body, status, response: received }) => {
    if (operation === undefined) return [];
    const sent = { operation, query: new URLSearchParams(query), body: body === '' ? undefined : parse(body) };
    const request = document.checkRequest(sent).map((line) => `${operation}: ${line}`);
    const found = document.checkResponse({ operation, status, body: received });
    return [...request, ...found.map((line) => `${operation} ${status}: ${line}`)];
  });
  return [...new Set(lines)];
}

const parse = (text: string): unknown => JSON.parse(text) as unknown;
