import { nodeId } from './commits.js';
import type { ObjectDatabase, TreeEntry } from './objects.js';
import { checkSha, readFields, Refusal, typeOf, type Call, type Operation } from './operation.js';
import { resolveCommit, type Repository } from './repository.js';
import { pathError, findEntry, listEntries, replaceEntry } from './trees.js';

/** Operations on blob and tree objects. */
export const dataOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/git\/blobs\/([^/]+)$/u,
    documentation: 'git/blobs#get-a-blob',
    run: ({ repository, parameter }) => {
      const sha = checkSha(parameter);
      const content = repository.objects.blob(sha);
      if (!content) throw new Refusal(404, 'Not Found');
      const file = { size: content.length, content: encodeContent(content), encoding: 'base64' };
      return { status: 200, body: { ...describeBlob(repository, sha), node_id: nodeId('Blob', sha), ...file } };
    },
  },
  {
    method: 'POST',
    route: /^\/git\/blobs$/u,
    documentation: 'git/blobs#create-a-blob',
    writes: true,
    run: ({ repository, body }) => {
      const { content, encoding } = readFields(body, { content: 'string' }, { encoding: 'string' });
      // GitHub treats every other encoding as UTF-8.
      const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
      return { status: 201, body: describeBlob(repository, repository.objects.addBlob(bytes)) };
    },
  },
  {
    method: 'GET',
    route: /^\/git\/trees\/(.+)$/u,
    documentation: 'git/trees#get-a-tree',
    run: ({ repository, parameter, query }) => {
      const { objects } = repository;
      const sha = objects.commit(resolveCommit(repository, parameter) ?? '')?.tree ?? parameter;
      if (!objects.tree(sha)) throw new Refusal(404, 'Not Found');
      return { status: 200, body: describeTree(repository, sha, query.has('recursive')) };
    },
  },
  {
    method: 'POST',
    route: /^\/git\/trees$/u,
    documentation: 'git/trees#create-a-tree',
    writes: true,
    run: (call) => ({ status: 201, body: describeTree(call.repository, createTree(call), false) }),
  },
];

function createTree({ repository: { objects }, body }: Call): string {
  const { tree: items, base_tree: base } = readFields(body, { tree: 'array' }, { base_tree: 'string' });
  if (base !== undefined && !objects.tree(base)) throw new Refusal(422, 'base_tree is not a valid tree oid');
  if (items.length === 0) throw new Refusal(422, 'Invalid tree info');
  const start = base ?? objects.addTree(new Map());
  return items.reduce<string>((tree, item) => {
    if (typeOf(item) !== 'object') throw new Refusal(422, 'Invalid tree info');
    const { path, ...fields } = item as Record<string, unknown>;
    const name = typeof path === 'string' ? path : '';
    const error = pathError(name);
    if (error !== undefined) throw new Refusal(422, `tree.path ${error}`);
    const entry = readItem(objects, fields);
    if (!entry && !findEntry(objects, tree, name)) throw new Refusal(422, 'GitRPC::BadObjectState');
    return replaceEntry(objects, tree, name, entry);
  }, start);
}

const modes: Readonly<Record<string, TreeEntry['type']>> = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
};

/** Returns the entry to write, or undefined if the SHA-1 is null, which removes the entry. */
function readItem(objects: ObjectDatabase, fields: Record<string, unknown>): TreeEntry | undefined {
  const { mode, sha, content } = fields;
  if (sha === null) return undefined;
  const type = typeof mode === 'string' ? modes[mode] : undefined;
  if (typeof mode !== 'string' || !type) throw new Refusal(422, 'Must supply a valid tree.mode');
  if ((typeof sha === 'string') === (typeof content === 'string')) {
    const either = 'Must supply either tree.sha or tree.content. Request will be rejected if both are present.';
    throw new Refusal(422, either);
  }
  if (typeof sha === 'string') {
    if (!objects[type](sha)) throw new Refusal(422, `tree.sha ${sha} is not a valid ${type}`);
    return { mode, type, sha };
  }
  if (type === 'tree') throw new Refusal(422, 'A subdirectory may not have content');
  return { mode, type, sha: objects.addBlob(Buffer.from(String(content))) };
}

function describeBlob({ url }: Repository, sha: string): object {
  return { sha, url: `${url}/git/blobs/${sha}` };
}

function describeTree({ objects, url }: Repository, sha: string, recursive: boolean): object {
  const tree = listEntries(objects, sha, recursive).map((entry) => {
    const size = objects.blob(entry.sha)?.length;
    return { ...entry, ...(size === undefined ? {} : { size }), url: `${url}/git/${entry.type}s/${entry.sha}` };
  });
  return { sha, url: `${url}/git/trees/${sha}`, tree, truncated: false };
}

/** Returns base64 with a line feed after every 60 characters and at the end, as in GitHub's responses. */
export function encodeContent(content: Buffer): string {
  return content.toString('base64').replaceAll(/.{1,60}/gu, '$&\n');
}
