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

/** Answers every request itself. */
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
  test('is read with its sha and the time of the server', async () => {
    const { branch, clock } = await start();
    await branch().create(TEXT);
    clock.now += 12_345;
    expect(await branch({}, undefined, 3_600_000).read()).toEqual({
      file: { text: TEXT, sha: shaOf(TEXT) },
      at: Math.floor(clock.now / 1000) * 1000,
    });
  });

  test('is dated by the own clock where the server tells no time', async () => {
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

  test('is none where there is no such branch, or no such file in it', async () => {
    const { branch, clock } = await start();
    const none = { file: undefined, at: clock.now };
    expect(await branch({}, undefined, 3_600_000).read()).toEqual(none);
    expect(await branch({ branch: 'main' }).read()).toEqual(none);
  });

  test('is made with its branch: one commit without a parent, which holds the file alone', async () => {
    const { branch, github } = await start();
    expect(await branch().create(TEXT)).toBe(shaOf(TEXT));
    expect(github.file(BRANCH, 'chain.json')).toBe(TEXT);
    expect(github.file(BRANCH, 'README.md')).toBeUndefined();
    expect([github.commits(BRANCH), github.commits('main')]).toEqual([1, 1]);
  });

  test('is made by one only', async () => {
    const { branch, text } = await start();
    const made = await Promise.all([branch().create('one'), branch().create('two')]);
    expect(made.filter((sha) => sha === undefined)).toHaveLength(1);
    expect(text()).toBe(made[0] === undefined ? 'two' : 'one');
    expect(await branch().create('three')).toBeUndefined();
  });

  test('is made in a branch that is there without it', async () => {
    const { branch, github } = await start();
    expect(await branch({ branch: 'main' }).create(TEXT)).toBe(shaOf(TEXT));
    expect(github.file('main', 'chain.json')).toBe(TEXT);
    expect(github.file('main', 'README.md')).toBeDefined();
  });

  test('is replaced where it is still the one that was read', async () => {
    const { branch, text } = await start();
    const sha = (await branch().create('one')) ?? '';
    expect(await branch().replace('two', sha)).toBe(shaOf('two'));
    expect(await branch().replace('three', sha)).toBeUndefined();
    expect(text()).toBe('two');
  });

  test('is replaced by one only', async () => {
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
    const sha = (await branch().create('zero')) ?? '';
    const shas = await Promise.all([branch().replace('one', sha), branch().replace('two', sha)]);
    expect(shas.filter((made) => made === undefined)).toHaveLength(1);
    expect(text()).toBe(shas[0] === undefined ? 'two' : 'one');
  });

  test('is made where it is still missing, as one of many', async () => {
    const { branch, github } = await start();
    expect(await branch({ branch: 'main' }).replace('one')).toBe(shaOf('one'));
    expect(await branch({ branch: 'main' }).replace('two')).toBeUndefined();
    expect(github.file('main', 'chain.json')).toBe('one');
  });

  test('is not replaced where its branch is gone', async () => {
    const { branch, github } = await start();
    expect(await branch().replace('two', shaOf('one'))).toBeUndefined();
    expect(github.branches()).toEqual(['main']);
  });

  test('takes the place of all that stood in the branch, of which nothing can be reached any more', async () => {
    const { branch, github, text } = await start();
    const sha = (await branch().create('one')) ?? '';
    await branch().replace('two', sha);
    expect(github.commits(BRANCH)).toBe(2);
    await branch().replaceAll('three');
    expect([github.commits(BRANCH), text()]).toEqual([1, 'three']);
    expect(github.reachable()).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:one|two)$/u)]));
  });

  test('cannot take the place of a branch that is gone', async () => {
    const { branch } = await start();
    await expect(branch().replaceAll('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 422'));
  });
});

describe('requests', () => {
  test('name the version of the API, carry the token, and no other header that matters', async () => {
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

  test('tell the runners of workflows to skip the commit', async () => {
    const { branch, github } = await start();
    const sha = (await branch().create('one')) ?? '';
    await branch().replace('two', sha);
    await branch().replaceAll('three');
    const messages = github.requests.flatMap(({ body }) => /"message":"([^"]*)"/u.exec(body)?.[1] ?? []);
    expect(messages).toHaveLength(3);
    for (const message of messages) expect(message).toContain('[skip ci]');
  });

  test.each(['/api/v3', '/api/v3/'])('go below the path of an enterprise server: %s', async (path) => {
    const { branch, github } = await start({ intercept: always(404, { message: 'Not Found' }) });
    await branch({ apiUrl: new URL(github.apiUrl + path) }).read();
    expect(github.requests[0]?.url).toBe(
      `/api/v3/repos/example/project/contents/chain.json?ref=${encodeURIComponent(BRANCH)}`,
    );
  });

  test('go to no other server than that of the CI system', async () => {
    const { branch } = await start();
    const elsewhere = branch({ apiUrl: new URL('https://evil.test') });
    await expect(elsewhere.read()).rejects.toEqual(stepError('ORIGIN_NOT_ALLOWED', 'https://evil.test'));
  });

  test('follow no redirect, which would take the token along', async () => {
    const { branch, github } = await start({ intercept: always(307, {}, { location: '/elsewhere' }) });
    await expect(branch().read()).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 307'));
    expect(github.requests).toHaveLength(1);
  });
});

describe('an answer that is lost', () => {
  test('of a read is asked for again', async () => {
    const { branch } = await start({ intercept: dropResponse(/^GET /u) });
    expect((await branch().read()).file).toBeUndefined();
  });

  test.each([/^POST .*\/git\/trees/u, /^POST .*\/git\/commits/u])(
    'of a piece of a commit is of no matter: %s',
    async (pattern) => {
      const { branch, text } = await start({ intercept: dropResponse(pattern) });
      expect(await branch().create(TEXT)).toBe(shaOf(TEXT));
      expect(text()).toBe(TEXT);
    },
  );

  test('of a creation looks as if somebody else were first, and the file is there', async () => {
    const { branch, text } = await start({ intercept: dropResponse(/^POST .*\/git\/refs/u) });
    expect(await branch().create(TEXT)).toBeUndefined();
    expect(text()).toBe(TEXT);
  });

  test('of a change looks as if somebody else were first, and the change is there', async () => {
    const { branch, text } = await start({ intercept: dropResponse(/^PUT /u) });
    const sha = (await branch().create('one')) ?? '';
    expect(await branch().replace('two', sha)).toBeUndefined();
    expect(text()).toBe('two');
  });

  test('of a new beginning is of no matter', async () => {
    const { branch, github, text } = await start({ intercept: dropResponse(/^PATCH /u) });
    await branch().create('one');
    await branch().replaceAll('two');
    expect([github.commits(BRANCH), text()]).toEqual([1, 'two']);
  });
});

describe('a refusal is told with what to do:', () => {
  const permissions = expect.stringContaining('contents: write');

  test('a token that may only read', async () => {
    const { branch, github } = await start();
    const [mine, other] = [branch(), branch({ token: github.readToken })];
    const error = {
      code: 'STORE_FAILED',
      hint: permissions,
      message: expect.stringMatching(/HTTP 403.*not accessible/u),
    };
    await expect(other.create('one')).rejects.toMatchObject(error);
    const sha = (await mine.create('one')) ?? '';
    await expect(other.read()).resolves.toMatchObject({ file: { text: 'one' } });
    await expect(other.replace('two', sha)).rejects.toMatchObject(error);
    await expect(other.replaceAll('two')).rejects.toMatchObject(error);
  });

  test.each([404, 409, 422])('a rule of the repository, which looks like a lost race: HTTP %i', async (status) => {
    const { branch, text } = await start({
      intercept: ({ method }, response) => {
        if (method !== 'PUT') return false;
        writeResponse(response, { status, body: { message: 'Changes must be made through a pull request.' } });
        return true;
      },
    });
    const sha = (await branch().create('one')) ?? '';
    await expect(branch().replace('two', sha)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('through a pull request'),
      hint: expect.stringContaining(status === 404 ? 'contents: write' : 'rulesets'),
    });
    expect(text()).toBe('one');
  });

  test('a bad token', async () => {
    const { branch } = await start();
    await expect(branch({ token: 'ghs_bad' }).read()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: permissions,
      message: expect.stringMatching(/HTTP 401.*Bad credentials/u),
    });
  });

  test('a repository that the token does not see', async () => {
    const { branch } = await start();
    const other = branch({ repository: 'example/other' });
    await expect(other.create('one')).rejects.toMatchObject({ code: 'STORE_FAILED', hint: permissions });
  });

  test('a name that cannot be a branch’s', async () => {
    const { branch } = await start();
    await expect(branch({ branch: 'a..b' }).create('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 422'));
  });

  test('a server in trouble, after further attempts', async () => {
    const { branch, github } = await start({ intercept: always(502, undefined) });
    await expect(branch().read()).rejects.toMatchObject({ code: 'STORE_FAILED', hint: 'Try again later.' });
    expect(github.requests).toHaveLength(4);
  });

  test.each<{ name: string; body: object | undefined }>([
    { name: 'nothing', body: undefined },
    { name: 'a list, as of a folder', body: [] },
    { name: 'no content', body: { sha: shaOf('') } },
    { name: 'no sha', body: { content: '' } },
    { name: 'a number', body: { content: 1, sha: 2 } },
  ])('a read that gives $name', async ({ body }) => {
    const { branch } = await start({ intercept: always(200, body) });
    await expect(branch().read()).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 200'));
  });

  test('a commit without a sha', async () => {
    const { branch } = await start({ intercept: always(201, {}) });
    await expect(branch().create('one')).rejects.toEqual(stepError('STORE_FAILED', 'HTTP 201'));
  });

  test('its words are made harmless, and no secret is in them', async () => {
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
