import { readFileSync } from 'node:fs';
import { OpenApi, type Document, type ResponseCheck } from './openapi.js';

export type { ResponseCheck };

const file = 'node_modules/@octokit/openapi/generated/api.github.com.json';

/** The document has 13 MB, so it is parsed only if it is needed. */
const document = new OpenApi(() => JSON.parse(readFileSync(file, 'utf8')) as Document, {
  /**
   * Wrong or missing tokens, missing permissions and limits. GitHub sends them as a `basic-error`, or 422 as a
   * `validation-error`.
   */
  everywhere: [400, 401, 403, 404, 422, 429],
  errorSchema: (status) => (status === 422 ? 'validation-error' : 'basic-error'),
  // GitHub's errors contain a status that the schema of validation errors does not name.
  isExtra: (line, status) => status >= 400 && line.startsWith('/status '),
});

/**
 * Returns how a response differs from GitHub's OpenAPI document: one line for each error, none if it agrees. An
 * unexpected status and a property that the schema does not know are errors.
 */
export const checkResponse = (check: ResponseCheck): string[] => document.checkResponse(check);
