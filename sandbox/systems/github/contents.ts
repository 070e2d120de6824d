import type { ApiResponse } from '../../api.js';
import { describeCommit, readPeople } from './commits.js';
import { encodeContent } from './data.js';
import type { TreeEntry } from './objects.js';
import { readFields, Refusal, type Call, type Operation } from './operation.js';
import { headOf, resolveCommit, type Repository } from './repository.js';
import { pathError, findEntry, listEntries, replaceEntry } from './trees.js';

const route = /^\/contents(?:\/(.*))?$/su;

/** Operations on files by path. Each write is a commit on a branch. */
export const contentsOperations: readonly Operation[] = [
  { method: 'GET', route, documentation: 'repos/contents#get-repository-content', run: getContents },
  {
    method: 'PUT',
    route,
    documentation: 'repos/contents#create-or-update-file-contents',
    writes: true,
    run: putContents,
  },
];

/** A larger file has no content in the JSON response. */
const maxContentBytes = 1024 * 1024;

function getContents({ repository, parameter, query }: Call): ApiResponse {
  const { objects, defaultBranch } = repository;
  const ref = query.get('ref') || defaultBranch;
  const commit = objects.commit(resolveCommit(repository, ref) ?? '');
  if (!commit) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = parameter.replace(/\/$/u, '');
  const entry = findEntry(objects, commit.tree, path);
  if (!entry) throw new Refusal(404, 'Not Found');

  const content = objects.blob(entry.sha);
  if (!content) {
    const below = listEntries(objects, entry.sha, false, path && `${path}/`);
    return { status: 200, body: below.map((item) => describeEntry(repository, item.path, ref, item)) };
  }
  const isComplete = content.length <= maxContentBytes;
  const file = isComplete ? { content: encodeContent(content), encoding: 'base64' } : { content: '', encoding: 'none' };
  return { status: 200, body: { ...describeEntry(repository, path, ref, entry), ...file } };
}

function putContents({ repository, parameter: path, body, caller }: Call): () => ApiResponse {
  const required = { message: 'string', content: 'string' } as const;
  const optional = { branch: 'string', sha: 'string', author: 'object', committer: 'object' } as const;
  const fields = readFields(body, required, optional);
  const error = pathError(path);
  if (error !== undefined) {
    throw new Refusal(422, `path ${error}`, [{ resource: 'Commit', field: 'path', code: 'invalid' }]);
  }
  const content = decodeContent(fields.content);
  const people = readPeople(fields, caller);
  const { objects, refs } = repository;
  const branch = fields.branch ?? repository.defaultBranch;
  const head = headOf(repository, branch);
  const commit = objects.commit(head ?? '');
  if (head === undefined || !commit) throw new Refusal(404, `Branch ${branch} not found`);
  const old = findEntry(objects, commit.tree, path);
  checkOldSha(path, old, fields.sha);

  return () => {
    // If the branch has moved since, even for another file, this is a conflict: GitHub does not merge.
    const current = headOf(repository, branch);
    if (current !== head) throw new Refusal(409, `is at ${current ?? '0'.repeat(40)} but expected ${head}`);
    const entry: TreeEntry = { mode: old?.mode ?? '100644', type: 'blob', sha: objects.addBlob(content) };
    const tree = replaceEntry(objects, commit.tree, path, entry);
    const next = objects.addCommit({ tree, parents: [head], message: fields.message, ...people });
    refs.set(`refs/heads/${branch}`, next);
    const response = {
      content: describeEntry(repository, path, branch, entry),
      commit: describeCommit(repository, next),
    };
    return { status: old ? 200 : 201, body: response };
  };
}

/** Throws 422 for a missing SHA-1, and 409 for a wrong one (old or malformed). GitHub ignores it for a new path. */
function checkOldSha(path: string, old: TreeEntry | undefined, sha: string | undefined): void {
  if (!old) return;
  if (sha === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (sha !== old.sha) throw new Refusal(409, `${path} does not match ${sha}`);
}

/** Decodes base64. GitHub rejects line breaks here and requires the padding. */
function decodeContent(content: string): Buffer {
  const isBase64 = /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/u.test(content) && !content.includes('_');
  if (!isBase64) throw new Refusal(422, 'content is not valid Base64');
  return Buffer.from(content, 'base64');
}

function describeEntry({ objects, ...site }: Repository, path: string, ref: string, { type, sha }: TreeEntry): object {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const isFile = type === 'blob';
  const self = `${site.url}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${site.url}/git/${type}s/${sha}`;
  const html = `${site.htmlUrl}/${type}/${ref}/${encoded}`;
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha,
    size: objects.blob(sha)?.length ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: isFile ? `https://raw.githubusercontent.com/${site.fullName}/${ref}/${encoded}` : null,
    type: isFile ? 'file' : 'dir',
    _links: { self, git, html },
  };
}
