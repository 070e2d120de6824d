/** The assignees of new issues, at GitHub and Redmine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { redmineApi } from '../../../../sandbox/systems/planio/api.js';
import { createIssueBook, type IssueBook } from '../../../../sandbox/systems/planio/issues.js';
import { startGitHub, type GitHub } from '../../../../sandbox/systems/github/server.js';
import type { Send } from '../../../../src/http/send.js';
import { findProvider } from '../../../../src/provider/find.js';
import type { Provider } from '../../../../src/provider/provider.js';
import { givenBearer } from '../../../../src/report/given-bearer.js';
import { Tracker, type TrackerSettings } from '../../../../src/report/tracker/tracker.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';

const TEXT = `<!-- bsr${'0'.repeat(32)} -->\n<!-- run 1.1 failed -->\n\nIt fails.`;

let host: FakeHost;
let sent: string[];

beforeEach(() => {
  host = createFakeHost();
  sent = [];
});

function open(provider: Provider, send: Send, token: string, more: Partial<TrackerSettings>): Tracker {
  const { issues: form } = provider;
  if (form === undefined) throw new Error('There is no form.');
  const settings: TrackerSettings = {
    provider,
    form,
    baseUrl: new URL('https://redmine.example.com'),
    inputs: { expectStatus: (status) => status < 300, retryUnsafe: false },
    context: {},
    fields: {},
    label: 'build-failure',
    closeStatus: '',
    reopenStatus: '',
    maxAgeMs: 1000,
    isOwn: false,
    dryRun: false,
    ...more,
  };
  const bearer = givenBearer(provider, token);
  const logged: Send = async (request) => {
    sent.push(`${request.method} ${request.url.pathname}`);
    return send(request);
  };
  return new Tracker(settings, { host, now: () => Date.now(), authorizationEndpoint: undefined, bearer, send: logged });
}

describe('at GitHub', () => {
  let github: GitHub;

  beforeAll(async () => {
    github = await startGitHub();
    github.tracker.assignable.push('alice', 'Bob', 'carol');
  });
  afterAll(() => github.close());

  const openGitHub = (fields: TrackerSettings['fields'] = {}, mayPush = true): Tracker => {
    const { value: token } = github.tokens.add({ permissions: { issues: 'write' }, mayPush });
    const send: Send = async ({ method, url, headers, body }) => {
      const authorization = `Bearer ${token}`;
      const text = typeof body === 'string' ? { body } : {};
      const response = await fetch(url, { method, headers: { ...headers, authorization }, ...text });
      const content = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: Object.fromEntries(response.headers), body: content };
    };
    const context = { owner: 'example', repository: 'project' };
    return open(findProvider('github'), send, token, { baseUrl: new URL(github.apiUrl), context, fields });
  };
  const loginsOf = (id: string): string[] | undefined =>
    github.tracker.find(Number(id))?.assignees.map(({ login }) => login);

  test('are all of the owners', async () => {
    const made = await openGitHub().create('CI fails', TEXT, ['alice', 'bob']);
    expect(loginsOf(made.id)).toEqual(['alice', 'Bob']);
    expect(made).toMatchObject({ problem: undefined, hasLabel: true });
    expect(host.warnings).toEqual([]);
  });

  test('are nobody without owners', async () => {
    expect(loginsOf((await openGitHub().create('CI fails', TEXT)).id)).toEqual([]);
    expect(loginsOf((await openGitHub().create('CI fails', TEXT, [])).id)).toEqual([]);
    expect(host.warnings).toEqual([]);
  });

  test('are at most 10', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `user-${index}`);
    github.tracker.assignable.push(...names);
    expect(loginsOf((await openGitHub().create('CI fails', TEXT, names)).id)).toEqual(names.slice(0, 10));
  });

  test('are those of fields, which win', async () => {
    const made = await openGitHub({ assignees: ['carol'] }).create('CI fails', TEXT, ['alice']);
    expect(loginsOf(made.id)).toEqual(['carol']);
  });

  test('are left out if GitHub refuses one of them, with a warning', async () => {
    const made = await openGitHub().create('CI fails', TEXT, ['alice', 'nobody-here']);
    expect(loginsOf(made.id)).toEqual([]);
    expect(sent).toEqual(['POST /repos/example/project/issues', 'POST /repos/example/project/issues']);
    expect(host.warnings).toEqual([expect.stringMatching(/not assigned to alice, nobody-here\. .*owners\.$/su)]);
    expect(made.problem).toBeUndefined();
  });

  test('are dropped silently without push access, which is a warning and no problem', async () => {
    const made = await openGitHub({}, false).create('CI fails', TEXT, ['alice']);
    expect(loginsOf(made.id)).toEqual([]);
    expect(made.problem).toBeUndefined();
    expect(host.warnings).toEqual([expect.stringContaining('not assigned to alice.')]);
  });

  test('of fields are still checked', async () => {
    const made = await openGitHub({ assignees: ['carol'] }, false).create('CI fails', TEXT, ['alice']);
    expect(made.problem).toMatchObject({ code: 'CHANGE_IGNORED' });
  });

  test('do not hide another error', async () => {
    const creating = openGitHub({ milestone: 3 }).create('CI fails', TEXT, ['alice']);
    await expect(creating).rejects.toMatchObject({ code: 'API_STATUS', status: 422 });
    expect(host.warnings).toEqual([]);
  });
});

describe('at Redmine', () => {
  const SCOPES = ['view_project', 'view_members', 'view_issues', 'add_issues'];
  let book: IssueBook;

  beforeEach(() => {
    book = createIssueBook();
  });

  const openRedmine = (more: Partial<TrackerSettings> = {}, scopes = SCOPES): Tracker => {
    const api = redmineApi('', book);
    const token = { state: 'active' as const, clientId: 'ci', accountId: 'bot', scopes };
    const send: Send = ({ method, url, headers, body }) => {
      const text = typeof body === 'string' ? body : '';
      const { pathname: path, searchParams: query } = url;
      const response = api({ method, path, query, headers, body: text, bytes: Buffer.from(text), token });
      const content = response.body === undefined ? '' : JSON.stringify(response.body);
      const type = { 'content-type': 'application/json' };
      return Promise.resolve({ status: response.status, headers: type, body: Buffer.from(content) });
    };
    return open(findProvider('redmine'), send, 't0ken', { fields: { project: 'ci' }, ...more });
  };
  const assignedTo = (): unknown => book.issues.at(-1)?.['assigned_to'];

  test('are only the first owner', async () => {
    const [first, second] = book.members.map(({ name }) => name);
    const made = await openRedmine().create('CI fails', TEXT, [String(first), String(second)]);
    expect(assignedTo()).toMatchObject({ name: first });
    expect(made.problem).toBeUndefined();
    expect(host.warnings).toEqual([]);
  });

  test('are left out if the name is unknown, with a warning', async () => {
    const made = await openRedmine().create('CI fails', TEXT, ['Nobody Here']);
    expect(made.id).toBe('1');
    expect(assignedTo()).toBeUndefined();
    expect(host.warnings).toEqual([expect.stringMatching(/not assigned to Nobody Here\..*owners\.$/su)]);
    expect(sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  test('are left out if the token may not list members', async () => {
    await openRedmine({}, ['view_project', 'view_issues', 'add_issues']).create('CI fails', TEXT, ['Nobody Here']);
    expect(book.issues).toHaveLength(1);
    expect(host.warnings).toHaveLength(1);
  });

  test.each(['assigned_to', 'assigned_to_id'])('are those of the field %s, which wins', async (name) => {
    const [first, second] = book.members;
    const value = name === 'assigned_to' ? String(second?.name) : Number(second?.id);
    const tracker = openRedmine({ fields: { project: 'ci', [name]: value } });
    await tracker.create('CI fails', TEXT, [String(first?.name)]);
    expect(assignedTo()).toMatchObject({ name: second?.name });
  });

  test('are in the plan of a dry run', async () => {
    await openRedmine({ dryRun: true }).create('CI fails', TEXT, ['Ann']);
    expect(sent).toEqual([]);
    expect(host.infos.join()).toContain('assigned_to_id');
    expect(host.warnings).toEqual([]);
  });
});
