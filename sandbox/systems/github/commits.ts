import type { ApiResponse } from '../../api.js';
import { describeAccount } from './accounts.js';
import type { NamedCommit } from './history.js';
import { checkFields, checkSha, readFields, Refusal, type Call, type Operation } from './operation.js';
import type { Person } from './objects.js';
import { resolveCommit, type Repository } from './repository.js';
import type { Site } from './site.js';

/** Operations on commit objects. A new commit is on no branch until a ref is updated. */
export const commitOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/git\/commits\/([^/]+)$/u,
    documentation: 'git/commits#get-a-commit-object',
    run: ({ repository, parameter }) => {
      const sha = checkSha(parameter);
      if (!repository.objects.commit(sha)) throw new Refusal(404, 'Not Found');
      return { status: 200, body: describeCommit(repository, sha) };
    },
  },
  {
    method: 'POST',
    route: /^\/git\/commits$/u,
    documentation: 'git/commits#create-a-commit',
    writes: true,
    run: (call) => ({ status: 201, body: describeCommit(call.repository, createCommit(call)) }),
  },
  {
    method: 'GET',
    route: /^\/commits\/(.+)$/u,
    documentation: 'commits/commits#get-a-commit',
    run: getCommit,
  },
];

/** Returns the commit that a SHA-1, branch or ref names, without its files. */
function getCommit({ site, repository, parameter }: Call): ApiResponse {
  const sha = resolveCommit(repository, parameter);
  const commit = repository.objects.commit(sha ?? '');
  if (sha === undefined || !commit) throw new Refusal(422, `No commit found for SHA: ${parameter}`);
  return { status: 200, body: describeFullCommit(site, { sha, ...commit }) };
}

/** Returns a commit with its author, without its files. */
export function describeFullCommit(site: Site, commit: NamedCommit): object {
  const { sha, tree, parents, message, author, committer } = commit;
  const { url, htmlUrl } = site.repository;
  const own = `${url}/commits/${sha}`;
  return {
    sha,
    node_id: nodeId('Commit', sha),
    commit: {
      author,
      committer,
      message,
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: own,
    html_url: `${htmlUrl}/commit/${sha}`,
    comments_url: `${own}/comments`,
    author: accountOf(site, author),
    committer: accountOf(site, committer),
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${htmlUrl}/commit/${parent}`,
    })),
  };
}

/** Returns the user whose address is in a commit; null if there is none. */
function accountOf(site: Site, { email }: Person): object | null {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/u.exec(email)?.[1];
  return login === undefined ? null : describeAccount(site, site.tokens.account(login));
}

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

function createCommit({ repository, body, caller }: Call): string {
  const required = { message: 'string', tree: 'string' } as const;
  const optional = { parents: 'array', author: 'object', committer: 'object' } as const;
  const fields = readFields(body, required, optional);
  const { objects } = repository;
  const tree = checkSha(fields.tree, 'The tree parameter');
  if (!objects.tree(tree)) {
    const isOther = objects.commit(tree) ?? objects.blob(tree);
    throw new Refusal(422, isOther ? 'Tree SHA is not a tree object' : 'Tree SHA does not exist');
  }
  const parents = (fields.parents ?? []).map((sha) => checkSha(String(sha), "Each SHA in the 'parents' parameter"));
  if (!parents.every((sha) => objects.commit(sha))) {
    throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  }
  return objects.addCommit({ tree, parents, message: fields.message, ...readPeople(fields, caller) });
}

/** Returns a commit's author and committer: the caller, unless the body names others. */
export function readPeople(
  { author, committer }: { author?: Record<string, unknown>; committer?: Record<string, unknown> },
  caller: Person,
): { author: Person; committer: Person } {
  const ownCommitter = committer && readPerson(committer, 'committer', caller);
  const ownAuthor = author ? readPerson(author, 'author', caller) : (ownCommitter ?? caller);
  return { author: ownAuthor, committer: ownCommitter ?? ownAuthor };
}

function readPerson(value: Record<string, unknown>, resource: string, caller: Person): Person {
  const { name, email, date } = checkFields(value, { name: 'string', email: 'string' }, { date: 'string' });
  const missing = Object.entries({ name, email }).flatMap(([field, text]) => (text === '' ? [field] : []));
  if (missing.length > 0) {
    const errors = missing.map((field) => ({ resource, code: 'missing_field', field }));
    throw new Refusal(422, 'Validation Failed', errors);
  }
  if (date === undefined) return { name, email, date: caller.date };
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/iu.test(date);
  const time = zoned ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(time)) throw new Refusal(422, `Invalid request.\n\n${date} is not a valid date-time.`);
  return { name, email, date: dateTime(time) };
}

/** Returns a time in milliseconds in the API's format: UTC, to the second. */
export function dateTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/u, 'Z');
}

export function describeCommit({ objects, url, htmlUrl }: Repository, sha: string): object {
  const commit = objects.commit(sha);
  if (!commit) throw new Error(`There is no commit ${sha}.`);
  const { tree, parents, message, author, committer } = commit;
  const link = (of: string): object => ({
    sha: of,
    url: `${url}/git/commits/${of}`,
    html_url: `${htmlUrl}/commit/${of}`,
  });
  return {
    ...link(sha),
    node_id: nodeId('Commit', sha),
    author,
    committer,
    tree: { sha: tree, url: `${url}/git/trees/${tree}` },
    message,
    parents: parents.map(link),
    verification: unsigned,
  };
}

/** Returns an opaque id. Every object of the API has one. */
export function nodeId(kind: string, name: string): string {
  return Buffer.from(`${kind}:${name}`).toString('base64url');
}
