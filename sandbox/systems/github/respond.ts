import type { IncomingMessage } from 'node:http';
import type { ApiResponse } from '../../api.js';
import { commitOperations } from './commits.js';
import { contentsOperations } from './contents.js';
import { dataOperations } from './data.js';
import type { Person } from './objects.js';
import { Refusal, type Operation } from './operation.js';
import { refOperations } from './refs.js';
import type { Repository } from './repository.js';

/** What the token of a request allows. `none`: no token; `bad`: an unknown token. */
export type Access = 'none' | 'bad' | 'read' | 'write';

interface Context {
  repository: Repository;
  access: Access;
  caller: Person;
  /** Waits after the response is made and before it is sent. */
  pause: () => Promise<void>;
}

const operations = [...contentsOperations, ...refOperations, ...commitOperations, ...dataOperations];

/** Returns the response to a request for the only repository. A read shows the state before the pause. */
export async function respondTo(
  request: IncomingMessage,
  body: Buffer,
  { repository, access, caller, pause }: Context,
): Promise<ApiResponse> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', repository.url);
  const [, name = '', path = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/su.exec(decodeURIComponent(pathname)) ?? [];
  const operation = operations.find(({ method, route }) => method === request.method && route.test(path));
  const attempt = <T>(act: () => T): T | ApiResponse => {
    try {
      return act();
    } catch (error) {
      if (error instanceof Refusal) return describeRefusal(error, operation);
      throw error;
    }
  };

  const outcome = attempt(() => {
    // Names of owners and repositories are not case-sensitive.
    const isHere = name.toLowerCase() === repository.fullName.toLowerCase();
    const allowed = checkAccess(isHere ? operation : undefined, access);
    const parameter = allowed.route.exec(path)?.[1] ?? '';
    return allowed.run({ repository, parameter, query, body, caller });
  });
  await pause();
  return typeof outcome === 'function' ? attempt(outcome) : outcome;
}

/** Returns the operation, or throws 401, 403 or 404. GitHub hides a private repository by 404 without access. */
function checkAccess(operation: Operation | undefined, access: Access): Operation {
  if (access === 'bad') throw new Refusal(401, 'Bad credentials');
  if (!operation || access === 'none') throw new Refusal(404, 'Not Found');
  if (operation.writes && access === 'read') throw new Refusal(403, 'Resource not accessible by integration');
  return operation;
}

function describeRefusal({ status, message, errors }: Refusal, operation: Operation | undefined): ApiResponse {
  const page = operation && status !== 401 ? `/${operation.documentation}` : '';
  const documentation_url = `https://docs.github.com/rest${page}`;
  return { status, body: { message, ...(errors ? { errors } : {}), documentation_url, status: String(status) } };
}
