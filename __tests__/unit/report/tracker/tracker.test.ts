/** The tracker of Redmine, against the API of the sandbox, in this process. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { redmineApi } from '../../../../sandbox/systems/planio/api.js';
import { createIssueBook, type IssueBook } from '../../../../sandbox/systems/planio/issues.js';
import { findProvider } from '../../../../src/provider/find.js';
import { Tracker, type TrackerSettings } from '../../../../src/report/tracker/tracker.js';
import { createFakeHost, type FakeHost } from '../../../support/fake-host.js';

const BASE = new URL('https://redmine.example.com');
const MARKER = `bsr${'0'.repeat(32)}`;
const TEXT = `<!-- ${MARKER} -->\n<!-- run 1.1 failed -->\n\nIt fails.`;
const SCOPES = ['view_project', 'view_members', 'view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];

let book: IssueBook;
let host: FakeHost;
let sent: string[];

beforeEach(() => {
  book = createIssueBook();
  host = createFakeHost();
  sent = [];
});

function open(more: Partial<TrackerSettings> = {}, refused: RegExp = /(?!)/u): Tracker {
  const provider = findProvider('redmine');
  const api = redmineApi('', book);
  const token = { state: 'active' as const, clientId: 'ci', accountId: 'bot', scopes: SCOPES };
  const settings: TrackerSettings = {
    provider,
    form: provider.issues ?? fail(),
    baseUrl: BASE,
    inputs: { expectStatus: (status) => status < 300, retryUnsafe: false },
    context: {},
    fields: { project: 'ci' },
    label: 'build-failure',
    closeStatus: '',
    reopenStatus: '',
    maxAgeMs: 1000,
    isOwn: false,
    dryRun: false,
    ...more,
  };
  return new Tracker(settings, {
    host,
    now: () => Date.now(),
    authorizationEndpoint: undefined,
    bearer: {
      authorize: () => Promise.resolve({ headers: { authorization: 'Bearer t0ken' }, token: 't0ken' }),
      ready: () => Promise.resolve(),
      renew: () => Promise.resolve(false),
      scope: () => SCOPES.join(' '),
    },
    send: ({ method, url, headers, body }) => {
      const text = typeof body === 'string' ? body : '';
      const { pathname: path, searchParams: query } = url;
      sent.push(`${method} ${path}`);
      const call = { method, path, query, headers, body: text, bytes: Buffer.from(text), token };
      const response = refused.test(`${method} ${path}`) ? { status: 403, body: {} } : api(call);
      const content = response.body === undefined ? '' : JSON.stringify(response.body);
      const type = { 'content-type': 'application/json' };
      return Promise.resolve({ status: response.status, headers: type, body: Buffer.from(content) });
    },
  });
}

describe('an issue of Redmine', () => {
  test('is created, noted, closed and opened again', async () => {
    const tracker = open();
    const made = await tracker.create('CI fails', TEXT);
    expect(made).toMatchObject({ id: '1', url: `${BASE.href}issues/1`, problem: undefined });
    await tracker.comment('1', 'Failed again.');
    await tracker.close('1', 'Closed.');
    expect((await tracker.read('1')).isOpen).toBe(false);
    await tracker.reopen('1', 'Again.');
    expect((await tracker.read('1')).isOpen).toBe(true);
    expect((await tracker.notes('1')).map(({ text }) => text)).toEqual(['Failed again.', 'Closed.', 'Again.']);
  });

  test('is closed as a duplicate, then related', async () => {
    const tracker = open();
    await tracker.create('CI fails', TEXT);
    await tracker.create('CI fails', TEXT);
    await tracker.closeDuplicate('2', 'A duplicate.', await tracker.read('1'));
    expect((await tracker.read('2')).isOpen).toBe(false);
    expect(sent).toContain('POST /issues/2/relations.json');
  });

  test('is closed also if it cannot be related', async () => {
    const tracker = open({}, /relations/u);
    await tracker.create('CI fails', TEXT);
    await tracker.create('CI fails', TEXT);
    await tracker.closeDuplicate('2', 'A duplicate.', await tracker.read('1'));
    expect((await tracker.read('2')).isOpen).toBe(false);
    expect(host.warnings).toHaveLength(1);
  });

  test('gets another status if the preferred one is not allowed, with a warning', async () => {
    const tracker = open({ closeStatus: 'Nowhere' });
    await tracker.create('CI fails', TEXT);
    await tracker.close('1', 'Closed.');
    expect(host.warnings.join()).toContain('close-status');
  });

  test.each([
    { isPublic: true, fields: {}, expected: false },
    { isPublic: false, fields: {}, expected: true },
    { isPublic: true, fields: { is_private: true }, expected: true },
    { isPublic: true, fields: { is_private: false }, expected: false },
  ])('is private: $expected, if the project is public: $isPublic, and with $fields', async (row) => {
    book.isPublic = row.isPublic;
    expect(await open({ fields: { project: 'ci', ...row.fields } }).isPrivate()).toBe(row.expected);
  });

  test('is not private if the project cannot be read, or if the form does not say who sees it', async () => {
    book.isPublic = false;
    expect(await open({}, /projects\/ci\.json/u).isPrivate()).toBe(false);
    const form = structuredClone(findProvider('redmine').issues ?? fail());
    delete form.visibility;
    expect(await open({ form }).isPrivate()).toBe(false);
    expect(sent).toEqual(['GET /projects/ci.json']);
  });

  test('is only described in a dry run', async () => {
    const tracker = open({ dryRun: true });
    await tracker.create('CI fails', TEXT);
    expect(sent).toEqual([]);
    expect(host.infos.join()).toContain('Not sent: POST');
    expect(host.summaries.join('\n')).toContain('CI fails');
  });
});

function fail(): never {
  throw new Error('There is no form.');
}
