import type { ApiResponse } from '../../api.js';
import { nodeId } from './commits.js';
import { checkSha, readFields, Refusal, type Call, type Operation } from './operation.js';
import { historyOf, type Repository } from './repository.js';

const refRoute = /^\/git\/refs\/(.+)$/u;

/** Operations on refs. Branches are below `refs/heads/`. URL paths omit `refs/`; the body of a new ref includes it. */
export const refOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/git\/ref\/(.+)$/u,
    documentation: 'git/refs#get-a-reference',
    run: ({ repository, parameter }) => {
      const ref = `refs/${parameter}`;
      if (!repository.refs.has(ref)) throw new Refusal(404, 'Not Found');
      return { status: 200, body: describeRef(repository, ref) };
    },
  },
  {
    method: 'GET',
    route: /^\/git\/matching-refs\/(.+)$/u,
    documentation: 'git/refs#list-matching-references',
    run: ({ repository, parameter }) => {
      const matching = [...repository.refs.keys()].filter((ref) => ref.startsWith(`refs/${parameter}`)).sort();
      return { status: 200, body: matching.map((ref) => describeRef(repository, ref)) };
    },
  },
  {
    method: 'POST',
    route: /^\/git\/refs$/u,
    documentation: 'git/refs#create-a-reference',
    writes: true,
    run: createRef,
  },
  {
    method: 'PATCH',
    route: refRoute,
    documentation: 'git/refs#update-a-reference',
    writes: true,
    run: updateRef,
  },
  {
    method: 'DELETE',
    route: refRoute,
    documentation: 'git/refs#delete-a-reference',
    writes: true,
    run: ({ repository, parameter }) => {
      if (!repository.refs.delete(`refs/${parameter}`)) throw new Refusal(422, 'Reference does not exist');
      return { status: 204 };
    },
  },
];

function createRef({ repository, body }: Call): ApiResponse {
  const { ref, sha } = readFields(body, { ref: 'string', sha: 'string' }, {});
  const error = nameError(ref);
  if (error !== undefined) throw new Refusal(422, error);
  checkSha(sha);
  if (kindOf(repository, sha) === undefined) throw new Refusal(422, 'Object does not exist');
  if (repository.refs.has(ref)) throw new Refusal(422, 'Reference already exists');
  // As in Git, a name cannot be both a branch and a folder of other branches.
  const isTaken = [...repository.refs.keys()].some(
    (other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`),
  );
  const isBadHead = ref.startsWith('refs/heads/') && kindOf(repository, sha) !== 'commit';
  if (isTaken || isBadHead) throw new Refusal(422, 'Reference update failed');
  repository.refs.set(ref, sha);
  return { status: 201, body: describeRef(repository, ref) };
}

function updateRef({ repository, parameter, body }: Call): ApiResponse {
  const { sha, force = false } = readFields(body, { sha: 'string' }, { force: 'boolean' });
  const ref = `refs/${parameter}`;
  const old = repository.refs.get(ref);
  if (old === undefined) throw new Refusal(422, 'Reference does not exist');
  checkSha(sha);
  const kind = kindOf(repository, sha);
  if (kind === undefined) throw new Refusal(422, 'Object does not exist');
  if (ref.startsWith('refs/heads/') && kind !== 'commit') throw new Refusal(422, 'Object is not a commit');
  if (!force && !historyOf(repository, sha).has(old)) throw new Refusal(422, 'Update is not a fast forward');
  repository.refs.set(ref, sha);
  return { status: 200, body: describeRef(repository, ref) };
}

/** Returns GitHub's message for an invalid name (rules of git-check-ref-format), or undefined for a valid name. */
function nameError(ref: string): string | undefined {
  if (!ref.startsWith('refs/')) return "Reference name must start with 'refs/'.";
  if (ref.split('/').length < 3) return 'Reference name must contain at least three slash-separated components.';
  const bad = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\.$|\/\/|\/$|\/\.|\.lock(?:\/|$)/u;
  return bad.test(ref) ? `${ref} is not a valid ref name.` : undefined;
}

function kindOf({ objects }: Repository, sha: string): 'commit' | 'tree' | 'blob' | undefined {
  return (['commit', 'tree', 'blob'] as const).find((kind) => objects[kind](sha) !== undefined);
}

function describeRef(repository: Repository, ref: string): object {
  const { refs, url } = repository;
  const sha = refs.get(ref) ?? '';
  const type = kindOf(repository, sha) ?? 'commit';
  const object = { sha, type, url: `${url}/git/${type}s/${sha}` };
  return { ref, node_id: nodeId('Ref', ref), url: `${url}/git/${ref}`, object };
}
