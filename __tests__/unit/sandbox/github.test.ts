import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { get as getByTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../sandbox/certificates.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/systems/github/server.js';

interface GitHubResponse {
  status: number;
  headers: Headers;
  json: unknown;
}

type Hold = NonNullable<GitHubOptions['hold']>;

const running: GitHub[] = [];
const start = async (options?: GitHubOptions): Promise<GitHub> => {
  const github = await startGitHub(options);
  running.push(github);
  return github;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((github) => github.close()));
});

/** Sends `METHOD path`, below the repository. Sends a string body unchanged, and any other body as JSON. */
async function send(github: GitHub, line: string, body?: unknown, token = github.token): Promise<GitHubResponse> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${github.apiUrl}/repos/${github.repository}${path}`, {
    method,
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const content = await response.text();
  const json: unknown = content === '' ? undefined : JSON.parse(content);
  return { status: response.status, headers: response.headers, json };
}

const base64 = (content: string): string => Buffer.from(content).toString('base64');
const file = (content: string, further: object = {}): object => ({
  message: 'm',
  content: base64(content),
  ...further,
});
const shaOf = async (github: GitHub, line: string, body?: unknown): Promise<string> => {
  const { json } = await send(github, line, body);
  const { sha, object } = json as { sha?: string; object?: { sha: string } };
  return sha ?? object?.sha ?? '';
};
const blobSha = (content: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(content)}\0${content}`)
    .digest('hex');
const error = (status: number, message: string, page: string): object => ({
  status,
  json: { message, documentation_url: `https://docs.github.com/rest${page}`, status: String(status) },
});
const MAIN = '/git/ref/heads/main';
const UNKNOWN_SHA = '0123456789abcdef0123456789abcdef01234567';
const NOT_HEX = 'must be exactly 40 characters and contain only [0-9a-f].';

describe('the GitHub sandbox', () => {
  const read = 'GET /contents/README.md';
  const page = '/repos/contents#get-repository-content';

  test('returns 401 for an unknown token, and 404 without a token, since the repository is private', async () => {
    const github = await start();
    expect(await send(github, read, undefined, 'ghs_bad')).toMatchObject(error(401, 'Bad credentials', ''));
    expect(await send(github, read, undefined, '')).toMatchObject(error(404, 'Not Found', page));
  });

  test('serves only one repository, and ignores the case of its name', async () => {
    const github = await start();
    const other = await send({ ...github, repository: 'example/other' }, read);
    expect(other.status).toBe(404);
    expect((await send({ ...github, repository: 'Example/PROJECT' }, read)).status).toBe(200);
    expect(await send(github, 'GET /nothing')).toMatchObject(error(404, 'Not Found', ''));
  });

  test.each([
    ['PUT /contents/x', '/repos/contents#create-or-update-file-contents'],
    ['POST /git/refs', '/git/refs#create-a-reference'],
    ['PATCH /git/refs/heads/main', '/git/refs#update-a-reference'],
    ['DELETE /git/refs/heads/main', '/git/refs#delete-a-reference'],
    ['POST /git/blobs', '/git/blobs#create-a-blob'],
    ['POST /git/trees', '/git/trees#create-a-tree'],
    ['POST /git/commits', '/git/commits#create-a-commit'],
  ])('returns 403 for %s with a read-only token', async (line, writePage) => {
    const github = await start();
    const refused = await send(github, line, {}, github.readToken);
    expect(refused).toMatchObject(error(403, 'Resource not accessible by integration', writePage));
    expect((await send(github, `GET ${MAIN}`, undefined, github.readToken)).status).toBe(200);
    expect(github.branches()).toEqual(['main']);
  });

  test('returns 403 without a User-Agent', async () => {
    const { apiUrl, token } = await start();
    const refused = await new Promise((resolve, reject) => {
      get(`${apiUrl}/repos/example/project`, { headers: { authorization: `Bearer ${token}` } }, (response) => {
        text(response).then((content) => resolve({ status: response.statusCode, content }), reject);
      }).once('error', reject);
    });
    expect(refused).toEqual({ status: 403, content: expect.stringContaining('User-Agent') });
  });

  test.each([
    ['{', 'Problems parsing JSON'],
    ['[]', 'Body should be a JSON object'],
  ])('returns 400 for the body %s, which is not a JSON object', async (body, message) => {
    const github = await start();
    const refused = await send(github, 'POST /git/blobs', body);
    expect(refused).toMatchObject(error(400, message, '/git/blobs#create-a-blob'));
  });
});

describe('the contents endpoint', () => {
  const page = '/repos/contents#create-or-update-file-contents';

  test('creates, updates and returns a file, and makes a commit for each write', async () => {
    const github = await start();
    const created = await send(github, 'PUT /contents/state/a%20b.json', file('one', { branch: 'main' }));
    expect(created).toMatchObject({
      status: 201,
      json: {
        content: { name: 'a b.json', path: 'state/a b.json', sha: blobSha('one'), size: 3, type: 'file' },
        commit: { message: 'm', author: { name: 'github-actions[bot]' }, verification: { verified: false } },
      },
    });
    const long = 'x'.repeat(100);
    const updated = await send(github, 'PUT /contents/state/a%20b.json', file(long, { sha: blobSha('one') }));
    expect(updated).toMatchObject({ status: 200, json: { content: { sha: blobSha(long) } } });

    const { json, status } = await send(github, 'GET /contents/state/a%20b.json?ref=main');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      type: 'file',
      encoding: 'base64',
      size: 100,
      content: `${base64(long).slice(0, 60)}\n${base64(long).slice(60, 120)}\n${base64(long).slice(120)}\n`,
      sha: blobSha(long),
      url: `${github.apiUrl}/repos/example/project/contents/state/a%20b.json?ref=main`,
      git_url: `${github.apiUrl}/repos/example/project/git/blobs/${blobSha(long)}`,
    });
    expect(github.file('main', 'state/a b.json')).toBe(long);
    expect(github.file('main', 'README.md')).toBe('# project\n');
    expect(github.commits('main')).toBe(3);
    expect(github.reachable().sort()).toEqual(['# project\n', 'one', long]);
  });

  test('accepts a branch, a full ref or a commit as `ref`', async () => {
    const github = await start();
    const sha = await shaOf(github, `GET ${MAIN}`);
    await send(github, 'POST /git/refs', { ref: 'refs/heads/bearer-step/abc', sha });
    await send(github, 'PUT /contents/new', file('new', { branch: 'bearer-step/abc' }));
    expect(github.file('main', 'new')).toBeUndefined();
    expect((await send(github, 'GET /contents/new')).status).toBe(404);
    for (const ref of ['bearer-step/abc', 'bearer-step%2Fabc', 'refs/heads/bearer-step/abc']) {
      expect(await shaOf(github, `GET /contents/new?ref=${ref}`)).toBe(blobSha('new'));
    }
    expect((await send(github, `GET /contents/new?ref=${sha}`)).status).toBe(404);
    expect(await shaOf(github, `GET /contents/README.md?ref=${sha}`)).toBe(blobSha('# project\n'));
  });

  test('lists a folder, and returns 404 for a missing path or ref', async () => {
    const github = await start({ files: { 'a/b.txt': 'one', 'a/c/d.txt': 'two', e: '' } });
    expect((await send(github, 'GET /contents/a')).json).toEqual([
      expect.objectContaining({ path: 'a/b.txt', type: 'file', size: 3 }),
      expect.objectContaining({ path: 'a/c', type: 'dir', size: 0, download_url: null }),
    ]);
    expect((await send(github, 'GET /contents/')).json).toHaveLength(2);
    expect((await send(github, 'GET /contents/e')).json).toMatchObject({ content: '', size: 0 });
    const readPage = '/repos/contents#get-repository-content';
    for (const path of ['nothing', 'a/nothing', 'e/f'])
      expect(await send(github, `GET /contents/${path}`)).toMatchObject(error(404, 'Not Found', readPage));
    expect(await send(github, 'GET /contents/e?ref=none')).toMatchObject(
      error(404, 'No commit found for the ref none', readPage),
    );
  });

  test('omits the content of a file above 1 MB', async () => {
    const big = 'x'.repeat(1024 * 1024 + 1);
    const github = await start({ files: { big } });
    expect((await send(github, 'GET /contents/big')).json).toMatchObject({
      content: '',
      encoding: 'none',
      size: big.length,
    });
    expect((await send(github, `GET /git/blobs/${blobSha(big)}`)).json).toMatchObject({ encoding: 'base64' });
  });

  test.each<{ name: string; path?: string; body: object; status: number; message: string }>([
    {
      name: 'an existing file without its SHA-1',
      body: file('x'),
      status: 422,
      message: 'Invalid request.\n\n"sha" wasn\'t supplied.',
    },
    {
      name: 'the SHA-1 of another version',
      body: file('x', { sha: UNKNOWN_SHA }),
      status: 409,
      message: `dir/old does not match ${UNKNOWN_SHA}`,
    },
    { name: 'an invalid SHA-1', body: file('x', { sha: 'no' }), status: 409, message: 'dir/old does not match no' },
    {
      name: 'null as the SHA-1',
      body: file('x', { sha: null }),
      status: 422,
      message: "Invalid request.\n\nFor 'properties/sha', nil is not a string.",
    },
    {
      name: 'an unknown branch, which is checked before the SHA-1',
      body: file('x', { sha: 'no', branch: 'a/none' }),
      status: 404,
      message: 'Branch a/none not found',
    },
    {
      name: 'no message and no content',
      body: {},
      status: 422,
      message: 'Invalid request.\n\n"message" wasn\'t supplied.\n"content" wasn\'t supplied.',
    },
    {
      name: 'content in base64url',
      body: { message: 'm', content: '_-8=' },
      status: 422,
      message: 'content is not valid Base64',
    },
    {
      name: 'content with line breaks',
      body: { message: 'm', content: 'YWJj\nYWJj\n' },
      status: 422,
      message: 'content is not valid Base64',
    },
  ])('rejects $name', async ({ body, status, message }) => {
    const github = await start({ files: { 'dir/old': 'old' } });
    expect(await send(github, 'PUT /contents/dir/old', body)).toMatchObject(error(status, message, page));
    expect(github.file('main', 'dir/old')).toBe('old');
    expect(github.commits('main')).toBe(1);
  });

  test.each([
    ['/x', 'path cannot start with a slash'],
    ['a//b', 'path contains a malformed path component'],
    ['.git/config', 'path contains a malformed path component'],
  ])('rejects the path %s', async (path, message) => {
    const github = await start();
    expect(await send(github, `PUT /contents/${path}`, file('x'))).toMatchObject({ status: 422, json: { message } });
  });

  test('ignores the SHA-1 if the file does not exist', async () => {
    const github = await start();
    expect((await send(github, 'PUT /contents/new', file('x', { sha: UNKNOWN_SHA }))).status).toBe(201);
  });

  test('takes the author and committer from the body, and rejects invalid ones', async () => {
    const github = await start({ now: () => Date.UTC(2026, 0, 1, 12) });
    const author = { name: 'A', email: 'a@example.com', date: '2026-01-02T03:04:05+01:00' };
    const { json } = await send(github, 'PUT /contents/x', file('x', { author }));
    expect(json).toMatchObject({ commit: { author: { name: 'A', date: '2026-01-02T02:04:05Z' } } });
    const withoutName = await send(github, 'PUT /contents/y', file('y', { committer: { name: '', email: 'a@b' } }));
    const errors = [{ resource: 'committer', code: 'missing_field', field: 'name' }];
    expect(withoutName).toMatchObject({ status: 422, json: { message: 'Validation Failed', errors } });
    const withoutDate = { name: 'A', email: 'a@b', date: 'yesterday' };
    expect((await send(github, 'PUT /contents/y', file('y', { author: withoutDate }))).json).toMatchObject({
      message: 'Invalid request.\n\nyesterday is not a valid date-time.',
    });
  });
});

describe('of two simultaneous requests', () => {
  /** Returns a `hold` that delays the commit of a checked write until two writes are waiting. */
  const holdTwo = (): Hold => {
    let release = (): void => undefined;
    const two = new Promise<void>((resolve) => (release = resolve));
    let held = 0;
    return ({ method }) => {
      if (method !== 'PUT') return undefined;
      held += 1;
      if (held === 2) release();
      return two;
    };
  };
  const orders: { when: string; hold: () => Hold; second: number }[] = [
    { when: 'the first is committed before the second is checked', hold: () => () => undefined, second: 422 },
    { when: 'both are checked before either is committed', hold: holdTwo, second: 409 },
  ];

  test.each(orders)('that update the same file, one fails with 409 if $when', async ({ hold }) => {
    const github = await start({ files: { lock: 'free' }, hold: hold() });
    const texts = ['one', 'two'];
    const responses = await Promise.all(
      texts.map((content) => send(github, 'PUT /contents/lock', file(content, { sha: blobSha('free') }))),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(github.file('main', 'lock')).toBe(texts[responses.findIndex(({ status }) => status === 200)]);
    expect(github.commits('main')).toBe(2);
  });

  test.each(orders)('that create the same file, one fails with $second if $when', async ({ hold, second }) => {
    const github = await start({ hold: hold() });
    const responses = await Promise.all(
      ['one', 'two'].map((content) => send(github, 'PUT /contents/new', file(content))),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, second]);
  });

  test('that write different files on one branch, one can fail with 409', async () => {
    const github = await start({ hold: holdTwo() });
    const head = await shaOf(github, `GET ${MAIN}`);
    const responses = await Promise.all(['a', 'b'].map((path) => send(github, `PUT /contents/${path}`, file(path))));
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
    const message = `is at ${await shaOf(github, `GET ${MAIN}`)} but expected ${head}`;
    expect(responses.find(({ status }) => status === 409)?.json).toMatchObject({ message });
  });

  test('that create the same branch, one fails with 422', async () => {
    const github = await start();
    const body = { ref: 'refs/heads/lock', sha: await shaOf(github, `GET ${MAIN}`) };
    const responses = await Promise.all([1, 2].map(() => send(github, 'POST /git/refs', body)));
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 422]);
  });
});

describe('the refs endpoints', () => {
  test('create, return, update and delete a branch with a slash in its name', async () => {
    const github = await start();
    const sha = await shaOf(github, `GET ${MAIN}`);
    const ref = 'refs/heads/bearer-step/abc';
    const described = (at: string): object => ({
      ref,
      node_id: expect.any(String),
      url: `${github.apiUrl}/repos/example/project/git/${ref}`,
      object: { sha: at, type: 'commit', url: `${github.apiUrl}/repos/example/project/git/commits/${at}` },
    });
    expect(await send(github, 'POST /git/refs', { ref, sha })).toMatchObject({ status: 201, json: described(sha) });
    expect(github.branches()).toEqual(['main', 'bearer-step/abc']);
    expect(await send(github, 'GET /git/ref/heads/bearer-step/abc')).toMatchObject({ status: 200 });
    expect(await send(github, 'GET /git/ref/heads/bearer-step%2Fabc')).toMatchObject({ json: described(sha) });

    const { tree } = (await send(github, `GET /git/commits/${sha}`)).json as { tree: { sha: string } };
    const next = await shaOf(github, 'POST /git/commits', { message: 'next', tree: tree.sha, parents: [sha] });
    const moved = await send(github, 'PATCH /git/refs/heads/bearer-step/abc', { sha: next, force: false });
    expect(moved).toMatchObject({ status: 200, json: described(next) });
    expect(github.commits('bearer-step/abc')).toBe(2);
    expect(await send(github, 'DELETE /git/refs/heads/bearer-step/abc')).toMatchObject({
      status: 204,
      json: undefined,
    });
    expect(github.branches()).toEqual(['main']);
    expect(github.commits('bearer-step/abc')).toBe(0);
  });

  test('replace the history by a forced update, so that the old texts are unreachable', async () => {
    const github = await start({ files: { state: 'old secret' } });
    await send(github, 'PUT /contents/state', file('older secret', { sha: blobSha('old secret') }));
    const old = await shaOf(github, `GET ${MAIN}`);
    const tree = await shaOf(github, 'POST /git/trees', {
      tree: [{ path: 'state', mode: '100644', type: 'blob', content: 'new' }],
    });
    const root = await shaOf(github, 'POST /git/commits', { message: 'only', tree, parents: [] });

    const unforced = await send(github, 'PATCH /git/refs/heads/main', { sha: root });
    const page = '/git/refs#update-a-reference';
    expect(unforced).toMatchObject(error(422, 'Update is not a fast forward', page));
    expect(github.reachable().sort()).toEqual(['old secret', 'older secret']);

    expect((await send(github, 'PATCH /git/refs/heads/main', { sha: root, force: true })).status).toBe(200);
    expect(github.commits('main')).toBe(1);
    expect(github.file('main', 'state')).toBe('new');
    expect(github.reachable()).toEqual(['new']);
    // As on GitHub, the commit is still available by its SHA-1.
    expect((await send(github, `GET /git/commits/${old}`)).status).toBe(200);
  });

  test('keep texts reachable if another branch contains them', async () => {
    const github = await start({ files: { state: 'old' } });
    await send(github, 'POST /git/refs', { ref: 'refs/heads/copy', sha: await shaOf(github, `GET ${MAIN}`) });
    await send(github, 'PUT /contents/state', file('new', { sha: blobSha('old'), branch: 'copy' }));
    await send(github, 'DELETE /git/refs/heads/main');
    expect(github.reachable().sort()).toEqual(['new', 'old']);
  });

  test.each([
    ['refs/heads/main', 'Reference already exists'],
    ['refs/heads/main/below', 'Reference update failed'],
    ['heads/x', "Reference name must start with 'refs/'."],
    ['refs/x', 'Reference name must contain at least three slash-separated components.'],
    ['refs/heads/a b', 'refs/heads/a b is not a valid ref name.'],
    ['refs/heads/x.lock', 'refs/heads/x.lock is not a valid ref name.'],
    ['refs/heads/', 'refs/heads/ is not a valid ref name.'],
  ])('reject the new ref %s', async (ref, message) => {
    const github = await start();
    const refused = await send(github, 'POST /git/refs', { ref, sha: await shaOf(github, `GET ${MAIN}`) });
    expect(refused).toMatchObject(error(422, message, '/git/refs#create-a-reference'));
    expect(github.branches()).toEqual(['main']);
  });

  test('reject a new branch that is a folder of another branch, and do not list tags as branches', async () => {
    const github = await start();
    const sha = await shaOf(github, `GET ${MAIN}`);
    await send(github, 'POST /git/refs', { ref: 'refs/heads/a/b', sha });
    const above = await send(github, 'POST /git/refs', { ref: 'refs/heads/a', sha });
    expect(above).toMatchObject({ status: 422, json: { message: 'Reference update failed' } });
    expect((await send(github, 'POST /git/refs', { ref: 'refs/tags/v1', sha })).status).toBe(201);
    expect(github.branches()).toEqual(['main', 'a/b']);
  });

  test.each([
    { sha: UNKNOWN_SHA, creation: 'Object does not exist', update: 'Object does not exist' },
    { sha: blobSha('# project\n'), creation: 'Reference update failed', update: 'Object is not a commit' },
    { sha: 'short', creation: `The sha parameter ${NOT_HEX}`, update: `The sha parameter ${NOT_HEX}` },
  ])('reject a branch at $sha', async ({ sha, creation, update }) => {
    const github = await start();
    const created = await send(github, 'POST /git/refs', { ref: 'refs/heads/x', sha });
    expect(created).toMatchObject({ status: 422, json: { message: creation } });
    const updated = await send(github, 'PATCH /git/refs/heads/main', { sha, force: true });
    expect(updated).toMatchObject({ status: 422, json: { message: update } });
  });

  test('return 404 for a read and 422 for a write of a branch that does not exist', async () => {
    const github = await start();
    const sha = await shaOf(github, `GET ${MAIN}`);
    const response = (status: number, message: string): object => ({ status, json: { message } });
    expect(await send(github, 'GET /git/ref/heads/mai')).toMatchObject(response(404, 'Not Found'));
    const missing = response(422, 'Reference does not exist');
    expect(await send(github, 'PATCH /git/refs/heads/none', { sha })).toMatchObject(missing);
    expect(await send(github, 'DELETE /git/refs/heads/none')).toMatchObject(missing);
  });

  test('require a boolean for `force`', async () => {
    const github = await start();
    const body = { sha: await shaOf(github, `GET ${MAIN}`), force: 'true' };
    expect((await send(github, 'PATCH /git/refs/heads/main', body)).json).toMatchObject({
      message: `Invalid request.\n\nFor 'properties/force', "true" is not a boolean.`,
    });
  });
});

describe('the object endpoints', () => {
  test('return the SHA-1 that Git computes', async () => {
    // The expected values are from `git write-tree` and `git commit-tree` 2.39.
    const github = await start({ now: () => Date.UTC(2026, 0, 1, 12) });
    const tree = await shaOf(github, 'POST /git/trees', {
      tree: [
        { path: 'ab', mode: '100755', type: 'blob', content: '#!\n' },
        { path: 'a/b.txt', mode: '100644', type: 'blob', content: 'one\n' },
        {
          path: 'a.txt',
          mode: '100644',
          type: 'blob',
          sha: await shaOf(github, 'POST /git/blobs', { content: 'two\n' }),
        },
      ],
    });
    expect(tree).toBe('41e10e854c1d54823178f1bc1a7cbdee44593aa8');
    const commit = await shaOf(github, 'POST /git/commits', { message: 'Initial commit', tree });
    expect(commit).toBe('d40e1eb250c4f7406f558889c935e1590ed32e24');
  });

  test('accept blobs as text or base64, and return them as base64', async () => {
    const github = await start();
    const sha = blobSha('grün');
    const url = `${github.apiUrl}/repos/example/project/git/blobs/${sha}`;
    for (const body of [{ content: 'grün' }, { content: base64('grün'), encoding: 'base64' }])
      expect(await send(github, 'POST /git/blobs', body)).toMatchObject({ status: 201, json: { sha, url } });
    const { json } = await send(github, `GET /git/blobs/${sha}`);
    expect(json).toMatchObject({ sha, url, size: 5, encoding: 'base64', content: `${base64('grün')}\n` });
    expect((await send(github, `GET /git/blobs/${UNKNOWN_SHA}`)).status).toBe(404);
    expect((await send(github, 'GET /git/blobs/x')).json).toMatchObject({ message: `The sha parameter ${NOT_HEX}` });
  });

  test('add, remove and keep entries of a base tree', async () => {
    const github = await start({ files: { keep: '1', 'a/gone': '2', 'b/c/d': '3' } });
    const base_tree = await shaOf(github, 'GET /git/trees/main');
    const item = { mode: '100644', type: 'blob' };
    const made = await send(github, 'POST /git/trees', {
      base_tree,
      tree: [
        { ...item, path: 'a/gone', sha: null },
        { ...item, path: 'b/new', content: '4' },
        { path: 'copy', mode: '040000', type: 'tree', sha: base_tree },
      ],
    });
    expect(made).toMatchObject({ status: 201, json: { truncated: false } });
    const { sha, tree } = made.json as { sha: string; tree: { path: string }[] };
    expect(tree.map(({ path }) => path)).toEqual(['b', 'copy', 'keep']);
    const { json } = await send(github, `GET /git/trees/${sha}?recursive=1`);
    expect((json as { tree: object[] }).tree).toContainEqual({
      path: 'b/new',
      mode: '100644',
      type: 'blob',
      sha: blobSha('4'),
      size: 1,
      url: `${github.apiUrl}/repos/example/project/git/blobs/${blobSha('4')}`,
    });
    const paths = (json as { tree: { path: string }[] }).tree.map(({ path }) => path);
    const below = ['a', 'a/gone', 'b', 'b/c', 'b/c/d', 'keep'].map((path) => `copy/${path}`);
    expect(paths).toEqual(['b', 'b/c', 'b/c/d', 'b/new', 'copy', ...below, 'keep']);
    expect((await send(github, `GET /git/trees/${UNKNOWN_SHA}`)).status).toBe(404);
  });

  const valid = { path: 'x', mode: '100644', type: 'blob', content: '' };
  const either = 'Must supply either tree.sha or tree.content. Request will be rejected if both are present.';
  test.each<{ name: string; body: object; message: string }>([
    { name: 'without `tree`', body: {}, message: 'Invalid request.\n\n"tree" wasn\'t supplied.' },
    { name: 'with an empty list', body: { tree: [] }, message: 'Invalid tree info' },
    { name: 'with an entry that is not an object', body: { tree: ['x'] }, message: 'Invalid tree info' },
    {
      name: 'with an unknown base',
      body: { base_tree: UNKNOWN_SHA, tree: [valid] },
      message: 'base_tree is not a valid tree oid',
    },
    { name: 'with an empty path', body: { tree: [{ ...valid, path: '' }] }, message: 'tree.path cannot be blank' },
    {
      name: 'with a path that starts with a slash',
      body: { tree: [{ ...valid, path: '/x' }] },
      message: 'tree.path cannot start with a slash',
    },
    {
      name: 'with an invalid mode',
      body: { tree: [{ ...valid, mode: '644' }] },
      message: 'Must supply a valid tree.mode',
    },
    { name: 'with both SHA-1 and content', body: { tree: [{ ...valid, sha: UNKNOWN_SHA }] }, message: either },
    { name: 'without SHA-1 and content', body: { tree: [{ ...valid, content: undefined }] }, message: either },
    {
      name: 'with an unknown blob',
      body: { tree: [{ ...valid, content: undefined, sha: UNKNOWN_SHA }] },
      message: `tree.sha ${UNKNOWN_SHA} is not a valid blob`,
    },
    {
      name: 'with content for a folder',
      body: { tree: [{ ...valid, mode: '040000', type: 'tree' }] },
      message: 'A subdirectory may not have content',
    },
    {
      name: 'that removes a missing entry',
      body: { tree: [{ path: 'x', sha: null }] },
      message: 'GitRPC::BadObjectState',
    },
  ])('reject a tree $name', async ({ body, message }) => {
    const github = await start();
    const refused = await send(github, 'POST /git/trees', body);
    expect(refused).toMatchObject(error(422, message, '/git/trees#create-a-tree'));
  });

  test('create a commit that is on no branch until a ref is updated', async () => {
    const github = await start({ now: () => Date.UTC(2026, 0, 1, 12) });
    const head = await shaOf(github, `GET ${MAIN}`);
    const tree = await shaOf(github, 'GET /git/trees/main');
    const made = await send(github, 'POST /git/commits', { message: 'next', tree, parents: [head] });
    expect(made).toMatchObject({
      status: 201,
      json: {
        message: 'next',
        tree: { sha: tree },
        parents: [{ sha: head, url: `${github.apiUrl}/repos/example/project/git/commits/${head}` }],
        committer: { name: 'github-actions[bot]', date: '2026-01-01T12:00:00Z' },
      },
    });
    const { sha } = made.json as { sha: string };
    expect((await send(github, `GET /git/commits/${sha}`)).json).toEqual(made.json);
    expect(github.commits('main')).toBe(1);
    const page = '/git/commits#get-a-commit-object';
    expect(await send(github, `GET /git/commits/${UNKNOWN_SHA}`)).toMatchObject(error(404, 'Not Found', page));
  });

  test.each<{ name: string; further: object; message: string }>([
    {
      name: 'without a tree',
      further: { tree: undefined },
      message: 'Invalid request.\n\n"tree" wasn\'t supplied.',
    },
    { name: 'with an invalid SHA-1 as tree', further: { tree: 'x' }, message: `The tree parameter ${NOT_HEX}` },
    { name: 'with an unknown tree', further: { tree: UNKNOWN_SHA }, message: 'Tree SHA does not exist' },
    { name: 'with a blob as tree', further: { tree: blobSha('1') }, message: 'Tree SHA is not a tree object' },
    {
      name: 'with an unknown parent',
      further: { parents: [UNKNOWN_SHA] },
      message: 'Parent SHA does not exist or is not a commit object',
    },
    {
      name: 'with an invalid SHA-1 as parent',
      further: { parents: ['x'] },
      message: `Each SHA in the 'parents' parameter ${NOT_HEX}`,
    },
    {
      name: 'with parents that are not a list',
      further: { parents: UNKNOWN_SHA },
      message: `Invalid request.\n\nFor 'properties/parents', "${UNKNOWN_SHA}" is not an array.`,
    },
    {
      name: 'with null as author',
      further: { author: null },
      message: "Invalid request.\n\nFor 'properties/author', nil is not an object.",
    },
  ])('reject a commit $name', async ({ further, message }) => {
    const github = await start({ files: { x: '1' } });
    const tree = await shaOf(github, 'GET /git/trees/main');
    const refused = await send(github, 'POST /git/commits', { message: 'm', tree, ...further });
    expect(refused).toMatchObject(error(422, message, '/git/commits#create-a-commit'));
  });
});

describe('the GitHub sandbox server', () => {
  test('uses the clock that it is given', async () => {
    let now = Date.UTC(2030, 4, 6, 7, 8, 9);
    const github = await start({ now: () => now });
    const date = async (token?: string): Promise<string | null> =>
      (await send(github, `GET ${MAIN}`, undefined, token)).headers.get('date');
    expect(await date()).toBe('Mon, 06 May 2030 07:08:09 GMT');
    now += 1000;
    expect(await date('ghs_bad')).toBe('Mon, 06 May 2030 07:08:10 GMT');
  });

  test('can return an injected error, or drop its response', async () => {
    const errors: ('500' | 'drop-response' | undefined)[] = ['500', 'drop-response'];
    const github = await start({
      intercept: (_, response) => {
        const error = errors.shift();
        if (error === '500') response.writeHead(500).end();
        return error === '500' ? true : (error ?? false);
      },
    });
    const put = (content: string): Promise<GitHubResponse> => send(github, 'PUT /contents/new', file(content));
    expect(await put('one')).toMatchObject({ status: 500, json: undefined });
    expect(github.file('main', 'new')).toBeUndefined();
    await expect(put('two')).rejects.toThrow('fetch failed');
    expect(github.file('main', 'new')).toBe('two');
    expect((await put('three')).status).toBe(422);
    expect(github.requests.map(({ status }) => status)).toEqual([500, undefined, 422]);
  });

  test('returns the state before its pause', async () => {
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const github = await start({
      hold: ({ method }) => {
        if (method !== 'GET') return undefined;
        arrive();
        return released;
      },
    });
    const early = send(github, 'GET /contents/new');
    await arrived;
    expect((await send(github, 'PUT /contents/new', file('x'))).status).toBe(201);
    release();
    expect((await early).status).toBe(404);
  });

  test.each([
    ['GET /contents/README.md', 200],
    ['GET /contents/nothing', 404],
  ])('can delay the response to %s', async (line, status) => {
    const github = await start({ delayMs: 50 });
    const from = performance.now();
    expect((await send(github, line)).status).toBe(status);
    expect(performance.now() - from).toBeGreaterThan(45);
  });

  test('uses http, or https with a private CA', async () => {
    const plain = await start();
    expect(plain.caPem).toBeUndefined();
    expect(plain.apiUrl).toMatch(/^http:\/\/localhost:\d+$/u);
    const { apiUrl, caPem, token } = await start({ authority: await createAuthority() });
    expect(apiUrl).toMatch(/^https:\/\/localhost:\d+$/u);
    const headers = { authorization: `token ${token}`, 'user-agent': 'test' };
    const status = await new Promise((resolve, reject) => {
      getByTls(`${apiUrl}/repos/example/project${MAIN}`, { ca: caPem, headers }, (response) =>
        resolve(response.resume().statusCode),
      ).once('error', reject);
    });
    expect(status).toBe(200);
  });
});
