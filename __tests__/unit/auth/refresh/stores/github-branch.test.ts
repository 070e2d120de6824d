import '../../../../support/node-errors.js';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { writeResponse } from '../../../../../sandbox/api.js';
import type { GitHubOptions } from '../../../../../sandbox/systems/github/server.js';
import { BRANCH, dropResponse, startBranchWorld, type BranchWorld } from '../../../../support/branch-world.js';
import { createDeferred } from '../../../../support/deferred.js';
import { stepError } from '../../../../support/step-error.js';

const running: BranchWorld[] = [];
async function start(options: GitHubOptions = {}): Promise<BranchWorld> {
  const world = await startBranchWorld(options);
  running.push(world);
  return world;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ github }) => github.close()));
});

const TEXT = `${JSON.stringify({ box: 'x'.repeat(500), grüße: '\u{1f511}' }, null, 2)}\n`;
const shaOf = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');

const fileOf = (text: string): object => ({ text, sha: shaOf(text) });

/** Returns a handler that sends this response to every request. */
const always =
  (
    status: number,
    body: object | undefined,
    headers: Record<string, string> = {},
  ): NonNullable<GitHubOptions['intercept']> =>
  (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    writeResponse(response, { status, ...(body === undefined ? {} : { body }) });
    return true;
  };

describe('the file of a branch', () => {
  test('is read with its SHA and the time of the server', async () => {
    const { branch, clock } = await start();
    await branch().create(TEXT);
    clock.now += 12_345;
    expect(await branch({}, undefined, 3_600_000).read()).toEqual({
      file: { text: TEXT, sha: shaOf(TEXT) },
      at: Math.floor(clock.now / 1000) * 1000,
    });
  });

  test('is read with the time of the runner if the response has no date', async () => {
    const { branch, clock } = await start({
      intercept: (_, response) => {
        response.sendDate = false;
        response.removeHeader('date');
        writeResponse(response, { status: 200, body: { content: 'eA==', sha: shaOf('x') } });
        return true;
      },
    });
    expect(await branch().read()).toEqual({ file: { text: 'x', sha: shaOf('x') }, at: clock.now });
  });

  test('is undefined if the branch or the file does not exist', async () => {
    const { branch, clock } = await start();
    const none = { file: undefined, at: clock.now };
    expect(await branch({}, undefined, 3_600_000).read()).toEqual(none);
    expect(await branch({ branch: 'main' }).read()).toEqual(none);
  });

  test('is created with its branch: one commit without a parent, which contains only the file', async () => {
    const { branch, github } = await start();
    expect(await branch().create(TEXT)).toEqual(fileOf(TEXT));
    expect(github.file(BRANCH, 'chain.json')).toBe(TEXT);
    expect(github.file(BRANCH, 'README.md')).toBeUndefined();
    expect([github.commits(BRANCH), github.commits('main')]).toEqual([1, 1]);
  });

  test('is created only by the first of two runs', async () => {
    const { branch, text } = await start();
    const made = await Promise.all([branch().create('one'), branch().create('two')]);
    expect(['one', 'two']).toContain(text());
    expect(made).toEqual([fileOf(text() ?? ''), fileOf(text() ?? '')]);
    expect(await branch().create('three')).toEqual(fileOf(text() ?? ''));
  });

  test('is created in an existing branch', async () => {
    const { branch, github } = await start();
    expect(await branch({ branch: 'main' }).create(TEXT)).toEqual(fileOf(TEXT));
    expect(github.file('main', 'chain.json')).toBe(TEXT);
    expect(github.file('main', 'README.md')).toBeDefined();
  });

  test('is replaced only if its SHA has not changed', async () => {
    const { branch, text } = await start();
    const sha = (await branch().create('one'))?.sha ?? '';
    expect(await branch().replace('two', sha)).toEqual(fileOf('two'));
    expect(await branch().replace('three', sha)).toEqual(fileOf('two'));
    expect(text()).toBe('two');
  });

  test('is replaced only by the first of two runs', async () => {
    const both = createDeferred();
    let waiting = 0;
    const { branch, text } = await start({
      hold: ({ method }) => {
        if (method !== 'PUT') return undefined;
        waiting += 1;
        if (waiting === 2) both.resolve();
        return both.promise;
      },
    });
    const sha = (await branch().create('zero'))?.sha ?? '';
    const made = await Promise.all([branch().replace('one', sha), branch().replace('two', sha)]);
    expect(['one', 'two']).toContain(text());
    expect(made).toEqual([fileOf(text() ?? ''), fileOf(text() ?? '')]);
  });

  test('is created next to other files if it is still missing', async () => {
    const { branch, github } = await start();
    expect(await branch({ branch: 'main' }).replace('one')).toEqual(fileOf('one'));
    expect(await branch({ branch: 'main' }).replace('two')).toEqual(fileOf('one'));
    expect(github.file('main', 'chain.json')).toBe('one');
  });

  test('is not replaced if its branch was deleted', async () => {
    const { branch, github } = await start();
    expect(await branch().replace('two', shaOf('one'))).toBeUndefined();
    expect(github.branches()).toEqual(['main']);
  });

  test('replaces the whole branch, and the old content can no longer be reached', async () => {
    const { branch, github, text } = await start();
    const sha = (await branch().create('one'))?.sha ?? '';
    await branch().replace('two', sha);
    expect(github.commits(BRANCH)).toBe(2);
    await branch().replaceAll('three');
    expect([github.commits(BRANCH), text()]).toEqual([1, 'three']);
    expect(github.reachable()).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:one|two)$/u)]));
  });

  test('cannot replace a branch that was deleted', async () => {
    const { branch } = await start();
    await expect(branch().replaceAll('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 422'));
  });
});

describe('the tickets of a branch', () => {
  const head = async ({ branch }: BranchWorld): Promise<string> => (await branch().tickets.list()).head ?? '';

  test('are listed with the commit of the branch, and without other branches', async () => {
    const world = await start();
    const { tickets } = world.branch();
    expect(await tickets.list()).toEqual({ head: undefined, names: [] });
    await world.branch().create(TEXT);
    await world.branch({ branch: `${BRANCH}0` }).create(TEXT);
    for (const name of ['b', 'a']) await tickets.add(name, await head(world));
    const { names, head: commit } = await tickets.list();
    expect(names.sort()).toEqual(['a', 'b']);
    expect(commit).toMatch(/^[0-9a-f]{40}$/u);
    expect(world.github.branches()).toEqual(expect.arrayContaining([`${BRANCH}-a`, `${BRANCH}-b`]));
  });

  test('are added once and removed once, and a second time does nothing', async () => {
    const world = await start();
    await world.branch().create(TEXT);
    const { tickets } = world.branch();
    await tickets.add('a', await head(world));
    await tickets.add('a', await head(world));
    expect((await tickets.list()).names).toEqual(['a']);
    await tickets.remove('a');
    await tickets.remove('a');
    expect((await tickets.list()).names).toEqual([]);
    expect(world.text()).toBe(TEXT);
  });

  test('are added and removed also if the first response was lost', async () => {
    const world = await start({ intercept: dropResponse(/^(?:POST .*\/git\/refs|DELETE )/u) });
    await world.branch({ branch: 'main' }).create(TEXT);
    const { tickets } = world.branch({ branch: 'main' });
    await tickets.add('a', (await tickets.list()).head ?? '');
    expect(world.github.branches()).toEqual(['main', 'main-a']);
    await tickets.remove('a');
    expect(world.github.branches()).toEqual(['main']);
  });

  test.each<{ name: string; status: number; body: object }>([
    { name: 'an error', status: 500, body: { message: 'x' } },
    { name: 'an object', status: 200, body: { ref: 'x' } },
  ])('cannot be listed if GitHub returns $name', async ({ status, body }) => {
    const { branch } = await start({ intercept: always(status, body) });
    await expect(branch().tickets.list()).rejects.toEqual(stepError('STORE_FAILED', `HTTP ${status}`));
  });

  test('are read from what GitHub returns, without entries of another form', async () => {
    const entry = (ref: unknown, sha: unknown): object => ({ ref, object: { sha } });
    const branch = `refs/heads/${BRANCH}`;
    const body = [entry(`${branch}-a`, 'x'), entry(`${branch}-b`, 1), entry(1, 'x'), {}, entry(`${branch}c`, 'x')];
    const world = await start({ intercept: always(200, body) });
    expect(await world.branch().tickets.list()).toEqual({ head: undefined, names: ['a'] });
  });

  test('cannot be added with a token that may only read', async () => {
    const { branch, github } = await start();
    await branch().create(TEXT);
    const reader = branch({ token: github.readToken }).tickets;
    await expect(reader.add('a', 'b'.repeat(40))).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 403'));
  });
});

describe('requests', () => {
  test('contain the version of the API, the token and the user agent as headers', async () => {
    const { branch, github } = await start();
    await branch().create(TEXT);
    await branch().read();
    for (const { headers } of github.requests) {
      const sent = Object.fromEntries(
        headers.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), headers[at + 1] ?? '']] : [])),
      );
      expect(sent).toMatchObject({
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        authorization: `Bearer ${github.token}`,
        'user-agent': 'bearer-step',
      });
    }
  });

  test('contain [skip ci] in each commit message, so that no workflow starts', async () => {
    const { branch, github } = await start();
    const sha = (await branch().create('one'))?.sha ?? '';
    await branch().replace('two', sha);
    await branch().replaceAll('three');
    const messages = github.requests.flatMap(({ body }) => /"message":"([^"]*)"/u.exec(body)?.[1] ?? []);
    expect(messages).toHaveLength(3);
    for (const message of messages) expect(message).toContain('[skip ci]');
  });

  test.each(['/api/v3', '/api/v3/'])('use the path of an enterprise server: %s', async (path) => {
    const { branch, github } = await start({ intercept: always(404, { message: 'Not Found' }) });
    await branch({ apiUrl: new URL(github.apiUrl + path) }).read();
    expect(github.requests[0]?.url).toBe(
      `/api/v3/repos/example/project/contents/chain.json?ref=${encodeURIComponent(BRANCH)}`,
    );
  });

  test('are sent only to the server of the CI system', async () => {
    const { branch } = await start();
    const elsewhere = branch({ apiUrl: new URL('https://evil.test') });
    await expect(elsewhere.read()).rejects.toEqual(stepError('ORIGIN_NOT_ALLOWED', 'https://evil.test'));
  });

  test('do not follow a redirect, which would receive the token', async () => {
    const { branch, github } = await start({ intercept: always(307, {}, { location: '/elsewhere' }) });
    await expect(branch().read()).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 307'));
    expect(github.requests).toHaveLength(1);
  });
});

describe('after a lost response,', () => {
  test('a read is retried', async () => {
    const { branch } = await start({ intercept: dropResponse(/^GET /u) });
    expect((await branch().read()).file).toBeUndefined();
  });

  test.each([/^POST .*\/git\/trees/u, /^POST .*\/git\/commits/u])('a branch is created anyway: %s', async (pattern) => {
    const { branch, text } = await start({ intercept: dropResponse(pattern) });
    expect(await branch().create(TEXT)).toEqual(fileOf(TEXT));
    expect(text()).toBe(TEXT);
  });

  test('a creation is recognised', async () => {
    const { branch } = await start({ intercept: dropResponse(/^POST .*\/git\/refs/u) });
    expect(await branch().create(TEXT)).toEqual(fileOf(TEXT));
  });

  test('a change is recognised', async () => {
    const { branch } = await start({ intercept: dropResponse(/^PUT /u) });
    const sha = (await branch().create('one'))?.sha ?? '';
    expect(await branch().replace('two', sha)).toEqual(fileOf('two'));
  });

  test('a branch is replaced anyway', async () => {
    const { branch, github, text } = await start({ intercept: dropResponse(/^PATCH /u) });
    await branch().create('one');
    await branch().replaceAll('two');
    expect([github.commits(BRANCH), text()]).toEqual([1, 'two']);
  });
});

describe('a rejection is STORE_FAILED with a hint:', () => {
  const permissions = expect.stringContaining('contents: write');

  test('a token that may only read', async () => {
    const { branch, github } = await start();
    const [writer, reader] = [branch(), branch({ token: github.readToken })];
    const error = {
      code: 'STORE_FAILED',
      hint: permissions,
      message: expect.stringMatching(/HTTP 403.*not accessible/u),
    };
    await expect(reader.create('one')).rejects.toMatchObject(error);
    const sha = (await writer.create('one'))?.sha ?? '';
    await expect(reader.read()).resolves.toMatchObject({ file: { text: 'one' } });
    await expect(reader.replace('two', sha)).rejects.toMatchObject(error);
    await expect(reader.replaceAll('two')).rejects.toMatchObject(error);
  });

  test.each([404, 409, 422])('HTTP %i for a rule of the repository, which looks like a conflict', async (status) => {
    const { branch, text } = await start({
      intercept: ({ method }, response) => {
        if (method !== 'PUT') return false;
        writeResponse(response, { status, body: { message: 'Changes must be made through a pull request.' } });
        return true;
      },
    });
    const sha = (await branch().create('one'))?.sha ?? '';
    await expect(branch().replace('two', sha)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('through a pull request'),
      hint: expect.stringContaining(status === 404 ? 'contents: write' : 'rulesets'),
    });
    expect(text()).toBe('one');
  });

  test('an invalid token', async () => {
    const { branch } = await start();
    await expect(branch({ token: 'ghs_bad' }).read()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: permissions,
      message: expect.stringMatching(/HTTP 401.*Bad credentials/u),
    });
  });

  test('a repository that the token may not read', async () => {
    const { branch } = await start();
    const other = branch({ repository: 'example/other' });
    await expect(other.create('one')).rejects.toMatchObject({ code: 'STORE_FAILED', hint: permissions });
  });

  test('an invalid branch name', async () => {
    const { branch } = await start();
    await expect(branch({ branch: 'a..b' }).create('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 422'));
  });

  test('a server error, after retries', async () => {
    const { branch, github } = await start({ intercept: always(502, undefined) });
    await expect(branch().read()).rejects.toMatchObject({ code: 'STORE_FAILED', hint: 'Try again later.' });
    expect(github.requests).toHaveLength(4);
  });

  test.each<{ name: string; body: object | undefined }>([
    { name: 'no body', body: undefined },
    { name: 'a list, as for a folder', body: [] },
    { name: 'no content', body: { sha: shaOf('') } },
    { name: 'no SHA', body: { content: '' } },
    { name: 'a number', body: { content: 1, sha: 2 } },
  ])('a read that returns $name', async ({ body }) => {
    const { branch } = await start({ intercept: always(200, body) });
    await expect(branch().read()).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 200'));
  });

  test('a commit without a SHA', async () => {
    const { branch } = await start({ intercept: always(201, {}) });
    await expect(branch().create('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 201'));
  });

  test('its message is sanitized and contains no secret', async () => {
    const world = await start({
      intercept: (request, response) => {
        const message = `##[error]\r\n::set-output::${request.headers.authorization ?? ''}`;
        writeResponse(response, { status: 403, body: { message } });
        return true;
      },
    });
    world.host.secrets.protect(world.github.token);
    const error: unknown = await world
      .branch()
      .read()
      .catch((error: unknown) => error);
    const { message } = error as Error;
    expect(message).toContain('Bearer ***');
    expect(message).not.toMatch(/##\[|[\r\n]/u);
  });
});
