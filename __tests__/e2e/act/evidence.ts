import { expect } from '@jest/globals';
import type { RecordedRequest } from '../../../sandbox/recording-server.js';

/** Returns the requests to the API, which are those with a bearer token, as `METHOD path?query status`. */
export function apiRequests(requests: RecordedRequest[]): string[] {
  return requests
    .filter((request) => bearerOf(request))
    .map(({ method, url, status }) => `${method} ${url} ${status ?? ''}`);
}

/** Returns how many requests a token endpoint got. */
export const tokenRequests = (requests: RecordedRequest[]): number =>
  requests.filter(({ method, url }) => method === 'POST' && /\/token$/u.test(url)).length;

/** Returns the body of the last request to the API that has one. */
export const lastBody = (requests: RecordedRequest[]): string =>
  requests.findLast((request) => bearerOf(request) && request.body.length > 0)?.body.toString() ?? '';

/** Returns the bearer tokens that a server received, each once. */
export function bearerTokens(requests: RecordedRequest[]): string[] {
  return [...new Set(requests.map(bearerOf).filter((token) => token !== undefined))];
}

/** Fails if the text contains one of the secrets, as it is or encoded as in requests. The message does not show which. */
export function expectNoSecrets(text: string, secrets: string[]): void {
  const found = secrets.map((secret) => formsOf(secret).filter((form) => text.includes(form)).length);
  expect(found).toEqual(secrets.map(() => 0));
}

function bearerOf({ headers }: RecordedRequest): string | undefined {
  const index = headers.findIndex((name, position) => position % 2 === 0 && name.toLowerCase() === 'authorization');
  return /^Bearer (.+)$/.exec(headers[index + 1] ?? '')?.[1];
}

function formsOf(secret: string): string[] {
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret), form, Buffer.from(secret).toString('base64')];
}
