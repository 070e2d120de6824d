import type { IncomingMessage } from 'node:http';
import type { ApiResponse } from '../../api.js';
import { accountOperations } from './accounts.js';
import { actionOperations } from './actions/operations.js';
import { commitOperations, dateTime } from './commits.js';
import { comparisonOperations } from './comparisons.js';
import { contentsOperations } from './contents.js';
import { dataOperations } from './data.js';
import { commentOperations } from './issues/comments.js';
import { Moved } from './issues/find.js';
import { issueOperations } from './issues/issues.js';
import { labelOperations } from './issues/labels.js';
import { searchOperations } from './issues/search.js';
import type { Person } from './objects.js';
import { levelOf, Refusal, type Operation } from './operation.js';
import { refOperations } from './refs.js';
import { repositoryOperations } from './repositories.js';
import type { Repository } from './repository.js';
import type { Site } from './site.js';
import { grants, type Token } from './tokens.js';

/** What the token of a request is. `none`: no token; `bad`: an unknown token. */
export type Access = 'none' | 'bad' | Token;

interface Context {
  site: Site;
  access: Access;
  nowMs: number;
  /** Waits after the response is made and before it is sent. */
  pause: () => Promise<void>;
}

const operations = [
  ...contentsOperations,
  ...refOperations,
  ...commitOperations,
  ...comparisonOperations,
  ...dataOperations,
  ...issueOperations,
  ...labelOperations,
  ...commentOperations,
  ...searchOperations,
  ...actionOperations,
  ...accountOperations,
  ...repositoryOperations,
];

/** A path, split by the repository that it names. */
export interface Target {
  operation: Operation | undefined;
  path: string;
  query: URLSearchParams;
  /** Whether the path names a repository that the server has. */
  isHere: boolean;
}

/** Returns what a request asks for. `url` is the path and query below the API. */
export function targetOf({ repository }: Site, method: string | undefined, url: string): Target {
  const { pathname, searchParams: query } = new URL(url, 'http://localhost');
  const whole = decodeURIComponent(pathname);
  const [, name, id, path = ''] = /^(?:\/repos\/([^/]+\/[^/]+)|\/repositories\/(\d+))(.*)$/su.exec(whole) ?? [];
  const isGlobal = name === undefined && id === undefined;
  const operation = operations.find(
    (candidate) =>
      candidate.method === method &&
      (candidate.isGlobal ?? false) === isGlobal &&
      candidate.route.test(isGlobal ? whole : path),
  );
  return { operation, path: isGlobal ? whole : path, query, isHere: isGlobal || isNamed(repository, name, id) };
}

/** Returns whether this is the repository. Names of owners and repositories are not case-sensitive. */
function isNamed(repository: Repository, name: string | undefined, id: string | undefined): boolean {
  if (name === undefined) return id === String(repository.id);
  return name.toLowerCase() === repository.fullName.toLowerCase();
}

/** Returns the response to a request. A read shows the state before the pause. */
export async function respondTo(target: Target, body: Buffer, context: Context): Promise<ApiResponse> {
  const { site, access, nowMs, pause } = context;
  const { repository } = site;
  const { operation, path, query, isHere } = target;
  const attempt = <T>(act: () => T): T | ApiResponse => {
    try {
      return act();
    } catch (error) {
      if (error instanceof Refusal) return describeRefusal(error, operation);
      throw error;
    }
  };

  const outcome = attempt(() => {
    const allowed = checkAccess(isHere ? operation : undefined, access, repository);
    const parameters = (allowed.route.exec(path) ?? []).slice(1);
    const token = typeof access === 'string' ? undefined : access;
    const call = { site, repository, parameter: parameters[0] ?? '', parameters, query, body, token, nowMs };
    return allowed.run({ ...call, caller: personOf(token, nowMs) });
  });
  await pause();
  return typeof outcome === 'function' ? attempt(outcome) : outcome;
}

/** Returns the author of commits that a token makes. */
export function personOf(token: Token | undefined, nowMs: number): Person {
  const { id, login } = token?.account ?? { id: 41_898_282, login: 'github-actions[bot]' };
  return { name: login, email: `${id}+${login}@users.noreply.github.com`, date: dateTime(nowMs) };
}

/** Returns the operation, or throws 401, 403 or 404. GitHub hides a private repository by 404 without access. */
function checkAccess(operation: Operation | undefined, access: Access, repository: Repository): Operation {
  if (access === 'bad') throw new Refusal(401, 'Bad credentials');
  if (!operation) throw new Refusal(404, 'Not Found');
  if (operation.isGlobal) return operation;
  const level = levelOf(operation);
  if (access === 'none') {
    if (repository.isPrivate) throw new Refusal(404, 'Not Found');
    if (level === 'write') throw new Refusal(401, 'Requires authentication');
    return operation;
  }
  if (repository.isPrivate && !access.seesRepository) throw new Refusal(404, 'Not Found');
  const isPublicRead = !repository.isPrivate && level === 'read';
  if (!isPublicRead && !grants(access.permissions, operation.permission ?? 'contents', level)) {
    throw new Refusal(403, 'Resource not accessible by integration');
  }
  return operation;
}

function describeRefusal(refusal: Refusal, operation: Operation | undefined): ApiResponse {
  const { status, message, errors } = refusal;
  const page = operation && status !== 401 ? `/${operation.documentation}` : '';
  const documentation_url = `https://docs.github.com/rest${page}`;
  if (refusal instanceof Moved) {
    const { location } = refusal;
    return { status, headers: { location }, body: { message, url: location, documentation_url } };
  }
  return { status, body: { message, ...(errors ? { errors } : {}), documentation_url, status: String(status) } };
}

/** Returns what the token in a header is. */
export function accessOf({ headers }: IncomingMessage, { tokens }: Site): Access {
  if (headers.authorization === undefined) return 'none';
  const [, value = ''] = /^(?:bearer|token) (.+)$/iu.exec(headers.authorization) ?? [];
  return tokens.find(value) ?? 'bad';
}
